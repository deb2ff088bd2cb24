"""Yardstick: the smallest script that does what two decks can do, without anything a product needs.

Two players, each on its own composited window. Play, wait for the picture, pause, seek to the first frame;
end the pause at the start less the learned latency, raise the window at the start, stop the old player later.
One thread, no checks, no journal, no recovery: `python -m benchmarks.glass.yardsticks.bare SHEET.json`.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import vlc

from benchmarks.glass.recording import MS
from benchmarks.glass.sheet import CueSheet, PlannedCue, load_sheet
from benchmarks.glass.yardsticks.engine import film, vlc_on
from benchmarks.glass.yardsticks.timing import wait_until
from benchmarks.glass.yardsticks.windows import Windows

PRE_ROLL_NS = 900 * MS
STOP_AFTER_NS = 150 * MS
FIRST_LATENCY_NS = 11.2 * MS
LEARN = 0.2
"""Share of each play's error that goes into the latency."""
SANE_NS = 60 * MS
"""A larger error is an accident and teaches nothing."""


class Deck:
    """One player, its window, and what its events told."""

    def __init__(self, instance: vlc.Instance, windows: Windows, sheet: CueSheet) -> None:
        self.window = windows.create(sheet.width, sheet.height)
        self.instance = instance
        self.player = instance.media_player_new()
        self.player.set_xwindow(self.window.id)
        self.progress: list[tuple[int, int]] = []
        """(monotonic ns, film's time in ms) of each event."""
        self.player.event_manager().event_attach(vlc.EventType.MediaPlayerTimeChanged, self._note)

    def _note(self, event: vlc.Event) -> None:
        self.progress.append((time.monotonic_ns(), event.u.new_time))

    def pre_roll(self, cue: PlannedCue) -> None:
        """Let the film's first picture wait in the hidden window."""
        media = film(self.instance, cue.path)
        self.player.set_media(media)
        media.release()
        self.player.play()
        self._wait(lambda: self.player.has_vout() > 0)
        self.player.set_pause(1)
        self._wait(lambda: self.player.get_state() == vlc.State.Paused)
        self.player.set_time(0)
        self.progress.clear()

    def error_ns(self, cue: PlannedCue) -> float | None:
        """How late the play is, by its last event; None without one."""
        if not self.progress:
            return None
        at_ns, film_ms = self.progress[-1]
        return at_ns - film_ms * MS - cue.start_ns

    @staticmethod
    def _wait(ready: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 0.5
        while not ready() and time.monotonic() < deadline:
            time.sleep(0.002)


def main() -> None:
    """Play one sheet."""
    sheet = load_sheet(Path(sys.argv[1]))
    windows = Windows(sheet.display, composited=True)
    instance = vlc_on(sheet.display)
    decks = [Deck(instance, windows, sheet) for _ in range(2)]
    latency_ns = FIRST_LATENCY_NS
    for at, cue in enumerate(sheet.cues):
        deck, old = decks[at % 2], decks[1 - at % 2]
        wait_until(cue.start_ns - PRE_ROLL_NS)
        if at and (error_ns := old.error_ns(sheet.cues[at - 1])) is not None and abs(error_ns) < SANE_NS:
            latency_ns += LEARN * error_ns
        deck.pre_roll(cue)
        wait_until(cue.start_ns - latency_ns)
        deck.player.set_pause(0)
        wait_until(cue.start_ns)
        windows.show(deck.window)
        wait_until(cue.start_ns + STOP_AFTER_NS)
        old.player.stop()
    wait_until(sheet.cues[-1].start_ns + sheet.cues[-1].duration_ns)


if __name__ == "__main__":
    main()
