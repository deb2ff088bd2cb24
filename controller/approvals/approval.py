"""An approval: one approver's word about the exact bytes of one short on one screen. Never edited."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from controller.schedule import Approver
from wire.ids import ScreenId, Sha256, ShortId
from wire.instants import Instant

SHOWN_DIGITS = 12
"""Of a sha256 in a sentence: enough to tell films apart, and to type."""


class ApprovalWord(StrEnum):
    """What was said. The later word counts."""

    APPROVED = "approved"
    REVOKED = "revoked"


class Consent(NamedTuple):
    """What a word is about: one approver, and the exact bytes of one short on one screen."""

    screen: ScreenId
    short: ShortId
    approver: Approver
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class Approval:
    """Who said what of which bytes, when and why."""

    screen: ScreenId
    short: ShortId
    """The short, house ad or slate."""
    approver: Approver
    sha256: Sha256
    """Of the rendition; other bytes need another word."""
    word: ApprovalWord
    by: str
    at: Instant
    note: str = ""

    @property
    def consent(self) -> Consent:
        """What it is about."""
        return Consent(self.screen, self.short, self.approver, self.sha256)


def words_of(approvers: Iterable[Approver]) -> str:
    """Approvers for people: "content, rights and media owner"."""
    words = [each.value.replace("_", " ") for each in approvers]
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else "nobody"


def option_of(approver: Approver) -> str:
    """An approver as `landmark approve --as` takes it: media-owner."""
    return approver.value.replace("_", "-")


def short_hash(sha256: Sha256) -> str:
    """A sha256 for people."""
    return f"{sha256[:SHOWN_DIGITS]}…"
