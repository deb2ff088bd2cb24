"""The scene: what the glass shall have at an instant, once plan, orders, gate and cache have spoken. Pure.

The cue is what the plan wants; the scene is the cue where everything allows it, else what has precedence over
it, with the cause why. The precedence is `wire.precedence`; here its answer meets the clock's doubt, the
bytes on the disk and the films that failed.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust, allows_content, kill_at, next_edge_after, rule_at
from player_agent.stage.shelf import FileState
from wire.asrun import Cause
from wire.ids import OrderId, Sha256, ShortId
from wire.instants import HOUR, Instant
from wire.orders import Ruling, Takeover
from wire.plan import Block
from wire.playhead import Cue, cue_at
from wire.policy import DARKNESS, Policy, Rule
from wire.precedence import Decider, DueKind, due_at
from wire.renditions import Rendition

_LOOKS_PASSED_OVER = 8
"""How many moments that look the same are joined to one scene; one that goes on longer is looked at again."""

_EDGES_IN_A_FILM = 200
"""A film's end is looked for over this many edges: the decks are told it, and it must not be too early."""


class SceneKind(StrEnum):
    """What a scene puts on the glass."""

    DARK = "dark"
    SLATE = "slate"
    FILM = "film"


@dataclass(frozen=True, slots=True)
class FilmKey:
    """What makes two films on the glass the same: a new plan that keeps it disturbs nothing."""

    start: Instant
    spot_id: str | None
    sha256: str
    order_id: OrderId | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """A cue that can be shown, and what with."""

    cue: Cue
    rendition: Rendition
    plan_revision: int

    @property
    def key(self) -> FilmKey:
        """What makes it this film at this place."""
        return FilmKey(self.cue.start, self.cue.spot_id, self.rendition.sha256, self.cue.order_id)


@dataclass(frozen=True, slots=True)
class View:
    """What a scene is made of."""

    accepted: Accepted
    trust: ClockTrust
    look: Callable[[Rendition], FileState]
    """What is known of a rendition's file."""
    fails: Callable[[Film], bool]
    """Whether a film could not be played at its place."""
    skips: Callable[[Block], bool]
    """Whether this screen is too late for a simulcast."""
    plays: Callable[[Film], bool]
    """Whether the glass has a film at its place: the worker holds its file open, whoever takes it away."""


@dataclass(frozen=True, slots=True)
class Scene:
    """One picture from the instant asked about until `end`."""

    kind: SceneKind
    end: Instant
    """When the picture changes; that of a film when the film leaves."""
    cue: Cue | None = None
    """What the plan wants."""
    film: Film | None = None
    cause: Cause = Cause.NONE
    """Why the glass does not get what the cue wants."""
    rule: Rule = DARKNESS
    """What the gate says: light, sound and brightness."""
    pulled: frozenset[ShortId] = frozenset()
    """Shorts that are not shown any more."""
    ended: frozenset[Sha256] = frozenset()
    """Bytes whose rights have ended."""
    lacks: Cause = Cause.NONE
    """Why a takeover that holds the screen does not get it, and the plan goes on."""
    edge: Instant | None = None
    """When the cue, the cause or the rule may change below the same picture; None where not before `end`."""

    @property
    def next_look(self) -> Instant:
        """When there is something to look at again."""
        return self.end if self.edge is None else self.edge


def scene_at(view: View, instant: Instant) -> Scene:
    """What the glass shall have at `instant`, and until when."""
    scene = _moment_at(view, instant)
    end = scene.end
    for _ in range(_EDGES_IN_A_FILM if scene.film else _LOOKS_PASSED_OVER):
        later = _moment_at(view, end)
        if later.kind is not scene.kind or _key(later) != _key(scene):
            break
        end = later.end
    return scene if end == scene.end else replace(scene, end=end, edge=scene.end)


def _moment_at(view: View, instant: Instant) -> Scene:
    """What holds at `instant`; its end is where anything may change."""
    accepted, trust = view.accepted, view.trust
    cue = cue_at(accepted.plan, instant) if accepted.plan else None
    ruling = accepted.orders.ruling_at(instant, trust.guard_ms) if accepted.orders else Ruling()
    rule = rule_at(accepted.policy, accepted.orders, trust, instant)
    taken = ruling.takeover.cue_at(instant) if ruling.takeover else None
    ends = [
        cue.end if cue else _next_look(accepted, instant),
        next_edge_after(accepted.policy, accepted.orders, trust, instant),
        taken.end if taken else None,
    ]
    verdict = _verdict(view, instant, cue, ruling, rule)
    return Scene(
        kind=verdict.kind,
        end=Instant(min(end for end in ends if end is not None)),
        cue=cue,
        film=verdict.film,
        cause=verdict.cause,
        rule=rule,
        pulled=ruling.pulled,
        ended=accepted.policy.ended_at(instant) if accepted.policy else frozenset(),
        lacks=verdict.lacks,
    )


@dataclass(frozen=True, slots=True)
class _Verdict:
    kind: SceneKind
    cause: Cause = Cause.NONE
    film: Film | None = None
    lacks: Cause = Cause.NONE


def _verdict(view: View, instant: Instant, cue: Cue | None, ruling: Ruling, rule: Rule) -> _Verdict:
    kill = kill_at(view.accepted.policy, view.accepted.orders, view.trust, instant)
    due = due_at(cue, rule.light, ruling if kill is ruling.kill else replace(ruling, kill=kill), instant)
    quiet = SceneKind.DARK if due.kind is DueKind.DARK else SceneKind.SLATE
    match due.by:
        case Decider.KILL:
            return _Verdict(quiet, Cause.KILLED)
        case Decider.LIGHT:
            return _Verdict(quiet, _why_forbidden(view, instant, rule))
        case Decider.PULL:
            return _Verdict(SceneKind.SLATE, Cause.PULLED)
        case Decider.TAKEOVER:
            assert ruling.takeover is not None
            assert due.cue is not None
            taken = _taken_over(view, ruling.takeover, due.cue, instant)
            if taken.lacks is Cause.NONE:
                return taken
            return replace(
                _verdict(view, instant, cue, replace(ruling, takeover=None), rule), lacks=taken.lacks
            )
        case Decider.PLAN:
            return _planned(view, due.cue, instant)


def _why_forbidden(view: View, instant: Instant, rule: Rule) -> Cause:
    alone = rule_at(view.accepted.policy, None, view.trust, instant)
    return Cause.GATE if alone.light is rule.light else Cause.CURFEW


def _taken_over(view: View, takeover: Takeover, cue: Cue, instant: Instant) -> _Verdict:
    """What a takeover shows, in lit hours."""
    policy = view.accepted.policy
    if policy is None or not allows_content(policy, view.trust):
        return _Verdict(SceneKind.SLATE, Cause.GATE)
    assert cue.short is not None
    rendition = takeover.film_of(cue.short)
    assert rendition is not None
    film = Film(cue, rendition, view.accepted.plan_revision)
    lacks = _what_film_lacks(view, policy, film, instant)
    return _Verdict(SceneKind.FILM, Cause.TAKEN_OVER, film, lacks)


def _planned(view: View, cue: Cue | None, instant: Instant) -> _Verdict:
    """What the plan shows, in lit hours."""
    plan, policy = view.accepted.plan, view.accepted.policy
    if plan is None or policy is None or cue is None or cue.short is None:
        return _Verdict(SceneKind.SLATE)
    rendition = plan.rendition_of(cue.short)
    block = plan.block_at(cue.start)
    if not allows_content(policy, view.trust, block):
        return _Verdict(SceneKind.SLATE, Cause.GATE)
    if block is not None and view.skips(block):
        return _Verdict(SceneKind.SLATE, Cause.LATE)
    if rendition is None:
        return _Verdict(SceneKind.SLATE, Cause.MISSING_BYTES)
    if rendition.sha256 not in policy.allowed:
        return _Verdict(SceneKind.SLATE, Cause.GATE)
    film = Film(cue, rendition, plan.revision)
    lacks = _what_film_lacks(view, policy, film, instant)
    return _Verdict(SceneKind.FILM, film=film) if lacks is Cause.NONE else _Verdict(SceneKind.SLATE, lacks)


def _what_film_lacks(view: View, policy: Policy, film: Film, instant: Instant) -> Cause:
    if film.rendition.sha256 in policy.ended_at(instant):
        return Cause.RIGHTS_ENDED
    match view.look(film.rendition):
        case FileState.MISSING if view.plays(film):
            return Cause.NONE
        case FileState.MISSING | FileState.UNCHECKED:
            return Cause.MISSING_BYTES
        case FileState.CHANGED:
            return Cause.CHANGED_BYTES
        case FileState.HELD:
            return Cause.BAD_FILM if view.fails(film) else Cause.NONE


def _key(scene: Scene) -> FilmKey | None:
    return scene.film.key if scene.film else None


def _next_look(accepted: Accepted, instant: Instant) -> Instant:
    later = Instant(instant + HOUR)
    if accepted.plan is not None and instant < accepted.plan.start:
        return min(later, accepted.plan.start)
    return later
