from pathlib import Path

from controller.films.geometry import Size
from controller.films.requests import Fit
from controller.planning import check_files
from controller.planning.needs import film_needs
from controller.preflight.demands import demands_on, master_names
from controller.preflight.job import tasks_of
from controller.schedule import Schedule
from tests.support.schedules import PARIS, edited
from wire.renditions import RenditionKind


def schedule(*edits: tuple[str, str, str]) -> Schedule:
    made, findings = check_files(edited(*edits))
    assert made is not None, findings
    return made


def test_a_screen_demands_every_film_that_it_needs() -> None:
    made = schedule()
    demands = list(demands_on(made, "par-opera"))
    needs = [each for each in film_needs(made, "par-opera") if each.kind is not RenditionKind.SLATE]
    assert [(each.short, each.slot_ms) for each in demands] == [(n.short, n.duration_ms) for n in needs]
    first = demands[0]
    assert (first.canvas, first.fps, first.fit) == (Size(1080, 1920), 25, Fit.CROP)
    assert first.catalogue_ms == made.shorts[first.short].duration_ms
    house = {ad.id for ad in made.campaign.house_ads}
    assert all(each.repeats == (each.short in house) for each in demands)
    assert not any(each.label_required or each.sound for each in demands)


def test_the_label_is_demanded_where_the_screen_has_the_rule() -> None:
    rule = "    audio: none\n    ai_label: {required: true, basis: law, source: SAMPLE}\n"
    made = schedule((PARIS, "    audio: none\n", rule))
    demands = list(demands_on(made, "par-opera"))
    assert all(each.label_required for each in demands)
    assert any(each.ai_generated for each in demands)
    assert not any(each.label_required for each in demands_on(made, "tyo-shibuya"))


def test_files_are_matched_with_demands_by_their_name(tmp_path: Path) -> None:
    made = schedule()
    demands = [each for screen in made.screen_ids for each in demands_on(made, screen)]
    films = [tmp_path / f"{demands[0].short}.mp4", tmp_path / "nobody.mp4"]
    for each in films:
        each.touch()
    known, unknown = tasks_of(films, demands, master_names(made), as_is=False)
    assert {each.short for each in known.demands} == {demands[0].short}
    assert unknown.demands == ()


def test_a_master_of_a_shape_or_of_a_screen_is_judged_for_its_screens_and_the_others_by_the_rest(
    tmp_path: Path,
) -> None:
    made = schedule()
    demands = [each for screen in made.screen_ids for each in demands_on(made, screen)]
    short = next(each.short for each in demands if each.screen == "par-opera")
    asking = {each.screen for each in demands if each.short == short}
    own = next(each for each in sorted(asking) if each != "par-opera")
    films = [tmp_path / name for name in (f"{short}.mp4", f"{short}@1080x1920.mov", f"{short}.{own}.mp4")]
    for each in films:
        each.touch()
    rest, shape, one = (
        {each.screen for each in task.demands}
        for task in tasks_of(films, demands, master_names(made), as_is=False)
    )
    assert "par-opera" in shape
    assert one == {own}
    assert rest == asking - shape - one


def test_the_names_of_masters_are_those_of_shorts_screens_and_canvases() -> None:
    names = master_names(schedule())
    assert "1080x1920" in names.shapes
    assert "par-opera" in names.screens
    assert "paper-moon-harbour" in names.shorts
