"""Tallies: how much is approved, counted and not listed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from controller.approvals.candidate import Candidate
from controller.approvals.ledger import Ledger, MarkState
from controller.schedule import Approver
from wire.ids import ScreenId, Sha256, ShortId


class FilmKey(NamedTuple):
    """The exact bytes of a short."""

    short: ShortId
    sha256: Sha256


@dataclass(frozen=True, slots=True)
class ApprovalTally:
    """How many films one screen would show, and how many of them lack a word that it requires."""

    screen: ScreenId
    films: int
    lacking: int


@dataclass(frozen=True, slots=True)
class SignedOff:
    """What one approver's words are worth for some films on one screen."""

    by: tuple[str, ...] = ()
    """Who approved any of them, by name."""
    lacking: tuple[ShortId, ...] = ()
    """Those that are not approved, in the order in which they were asked about."""


def tallies_of(candidates: Iterable[Candidate], ledger: Ledger) -> list[ApprovalTally]:
    """One for each screen, by name."""
    films, lacking = Counter[ScreenId](), Counter[ScreenId]()
    for each in candidates:
        films[each.screen] += 1
        lacking[each.screen] += bool(ledger.lacking(each))
    return [ApprovalTally(screen, films[screen], lacking[screen]) for screen in sorted(films)]


def signed_off_of(
    screen: ScreenId, films: Sequence[FilmKey], approvers: Iterable[Approver], ledger: Ledger
) -> dict[Approver, SignedOff]:
    """Of each approver: who approved these films on a screen, and which of them lack that word."""
    found = {}
    for approver in approvers:
        marks = [(each.short, ledger.mark(screen, *each, approver)) for each in films]
        found[approver] = SignedOff(
            tuple(
                sorted({mark.said.by for _, mark in marks if mark.said and mark.state is MarkState.APPROVED})
            ),
            tuple(short for short, mark in marks if mark.state is not MarkState.APPROVED),
        )
    return found
