"""What the controller holds to be right is what the player does: for any plan, policy and orders."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from controller.fleet.rulings import Ruled, ruled_at
from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust
from player_agent.stage.scene import Scene, SceneKind, View, scene_at
from player_agent.stage.shelf import FileState
from tests.support.plans import CAMPAIGN, HOUSE, MIDNIGHT, NETWORK, SCREEN, SHORTS, rendition
from wire.asrun import Cause
from wire.ids import PlanRevision, spot_id
from wire.instants import SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.plan import Block, BlockKind, Plan, Spot
from wire.playhead import CueKind
from wire.policy import Light, Policy, PolicyWindow
from wire.renditions import RenditionKind

LAST_S = 40
SLOT_S = 2
TAKEN = ("taken-1", "taken-2", SHORTS[0])
RENDITIONS = (
    *(rendition(each) for each in SHORTS),
    *(rendition(each, kind=RenditionKind.HOUSE) for each in HOUSE),
)
SLATE = rendition("slate", kind=RenditionKind.SLATE)
WITH_SPOTS = {BlockKind.LOOP, BlockKind.OPEN, BlockKind.RESERVED, BlockKind.SIMULCAST}


def at(second: int) -> Instant:
    """All edges lie on whole seconds: the player obeys a stricter rule a moment early."""
    return Instant(MIDNIGHT + second * SECOND)


edges = st.builds(
    lambda first, between, last: sorted({first, last, *between}),
    st.integers(0, 5),
    st.lists(st.integers(6, LAST_S - 6), max_size=5),
    st.integers(LAST_S - 5, LAST_S),
)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    blocks, spots = [], []
    ends = draw(edges)
    for begin, end in pairwise(ends):
        kind = draw(st.sampled_from([*[BlockKind.LOOP] * len(BlockKind), *BlockKind]))
        looped = kind in {BlockKind.LOOP, BlockKind.OPEN}
        loop = (at(begin), SLOT_S * SECOND) if looped else (None, 0)
        blocks.append(Block(at(begin), at(end), kind, "base", *loop))
        for start in range(begin, end - SLOT_S + 1, SLOT_S) if kind in WITH_SPOTS else ():
            if draw(st.booleans()):
                short = draw(st.sampled_from(SHORTS))
                name = spot_id(CAMPAIGN, SCREEN, "base", at(start))
                spots.append(Spot(at(start), SLOT_S * SECOND, short, "base", name))
    return Plan(
        network=NETWORK,
        campaign=CAMPAIGN,
        screen=SCREEN,
        revision=PlanRevision(1),
        start=at(ends[0]),
        end=at(ends[-1]),
        tzdata="2025b",
        blocks=tuple(blocks),
        spots=tuple(spots),
        renditions=RENDITIONS,
        house=draw(st.sampled_from([HOUSE, ()])),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    windows = tuple(
        PolicyWindow(start=at(begin), end=at(end), light=draw(st.sampled_from([*[Light.LIT] * 6, *Light])))
        for begin, end in pairwise(draw(edges))
    )
    allowed = tuple(each.sha256 for each in (*RENDITIONS, SLATE))
    return Policy(network=NETWORK, screen=SCREEN, revision=1, windows=windows, allowed=allowed, slate=SLATE)


@st.composite
def orders(draw: st.DrawFn, number: int) -> Order:
    start = draw(st.sampled_from([Instant(0), at(5), at(20)]))
    until = draw(st.sampled_from([None, at(25), at(35)]))
    head = {"order_id": f"{number:06d}", "given_at": start, "by": "ann", "reason": "drill"}
    head |= {"start": start, "until": until}
    kind = draw(st.sampled_from([Kill, Takeover, Takeover, Takeover, Pull, Pull, Pull, CurfewOrder]))
    match kind.__name__:
        case "Kill":
            return Kill.model_validate({**head, "picture": draw(st.sampled_from(KillPicture))})
        case "Takeover":
            names = draw(st.lists(st.sampled_from(TAKEN), min_size=1, max_size=2, unique=True))
            films = tuple(rendition(each, duration_ms=3 * SECOND) for each in names)
            return Takeover.model_validate({**head, "films": films})
        case "Pull":
            return Pull.model_validate(
                {**head, "short": draw(st.sampled_from([SHORTS[0], HOUSE[0], TAKEN[0]]))}
            )
        case _:
            return CurfewOrder.model_validate({**head, "light": draw(st.sampled_from(Light))})


@st.composite
def standings(draw: st.DrawFn) -> StandingOrders:
    given = tuple(draw(orders(number)) for number in range(draw(st.integers(0, 6))))
    return StandingOrders(network=NETWORK, screen=SCREEN, revision=1, orders=given)


@settings(max_examples=300)
@given(
    plan=plans(),
    policy=policies(),
    standing=standings(),
    second=st.integers(-1, LAST_S),
)
def test_the_controllers_ruling_is_the_players_scene(
    plan: Plan, policy: Policy, standing: StandingOrders, second: int
) -> None:
    compare(plan, policy, standing, Instant(at(second) + SECOND // 2))


@given(
    plan=st.none() | plans(),
    policy=st.none() | policies(),
    standing=st.none() | standings(),
    second=st.integers(-1, LAST_S),
)
def test_they_agree_too_where_something_was_never_published(
    plan: Plan | None, policy: Policy | None, standing: StandingOrders | None, second: int
) -> None:
    compare(plan, policy, standing, Instant(at(second) + SECOND // 2))


def compare(
    plan: Plan | None, policy: Policy | None, standing: StandingOrders | None, instant: Instant
) -> None:
    """What both say of this instant, with a certain clock and every film there."""
    view = View(
        accepted=Accepted(plan=plan, policy=policy, orders=standing),
        trust=ClockTrust(0.0),
        look=lambda _: FileState.HELD,
        fails=lambda _: False,
        skips=lambda _: False,
        plays=lambda _: False,
    )
    check(ruled_at(plan, policy, standing, instant), scene_at(view, instant))


def check(ruled: Ruled, scene: Scene) -> None:
    """The same picture, and the same order to thank for it."""
    cue = ruled.cue
    match scene.kind:
        case SceneKind.FILM:
            assert cue is not None
            assert scene.film is not None
            shown = scene.film.cue
            assert (cue.kind, cue.start, cue.end, cue.short) == (
                shown.kind,
                shown.start,
                shown.end,
                shown.short,
            )
        case SceneKind.SLATE:
            assert cue is None or cue.kind is CueKind.SLATE
        case SceneKind.DARK:
            assert cue is None or cue.kind is CueKind.DARK
    match ruled.order:
        case Kill():
            assert scene.cause is Cause.KILLED
        case CurfewOrder():
            assert scene.cause is Cause.CURFEW
        case Pull():
            assert scene.cause is Cause.PULLED
        case Takeover():
            assert scene.cause is Cause.TAKEN_OVER
        case None:
            assert scene.cause in {Cause.NONE, Cause.GATE, Cause.CURFEW}
            assert scene.kind is not SceneKind.FILM or scene.cause is Cause.NONE
