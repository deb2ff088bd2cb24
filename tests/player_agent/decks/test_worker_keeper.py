"""The worker keeper in virtual time: whom it calls hung, and whom it gives time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, cast

from player_agent.decks.aim import MS
from player_agent.decks.lines import Beat, Up, format_line
from player_agent.decks.nursery import Nursery, Worker
from player_agent.decks.port import DeckEvent, Lost
from player_agent.decks.surface import Surface
from player_agent.decks.worker_keeper import WorkerKeeper
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.instants import SECOND, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


class HeldUpClock(VirtualClock):
    """One whose machine can stand still: its time goes on, and nobody on it turns."""

    stood_ns = 0

    def stand_still(self, ms: int) -> None:
        self.stood_ns += ms * MS

    def monotonic_ns(self) -> int:
        return super().monotonic_ns() + self.stood_ns


class FilmWorker:
    """Plays a film from its birth on, and beats; libvlc counts its pictures every half second."""

    pid = 4711

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._killed = asyncio.Event()
        self.hangs = False
        self.counts = True

    def say(self, line: bytes) -> None:
        pass

    async def lines(self) -> AsyncIterator[bytes]:
        yield format_line(Up("3.0.21", "3.0.21203"))
        played_ms = 0
        while not self._killed.is_set():
            if not self.hangs:
                now, counted_ns = self._clock.monotonic_ns(), self._clock.monotonic_ns()
                if played_ms % 600:
                    counted_ns -= 200 * MS
                displayed = played_ms // 600 * 15 if self.counts else 0
                beat = Beat(now, "a", True, 0, counted_ns, displayed, 0, 0, 11 * MS)
                yield format_line(beat)
            await self._clock.sleep(200)
            played_ms += 200

    def kill(self) -> None:
        self._killed.set()

    def forget(self) -> None:
        pass


class OneWorker:
    """A nursery that bears the same worker."""

    def __init__(self, worker: FilmWorker) -> None:
        self._worker = worker

    async def bear(self, _: object) -> Worker:
        return cast("Worker", self._worker)


Body = Callable[[HeldUpClock, FilmWorker], Coroutine[Any, Any, None]]


def lost(body: Body) -> list[str]:
    """What was said of lost workers while the body ran with a clock and a worker on the glass."""
    said: list[DeckEvent] = []

    async def main() -> None:
        clock, answers = HeldUpClock(NOON), asyncio.Event()
        answers.set()
        keeper = WorkerKeeper(
            Surface(":0", 320, 192, "xcb_x11"),
            clock,
            answers=answers,
            say=said.append,
            latency_ns=11 * MS,
            learned=lambda _: None,
            notebooks=None,
        )
        worker = FilmWorker(clock)
        keeper._nursery = cast("Nursery", OneWorker(worker))
        tasks = [asyncio.create_task(each()) for each in (keeper.keep_worker, keeper.watch)]
        await clock.sleep(2 * SECOND)
        await body(clock, worker)
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)

    run_virtual(main())
    return [event.sentence for event in said if isinstance(event, Lost)]


def test_a_machine_that_stands_still_in_a_film_costs_no_worker() -> None:
    async def body(clock: HeldUpClock, _: FilmWorker) -> None:
        for held_up_ms in (600, 1_400, 5_000, 30_000):
            clock.stand_still(held_up_ms)
            await clock.sleep(3 * SECOND)

    assert lost(body) == []


def test_a_worker_that_hangs_is_found_though_stage_is_held_up_once_a_second() -> None:
    async def body(clock: HeldUpClock, worker: FilmWorker) -> None:
        worker.hangs = True
        for _ in range(8):
            clock.stand_still(600)
            await clock.sleep(400)
        worker.hangs = False

    (sentence,) = lost(body)[:1]
    assert "no beat" in sentence


def test_a_picture_that_stands_is_found_though_stage_is_held_up_once_a_second() -> None:
    async def body(clock: HeldUpClock, worker: FilmWorker) -> None:
        worker.counts = False
        for _ in range(10):
            clock.stand_still(600)
            await clock.sleep(400)

    (sentence,) = lost(body)[:1]
    assert "picture stands" in sentence


def test_a_worker_that_hangs_after_it_is_found_nevertheless() -> None:
    async def body(clock: HeldUpClock, worker: FilmWorker) -> None:
        clock.stand_still(5_000)
        worker.hangs = True
        await clock.sleep(1_300)
        worker.hangs = False

    (sentence,) = lost(body)[:1]
    assert "no beat" in sentence
