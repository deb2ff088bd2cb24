from pathlib import Path

import pytest

from controller.films import RenditionStore
from controller.films.probe import probe
from controller.films.workshop import Workshop
from controller.planning.needs import FilmNeed
from controller.services.ports import FilmProgress, FilmWish
from tests.support.coded_films import CodedFilm, make_film
from wire.renditions import RenditionKind


@pytest.mark.films
async def test_wishes_become_renditions(tmp_path: Path) -> None:
    store = RenditionStore(tmp_path / "store")
    master = make_film(CodedFilm(film=3, width=320, height=180, fps=25, frames=30), tmp_path)
    master.rename(tmp_path / "a-short.mp4")
    need = FilmNeed("one", "a-short", RenditionKind.SHORT, 1_000, "Title", "Creator", "Country", crop=True)
    slate = FilmNeed("one", "slate", RenditionKind.SLATE, 0, "Campaign", "Venue", "", crop=False)
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
