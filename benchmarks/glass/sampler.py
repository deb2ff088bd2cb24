"""The sampler: one process that looks at every display about every millisecond until it is told to end.

`python -m benchmarks.glass.sampler OUTPUT NAME=SOURCE…`: NAME is the display's name in the recording, SOURCE
an Xvfb's framebuffer file or an X display such as ":0". SIGTERM ends it. A look copies two pixel rows and
compares them with the last ones; only a difference is decoded.
"""

import sys
from pathlib import Path

from benchmarks.glass.recording import HOLE_NS, MS, Change, change_line
from benchmarks.sampling import Sampler
from tests.support.film_code import Content, content_of
from tests.support.framebuffer import Glass, open_display, open_framebuffer

PERIOD_NS = MS
PRIORITY = 50
"""Above all that it looks at: the players and the X servers have real-time priority too."""


class Watch:
    """One display and what it showed last."""

    def __init__(self, name: str, glass: Glass) -> None:
        self._name = name
        self._glass = glass
        self._rows: tuple[bytes, bytes] | None = None
        self._seen: tuple[Content, Content] | None = None
        self._seen_ns = 0

    def look(self, now_ns: int) -> str | None:
        """Read the display; a line, if it shows something else than at the last look."""
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
        return change_line(self._name, Change(before_ns, now_ns, *seen))


def open_glass(source: str) -> Glass:
    """A framebuffer file, or else an X display's name."""
    return open_framebuffer(Path(source)) if "/" in source else open_display(source)


def main() -> None:
    """Sample until SIGTERM."""
    output, *sources = sys.argv[1:]
    watches = [Watch(name, open_glass(source)) for name, source in (each.split("=", 1) for each in sources)]
    sampler = Sampler([each.look for each in watches], period_ns=PERIOD_NS, hole_ns=HOLE_NS)
    sampler.run_until_told(Path(output), PRIORITY)


if __name__ == "__main__":
    main()
