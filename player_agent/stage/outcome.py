"""Outcomes: how a play that left the glass is judged, and which spots never came there. Pure."""

from dataclasses import dataclass, replace

from player_agent.decks.port import Reason
from player_agent.stage.journal import Ending
from player_agent.stage.machine import Running
from player_agent.stage.scene import Scene
from wire.asrun import AsRunEntry, AsRunKind, Cause, Outcome
from wire.instants import Instant, Millis
from wire.plan import Plan
from wire.playhead import Cue, CueKind

WHOLE_MS: Millis = 100
"""A play that lacks less than this at either end is whole: what a loaded machine may start late."""

_REMEMBERED = 8


def ending_of(running: Running, at: Instant, reason: Reason | None, stopped: bool = False) -> Ending:
    """Judge a play that left the glass at `at`. `reason` None: the worker was lost; or stage was stopped."""
    assert running.started is not None
    cue = running.film.cue
    late = running.started - cue.start >= WHOLE_MS
    short = cue.end - at >= WHOLE_MS
    cause = Cause.NONE
    if short:
        cause = Cause.STOPPED if stopped else _why_short(running, reason)
    elif late:
        cause = Cause.JOINED
    return Ending(
        at=at,
        shown_ms=max(0, at - running.started),
        outcome=Outcome.PARTIAL if late or short else Outcome.COMPLETED,
        cause=cause,
        pictures_displayed=running.displayed,
        pictures_lost=running.lost,
    )


def _why_short(running: Running, reason: Reason | None) -> Cause:
    match reason:
        case None:
            return Cause.WORKER_LOST
        case Reason.BAD_FILM:
            return Cause.BAD_FILM
        case Reason.COVERED | Reason.DROPPED | Reason.ENDED | Reason.LATE:
            return running.cut_cause if running.cut_cause is not Cause.NONE else Cause.REPLACED


@dataclass(frozen=True, slots=True)
class Missed:
    """A spot that never came on the glass, though stage was there from its start to its end."""

    cue: Cue
    cause: Cause
    plan_revision: int
    """Of the plan that had this spot; a newer one may have taken it out."""
    sha256: str | None


@dataclass(frozen=True, slots=True)
class SpotWatch:
    """Follows the spot that is due, so that one which never comes on the glass gets its entry and cause."""

    cue: Cue | None = None
    plan_revision: int = 0
    sha256: str | None = None
    from_start: bool = False
    """Whether stage was there when the spot should have started."""
    cause: Cause = Cause.NONE
    begun: tuple[str, ...] = ()
    """Ids of the last spots that came on the glass."""
    looked_at: Instant | None = None

    def with_begun(self, cue: Cue) -> "SpotWatch":
        """A film came on the glass."""
        if cue.spot_id is None:
            return self
        return replace(self, begun=(*self.begun, cue.spot_id)[-_REMEMBERED:])

    def look(
        self, scene: Scene, plan: Plan | None, now: Instant, hindrance: Cause
    ) -> tuple["SpotWatch", Missed | None]:
        """One turn. `plan`: where the scene's cue comes from.

        `hindrance`: what keeps a planned film that may be shown off the glass, as far as known.
        """
        cue = scene.cue if scene.cue is not None and scene.cue.kind is CueKind.SPOT else None
        missed = None
        watch = self
        if self.cue is not None and (cue is None or cue.spot_id != self.cue.spot_id):
            missed = self._missed(now)
            watch = replace(self, cue=None, cause=Cause.NONE)
        if cue is not None and (watch.cue is None or cue != watch.cue):
            there = (self.looked_at is not None and self.looked_at <= cue.start) or now <= cue.start
            watch = replace(watch, cue=cue, from_start=there if watch.cue is None else watch.from_start)
        if cue is not None and plan is not None:
            rendition = plan.rendition_of(cue.short) if cue.short else None
            sha256 = rendition.sha256 if rendition else None
            watch = replace(watch, plan_revision=plan.revision, sha256=sha256)
        planned = scene.film is not None and scene.film.cue.order_id is None
        cause = hindrance if planned else scene.cause
        if watch.cue is not None and cause is not Cause.NONE:
            watch = replace(watch, cause=cause)
        return replace(watch, looked_at=now), missed

    def _missed(self, now: Instant) -> Missed | None:
        assert self.cue is not None
        if not self.from_start or self.cue.spot_id in self.begun:
            return None
        cause = self.cause
        if cause is Cause.NONE:
            cause = Cause.REPLACED if now < self.cue.end else Cause.WORKER_LOST
        return Missed(self.cue, cause, self.plan_revision, self.sha256)


def entry_of_missed(missed: Missed, *, play_id: str) -> AsRunEntry:
    """The journal's entry of a spot that was not shown; its sequence is given when it is written."""
    cue = missed.cue
    assert cue.short is not None
    return AsRunEntry(
        sequence=1,
        play_id=play_id,
        kind=AsRunKind.SPOT,
        spot_id=cue.spot_id,
        line=cue.line,
        plan_revision=missed.plan_revision,
        short=cue.short,
        sha256=missed.sha256 if missed.cause not in {Cause.MISSING_BYTES, Cause.CHANGED_BYTES} else None,
        planned_start=cue.start,
        planned_end=cue.end,
        started_at=None,
        ended_at=None,
        shown_ms=0,
        outcome=Outcome.NOT_SHOWN,
        cause=missed.cause,
    )
