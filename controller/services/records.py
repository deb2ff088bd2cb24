"""What the store keeps, as plain frozen values. The store's tables are another shape of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from controller.approvals import Consent
from controller.fleet import Credit, ScreenFacts
from controller.fleet.readiness import ReadinessRow
from controller.schedule import Approver
from wire.asrun import AsRunEntry
from wire.envelope import Envelope
from wire.films import Deletion
from wire.ids import JournalId, OrderId, ScreenId, ShortId
from wire.instants import Instant
from wire.orders import Order, Receipt


@dataclass(frozen=True, slots=True)
class Sealed:
    """One revision of a screen's plan, policy or orders, in the signed envelope that travels."""

    screen: ScreenId
    revision: int
    envelope: Envelope
    accept_until: Instant
    """Until when players accept this envelope; a newer one of the same revision extends it."""


@dataclass(frozen=True, slots=True)
class PlanDigest:
    """One revision of a screen's plan, named by its bytes."""

    revision: int
    sha256: str
    """Of the plan's columns as they travel."""


@dataclass(frozen=True, slots=True)
class Origin:
    """All that one revision of a plan was compiled from: compiling it again gives the same bytes."""

    files: Mapping[str, str]
    """The schedule's texts by relative path, the catalogue among them."""
    effective: Instant
    """From when it may differ from the plan in force then."""
    upon: PlanDigest | None
    """The plan in force then; None where there was none."""
    tzdata: str
    product: str
    """The version of this product."""


@dataclass(frozen=True, slots=True)
class RecordedPlan:
    """One revision of a screen's plan as the store holds it, and where it comes from."""

    sealed: Sealed
    published_at: Instant
    origin: Origin | None
    """None for a plan that was published before origins were recorded."""


@dataclass(frozen=True, slots=True)
class Publication:
    """One act of publishing: what was asked, and all that came of it. Stored whole or not at all."""

    at: Instant
    effective: Instant
    """From when the new plans may differ from those before."""
    tzdata: str
    product: str
    files: Mapping[str, str]
    """The schedule's texts by relative path, as the operator sent them."""
    screens: tuple[ScreenFacts, ...]
    credits: Mapping[ShortId, Credit]
    plans: tuple[Sealed, ...]
    """Only of screens whose plan changed."""
    policies: tuple[Sealed, ...]
    """Only of screens whose policy changed."""
    upon: Mapping[ScreenId, PlanDigest] = field(default_factory=dict)
    """The plans in force that these were compiled upon; without those screens that had none."""
    required: Mapping[ScreenId, tuple[Approver, ...]] = field(default_factory=dict)
    """Who has to approve what each screen shows, from now on."""
    consents: frozenset[Consent] = frozenset()
    """The approvals that it rests upon: it is stored only where none was taken back meanwhile."""


@dataclass(frozen=True, slots=True)
class Desired:
    """What the controller wants of one screen: its newest plan, policy and orders. Revisions only grow."""

    screen: ScreenId
    plan: Sealed | None
    policy: Sealed | None
    orders: Sealed | None = None

    @property
    def plan_revision(self) -> int:
        """0 where nothing was published yet."""
        return self.plan.revision if self.plan else 0

    @property
    def policy_revision(self) -> int:
        """0 where nothing was published yet."""
        return self.policy.revision if self.policy else 0

    @property
    def orders_revision(self) -> int:
        """0 where no order was ever given."""
        return self.orders.revision if self.orders else 0


@dataclass(frozen=True, slots=True)
class Release:
    """Who ended an order, when and why."""

    at: Instant
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class ScreenOrder:
    """One order as one screen has it, and its end. Its key is (order id, screen)."""

    screen: ScreenId
    revision: int
    """Of the screen's standing orders that brought it."""
    order: Order
    released: Release | None = None
    """None while it stands; an order may also have ended by its own `until`."""


@dataclass(frozen=True, slots=True)
class OrderAct:
    """One giving or releasing of orders, over all its screens. Stored whole or not at all."""

    sealed: tuple[Sealed, ...]
    """The next revision of the standing orders of each screen."""
    given: tuple[ScreenOrder, ...]
    """New ones, and in the place of those that were kept under the same key, such as got an earlier end."""
    released: tuple[tuple[OrderId, ScreenId], ...]
    release: Release | None
    """Of everything in `released`."""
    events: tuple["Event", ...]
    follows: Mapping[ScreenId, int] = field(default_factory=dict)
    """Upon which stored revision a screen's next was drafted, 0 for none; without it, upon the one before."""


@dataclass(frozen=True, slots=True)
class KeptReceipt:
    """A player's first word of one kind about one revision of its orders, and when it came."""

    receipt: Receipt
    received_at: Instant


@dataclass(frozen=True, slots=True)
class AsRunRecord:
    """One as-run entry, whose it is and when it came. Its key is (screen, journal, sequence)."""

    screen: ScreenId
    journal: JournalId
    received_at: Instant
    entry: AsRunEntry


class SightingKind(StrEnum):
    """Which of a player's words is kept over a restart of the controller: the newest of each."""

    REPORTED = "reported"
    PRESENCE = "presence"
    HEARTBEAT = "heartbeat"
    FILMS = "films"


@dataclass(frozen=True, slots=True)
class Sighting:
    """The newest word of one kind from one screen, as it came, and when."""

    screen: ScreenId
    kind: SightingKind
    received_at: Instant
    body: bytes


@dataclass(frozen=True, slots=True)
class KeptDeletion:
    """A player's receipt that bytes are gone, and when it came. Its key is (screen, log, sequence)."""

    screen: ScreenId
    log: JournalId
    received_at: Instant
    deletion: Deletion


@dataclass(frozen=True, slots=True)
class PlayerAccount:
    """A player's account at the broker. The password itself is known to its bundle only."""

    screen: ScreenId
    password_hash: str
    """In the form of Mosquitto's password file."""
    added_at: Instant


@dataclass(frozen=True, slots=True)
class Decision:
    """A named go or no-go, and the lights as they were."""

    at: Instant
    go: bool
    by: str
    reason: str
    rows: tuple[ReadinessRow, ...]
    """Of the screens that it is about."""


@dataclass(frozen=True, slots=True)
class ScreenDecision:
    """The newest go or no-go about one screen, and the revisions that it was said of."""

    at: Instant
    go: bool
    by: str
    reason: str
    plan_revision: int
    policy_revision: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the controller did or saw, for people."""

    at: Instant
    kind: str
    sentence: str
    screen: ScreenId | None = None
