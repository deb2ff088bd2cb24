"""Fetches the renditions that stage wants, soonest first, and keeps the cache whole.

A file gets its name only after its sha256 was right. A broken download goes on where it stopped, across
restarts. Files are hashed once in a process's life, and again when their size or time changed; one that is
not what its name says is fetched anew. What of it is given up is `clearing`'s.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import structlog

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, Wanted, load_message
from player_agent.folder_watch import Signal
from player_agent.link.cache_rules import CachePlan
from player_agent.link.cache_store import CacheStore, WrongBytesError
from player_agent.link.clearing import Clearing
from player_agent.link.delivery_rules import TokenBucket, first_request_at, is_open, is_urgent, spread_of
from player_agent.link.fetcher import BrokenOffError, Fetcher, FetchError, RangeRefusedError
from player_agent.link.film_book import FilmBook
from player_agent.luck import Luck
from wire.backoff import backoff_ms
from wire.bundle import Delivery
from wire.ids import ScreenId, Sha256
from wire.instants import MINUTE, SECOND, Instant, Millis
from wire.renditions import Rendition
from wire.state import CacheFacts

LOOK_EVERY_MS: Millis = 30 * SECOND
"""How often the cache is compared with what is wanted if nobody rang."""
RETRY_AT_MOST_MS: Millis = MINUTE
SAME_BREAKS = 2
"""So many answers that break off at one byte are no accident: the controller is asked; if its own do so
too, the download begins again."""

_LACKING_STEP = 16 * 1024 * 1024

_log = structlog.get_logger()


@dataclass(slots=True)
class _Retry:
    failures: int = 0
    not_before_ms: Millis = 0
    from_origin: bool = False
    """Something in between gave wrong bytes, or gives no more: the controller is asked itself."""
    broke_at: int | None = None
    """The byte at which the last answer broke off."""
    breaks_there: int = 0
    """How many did so in a row."""


class Downloads:
    """Keeps the cache as stage wants it."""

    def __init__(
        self,
        folder: PlayerFolder,
        clock: Clock,
        fetcher: Fetcher,
        faults: FaultNotes,
        luck: Luck,
        *,
        screen: ScreenId,
        delivery: Delivery,
        book: FilmBook,
    ) -> None:
        self._folder = folder
        self._store = CacheStore(folder.cache)
        self._clock = clock
        self._fetcher = fetcher
        self._faults = faults
        self._luck = luck
        self._screen = screen
        self._delivery = delivery
        self._clearing = Clearing(folder, self._store, clock, book, delivery.budget_bytes)
        rate = delivery.bytes_per_second
        self._bucket = TokenBucket(rate) if rate is not None else None
        self._running: dict[str, asyncio.Task[None]] = {}
        self._retries: dict[str, _Retry] = {}
        self._seen: dict[tuple[str, int], Instant] = {}
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
                except (OSError, FolderError) as error:  # the next turn may find a better disk
                    self._note("cache", f"the cache cannot be kept: {error}; check the disk")
                await wanted_changed.wait(self._pause_ms())

    async def _turn(self, tasks: asyncio.TaskGroup, wake: Signal, cache_changed: Signal) -> None:
        self._store.create()
        asked = load_message(self._folder.wanted, Wanted) or Wanted(renditions=())
        wanted = self._clearing.still_wanted(asked)
        missing = [each for each in wanted if not await self._store.is_whole(each)]
        self._stop_unwanted(wanted)
        absent = {each.file_name for each in missing}
        self._seen = {key: seen for key, seen in self._seen.items() if key[0] in absent}
        try:
            plan = self._clearing.clear(asked, wanted, missing)
        except (OSError, FolderError):  # what is missing is told all the same
            plan = CachePlan(lacking_bytes=self._facts.bytes_lacking)
            self._tell(wanted, missing, plan, cache_changed)
            raise
        self._tell(wanted, missing, plan, cache_changed)
        for rendition in plan.no_room if plan.lacking_bytes else ():
            # In steps: the free bytes move all the time, and each sentence would be news.
            lacking = -(-plan.lacking_bytes // _LACKING_STEP) * _LACKING_STEP
            sentence = (
                f"no room for {rendition.short} ({rendition.size_bytes} bytes): the disk is up to "
                f"{lacking} bytes too small for all that is planned; free some, or fit more"
            )
            self._note("disk_full", sentence)
        due = [each for each in plan.fetch if self._may_start(each, asked)]
        self._make_way(due)
        self._start(tasks, due, asked.due, wake)

    def _stop_unwanted(self, wanted: list[Rendition]) -> None:
        names = {each.file_name for each in wanted}
        for name in self._running.keys() - names:
            self._running[name].cancel()
        self._retries = {name: retry for name, retry in self._retries.items() if name in names}

    def _may_start(self, rendition: Rendition, asked: Wanted) -> bool:
        """Whether it may be fetched now: no failure a moment ago, its turn in the fleet, its window."""
        name, now, due = rendition.file_name, self._clock.now(), asked.due.get(rendition.sha256)
        if self._is_paused(name):
            return False
        seen = self._seen.setdefault((name, asked.plan_revision), now)
        spread = spread_of(self._screen, asked.plan_revision, self._delivery.spread_ms)
        return now >= first_request_at(spread, seen, due) and (
            is_open(self._delivery.windows, now) or is_urgent(due, now)
        )

    def _is_paused(self, name: str) -> bool:
        retry = self._retries.get(name)
        return retry is not None and retry.not_before_ms > self._monotonic_ms()

    def _make_way(self, due: list[Rendition]) -> None:
        """Interrupt what is needed later than what waits; it goes on where it stopped."""
        soonest = [each.file_name for each in due[: self._delivery.parallel]]
        waiting = [name for name in soonest if name not in self._running]
        later = [name for name in self._running if name not in soonest]
        free = self._delivery.parallel - len(self._running)
        for name in later[: max(0, len(waiting) - free)]:
            self._running[name].cancel()

    def _start(
        self,
        tasks: asyncio.TaskGroup,
        ready: list[Rendition],
        due: Mapping[Sha256, Instant],
        wake: Signal,
    ) -> None:
        is_open_now = is_open(self._delivery.windows, self._clock.now())
        for rendition in ready:
            name = rendition.file_name
            if len(self._running) >= self._delivery.parallel:
                return
            if name in self._running:
                continue
            if not is_open_now and rendition.sha256 in due:
                self._note("window", f"{rendition.short} is fetched outside of the windows: it is due soon")
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
        except WrongBytesError as error:
            self._failed(rendition, f"{rendition.short}: {error}", from_origin=True)
        except BrokenOffError as error:
            self._broke_off(rendition, str(error))
        except (FetchError, OSError) as error:
            self._failed(rendition, f"{rendition.short}: {error}")
        else:
            self._retries.pop(rendition.file_name, None)
            _log.info("rendition fetched", short=rendition.short, bytes=rendition.size_bytes)

    def _broke_off(self, rendition: Rendition, why: str) -> None:
        """Go on there; but not for ever where each answer breaks off at the same byte."""
        retry = self._retries.setdefault(rendition.file_name, _Retry())
        at = self._store.begun_bytes(rendition)
        retry.breaks_there = retry.breaks_there + 1 if at == retry.broke_at else 1
        retry.broke_at = at
        next_step = "it goes on there"
        if retry.breaks_there >= 2 * SAME_BREAKS:
            self._store.forget_part(rendition)
            next_step = f"at byte {at} for the {retry.breaks_there}th time; it begins again"
            retry.from_origin, retry.broke_at = False, None
        elif retry.breaks_there >= SAME_BREAKS:
            next_step = f"at byte {at} once more; the controller itself is asked"
            retry.from_origin = True
        self._failed(rendition, f"{rendition.short}: {why}; {next_step}")

    async def _fetch_bytes(self, rendition: Rendition) -> None:
        retry = self._retries.get(rendition.file_name)
        from_origin = retry is not None and retry.from_origin
        async with self._store.part(rendition) as part:
            if part.size < rendition.size_bytes:
                opening = self._fetcher.open(rendition.path, part.size, from_origin=from_origin)
                async with opening as body:
                    if body.start != part.size:
                        part.restart()
                    async for chunk in body.chunks():
                        part.add(chunk)
                        await self._keep_to_bandwidth(len(chunk))
            await part.complete()

    async def _keep_to_bandwidth(self, count: int) -> None:
        if self._bucket is not None:
            wait_ms = self._bucket.take(count, self._clock.monotonic_ns())
            if wait_ms > 0:
                await self._clock.sleep(wait_ms)

    def _failed(self, rendition: Rendition, sentence: str | None, *, from_origin: bool = False) -> None:
        retry = self._retries.setdefault(rendition.file_name, _Retry())
        retry.failures += 1
        retry.from_origin |= from_origin
        wait_ms = backoff_ms(retry.failures, self._luck(), most_ms=RETRY_AT_MOST_MS)
        retry.not_before_ms = self._monotonic_ms() + wait_ms
        if sentence is not None:
            self._note("download", sentence)

    def _note(self, kind: str, sentence: str) -> None:
        if self._faults.note(kind, sentence, self._clock.now()):
            _log.warning("download trouble", kind=kind, sentence=sentence)

    def _tell(
        self, wanted: list[Rendition], missing: list[Rendition], plan: CachePlan, changed: Signal
    ) -> None:
        absent = {each.file_name for each in missing}
        facts = CacheFacts(
            held=len(wanted) - len(missing),
            wanted=len(wanted),
            bytes_held=sum(each.size_bytes for each in wanted if each.file_name not in absent),
            missing=tuple(each.short for each in missing[:10]),
            bytes_lacking=plan.lacking_bytes,
        )
        if facts != self._facts:
            self._facts = facts
            changed.ring()

    def _pause_ms(self) -> Millis:
        now_ms = self._monotonic_ms()
        waits = [retry.not_before_ms - now_ms for retry in self._retries.values()]
        if self._seen and self._delivery.spread_ms:
            waits.append(max(SECOND, self._delivery.spread_ms // 8))
        return max(1, min([LOOK_EVERY_MS, *(each for each in waits if each > 0)]))

    def _monotonic_ms(self) -> Millis:
        return self._clock.monotonic_ns() // 1_000_000
