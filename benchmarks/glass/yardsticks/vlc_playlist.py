"""Yardstick: VLC's own playlist. `python -m benchmarks.glass.yardsticks.vlc_playlist SHEET.json`."""

import signal
import sys
from pathlib import Path

from benchmarks.glass.sheet import load_sheet
from benchmarks.glass.yardsticks.engine import film, vlc_on
from benchmarks.glass.yardsticks.timing import wait_until
from benchmarks.glass.yardsticks.windows import Windows


def main() -> None:
    """Load the films, start at the first one's instant, let the playlist do the rest until SIGTERM."""
    sheet = load_sheet(Path(sys.argv[1]))
    window = Windows(sheet.display, composited=True).create(sheet.width, sheet.height)
    instance = vlc_on(sheet.display)
    films = instance.media_list_new()
    for cue in sheet.cues:
        films.add_media(film(instance, cue.path))
    playlist = instance.media_list_player_new()
    playlist.get_media_player().set_xwindow(window.id)
    playlist.set_media_list(films)
    wait_until(sheet.cues[0].start_ns)
    playlist.play()
    signal.pause()  # until we are ended: the playlist says "ended" between two items too


if __name__ == "__main__":
    main()
