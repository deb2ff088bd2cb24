"""The store's tables. Instants are integers of milliseconds, UTC; messages are kept as their own JSON.

Tables are no wire models: SQLModel does not validate where `table=True`. A change here needs a migration
(`migrations/versions`); a test compares the two.
"""

from typing import Any, ClassVar, TypeVar

from sqlalchemy import BigInteger, Column, Index, Text
from sqlmodel import Field, SQLModel

RowT = TypeVar("RowT", bound=SQLModel)


def row_of(table: type[RowT], value: object, **others: object) -> RowT:
    """A row with what a value has under the names of the table's columns, and these others."""
    same = {name: getattr(value, name) for name in table.model_fields if hasattr(value, name)}
    return table(**same, **others)


def _instant(*, nullable: bool = False) -> Any:
    return Field(sa_column=Column(BigInteger, nullable=nullable))


def _text() -> Any:
    return Field(sa_column=Column(Text, nullable=False))


class PublicationRow(SQLModel, table=True):
    """One act of publishing, with the schedule's texts as a JSON object."""

    __tablename__: ClassVar[Any] = "publication"

    id: int | None = Field(default=None, primary_key=True)
    at: int = _instant()
    effective: int | None = _instant(nullable=True)
    tzdata: str
    product: str | None = None
    """Which version of ours compiled it; None in rows from before that was recorded."""
    files: str = _text()


class PlanRow(SQLModel, table=True):
    """One revision of a screen's plan, in its signed envelope."""

    __tablename__: ClassVar[Any] = "plan"

    screen: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    publication: int = Field(foreign_key="publication.id")
    upon_revision: int | None = None
    """The plan in force that it was compiled upon, and the sha256 of that one's bytes."""
    upon_sha256: str | None = None
    accept_until: int = _instant()
    envelope: str = _text()


class PolicyRow(SQLModel, table=True):
    """One revision of a screen's policy, in its signed envelope."""

    __tablename__: ClassVar[Any] = "policy"

    screen: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    publication: int = Field(foreign_key="publication.id")
    accept_until: int = _instant()
    envelope: str = _text()


class StandingOrdersRow(SQLModel, table=True):
    """One revision of a screen's standing orders, in its signed envelope."""

    __tablename__: ClassVar[Any] = "standing_orders"

    screen: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    accept_until: int = _instant()
    envelope: str = _text()


class ScreenOrderRow(SQLModel, table=True):
    """One order as one screen has it: who gave it and why, and who ended it and why."""

    __tablename__: ClassVar[Any] = "screen_order"
    __table_args__ = (Index("screen_order_by_given_at", "given_at"),)

    order_id: str = Field(primary_key=True)
    screen: str = Field(primary_key=True)
    revision: int
    kind: str
    given_at: int = _instant()
    given_by: str = _text()
    reason: str = _text()
    body: str = _text()
    released_at: int | None = _instant(nullable=True)
    released_by: str | None = Field(sa_column=Column(Text, nullable=True))
    release_reason: str | None = Field(sa_column=Column(Text, nullable=True))


class ReceiptRow(SQLModel, table=True):
    """A player's first word of one kind about one revision of its orders."""

    __tablename__: ClassVar[Any] = "receipt"
    __table_args__ = (Index("receipt_by_received_at", "received_at"),)

    screen: str = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    word: str = Field(primary_key=True)
    received_at: int = _instant()
    body: str = _text()


class ScreenRow(SQLModel, table=True):
    """A screen that something was published for."""

    __tablename__: ClassVar[Any] = "screen"

    screen: str = Field(primary_key=True)
    venue_name: str
    zone: str
    canvas_width: int
    canvas_height: int
    approvals: str = _text()
    """Who has to approve what it shows, as the publication in force says; with spaces between."""


class CreditRow(SQLModel, table=True):
    """Title and creator of a short that was published."""

    __tablename__: ClassVar[Any] = "credit"

    short: str = Field(primary_key=True)
    title: str
    creator: str
    country: str


class JournalRow(SQLModel, table=True):
    """How far a journal has been stored without a hole."""

    __tablename__: ClassVar[Any] = "journal"

    screen: str = Field(primary_key=True)
    journal: str = Field(primary_key=True)
    through_sequence: int = Field(default=0)


class AsRunRow(SQLModel, table=True):
    """One as-run entry; the fields of `wire.asrun.AsRunEntry` and where it came from."""

    __tablename__: ClassVar[Any] = "asrun"
    __table_args__ = (Index("asrun_by_planned_start", "planned_start", "screen"),)

    screen: str = Field(primary_key=True)
    journal: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    received_at: int = _instant()
    play_id: str
    kind: str
    spot_id: str | None
    line: str | None
    plan_revision: int
    order_id: str | None
    short: str
    sha256: str | None
    planned_start: int = _instant()
    planned_end: int = _instant()
    started_at: int | None = _instant(nullable=True)
    ended_at: int | None = _instant(nullable=True)
    shown_ms: int
    outcome: str
    cause: str
    pictures_displayed: int
    pictures_lost: int
    clock_uncertainty_ms: float | None


class DeletionRow(SQLModel, table=True):
    """A player's receipt that a film's bytes are gone: `wire.films.Deletion`, and whose it is."""

    __tablename__: ClassVar[Any] = "deletion"

    screen: str = Field(primary_key=True)
    log: str = Field(primary_key=True)
    sequence: int = Field(primary_key=True)
    received_at: int = _instant()
    sha256: str = Field(index=True)
    short: str | None
    size_bytes: int = Field(sa_column=Column(BigInteger, nullable=False))
    at: int = _instant()
    cause: str


class SightingRow(SQLModel, table=True):
    """The newest word of one kind from one screen."""

    __tablename__: ClassVar[Any] = "sighting"

    screen: str = Field(primary_key=True)
    kind: str = Field(primary_key=True)
    received_at: int = _instant()
    body: str = _text()


class PlayerRow(SQLModel, table=True):
    """A player's account at the broker."""

    __tablename__: ClassVar[Any] = "player"

    screen: str = Field(primary_key=True)
    password_hash: str
    added_at: int = _instant()


class CandidateRow(SQLModel, table=True):
    """One rendition that a screen would show, and who has to approve it there."""

    __tablename__: ClassVar[Any] = "candidate"
    __table_args__ = (
        Index("candidate_by_screen", "screen", "short", unique=True),
        Index("candidate_by_short", "short"),
    )

    id: int | None = Field(default=None, primary_key=True)
    screen: str
    short: str
    rendition: str = _text()
    title: str = _text()
    creator: str = _text()
    country: str = _text()
    required: str = _text()
    """Approvers, with spaces between."""
    offered_at: int = _instant()


class ApprovalRow(SQLModel, table=True):
    """One approver's word about exact bytes; never changed."""

    __tablename__: ClassVar[Any] = "approval"
    __table_args__ = (
        Index("approval_by_film", "screen", "short", "approver", "sha256"),
        Index("approval_by_short", "short"),
        Index("approval_by_word", "word"),
    )

    id: int | None = Field(default=None, primary_key=True)
    screen: str
    short: str
    approver: str
    sha256: str
    word: str
    by: str = _text()
    at: int = _instant()
    note: str = _text()


class DecisionRow(SQLModel, table=True):
    """A go or no-go, with the lights as they were as a JSON list."""

    __tablename__: ClassVar[Any] = "decision"

    id: int | None = Field(default=None, primary_key=True)
    at: int = _instant()
    go: bool
    by: str = _text()
    reason: str = _text()
    rows: str = _text()


class ScreenDecisionRow(SQLModel, table=True):
    """One screen of a decision, so that the newest about each is found without reading all lights."""

    __tablename__: ClassVar[Any] = "screen_decision"

    screen: str = Field(primary_key=True)
    decision: int = Field(primary_key=True, foreign_key="decision.id")
    plan_revision: int
    policy_revision: int


class EventRow(SQLModel, table=True):
    """Something that the controller did or saw."""

    __tablename__: ClassVar[Any] = "event"

    id: int | None = Field(default=None, primary_key=True)
    at: int = _instant()
    kind: str
    sentence: str = _text()
    screen: str | None = None
