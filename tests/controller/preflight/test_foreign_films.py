"""Films from other hands through preflight, renditions and fingerprint tracks."""

import asyncio
from fractions import Fraction
from pathlib import Path

import pytest

from controller.films import Fit, RenditionRequest, RenditionStore, Size
from controller.films.tracks import measure_track
from controller.preflight.decoder import measure
from controller.preflight.findings import Code, Severity
from controller.preflight.judgement import judge
from tests.support.film_numbers import demand
from tests.support.foreign_films import foreign_films, hostile_avi, present
from wire.renditions import RenditionKind

pytestmark = pytest.mark.films
FILMS = foreign_films()
FRAMES = {
    "bigbuckbunny.mp4": 132,
    "bikes.mp4": 250,
    "carphone_distorted.mp4": 120,
    "carphone_pristine.mp4": 120,
    "iphone_rotated.mov": 66,
    "video-640-360.mp4": 24,
    "cityCC0.mpg": 190,
}
FORM = {
    "cityCC0.mpg": {Code.CONTAINER: Severity.WARNING, Code.CODEC: Severity.NOTE},
}
"""What is said of their files; of their pictures nothing is."""


def test_they_are_there() -> None:
    assert FILMS.keys() == FRAMES.keys()


@pytest.mark.parametrize("name", FRAMES)
async def test_every_frame_is_decoded_and_nothing_is_wrong_with_the_pictures(name: str) -> None:
    measured = await measure(present(FILMS[name]))
    assert measured.numbers is not None
    assert measured.numbers.frames == FRAMES[name]
    assert {each.code: each.severity for each in judge(measured).findings} == FORM.get(name, {})


async def test_a_telephone_held_upright_gives_an_upright_film() -> None:
    """Coded as 568x320 with a rotation, its sound before its picture, 29.98 frames a second."""
    measured = await measure(present(FILMS["iphone_rotated.mov"]))
    facts = measured.facts
    assert facts is not None
    assert facts.film.size == Size(320, 568)
    assert facts.tag("model") == "iPhone 4S"
    assert facts.sound is not None
    asked = demand(canvas=Size(1080, 1920), slot_ms=2_200, catalogue_ms=2_200)
    said = {each.code: each.sentence for each in judge(measured, [asked]).findings}
    assert said[Code.SIZE].startswith("it is 320x568 and the canvas is 1080x1920: ")
    assert said[Code.FRAME_RATE] == "it has 29.98 frames a second and the canvas 25: motion will judder"


async def test_the_place_where_it_was_taken_is_not_carried_into_a_rendition(tmp_path: Path) -> None:
    """A telephone writes where its owner stood; walls and their players need not know."""
    film = await rendition_of("iphone_rotated.mov", tmp_path)
    said = str((await measure(film)).report)
    assert "40.7248" not in said
    assert "iPhone" not in said


async def test_a_film_that_once_stole_files_shows_nothing() -> None:
    """A playlist inside an AVI's subtitles, which names /etc/passwd and /dev/zero."""
    async with asyncio.timeout(240):
        (finding,) = judge(await measure(present(hostile_avi()))).findings
    assert (finding.code, finding.severity) == (Code.UNREADABLE, Severity.ERROR)


async def test_what_a_screen_says_of_one() -> None:
    asked = demand(short="bigbuckbunny", slot_ms=5_000, catalogue_ms=5_280)
    measured = await measure(FILMS["bigbuckbunny.mp4"])
    findings = {each.code: each.severity for each in judge(measured, [asked]).findings}
    assert findings == {
        Code.DURATION: Severity.ERROR,  # nobody consented to a cut
        Code.SIZE: Severity.NOTE,
        Code.AUDIO_TRACK: Severity.NOTE,
    }


async def rendition_of(name: str, tmp_path: Path) -> Path:
    """On a screen of 320x180, for two seconds."""
    store = RenditionStore(tmp_path / "store")
    request = RenditionRequest(
        short="foreign",
        kind=RenditionKind.SHORT,
        master=present(FILMS[name]),
        screen="north",
        width=320,
        height=180,
        duration_ms=2_000,
        fps=Fraction(25),
        fit=Fit.LETTERBOX,
    )
    ((_, rendition),) = (await store.make([request], lambda _: None)).items()
    film = store.path_of(rendition.file_name)
    assert film is not None
    return film


@pytest.mark.parametrize("name", [name for name in FRAMES if name != "carphone_distorted.mp4"])
async def test_a_rendition_of_it_passes_as_it_is_and_has_a_track(name: str, tmp_path: Path) -> None:
    film = await rendition_of(name, tmp_path)
    asked = demand(canvas=Size(320, 180), slot_ms=2_000, catalogue_ms=2_000)
    held = {Code.FROZEN, Code.LAST_FRAME} if FRAMES[name] < 50 else set()
    found = {each.code for each in judge(await measure(film), [asked], as_is=True).findings}
    assert found <= held
    track = await measure_track(film, tmp_path)
    assert track.times_ms[:3] == (0, 480, 960)
