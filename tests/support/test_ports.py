"""Ports for tests: never one that the kernel gives to others, and never the same one twice."""

import socket
import subprocess
import sys
from pathlib import Path

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]


def test_none_is_one_that_the_kernel_gives_away() -> None:
    ours = {free_port() for _ in range(50)}
    assert len(ours) == 50
    given = [socket.create_server(("127.0.0.1", 0)) for _ in range(50)]
    try:
        first, last = map(int, Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split())
        assert all(first <= each.getsockname()[1] <= last for each in given)
        assert not any(first <= port <= last for port in ours)
    finally:
        for each in given:
            each.close()


def test_another_process_that_chooses_the_same_way_chooses_others() -> None:
    """With the same luck, too."""
    code = "import random; from tests.support.ports import free_port; random.seed(1); print(free_port())"
    chosen = []
    with subprocess.Popen(
        [sys.executable, "-c", f"{code}; input()"], cwd=ROOT, stdin=-1, stdout=-1, text=True
    ) as first:
        assert first.stdout is not None
        chosen.append(first.stdout.readline())
        chosen.append(subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True))
        first.communicate("\n")
    again = subprocess.check_output([sys.executable, "-c", code], cwd=ROOT, text=True)
    assert chosen[0] != chosen[1]
    assert again == chosen[0], "it is free again, once the process has ended"
