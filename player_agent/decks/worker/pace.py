"""The pace: keeps running films in step, and learns from each how long the next will need to come."""

from player_agent.decks.aim import MS, Latency, Room, Sightings, nudge_at, trim_for
from player_agent.decks.worker.clock import now_ns
from player_agent.decks.worker.deck import Deck, DeckState
from player_agent.decks.worker.pictures import count_from, is_counted


class Pace:
    """Of one worker's films. Lives on the timing thread."""

    def __init__(self, latency_ns: int) -> None:
        self._latency = Latency.beginning_with(latency_ns)
        self._room = Room()

    @property
    def latency_ns(self) -> int:
        """From letting a film run to its next frame on the glass."""
        return self._latency.ns

    @property
    def room_ns(self) -> int:
        """What a film that joins in its middle needs before it is let run."""
        return self._room.ns

    def learn(self, deck: Deck, at_ns: int, time_ms: int) -> None:
        """Where the film really is: teaches the latency, and shows what to trim."""
        if deck.state not in {DeckState.ROLLING, DeckState.UNSEEN, DeckState.ON_GLASS} or deck.play is None:
            return
        if deck.sightings.zeros and not is_counted(deck):
            count_from(deck, deck.clock_ns)
        deck.clock_ns = at_ns
        deck.sightings = deck.sightings.with_event(at_ns - time_ms * MS)
        zero_ns = deck.sightings.zero_ns
        if zero_ns is None or not deck.sightings.settled or deck.trim is not None:
            return
        if not deck.taught and deck.aim is not None:
            deck.taught = True
            measured_ns = zero_ns + deck.aim.offset_ns - deck.resumed_ns
            if deck.hurried:
                self._room = self._room.with_join(measured_ns - self._latency.ns)
            else:
                self._latency = self._latency.with_start(measured_ns)
        deck.trim = trim_for(zero_ns - deck.play.zero_ns)
        if deck.trim is not None:
            deck.player.set_rate(deck.trim.rate)
            deck.sound.set_rate(deck.trim.rate)
            deck.trim_until_ns = now_ns() + deck.trim.duration_ns

    def end_trim(self, deck: Deck) -> None:
        """It is in step: let it run as it should."""
        deck.player.set_rate(1.0)
        deck.sound.set_rate(1.0)
        deck.trim, deck.sightings = None, Sightings()


def nudge_ns(deck: Deck) -> int:
    """When libvlc is to be kept from dropping a film's last frame."""
    assert deck.play is not None
    zero_ns = deck.sightings.zero_ns or deck.play.zero_ns
    return nudge_at(zero_ns + deck.play.duration_ms * MS, deck.frame_ns)


def nudge(deck: Deck) -> None:
    """Keep it from that."""
    deck.nudged = True
    deck.player.nudge()
