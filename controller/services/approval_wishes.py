"""What is asked and told about approvals over the API."""

from typing import Annotated

from pydantic import Field, StringConstraints

from controller.approvals import ApprovalWord, MarkState
from controller.schedule import Approver
from controller.services.order_wishes import EndedTakeover
from wire.ids import ScreenId, Sha256, ShortId
from wire.instants import InstantField, Millis
from wire.message import Message
from wire.orders import Words
from wire.renditions import RenditionKind

HashStart = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{8,64}$")]
"""A sha256, or how it begins."""
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)]


class ApprovalWish(Message):
    """One approver's word about one short."""

    short: ShortId
    screens: tuple[ScreenId, ...] = ()
    everywhere: bool = False
    """On every screen that would show it; else on `screens`."""
    approver: Approver = Field(strict=False)
    by: Words
    note: Note = ""
    revoke: bool = False
    sha256: HashStart | None = None
    """The bytes that are meant; without it, those that the screens would show now."""


class ApprovedFilm(Message):
    """What was approved, or revoked, on one screen."""

    screen: ScreenId
    title: str
    creator: str
    sha256: Sha256
    path: str | None
    """Where the film is below the controller's address; None of bytes that are not offered any more."""
    in_force: bool
    """Whether the plan in force there names these bytes."""
    lacking: tuple[Approver, ...]
    """Who has to approve it still."""


class ApprovalAct(Message):
    """What came of a wish."""

    schema_version: int = 1
    short: ShortId
    word: ApprovalWord = Field(strict=False)
    approver: Approver = Field(strict=False)
    by: str
    films: tuple[ApprovedFilm, ...]
    ended: tuple[EndedTakeover, ...] = ()
    """Takeovers that stood with films which lack an approval now, and how far their screens are."""
    notes: tuple[str, ...] = ()
    """What could not be done once the word was kept."""


class MarkLine(Message):
    """One approver's cell."""

    approver: Approver = Field(strict=False)
    required: bool
    state: MarkState = Field(strict=False)
    by: str = ""
    at: InstantField | None = None
    note: str = ""
    other_sha256: Sha256 | None = None
    """The bytes that were approved, where those are others."""


class MatrixCell(Message):
    """One short on one screen."""

    screen: ScreenId
    short: ShortId
    kind: RenditionKind = Field(strict=False)
    title: str
    creator: str
    country: str
    sha256: Sha256
    duration_ms: Millis
    path: str
    complete: bool
    """Whether everybody who is required has approved these bytes."""
    marks: tuple[MarkLine, ...]


class ApprovalReport(Message):
    """The matrix of everything that screens would show, or of a part of it that was asked for."""

    schema_version: int = 1
    complete: bool
    """Whether nothing lacks; also of cells that were not asked for because they lack nothing."""
    cells: tuple[MatrixCell, ...]
    """By screen and short."""


class ScreenApprovals(Message):
    """How many films one screen would show, and how many of them lack an approval there."""

    screen: ScreenId
    films: int
    lacking: int


class ApprovalCount(Message):
    """How much lacks, screen by screen."""

    schema_version: int = 1
    screens: tuple[ScreenApprovals, ...]
    """By id."""
