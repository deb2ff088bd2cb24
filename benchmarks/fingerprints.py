"""How surely a film is known by its picture: every second of every sample rendition, in several lights.

    .venv/bin/python -m benchmarks.fingerprints MASTERS RENDITIONS

Each picture is decoded from its rendition, off the pictures of the track by a quarter of a second, dimmed,
scaled and saved as a JPEG as a still is. Prints how often the film was told right, wrong and not at all, how
far off the time was, and what the tracks and the telling cost.
"""

import asyncio
import io
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from PIL import Image
from rich.console import Console
from rich.table import Table

from benchmarks.percentile import percentile
from controller.demo.run import check_files, read_schedule_files
from controller.films import RenditionStore
from controller.films.pictures import cells_of
from controller.films.recognition import Candidate, recognise
from controller.films.workshop import Workshop
from controller.fleet.sight import SightKind
from controller.services.draft import wishes_of
from wire.renditions import Rendition, RenditionKind

SURFACE_PIXELS = 200_000
OFFSET_S = 0.25
STILL_HEIGHT = 360
QUALITY = 80
STEP_MS = 500
LIGHTS = (100, 60, 30, 10, 5)


def main(masters: Path, renditions: Path) -> None:
    """Print the tables."""
    schedule, _ = check_files(read_schedule_files(Path("schedules")))
    assert schedule is not None
    store = RenditionStore(renditions)
    workshop = Workshop(store, masters, SURFACE_PIXELS)
    made = asyncio.run(workshop.make(wishes_of(schedule), lambda _: None))
    films = {key: each for key, each in made.items() if each.kind is not RenditionKind.SLATE}
    candidates = asyncio.run(_candidates(store, made.values()))
    pictures = {
        (screen, short): list(_pictures(store.path_of(each.file_name), each.duration_ms))
        for (screen, short), each in films.items()
    }
    table = Table(
        "light",
        "against",
        "n",
        "right",
        "wrong",
        "not sure",
        "time off, ms p50/p95/max",
        "in its span, span < 1 s",
        "ms each",
    )
    worst: Counter[str] = Counter()
    for light in LIGHTS:
        table.add_row(*_measure(made, candidates, pictures, light, False, worst))
    table.add_row(*_measure(made, candidates, pictures, 100, True, worst))
    console = Console(width=150)
    console.print(table)
    console.print("wrong or not sure, by short:", dict(worst.most_common(8)))
    tracks = [store.path_of(each.file_name).with_suffix(".track") for each in films.values()]
    size = sum(each.stat().st_size for each in tracks)
    seconds = sum(each.duration_ms for each in films.values()) / 1_000
    console.print(f"{len(tracks)} tracks, {size} bytes, {size / seconds:.0f} bytes a second of film")


def _measure(made, candidates, pictures, light, whole, worst):
    tally: Counter[str] = Counter()
    off, took = [], []
    for (screen, short), shots in pictures.items():
        against = [candidates[each.sha256] for (where, _), each in made.items() if whole or where == screen]
        for at_ms, image in shots:
            content = _as_still(image, light)
            began = time.perf_counter()
            sight = recognise(cells_of(content), against)
            took.append((time.perf_counter() - began) * 1_000)
            if sight.kind is SightKind.FILM and sight.short == short:
                tally["right"] += 1
                off.append(abs(sight.at_ms - at_ms))
                tally["in span"] += sight.from_ms - STEP_MS <= at_ms <= sight.to_ms + STEP_MS
                tally["narrow"] += sight.to_ms - sight.from_ms <= 2 * STEP_MS
            else:
                known = sight.kind in {SightKind.FILM, SightKind.SLATE}
                tally["wrong" if known else "not sure"] += 1
                worst[f"{short} {'wrong' if known else 'not sure'}"] += 1
    n = sum(tally[word] for word in ("right", "wrong", "not sure"))
    shares = [f"{100 * tally[word] / n:.1f} %" for word in ("right", "wrong", "not sure")]
    times = f"{statistics.median(off):.0f} / {percentile(off, 95):.0f} / {max(off):.0f}"
    name = "all screens' films" if whole else "the screen's films"
    spans = f"{100 * tally['in span'] / tally['right']:.1f} %, {100 * tally['narrow'] / tally['right']:.1f} %"
    return f"{light} %", name, str(n), *shares, times, spans, f"{statistics.median(took):.1f}"


async def _candidates(store: RenditionStore, made: Iterable[Rendition]) -> dict[str, Candidate]:
    found = {}
    for each in made:
        track = await store.track_of(each.file_name)
        assert track is not None
        found[each.sha256] = Candidate(each.short, each.sha256, track, still=each.kind is RenditionKind.SLATE)
    return found


def _pictures(film: Path, duration_ms: int) -> Iterator[tuple[int, Image.Image]]:
    command = ["ffmpeg", "-v", "error", "-ss", str(OFFSET_S), "-i", str(film)]
    each_second = "select='isnan(prev_selected_t)+gte(t-prev_selected_t,0.999)'"
    command += ["-vf", f"{each_second},scale=in_color_matrix=bt709:out_range=pc,format=rgb24"]
    command += ["-fps_mode", "passthrough"]
    command += ["-f", "image2pipe", "-c:v", "ppm", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    stream, number = io.BytesIO(raw), 0
    while stream.tell() < len(raw):
        header = [stream.readline() for _ in range(3)]
        width, height = map(int, header[1].split())
        image = Image.frombytes("RGB", (width, height), stream.read(width * height * 3))
        at_ms = round((number + OFFSET_S) * 1_000)
        if at_ms < duration_ms:
            yield at_ms, image
        number += 1


def _as_still(image: Image.Image, light: int) -> bytes:
    image = image.point([level * light // 100 for level in range(256)] * 3)
    if image.height > STILL_HEIGHT:
        size = (image.width * STILL_HEIGHT // image.height, STILL_HEIGHT)
        image = image.resize(size, Image.Resampling.BOX)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=QUALITY)
    return content.getvalue()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
