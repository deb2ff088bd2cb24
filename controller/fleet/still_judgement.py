"""Judges a still by the plan and the orders: what should it show, and does it? Pure."""

from dataclasses import dataclass

from controller.fleet.glass import EDGE_MS
from controller.fleet.observation import ScreenObservation
from controller.fleet.sight import Sight, SightKind, StillView, format_place, words_of
from wire.ids import Sha256
from wire.instants import Instant, Millis
from wire.orders import KillPicture, Ruling
from wire.playhead import Cue, CueKind, cue_at
from wire.policy import Light
from wire.renditions import Rendition

TIME_LIMIT_MS: Millis = 1_500
"""A film that a still shows this far from its place stands wrong: three of its track's steps."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a screen had to show at an instant; None for `cue` where that cannot be told."""

    cue: Cue | None
    sha256: Sha256 | None = None
    """The film's rendition, where there is one."""
    at_ms: Millis = 0
    """How far into it."""


def wanted_at(observation: ScreenObservation, instant: Instant) -> Wanted:
    """What the player of this screen had to have on the glass, by the plan and orders that it plays by.

    Nothing is told where it plays by others than we want, or this near to a change.
    """
    plan, standing, reported = observation.plan, observation.standing, observation.reported
    if plan is None or reported is None or reported.plan_revision != plan.revision:
        return Wanted(None)
    cue = cue_at(plan, instant)
    rendition = plan.rendition_of(cue.short) if cue is not None and cue.short is not None else None
    if standing is not None and standing.orders:
        if reported.orders_revision != observation.desired_orders_revision:
            return Wanted(None)
        edge = standing.next_edge_after(Instant(instant - EDGE_MS))
        since = observation.standing_since
        if (edge is not None and edge <= instant + EDGE_MS) or since is None or instant < since + EDGE_MS:
            return Wanted(None)
        ruling = standing.ruling_at(instant)
        cue, rendition = _ruled(ruling, instant, cue, rendition)
    if cue is None or not cue.start + EDGE_MS <= instant < cue.end - EDGE_MS:
        return Wanted(None)
    return Wanted(cue, rendition.sha256 if rendition else None, cue.offset_at(instant))


def _ruled(
    ruling: Ruling, instant: Instant, cue: Cue | None, rendition: Rendition | None
) -> tuple[Cue | None, Rendition | None]:
    """What orders leave of a plan's cue; (None, None) where that is the player's own choice."""
    dark = cue is not None and cue.kind is CueKind.DARK
    if (
        ruling.curfew.light is Light.DARK
        or (ruling.kill and ruling.kill.picture is KillPicture.BLACK)
        or dark
    ):
        return _lasting(CueKind.DARK, instant), None
    if ruling.kill is not None or ruling.curfew.light is Light.STATIC:
        return _lasting(CueKind.SLATE, instant), None
    if ruling.takeover is not None:
        taken = ruling.takeover.cue_at(instant)
        return taken, ruling.takeover.film_of(taken.short) if taken.short else None
    if cue is not None and cue.short in ruling.pulled:
        return None, None
    return cue, rendition


def _lasting(kind: CueKind, instant: Instant) -> Cue:
    return Cue(kind, Instant(instant - 2 * EDGE_MS), Instant(instant + 2 * EDGE_MS))


def view_still(taken_at: Instant, sight: Sight, wanted: Wanted, *, fits: bool) -> StillView:
    """Judge a still. `fits`: whether it looks like the wanted film at the wanted time."""
    words = words_of(sight)
    agrees, complaint = _judge(sight, wanted, fits=fits)
    return StillView(taken_at=taken_at, sight=sight, agrees=agrees, sentence=words + complaint)


def _judge(sight: Sight, wanted: Wanted, *, fits: bool) -> tuple[bool | None, str]:
    if wanted.cue is None:
        return None, ""
    match wanted.cue.kind:
        case CueKind.DARK:
            if sight.kind is SightKind.BLACK:
                return True, ""
            return False, " where it must be dark"
        case CueKind.SLATE:
            if sight.kind in {SightKind.SLATE, SightKind.UNSURE}:
                return True if sight.kind is SightKind.SLATE else None, ""
            return False, " where the slate is wanted"
        case CueKind.SPOT | CueKind.HOUSE | CueKind.TAKEOVER:
            return _judge_film(sight, wanted, fits=fits)


def _judge_film(sight: Sight, wanted: Wanted, *, fits: bool) -> tuple[bool | None, str]:
    assert wanted.cue is not None
    if fits:
        return True, ""
    if sight.kind is SightKind.UNSURE:
        return None, ""
    if sight.kind is not SightKind.FILM or sight.short != wanted.cue.short:
        return False, f" where {wanted.cue.short} is wanted"
    if sight.from_ms is None or sight.to_ms is None:
        return None, ""
    if sight.from_ms - TIME_LIMIT_MS <= wanted.at_ms <= sight.to_ms + TIME_LIMIT_MS:
        return True, ""
    return False, f" where {format_place(wanted.at_ms)} is wanted"
