"""Signs of life: hello, presence, heartbeat, still, and the four-timestamp clock exchange."""

from enum import StrEnum

from pydantic import Field

from wire.ids import ScreenId, Sha256, ShortId
from wire.instants import Instant, InstantField, Millis
from wire.message import Message
from wire.state import CueFacts, Fault, Phase

MAX_STILL_CHARACTERS = 2_000_000
"""Of a still's JPEG; one of 360 rows has some 30,000."""


class Word(StrEnum):
    """What presence says."""

    HERE = "here"
    LOST = "lost"


class Presence(Message):
    """The retained word of a player or, by its last will, of the broker. A hint, never the truth."""

    schema_version: int = 1
    screen: ScreenId
    word: Word = Field(strict=False)
    since: InstantField
    """When the connection was made that said this."""


class Hello(Message):
    """Said at each connection: what the player holds. The controller answers with desired state."""

    schema_version: int = 1
    screen: ScreenId
    plan_revision: int = Field(ge=0)
    policy_revision: int = Field(ge=0)
    orders_revision: int = Field(default=0, ge=0)


class ClockFacts(Message):
    """How far this player's clock is from the controller's."""

    offset_ms: float
    """Controller minus player, as measured; 0 after it was applied."""
    uncertainty_ms: float = Field(ge=0)
    sampled_at: InstantField


class Heartbeat(Message):
    """ "I am alive, and these are my facts.\""""

    schema_version: int = 1
    screen: ScreenId
    sent_at: InstantField
    period_ms: Millis = Field(gt=0)
    """When the next one is due, after this one."""
    phase: Phase = Field(strict=False)
    cue: CueFacts | None
    plan_revision: int = Field(ge=0)
    drift_ms: float | None
    """Where the picture is, minus where its cue says it should be; None where nothing moves."""
    clock: ClockFacts | None
    pictures_displayed: int = Field(ge=0)
    pictures_lost: int = Field(ge=0)
    disk_free_bytes: int = Field(ge=0)
    temperature_c: float | None
    journal_waiting: int = Field(ge=0)
    """Entries that the controller has not acknowledged."""
    uptime_ms: Millis = Field(ge=0)
    last_fault: Fault | None = None


class StillOccasion(StrEnum):
    """Why a still was taken."""

    ROUTINE = "routine"
    ASKED = "asked"
    """On request; `Still.number` repeats the request's."""
    FIRST_PLAY = "first_play"
    """A film came on this screen for the first time."""


class Still(Message):
    """What really is on a screen: a small JPEG of its framebuffer."""

    schema_version: int = 1
    screen: ScreenId
    taken_at: InstantField
    width: int = Field(gt=0)
    height: int = Field(gt=0)
    jpeg_base64: str = Field(max_length=MAX_STILL_CHARACTERS)
    occasion: StillOccasion = Field(default=StillOccasion.ROUTINE, strict=False)
    number: int = Field(default=0, ge=0)
    short: ShortId | None = None
    sha256: Sha256 | None = None
    """The film that the player had on the glass before and after; None where it changed, or none was."""


class StillRequest(Message):
    """Controller → player: a still now, please. The answer repeats the number."""

    schema_version: int = 1
    number: int = Field(ge=1)


class ClockRequest(Message):
    """First half of the exchange. `number` pairs question and answer."""

    schema_version: int = 1
    number: int
    sent_at: InstantField


class ClockReply(Message):
    """Second half: the controller's instants of receipt and of reply."""

    schema_version: int = 1
    number: int
    sent_at: InstantField
    received_at: InstantField
    replied_at: InstantField


def clock_offset(reply: ClockReply, returned_at: Instant) -> tuple[float, float]:
    """(offset, uncertainty) in ms: controller minus player, give or take half the round trip.

    The arithmetic of RFC 5905, section 8.
    """
    offset = ((reply.received_at - reply.sent_at) + (reply.replied_at - returned_at)) / 2
    round_trip = (returned_at - reply.sent_at) - (reply.replied_at - reply.received_at)
    return offset, max(0.0, round_trip / 2)
