"""Envelopes are renewed before players stop accepting them; nothing but their dates changes."""

import pytest

from controller.services.sealing import RENEW_BEFORE_MS, VALIDITY_MS, open_orders, seal_orders
from tests.support.plans import NETWORK
from tests.support.publishing import SCREENS, PaperOffice, SetClock, published_office
from tests.support.records import build_kill, build_order_act
from wire.envelope import Statement, StatementKind, unseal
from wire.instants import DAY, Instant, parse_instant
from wire.orders import StandingOrders

START = parse_instant("2025-05-01T12:00:00Z")


@pytest.fixture
def clock() -> SetClock:
    return SetClock(START)


@pytest.fixture
async def office(clock: SetClock) -> PaperOffice:
    office = await published_office(clock)
    office.outbox.announced.clear()
    return office


async def plan_statement(office: PaperOffice, screen: str) -> Statement:
    desired = await office.store.desired(screen)
    assert desired is not None
    assert desired.plan is not None
    return unseal(desired.plan.envelope, StatementKind.PLAN, office.key, network=NETWORK, screen=screen)


async def test_nothing_is_renewed_early(office: PaperOffice) -> None:
    assert await office.alarms.ring_until(Instant(START + VALIDITY_MS - RENEW_BEFORE_MS - 1)) == 0


async def test_due_envelopes_get_a_new_date_and_the_same_content(
    office: PaperOffice, clock: SetClock
) -> None:
    before = await plan_statement(office, "par-opera")
    clock.set_to = Instant(START + VALIDITY_MS - RENEW_BEFORE_MS)
    assert await office.alarms.ring_until(clock.set_to) == len(SCREENS)
    after = await plan_statement(office, "par-opera")
    assert after.accept_until == clock.set_to + VALIDITY_MS
    assert (after.revision, after.plan) == (before.revision, before.plan)
    assert sorted(office.outbox.announced) == [[screen] for screen in SCREENS]


async def test_orders_are_renewed_too(office: PaperOffice, clock: SetClock) -> None:
    clock.set_to = Instant(START + DAY)
    sealed = seal_orders(
        StandingOrders(network=NETWORK, screen="par-opera", revision=1, orders=(build_kill(at=START),)),
        office.key,
        clock.set_to,
    )
    await office.store.save_orders(build_order_act([sealed]))
    await office.renewal.watch(["par-opera"])
    clock.set_to = Instant(START + DAY + VALIDITY_MS - RENEW_BEFORE_MS)
    await office.alarms.ring_until(clock.set_to)
    await office.alarms.ring_until(clock.set_to)
    renewed = (await office.store.standing_orders(["par-opera"]))["par-opera"]
    assert renewed.accept_until == clock.set_to + VALIDITY_MS
    assert open_orders(renewed, office.key, network=NETWORK)[0].orders == (build_kill(at=START),)


async def test_a_year_without_publishing_never_lets_an_envelope_run_out(
    office: PaperOffice, clock: SetClock
) -> None:
    for day in range(365):
        clock.set_to = Instant(START + day * DAY)
        await office.alarms.ring_until(clock.set_to)
        assert (await plan_statement(office, "par-opera")).accept_until > clock.set_to + RENEW_BEFORE_MS - DAY


async def test_a_controller_that_was_away_renews_at_its_start(office: PaperOffice, clock: SetClock) -> None:
    clock.set_to = Instant(START + 100 * DAY)
    office.alarms.alarms.clear()
    await office.renewal.watch(SCREENS)
    assert await office.alarms.ring_until(clock.set_to) == len(SCREENS)
    assert (await plan_statement(office, "yto-dundas")).accept_until == clock.set_to + VALIDITY_MS


async def test_an_alarm_for_a_screen_without_anything_is_harmless(office: PaperOffice) -> None:
    await office.renewal.renew("nowhere")
    await office.renewal.watch(["nowhere"])
