"""Measures films: ffprobe for the header, one decoding of every frame, EBU R128 for the sound.

ffmpeg runs as a child and its pictures come small, by a pipe: a hostile file can end a child and nothing
else, and the decoder is the one that makes renditions. What a film may cost is bounded: see `strangers` for
how it is opened, `program` for the child, and below for the film itself.
"""

import hashlib
import json
import os
from errno import EFBIG
from pathlib import Path
from typing import Any

from controller.films.errors import FilmError, MissingProgramError, UnfinishedError
from controller.films.loudness import measure_loudness
from controller.films.program import last_words, run, run_pieces
from controller.films.strangers import film_input
from controller.preflight.facts import FileFacts, read_file_facts, read_frame_times
from controller.preflight.measurement import Measurement
from controller.preflight.meter import COLUMNS, FRAME_BYTES, ROWS, Meter

COMPLAINTS = 8  # sentences of the decoder that are kept; a broken film makes thousands
MOST_BYTES = 32 << 30
"""Of a file: a minute of 4K as studios hand it on has some 15 thousand million."""
MOST_FRAMES = 54_000
"""A quarter of an hour at 60 frames a second; shorts last a minute."""
MOST_DECODED = 450_000_000_000
"""Pixels of all frames together: a quarter of an hour of 4K at 60 frames a second."""
_SMALL = f"scale={COLUMNS}:{ROWS}:flags=area+accurate_rnd:out_range=pc,format=gbrp"
_PACKETS = "packet=stream_index,pts_time,flags"
_PIECE = 1 << 20


async def measure(film: Path) -> Measurement:
    """One film's measurement; one that cannot be read gives a measurement that says so.

    Raises MissingProgramError, UnfinishedError where it could not be read to its end, and OSError where the
    file itself cannot be read.
    """
    digest, size = hash_of(film)
    try:
        report, times_s = await _header(film)
        facts = read_file_facts(film.name, report)
        _check_cost(film.name, max(len(times_s), facts.header_frames or 0), facts)
        meter, complaints = await _pictures(film, facts.film.picture, times_s)
        loudness = await measure_loudness(film) if facts.sound is not None else None
    except (MissingProgramError, UnfinishedError):
        raise
    except FilmError as error:
        return Measurement(film.name, digest, size, str(error), {})
    return Measurement(film.name, digest, size, None, report, times_s, meter.numbers(), complaints, loudness)


def hash_of(film: Path) -> tuple[str, int]:
    """A file's sha256 and its bytes. Raises OSError, EFBIG for one of more than `MOST_BYTES`."""
    digest, size = hashlib.sha256(), 0
    with film.open("rb") as file:
        if os.fstat(file.fileno()).st_size > MOST_BYTES:
            raise OSError(EFBIG, f"it has more than {MOST_BYTES >> 30} GiB")
        while piece := file.read(_PIECE):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


async def engine() -> str:
    """The decoder's build, which the numbers depend on. Raises MissingProgramError."""
    return (await run("ffmpeg", ["-version"], "ffmpeg does not run")).splitlines()[0]


async def _header(film: Path) -> tuple[dict[str, Any], tuple[float, ...]]:
    arguments = ["-v", "error", "-show_format", "-show_streams", "-show_entries", _PACKETS]
    failure = f"{film.name} is not a film that ffmpeg can read"
    report = json.loads(await run("ffprobe", [*arguments, "-of", "json", *film_input(film)], failure))
    times_s = read_frame_times(film.name, report)
    del report["packets"]
    return report, times_s


async def _pictures(film: Path, picture: int, times_s: tuple[float, ...]) -> tuple[Meter, tuple[str, ...]]:
    meter, frames = Meter(), 0
    step = times_s[-1] / (len(times_s) - 1) if len(times_s) > 1 else 0.0

    def on_frame(frame: bytes) -> None:
        nonlocal frames
        _check_length(film.name, frames + 1)
        late = frames - len(times_s) + 1  # of frames that no packet announced
        meter.feed(frame, times_s[frames] if late <= 0 else times_s[-1] + late * step)
        frames += 1

    arguments = ["-v", "error", "-nostdin", "-threads", "1", *film_input(film)]
    arguments += [
        "-map",
        f"0:v:{picture}",
        "-vf",
        _SMALL,
        "-fps_mode",
        "passthrough",
        "-f",
        "rawvideo",
        "pipe:1",
    ]
    words = await run_pieces("ffmpeg", arguments, FRAME_BYTES, on_frame)
    if frames == 0:
        raise FilmError(
            f"{film.name} has no picture that can be decoded: {last_words(words)}; export it again"
        )
    return meter, tuple(words.splitlines()[:COMPLAINTS])


def _check_cost(name: str, frames: int, facts: FileFacts) -> None:
    _check_length(name, frames)
    size = facts.film.size
    if frames * size.width * size.height > MOST_DECODED:
        raise FilmError(
            f"{name} has {frames:,} frames of {size.width}x{size.height}, more than {MOST_DECODED:,} pixels; "
            "give a shorter or smaller film"
        )


def _check_length(name: str, frames: int) -> None:
    if frames > MOST_FRAMES:
        raise FilmError(f"{name} has more than {MOST_FRAMES:,} frames; give a shorter film")
