"""The sampler: one process that looks at every display about every millisecond until it is told to end.

`python -m benchmarks.glass.sampler OUTPUT NAME=SOURCE…`: NAME is the display's name in the recording, SOURCE
an Xvfb's framebuffer file or an X display such as ":0". SIGTERM ends it. A look copies two pixel rows and
compares them with the last ones; only a difference is decoded. It asks for real-time priority, so that it
sees what a busy machine does instead of being a part of it; where that is forbidden its holes tell.
"""

import contextlib
import gc
import os
import signal
import sys
import time
from pathlib import Path
from typing import TextIO

from benchmarks.glass.recording import HOLE_NS, MS, Change, change_line
from tests.support.film_code import Content, content_of
from tests.support.framebuffer import Glass, open_display, open_framebuffer

PERIOD_NS = MS
PRIORITY = 50
"""Above all that it looks at: the players and the X servers have real-time priority too."""
CLOCK_EVERY_NS = 1_000 * MS


class Watch:
    """One display and what it showed last."""

    def __init__(self, name: str, glass: Glass) -> None:
        self.name = name
        self._glass = glass
        self._rows: tuple[bytes, bytes] | None = None
        self._seen: tuple[Content, Content] | None = None
        self._seen_ns = 0

    def look(self, now_ns: int) -> Change | None:
        """Read the display; the change, if it shows something else than at the last look."""
        before_ns, self._seen_ns = self._seen_ns or now_ns, now_ns
        rows = self._glass.rows()
        if rows == self._rows:
            return None
        self._rows = rows
        pick = self._glass.pick
        seen = content_of(pick(rows[0])), content_of(pick(rows[1]))
        if seen == self._seen:
            return None
        self._seen = seen
        return Change(before_ns, now_ns, *seen)


class Sampler:
    """The loop over all displays."""

    def __init__(self, watches: list[Watch], output: TextIO) -> None:
        self._watches = watches
        self._output = output
        self._ending = False

    def end(self) -> None:
        """Let the loop return after its present turn."""
        self._ending = True

    def run(self) -> None:
        """Look until the end."""
        samples, due_ns, clock_ns, last_ns = 0, time.monotonic_ns(), 0, 0
        write = self._output.write
        while not self._ending:
            now_ns = time.monotonic_ns()
            if last_ns and now_ns - last_ns > HOLE_NS:
                write(f"hole {last_ns} {now_ns}\n")
            last_ns = now_ns
            samples += 1
            for watch in self._watches:
                change = watch.look(time.monotonic_ns())
                if change is not None:
                    write(change_line(watch.name, change))
            if now_ns - clock_ns > CLOCK_EVERY_NS:
                clock_ns = now_ns
                write(f"clock {time.monotonic_ns()} {time.time_ns()}\n")
            due_ns = max(due_ns + PERIOD_NS, time.monotonic_ns())
            time.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)
        write(f"end {time.monotonic_ns()} {samples}\n")


def open_glass(source: str) -> Glass:
    """A framebuffer file, or else an X display's name."""
    return open_framebuffer(Path(source)) if "/" in source else open_display(source)


def main() -> None:
    """Sample until SIGTERM."""
    output, *sources = sys.argv[1:]
    watches = [Watch(name, open_glass(source)) for name, source in (each.split("=", 1) for each in sources)]
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(PRIORITY))
    gc.disable()  # nothing here makes cycles, and a collection would be a hole
    with Path(output).open("w", buffering=1 << 16) as file:
        sampler = Sampler(watches, file)
        signal.signal(signal.SIGTERM, lambda *_: sampler.end())
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the orchestra's; it ends us
        sampler.run()


if __name__ == "__main__":
    main()
