"""The end of life of films: what players deleted, what is still there, and our own copies."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from enum import StrEnum

from pydantic import Field

from controller.clock import Clock
from controller.services.film_store import FilmStore
from controller.services.ports import Store
from controller.services.records import Event, KeptDeletion
from controller.services.sealing import open_plan
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Verifier
from wire.films import DeletionCause, FilmReport
from wire.ids import NetworkId, ScreenId, Sha256, ShortId
from wire.instants import Instant, InstantField
from wire.message import Message
from wire.needs import needed_at
from wire.plan import Plan
from wire.renditions import Rendition


class Remains(StrEnum):
    """What is known of bytes that a screen does not need any more."""

    DELETED = "deleted"
    """Its player deleted them, and said so: there is a receipt."""
    ABSENT = "absent"
    """Its player said later what it holds, and they are not among that."""
    HELD = "held"
    """Its player still has them, by its own word."""
    UNCONFIRMED = "unconfirmed"
    """Its player has not spoken of its films since they ended."""


class Receipt(Message):
    """A player's word that bytes are gone."""

    log: str
    sequence: int
    at: InstantField
    received_at: InstantField
    cause: DeletionCause = Field(strict=False)
    size_bytes: int


class EndedFilm(Message):
    """One film's bytes on one screen, where they have ended."""

    screen: ScreenId
    short: ShortId | None
    sha256: Sha256
    remains: Remains = Field(strict=False)
    receipts: tuple[Receipt, ...] = ()
    """Oldest first: bytes may have come back, and gone again."""


class OwnCopy(Message):
    """A file of the controller's own store that no screen needs any more."""

    file_name: str
    short: ShortId | None
    size_bytes: int
    deleted: bool


class PurgeReport(Message):
    """All that has ended."""

    schema_version: int = 1
    now: InstantField
    short: ShortId | None
    films: tuple[EndedFilm, ...]
    own: tuple[OwnCopy, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every player confirmed, and the store holds nothing that ended."""
        gone = {Remains.DELETED, Remains.ABSENT}
        return all(each.remains in gone for each in self.films) and all(each.deleted for each in self.own)


def ends_of(plan: Plan) -> dict[Sha256, tuple[Rendition, Instant]]:
    """Each rendition of a plan, and when its last spot ends. Pure."""
    until = plan.needed_until
    return {each.sha256: (each, until.get(each.short, plan.start)) for each in plan.renditions}


def remains_of(
    sha256: Sha256, report: FilmReport | None, receipts: Sequence[KeptDeletion], ended_at: Instant
) -> Remains:
    """What is known of bytes that ended at `ended_at`, from their player's words. Pure."""
    held = next((each for each in report.films if each.sha256 == sha256), None) if report else None
    if held is not None:
        came_back = all(each.deletion.at < held.at for each in receipts)
        return Remains.HELD if came_back else Remains.DELETED
    if receipts:
        return Remains.DELETED
    if report is not None and report.at >= ended_at and not report.more:
        return Remains.ABSENT
    return Remains.UNCONFIRMED


class PurgeFilms:
    """Reports what ended, and deletes the controller's own copies of it."""

    def __init__(
        self,
        network: NetworkId,
        store: Store,
        watch: FleetWatch,
        verifier: Verifier,
        keeps: Sequence[FilmStore],
        clock: Clock,
        turn: asyncio.Lock,
    ) -> None:
        """`keeps`: every place where the controller keeps films; a film is deleted from all of them.

        `turn` is that of publishing: what it finds or makes must be there when plans name it.
        """
        self._network = network
        self._store = store
        self._watch = watch
        self._verifier = verifier
        self._keeps = keeps
        self._clock = clock
        self._turn = turn

    async def report(self, short: ShortId | None) -> PurgeReport:
        """What has ended of one short, or of all. Raises StoreError, ControllerError."""
        return await self._report(short, deleting=False)

    async def purge(self, short: ShortId | None) -> PurgeReport:
        """Delete our own copies of what has ended, each with an event. Raises StoreError, ControllerError."""
        async with self._turn:
            return await self._report(short, deleting=True)

    async def _report(self, short: ShortId | None, *, deleting: bool) -> PurgeReport:
        now = self._clock.now()
        history = {screen: await self._history(screen) for screen in self._watch.facts()}
        needed = {screen: self._needed(screen, now) for screen in history}
        ever = {sha256: each for films in history.values() for sha256, (each, _) in films.items()}
        films = await self._ended(history, needed)
        ended = ever.keys() - {sha256 for files in needed.values() for sha256 in files}
        own = [each async for each in self._own(ended, ever, short, now, deleting=deleting)]
        films = [each for each in films if short in (None, each.short)]
        return PurgeReport(now=now, short=short, films=tuple(films), own=tuple(own))

    def _needed(self, screen: ScreenId, now: Instant) -> dict[Sha256, Rendition]:
        watch = self._watch
        return needed_at(watch.plan(screen), watch.policy(screen), watch.standing(screen), now)

    async def _history(self, screen: ScreenId) -> dict[Sha256, tuple[Rendition, Instant]]:
        """Every rendition that a plan of this screen ever named, and when its need ended, as planned."""
        found: dict[Sha256, tuple[Rendition, Instant]] = {}
        for revision in await self._store.plan_revisions(screen):
            recorded = await self._store.recorded_plan(screen, revision)
            if recorded is None:
                continue
            plan = await asyncio.to_thread(open_plan, recorded.sealed, self._verifier, network=self._network)
            replaced_at = recorded.published_at
            found = {
                sha256: (each, min(ends, replaced_at)) for sha256, (each, ends) in found.items()
            } | ends_of(plan)
        return found

    async def _ended(
        self,
        history: Mapping[ScreenId, Mapping[Sha256, tuple[Rendition, Instant]]],
        needed: Mapping[ScreenId, Mapping[Sha256, Rendition]],
    ) -> list[EndedFilm]:
        receipts: dict[tuple[ScreenId, Sha256], list[KeptDeletion]] = {}
        for kept in await self._store.deletions():
            receipts.setdefault((kept.screen, kept.deletion.sha256), []).append(kept)
        keys = {
            (screen, sha256): (each.short, named_at)
            for screen, films in history.items()
            for sha256, (each, named_at) in films.items()
            if sha256 not in needed[screen]
        }
        for key, given in receipts.items():
            if key[1] not in needed.get(key[0], {}):
                keys.setdefault(key, (given[-1].deletion.short or "", given[-1].deletion.at))
        found = []
        for (screen, sha256), (short, named_at) in sorted(keys.items()):
            given = receipts.get((screen, sha256), [])
            remains = remains_of(sha256, self._watch.films(screen), given, named_at)
            found.append(
                EndedFilm(
                    screen=screen,
                    short=short or None,
                    sha256=sha256,
                    remains=remains,
                    receipts=tuple(_receipt(each) for each in given),
                )
            )
        return found

    async def _own(
        self,
        ended: set[Sha256],
        ever: Mapping[Sha256, Rendition],
        short: ShortId | None,
        now: Instant,
        *,
        deleting: bool,
    ) -> AsyncIterator[OwnCopy]:
        for sha256 in sorted(ended):
            film = ever[sha256]
            if short not in (None, film.short):
                continue
            sizes = [await asyncio.to_thread(keep.size_of, film.file_name) for keep in self._keeps]
            size = max((each for each in sizes if each is not None), default=None)
            if size is None:
                continue
            if deleting:
                for keep in self._keeps:
                    await asyncio.to_thread(keep.delete, film.file_name)
                sentence = f"deleted our copy of {film.short}: {film.file_name}, {size} bytes"
                await self._store.add_event(Event(now, "purged", sentence))
            yield OwnCopy(file_name=film.file_name, short=film.short, size_bytes=size, deleted=deleting)


def _receipt(kept: KeptDeletion) -> Receipt:
    gone = kept.deletion
    return Receipt(
        log=kept.log,
        sequence=gone.sequence,
        at=gone.at,
        received_at=kept.received_at,
        cause=gone.cause,
        size_bytes=gone.size_bytes,
    )
