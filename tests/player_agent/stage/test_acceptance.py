"""Acceptance of orders: who may give them, which replace which, and what a wrong clock may refuse."""

import pytest

from player_agent.stage.acceptance import Accepted, Identity, accept_orders, recall
from player_agent.stage.gate import ClockTrust
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, Key, Trust, build_plan
from tests.support.stages import sealed
from wire.codec import encode
from wire.envelope import Envelope, Role
from wire.instants import DAY, HOUR, Instant
from wire.orders import Pull, StandingOrders
from wire.state import DesiredState

NOW = Instant(MIDNIGHT + 12 * HOUR)
KEY = Key()
IDENTITY = Identity(NETWORK, SCREEN, Trust(KEY, roles=(Role.DISPATCHER, Role.PLANNER)))
SURE, NEVER = ClockTrust(2.0), ClockTrust(None)


def orders(revision: int, screen: str = SCREEN) -> StandingOrders:
    return StandingOrders(network=NETWORK, screen=screen, revision=revision)


def offered(envelope: Envelope, revision: int = 9) -> DesiredState:
    return DesiredState(
        screen=SCREEN,
        plan_revision=0,
        policy_revision=0,
        orders_revision=revision,
        standing_orders=envelope,
    )


def held(revision: int) -> Accepted:
    accepted, rejections = accept_orders(
        IDENTITY, Accepted(), offered(sealed(KEY, orders(revision), NOW)), NOW, SURE
    )
    assert rejections == []
    return accepted


def refusal(envelope: Envelope, before: Accepted, trust: ClockTrust = SURE) -> tuple[str, int]:
    after, rejections = accept_orders(IDENTITY, before, offered(envelope), NOW, trust)
    assert after is before
    (rejection,) = rejections
    return rejection.sentence, rejection.orders_revision


def test_a_newer_revision_replaces_an_older_one() -> None:
    after, rejections = accept_orders(IDENTITY, held(3), offered(sealed(KEY, orders(7), NOW)), NOW, SURE)
    assert (after.orders_revision, rejections) == (7, [])


def test_the_same_envelope_says_nothing_new_and_none_releases_nothing() -> None:
    before = held(3)
    assert before.orders_envelope is not None
    assert accept_orders(IDENTITY, before, offered(before.orders_envelope), NOW, SURE) == (before, [])
    empty = DesiredState(screen=SCREEN, plan_revision=0, policy_revision=0)
    assert accept_orders(IDENTITY, before, empty, NOW, SURE) == (before, [])


def test_an_older_revision_is_refused_by_its_own_number() -> None:
    sentence, revision = refusal(sealed(KEY, orders(2), NOW), held(3))
    assert "older than the held 3" in sentence
    assert revision == 2


def test_the_same_revision_with_other_content_is_refused() -> None:
    before = held(3)
    pull = Pull(order_id="aaaaaa", given_at=NOW, by="ops", reason="rights", start=NOW, short="short-01")
    other = orders(3).model_copy(update={"orders": (pull,)})
    sentence, revision = refusal(sealed(KEY, other, NOW), before)
    assert "held already, with other content" in sentence
    assert revision == 3


@pytest.mark.parametrize(
    "envelope",
    [
        sealed(Key(), orders(9), NOW),
        sealed(KEY, orders(9, "tyo-shibuya"), NOW),
        sealed(KEY, build_plan(), NOW),
    ],
    ids=["a stranger's", "another screen's", "a plan in their place"],
)
def test_what_is_not_signed_as_orders_for_this_screen_is_refused(envelope: Envelope) -> None:
    _, revision = refusal(envelope, held(3))
    assert revision == 9, "as the message called it"


def test_a_planner_gives_no_orders() -> None:
    planner = Identity(NETWORK, SCREEN, Trust(KEY, roles=(Role.PLANNER,)))
    after, rejections = accept_orders(planner, Accepted(), offered(sealed(KEY, orders(1), NOW)), NOW, SURE)
    assert after.orders is None
    assert "no valid signature of a trusted dispatcher key" in rejections[0].sentence


def test_nothing_is_said_of_a_revision_that_a_forger_may_have_named() -> None:
    before = held(9)
    forged = sealed(Key(), orders(9), NOW)
    assert refusal(forged, before)[1] == 0


def test_age_counts_as_far_as_the_clock_is_trusted() -> None:
    old = sealed(KEY, orders(4), Instant(NOW - DAY - 1_000))
    assert "could be accepted until" in refusal(old, held(3))[0]
    for trust in (NEVER, ClockTrust(5_000.0)):
        after, _ = accept_orders(IDENTITY, held(3), offered(old), NOW, trust)
        assert after.orders_revision == 4


def test_orders_are_recalled_though_plan_and_policy_are_damaged() -> None:
    kept = encode(sealed(KEY, orders(4), Instant(NOW - 40 * DAY)))
    accepted, rejections = recall(IDENTITY, kept, b"{", b"nonsense")
    assert accepted.orders_revision == 4
    assert len(rejections) == 2
