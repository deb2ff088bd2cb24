"""Looking at displays on a period, and the lines that every recording of it has.

A line is one of
    clock <monotonic ns> <wall ns>
    hole <last ns before> <first ns after>
    end <monotonic ns> <number of samples>
or one of what was seen, whose form is the sampler's own.
"""

import contextlib
import gc
import os
import signal
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TextIO

CLOCK_EVERY_NS = 1_000_000_000

Look = Callable[[int], str | None]
"""Looks at one display at an instant of the monotonic clock; gives a line, with its end, of what changed."""


class Hole(NamedTuple):
    """Nobody looked between these two instants."""

    start_ns: int
    end_ns: int


@dataclass
class Sampled:
    """What every run of a sampler leaves. Instants are CLOCK_MONOTONIC in ns."""

    holes: list[Hole] = field(default_factory=list)
    clocks: list[tuple[int, int]] = field(default_factory=list)
    """(monotonic, wall) taken together, about once a second."""
    ended_ns: int = 0
    samples: int = 0

    def take(self, lines: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Read a recording; gives the first word and the rest of each line of what was seen.

        Raises ValueError where the end is missing, and where a line's numbers are none.
        """
        for line in lines:
            word, _, rest = line.rstrip("\n").partition(" ")
            match word:
                case "hole":
                    self.holes.append(Hole(*_pair(rest)))
                case "clock":
                    self.clocks.append(_pair(rest))
                case "end":
                    self.ended_ns, self.samples = _pair(rest)
                case _:
                    yield word, rest
        if not self.ended_ns:
            raise ValueError("the recording has no end; the sampler was killed")


def _pair(text: str) -> tuple[int, int]:
    first, second = text.split()
    return int(first), int(second)


class Sampler:
    """The loop over all displays. What comes later than `hole_ns` after the last look leaves a hole."""

    def __init__(self, looks: Sequence[Look], *, period_ns: int, hole_ns: int) -> None:
        self._looks = looks
        self._period_ns = period_ns
        self._hole_ns = hole_ns
        self._ending = False

    def run_until_told(self, output: Path, priority: int) -> None:
        """Look until SIGTERM.

        It asks for real-time priority, so that it sees what a busy machine does instead of being a part of
        it; where that is forbidden its holes tell.
        """
        with contextlib.suppress(OSError):
            os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
        gc.disable()  # nothing here makes cycles, and a collection would be a hole
        with output.open("w", buffering=1 << 16) as file:
            signal.signal(signal.SIGTERM, lambda *_: self._end())
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the orchestra's; it ends us
            self._run(file)

    def _end(self) -> None:
        self._ending = True

    def _run(self, output: TextIO) -> None:
        samples, due_ns, clock_ns, last_ns = 0, time.monotonic_ns(), 0, 0
        write = output.write
        while not self._ending:
            now_ns = time.monotonic_ns()
            if last_ns and now_ns - last_ns > self._hole_ns:
                write(f"hole {last_ns} {now_ns}\n")
            last_ns = now_ns
            samples += 1
            for look in self._looks:
                line = look(time.monotonic_ns())
                if line is not None:
                    write(line)
            if now_ns - clock_ns > CLOCK_EVERY_NS:
                clock_ns = now_ns
                write(f"clock {time.monotonic_ns()} {time.time_ns()}\n")
            due_ns = max(due_ns + self._period_ns, time.monotonic_ns())
            time.sleep(max(0, due_ns - time.monotonic_ns()) / 1e9)
        write(f"end {time.monotonic_ns()} {samples}\n")
