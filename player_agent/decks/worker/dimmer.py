"""The dimmer: keeps the decks' films as bright, and as audible, as is due. Lives on the timing thread.

A waiting film gets the brightness of the moment at which it is raised, so that its first frame has it; the
film on the glass gets that of now. Only the film on the glass is heard.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from player_agent.decks.aim import MS
from player_agent.decks.manners import Manners
from player_agent.decks.worker.clock import now_ns
from player_agent.decks.worker.deck import Deck, DeckState, seek

LEAD_NS = 90 * MS
"""libvlc shows a new brightness within two frames: 83 ms at 24 frames a second."""

_RETAKE_NS = 200 * MS  # nearer to its start a waiting frame is not taken anew


class Dimmer:
    """One screen's decks, and what was said of brightness and sound."""

    def __init__(self, decks: Sequence[Deck]) -> None:
        self._decks = decks
        self._manners = Manners()
        self._next_ns: int | None = None

    @property
    def next_ns(self) -> int | None:
        """When `keep` is due."""
        return self._next_ns

    def use(self, manners: Manners) -> None:
        """From now on this holds."""
        self._manners = manners
        self.keep()

    def keep(self) -> None:
        """Bring every film to what is due now, or once it is raised."""
        self._next_ns = self._manners.next_after(now_ns(), LEAD_NS)
        for deck in self._decks:
            self.keep_deck(deck)

    def hush(self) -> None:
        """Silence from now on: nobody speaks to us any more, and another worker's film may soon be heard."""
        manners = self._manners
        self.use(
            Manners(replace(manners.now, sound=False), replace(manners.then, sound=False), manners.then_ns)
        )

    def begin(self, deck: Deck) -> None:
        """A film is going to be loaded: decode it with the brightness with which it will come."""
        assert deck.play is not None
        self._dim(deck, deck.play.show_ns)

    def keep_deck(self, deck: Deck) -> None:
        """One deck got a film, or another state."""
        now = now_ns()
        if deck.state in {DeckState.ROLLING, DeckState.UNSEEN, DeckState.ON_GLASS}:
            self._dim(deck, now)
        elif deck.state is DeckState.WAITING and deck.aim is not None:
            dimmed = self._dim(deck, deck.aim.raise_ns)
            if dimmed and deck.aim.resume_ns > now + _RETAKE_NS:
                deck.give(DeckState.SEEKING, partial(seek, deck, deck.aim.offset_ns))
        self._sound(deck, now)

    def _sound(self, deck: Deck, now: int) -> None:
        """Let the film on the glass be heard, and one that waits from its start on, where sound is due."""
        heard = None
        if deck.play is not None and not deck.play.unseen and deck.aim is not None:
            waits = deck.state in {DeckState.WAITING, DeckState.ROLLING}
            at_ns = deck.aim.raise_ns if waits else now
            if (waits or deck.state is DeckState.ON_GLASS) and self._manners.at(at_ns).sound:
                heard = (deck.play.play_id, deck.aim)
                if deck.heard != heard:
                    deck.sound.cue(deck.play.path, deck.play.zero_ns, at_ns)
        if heard is None and deck.heard is not None:
            deck.sound.hush()
        deck.heard = heard

    def _dim(self, deck: Deck, at_ns: int) -> bool:
        percent = self._manners.brightness_at(at_ns, LEAD_NS)
        if percent == deck.brightness_percent:
            return False
        deck.brightness_percent = percent
        deck.player.dim(percent)
        return True
