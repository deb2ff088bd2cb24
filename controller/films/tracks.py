"""Makes fingerprint tracks of renditions, and keeps each beside its rendition under the same sha256."""

import asyncio
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

from controller.films.errors import FilmError
from controller.films.pictures import cells_of_file
from controller.films.program import run
from controller.films.shelf import Shelf
from controller.films.strangers import film_input
from controller.films.track import CELLS, COLUMNS, ROWS, Track, format_track, parse_track
from wire.instants import Millis

STILL_ENDING = ".png"
_CELLS = (
    f"scale={COLUMNS}:{ROWS}:flags=area+accurate_rnd+bitexact"
    ":in_color_matrix=bt709:out_color_matrix=bt709:out_range=pc,format=yuvj420p"
)


async def measure_track(film: Path, workplace: Path) -> Track:
    """A film's track from its bytes; of a still picture, one picture. Raises FilmError.

    Decodes key frames alone: some 6 % of the time that making the rendition takes.
    """
    if film.suffix == STILL_ENDING:
        return Track((0,), (await asyncio.to_thread(cells_of_file, film),))
    cells = workplace / "cells"
    arguments = ["-v", "error", "-nostdin", "-y", "-skip_frame", "nokey", "-threads", "1", *film_input(film)]
    arguments += ["-filter_complex", f"[0:v:0]{_CELLS},split[cells][times]"]
    arguments += ["-map", "[cells]", "-fps_mode", "passthrough", "-f", "rawvideo", str(cells)]
    arguments += ["-map", "[times]", "-fps_mode", "passthrough", "-f", "framecrc", "-"]
    report = await run("ffmpeg", arguments, f"cannot read the pictures of {film.name}")
    content = await asyncio.to_thread(cells.read_bytes)
    try:
        return Track(
            tuple(read_times(report)),
            tuple(content[at : at + CELLS] for at in range(0, len(content), CELLS)),
        )
    except ValueError as error:
        raise FilmError(f"{film.name} has no usable key frames: {error}; make the rendition anew") from error


def read_times(report: str) -> Iterable[Millis]:
    """The times of pictures in what ffmpeg's framecrc writes."""
    base = Fraction(1, 1_000)
    for line in report.splitlines():
        if line.startswith("#tb 0:"):
            base = Fraction(line.split(":")[1].strip())
        elif line and not line.startswith("#"):
            yield round(int(line.split(",")[2]) * base * 1_000)


class TrackShelf:
    """Tracks of the renditions on a shelf. One that is not there, or is of another version, is made."""

    def __init__(self, shelf: Shelf, turns: asyncio.Semaphore) -> None:
        self._shelf = shelf
        self._turns = turns

    async def track_of(self, file_name: str) -> Track | None:
        """The track of a rendition; None where there is no such rendition. Raises FilmError.

        One that cannot be kept is given all the same: a full disk blinds no eye.
        """
        film = self._shelf.path_of(file_name)
        if film is None:
            return None
        kept = await asyncio.to_thread(self._kept, film)
        return kept if kept is not None else await self._make(film, must_keep=False)

    async def make(self, file_name: str) -> None:
        """Make it where it is not there, and keep it. Raises FilmError."""
        film = self._shelf.path_of(file_name)
        if film is not None and await asyncio.to_thread(self._kept, film) is None:
            await self._make(film, must_keep=True)

    async def make_all(self, file_names: Iterable[str]) -> None:
        """Make those that are not there. Raises FilmError."""
        try:
            async with asyncio.TaskGroup() as group:
                for each in file_names:
                    group.create_task(self.make(each), name=f"track of {each}")
        except ExceptionGroup as several:
            raise several.exceptions[0] from several

    async def _make(self, film: Path, *, must_keep: bool) -> Track:
        async with self._turns:
            with self._shelf.workplace() as folder:
                track = await measure_track(film, folder)
                try:
                    await asyncio.to_thread(self._shelf.keep_track, film, format_track(track), folder)
                except FilmError:
                    if must_keep:
                        raise
        return track

    def _kept(self, film: Path) -> Track | None:
        try:
            return parse_track(self._shelf.track_path(film).read_bytes())
        except (OSError, FilmError):
            return None
