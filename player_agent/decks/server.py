"""The X server as a process: which it is, and its end when it hangs. `player_agent.decks.glass` talks to it.

A server that answers nobody keeps a stale picture on the glass for good. Where it serves this screen alone,
whoever starts it (our supervisor, the units) says so in the environment, and it may be ended: they start it
again.
"""

import os
import re
import signal
import socket
import struct
from collections.abc import Mapping
from contextlib import closing, suppress
from pathlib import Path

OWN_SERVER_VARIABLE = "LANDMARK_OWN_X"

_SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108 - where every X server listens
_LOCAL = re.compile(r"^(?:unix)?:(\d+)(?:\.\d+)?$")
_CREDENTIALS = struct.Struct("3i")


def may_be_ended(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the X server serves this screen alone; a desktop's is never touched."""
    return environment.get(OWN_SERVER_VARIABLE) == "1"


def pid_of_server(display: str) -> int | None:
    """The process that listens for this display; None where it is not of this machine, or not there.

    The kernel answers, so a server that hangs is found as well.
    """
    number = _LOCAL.match(display)
    if number is None:
        return None
    path = str(_SOCKETS / f"X{number[1]}")
    for address in ("\0" + path, path):
        with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as probe, suppress(OSError):
            probe.setblocking(False)
            probe.connect(address)
            credentials = probe.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
            pid, _, _ = _CREDENTIALS.unpack(credentials)
            if pid > 0:
                return int(pid)
    return None


def handle_of_server(display: str) -> int | None:
    """A handle that becomes readable once the display's server has ended; None where it is not known.

    Whoever asks closes it.
    """
    pid = pid_of_server(display)
    if pid is None:
        return None
    try:
        return os.pidfd_open(pid)
    except OSError:
        return None  # it has ended meanwhile, which the next question to it tells


def answers(display: str | None) -> bool:
    """Whether somebody listens for this display; a server of another machine is taken to."""
    if display is None or _LOCAL.match(display) is None:
        return True
    return pid_of_server(display) is not None


def end_server(display: str) -> str:
    """Kill the display's server; says what became of it."""
    pid = pid_of_server(display)
    if pid is None:
        return "its process is not of this machine"
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError as error:
        return f"process {pid} cannot be ended: {error.strerror}"
    return f"process {pid} was ended"
