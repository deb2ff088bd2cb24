"""Pictures: how many of a film's were displayed, and how many lost, while it was on the glass.

libvlc counts what was drawn where nobody saw it too, and a waiting picture again and again.
"""

from player_agent.decks.aim import MS
from player_agent.decks.counting import displayed_by
from player_agent.decks.worker.deck import Deck

_NOT_COUNTED = 1 << 40  # a base before libvlc's first count: nothing was displayed yet


def begin_count(deck: Deck) -> None:
    """From here on a film's pictures count."""
    deck.base_displayed, deck.base_lost = _NOT_COUNTED, deck.player.pictures()[1]


def count_from(deck: Deck, clock_ns: int) -> None:
    """Find the base of the count of displayed pictures: libvlc counts a waiting one again and again.

    libvlc brings its counts up to date just after each word of its clock, so what stands there now is as
    of its last word, at `clock_ns`; up to there the film had shown a picture per frame.
    """
    assert deck.aim is not None
    displayed, _ = deck.player.pictures()
    deck.base_displayed = displayed - max(0, clock_ns - deck.aim.raise_ns) // deck.frame_ns - 1


def pictures_at(deck: Deck, hidden_ns: int) -> tuple[int, int]:
    """(displayed, lost) when it left the glass."""
    displayed, lost = pictures_of(deck)
    if deck.play is None or not deck.sightings.zeros:
        return displayed, lost
    ended_ns = deck.play.zero_ns + deck.play.duration_ms * MS
    counted_ns, frame_ns = deck.clock_ns, deck.frame_ns
    return (
        displayed_by(
            hidden_ns, counted=displayed, counted_ns=counted_ns, ended_ns=ended_ns, frame_ns=frame_ns
        ),
        lost,
    )


def pictures_of(deck: Deck) -> tuple[int, int]:
    """(displayed, lost) as far as libvlc has counted."""
    displayed, lost = deck.player.pictures()
    return max(0, displayed - deck.base_displayed), max(0, lost - deck.base_lost)


def is_counted(deck: Deck) -> bool:
    """Whether the base of the count was found."""
    return deck.base_displayed != _NOT_COUNTED
