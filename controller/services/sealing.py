"""Puts plans, policies and orders into signed envelopes, and decides how long those may be accepted. Pure."""

from controller.services.records import Sealed
from wire.envelope import Signer, Statement, StatementKind, Verifier, seal, unseal
from wire.errors import ContractError
from wire.ids import NetworkId
from wire.instants import DAY, Instant, Millis
from wire.orders import StandingOrders
from wire.plan import Plan
from wire.plan_columns import from_columns, to_columns
from wire.policy import Policy

VALIDITY_MS: Millis = 14 * DAY
"""A recording of old traffic can set nobody back by more than this."""
RENEW_BEFORE_MS: Millis = 7 * DAY
"""A renewal that fails has a week to be noticed."""


def seal_plan(plan: Plan, signer: Signer, now: Instant) -> Sealed:
    """A plan that has its revision, signed for its screen."""
    statement = _statement(plan, now).model_copy(update={"plan": to_columns(plan)})
    return _seal(StatementKind.PLAN, statement, signer)


def seal_policy(policy: Policy, signer: Signer, now: Instant) -> Sealed:
    """A policy, signed for its screen."""
    statement = _statement(policy, now).model_copy(update={"policy": policy})
    return _seal(StatementKind.POLICY, statement, signer)


def seal_orders(standing: StandingOrders, signer: Signer, now: Instant) -> Sealed:
    """Standing orders, signed for their screen."""
    statement = _statement(standing, now).model_copy(update={"orders": standing})
    return _seal(StatementKind.ORDERS, statement, signer)


def open_plan(sealed: Sealed, verifier: Verifier, *, network: NetworkId) -> Plan:
    """The plan in an envelope of ours.

    Raises NotTrustedError where it is not ours, ContractError where it holds no plan.
    """
    statement = unseal(sealed.envelope, StatementKind.PLAN, verifier, network=network, screen=sealed.screen)
    if statement.plan is None:
        raise ContractError(f"revision {sealed.revision} of the plan of {sealed.screen} holds no plan")
    return from_columns(statement.plan)


def open_orders(sealed: Sealed, verifier: Verifier, *, network: NetworkId) -> tuple[StandingOrders, Instant]:
    """The orders in an envelope of ours, and when it was made.

    Raises NotTrustedError where it is not ours, ContractError where it holds no orders.
    """
    statement = unseal(sealed.envelope, StatementKind.ORDERS, verifier, network=network, screen=sealed.screen)
    if statement.orders is None:
        raise ContractError(f"revision {sealed.revision} of the orders of {sealed.screen} holds no orders")
    return statement.orders, statement.issued_at


def reseal(
    kind: StatementKind,
    sealed: Sealed,
    signer: Signer,
    verifier: Verifier,
    *,
    network: NetworkId,
    now: Instant,
) -> Sealed:
    """The same content under a new date. Raises NotTrustedError where the old envelope is not ours."""
    statement = unseal(sealed.envelope, kind, verifier, network=network, screen=sealed.screen)
    fresh = {"issued_at": now, "accept_until": Instant(now + VALIDITY_MS)}
    return _seal(kind, statement.model_copy(update=fresh), signer)


def renewal_due_at(sealed: Sealed) -> Instant:
    """When this envelope should be replaced by a newer one of the same content."""
    return Instant(sealed.accept_until - RENEW_BEFORE_MS)


def _statement(of: Plan | Policy | StandingOrders, now: Instant) -> Statement:
    """For whom, which revision and until when; what it says is put in by the caller."""
    return Statement(
        network=of.network,
        screen=of.screen,
        revision=of.revision,
        issued_at=now,
        accept_until=Instant(now + VALIDITY_MS),
    )


def _seal(kind: StatementKind, statement: Statement, signer: Signer) -> Sealed:
    return Sealed(statement.screen, statement.revision, seal(kind, statement, signer), statement.accept_until)
