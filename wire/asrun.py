"""The as-run log: what was shown, entry by entry, and its delivery.

An entry's key is (journal, sequence). Delivery is at least once; the controller stores each key once and
acknowledges the highest sequence below which nothing is missing; only then may the journal forget.
"""

from enum import StrEnum

from pydantic import Field

from wire.ids import JournalId, LineId, OrderId, ScreenId, Sha256, ShortId, SpotId
from wire.instants import InstantField
from wire.message import Count, Message


class AsRunKind(StrEnum):
    """What was shown."""

    SPOT = "spot"
    HOUSE = "house"
    TAKEOVER = "takeover"
    """A film that an order put there."""


class Outcome(StrEnum):
    """How a play ended."""

    COMPLETED = "completed"
    """From its first frame to its last."""
    PARTIAL = "partial"
    """On the glass for a part: joined late, or cut off; `cause` says why."""
    NOT_SHOWN = "not_shown"
    """Never on the glass; `cause` says why."""


class Cause(StrEnum):
    """Why a play was not complete."""

    NONE = "none"
    JOINED = "joined"
    """The player started, or came back, in the middle."""
    CRASHED = "crashed"
    """The player or its machine died during the play."""
    WORKER_LOST = "worker_lost"
    """The process that holds libvlc died or hung."""
    MISSING_BYTES = "missing_bytes"
    CHANGED_BYTES = "changed_bytes"
    BAD_FILM = "bad_film"
    """The right bytes, but libvlc could not play them as promised."""
    GATE = "gate"
    """Policy or clock forbade it."""
    LATE = "late"
    """Its first frame could not come within a simulcast's tolerance."""
    REPLACED = "replaced"
    """A new plan took its place."""
    KILLED = "killed"
    """A kill order holds the screen."""
    TAKEN_OVER = "taken_over"
    """A takeover order holds the screen."""
    PULLED = "pulled"
    """A pull order took the short off."""
    RIGHTS_ENDED = "rights_ended"
    """Its rights ended, or its creator withdrew it: the policy forbids its bytes from then on."""
    CURFEW = "curfew"
    """A curfew order forbade it."""
    STOPPED = "stopped"
    """The player was told to end."""


class AsRunEntry(Message):
    """One play, or the failure of one, on one screen."""

    sequence: Count = Field(ge=1)
    play_id: str = Field(pattern=r"^[0-9a-f]{32}$")
    kind: AsRunKind = Field(strict=False)
    spot_id: SpotId | None
    line: LineId | None
    plan_revision: Count
    order_id: OrderId | None = None
    """The order that put a takeover's film there."""
    short: ShortId
    sha256: Sha256 | None
    """Hash of the bytes that were opened; None where there were none."""
    planned_start: InstantField
    planned_end: InstantField
    started_at: InstantField | None
    """First appearance on the glass."""
    ended_at: InstantField | None
    shown_ms: Count
    outcome: Outcome = Field(strict=False)
    cause: Cause = Field(default=Cause.NONE, strict=False)
    pictures_displayed: Count = 0
    pictures_lost: Count = 0
    clock_uncertainty_ms: float | None = None


class AsRunBatch(Message):
    """Entries of one journal, in sequence."""

    schema_version: int = 1
    screen: ScreenId
    journal: JournalId
    acknowledged_through: Count = 0
    """The acknowledgement that the player holds: entries up to here it may have forgotten. A controller whose
    store was lost or restored goes on from there instead of waiting for them for ever."""
    entries: tuple[AsRunEntry, ...] = Field(min_length=1)


class AsRunAck(Message):
    """Everything of the journal up to and including this sequence is stored."""

    schema_version: int = 1
    journal: JournalId
    through_sequence: int = Field(ge=0)
