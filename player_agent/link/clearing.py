"""Makes room in the cache, and ends what may not stay: each film that goes leaves a receipt in the book.

Nothing is deleted by an instant before this machine's clock was compared with the controller's: a clock that
stands in another year would end films that are to be shown tonight.
"""

from collections.abc import Iterable, Mapping

import structlog

from player_agent.clock import Clock
from player_agent.folder import PlayerFolder, StageFacts, Wanted, load_message
from player_agent.link.cache_rules import (
    KEEP_UNWANTED_MS,
    CachedFile,
    CachePlan,
    Room,
    Unwanted,
    deletions_at,
    plan_cache,
    spare_of,
)
from player_agent.link.cache_store import CacheStore, film_of_part, is_film
from player_agent.link.film_book import FilmBook
from wire.films import DeletionCause
from wire.ids import ShortId
from wire.instants import Instant, Millis
from wire.renditions import Rendition

_log = structlog.get_logger()


class Clearing:
    """Deletes from one player's cache; nobody else does."""

    def __init__(
        self, folder: PlayerFolder, store: CacheStore, clock: Clock, book: FilmBook, budget_bytes: int | None
    ) -> None:
        self._folder = folder
        self._store = store
        self._clock = clock
        self._book = book
        self._budget_bytes = budget_bytes
        self._idle_since: dict[str, Millis] = {}

    def still_wanted(self, asked: Wanted) -> list[Rendition]:
        """What stage asked for, without what is over, or may not be kept any more; each file once."""
        now, on_glass = self._clock.now(), self._on_glass()
        ends = {} if self._clock.reference is None else {**asked.until}
        if self._clock.reference is not None:
            for each in asked.rights_end:
                ends[each.sha256] = min(each.at, ends.get(each.sha256, each.at))
        files = {each.file_name: each for each in asked.renditions}
        return [
            each
            for each in files.values()
            if each.short == on_glass or ends.get(each.sha256, Instant(now + 1)) > now
        ]

    def clear(self, asked: Wanted, wanted: list[Rendition], missing: list[Rendition]) -> CachePlan:
        """Delete what must go, and what is in the way; gives what to fetch. Raises OSError, FolderError."""
        now = self._clock.now()
        absent = {each.file_name for each in missing}
        whole = [each for each in wanted if each.file_name not in absent]
        sizes = self._store.sizes()
        beside = self._store.beside(sizes, wanted)
        self._book.hold(wanted, whole, now)
        self._book.miss([each for each in beside.items() if is_film(each[0])], now)
        on_glass = self._on_glass()
        self._delete(unfinished := self._book.unfinished())
        self._delete(due := self._due(asked, now, on_glass))
        ended = self._end_parts(asked, beside, now)
        gone = {*unfinished, *due, *ended}
        left = {name: size for name, size in beside.items() if name not in gone}
        plan = self._plan(asked, whole, missing, left, on_glass)
        self._delete({name: DeletionCause.ROOM for name in plan.evict if name in self._book.pages.held})
        for name in plan.evict:
            self._store.remove(name)  # parts of downloads: no film, no receipt
        there = sizes.keys() - gone - set(plan.evict)
        self._book.find({film_of_part(name) or name for name in there}, wanted, now)
        return plan

    def _end_parts(self, asked: Wanted, beside: Iterable[str], now: Instant) -> set[str]:
        """Begun downloads end as films do, without a receipt: the book says what is there."""
        if self._clock.reference is None:
            return set()
        now_ms = self._clock.monotonic_ns() // 1_000_000
        ends = {each.sha256: each.at for each in asked.rights_end}
        ended = {
            name
            for name in beside
            if (film := film_of_part(name)) is not None
            and (
                now_ms - self._idle_since.get(name, now_ms) >= KEEP_UNWANTED_MS
                or ends.get(film.partition(".")[0], Instant(now + 1)) <= now
            )
        }
        for name in sorted(ended):
            _log.info("deleting a begun download", file=name)
            self._store.remove(name)
        return ended

    def _due(self, asked: Wanted, now: Instant, on_glass: ShortId | None) -> dict[str, DeletionCause]:
        if self._clock.reference is None:
            return {}
        files = [
            CachedFile(
                name,
                film.sha256,
                film.unwanted_since,
                on_glass=film.short is not None and film.short == on_glass,
            )
            for name, film in self._book.pages.held.items()
        ]
        return deletions_at(files, {each.sha256: each.at for each in asked.rights_end}, now)

    def _plan(
        self,
        asked: Wanted,
        whole: list[Rendition],
        missing: list[Rendition],
        beside: Mapping[str, int],
        on_glass: ShortId | None,
    ) -> CachePlan:
        now_ms = self._clock.monotonic_ns() // 1_000_000
        self._idle_since = {name: self._idle_since.get(name, now_ms) for name in beside}
        held = self._book.pages.held
        playing = {name for name, film in held.items() if film.short is not None and film.short == on_glass}
        begun = {each.file_name: self._store.begun_bytes(each) for each in missing}
        return plan_cache(
            missing,
            [
                Unwanted(name, size, now_ms - self._idle_since[name])
                for name, size in beside.items()
                if name not in playing
            ],
            room=Room(
                free_bytes=self._store.free_bytes(),
                budget_left_bytes=self._budget_left(beside.values(), whole, begun.values()),
            ),
            begun_bytes=begun,
            spare=spare_of([each for each in whole if each.short != on_glass], asked.due, self._clock.now()),
            due=asked.due,
            now=self._clock.now(),
        )

    def _budget_left(
        self, beside: Iterable[int], whole: Iterable[Rendition], begun: Iterable[int]
    ) -> int | None:
        if self._budget_bytes is None:
            return None
        return self._budget_bytes - sum(beside) - sum(each.size_bytes for each in whole) - sum(begun)

    def _delete(self, causes: dict[str, DeletionCause]) -> None:
        if not causes:
            return
        self._book.announce(causes)
        for name, cause in causes.items():
            _log.info("deleting a film", file=name, cause=cause.value)
            self._store.remove(name)
        self._store.sync()
        self._book.confirm(causes, self._clock.now())

    def _on_glass(self) -> ShortId | None:
        stage = load_message(self._folder.stage, StageFacts)
        return stage.cue.short if stage is not None and stage.cue is not None else None
