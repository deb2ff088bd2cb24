"""What stage says about itself and asks of link: facts, faults, and the list of wanted renditions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from player_agent.stage.acceptance import Accepted
from player_agent.stage.machine import Stage
from player_agent.stage.scene import Scene, SceneKind
from wire.instants import Instant, Millis
from wire.plan import Plan
from wire.playhead import CueKind, cue_at
from wire.renditions import Rendition
from wire.state import CueFacts, Fault, Phase

_KEPT_FAULTS = 10
_SAME_FAULT_MS: Millis = 600_000  # a fault that lasts is said once, and again after ten minutes


@dataclass(frozen=True, slots=True)
class Faults:
    """The last faults, newest last."""

    latest: tuple[Fault, ...] = ()

    def with_fault(self, at: Instant, kind: str, sentence: str) -> "Faults":
        """Add a fault; the same one again within ten minutes is not said twice."""
        for known in self.latest:
            if (known.kind, known.sentence) == (kind, sentence) and at - known.at < _SAME_FAULT_MS:
                return self
        return Faults((*self.latest, Fault(at=at, kind=kind, sentence=sentence))[-_KEPT_FAULTS:])


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
    """Every rendition that plan and policy name, in the order in which it will be needed from `now` on.

    The slate comes first: it is shown while the others are fetched. What the policy does not allow is not
    wanted.
    """
    if accepted.policy is None:
        return ()
    wanted = [accepted.policy.slate]
    if accepted.plan is not None:
        wanted += [each for each in _soonest_first(accepted.plan, now) if each not in wanted]
    allowed = set(accepted.policy.allowed)
    return tuple(each for each in wanted if each.sha256 in allowed)


def _soonest_first(plan: Plan, now: Instant) -> Iterable[Rendition]:
    cue = cue_at(plan, now)
    spots = (spot.short for spot in plan.spots_between(now, plan.end))
    current = () if cue is None or cue.short is None else (cue.short,)
    order = {short: number for number, short in enumerate(dict.fromkeys((*current, *plan.house, *spots)))}
    last = len(order)
    return sorted(plan.renditions, key=lambda each: order.get(each.short, last))
