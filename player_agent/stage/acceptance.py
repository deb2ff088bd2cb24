"""What stage accepts: desired state as it came over the network → the plan and policy in force.

Pure: bytes and the held state in, the new state and what to say about it out. Nothing is accepted that was
not signed by a trusted key for this very screen; a revision never goes back; age limits acceptance of
something new, not the use of what was accepted before.
"""

from dataclasses import dataclass, replace

from wire.codec import decode
from wire.envelope import Envelope, Statement, StatementKind, Verifier, check_acceptable, unseal
from wire.errors import ContractError, NotTrustedError
from wire.instants import Instant
from wire.orders import StandingOrders
from wire.plan import Plan, from_columns
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


@dataclass(frozen=True, slots=True)
class Rejection:
    """Something that was not accepted, and why. `forged`: a note for security, not only for operators."""

    sentence: str
    forged: bool


def recall(identity: Identity, plan: bytes | None, policy: bytes | None) -> tuple[Accepted, list[Rejection]]:
    """What was accepted in an earlier life, verified again; its age does not matter."""
    accepted, rejections = Accepted(), []
    for kind, content in ((StatementKind.PLAN, plan), (StatementKind.POLICY, policy)):
        if content is None:
            continue
        try:
            envelope = decode(Envelope, content)
            accepted = _apply(accepted, kind, envelope, _open(identity, kind, envelope))
        except ContractError as error:
            rejections.append(_rejection(f"the kept {kind}", error))
    return accepted, rejections


def accept_desired(
    identity: Identity, held: Accepted, content: bytes, now: Instant
) -> tuple[Accepted, list[Rejection]]:
    """Take from desired state what may replace what is held. The parts stand and fall alone."""
    try:
        desired = decode(DesiredState, content)
    except ContractError as error:
        return held, [_rejection("desired state", error)]
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


def _open(identity: Identity, kind: StatementKind, envelope: Envelope) -> Statement:
    return unseal(envelope, kind, identity.verifier, network=identity.network, screen=identity.screen)


def _check_new(held: Accepted, kind: StatementKind, statement: Statement, now: Instant) -> None:
    revision = held.plan_revision if kind is StatementKind.PLAN else held.policy_revision
    check_acceptable(statement, now=now, held_revision=revision)
    if statement.revision != revision:
        return
    same = (
        held.plan is not None and statement.plan is not None and from_columns(statement.plan) == held.plan
        if kind is StatementKind.PLAN
        else statement.policy == held.policy
    )
    if not same:
        raise NotTrustedError(f"revision {revision} is held already, with other content")


def _apply(held: Accepted, kind: StatementKind, envelope: Envelope, statement: Statement) -> Accepted:
    match kind:
        case StatementKind.PLAN:
            if statement.plan is None:
                raise ContractError("it says nothing")
            plan = from_columns(statement.plan)
            _check_inside(statement, plan.network, plan.screen, plan.revision)
            return replace(held, plan=plan, plan_envelope=envelope)
        case StatementKind.POLICY:
            if statement.policy is None:
                raise ContractError("it says nothing")
            policy = statement.policy
            _check_inside(statement, policy.network, policy.screen, policy.revision)
            return replace(held, policy=policy, policy_envelope=envelope)
        case StatementKind.ORDERS:
            raise ContractError("orders are not taken here")


def _check_inside(statement: Statement, network: str, screen: str, revision: int) -> None:
    outside = (statement.network, statement.screen, statement.revision)
    if outside != (network, screen, revision):
        raise ContractError(f"it says {outside} outside and {(network, screen, revision)} inside")


def _rejection(what: str, error: ContractError) -> Rejection:
    return Rejection(f"{what} was not accepted: {error}", isinstance(error, NotTrustedError))
