"""Judges a still by the plan and the orders: what should it show, and does it? Pure."""

from dataclasses import dataclass

from controller.fleet.glass import is_on_glass, is_settled, knows_orders_at
from controller.fleet.observation import ScreenObservation
from controller.fleet.rulings import ruled_at
from controller.fleet.sight import Sight, SightKind, StillView, format_place, words_of
from wire.ids import Sha256
from wire.instants import Instant, Millis
from wire.orders import Takeover
from wire.playhead import Cue, CueKind

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

    Nothing is told where it plays by others than we want, this near to a change, or where a takeover stands
    whose film it may still fetch.
    """
    plan, standing, reported = observation.plan, observation.standing, observation.reported
    if plan is None or reported is None or reported.plan_revision != plan.revision:
        return Wanted(None)
    if not knows_orders_at(observation, instant):
        return Wanted(None)
    ruled = ruled_at(plan, observation.policy, standing, instant)
    cue, order = ruled.cue, ruled.order
    if cue is None or not is_settled(observation, instant, ruled):
        return Wanted(None)
    if not isinstance(order, Takeover):
        rendition = plan.rendition_of(cue.short) if cue.short is not None else None
    elif is_on_glass(observation):
        rendition = order.film_of(cue.short) if cue.short is not None else None
    else:
        return Wanted(None)
    return Wanted(cue, rendition.sha256 if rendition else None, cue.offset_at(instant))


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
