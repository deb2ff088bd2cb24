"""The virtual loop jumps when idle, and waits for threads and files."""

import asyncio
import time

import pytest

from tests.support.virtual_time import VirtualClock, run_virtual
from wire.instants import DAY, HOUR, SECOND, parse_instant

NOON = parse_instant("2025-06-04T12:00:00Z")


def test_a_day_passes_at_once() -> None:
    clock = VirtualClock(NOON)

    async def main() -> int:
        await clock.sleep(DAY)
        return clock.now()

    assert run_virtual(main()) == NOON + DAY


def test_timers_fire_in_order_and_at_their_time() -> None:
    clock = VirtualClock(NOON)
    seen: list[int] = []

    async def sleeper(duration_ms: int) -> None:
        await clock.sleep(duration_ms)
        seen.append(clock.now() - NOON)

    async def main() -> None:
        await asyncio.gather(*(sleeper(each) for each in (3 * SECOND, HOUR, 40, 41)))

    run_virtual(main())
    assert seen == [40, 41, 3 * SECOND, HOUR]


def test_time_stands_still_while_a_thread_works() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        asyncio.get_running_loop().call_later(10, lambda: None)
        await asyncio.to_thread(time.sleep, 0.05)
        return loop.time()

    assert run_virtual(main()) == 0.0


def test_a_thread_may_take_longer_than_a_deadlock_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.support.virtual_time._PATIENCE_S", 0.01)
    run_virtual(asyncio.to_thread(time.sleep, 0.2))


def test_real_sockets_work() -> None:
    async def main() -> bytes:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(await reader.readline())
            writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"echo\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
            return line

    assert run_virtual(main()) == b"echo\n"


def test_a_wrong_clock_is_wrong_by_what_it_was_told() -> None:
    clock = VirtualClock(NOON, error_ms=-250, drift_ppm=100)

    async def main() -> tuple[int, int, int]:
        await clock.sleep(100 * SECOND)
        wrong = clock.now() - clock.true_now()
        clock.correction_ms = 240
        return wrong, clock.now() - clock.true_now(), clock.monotonic_ns()

    assert run_virtual(main()) == (-240, 0, 100_010_000_000)


def test_too_much_real_time_is_a_failure() -> None:
    clock = VirtualClock(NOON)

    async def main() -> None:
        while True:
            await clock.sleep(HOUR)

    with pytest.raises(asyncio.CancelledError, match="real seconds"):
        run_virtual(main(), real_limit_s=0.05)
