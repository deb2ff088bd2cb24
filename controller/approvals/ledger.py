"""The ledger: every approval in the order in which it was given, and what holds of the exact bytes now."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from controller.approvals.approval import Approval, ApprovalWord
from controller.approvals.candidate import Candidate
from controller.schedule import Approver
from wire.ids import ScreenId, Sha256, ShortId

_Place = tuple[ScreenId, ShortId, Approver]


class MarkState(StrEnum):
    """What an approver's word is worth for the exact bytes."""

    APPROVED = "approved"
    REVOKED = "revoked"
    """Approved once, and taken back."""
    OTHER_BYTES = "other_bytes"
    """Approved in other bytes: they changed since."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Mark:
    """One cell of the matrix for one approver."""

    state: MarkState
    said: Approval | None = None
    """The word that makes it so; None where there is none."""


class Ledger:
    """Approvals as they were given, the oldest first. A later word about the same bytes counts."""

    def __init__(self, approvals: Iterable[Approval] = ()) -> None:
        self._newest: dict[_Place, dict[Sha256, Approval]] = {}
        for each in approvals:
            about = self._newest.setdefault((each.screen, each.short, each.approver), {})
            about.pop(each.sha256, None)  # so that the newest word stands last
            about[each.sha256] = each

    def mark(self, screen: ScreenId, short: ShortId, sha256: Sha256, approver: Approver) -> Mark:
        """What one approver's words are worth for these bytes."""
        about = self._newest.get((screen, short, approver), {})
        said = about.get(sha256)
        if said is not None:
            match said.word:
                case ApprovalWord.APPROVED:
                    return Mark(MarkState.APPROVED, said)
                case ApprovalWord.REVOKED:
                    return Mark(MarkState.REVOKED, said)
        for other in reversed(about.values()):
            if other.word is ApprovalWord.APPROVED:
                return Mark(MarkState.OTHER_BYTES, other)
        return Mark(MarkState.MISSING)

    def screens(self, short: ShortId, approver: Approver) -> tuple[ScreenId, ...]:
        """Where an approver's word stands for any film of a short."""
        places = (place for place in self._newest if place[1:] == (short, approver))
        return tuple(sorted(screen for screen, _, _ in places if self.approved(screen, short, approver)))

    def approved(self, screen: ScreenId, short: ShortId, approver: Approver) -> tuple[Sha256, ...]:
        """Every film of a short that an approver's word stands for there, the newest word last."""
        about = self._newest.get((screen, short, approver), {})
        return tuple(sha256 for sha256, said in about.items() if said.word is ApprovalWord.APPROVED)

    def marks(self, candidate: Candidate) -> dict[Approver, Mark]:
        """Of all approvers, required or not: a word that nobody asked for yet is shown all the same."""
        sha256 = candidate.rendition.sha256
        return {each: self.mark(candidate.screen, candidate.short, sha256, each) for each in Approver}

    def lacking(self, candidate: Candidate) -> tuple[Approver, ...]:
        """Who is required and has not approved these bytes."""
        place, sha256 = (candidate.screen, candidate.short), candidate.rendition.sha256
        return tuple(
            each
            for each in candidate.required
            if self.mark(*place, sha256, each).state is not MarkState.APPROVED
        )
