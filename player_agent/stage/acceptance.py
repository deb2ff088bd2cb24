"""What stage accepts: desired state as it came over the network → the plan, policy and orders in force.

Pure: the held state in, the new state and what to say about it out. Nothing is accepted that was not signed
by a trusted key for this very screen; a revision never goes back; age limits acceptance of something new, not
the use of what was accepted before. Orders come first and alone: no plan hinders an order, no order a plan.
"""

from dataclasses import dataclass, replace

from player_agent.stage.gate import ClockTrust
from wire.codec import decode
from wire.envelope import Envelope, Statement, StatementKind, Verifier, check_acceptable, unseal
from wire.errors import ContractError, NotTrustedError
from wire.instants import Instant
from wire.orders import StandingOrders
from wire.plan import Plan
from wire.plan_columns import from_columns
from wire.policy import Policy
from wire.state import DesiredState


@dataclass(frozen=True, slots=True)
class Identity:
    """Who we are, and whom we believe."""

    network: str
    screen: str
    verifier: Verifier


@dataclass(frozen=True)
class Accepted:
    """What is in force, with the envelopes that prove it."""

    plan: Plan | None = None
    policy: Policy | None = None
    orders: StandingOrders | None = None
    plan_envelope: Envelope | None = None
    policy_envelope: Envelope | None = None
    orders_envelope: Envelope | None = None

    @property
    def plan_revision(self) -> int:
        """The plan's revision; 0 for none."""
        return self.plan.revision if self.plan else 0

    @property
    def policy_revision(self) -> int:
        """The policy's revision; 0 for none."""
        return self.policy.revision if self.policy else 0

    @property
    def orders_revision(self) -> int:
        """The standing orders' revision; 0 for none."""
        return self.orders.revision if self.orders else 0

    def revision_of(self, kind: StatementKind) -> int:
        """The revision of one part; 0 for none."""
        match kind:
            case StatementKind.PLAN:
                return self.plan_revision
            case StatementKind.POLICY:
                return self.policy_revision
            case StatementKind.ORDERS:
                return self.orders_revision


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not accepted, and why. `forged`: a note for security, not only for operators."""

    sentence: str
    forged: bool
    orders_revision: int = 0
    """The revision of the orders that are refused; 0 where it was something else, or cannot be told apart."""


def recall(
    identity: Identity, orders: bytes | None, policy: bytes | None, plan: bytes | None
) -> tuple[Accepted, list[Rejection]]:
    """What was accepted in an earlier life, verified again; its age does not matter."""
    accepted, rejections = Accepted(), []
    kept = ((StatementKind.ORDERS, orders), (StatementKind.POLICY, policy), (StatementKind.PLAN, plan))
    for kind, content in kept:
        if content is None:
            continue
        try:
            envelope = decode(Envelope, content)
            accepted = _apply(accepted, kind, envelope, _open(identity, kind, envelope))
        except ContractError as error:
            rejections.append(_rejection(f"the kept {kind}", error))
    return accepted, rejections


def accept_orders(
    identity: Identity, held: Accepted, desired: DesiredState, now: Instant, trust: ClockTrust
) -> tuple[Accepted, list[Rejection]]:
    """Take the standing orders of desired state, if they may replace those that are held.

    Their age is judged as far as the clock is trusted, and no further: a wrong clock must not refuse a kill.
    """
    envelope, kind = desired.standing_orders, StatementKind.ORDERS
    if envelope is None or envelope == held.orders_envelope:
        return held, []
    revision = 0 if desired.orders_revision == held.orders_revision else desired.orders_revision
    try:
        statement = _open(identity, kind, envelope)
        revision = statement.revision
        certain = statement.issued_at if trust.uncertainty_ms is None else now - round(trust.uncertainty_ms)
        _check_new(held, kind, statement, Instant(certain))
        return _apply(held, kind, envelope, statement), []
    except ContractError as error:
        return held, [replace(_rejection(f"the offered {kind}", error), orders_revision=revision)]


def accept_schedule(
    identity: Identity, held: Accepted, desired: DesiredState, now: Instant
) -> tuple[Accepted, list[Rejection]]:
    """Take policy and plan, where they may replace what is held. They stand and fall alone."""
    accepted, rejections = held, []
    parts = (
        (StatementKind.POLICY, desired.policy, held.policy_envelope),
        (StatementKind.PLAN, desired.plan, held.plan_envelope),
    )
    for kind, envelope, known in parts:
        if envelope is None or envelope == known:
            continue
        try:
            statement = _open(identity, kind, envelope)
            _check_new(accepted, kind, statement, now)
            accepted = _apply(accepted, kind, envelope, statement)
        except ContractError as error:
            rejections.append(_rejection(f"the offered {kind}", error))
    if desired.plan is None and desired.plan_ref is not None:
        rejections.append(Rejection("the plan came by reference; this release takes it inside only", False))
    return accepted, rejections


def read_desired(content: bytes) -> DesiredState | Rejection:
    """Desired state as link wrote it, or why it is none."""
    try:
        return decode(DesiredState, content)
    except ContractError as error:
        return _rejection("desired state", error)


def _open(identity: Identity, kind: StatementKind, envelope: Envelope) -> Statement:
    return unseal(envelope, kind, identity.verifier, network=identity.network, screen=identity.screen)


def _check_new(held: Accepted, kind: StatementKind, statement: Statement, now: Instant) -> None:
    revision = held.revision_of(kind)
    check_acceptable(statement, now=now, held_revision=revision)
    if statement.revision == revision and not _says_the_same(held, kind, statement):
        raise NotTrustedError(f"revision {revision} is held already, with other content")


def _says_the_same(held: Accepted, kind: StatementKind, statement: Statement) -> bool:
    match kind:
        case StatementKind.PLAN:
            return statement.plan is not None and from_columns(statement.plan) == held.plan
        case StatementKind.POLICY:
            return statement.policy == held.policy
        case StatementKind.ORDERS:
            return statement.orders == held.orders


def _apply(held: Accepted, kind: StatementKind, envelope: Envelope, statement: Statement) -> Accepted:
    match kind:
        case StatementKind.PLAN if statement.plan is not None:
            plan = from_columns(statement.plan)
            _check_inside(statement, plan)
            return replace(held, plan=plan, plan_envelope=envelope)
        case StatementKind.POLICY if statement.policy is not None:
            _check_inside(statement, statement.policy)
            return replace(held, policy=statement.policy, policy_envelope=envelope)
        case StatementKind.ORDERS if statement.orders is not None:
            _check_inside(statement, statement.orders)
            return replace(held, orders=statement.orders, orders_envelope=envelope)
        case _:
            raise ContractError("it says nothing")


def _check_inside(statement: Statement, content: Plan | Policy | StandingOrders) -> None:
    outside = (statement.network, statement.screen, statement.revision)
    inside = (content.network, content.screen, content.revision)
    if outside != inside:
        raise ContractError(f"it says {outside} outside and {inside} inside")


def _rejection(what: str, error: ContractError) -> Rejection:
    return Rejection(f"{what} was not accepted: {error}", isinstance(error, NotTrustedError))
