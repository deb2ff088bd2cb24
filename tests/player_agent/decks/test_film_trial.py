"""A film that this machine's libvlc cannot decode is found without a screen."""

import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.films


def make_film(path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=2")
    coding = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", "25", "-movflags", "+faststart")
    subprocess.run(["ffmpeg", "-v", "error", *source, *coding, path], check=True)


def try_it(path: Path) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "player_agent", "decode", path], capture_output=True, text=True, timeout=60
    )
    return run.returncode, run.stdout.strip()


def test_a_whole_film_plays_and_a_torn_one_says_why(tmp_path: Path) -> None:
    film, torn, rubbish = (tmp_path / name for name in ("film.mp4", "torn.mp4", "rubbish.mp4"))
    make_film(film)
    torn.write_bytes(film.read_bytes()[: film.stat().st_size // 2])
    rubbish.write_bytes(bytes(range(256)) * 100)
    assert try_it(film) == (0, "")
    code, sentence = try_it(torn)
    assert (code, "of its 50 pictures" in sentence) == (1, True)
    assert try_it(rubbish) == (1, "no picture of it can be decoded")


def test_a_slate_is_read_whole(tmp_path: Path) -> None:
    slate, torn = tmp_path / "slate.png", tmp_path / "torn.png"
    Image.effect_noise((64, 64), 40).save(slate)
    torn.write_bytes(slate.read_bytes()[:600])
    assert try_it(slate) == (0, "")
    assert try_it(torn)[0] == 1
