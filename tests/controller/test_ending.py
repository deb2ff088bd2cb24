"""How what runs on is ended: in order, whoever ends it, and however often."""

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from controller.ending import end_in_order_when_told, first_ctrl_c, set_when_told


@pytest.fixture(autouse=True)
def _ours() -> Iterator[None]:
    """Signals arrive here as in a terminal, though these tests were started in the background or by nohup."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_first_ctrl_c_asks_for_the_account_and_the_second_breaks_off() -> None:
    told: list[str] = []

    async def course() -> None:
        enough = asyncio.Event()
        with first_ctrl_c(enough):
            os.kill(os.getpid(), signal.SIGINT)
            await enough.wait()
        told.append("account")
        os.kill(os.getpid(), signal.SIGINT)
        await asyncio.sleep(120)
        told.append("never")

    with pytest.raises(KeyboardInterrupt):
        asyncio.run(course())
    assert told == ["account"]


def test_ctrl_c_is_the_runners_again_where_nobody_pressed_it() -> None:
    async def course() -> None:
        before = signal.getsignal(signal.SIGINT)
        with first_ctrl_c(asyncio.Event()):
            assert signal.getsignal(signal.SIGINT) != before
        assert signal.getsignal(signal.SIGINT) == before

    asyncio.run(course())


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_what_nohup_keeps_away_stays_away(number: signal.Signals) -> None:
    async def course() -> None:
        end_in_order_when_told()
        set_when_told(stop)
        os.kill(os.getpid(), number)
        await asyncio.sleep(0)

    stop = asyncio.Event()
    signal.signal(number, signal.SIG_IGN)
    asyncio.run(course())
    assert not stop.is_set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_closed_terminal_and_kill_let_it_end_in_order(number: signal.Signals) -> None:
    told: list[str] = []

    async def course() -> None:
        end_in_order_when_told()
        try:
            os.kill(os.getpid(), number)
            await asyncio.sleep(120)
        finally:
            told.append("ended those that it started")

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(course())
    assert told == ["ended those that it started"]
