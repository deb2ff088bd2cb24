"""The chronicle: has the journal say what the machine says happened on the glass."""

import secrets

from player_agent.journal import Mark, OpenPlay
from player_agent.stage.machine import Began, Effect, Ended, Running
from player_agent.stage.outcome import Missed, ending_of, entry_of_missed
from player_agent.stage.scribe import Scribe
from player_agent.stage.testimony import ComingPlay
from wire.asrun import AsRunKind
from wire.instants import Instant
from wire.playhead import CueKind


class Chronicle:
    """One screen's plays, from the machine's effects to entries, and their pictures counted."""

    def __init__(self, scribe: Scribe) -> None:
        self._scribe = scribe
        self._displayed = 0
        self._lost = 0
        self._expected: tuple[str, int] | None = None

    def expect(self, coming: Running | None, zero_ns: int, uncertainty_ms: float | None) -> None:
        """Leave word of the play that is coming, where it is another one. `zero_ns`: its planned start."""
        expected = None if coming is None else (coming.play_id, zero_ns)
        if expected == self._expected:
            return
        self._expected = expected
        if coming is None:
            self._scribe.expect(None)
        else:
            self._scribe.expect(
                ComingPlay(play=_opened(coming, coming.film.cue.start, uncertainty_ms), zero_ns=zero_ns)
            )

    def record(self, effect: Effect, uncertainty_ms: float | None) -> None:
        """Open or close an entry."""
        match effect:
            case Began(running, at):
                self._scribe.begin(_opened(running, at, uncertainty_ms))
            case Ended(running, at, reason):
                self._close(running)
                self._scribe.end(running.play_id, ending_of(running, at, reason))

    def stop(self, running: Running, at: Instant) -> None:
        """Stage was told to end while this film was on the glass."""
        self._close(running)
        self._scribe.end(running.play_id, ending_of(running, at, None, stopped=True))

    def miss(self, missed: Missed) -> None:
        """A spot was never on the glass."""
        self._scribe.add(entry_of_missed(missed, play_id=secrets.token_hex(16)))

    def mark(self, running: Running, now: Instant) -> None:
        """A film is still on the glass."""
        assert running.started is not None
        self._scribe.mark(
            Mark(
                play_id=running.play_id,
                seen_at=now,
                shown_ms=max(0, now - running.started),
                pictures_displayed=running.displayed,
                pictures_lost=running.lost,
            )
        )

    def pictures(self, on_glass: Running | None) -> tuple[int, int]:
        """(displayed, lost) pictures since stage started."""
        if on_glass is None:
            return self._displayed, self._lost
        return self._displayed + on_glass.displayed, self._lost + on_glass.lost

    def _close(self, running: Running) -> None:
        self._displayed += running.displayed
        self._lost += running.lost


_KINDS = {
    CueKind.SPOT: AsRunKind.SPOT,
    CueKind.HOUSE: AsRunKind.HOUSE,
    CueKind.TAKEOVER: AsRunKind.TAKEOVER,
}


def _opened(running: Running, at: Instant, uncertainty_ms: float | None) -> OpenPlay:
    film = running.film
    return OpenPlay(
        play_id=running.play_id,
        kind=_KINDS[film.cue.kind],
        spot_id=film.cue.spot_id,
        line=film.cue.line,
        plan_revision=film.plan_revision,
        order_id=film.cue.order_id,
        short=film.rendition.short,
        sha256=film.rendition.sha256,
        planned_start=film.cue.start,
        planned_end=film.cue.end,
        started_at=at,
        clock_uncertainty_ms=None if uncertainty_ms is None else round(uncertainty_ms, 1),
    )
