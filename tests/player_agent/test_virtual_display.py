"""Our own Xvfb: named, renewed when it dies, and gone at the end."""

import asyncio
import gc
import os
import signal
from pathlib import Path

import pytest

from player_agent.clock import SystemClock
from player_agent.decks.server import pid_of_server
from player_agent.doctor.display import check_display, temporary_server
from player_agent.doctor.result import Verdict
from player_agent.virtual_display import DisplayError, VirtualDisplay
from tests.support.children import OurChildren
from wire.bundle import Surface

SURFACE = Surface(width=320, height=180)
SERVER = "Xvfb"


A_VIRTUAL_DISPLAY = {
    "display": Verdict.GOOD,
    "composite": Verdict.GOOD,
    "refresh": Verdict.DOUBTFUL,
}
"""What the doctor thinks of one that it was given as if it were a panel's: it has no refresh."""


@pytest.mark.screen
async def test_it_has_the_surfaces_size_and_is_renewed_when_it_dies() -> None:
    moves = 0

    def count_move() -> None:
        nonlocal moves
        moves += 1

    ours = OurChildren()
    async with asyncio.timeout(240), asyncio.TaskGroup() as group:
        display = VirtualDisplay(SURFACE, SystemClock(), lambda: 0.0, on_move=count_move)
        display.start(group)
        results = check_display(SURFACE, await display.name())
        assert {each.subject: each.verdict for each in results} == A_VIRTUAL_DISPLAY
        assert "320×180" in results[0].fact
        (server,) = ours(SERVER)
        first = await display.name()
        os.kill(server, signal.SIGKILL)
        while ours(SERVER) in ([], [server]):
            await asyncio.sleep(0.01)
        while pid_of_server(renewed := await display.name()) in {None, server}:
            await asyncio.sleep(0.01)
        assert check_display(SURFACE, renewed)[0].verdict is Verdict.GOOD
        await display.end()
    assert ours(SERVER) == []
    assert moves == (renewed != first), "whoever draws there is told of another name, and of no other loss"


@pytest.mark.screen
def test_the_doctor_makes_one_where_there_is_none_and_takes_it_away() -> None:
    ours = OurChildren()
    assert {each.verdict for each in check_display(None, None)} == {Verdict.GOOD}
    assert ours(SERVER) == []


@pytest.mark.screen
def test_a_server_of_the_doctors_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("player_agent.doctor.display._LAST_WORDS_S", 0.2)
    ours = OurChildren()
    with temporary_server(SURFACE):
        os.kill(ours(SERVER)[0], signal.SIGSTOP)
    assert ours(SERVER) == []


# python-xlib leaves the sockets of a failed attempt to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_display_that_is_not_there_is_bad() -> None:
    (result,) = check_display(SURFACE, ":987")
    gc.collect()  # here, where it is forgiven, and not in whichever test comes next
    assert (result.verdict, ":987" in result.fact) == (Verdict.BAD, True)


async def test_without_xvfb_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DisplayError, match="apt-get install xvfb"):
        VirtualDisplay(SURFACE, SystemClock(), lambda: 0.0, on_move=lambda: None)


@pytest.mark.screen
async def test_on_a_desktop_it_is_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = SystemClock()
    async with asyncio.timeout(240), asyncio.TaskGroup() as group:
        desktop = VirtualDisplay(Surface(width=800, height=600), clock, lambda: 0.0, on_move=lambda: None)
        desktop.start(group)
        monkeypatch.setenv("DISPLAY", await desktop.name())
        window = VirtualDisplay(SURFACE, clock, lambda: 0.0, on_move=lambda: None, window="par-opera")
        window.start(group)
        results = check_display(SURFACE, await window.name())
        assert {each.subject: each.verdict for each in results} == A_VIRTUAL_DISPLAY
        assert "320×180" in results[0].fact
        await window.end()
        await desktop.end()
