"""One screen as it was published: its plan, policy and orders out of the envelopes that we sealed. Pure."""

from dataclasses import dataclass

from controller.errors import SigningError
from controller.fleet import ScreenFacts
from controller.services.packed_spots import packed
from controller.services.records import Desired, Sealed
from controller.services.sealing import open_orders
from wire.envelope import Statement, StatementKind, Verifier, unseal
from wire.errors import ContractError
from wire.ids import NetworkId
from wire.instants import Instant
from wire.orders import StandingOrders
from wire.plan import Plan
from wire.plan_columns import from_columns
from wire.policy import Policy


@dataclass(slots=True)
class PublishedScreen:
    """What is in force on one screen; its plan with the spots packed."""

    facts: ScreenFacts
    plan: Plan | None = None
    policy: Policy | None = None
    plan_revision: int = 0
    policy_revision: int = 0
    standing: StandingOrders | None = None
    standing_since: Instant | None = None
    """When its envelope was made."""


class OwnEnvelopes:
    """Opens what was sealed by our own key, for our own network."""

    def __init__(self, network: NetworkId, verifier: Verifier) -> None:
        self._network = network
        self._verifier = verifier

    def open_screen(self, facts: ScreenFacts, desired: Desired | None) -> PublishedScreen:
        """A screen with its plan and policy, without its orders. Raises SigningError."""
        if desired is None:
            return PublishedScreen(facts)
        return PublishedScreen(
            facts,
            self._plan(desired.plan),
            self._policy(desired.policy),
            desired.plan_revision,
            desired.policy_revision,
        )

    def take_orders(self, screen: PublishedScreen, sealed: Sealed) -> None:
        """Put orders on a screen, unless newer ones stand there. Raises SigningError."""
        if screen.standing is not None and screen.standing.revision > sealed.revision:
            return
        try:
            opened = open_orders(sealed, self._verifier, network=self._network)
        except ContractError as error:
            raise _unreadable(StatementKind.ORDERS, sealed, error) from error
        screen.standing, screen.standing_since = opened

    def _plan(self, sealed: Sealed | None) -> Plan | None:
        columns = self._open(StatementKind.PLAN, sealed).plan if sealed is not None else None
        return packed(from_columns(columns)) if columns is not None else None

    def _policy(self, sealed: Sealed | None) -> Policy | None:
        return self._open(StatementKind.POLICY, sealed).policy if sealed is not None else None

    def _open(self, kind: StatementKind, sealed: Sealed) -> Statement:
        try:
            return unseal(sealed.envelope, kind, self._verifier, network=self._network, screen=sealed.screen)
        except ContractError as error:
            raise _unreadable(kind, sealed, error) from error


def _unreadable(kind: StatementKind, sealed: Sealed, error: ContractError) -> SigningError:
    return SigningError(
        f"the stored {kind} {sealed.revision} of {sealed.screen} cannot be read: {error}; "
        "is this the state folder's own planner key and network?"
    )
