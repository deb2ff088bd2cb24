"""The rendition store: makes what is asked, what was made before excepted, and finds it again.

One run of ffmpeg decodes a master once and makes its renditions for all screens; a few runs go at once.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from controller.films.errors import FilmError
from controller.films.marks import marked_frames
from controller.films.pieces import Piece, prepare
from controller.films.probe import probe
from controller.films.program import run_ffmpeg
from controller.films.recipe import Output, Overlay, ffmpeg_arguments
from controller.films.requests import Progress, RenditionRequest
from controller.films.shelf import Made, Shelf
from controller.films.slate import draw_slate, fit_slate
from controller.films.track import Track
from controller.films.tracks import TrackShelf
from controller.films.typeset import png_size
from wire.ids import ScreenId, ShortId
from wire.instants import Millis
from wire.renditions import Rendition

RUNS_AT_ONCE = 2
PATH = "/renditions"
"""Where renditions stand below the controller's address."""

OnProgress = Callable[[Progress], None]


@dataclass(slots=True)
class _Tally:
    """Counts what is made, and tells it."""

    on_progress: OnProgress
    total: int
    frames_total: int
    made: int
    frames_done: dict[str, float] = field(default_factory=dict)

    def tell(self, short: ShortId | None = None) -> None:
        done = sum(self.frames_done.values()) / self.frames_total if self.made < self.total else 1.0
        self.on_progress(Progress(min(done, 1.0), self.made, self.total, short))


class RenditionStore:
    """Renditions below one root, by content."""

    def __init__(self, root: Path, *, runs_at_once: int = RUNS_AT_ONCE) -> None:
        self._shelf = Shelf(root)
        self._turns = asyncio.Semaphore(runs_at_once)
        self._tracks = TrackShelf(self._shelf, self._turns)
        self._one_make = asyncio.Lock()

    def path_of(self, file_name: str) -> Path | None:
        """The file of this name, `<sha256>.mp4` or `.png`; None for any other."""
        return self._shelf.path_of(file_name)

    async def track_of(self, file_name: str) -> Track | None:
        """What the file of this name looks like; None for any other. Raises FilmError."""
        return await self._tracks.track_of(file_name)

    async def make(
        self, requests: Sequence[RenditionRequest], on_progress: OnProgress = lambda _: None
    ) -> dict[tuple[ScreenId, ShortId], Rendition]:
        """Make what is not there yet, and name everything asked, by screen and short.

        Raises FilmsRefusedError with every request that cannot be met, before anything is made; and
        FilmError where a tool or the disk fails: what was finished by then is kept. One that was ended before
        it was done says nothing of its film: UnfinishedError.
        """
        async with self._one_make:
            pieces = await prepare(requests)
            made = await asyncio.to_thread(self._recall, pieces)
            missing = list({piece.key: piece for piece in pieces if piece.key not in made}.values())
            tally = _Tally(
                on_progress, len(missing) + len(made), sum(each.frames for each in missing), len(made)
            )
            tally.tell()
            made |= await self._make_missing(missing, tally)
            await self._tracks.make_all({each.file_name for each in made.values()})
        return {
            (piece.request.screen, piece.request.short): _rendition(piece.request, made[piece.key])
            for piece in pieces
        }

    def _recall(self, pieces: Iterable[Piece]) -> dict[str, Made]:
        recalled = {piece.key: self._shelf.recall(piece.key) for piece in pieces}
        return {key: made for key, made in recalled.items() if made is not None}

    async def _make_missing(self, missing: list[Piece], tally: _Tally) -> dict[str, Made]:
        made: dict[str, Made] = {}
        if not missing:
            return made
        with self._shelf.workplace() as folder:
            try:
                async with asyncio.TaskGroup() as group:
                    for batch in _batches(missing):
                        name = f"make {batch[0].request.short}"
                        group.create_task(self._make_batch(batch, folder, tally, made), name=name)
            except ExceptionGroup as several:
                raise several.exceptions[0] from several
        return made

    async def _make_batch(
        self, batch: list[Piece], folder: Path, tally: _Tally, made: dict[str, Made]
    ) -> None:
        async with self._turns:
            if batch[0].recipe is None:
                files = [await asyncio.to_thread(_draw, piece, folder) for piece in batch]
            else:
                files = await _run_ffmpeg(batch, folder, tally)
            for piece, file in zip(batch, files, strict=True):
                duration_ms = await _checked_duration(piece, file)
                made[piece.key] = await asyncio.to_thread(self._shelf.keep, piece.key, file, duration_ms)
                tally.made += 1
                tally.frames_done[piece.key] = piece.frames
                tally.tell(piece.request.short)


def _batches(pieces: Iterable[Piece]) -> list[list[Piece]]:
    """Pieces that one run can make: of the same master, played the same way. Long runs first."""

    def source(piece: Piece) -> tuple[str, str, bool]:
        return piece.request.kind, str(piece.request.master), bool(piece.recipe and piece.recipe.repeats)

    batches = [list(group) for _, group in groupby(sorted(pieces, key=source), key=source)]
    return sorted(batches, key=lambda batch: -sum(piece.frames for piece in batch))


def _draw(piece: Piece, folder: Path) -> Path:
    request = piece.request
    target = folder / f"{piece.key}.png"
    target.write_bytes(
        fit_slate(request.master, request.size)
        if request.master is not None
        else draw_slate(request.caption, request.size)
    )
    return target


async def _run_ffmpeg(batch: list[Piece], folder: Path, tally: _Tally) -> list[Path]:
    outputs = await asyncio.to_thread(lambda: [_output(piece, folder) for piece in batch])
    longest_ms = max(piece.request.duration_ms for piece in batch)

    def follow(at_ms: float) -> None:
        for piece in batch:
            tally.frames_done[piece.key] = min(1.0, at_ms / longest_ms) * piece.frames
        tally.tell(batch[0].request.short)

    master = batch[0].request.master
    assert master is not None
    await run_ffmpeg(ffmpeg_arguments(master, outputs), f"cannot make renditions of {master.name}", follow)
    return [output.target for output in outputs]


def _output(piece: Piece, folder: Path) -> Output:
    """What ffmpeg is to make, with the pictures that it lays on the film written beside."""
    assert piece.recipe is not None
    overlays = []
    if piece.caption is not None:
        strip = folder / f"{piece.key}.caption.png"
        strip.write_bytes(piece.caption)
        overlays.append(Overlay(strip, 0, piece.request.height - png_size(piece.caption).height))
    if piece.plate is not None:
        mark = folder / f"{piece.key}.mark.png"
        mark.write_bytes(piece.plate.png)
        overlays.append(Overlay(mark, piece.plate.left, piece.plate.top, marked_frames(piece.request)))
    return Output(piece.recipe, tuple(overlays), folder / f"{piece.key}.mp4")


async def _checked_duration(piece: Piece, file: Path) -> Millis:
    """The rendition's exact length. Raises FilmError where ffmpeg gave other than was asked."""
    if piece.recipe is None:
        return 0
    facts = await probe(file)
    if facts.frames != piece.recipe.frames or facts.size != piece.request.size:
        raise FilmError(
            f"{piece.request.short} for {piece.request.screen} came out with {facts.frames} frames of "
            f"{facts.size.width}x{facts.size.height} instead of {piece.recipe.frames} of "
            f"{piece.request.width}x{piece.request.height}; check that the master plays to its end"
        )
    return facts.duration_ms


def _rendition(request: RenditionRequest, made: Made) -> Rendition:
    return Rendition(
        short=request.short,
        kind=request.kind,
        sha256=made.sha256,
        size_bytes=made.size_bytes,
        duration_ms=made.duration_ms,
        path=f"{PATH}/{made.file_name}",
    )
