"""What the controller knows of one screen, as plain facts; the input of every judgement.

Facts only: desired is what we published, the rest is what the player said and when we heard it. Nothing here
is computed from anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.fleet.sight import StillView
from wire.films import FilmReport
from wire.health import Heartbeat, Presence
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.orders import Receipt, StandingOrders
from wire.plan import Plan
from wire.policy import Policy
from wire.state import ReportedState


@dataclass(frozen=True, slots=True)
class Credit:
    """What people call a short: its title, and whose film it is."""

    title: str
    creator: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class ScreenFacts:
    """What a screen is, from the schedule: where it stands and the shape of its canvas in pixels."""

    screen: ScreenId
    venue_name: str
    zone: str
    """IANA name of the venue's time zone."""
    canvas_width: int
    canvas_height: int


@dataclass(frozen=True, slots=True)
class ScreenObservation:
    """Everything known of one screen at one moment."""

    facts: ScreenFacts
    desired_plan_revision: int
    """0 where nothing was published yet."""
    desired_policy_revision: int
    plan: Plan | None
    """The plan in force, as published; None where nothing was published yet."""
    policy: Policy | None = None
    """The policy in force; as for the player, nothing may be lit without one."""
    presence: Presence | None = None
    reported: ReportedState | None = None
    heartbeat: Heartbeat | None = None
    films: FilmReport | None = None
    """How far the player is with each of its films."""
    heartbeat_received_at: Instant | None = None
    """When we heard `heartbeat`, on the controller's clock."""
    desired_orders_revision: int = 0
    """0 where no order was ever given."""
    standing: StandingOrders | None = None
    """The orders that we gave, and did not release; None where none was ever given."""
    standing_since: Instant | None = None
    """When the newest envelope of orders was made."""
    receipts: tuple[Receipt, ...] = ()
    """What the player said of its orders, as it came."""
    still_taken_at: Instant | None = None
    """When the newest still of this screen was taken; None where there is none."""
    still_view: StillView | None = None
    """What the newest still that was looked at shows."""
    credits: Mapping[ShortId, Credit] = field(default_factory=dict)
    """Titles and creators of the shorts and house ads that the plan names."""

    @property
    def screen(self) -> ScreenId:
        """The screen's id."""
        return self.facts.screen
