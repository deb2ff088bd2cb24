"""Testimony: what a worker's notebook proves of plays of which an earlier stage did not hear all. Pure.

A stage that hangs is replaced after some seconds. Meanwhile its worker let the film go on that the journal
has open, and may have brought the next one on the glass, of which the journal knows only that it was coming.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from player_agent.decks.aim import MS
from player_agent.decks.notebooks import Showing
from player_agent.journal import Mark, OpenPlay
from wire.instants import Instant
from wire.message import Message


class ComingPlay(Message):
    """A play that waits for its time."""

    play: OpenPlay
    """What its entry will say; it starts when it is shown."""
    zero_ns: int
    """Where its planned start is on the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Testimony:
    """What is left of a stage and its workers."""

    showings: Sequence[Showing] = ()
    coming: ComingPlay | None = None

    def unheard(self, known: Collection[str]) -> OpenPlay | None:
        """The play that was coming, where it did come and none of the `known` plays is it."""
        if self.coming is None or self.coming.play.play_id in known:
            return None
        showing = self._showing(self.coming.play.play_id)
        if showing is None:
            return None
        late_ms = round((showing.shown_ns - self.coming.zero_ns) / MS)
        started_at = Instant(self.coming.play.planned_start + late_ms)
        return self.coming.play.model_copy(update={"started_at": started_at})

    def mark(self, play: OpenPlay, mark: Mark | None) -> Mark | None:
        """The better proof of how long a play was on the glass: the journal's own mark, or a worker's."""
        own = mark if mark is not None and mark.play_id == play.play_id else None
        showing = self._showing(play.play_id)
        if showing is None:
            return own
        shown_ms = (showing.seen_ns - showing.shown_ns) // MS
        if own is not None and own.shown_ms >= shown_ms:
            return own
        return Mark(
            play_id=play.play_id,
            seen_at=Instant(play.started_at + shown_ms),
            shown_ms=shown_ms,
            pictures_displayed=showing.displayed,
            pictures_lost=showing.lost,
        )

    def _showing(self, play_id: str) -> Showing | None:
        return next((each for each in self.showings if each.play_id == play_id), None)
