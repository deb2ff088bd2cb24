"""Desired state, reported state, and the delta between them.

The controller alone writes desired state, the player alone writes reported state; neither is ever copied into
the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from wire.envelope import Envelope
from wire.ids import JournalId, LineId, ScreenId, Sha256, ShortId, SpotId
from wire.instants import InstantField, Millis
from wire.message import Message


class Phase(StrEnum):
    """What a stage is doing; the picture that the glass has."""

    STARTING = "starting"
    DARK = "dark"
    SLATE = "slate"
    PLAYING = "playing"
    STOPPED = "stopped"


class PlanRef(Message):
    """Where the envelope of a plan can be fetched that is too large for a message."""

    sha256: Sha256
    path: str


class DesiredState(Message):
    """What the controller wants of a screen: separately signed parts, each of which the player verifies.

    The plain numbers are hints for people and for `delta`; the truth stands inside the signatures.
    """

    schema_version: int = 1
    screen: ScreenId
    plan_revision: int = Field(ge=0)
    policy_revision: int = Field(ge=0)
    orders_revision: int = Field(default=0, ge=0)
    plan: Envelope | None = None
    plan_ref: PlanRef | None = None
    policy: Envelope | None = None
    standing_orders: Envelope | None = None


class CueFacts(Message):
    """What is on the glass, as the player says it."""

    kind: str
    short: ShortId | None = None
    spot_id: SpotId | None = None
    line: LineId | None = None
    start: InstantField
    end: InstantField


class CacheFacts(Message):
    """How far the player's cache is: renditions verified by hash, of those that the plan names."""

    held: int = Field(ge=0)
    wanted: int = Field(ge=0)
    bytes_held: int = Field(ge=0)
    missing: tuple[str, ...] = ()
    """Shorts whose rendition is not held, at most ten."""
    bytes_lacking: int = Field(default=0, ge=0)
    """What the disk, or the room that films may take of it, is too small by for all that is wanted."""


class Fault(Message):
    """Something that went wrong on a player: when, what kind, and a sentence that shows value and remedy."""

    at: InstantField
    kind: str
    sentence: str


class ReportedState(Message):
    """What the player says is true."""

    schema_version: int = 1
    screen: ScreenId
    at: InstantField
    plan_revision_held: int = Field(ge=0)
    """The newest revision that link received."""
    plan_revision: int = Field(ge=0)
    """The revision that stage verified and plays."""
    policy_revision: int = Field(ge=0)
    orders_revision: int = Field(default=0, ge=0)
    phase: Phase = Field(strict=False)
    cue: CueFacts | None
    cache: CacheFacts
    journal: JournalId | None
    versions: dict[str, str]
    faults: tuple[Fault, ...] = ()
    clock_shift_ms: Millis = 0
    """The launcher's shift of this player's clock; other than 0 only in a network marked as sample."""
    clock_injected: str = ""
    """All that a launcher made wrong with it, in words."""


@dataclass(frozen=True, slots=True)
class Delta:
    """What still differs between desired and reported revisions; empty means converged."""

    plan: tuple[int, int] | None = None
    """(desired, reported) where they differ."""
    policy: tuple[int, int] | None = None
    orders: tuple[int, int] | None = None


def delta(plan_revision: int, policy_revision: int, orders_revision: int, reported: ReportedState) -> Delta:
    """Compare the revisions that are wanted with those that are reported."""
    return Delta(
        plan=_differing(plan_revision, reported.plan_revision),
        policy=_differing(policy_revision, reported.policy_revision),
        orders=_differing(orders_revision, reported.orders_revision),
    )


def _differing(desired: int, reported: int) -> tuple[int, int] | None:
    return None if desired == reported else (desired, reported)
