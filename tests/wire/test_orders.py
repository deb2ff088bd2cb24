"""Standing orders: what holds when, and which of several."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from tests.support.plans import rendition
from wire.instants import SECOND, Instant
from wire.orders import CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.playhead import CueKind
from wire.policy import Light, Rule

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
