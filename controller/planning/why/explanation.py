"""Explanations: what a screen shows at an instant and why, rule by rule and line by line. Pure."""

from dataclasses import dataclass

from controller.planning.policy import windows_of
from controller.planning.precedence import RANKS
from controller.planning.why.claims import Claim, Fate
from controller.planning.why.lines import line_claims
from controller.planning.why.rules import ground_claims, rule_claims
from controller.planning.why.scene import Scene
from controller.planning.why.slots import Slot, slot_at
from controller.planning.why.turns import Turn, turn_of
from controller.schedule import Audio, Schedule, format_duration
from wire.instants import Instant, format_instant
from wire.plan import Block, Plan, Spot
from wire.playhead import Cue, CueKind
from wire.policy import Light

NEXT_PLAYS = 3


@dataclass(frozen=True, slots=True)
class Explanation:
    """All that can be said of one screen at one instant."""

    plan: Plan
    zone: str
    instant: Instant
    cue: Cue | None
    """What the plan shows; None outside its span."""
    block: Block | None
    claims: tuple[Claim, ...]
    """Every rule of the screen and every line of the campaign once, the highest first."""
    slot: Slot | None
    """Of a loop or a domination."""
    spot: Spot | None
    film: str
    """How the film meets the length of its play; empty where both are the same."""
    turn: Turn | None
    """Why this short; None where no rotation chose it."""
    next: tuple[Spot, ...]
    """Our plays after this instant, a few."""
    manner: tuple[str, ...]
    """What dims or mutes what is shown."""
    notes: tuple[str, ...]
    """What else one must know to believe the rest."""

    @property
    def holder(self) -> Claim | None:
        """The claim that has the time; None outside the plan, or where the rule is no longer in the files."""
        return next((claim for claim in self.claims if claim.fate is Fate.HAS), None)


def explain_at(schedule: Schedule, plan: Plan, instant: Instant) -> Explanation:
    """Explain `plan`, compiled from `schedule`, at one instant. Raises KeyError for an unknown screen."""
    scene = Scene(schedule, plan, instant)
    claims = sorted(
        (*rule_claims(scene), *line_claims(scene), *ground_claims(scene)),
        key=lambda claim: RANKS.index(claim.rank),
    )
    spot = plan.spot_at(instant)
    return Explanation(
        plan,
        scene.zone,
        instant,
        scene.cue,
        scene.block,
        tuple(claims),
        slot_at(scene),
        spot,
        _film(scene, spot) if spot is not None else "",
        turn_of(scene, spot) if spot is not None else None,
        _next(plan, instant),
        tuple(_manner(scene)),
        tuple(_notes(scene)),
    )


def _policy_shows(scene: Scene) -> str:
    windows = windows_of(scene.schedule, scene.plan.screen, scene.plan)
    light = next((each.light for each in windows if each.start <= scene.instant < each.end), None)
    if light is None:
        return "dark, since it does not reach here either"
    return "dark" if light is Light.DARK else "the slate"


def _film(scene: Scene, spot: Spot) -> str:
    short = scene.schedule.shorts.get(spot.short)
    if short is None:
        return "not in the catalogue of these files"
    slot_ms = scene.block.slot_ms if scene.block is not None else 0
    film, play = format_duration(short.duration_ms), format_duration(spot.duration_ms)
    words = []
    if slot_ms and spot.duration_ms > slot_ms:
        words.append(f"takes {spot.duration_ms // slot_ms} slots of {format_duration(slot_ms)}")
    if spot.duration_ms < slot_ms:
        words.append(f"the edge of the line's time cuts the slot of {format_duration(slot_ms)}")
    if short.duration_ms > spot.duration_ms:
        words.append(f"the first {play} of {film}, as its creator consents")
    if short.duration_ms < spot.duration_ms:
        words.append(f"{film} long; its last frame is held for the rest of {play}")
    return "; ".join(words)


def _next(plan: Plan, instant: Instant) -> tuple[Spot, ...]:
    plays: list[Spot] = []
    at = instant
    while len(plays) < NEXT_PLAYS and (spot := plan.next_spot_after(at)) is not None:
        plays.append(spot)
        at = spot.start
    return tuple(plays)


def _manner(scene: Scene) -> list[str]:
    if scene.cue is None or scene.cue.kind is CueKind.DARK:
        return []
    words = [*scene.reasons.of_manner(scene.instant)]
    if scene.screen.audio is Audio.NONE:
        return [*words, "this screen has no sound"]
    if scene.block is not None and scene.block.mute and not any(each.startswith("mute") for each in words):
        words.append("muted as a whole: a mute curfew begins or ends within what plays")
    return words


def _notes(scene: Scene) -> list[str]:
    if scene.block is None:
        span = f"{format_instant(scene.plan.start)} to {format_instant(scene.plan.end)}"
        return [f"the plan covers {span}; outside it the policy alone decides: {_policy_shows(scene)}"]
    first = scene.first_asking
    if first is None or first == scene.holder:
        return []
    holder = next((claim for claim in line_claims(scene) if claim.fate is Fate.HAS), None)
    if holder is not None and "goes on to its end" in holder.because:
        return []
    rank, line = first
    name = f"{rank} {line}" if line is not None else str(rank)
    return [f"by these files {name} would have this time; the plan was compiled from others"]
