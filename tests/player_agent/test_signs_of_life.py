"""Signs of life: who gives them is heard, who falls silent is found, and a start may take its time."""

import asyncio
import socket
from contextlib import closing
from pathlib import Path

import pytest

from player_agent.clock import SystemClock
from player_agent.signs_of_life import (
    ADDRESS_VARIABLE,
    LOOK_EVERY_MS,
    START_PATIENCE_MS,
    Ear,
    Mouth,
    Silence,
    give_signs,
)


def test_what_is_said_is_heard_once() -> None:
    with closing(Ear()) as ear, closing(Mouth({ADDRESS_VARIABLE: ear.address})) as mouth:
        assert ear.heard(), "a start is a sign"
        assert not ear.heard()
        mouth.sign()
        mouth.sign()
        assert ear.heard()
        assert not ear.heard()


def test_nobody_listens_or_nobody_empties_and_nobody_waits() -> None:
    with closing(Mouth({})) as mouth:
        mouth.sign()
    with closing(Ear()) as ear, closing(Mouth({ADDRESS_VARIABLE: ear.address})) as mouth:
        for _ in range(10_000):
            mouth.sign()
    with closing(Mouth({ADDRESS_VARIABLE: "/nowhere/at/all"})) as mouth:
        mouth.sign()


def test_the_words_are_those_that_systemd_takes(tmp_path: Path) -> None:
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        with closing(Mouth({ADDRESS_VARIABLE: str(tmp_path / "notify")})) as mouth:
            mouth.sign()
        assert [systemd.recv(100), systemd.recv(100)] == [b"READY=1", b"WATCHDOG=1"]


async def test_a_loop_that_turns_gives_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(Ear()) as ear:
        monkeypatch.setenv(ADDRESS_VARIABLE, ear.address)
        task = asyncio.create_task(give_signs(SystemClock()))
        async with asyncio.timeout(120):
            for _ in range(3):
                while not ear.heard():
                    await asyncio.sleep(0.01)
        task.cancel()


def test_silence_is_counted_in_looks_from_the_last_sign_on() -> None:
    silence = Silence(4 * LOOK_EVERY_MS).after(heard=True)
    for _ in range(3):
        silence = silence.after(heard=False)
    assert not silence.is_too_long
    assert not silence.after(heard=True).after(heard=False).is_too_long
    assert silence.after(heard=False).is_too_long


def test_a_start_may_take_longer_than_a_silence_later() -> None:
    silence = Silence(4 * LOOK_EVERY_MS)
    for _ in range(START_PATIENCE_MS // LOOK_EVERY_MS - 1):
        silence = silence.after(heard=False)
    assert not silence.is_too_long
    assert silence.after(heard=False).is_too_long
