"""What came of publishing, or would come of it; as people and programs read it."""

from pydantic import Field

from controller.findings import Finding, Severity
from wire.ids import ScreenId, ShortId
from wire.instants import InstantField
from wire.message import Message


class FoundLine(Message):
    """One finding about the schedule."""

    severity: Severity = Field(strict=False)
    file: str
    line: int
    sentence: str
    remedy: str
    code: str = ""
    """What it is about, for programs: a word of controller.findings.Code."""

    @classmethod
    def of(cls, finding: Finding) -> "FoundLine":
        """The same finding as a message."""
        return cls(
            severity=finding.severity,
            file=finding.file,
            line=finding.line,
            sentence=finding.sentence,
            remedy=finding.remedy,
            code=finding.code.value,
        )


class DayChange(Message):
    """How many spots of one local day differ."""

    date: str
    appearing: int
    disappearing: int
    changed: int
    """The same play at the same time, of another length or under another id."""
    moved: int = 0
    """A play of the same short by the same line at another time."""


class ScreenChange(Message):
    """What changes on one screen."""

    screen: ScreenId
    venue: str
    plan_revision: int
    """In force after this; in a preview, now. 0 for none."""
    policy_revision: int
    plan_changed: bool
    policy_changed: bool
    spots: int
    """In the whole new plan."""
    first_affected: InstantField | None
    """The first instant at which the wall differs from the plan in force."""
    first_affected_local: str | None
    days: tuple[DayChange, ...]
    """Only days on which something differs."""
    new_films: tuple[ShortId, ...]
    """Shorts, house ads and slates that the screen did not have before, or not in these bytes."""

    @property
    def changed(self) -> bool:
        """Whether anything goes out to this screen."""
        return self.plan_changed or self.policy_changed


class Outcome(Message):
    """The whole of it. Where `refused`, nothing was changed and findings say why."""

    schema_version: int = 1
    refused: bool
    findings: tuple[FoundLine, ...]
    effective: InstantField | None = None
    """From when new plans differ from those in force; None where nothing was in force."""
    screens: tuple[ScreenChange, ...] = ()
    left_alone: tuple[ScreenId, ...] = ()
    """Screens that the schedule no longer names: what is in force there stays in force."""
    ended: tuple[str, ...] = ()
    """A sentence for each takeover that ends, or ends earlier, since its films may not be shown."""


class PublishRequest(Message):
    """What an operator sends: the schedule's texts by relative path."""

    schema_version: int = 1
    files: dict[str, str]
    effective: InstantField | None = None


class MakingFilms(Message):
    """How far the making of renditions is."""

    done: float
    """0 to 1."""
    made: int
    total: int


class PublishLine(Message):
    """One line of the answer to publishing: some of how far it is, then one of what came of it."""

    making: MakingFilms | None = None
    outcome: Outcome | None = None
    error: str | None = None
    """A sentence; nothing was changed."""
