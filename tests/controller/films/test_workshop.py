from pathlib import Path

import pytest

from controller.films import FilmsRefusedError, RenditionStore, Size
from controller.films.probe import probe
from controller.films.workshop import Workshop
from controller.planning.needs import FilmNeed
from controller.schedule import Fit
from controller.services.ports import FilmProgress, FilmWish
from tests.support.coded_films import CodedFilm, make_film
from wire.renditions import RenditionKind


@pytest.mark.films
async def test_wishes_become_renditions(tmp_path: Path) -> None:
    store = RenditionStore(tmp_path / "store")
    master = make_film(CodedFilm(film=3, width=320, height=180, fps=25, frames=30), tmp_path)
    master.rename(tmp_path / "a-short.mp4")
    need = FilmNeed(
        "one", "a-short", RenditionKind.SHORT, 1_000, "Title", "Creator", "Country", Fit.CROP_WITH_CONSENT
    )
    slate = FilmNeed("one", "slate", RenditionKind.SLATE, 0, "Campaign", "Venue", "", Fit.LETTERBOX)
    told: list[FilmProgress] = []

    workshop = Workshop(store, tmp_path, surface_pixels=20_000)
    made = await workshop.make([FilmWish(each, 1080, 1920, 25, "en") for each in (need, slate)], told.append)

    film = store.path_of(made["one", "a-short"].file_name)
    assert film is not None
    facts = await probe(film)
    assert (facts.size.width, facts.size.height) == workshop.surface_of(1080, 1920)
    assert facts.size.pixels <= 20_000
    assert facts.duration_ms == 1_000
    assert made["one", "slate"].kind is RenditionKind.SLATE
    assert told[-1] == FilmProgress(1.0, 2, 2)


def exact(screen: str, width: int, height: int) -> FilmWish:
    need = FilmNeed(
        screen, "a-short", RenditionKind.SHORT, 1_000, "Title", "Creator", "Country", Fit.EXACT, credit=False
    )
    return FilmWish(need, width, height, 25)


@pytest.mark.films
async def test_a_screen_of_exact_fit_takes_its_own_shape_and_nothing_else(tmp_path: Path) -> None:
    store = RenditionStore(tmp_path / "store")
    wide = make_film(CodedFilm(film=3, width=320, height=180, fps=25, frames=30), tmp_path)
    wide.rename(tmp_path / "a-short.mp4")
    workshop = Workshop(store, tmp_path, surface_pixels=None)

    with pytest.raises(FilmsRefusedError) as refused:
        await workshop.make([exact("wide", 640, 360), exact("tall", 360, 640)], lambda _: None)

    assert [(each.screen, each.short) for each in refused.value.films] == [("tall", "a-short")]
    said = str(refused.value)
    for words in ("a-short", "tall", "320x180", "360x640", "; put a-short@360x640.mp4 into", "'letterbox'"):
        assert words in said
    tall = make_film(CodedFilm(film=4, width=180, height=320, fps=25, frames=30), tmp_path)
    tall.rename(tmp_path / "a-short@360x640.mp4")
    made = await workshop.make([exact("wide", 640, 360), exact("tall", 360, 640)], lambda _: None)
    assert made.keys() == {("wide", "a-short"), ("tall", "a-short")}


@pytest.mark.films
async def test_an_exact_fit_is_measured_by_the_canvas_and_not_by_its_even_surface(tmp_path: Path) -> None:
    """A canvas of 405 by 131 is played on 404 by 130: as a shape that is more than a rounding away."""
    store = RenditionStore(tmp_path / "store")
    film = make_film(CodedFilm(film=3, width=810, height=262, fps=25, frames=30), tmp_path)
    film.rename(tmp_path / "a-short.mp4")

    made = await Workshop(store, tmp_path, None).make([exact("odd", 405, 131)], lambda _: None)

    path = store.path_of(made["odd", "a-short"].file_name)
    assert path is not None
    assert (await probe(path)).size == Size(404, 130)
