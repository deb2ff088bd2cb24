"""Makes the sample's masters: a picture of formulas for each short, calm ones for house ads.

`samples.json` in the folder says which masters were made here, from what, and with which bytes; any other
film in the folder is somebody's own, and is left alone.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from pathlib import Path

from controller.films.errors import FilmError
from controller.films.geometry import Size
from controller.films.masters import ENDINGS
from controller.films.program import run_ffmpeg
from controller.films.recipe import COLOUR
from controller.films.requests import Progress
from controller.films.shelf import sha256_of
from controller.films.sources import CALM, FILMS, PULSE, Graph
from wire.ids import ShortId
from wire.instants import Millis

MASTER_SIZE = Size(768, 432)  # enough for surfaces of 200,000 pixels, and quick to make
CANVAS = Size(640, 360)  # on which pictures are worked out
USUAL_MS: Millis = 30_000
RUNS_AT_ONCE = 2
_NOTES = "samples.json"


class SampleKind(Enum):
    """What a sample is for."""

    SHORT = "short"
    SIMULCAST = "simulcast"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Sample:
    """One master wanted."""

    short: ShortId
    kind: SampleKind
    duration_ms: Millis = USUAL_MS


async def make_samples(
    folder: Path, samples: Sequence[Sample], on_progress: Callable[[Progress], None] = lambda _: None
) -> list[ShortId]:
    """Make the masters that are not there, as <short>.mp4 in the folder; returns their shorts.

    Silent, 25 frames a second. Raises FilmError; what was finished by then is kept.
    """
    jobs = [_Job(*each) for each in zip(samples, _graphs(samples), strict=True)]
    notes = await asyncio.to_thread(_load_notes, folder)
    missing = await asyncio.to_thread(_missing, folder, jobs, notes)
    making = _Making(folder, notes, on_progress, total=len(jobs), made=len(jobs) - len(missing))
    making.tell()
    try:
        async with asyncio.TaskGroup() as group:
            for job in missing:
                group.create_task(making.make(job), name=f"sample {job.sample.short}")
    except ExceptionGroup as several:
        raise several.exceptions[0] from several
    return [job.sample.short for job in missing]


@dataclass(frozen=True, slots=True)
class _Job:
    sample: Sample
    graph: Graph

    @property
    def arguments(self) -> list[str]:
        """Those of ffmpeg, without the target."""
        size = f"{MASTER_SIZE.width}:{MASTER_SIZE.height}"
        colours = f"flags=bicubic+accurate_rnd+bitexact:out_color_matrix={COLOUR}:out_range=tv"
        seconds = f"{self.sample.duration_ms / 1_000:g}"
        return [
            *("-filter_complex_threads", "1", "-filter_complex"),
            f"{self.graph(CANVAS)},scale={size}:{colours},format=yuv420p,setsar=1[picture]",
            *("-map", "[picture]", "-t", seconds, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18"),
            *("-threads", "1", "-color_primaries", COLOUR, "-color_trc", COLOUR, "-colorspace", COLOUR),
            *("-color_range", "tv", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-f", "mp4"),
        ]

    @property
    def key(self) -> str:
        """Names the master by all that decides its picture."""
        return hashlib.sha256(json.dumps(self.arguments).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class _Note:
    """What is remembered of a master that was made here."""

    key: str
    sha256: str


@dataclass(slots=True)
class _Making:
    """One run of make_samples: what is done of it."""

    folder: Path
    notes: dict[ShortId, _Note]
    on_progress: Callable[[Progress], None]
    total: int
    made: int
    under_way: dict[ShortId, float] = field(default_factory=dict)
    one_keeper: asyncio.Lock = field(default_factory=asyncio.Lock)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(RUNS_AT_ONCE))

    async def make(self, job: _Job) -> None:
        short, length_ms = job.sample.short, job.sample.duration_ms

        def follow(at_ms: float) -> None:
            self.under_way[short] = min(at_ms / length_ms, 1.0)
            self.tell(short)

        async with self.turns:
            beside = self.folder / f".{short}.making"
            try:
                await run_ffmpeg([*job.arguments, str(beside)], f"cannot make the sample {short}", follow)
                async with self.one_keeper:
                    await asyncio.to_thread(self._keep, job, beside)
            finally:
                await asyncio.to_thread(beside.unlink, missing_ok=True)
            self.under_way.pop(short, None)
            self.made += 1
            self.tell(short)

    def _keep(self, job: _Job, beside: Path) -> None:
        short = job.sample.short
        self.notes[short] = _Note(job.key, sha256_of(beside))
        beside.replace(_master(self.folder, short))
        _save_notes(self.folder, self.notes)

    def tell(self, short: ShortId | None = None) -> None:
        done = (self.made + sum(self.under_way.values())) / self.total if self.total else 1.0
        self.on_progress(Progress(min(done, 1.0), self.made, self.total, short))


def _graphs(samples: Sequence[Sample]) -> Iterator[Graph]:
    """A picture for each sample: in order, and again from the first, in other colours, when all are used."""
    stocks = {SampleKind.SHORT: list(FILMS.values()), SampleKind.HOUSE: list(CALM.values())}
    stocks[SampleKind.SIMULCAST] = [PULSE]
    used = dict.fromkeys(SampleKind, 0)
    for sample in samples:
        stock, number = stocks[sample.kind], used[sample.kind]
        used[sample.kind] += 1
        yield _turned(stock[number % len(stock)], number // len(stock))


def _turned(graph: Graph, lap: int) -> Graph:
    """The same picture in the colours of a later lap."""
    return graph if lap == 0 else lambda size: f"{graph(size)},format=yuv444p,hue=h={lap * 67 % 360}"


def _master(folder: Path, short: ShortId) -> Path:
    return folder / f"{short}.mp4"


def _is_there(folder: Path, job: _Job, note: _Note | None) -> bool:
    """Whether there is nothing to do: the sample is there, or a film that is not ours."""
    master = _master(folder, job.sample.short)
    if not master.exists():
        return any(master.with_suffix(ending).exists() for ending in ENDINGS)
    return note is None or note.key == job.key or note.sha256 != sha256_of(master)


def _missing(folder: Path, jobs: Sequence[_Job], notes: Mapping[ShortId, _Note]) -> list[_Job]:
    return [job for job in jobs if not _is_there(folder, job, notes.get(job.sample.short))]


def _load_notes(folder: Path) -> dict[ShortId, _Note]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        notes = json.loads((folder / _NOTES).read_text())
        return {short: _Note(**note) for short, note in notes.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise FilmError(f"cannot use {folder / _NOTES}: {error}; mend or delete it") from error


def _save_notes(folder: Path, notes: Mapping[ShortId, _Note]) -> None:
    beside = folder / f".{_NOTES}.new"
    content = {short: asdict(note) for short, note in sorted(notes.items())}
    beside.write_text(json.dumps(content, indent=1) + "\n")
    beside.replace(folder / _NOTES)
