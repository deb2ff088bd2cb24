"""The alarm clock: rings once, late ones too, and never swallows what went wrong."""

import asyncio
import logging

import pytest

from controller.clock import SystemClock
from controller.jobs.alarm import ApschedulerAlarms
from wire.instants import HOUR, Instant


async def test_alarms_ring_at_their_instants_and_past_ones_at_once() -> None:
    clock, rung = SystemClock(), asyncio.Queue[str]()
    async with ApschedulerAlarms().running() as alarms, asyncio.timeout(120):
        now = clock.now()
        alarms.set_alarm("soon", Instant(now + 300), lambda: rung.put("soon"))
        alarms.set_alarm("past", Instant(now - HOUR), lambda: rung.put("past"))
        alarms.set_alarm("later", Instant(now + HOUR), lambda: rung.put("later"))
        assert [await rung.get(), await rung.get()] == ["past", "soon"]
        assert clock.now() >= now + 300
        assert rung.empty()


async def test_an_alarm_of_the_same_name_is_replaced() -> None:
    clock, rung = SystemClock(), asyncio.Queue[str]()
    async with ApschedulerAlarms().running() as alarms, asyncio.timeout(120):
        alarms.set_alarm("one", Instant(clock.now() + 200), lambda: rung.put("old"))
        alarms.set_alarm("one", Instant(clock.now() + 200), lambda: rung.put("new"))
        assert await rung.get() == "new"
        await asyncio.sleep(0.1)
        assert rung.empty()


async def test_an_alarm_follows_a_shifted_clock() -> None:
    clock, rung = SystemClock(-1_000 * HOUR), asyncio.Queue[str]()
    async with ApschedulerAlarms(clock.shift_ms).running() as alarms, asyncio.timeout(120):
        alarms.set_alarm("later", Instant(clock.now() + HOUR), lambda: rung.put("later"))
        alarms.set_alarm("soon", Instant(clock.now() + 50), lambda: rung.put("soon"))
        assert await rung.get() == "soon"
        assert rung.empty()


async def test_what_an_alarm_raises_reaches_its_owner(caplog: pytest.LogCaptureFixture) -> None:
    async def fail() -> None:
        raise RuntimeError("the store is full")

    with caplog.at_level(logging.CRITICAL):
        async with ApschedulerAlarms().running() as alarms, asyncio.timeout(120):
            alarms.set_alarm("now", SystemClock().now(), fail)
            with pytest.raises(RuntimeError, match="the store is full"):
                await alarms.watch()
