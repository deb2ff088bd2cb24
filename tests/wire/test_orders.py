"""Standing orders: what holds when, and which of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.lawbooks import instants, standing_orders
from tests.support.plans import rendition
from wire.instants import SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, Ruling, StandingOrders, Takeover
from wire.playhead import CueKind
from wire.policy import Light, Rule, strictest

NOON = Instant(1_748_952_000_000)
LATER = Instant(NOON + 60 * SECOND)
COMMON = {"given_at": NOON, "by": "ops", "reason": "drill", "start": NOON}


def standing(*orders: Order) -> StandingOrders:
    return StandingOrders(network="sample", screen="par-opera", revision=1, orders=orders)


def test_without_orders_nothing_is_ruled() -> None:
    ruling = standing().ruling_at(NOON)
    assert (ruling.kill, ruling.takeover, ruling.pulled, ruling.curfew) == (None, None, frozenset(), Rule())


def test_an_order_holds_from_its_start_to_just_before_its_end() -> None:
    pull = Pull(order_id="aaaaaa", short="one", until=LATER, **COMMON)
    orders = standing(pull)
    assert not orders.ruling_at(Instant(NOON - 1)).pulled
    assert orders.ruling_at(NOON).pulled == {"one"}
    assert orders.ruling_at(Instant(LATER - 1)).pulled == {"one"}
    assert not orders.ruling_at(LATER).pulled


def test_of_two_kills_the_darker_counts_whichever_was_given_last() -> None:
    slate = Kill(order_id="aaaaaa", picture=KillPicture.SLATE, **COMMON)
    black = Kill(order_id="bbbbbb", picture=KillPicture.BLACK, **COMMON)
    for orders in ((slate, black), (black, slate)):
        kill = standing(*orders).ruling_at(NOON).kill
        assert kill is not None
        assert kill.picture is KillPicture.BLACK


def test_of_two_takeovers_the_last_given_counts_until_it_ends() -> None:
    first = Takeover(order_id="aaaaaa", films=(rendition("one"),), **COMMON)
    second = Takeover(order_id="bbbbbb", films=(rendition("two"),), until=LATER, **COMMON)
    orders = standing(first, second)
    assert orders.ruling_at(NOON).takeover == second
    assert orders.ruling_at(LATER).takeover == first


def test_only_curfews_stretch_with_the_guard() -> None:
    dark = CurfewOrder(order_id="aaaaaa", light=Light.DARK, until=LATER, **COMMON)
    pull = Pull(order_id="bbbbbb", short="one", until=LATER, **COMMON)
    early = standing(dark, pull).ruling_at(Instant(NOON - 400), guard_ms=500)
    assert early.curfew.light is Light.DARK
    assert not early.pulled
    assert standing(dark, pull).next_edge_after(Instant(NOON - SECOND), guard_ms=500) == NOON - 500


def test_curfews_add_up() -> None:
    dim = CurfewOrder(order_id="aaaaaa", brightness_percent=40, **COMMON)
    static = CurfewOrder(order_id="bbbbbb", light=Light.STATIC, mute=True, **COMMON)
    assert standing(dim, static).ruling_at(NOON).curfew == Rule(
        Light.STATIC, mute=True, brightness_percent=40
    )


@given(passed_ms=st.integers(0, 3_600_000))
def test_a_takeover_cycles_through_its_films_without_a_gap(passed_ms: int) -> None:
    films = (rendition("one"), rendition("two"))
    takeover = Takeover(order_id="aaaaaa", films=films, **COMMON)
    at = Instant(NOON + passed_ms)
    cue = takeover.cue_at(at)
    assert cue.kind is CueKind.TAKEOVER
    assert cue.start <= at < cue.end
    assert takeover.cue_at(cue.start) == cue
    following = takeover.cue_at(cue.end)
    assert following.start == cue.end
    assert {cue.short, following.short} == {"one", "two"}


def test_an_order_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValidationError, match="must end after it starts"):
        Pull(order_id="aaaaaa", short="one", until=NOON, **COMMON)


def test_two_standing_orders_cannot_share_an_id() -> None:
    pull = Pull(order_id="aaaaaa", short="one", **COMMON)
    with pytest.raises(ValidationError, match="share an id"):
        standing(pull, pull)


def test_the_union_survives_the_wire() -> None:
    orders = standing(
        Kill(order_id="aaaaaa", picture=KillPicture.BLACK, **COMMON),
        Pull(order_id="bbbbbb", short="one", **COMMON),
        Takeover(order_id="cccccc", films=(rendition("one"),), until=LATER, **COMMON),
        CurfewOrder(order_id="dddddd", light=Light.DARK, **COMMON),
    )
    assert StandingOrders.model_validate_json(orders.model_dump_json()) == orders


def plain_ruling(orders: StandingOrders, instant: Instant, guard_ms: int) -> Ruling:
    """By looking at every order."""
    held = [each for each in orders.orders if each.holds_at(instant)]
    near = [each for each in orders.orders if each.holds_at(instant, guard_ms)]
    kills = [each for each in held if isinstance(each, Kill)]
    return Ruling(
        kill=max(kills, key=lambda kill: list(KillPicture).index(kill.picture), default=None),
        takeover=next((each for each in reversed(held) if isinstance(each, Takeover)), None),
        pulled=frozenset(each.short for each in held if isinstance(each, Pull)),
        curfew=strictest(each.rule for each in near if isinstance(each, CurfewOrder)),
    )


@given(
    orders=standing_orders(),
    asked=st.lists(st.tuples(instants, st.integers(0, 300)), min_size=1, max_size=5),
)
def test_what_holds_is_what_a_look_at_every_order_gives(
    orders: StandingOrders, asked: list[tuple[Instant, int]]
) -> None:
    for instant, guard_ms in asked:
        assert orders.ruling_at(instant, guard_ms) == plain_ruling(orders, instant, guard_ms)


@given(orders=standing_orders(), instant=instants, guard_ms=st.integers(0, 300))
def test_nothing_changes_before_the_next_edge(
    orders: StandingOrders, instant: Instant, guard_ms: int
) -> None:
    edge = orders.next_edge_after(instant, guard_ms)
    assert edge is None or edge > instant
    until = Instant(instant + 1_500) if edge is None else edge
    assert all(
        plain_ruling(orders, Instant(moment), guard_ms) == plain_ruling(orders, instant, guard_ms)
        for moment in {*range(instant, until, 37), until - 1}
    )


def test_more_different_moments_than_are_remembered_change_no_answer() -> None:
    pulls = [
        Pull(order_id=f"{n:06d}", short=f"s{n}", **{**COMMON, "start": Instant(NOON + n)}) for n in range(400)
    ]
    orders = standing(*pulls)
    for _ in range(2):
        assert [len(orders.ruling_at(Instant(NOON + n)).pulled) for n in range(400)] == list(range(1, 401))


def test_a_copy_with_other_orders_rules_by_those() -> None:
    pull = Pull(order_id="aaaaaa", short="one", **COMMON)
    orders = standing(pull)
    assert orders.ruling_at(NOON).pulled == {"one"}
    assert not orders.model_copy(update={"orders": ()}).ruling_at(NOON).pulled
    assert orders == standing(pull), "what was looked up is no part of what it says"
