"""libvlc's player in one window, by itself."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.player_agent.decks.test_film_trial import make_film
from tests.support.framebuffer import VirtualDisplay

pytestmark = [pytest.mark.screen, pytest.mark.films]

_PLAYS = """
import sys
from pathlib import Path
from Xlib.display import Display
from player_agent.decks.worker.film_player import FilmPlayer
display = Display()
window = display.screen().root.create_window(0, 0, 64, 64, 0, display.screen().root_depth)
window.map()
display.sync()
player = FilmPlayer(0, window.id, "xcb_x11", lambda seen: None)
player.preroll(sys.argv[1], 2_000)
maps = Path("/proc/self/maps")
print(*{line.rpartition("/")[2].strip() for line in maps.open() if "/vlc/plugins/" in line})
"""


def test_nobody_is_asked_to_keep_the_screen_awake(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    make_film(film)
    with VirtualDisplay(64, 64) as display:
        there = {**os.environ, "DISPLAY": display.name}
        playing = [sys.executable, "-c", _PLAYS, film]
        run = subprocess.run(playing, check=True, timeout=200, env=there, capture_output=True, text=True)
    plugins = run.stdout.split()
    assert "libxcb_x11_plugin.so" in plugins
    assert [each for each in plugins if "screensaver" in each] == [], "it starts a shell, or a bus"
