"""The sampler: one process that looks at every screen every few milliseconds until it is told to end.

`python -m benchmarks.site.sampler OUTPUT SCREEN=FOLDER=SLATE…`; SIGTERM ends it. It asks for real-time
priority, so that it sees what a busy machine does instead of being a part of it.
"""

import contextlib
import gc
import os
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

from benchmarks.site.glass import ScreenGlass, Slate
from benchmarks.site.recording import HOLE_NS, MS, Sight, look_line

PERIOD_NS = 6 * MS
CLOCK_EVERY_NS = 1_000 * MS


class Sampler:
    """The loop over all screens."""

    def __init__(self, glasses: dict[str, ScreenGlass], output: TextIO) -> None:
        self._glasses = glasses
        self._output = output
        self._ending = False

    def end(self) -> None:
        """Let the loop return after its present turn."""
        self._ending = True

    def run(self) -> None:
        """Look until the end."""
        samples, due_ns, clock_ns, last_ns = 0, time.monotonic_ns(), 0, 0
        before: dict[str, tuple[Sight, int]] = {}
        write = self._output.write
        while not self._ending:
            now_ns = time.monotonic_ns()
            if last_ns and now_ns - last_ns > HOLE_NS:
                write(f"hole {last_ns} {now_ns}\n")
            last_ns = now_ns
            samples += 1
            if now_ns - clock_ns > CLOCK_EVERY_NS:
                clock_ns = now_ns
                write(f"clock {time.monotonic_ns()} {time.time_ns()}\n")
            for screen, glass in self._glasses.items():
                look_ns = time.monotonic_ns()
                sight = glass.look(look_ns)
                known = before.get(screen)
                if known is None or known[0] != sight:
                    write(look_line(screen, known[1] if known else look_ns, look_ns, sight))
                before[screen] = sight, look_ns
            due_ns = max(due_ns + PERIOD_NS, time.monotonic_ns())
            time.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)
        write(f"end {time.monotonic_ns()} {samples}\n")


def main() -> None:
    """Sample until SIGTERM."""
    output, *sources = sys.argv[1:]
    parts = [each.split("=", 2) for each in sources]
    glasses = {screen: ScreenGlass(Path(folder), Slate(Path(slate))) for screen, folder, slate in parts}
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    gc.disable()  # nothing here makes cycles, and a collection would be a hole
    with Path(output).open("w", buffering=1 << 16) as file:
        sampler = Sampler(glasses, file)
        signal.signal(signal.SIGTERM, lambda *_: sampler.end())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the orchestra's; it ends us
        sampler.run()


if __name__ == "__main__":
    main()
