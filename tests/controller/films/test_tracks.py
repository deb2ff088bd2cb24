"""Tracks of real films: made once, the same each time, and good enough to be known by."""

import asyncio
import io
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from controller.films import FilmError, RenditionRequest, RenditionStore
from controller.films.pictures import cells_of
from controller.films.recognition import Candidate, recognise
from controller.films.requests import Caption
from controller.films.samples import Sample, SampleKind, make_samples
from controller.films.shelf import Shelf
from controller.films.track import CELLS, Track
from controller.films.tracks import TrackShelf, read_times
from controller.fleet.sight import SightKind
from wire.renditions import RenditionKind

SHORTS = ("one", "two", "three")


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("films")


@pytest.fixture(scope="module")
def paths(root: Path) -> dict[str, Path]:
    return asyncio.run(_make(root))


@pytest.fixture
def store(root: Path, paths: dict[str, Path]) -> RenditionStore:
    return RenditionStore(root / "renditions")


async def _make(root: Path) -> dict[str, Path]:
    await make_samples(root / "masters", [Sample(each, SampleKind.SHORT, 3_000) for each in SHORTS])
    store = RenditionStore(root / "renditions")
    requests = [
        RenditionRequest(each, RenditionKind.SHORT, root / "masters" / f"{each}.mp4", "a", 640, 360, 3_000)
        for each in SHORTS
    ]
    slate = RenditionRequest("slate", RenditionKind.SLATE, None, "a", 640, 360, 0, caption=Caption("A wall"))
    made = await store.make([*requests, slate])
    paths = {short: store.path_of(each.file_name) for (_, short), each in made.items()}
    return {short: path for short, path in paths.items() if path is not None}


def still_of(film: Path, at_s: float, *, light: float = 1.0) -> bytes:
    command = ["ffmpeg", "-v", "error", "-ss", str(at_s), "-i", str(film), "-frames:v", "1"]
    command += ["-vf", "scale=in_color_matrix=bt709:out_range=pc,format=rgb24", "-f", "image2pipe", "-c:v"]
    raw = subprocess.run([*command, "png", "-"], check=True, capture_output=True).stdout
    picture = Image.open(io.BytesIO(raw)).point([int(level * light) for level in range(256)] * 3)
    content = io.BytesIO()
    picture.resize((320, 180), Image.Resampling.BOX).save(content, "JPEG", quality=80)
    return content.getvalue()


async def candidates(store: RenditionStore, paths: dict[str, Path]) -> list[Candidate]:
    tracks = {short: await store.track_of(path.name) for short, path in paths.items()}
    return [
        Candidate(short, paths[short].stem, track, still=short == "slate")
        for short, track in tracks.items()
        if track is not None
    ]


@pytest.mark.films
async def test_making_renditions_makes_their_tracks(store: RenditionStore, paths: dict[str, Path]) -> None:
    for short, path in paths.items():
        assert path.with_suffix(".track").exists()
        track = await store.track_of(path.name)
        assert track is not None
        expected = (0,) if short == "slate" else (0, 480, 960, 1_440, 1_920, 2_400, 2_880)
        assert track.times_ms == expected
    assert await store.track_of("ab" * 32 + ".mp4") is None


@pytest.mark.films
async def test_a_track_is_a_function_of_its_film(store: RenditionStore, paths: dict[str, Path]) -> None:
    kept = paths["one"].with_suffix(".track")
    before = kept.read_bytes()

    for damage in (b"", before[:50]):
        kept.write_bytes(damage)
        assert await store.track_of(paths["one"].name) is not None
        assert kept.read_bytes() == before


async def test_a_track_that_cannot_be_kept_is_given_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Image.new("RGB", (8, 6), (255, 0, 0)).save(tmp_path / "slate.png")
    shelf = Shelf(tmp_path / "shelf")
    name = shelf.keep("a-recipe", tmp_path / "slate.png", 0).file_name
    film = shelf.path_of(name)
    assert film is not None

    def full(*_: object) -> None:
        raise FilmError("no space left on device")

    tracks = TrackShelf(shelf, asyncio.Semaphore(1))
    with monkeypatch.context() as patch:
        patch.setattr(shelf, "keep_track", full)
        assert await tracks.track_of(name) is not None
        with pytest.raises(FilmError, match="no space left"):
            await tracks.make_all([name])
    assert not shelf.track_path(film).exists()
    await tracks.make_all([name])
    assert shelf.track_path(film).exists()


@pytest.mark.films
@pytest.mark.parametrize("light", [1.0, 0.3])
async def test_stills_are_told(store: RenditionStore, paths: dict[str, Path], light: float) -> None:
    films = await candidates(store, paths)

    for short in SHORTS:
        for at_s in (0.2, 1.1, 2.6):
            sight = recognise(cells_of(still_of(paths[short], at_s, light=light)), films)
            assert (sight.kind, sight.short) == (SightKind.FILM, short)
            assert sight.from_ms is not None
            assert sight.to_ms is not None
            assert sight.from_ms - 500 <= at_s * 1_000 <= sight.to_ms + 500
    sight = recognise(cells_of(still_of(paths["slate"], 0, light=light)), films)
    assert sight.kind is SightKind.SLATE


def test_a_picture_is_averaged_cell_by_cell() -> None:
    left = Image.new("RGB", (80, 60), (255, 0, 0))
    left.paste((255, 255, 255), (40, 0, 80, 60))
    content = io.BytesIO()
    left.save(content, "PNG")

    cells = cells_of(content.getvalue())

    assert len(cells) == CELLS
    assert list(cells[:8]) == [54] * 4 + [255] * 4, "red is as bright as BT.709 says"
    assert list(cells[48:52]) == [99, 99, 128, 128]
    assert list(cells[60:64]) == [255, 255, 128, 128]


@pytest.mark.parametrize("content", [b"", b"no picture", b"\xff\xd8\xff\xe0 and then nothing"])
def test_other_bytes_are_no_picture(content: bytes) -> None:
    with pytest.raises(FilmError, match="not a picture"):
        cells_of(content)


@pytest.mark.parametrize("kind", ["EPS", "BMP", "TIFF"])
def test_only_a_jpeg_or_png_is_opened(kind: str) -> None:
    content = io.BytesIO()
    Image.new("RGB", (8, 6)).save(content, kind)

    with pytest.raises(FilmError, match="give a JPEG or PNG"):
        cells_of(content.getvalue())


def test_times_are_read_in_any_time_base() -> None:
    report = "#software: x\n#tb 0: 1/25\n0, 0, 0, 1, 72, 0xab\n0, 12, 12, 1, 72, 0xcd\n"

    assert tuple(read_times(report)) == (0, 480)
    assert Track((0, 480), (bytes(CELLS),) * 2)
