"""The sampler: one process that looks at every screen every few milliseconds until it is told to end.

`python -m benchmarks.site.sampler OUTPUT SCREEN=FOLDER=SLATE…`; SIGTERM ends it.
"""

import sys
from pathlib import Path

from benchmarks.sampling import Sampler
from benchmarks.site.glass import ScreenGlass, Slate
from benchmarks.site.recording import HOLE_NS, MS, Sight, look_line

PERIOD_NS = 6 * MS
PRIORITY = 1


class Watch:
    """One screen and what it showed last."""

    def __init__(self, screen: str, glass: ScreenGlass) -> None:
        self._screen = screen
        self._glass = glass
        self._seen: Sight | None = None
        self._seen_ns = 0

    def look(self, now_ns: int) -> str | None:
        """Read the display; a line, if it shows something else than at the last look."""
        before_ns, self._seen_ns = self._seen_ns or now_ns, now_ns
        sight = self._glass.look(now_ns)
        if sight == self._seen:
            return None
        self._seen = sight
        return look_line(self._screen, before_ns, now_ns, sight)


def main() -> None:
    """Sample until SIGTERM."""
    output, *sources = sys.argv[1:]
    parts = [each.split("=", 2) for each in sources]
    watches = [
        Watch(screen, ScreenGlass(Path(folder), Slate(Path(slate)))) for screen, folder, slate in parts
    ]
    sampler = Sampler([each.look for each in watches], period_ns=PERIOD_NS, hole_ns=HOLE_NS)
    sampler.run_until_told(Path(output), PRIORITY)


if __name__ == "__main__":
    main()
