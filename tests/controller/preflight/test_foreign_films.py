"""Films from other hands through preflight, renditions and fingerprint tracks."""

from fractions import Fraction
from pathlib import Path

import pytest

from controller.films import Fit, RenditionRequest, RenditionStore
from controller.films.tracks import measure_track
from controller.preflight.decoder import measure
from controller.preflight.findings import Code, Severity
from controller.preflight.judgement import judge
from tests.support.film_numbers import demand
from tests.support.foreign_films import foreign_films
from wire.renditions import RenditionKind

pytestmark = pytest.mark.films
FILMS = foreign_films()
FRAMES = {
    "bigbuckbunny.mp4": 132,
    "bikes.mp4": 250,
    "carphone_distorted.mp4": 120,
    "carphone_pristine.mp4": 120,
}


def test_the_package_brings_them() -> None:
    assert FILMS.keys() == FRAMES.keys()


@pytest.mark.parametrize("name", FRAMES)
async def test_every_frame_is_decoded_and_nothing_is_wrong_with_the_pictures(name: str) -> None:
    measured = await measure(FILMS[name])
    assert measured.numbers is not None
    assert measured.numbers.frames == FRAMES[name]
    assert judge(measured).findings == ()


async def test_what_a_screen_says_of_one() -> None:
    asked = demand(short="bigbuckbunny", slot_ms=5_000, catalogue_ms=5_280)
    measured = await measure(FILMS["bigbuckbunny.mp4"])
    findings = {each.code: each.severity for each in judge(measured, [asked]).findings}
    assert findings == {
        Code.DURATION: Severity.ERROR,  # nobody consented to a cut
        Code.SIZE: Severity.NOTE,
        Code.AUDIO_TRACK: Severity.NOTE,
    }


@pytest.mark.parametrize("name", ["bigbuckbunny.mp4", "bikes.mp4", "carphone_pristine.mp4"])
async def test_a_rendition_of_it_passes_as_it_is_and_has_a_track(name: str, tmp_path: Path) -> None:
    store = RenditionStore(tmp_path / "store")
    request = RenditionRequest(
        short="foreign",
        kind=RenditionKind.SHORT,
        master=FILMS[name],
        screen="north",
        width=320,
        height=180,
        duration_ms=4_000,
        fps=Fraction(25),
        fit=Fit.LETTERBOX,
    )
    ((_, rendition),) = (await store.make([request], lambda _: None)).items()
    film = store.path_of(rendition.file_name)
    assert film is not None
    asked = demand(canvas=request.size, slot_ms=4_000, catalogue_ms=4_000)
    measured = await measure(film)
    assert judge(measured, [asked], as_is=True).findings == ()
    track = await measure_track(film, tmp_path)
    assert track.times_ms[:3] == (0, 480, 960)
