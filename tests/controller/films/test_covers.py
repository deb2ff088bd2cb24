"""A cover picture is not the film, wherever it stands in the file: header, preflight, renditions, stills."""

import json
import subprocess
from pathlib import Path

import pytest
from PIL import Image

from controller.films import Fit, RenditionRequest, RenditionStore, Size
from controller.films.probe import probe
from controller.preflight.decoder import measure
from controller.preflight.findings import Code, FilmFinding, Severity
from controller.preflight.judgement import Judgement, judge
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import take_stills
from tests.support.coded_films import CodedFilm, make_film
from tests.support.covers import COVER_SIZE, Order, with_cover
from tests.support.film_code import Ruler, content_of
from wire.renditions import RenditionKind

pytestmark = pytest.mark.films

FILM = CodedFilm(film=7, width=360, height=200, fps=25, frames=50)
CASES = [(ending, order) for ending in ("mp4", "mkv") for order in Order]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}, {case[1].value}")
def covered(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    ending, order = request.param
    film = with_cover(make_film(FILM, tmp_path), tmp_path / f"covered.{ending}", order)
    assert _sizes(film)[0] == (COVER_SIZE if order is Order.COVER_FIRST else (FILM.width, FILM.height))
    return film


def _sizes(film: Path) -> list[tuple[int, int]]:
    command = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height"]
    said = subprocess.run([*command, "-of", "json", str(film)], check=True, capture_output=True).stdout
    return [(each["width"], each["height"]) for each in json.loads(said)["streams"]]


async def test_the_header_is_the_films(covered: Path) -> None:
    facts = await probe(covered)
    assert (facts.size, facts.fps, facts.frames) == (Size(FILM.width, FILM.height), 25, FILM.frames)
    assert facts.codec == "h264"


async def test_preflight_measures_the_film(covered: Path, tmp_path: Path) -> None:
    measured, plain = await measure(covered), await measure(make_film(FILM, tmp_path))
    assert measured.failure is None
    assert measured.numbers is not None
    assert plain.numbers is not None
    assert len(measured.times_s) == measured.numbers.frames == FILM.frames
    assert (measured.numbers.light == plain.numbers.light).all()
    honest = {each.code for each in judge(measured).findings} - {Code.CONTAINER}
    assert honest == {each.code for each in judge(plain).findings}


async def test_a_rendition_is_made_of_the_film(covered: Path, tmp_path: Path) -> None:
    request = RenditionRequest(
        short="a-film",
        kind=RenditionKind.SHORT,
        master=covered,
        screen="one",
        width=FILM.width,
        height=FILM.height,
        duration_ms=2_000,
        fit=Fit.EXACT,
    )
    store = RenditionStore(tmp_path / "renditions")
    rendition = (await store.make([request]))["one", "a-film"]
    path = store.path_of(rendition.file_name)
    assert path is not None
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "rawvideo", "-pix_fmt", "gray", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    ruler = Ruler(FILM.width, FILM.height, bytes_per_pixel=1, channel=0)
    area, row = FILM.width * FILM.height, ruler.rows[0] * FILM.width
    shown = [content_of(ruler.pick(raw[at : at + FILM.width])) for at in range(row, len(raw), area)]
    assert [(each.film, each.frame) for each in shown] == [(FILM.film, number) for number in range(50)]


async def test_a_still_is_the_films(covered: Path, tmp_path: Path) -> None:
    measured, shelf = await measure(covered), PreflightShelf(tmp_path / "preflight", "one engine")
    shelf.make()
    finding = FilmFinding(Severity.WARNING, Code.BLACK, "", "", "", "", 30)
    judgement = Judgement(covered.name, measured.sha256, FILM.frames, 25.0, (), (finding,))
    await take_stills(covered, judgement, shelf, picture=measured.picture)
    with Image.open(shelf.still_path(measured.sha256, 30)) as still:
        width, height = still.size
    assert width / height == pytest.approx(FILM.width / FILM.height, rel=0.02)
