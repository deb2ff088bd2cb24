"""Real-time priority, where the machine permits it: what must happen at an instant goes before what has time.

At a start every screen's decoder works off some frames at once. Without priority the raising of a window, and
the showing of the first frames, wait in the same queue of the processor as they do. A unit needs
`LimitRTPRIO=` of at least TIMING_PRIORITY for it. libvlc takes 11 for reading and 16 for showing, and leaves
its decoders without; the kernel keeps a twentieth of each second for everyone else.

The X server stays below all of these, at 5 (`landmark-x.service`). Of five films at one instant the first
pictures are drawn before the windows are raised, which costs the median start 1 to 2 ms. With 20 that was
gone, and in each of three runs a start came 12 to 31 ms late, where with 5 none was later than 6.4.
"""

import ctypes
import os
import sys

TIMING_PRIORITY = 22
"""Above libvlc's own threads: the timing thread does little, at its instant."""

_PR_SET_TIMERSLACK = 29
_SLACK_NS = 1
_SWITCH_S = 0.000_5  # how long another thread may keep the interpreter once the timing thread wants it


def take_priority() -> bool:
    """Let the calling thread go before others, and be woken exactly; whether real-time priority was granted.

    Threads that it starts begin without.
    """
    sys.setswitchinterval(_SWITCH_S)
    ctypes.CDLL(None).prctl(_PR_SET_TIMERSLACK, _SLACK_NS, 0, 0, 0)
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(TIMING_PRIORITY))
    except OSError:
        return False
    return True
