"""Films in which every frame says which film and which frame it is; see `tests.support.film_code`.

Made with ffmpeg: a moving picture from its own sources, the strips piped in as raw rows. The same request
gives the same bytes. A key frame every half second, as in the product's renditions.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image

from tests.support.film_code import MAX_FILM, SLATE_FILM, cell_edges, cells_of, strip_height


@dataclass(frozen=True)
class CodedFilm:
    """A request for one film. `film` from 1 on; sizes in pixels, even."""

    film: int
    width: int
    height: int
    fps: int
    frames: int
    audio: bool = False

    @property
    def duration_ms(self) -> int:
        """Exact where `frames` is chosen so."""
        return round(self.frames * 1_000 / self.fps)

    @property
    def file_name(self) -> str:
        """A name that holds everything the bytes depend on."""
        sound = "-audio" if self.audio else ""
        return f"film{self.film:03d}-{self.width}x{self.height}-{self.fps}fps-{self.frames}{sound}.mp4"


def make_film(film: CodedFilm, folder: Path) -> Path:
    """The film's file in `folder`; made if it is not there yet.

    Raises ValueError for a size or an id that cannot be coded, CalledProcessError where ffmpeg fails.
    """
    if film.width % 2 or film.height % 2 or not SLATE_FILM < film.film <= MAX_FILM:
        raise ValueError(f"even sizes and film ids 1 to {MAX_FILM} only: {film}")
    path = folder / film.file_name
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{film.file_name}"
    command = _command(film, beside)
    with subprocess.Popen(command, stdin=subprocess.PIPE) as ffmpeg:
        assert ffmpeg.stdin is not None
        _write_strips(film, ffmpeg.stdin)
        ffmpeg.stdin.close()
    if ffmpeg.returncode:
        raise subprocess.CalledProcessError(ffmpeg.returncode, command)
    beside.replace(path)
    return path


def make_slate(width: int, height: int, path: Path) -> Path:
    """A grey PNG with the slate's code, the same bytes each time."""
    picture = Image.new("L", (width, height), 72)
    rows = strip_height(height)
    strip = Image.frombytes("L", (width, rows), strip_row(SLATE_FILM, 0, width) * rows)
    picture.paste(strip, (0, 0))
    picture.paste(strip, (0, height - rows))
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.convert("RGB").save(path)
    return path


def strip_row(film: int, frame: int, width: int) -> bytes:
    """One row of the strip, a byte of brightness per pixel."""
    edges = cell_edges(width)
    return b"".join(
        (b"\xff" if cell == "1" else b"\x00") * (edges[at + 1] - edges[at])
        for at, cell in enumerate(cells_of(film, frame))
    )


def _write_strips(film: CodedFilm, pipe: IO[bytes]) -> None:
    rows = strip_height(film.height)
    for frame in range(film.frames):
        pipe.write(strip_row(film.film, frame, film.width) * rows)


def _command(film: CodedFilm, target: Path) -> list[str]:
    rate, size = str(film.fps), f"{film.width}x{film.height}"
    seconds = f"{film.frames / film.fps:.6f}"
    strips = ["-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{film.width}x{strip_height(film.height)}"]
    inputs = [*strips, "-r", rate, "-i", "pipe:0", "-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}"]
    if film.audio:
        inputs += ["-f", "lavfi", "-i", f"sine=frequency={220 + 10 * film.film}:duration={seconds}"]
    graph = (
        f"[1:v]hue=h={film.film * 47 % 360}[body];"
        "[0:v]scale=out_range=tv,format=yuv420p,split[up][low];"
        "[body][up]overlay=0:0[half];[half][low]overlay=0:H-h,format=yuv420p[out]"
    )
    picture = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-bf", "2", "-threads", "1"]
    group = ["-g", str(film.fps // 2), "-keyint_min", str(film.fps // 2), "-sc_threshold", "0"]
    sound = ["-map", "2:a", "-c:a", "aac", "-b:a", "96k"] if film.audio else []
    plain = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "-1"]
    return [
        *("ffmpeg", "-nostdin", "-loglevel", "error", "-y", *inputs),
        *("-filter_complex", graph, "-map", "[out]", *sound, "-frames:v", str(film.frames)),
        *(*picture, *group, *plain, "-movflags", "+faststart", "-f", "mp4", str(target)),
    ]
