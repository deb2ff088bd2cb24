"""What preflight finds on both sides of each limit, and how fast it decodes.

    .venv/bin/python -m benchmarks.preflight [--speed-only]

The first table is that of docs/preflight.md: a synthetic film per row, coded by x264, and whether the finding
that belongs to it was made. The second one is the speed of one core: frames, and seconds of film, per second
of its work, ffmpeg's and ours together, so that a busy machine counts little; stills apart. The films of
others are those of the tests.
"""

import argparse
import asyncio
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from controller.preflight.decoder import measure
from controller.preflight.findings import Code
from controller.preflight.honesty import film_ms
from controller.preflight.judgement import Judgement, judge
from tests.support.foreign_films import foreign_films
from tests.support.synthetic_films import CASES, drift, encode, lying, truncated

SIZES = ((1280, 720), (1920, 1080), (3840, 2160))
SECONDS = 4


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speed-only", action="store_true")
    arguments = parser.parse_args()
    console = Console(width=120)
    with TemporaryDirectory(prefix="preflight-") as folder:
        if not arguments.speed_only:
            console.print(limits(Path(folder)))
        console.print(speeds(Path(folder)))


def limits(folder: Path) -> Table:
    """Each synthetic film: what was to be found, and what was."""
    table = Table(title="limits", title_justify="left")
    for column in ("film", "finding", "expected", "found", "measured"):
        table.add_column(column)
    right = 0
    rows = list(_rows(folder))
    for name, code, expected, judgement in rows:
        found = [each for each in judgement.findings if each.code is code]
        right += bool(found) == expected
        table.add_row(name, code, _word(expected), _word(bool(found)), found[0].value if found else "")
    table.caption = f"{right} of {len(rows)} as expected"
    return table


def speeds(folder: Path) -> Table:
    """How much film a second of one core measures and judges."""
    table = Table(title="speed, one core", title_justify="left")
    for column in ("film", "frames", "seconds of work", "frames per second", "film per second"):
        table.add_column(column, justify="left" if column == "film" else "right")
    made = [_busy_film(width, height, folder) for width, height in SIZES]
    for film in (*made, *sorted(each for each in foreign_films().values() if each.is_file())):
        begun = _work_s()
        measured = asyncio.run(measure(film))
        judge(measured)
        took, length = _work_s() - begun, film_ms(measured) / 1_000
        frames = len(measured.times_s)
        table.add_row(film.name, f"{frames}", f"{took:.2f}", f"{frames / took:.0f}", f"{length / took:.2f}")
    return table


def _rows(folder: Path) -> Iterator[tuple[str, Code, bool, Judgement]]:
    for case in CASES:
        film = encode(case.frames(), folder / "case.mp4", case.fps)
        yield case.name, case.code, case.found, judge(asyncio.run(measure(film)))
    whole = encode(drift(75), folder / "whole.mp4")
    half = truncated(whole, folder / "half.mp4")
    liar = lying(whole, folder / "liar.mp4")
    for name, film, code, expected in (
        ("a whole file", whole, Code.TRUNCATED, False),
        ("a file cut off at 60 %", half, Code.TRUNCATED, True),
        ("an honest header", whole, Code.HEADER_DURATION, False),
        ("a header of twice the length", liar, Code.HEADER_DURATION, True),
    ):
        yield name, code, expected, judge(asyncio.run(measure(film)))


def _busy_film(width: int, height: int, folder: Path) -> Path:
    """A moving test picture with noise, at the bit rate of specification sheets: 8 Mbit/s at 1080p."""
    film = folder / f"{width}x{height}.mp4"
    source = f"testsrc2=s={width}x{height}:r=25:d={SECONDS},noise=alls=8:allf=t"
    command = ["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", source, "-c:v", "libx264"]
    command += ["-preset", "superfast", "-b:v", str(4 * width * height), "-pix_fmt", "yuv420p", str(film)]
    subprocess.run(command, check=True)
    return film


def _work_s() -> float:
    """What this process and those that it waited for have worked so far, in seconds."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _word(found: bool) -> str:
    return "yes" if found else "no"


if __name__ == "__main__":
    main()
