"""The X server as a process: found by its display's name, ended only where it is ours."""

import os
import signal

import pytest

from player_agent.decks.server import OWN_SERVER_VARIABLE, end_server, may_be_ended, pid_of_server
from tests.support.framebuffer import VirtualDisplay


def test_only_who_says_so_owns_its_server() -> None:
    assert may_be_ended({OWN_SERVER_VARIABLE: "1"})
    assert not may_be_ended({})
    assert not may_be_ended({OWN_SERVER_VARIABLE: ""})


@pytest.mark.parametrize("name", ["", ":", "desk:0", "127.0.0.1:0", ":4711", ":0; rm", "localhost:10.0"])
def test_a_display_of_another_machine_or_of_nobody_has_no_process(name: str) -> None:
    assert pid_of_server(name) is None
    assert "not of this machine" in end_server(name)


@pytest.mark.screen
def test_a_server_that_hangs_is_found_and_ended() -> None:
    with VirtualDisplay(64, 64) as display:
        os.kill(display.pid, signal.SIGSTOP)
        assert pid_of_server(f"{display.name}.0") == display.pid
        assert str(display.pid) in end_server(display.name)
        ended = os.waitid(os.P_PID, display.pid, os.WEXITED | os.WNOWAIT)
        assert ended is not None
        assert ended.si_status == signal.SIGKILL
