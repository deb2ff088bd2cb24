"""Builders of what the store keeps."""

import hashlib
from collections.abc import Mapping, Sequence

from controller.fleet import Credit, ScreenFacts
from controller.services.records import Event, OrderAct, PlanDigest, Publication, Release, ScreenOrder, Sealed
from tests.support.plans import MIDNIGHT, NETWORK, build_plan, build_policy, rendition
from wire.asrun import AsRunEntry, AsRunKind, Outcome
from wire.envelope import Signer, Statement, StatementKind, seal
from wire.instants import DAY, SECOND, Instant
from wire.orders import Kill, KillPicture, Order, StandingOrders, Takeover
from wire.plan_columns import to_columns

ACCEPT_UNTIL = Instant(MIDNIGHT + 30 * DAY)


def build_facts(screen: str = "par-opera") -> ScreenFacts:
    """Facts of a screen in Paris."""
    return ScreenFacts(screen, "Opéra, Paris", "Europe/Paris", 1080, 1920)


def _sealed(signer: Signer, kind: StatementKind, screen: str, revision: int, **what: object) -> Sealed:
    statement = Statement(
        network=NETWORK,
        screen=screen,
        revision=revision,
        issued_at=MIDNIGHT,
        accept_until=ACCEPT_UNTIL,
        **what,  # type: ignore[arg-type]
    )
    return Sealed(screen, revision, seal(kind, statement, signer), ACCEPT_UNTIL)


def sealed_plan(signer: Signer, screen: str = "par-opera", revision: int = 1) -> Sealed:
    """A one-day plan, signed."""
    columns = to_columns(build_plan(screen=screen, revision=revision))
    return _sealed(signer, StatementKind.PLAN, screen, revision, plan=columns)


def sealed_policy(signer: Signer, screen: str = "par-opera", revision: int = 1) -> Sealed:
    """The policy of that plan, signed."""
    policy = build_policy(build_plan(screen=screen), revision=revision)
    return _sealed(signer, StatementKind.POLICY, screen, revision, policy=policy)


def build_kill(order_id: str = "kkkkk1", at: Instant = MIDNIGHT) -> Kill:
    """A kill to black, given at `at`."""
    return Kill(
        order_id=order_id, given_at=at, by="ann", reason="smoke", start=Instant(0), picture=KillPicture.BLACK
    )


def build_takeover(order_id: str = "tttttt", at: Instant = MIDNIGHT) -> Takeover:
    """A takeover by one film, given at `at`, without an end."""
    return Takeover(
        order_id=order_id, given_at=at, by="ann", reason="opening", start=at, films=(rendition("opening"),)
    )


def sealed_orders(
    signer: Signer, screen: str = "par-opera", revision: int = 1, orders: Sequence[Order] = ()
) -> Sealed:
    """Standing orders, signed."""
    standing = StandingOrders(network=NETWORK, screen=screen, revision=revision, orders=tuple(orders))
    return _sealed(signer, StatementKind.ORDERS, screen, revision, orders=standing)


def build_order_act(
    sealed: Sequence[Sealed],
    given: Sequence[ScreenOrder] = (),
    released: Sequence[tuple[str, str]] = (),
    release: Release | None = None,
    at: Instant = MIDNIGHT,
) -> OrderAct:
    """An act with one event."""
    return OrderAct(tuple(sealed), tuple(given), tuple(released), release, (Event(at, "order", "an order"),))


def build_publication(
    plans: Sequence[Sealed] = (),
    policies: Sequence[Sealed] = (),
    at: Instant = MIDNIGHT,
    upon: Mapping[str, PlanDigest] | None = None,
) -> Publication:
    """A publication of these plans and policies."""
    return Publication(
        at=at,
        effective=Instant(at + 10 * SECOND),
        tzdata="2025b",
        product="0.1.0",
        files={"venues/par.yaml": "# SAMPLE é 中\n"},
        screens=tuple(build_facts(screen) for screen in {each.screen for each in (*plans, *policies)}),
        credits={"short-01": Credit("灯", "Zoë Ångström (SAMPLE)", "SE")},
        plans=tuple(plans),
        policies=tuple(policies),
        upon=upon or {},
    )


def build_entry(sequence: int, start: Instant = MIDNIGHT) -> AsRunEntry:
    """A completed play of ten seconds; the sequence is in its instants, so entries differ."""
    began = Instant(start + sequence * 10 * SECOND)
    return AsRunEntry(
        sequence=sequence,
        play_id=hashlib.md5(f"{start}/{sequence}".encode()).hexdigest(),
        kind=AsRunKind.SPOT,
        spot_id="0123abcd",
        line="base",
        plan_revision=1,
        short="short-01",
        sha256="0" * 64,
        planned_start=began,
        planned_end=Instant(began + 10 * SECOND),
        started_at=Instant(began + 3),
        ended_at=Instant(began + 10 * SECOND),
        shown_ms=9_997,
        outcome=Outcome.COMPLETED,
        pictures_displayed=250,
        clock_uncertainty_ms=1.25,
    )
