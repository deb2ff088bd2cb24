"""The end of life of films: reports what ended, and deletes the controller's own copies of it.

Gone are the bytes of renditions: whole, begun or damaged on players, and in every place where the controller
keeps films for them. Masters stay; the report names those that stand. Pictures of a film (stills of findings,
of first plays and of screens) are no bytes of it, and stay as well.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from functools import partial

from controller.clock import Clock
from controller.services.ended_films import KnownFilms, ended_films
from controller.services.film_store import FilmStore
from controller.services.films_in_hand import FilmsInHand
from controller.services.named_films import Named, cut_by_rights, ever_planned, joined, named_by_takeover
from controller.services.ports import Store
from controller.services.purge_report import EndedFilm, OwnCopy, PurgeReport
from controller.services.records import Event
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Verifier
from wire.ids import NetworkId, ScreenId, ShortId
from wire.instants import HOUR, Instant, Millis
from wire.needs import needed_at

NEW_MS: Millis = HOUR
"""A film that nothing names yet is kept so long."""


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
        now = self._clock.now()
        known = await self._look(now)
        films = await self._ended(known, short)
        own = [each async for each in self._own(known, short, now)]
        return await self._told(short, films, own, now)

    async def purge(self, short: ShortId | None) -> PurgeReport:
        """Delete our own copies of what has ended, each with an event. Raises StoreError, ControllerError."""
        async with self._turn:
            with self._in_hand.purging():
                now = self._clock.now()
                known = await self._look(now)
                films = await self._ended(known, short)
                own = [each async for each in self._own(known, short, now) if await self._delete(each, now)]
                deleted = [each.model_copy(update={"deleted": True}) for each in own]
                return await self._told(short, films, deleted, now)

    async def _told(
        self, short: ShortId | None, films: Sequence[EndedFilm], own: Sequence[OwnCopy], now: Instant
    ) -> PurgeReport:
        about = (*(each.short for each in films), *(each.short for each in own), short)
        ended = {each for each in about if each is not None}
        kept = [await asyncio.to_thread(self._masters_of, each) for each in sorted(ended)]
        masters = tuple(name for names in kept for name in names)
        return PurgeReport(now=now, short=short, films=tuple(films), own=tuple(own), masters=masters)

    async def _look(self, now: Instant) -> KnownFilms:
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
        return KnownFilms(named, needed, {each.rendition.sha256: each.rendition for each in candidates})

    async def _ended(self, known: KnownFilms, short: ShortId | None) -> list[EndedFilm]:
        deletions = await self._store.deletions()
        screens = {*known.named, *(each.screen for each in deletions)}
        reports = {screen: said for screen in screens if (said := self._watch.films(screen)) is not None}
        return [each for each in ended_films(known, deletions, reports) if each.is_about(short)]

    async def _own(self, known: KnownFilms, short: ShortId | None, now: Instant) -> AsyncIterator[OwnCopy]:
        """Of one short also what waits for approval; and always what nobody knows any more."""
        shorts = known.shorts
        there = {name for keep in self._keeps for name in await asyncio.to_thread(keep.names)}
        for file_name in sorted(there):
            sha256 = file_name.partition(".")[0]
            its_short = shorts.get(sha256)
            if known.is_needed(sha256) or (short is None and known.waits(sha256)):
                continue
            if its_short is None and await asyncio.to_thread(self._is_new, file_name, now):
                continue
            if short is not None and its_short not in (None, short):
                continue
            sizes = [await asyncio.to_thread(keep.size_of, file_name) for keep in self._keeps]
            size = max((each for each in sizes if each is not None), default=None)
            if size is not None:
                yield OwnCopy(file_name=file_name, short=its_short, size_bytes=size, deleted=False)

    def _is_new(self, file_name: str, now: Instant) -> bool:
        """Whether it came a moment ago: an order or a publication may be about to name it."""
        times = [keep.kept_since(file_name) for keep in self._keeps]
        return any(now - each < NEW_MS for each in times if each is not None)

    async def _delete(self, own: OwnCopy, now: Instant) -> bool:
        """Delete one copy everywhere; not where a takeover names it by now, or is about to."""
        if not await self._in_hand.delete(own.file_name, partial(self._delete_everywhere, own.file_name)):
            return False
        what = f"{own.short or 'no known short'}: {own.file_name}, {own.size_bytes} bytes"
        await self._store.add_event(Event(now, "purged", f"deleted our copy of {what}"))
        return True

    def _delete_everywhere(self, file_name: str) -> None:
        for keep in self._keeps:
            keep.delete(file_name)
