"""A film that this machine's libvlc cannot decode is found without a screen."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

pytestmark = pytest.mark.films


def make_film(path: Path, *, size: str = "320x180", rate: int = 25) -> None:
    source = ("-f", "lavfi", "-i", f"testsrc=size={size}:rate={rate}:duration=2")
    coding = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-g", str(rate), "-movflags", "+faststart")
    subprocess.run(["ffmpeg", "-v", "error", *source, *coding, path], check=True)


def try_it(path: Path) -> tuple[int, str]:
    run = subprocess.run(
        [sys.executable, "-m", "player_agent", "decode", path], capture_output=True, text=True, timeout=200
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


@pytest.mark.parametrize("share", [0.4, 0.6, 0.9, 0.99])
def test_a_torn_film_never_passes_wherever_it_breaks_off(tmp_path: Path, share: float) -> None:
    film = tmp_path / "film.mp4"
    make_film(film)
    film.write_bytes(film.read_bytes()[: int(film.stat().st_size * share)])
    assert try_it(film) == (1, "the file breaks off: it does not hold all of its 50 pictures")


def test_a_whole_film_passes_on_a_machine_that_has_no_time_for_it(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    make_film(film, size="1280x720", rate=50)
    core = str(min(os.sched_getaffinity(0)))
    here = ("taskset", "--cpu-list", core, "nice", "-n", "5")  # what else runs there leaves it a tenth
    loops = [subprocess.Popen([*here, sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    decoding = [*here, sys.executable, "-m", "player_agent", "decode", film]
    with subprocess.Popen(decoding, stdout=subprocess.PIPE) as child:
        try:
            for _ in range(3):
                time.sleep(1.0)
                child.send_signal(signal.SIGSTOP)
                time.sleep(2.0)
                child.send_signal(signal.SIGCONT)
            said, _ = child.communicate(timeout=240)
        finally:
            for each in (*loops, child):
                each.kill()
                each.wait()
    assert (child.returncode, said) == (0, b"")


def test_without_the_file_nothing_is_said_of_the_film(tmp_path: Path) -> None:
    code, sentence = try_it(tmp_path / "gone.mp4")
    assert (code, sentence) == (3, "")


def test_a_slate_is_read_whole(tmp_path: Path) -> None:
    slate, torn = tmp_path / "slate.png", tmp_path / "torn.png"
    Image.effect_noise((64, 64), 40).save(slate)
    torn.write_bytes(slate.read_bytes()[:600])
    assert try_it(slate) == (0, "")
    assert try_it(torn)[0] == 1
