"""Real-time priority for the timing thread alone."""

import resource
import subprocess
import sys

ASK = """
import os, threading
from player_agent.decks.worker.priority import take_priority
print(take_priority(), os.sched_getscheduler(0) & ~os.SCHED_RESET_ON_FORK == os.SCHED_RR)
thread = threading.Thread(target=lambda: print(os.sched_getscheduler(0) == os.SCHED_OTHER))
thread.start()
thread.join()
"""


def test_what_is_said_is_so_and_other_threads_stay_without() -> None:
    run = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True)
    granted, has_it, others_are_plain = run.stdout.split()
    assert granted == has_it
    assert others_are_plain == "True"


def test_a_machine_that_forbids_it_is_used_without() -> None:
    def forbid() -> None:
        resource.setrlimit(resource.RLIMIT_RTPRIO, (0, 0))

    command = [sys.executable, "-c", ASK]
    without_rights = ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"]
    run = subprocess.run(
        [*without_rights, *command], capture_output=True, text=True, check=True, preexec_fn=forbid
    )
    assert run.stdout.split() == ["False", "False", "True"]
