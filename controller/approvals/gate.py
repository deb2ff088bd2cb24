"""The gate: what must not be signed for a screen, as findings, each with the command that approves it."""

from collections.abc import Iterable, Iterator, Sequence

from controller.approvals.approval import option_of, short_hash, words_of
from controller.approvals.candidate import Candidate
from controller.approvals.ledger import Ledger, Mark, MarkState
from controller.findings import Code, Finding, error_at
from controller.schedule import Approver, Schedule
from wire.instants import format_instant


def unapproved(schedule: Schedule, candidates: Iterable[Candidate], ledger: Ledger) -> Iterator[Finding]:
    """A finding for each short on each screen whose exact bytes lack a word that the screen requires."""
    for each in candidates:
        lacking = ledger.lacking(each)
        if lacking:
            place = schedule.screen(each.screen).place_of("approvals")
            yield error_at(place, Code.APPROVAL, _sentence(each, lacking, ledger), _remedy(each, lacking))


def _sentence(candidate: Candidate, lacking: Sequence[Approver], ledger: Ledger) -> str:
    film = f"{candidate.short} on {candidate.screen} (sha256 {short_hash(candidate.rendition.sha256)})"
    return f"{film} is {lack_of(candidate, lacking, ledger)}"


def lack_of(candidate: Candidate, lacking: Sequence[Approver], ledger: Ledger) -> str:
    """Like "not approved by rights: Bo Li (rights, 2025-06-04) revoked it": what was said before, too."""
    marks = ledger.marks(candidate)
    before = [words for each in lacking if (words := _before(each, marks[each]))]
    return ": ".join(filter(None, (f"not approved by {words_of(lacking)}", ", ".join(before))))


def _before(approver: Approver, mark: Mark) -> str:
    """What was said of it before; empty where nothing was."""
    said = mark.said
    if said is None:
        return ""
    who = f"{said.by} ({words_of([approver])}, {format_instant(said.at)[:10]})"
    if mark.state is MarkState.OTHER_BYTES:
        return f"{who} approved other bytes, {short_hash(said.sha256)}"
    return f"{who} revoked it{f', {said.note!r}' if said.note else ''}"


def _remedy(candidate: Candidate, lacking: Sequence[Approver]) -> str:
    first, *others = lacking
    command = f"landmark approve {candidate.short} --screen {candidate.screen} --as {option_of(first)}"
    more = "".join(f", and --as {option_of(each)}" for each in others)
    return f"watch it, then: {command} --by NAME{more}"
