"""Builders of candidates, and of what approvers said of them."""

from controller.approvals import Approval, ApprovalWord, Candidate
from controller.schedule import Approver
from tests.support.plans import MIDNIGHT, rendition
from wire.instants import Instant

EVERYBODY = tuple(Approver)


def build_candidate(
    short: str = "neon-tram",
    screen: str = "par-opera",
    required: tuple[Approver, ...] = EVERYBODY,
    content: bytes = b"first cut",
) -> Candidate:
    """A film that a screen would show; other `content` gives it other bytes."""
    film = rendition(short, content=content)
    return Candidate(screen, film, "Neon Tram 霓虹", "Zoë (SAMPLE)", "Japan", required, MIDNIGHT)


def say(
    candidate: Candidate,
    approver: Approver = Approver.CONTENT,
    word: ApprovalWord = ApprovalWord.APPROVED,
    by: str = "Ann",
    after_ms: int = 0,
    note: str = "",
) -> Approval:
    """A word about a candidate's bytes, some time after midnight."""
    return Approval(
        screen=candidate.screen,
        short=candidate.short,
        approver=approver,
        sha256=candidate.rendition.sha256,
        word=word,
        by=by,
        at=Instant(MIDNIGHT + after_ms),
        note=note,
    )
