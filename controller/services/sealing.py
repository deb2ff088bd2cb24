"""Puts plans and policies into signed envelopes, and decides how long those may be accepted. Pure."""

from controller.services.records import Sealed
from wire.envelope import Signer, Statement, StatementKind, Verifier, seal, unseal
from wire.ids import NetworkId
from wire.instants import DAY, Instant, Millis
from wire.plan import Plan, to_columns
from wire.policy import Policy

VALIDITY_MS: Millis = 14 * DAY
"""A recording of old traffic can set nobody back by more than this."""
RENEW_BEFORE_MS: Millis = 7 * DAY
"""A renewal that fails has a week to be noticed."""


def seal_plan(plan: Plan, signer: Signer, now: Instant) -> Sealed:
    """A plan that has its revision, signed for its screen."""
    return _seal(
        StatementKind.PLAN,
        Statement(
            network=plan.network,
            screen=plan.screen,
            revision=plan.revision,
            issued_at=now,
            accept_until=Instant(now + VALIDITY_MS),
            plan=to_columns(plan),
        ),
        signer,
    )


def seal_policy(policy: Policy, signer: Signer, now: Instant) -> Sealed:
    """A policy, signed for its screen."""
    return _seal(
        StatementKind.POLICY,
        Statement(
            network=policy.network,
            screen=policy.screen,
            revision=policy.revision,
            issued_at=now,
            accept_until=Instant(now + VALIDITY_MS),
            policy=policy,
        ),
        signer,
    )


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


def _seal(kind: StatementKind, statement: Statement, signer: Signer) -> Sealed:
    return Sealed(statement.screen, statement.revision, seal(kind, statement, signer), statement.accept_until)
