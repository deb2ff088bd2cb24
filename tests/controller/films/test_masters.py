from pathlib import Path

from controller.films import Size
from controller.films.masters import (
    Master,
    master_names,
    master_of,
    masters_in,
    masters_of,
    nearest_among,
    shape_name,
    short_of,
)

CANVAS = Size(1080, 1920)


def test_the_nearest_master_is_taken(tmp_path: Path) -> None:
    def found() -> str:
        return master_of(tmp_path, "a-film", "a-screen", CANVAS).name

    assert found() == "a-film.mp4", "which is asked for where there is none"
    for name in ("a-film.mp4", "a-film@1920x1080.mp4", "a-film.other.mp4"):
        (tmp_path / name).touch()
    assert found() == "a-film.mp4"
    (tmp_path / shape_name("a-film", CANVAS)).touch()
    assert found() == "a-film@1080x1920.mp4"
    (tmp_path / "a-film.a-screen.mp4").touch()
    assert found() == "a-film.a-screen.mp4"


def test_any_master_makes_a_short_known() -> None:
    names = ["one.mp4", "two@1080x1920.mp4", "three.a-screen.mp4", "samples.json"]

    assert [short_of(name) for name in names] == ["one", "two", "three", None]


WALLS = {"a-screen": CANVAS, "other": CANVAS, "wide": Size(1920, 1080)}


def test_every_master_is_listed_with_the_screens_that_it_serves(tmp_path: Path) -> None:
    names = ["a-film.mp4", "a-film@1080x1920.mp4", "a-film.a-screen.mp4", "b-film.wide.mov", "c-film.mkv"]
    for name in [*names, "a-film@1x1.mp4", "samples.json", "Holiday Film.mp4", ".a-film.making"]:
        (tmp_path / name).touch()

    listed = masters_in(tmp_path, WALLS)

    assert {each.path.name: each.screens for each in listed} == {
        "a-film.a-screen.mp4": ("a-screen",),
        "a-film@1080x1920.mp4": ("other",),
        "a-film.mp4": ("wide",),
        "a-film@1x1.mp4": (),
        "b-film.wide.mov": ("wide",),
        "c-film.mkv": ("a-screen", "other", "wide"),
    }
    assert masters_of(tmp_path, "b-film", WALLS) == (
        Master(tmp_path / "b-film.wide.mov", "b-film", ("wide",)),
    )


def test_the_list_says_of_each_screen_what_its_rendition_is_made_from(tmp_path: Path) -> None:
    for name in ("a-film.mov", "a-film.webm", "a-film@1080x1920.avi", "a-film.wide.mp4"):
        (tmp_path / name).touch()
    listed = {each.path: each.screens for each in masters_in(tmp_path, WALLS)}
    for screen, canvas in WALLS.items():
        path = master_of(tmp_path, "a-film", screen, canvas)
        assert screen in listed[path]
        assert nearest_among([each.name for each in listed], "a-film", screen, canvas) == path.name
    assert listed[tmp_path / "a-film.webm"] == (), "there is an .mov of the same name"


def test_a_master_of_one_screen_is_none_of_another(tmp_path: Path) -> None:
    assert nearest_among({"a-film.wide.mp4"}, "a-film", "other", CANVAS) is None


def test_all_masters_of_one_short_are_named(tmp_path: Path) -> None:
    for name in ("a.mp4", "a.par-opera.mov", "a@1920x1080.mp4", "ab.mp4", "a.txt"):
        (tmp_path / name).touch()
    assert master_names(tmp_path, "a") == ["a.mp4", "a.par-opera.mov", "a@1920x1080.mp4"]
    assert master_names(tmp_path / "nowhere", "a") == []
