"""Fetches the renditions that stage wants, soonest first, and keeps the cache whole.

A file gets its name only after its sha256 was right. A broken download goes on where it stopped, across
restarts. Files are hashed once in a process's life, and again when their size or time changed; one that is
not what its name says is fetched anew. What is wanted is never evicted.
"""

import asyncio
from dataclasses import dataclass
from functools import partial

import structlog

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import PlayerFolder, Wanted, load_message
from player_agent.folder_watch import Signal
from player_agent.link.cache_rules import CachePlan, Unwanted, plan_cache
from player_agent.link.cache_store import CacheStore
from player_agent.link.fetcher import Fetcher, FetchError, RangeRefusedError
from player_agent.luck import Luck
from wire.backoff import backoff_ms
from wire.instants import MINUTE, SECOND, Millis
from wire.renditions import Rendition
from wire.state import CacheFacts

PARALLEL = 2
LOOK_EVERY_MS: Millis = 30 * SECOND
"""How often the cache is compared with what is wanted if nobody rang."""
RETRY_AT_MOST_MS: Millis = MINUTE

_log = structlog.get_logger()


@dataclass(slots=True)
class _Retry:
    failures: int = 0
    not_before_ms: Millis = 0


class Downloads:
    """Keeps the cache as stage wants it."""

    def __init__(
        self, folder: PlayerFolder, clock: Clock, fetcher: Fetcher, faults: FaultNotes, luck: Luck
    ) -> None:
        self._folder = folder
        self._store = CacheStore(folder.cache)
        self._clock = clock
        self._fetcher = fetcher
        self._faults = faults
        self._luck = luck
        self._running: dict[str, asyncio.Task[None]] = {}
        self._retries: dict[str, _Retry] = {}
        self._unwanted_since: dict[str, Millis] = {}
        self._facts = CacheFacts(held=0, wanted=0, bytes_held=0)

    def facts(self) -> CacheFacts:
        """How far the cache is."""
        return self._facts

    async def run(self, wanted_changed: Signal, cache_changed: Signal) -> None:
        """Fetch for ever. Rings `cache_changed` when the facts are new."""
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    await self._turn(tasks, wanted_changed, cache_changed)
                except OSError as error:  # the next turn may find a better disk
                    self._note("cache", f"the cache cannot be kept: {error}; check the disk")
                await wanted_changed.wait(self._pause_ms())

    async def _turn(self, tasks: asyncio.TaskGroup, wake: Signal, cache_changed: Signal) -> None:
        self._store.create()
        wanted = self._load_wanted()
        missing = [each for each in wanted if not await self._store.is_whole(each)]
        self._tell(wanted, missing, cache_changed)
        self._stop_unwanted(wanted)
        plan = self._plan(wanted, missing)
        for name in plan.evict:
            _log.info("evicting a rendition", file=name)
            self._store.remove(name)
        for rendition in plan.no_room:
            sentence = f"no room for {rendition.short} ({rendition.size_bytes} bytes); free some disk"
            self._note("disk_full", sentence)
        due = [each for each in plan.fetch if not self._is_paused(each.file_name)]
        self._make_way(due)
        self._start(tasks, due, wake)

    def _load_wanted(self) -> list[Rendition]:
        wanted = load_message(self._folder.wanted, Wanted)
        return list({each.file_name: each for each in (wanted.renditions if wanted else ())}.values())

    def _plan(self, wanted: list[Rendition], missing: list[Rendition]) -> CachePlan:
        now_ms = self._monotonic_ms()
        others = self._store.files_beside(wanted)
        self._unwanted_since = {name: self._unwanted_since.get(name, now_ms) for name in others}
        return plan_cache(
            missing,
            [Unwanted(name, size, now_ms - self._unwanted_since[name]) for name, size in others.items()],
            free_bytes=self._store.free_bytes(),
            begun_bytes={each.file_name: self._store.begun_bytes(each) for each in missing},
        )

    def _stop_unwanted(self, wanted: list[Rendition]) -> None:
        names = {each.file_name for each in wanted}
        for name in self._running.keys() - names:
            self._running[name].cancel()
        self._retries = {name: retry for name, retry in self._retries.items() if name in names}

    def _is_paused(self, name: str) -> bool:
        retry = self._retries.get(name)
        return retry is not None and retry.not_before_ms > self._monotonic_ms()

    def _make_way(self, due: list[Rendition]) -> None:
        """Interrupt what is needed later than what waits; it goes on where it stopped."""
        soonest = [each.file_name for each in due[:PARALLEL]]
        waiting = [name for name in soonest if name not in self._running]
        later = [name for name in self._running if name not in soonest]
        free = PARALLEL - len(self._running)
        for name in later[: max(0, len(waiting) - free)]:
            self._running[name].cancel()

    def _start(self, tasks: asyncio.TaskGroup, due: list[Rendition], wake: Signal) -> None:
        for rendition in due:
            name = rendition.file_name
            if len(self._running) >= PARALLEL:
                return
            if name in self._running:
                continue
            task = tasks.create_task(self._fetch(rendition), name=f"fetch {rendition.short}")
            self._running[name] = task
            task.add_done_callback(partial(self._done, name, wake))

    def _done(self, name: str, wake: Signal, _: asyncio.Task[None]) -> None:
        del self._running[name]
        wake.ring()

    async def _fetch(self, rendition: Rendition) -> None:
        try:
            await self._fetch_bytes(rendition)
        except RangeRefusedError:
            self._store.forget_part(rendition)
            self._failed(rendition, None)
        except (FetchError, OSError) as error:
            self._failed(rendition, f"{rendition.short}: {error}")
        else:
            self._retries.pop(rendition.file_name, None)
            _log.info("rendition fetched", short=rendition.short, bytes=rendition.size_bytes)

    async def _fetch_bytes(self, rendition: Rendition) -> None:
        async with self._store.part(rendition) as part:
            if part.size < rendition.size_bytes:
                async with self._fetcher.open(rendition.path, part.size) as body:
                    if body.start != part.size:
                        part.restart()
                    async for chunk in body.chunks():
                        part.add(chunk)
            await part.complete()

    def _failed(self, rendition: Rendition, sentence: str | None) -> None:
        retry = self._retries.setdefault(rendition.file_name, _Retry())
        retry.failures += 1
        wait_ms = backoff_ms(retry.failures, self._luck(), most_ms=RETRY_AT_MOST_MS)
        retry.not_before_ms = self._monotonic_ms() + wait_ms
        if sentence is not None:
            self._note("download", sentence)

    def _note(self, kind: str, sentence: str) -> None:
        if self._faults.note(kind, sentence, self._clock.now()):
            _log.warning("download trouble", kind=kind, sentence=sentence)

    def _tell(self, wanted: list[Rendition], missing: list[Rendition], changed: Signal) -> None:
        absent = {each.file_name for each in missing}
        facts = CacheFacts(
            held=len(wanted) - len(missing),
            wanted=len(wanted),
            bytes_held=sum(each.size_bytes for each in wanted if each.file_name not in absent),
            missing=tuple(each.short for each in missing[:10]),
        )
        if facts != self._facts:
            self._facts = facts
            changed.ring()

    def _pause_ms(self) -> Millis:
        now_ms = self._monotonic_ms()
        waits = [retry.not_before_ms - now_ms for retry in self._retries.values()]
        return max(1, min([LOOK_EVERY_MS, *(each for each in waits if each > 0)]))

    def _monotonic_ms(self) -> Millis:
        return self._clock.monotonic_ns() // 1_000_000
