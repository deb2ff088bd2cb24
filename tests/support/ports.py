"""Network ports that stay free until they are bound.

A port that the kernel gave and took back goes to whoever connects or binds next, and on a busy machine that
is somebody else. So ours are outside the range from which the kernel gives, and no two processes of ours
choose the same: a choice is an abstract socket's name, which is gone with the process.
"""

import atexit
import random
import socket
from itertools import chain
from pathlib import Path

_GIVEN_BY_THE_KERNEL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_LOWEST, _HIGHEST = 10_000, 65_535

_choices: list[socket.socket] = []


def free_port() -> int:
    """A TCP port on loopback that nobody gets by chance as long as this process lives. RuntimeError: none."""
    first, last = (int(word) for word in _GIVEN_BY_THE_KERNEL.read_text().split())
    outside = list(chain(range(_LOWEST, first), range(max(_LOWEST, last + 1), _HIGHEST + 1)))
    for port in random.sample(outside, len(outside)):
        if _choose(port):
            return port
    raise RuntimeError(f"no port is free outside of {first} to {last}: see {_GIVEN_BY_THE_KERNEL}")


def _choose(port: int) -> bool:
    choice = socket.socket(socket.AF_UNIX)
    try:
        choice.bind(f"\0landmark test port {port}")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
    except OSError:
        choice.close()
        return False
    _choices.append(choice)
    return True


@atexit.register
def _give_back() -> None:
    for each in _choices:
        each.close()
