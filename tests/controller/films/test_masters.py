from pathlib import Path

from controller.films import Size
from controller.films.masters import master_of, shape_name, shorts_among

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

    assert shorts_among(names) == {"one", "two", "three"}
