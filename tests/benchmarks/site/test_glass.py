"""The glass of a screen whose X server comes and goes, on real servers."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from Xlib.display import Display

from benchmarks.site.glass import ScreenGlass, Slate
from benchmarks.site.recording import Look, Sight
from benchmarks.site.shims import GLASS_VARIABLE, write_shims
from tests.support.coded_films import strip_row
from tests.support.film_code import strip_height

pytestmark = pytest.mark.screen

WIDTH, HEIGHT = 320, 180


@contextmanager
def server(tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A life of an X server as a player's supervisor starts it: its name and process id."""
    write_shims(tmp_path / "bin", tmp_path / "away")
    read, write = os.pipe()
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{WIDTH}x{HEIGHT}x24", "-nolisten", "tcp"],
        env={**os.environ, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", GLASS_VARIABLE: str(tmp_path)},
        executable=str(tmp_path / "bin" / "Xvfb"),
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            name = f":{pipe.readline().strip()}"
        yield name, process.pid
    finally:
        process.kill()
        process.wait()


def paint(display: str, picture: Image.Image) -> Display:
    """Put a picture on the root window; the connection, which keeps it there."""
    connection = Display(display)
    root = connection.screen().root
    context = root.create_gc()
    root.put_pil_image(context, 0, 0, picture)
    connection.sync()
    return connection


def sees(glass: ScreenGlass, look: Look) -> Sight:
    """What it shows once it shows that; a server takes its time."""
    until = time.monotonic() + 120
    while (sight := glass.look(time.monotonic_ns())).look is not look:
        assert time.monotonic() < until, f"still {sight}"
        time.sleep(0.01)
    return sight


@pytest.fixture
def slate(tmp_path: Path) -> Path:
    path = tmp_path / "slate.png"
    Image.linear_gradient("L").resize((WIDTH, HEIGHT)).convert("RGB").save(path)
    return path


@pytest.fixture
def glass(tmp_path: Path, slate: Path) -> ScreenGlass:
    folder = tmp_path / "lives"
    folder.mkdir()
    return ScreenGlass(folder, Slate(slate))


def coded(film: int, frame: int) -> Image.Image:
    picture = Image.new("L", (WIDTH, HEIGHT), 90)
    rows = strip_height(HEIGHT)
    picture.paste(Image.frombytes("L", (WIDTH, rows), strip_row(film, frame, WIDTH) * rows), (0, 0))
    return picture.convert("RGB")


def test_film_slate_grey_and_a_foreign_picture_are_told_apart(
    tmp_path: Path, glass: ScreenGlass, slate: Path
) -> None:
    foreign = Image.effect_noise((WIDTH, HEIGHT), 60).convert("RGB")
    with server(tmp_path / "lives") as (display, _):
        sees(glass, Look.BLACK)
        for picture, look in (
            (coded(5, 77), Look.FILM),
            (Image.open(slate), Look.SLATE),
            (Image.new("RGB", (WIDTH, HEIGHT), (72, 72, 72)), Look.PLAIN),
            (foreign, Look.UNKNOWN),
        ):
            connection = paint(display, picture)
            sight = sees(glass, look)
            assert look is not Look.FILM or sight == Sight(Look.FILM, 5, 77)
            connection.close()


def test_a_killed_server_is_no_picture_until_the_next_one_lives(tmp_path: Path, glass: ScreenGlass) -> None:
    assert glass.look(time.monotonic_ns()).look is Look.OFF
    with server(tmp_path / "lives") as (_, pid):
        sees(glass, Look.BLACK)
        os.kill(pid, signal.SIGKILL)
        sees(glass, Look.OFF)
    with server(tmp_path / "lives"):
        sees(glass, Look.BLACK)
