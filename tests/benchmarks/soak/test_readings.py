"""What a process holds, read from outside."""

import os
import subprocess
import sys

from benchmarks.soak.readings import read_roles

_PROGRAM = """
import sys, threading
files = [open("/dev/null") for _ in range(40)]
held = bytearray(30_000_000)
held[::4096] = b"x" * len(held[::4096])
threading.Thread(target=threading.Event().wait, daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
"""


def test_memory_threads_and_descriptors_of_a_tree_by_role() -> None:
    command = [sys.executable, "-c", _PROGRAM, "landmark-player run"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        reading = read_roles(1.0, {"wall-1": child.pid, "gone": 2**22 + 1})
        child.communicate()
    held = reading.roles["supervisor"]
    assert held.pss_mib > 30
    assert held.threads == 2
    assert held.descriptors >= 43
    assert reading.pids["supervisor"] == {child.pid}
    assert os.getpid() not in set().union(*reading.pids.values())
