"""The approvals that a publication rests upon: asked for before it is compiled, and again where it is stored.

A campaign has tens of thousands of them, so they are counted in a thread.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from controller.approvals import Candidate, Consent, Ledger, candidates_of, unapproved
from controller.errors import ControllerError
from controller.findings import Finding
from controller.schedule import Schedule
from controller.services.draft import Films
from controller.services.ports import Store
from wire.instants import Instant


class UnapprovedError(ControllerError):
    """The exact bytes of these films lack a word that their screens require."""

    def __init__(self, films: Sequence[Candidate], ledger: Ledger) -> None:
        super().__init__(f"{len(films)} films are not approved; `landmark approvals --missing` names them")
        self.films = films
        self.ledger = ledger

    def findings(self, schedule: Schedule) -> list[Finding]:
        """One for each film."""
        return list(unapproved(schedule, self.films, self.ledger))


@dataclass(frozen=True, slots=True)
class Asked:
    """Films that screens would show, all of them approved."""

    films: tuple[Candidate, ...]
    ledger: Ledger

    def lacking_of(self, others: Sequence[Candidate]) -> list[Candidate]:
        """Those of them that are not approved."""
        return [each for each in others if self.ledger.lacking(each)]

    def and_also(self, others: Sequence[Candidate]) -> "Asked":
        """With these besides. Raises UnapprovedError."""
        _check(others, self.ledger)
        return Asked((*self.films, *others), self.ledger)

    @property
    def consents(self) -> frozenset[Consent]:
        """Every word that it rests upon."""
        return frozenset(consent for film in self.films for consent in film.consents)


async def ask(store: Store, schedule: Schedule, films: Films, now: Instant) -> Asked:
    """Make known what is to be approved. Raises UnapprovedError where something is not, StoreError."""
    offered = await asyncio.to_thread(candidates_of, schedule, films, now)
    await store.offer(offered, instead=True)
    ledger = await asyncio.to_thread(Ledger, await store.approvals())
    return await asyncio.to_thread(_asked, offered, ledger)


async def ask_again(store: Store, asked: Asked) -> None:
    """Raises UnapprovedError where something is not approved any more, StoreError."""
    ledger = await asyncio.to_thread(Ledger, await store.approvals())
    await asyncio.to_thread(_check, asked.films, ledger)


def _asked(films: tuple[Candidate, ...], ledger: Ledger) -> Asked:
    _check(films, ledger)
    return Asked(films, ledger)


def _check(films: Sequence[Candidate], ledger: Ledger) -> None:
    lacking = [each for each in films if ledger.lacking(each)]
    if lacking:
        raise UnapprovedError(lacking, ledger)
