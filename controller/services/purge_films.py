"""The end of life of films: what players deleted, what is still there, and our own copies.

Gone are the bytes of renditions: whole, begun or damaged on players, and in every place where the controller
keeps films for them. Masters stay; the report names those that stand. Pictures of a film (stills of findings,
of first plays and of screens) are no bytes of it, and stay as well.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from pydantic import Field

from controller.clock import Clock
from controller.services.film_store import FilmStore
from controller.services.films_in_hand import FilmsInHand
from controller.services.named_films import Named, cut_by_rights, ever_planned, joined, named_by_takeover
from controller.services.ports import Store
from controller.services.records import Event, KeptDeletion
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Verifier
from wire.films import DeletionCause, FilmReport
from wire.ids import NetworkId, ScreenId, Sha256, ShortId
from wire.instants import HOUR, Instant, InstantField, Millis
from wire.message import Message
from wire.needs import needed_at
from wire.renditions import Rendition

NEW_MS: Millis = HOUR
"""A film that nothing names yet is kept so long."""


class Remains(StrEnum):
    """What is known of bytes that a screen does not need any more."""

    DELETED = "deleted"
    """Its player deleted them, and said so: there is a receipt."""
    ABSENT = "absent"
    """Its player looked into its cache later, and they are not among what it says it holds."""
    HELD = "held"
    """Its player still has them, by its own word."""
    UNCONFIRMED = "unconfirmed"
    """Its player has not looked into its cache and told of it since they ended."""


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

    @property
    def is_gone(self) -> bool:
        """Whether its player said so."""
        return self.remains in {Remains.DELETED, Remains.ABSENT}

    def is_about(self, short: ShortId | None) -> bool:
        """Whether it belongs to a report on this short, or on all: bytes of nobody knows what may be its."""
        return short in {None, self.short} or (self.short is None and not self.is_gone)


class OwnCopy(Message):
    """A file of the controller's own store that no screen needs any more."""

    file_name: str
    short: ShortId | None
    """None where nothing says of which short it is: it was made, and never in force."""
    size_bytes: int
    deleted: bool


class PurgeReport(Message):
    """All that has ended."""

    schema_version: int = 1
    now: InstantField
    short: ShortId | None
    films: tuple[EndedFilm, ...]
    own: tuple[OwnCopy, ...]
    masters: tuple[str, ...] = ()
    """File names of the masters that still stand, of the shorts that have ended; nobody deletes them here."""

    @property
    def is_clean(self) -> bool:
        """Whether every player confirmed, and the store holds nothing that ended."""
        return all(each.is_gone for each in self.films) and all(each.deleted for each in self.own)


def remains_of(
    sha256: Sha256, report: FilmReport | None, receipts: Sequence[KeptDeletion], ended_at: Instant
) -> Remains:
    """What is known of bytes that ended at `ended_at`, from their player's words. Pure.

    A receipt from before does not count: the bytes were needed again after it.
    """
    held = next((each for each in report.films if each.sha256 == sha256), None) if report else None
    if held is not None:
        came_back = all(each.deletion.at < held.at for each in receipts)
        return Remains.HELD if came_back else Remains.DELETED
    if (
        report is not None
        and any(each.sha256 == sha256 for each in report.rests)
        and all(each.deletion.at < report.at for each in receipts)
    ):
        return Remains.HELD
    if any(each.deletion.at >= ended_at for each in receipts):
        return Remains.DELETED
    looked_at = report.looked_at if report is not None and not report.more else None
    if looked_at is not None and looked_at >= ended_at:
        return Remains.DELETED if receipts else Remains.ABSENT
    return Remains.UNCONFIRMED


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is known at one moment."""

    named: Mapping[ScreenId, Named]
    needed: Mapping[ScreenId, Mapping[Sha256, Rendition]]
    offered: Mapping[Sha256, Rendition]
    """Candidates: made for a screen, in force or waiting for approval."""

    @property
    def shorts(self) -> dict[Sha256, ShortId]:
        """Which short's each known film is."""
        named = {sha256: each.rendition for films in self.named.values() for sha256, each in films.items()}
        return {sha256: each.short for sha256, each in (dict(self.offered) | named).items()}

    def waits(self, sha256: Sha256) -> bool:
        """Whether it may yet come into force: it was offered, and never was."""
        return sha256 in self.offered and not any(sha256 in films for films in self.named.values())

    def is_needed(self, sha256: Sha256) -> bool:
        """Whether any screen needs it now."""
        return any(sha256 in films for films in self.needed.values())


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
        in_hand: FilmsInHand,
        masters_of: Callable[[ShortId], Sequence[str]] = lambda _: (),
    ) -> None:
        """`keeps`: every place where the controller keeps films; a film is deleted from all of them.

        `turn` is that of publishing: what it finds or makes must be there when plans name it. `in_hand` is
        what takeovers are about to name, which wait for no turn.
        """
        self._network = network
        self._store = store
        self._watch = watch
        self._verifier = verifier
        self._keeps = keeps
        self._clock = clock
        self._turn = turn
        self._in_hand = in_hand
        self._masters_of = masters_of

    async def report(self, short: ShortId | None) -> PurgeReport:
        """What has ended of one short, or of all. Raises StoreError, ControllerError."""
        return await self._report(short, deleting=False)

    async def purge(self, short: ShortId | None) -> PurgeReport:
        """Delete our own copies of what has ended, each with an event. Raises StoreError, ControllerError."""
        async with self._turn:
            with self._in_hand.purging():
                return await self._report(short, deleting=True)

    async def _report(self, short: ShortId | None, *, deleting: bool) -> PurgeReport:
        now = self._clock.now()
        picture = await self._look(now)
        films = [each for each in await self._ended(picture) if each.is_about(short)]
        own = [each async for each in self._own(picture, short, now, deleting=deleting)]
        about = (*(each.short for each in films), *(each.short for each in own), short)
        ended = {each for each in about if each is not None}
        kept = [await asyncio.to_thread(self._masters_of, each) for each in sorted(ended)]
        masters = tuple(name for names in kept for name in names)
        return PurgeReport(now=now, short=short, films=tuple(films), own=tuple(own), masters=masters)

    async def _look(self, now: Instant) -> _Picture:
        given: dict[ScreenId, list[Named]] = {}
        for each in await self._store.takeovers():
            given.setdefault(each.screen, []).append(named_by_takeover(each))
        named, needed = {}, {}
        for screen in {*self._watch.facts(), *given}:
            policy = self._watch.policy(screen)
            planned = await ever_planned(self._store, screen, self._verifier, self._network)
            ordered = cut_by_rights(joined(given.get(screen, ())), policy)
            named[screen] = joined([cut_by_rights(planned, policy), ordered])
            needed[screen] = needed_at(self._watch.plan(screen), policy, self._watch.standing(screen), now)
            needed[screen] |= {key: film.rendition for key, film in ordered.items() if film.until > now}
        candidates = await self._store.candidates()
        return _Picture(named, needed, {each.rendition.sha256: each.rendition for each in candidates})

    async def _ended(self, picture: _Picture) -> list[EndedFilm]:
        receipts: dict[tuple[ScreenId, Sha256], list[KeptDeletion]] = {}
        for kept in await self._store.deletions():
            receipts.setdefault((kept.screen, kept.deletion.sha256), []).append(kept)
        keys = {
            (screen, sha256): each.until
            for screen, films in picture.named.items()
            for sha256, each in films.items()
        }
        for key, given in receipts.items():
            keys.setdefault(key, given[-1].deletion.at)
        told: dict[Sha256, ShortId | None] = {}
        for screen in picture.named:
            for sha256, its_short, at in _told(self._watch.films(screen)):
                keys.setdefault((screen, sha256), at)
                told[sha256] = its_short or told.get(sha256)
        told |= {key[1]: given[-1].deletion.short or told.get(key[1]) for key, given in receipts.items()}
        shorts = told | picture.shorts
        return [
            EndedFilm(
                screen=screen,
                short=shorts.get(sha256),
                sha256=sha256,
                remains=remains_of(
                    sha256, self._watch.films(screen), receipts.get((screen, sha256), []), ended_at
                ),
                receipts=tuple(_receipt(each) for each in receipts.get((screen, sha256), [])),
            )
            for (screen, sha256), ended_at in sorted(keys.items())
            if sha256 not in picture.needed.get(screen, {})
        ]

    async def _own(
        self, picture: _Picture, short: ShortId | None, now: Instant, *, deleting: bool
    ) -> AsyncIterator[OwnCopy]:
        """Of one short also what waits for approval; and always what nobody knows any more."""
        shorts = picture.shorts
        there = {name for keep in self._keeps for name in await asyncio.to_thread(keep.names)}
        for file_name in sorted(there):
            sha256 = file_name.partition(".")[0]
            its_short = shorts.get(sha256)
            if picture.is_needed(sha256) or (short is None and picture.waits(sha256)):
                continue
            if its_short is None and await asyncio.to_thread(self._is_new, file_name, now):
                continue
            if short is not None and its_short not in (None, short):
                continue
            sizes = [await asyncio.to_thread(keep.size_of, file_name) for keep in self._keeps]
            size = max((each for each in sizes if each is not None), default=None)
            if size is None:
                continue
            if deleting:
                if not await self._in_hand.delete(file_name, partial(self._delete, file_name)):
                    continue  # a takeover names it by now, or is about to
                sentence = f"deleted our copy of {its_short or 'no known short'}: {file_name}, {size} bytes"
                await self._store.add_event(Event(now, "purged", sentence))
            yield OwnCopy(file_name=file_name, short=its_short, size_bytes=size, deleted=deleting)

    def _delete(self, file_name: str) -> None:
        for keep in self._keeps:
            keep.delete(file_name)

    def _is_new(self, file_name: str, now: Instant) -> bool:
        """Whether it came a moment ago: an order or a publication may be about to name it."""
        times = [keep.kept_since(file_name) for keep in self._keeps]
        return any(now - each < NEW_MS for each in times if each is not None)


def _told(report: FilmReport | None) -> Iterator[tuple[Sha256, ShortId | None, Instant]]:
    """All bytes that a player listed last, and when."""
    if report is not None:
        yield from ((each.sha256, each.short, report.at) for each in report.films)
        yield from ((each.sha256, each.short, report.at) for each in report.rests)


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
