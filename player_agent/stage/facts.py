"""What stage says about itself and asks of link: facts, and the list of wanted renditions. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from player_agent.stage.acceptance import Accepted
from player_agent.stage.machine import Stage
from player_agent.stage.scene import Scene, SceneKind
from wire.ids import Sha256, ShortId
from wire.instants import Instant
from wire.orders import StandingOrders, Takeover
from wire.plan import Plan
from wire.playhead import CueKind, cue_at
from wire.renditions import Rendition
from wire.state import CueFacts, Phase


def phase_of(scene: Scene, stage: Stage) -> Phase:
    """What the glass has, in the words of reported state."""
    if stage.on_glass is not None:
        return Phase.PLAYING
    return Phase.DARK if scene.kind is SceneKind.DARK else Phase.SLATE


def cue_facts(scene: Scene, stage: Stage, since: Instant) -> CueFacts:
    """What is on the glass: the film, or the backdrop `since` which it stands."""
    if stage.on_glass is None:
        kind = CueKind.DARK if scene.kind is SceneKind.DARK else CueKind.SLATE
        return CueFacts(kind=kind.value, start=since, end=max(scene.end, since))
    cue = stage.on_glass.film.cue
    return CueFacts(
        kind=cue.kind.value,
        short=cue.short,
        spot_id=cue.spot_id,
        line=cue.line,
        start=cue.start,
        end=stage.on_glass.end,
    )


def wanted_renditions(accepted: Accepted, now: Instant) -> tuple[Rendition, ...]:
    """Every rendition that policy, orders and plan name, in the order in which it will be needed from `now`.

    The slate comes first: it is shown while the others are fetched; then the films of takeovers, which their
    order's own signature allows. Of the plan, what the policy does not allow is not wanted.
    """
    policy, plan = accepted.policy, accepted.plan
    wanted = [] if policy is None else [policy.slate]
    wanted += _takeover_films(accepted.orders, now)
    if policy is not None and plan is not None:
        allowed = set(policy.allowed)
        wanted += [each for each in _soonest_first(plan, now) if each.sha256 in allowed]
    return tuple(dict.fromkeys(wanted))


@dataclass(frozen=True, slots=True)
class Needs:
    """Between when and when the plan needs its films; others may be needed at any moment."""

    due: Mapping[Sha256, Instant]
    until: Mapping[Sha256, Instant]


def needs_from(accepted: Accepted, now: Instant) -> Needs:
    """When the plan's films are needed first and last, from `now` on.

    House ads fill gaps, so they are needed until the plan ends. What an order or the policy needs as well is
    named in neither, nor is what is on the glass when the plan ends.
    """
    plan = accepted.plan
    if plan is None:
        return Needs({}, {})
    first: dict[ShortId, Instant] = {}
    for spot in plan.spots_between(now, plan.end):
        first.setdefault(spot.short, spot.start)
    others = {each.sha256 for each in _takeover_films(accepted.orders, now)}
    if accepted.policy is not None:
        others.add(accepted.policy.slate.sha256)
    films = [each for each in plan.renditions if each.sha256 not in others]
    house = set(plan.house)
    return Needs(
        due={each.sha256: first[each.short] for each in films if each.short in first.keys() - house},
        until={each.sha256: plan.needed_until.get(each.short, plan.start) for each in films},
    )


def _takeover_films(orders: StandingOrders | None, now: Instant) -> Iterable[Rendition]:
    takeovers = [each for each in (orders.orders if orders else ()) if isinstance(each, Takeover)]
    lasting = [each for each in takeovers if each.until is None or each.until > now]
    return (film for each in sorted(lasting, key=lambda takeover: takeover.start) for film in each.films)


def _soonest_first(plan: Plan, now: Instant) -> Iterable[Rendition]:
    cue = cue_at(plan, now)
    spots = (spot.short for spot in plan.spots_between(now, plan.end))
    current = () if cue is None or cue.short is None else (cue.short,)
    order = {short: number for number, short in enumerate(dict.fromkeys((*current, *plan.house, *spots)))}
    last = len(order)
    return sorted(plan.renditions, key=lambda each: order.get(each.short, last))
