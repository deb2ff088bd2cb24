"""The notebook: what a worker's films really showed, in a small file that outlives who should have listened.

A stage that hangs hears nothing, and what it did not hear is lost with it. The worker replaces one line in
place, as often as it beats; the next stage reads it. A film counts as seen while libvlc's pictures grow.
"""

import json
import os
from dataclasses import asdict, replace

from player_agent.decks.aim import MS
from player_agent.decks.notebooks import Showing

_REMEMBERED = 4
_STILL_NS = 700 * MS  # libvlc counts every 0.2 to 0.5 s


class Notebook:
    """One worker's file. Without one, nothing is written; a disk that refuses is not asked twice."""

    def __init__(self, path: str | None) -> None:
        self._file = -1
        self._showings: list[Showing] = []
        self._grown_ns = 0
        if path is not None:
            try:
                self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
            except OSError:
                return

    def begin(self, play_id: str, at_ns: int) -> None:
        """A film came on the glass."""
        self._showings = [*self._showings, Showing(play_id, at_ns, at_ns)][-_REMEMBERED:]
        self._grown_ns = at_ns
        self._write()

    def go_on(self, at_ns: int, displayed: int, lost: int) -> None:
        """The last one is on the glass still, or leaves it."""
        if not self._showings:
            return
        last = self._showings[-1]
        if displayed > last.displayed:
            self._grown_ns = at_ns
        seen_ns = at_ns if at_ns - self._grown_ns <= _STILL_NS else last.seen_ns
        self._showings[-1] = replace(last, seen_ns=seen_ns, displayed=displayed, lost=lost)
        self._write()

    def _write(self) -> None:
        if self._file < 0:
            return
        line = json.dumps([asdict(each) for each in self._showings]).encode() + b"\n"
        try:
            os.pwrite(self._file, line, 0)
            os.ftruncate(self._file, len(line))
        except OSError:
            os.close(self._file)
            self._file = -1
