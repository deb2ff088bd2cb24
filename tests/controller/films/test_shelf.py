from pathlib import Path

import pytest

from controller.films import FilmError
from controller.films.shelf import Shelf, sha256_of

KEY = "ab" * 32


def _kept(shelf: Shelf, key: str = KEY, content: bytes = b"a film") -> Path:
    with shelf.workplace() as folder:
        (folder / "new.mp4").write_bytes(content)
        made = shelf.keep(key, folder / "new.mp4", 10_000)
    path = shelf.path_of(made.file_name)
    assert path is not None
    return path


def test_a_kept_film_stands_under_its_hash(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)

    path = _kept(shelf)

    assert path.name == f"{sha256_of(path)}.mp4"
    assert path.parent.name == path.name[:2]
    made = shelf.recall(KEY)
    assert made is not None
    assert (made.file_name, made.size_bytes, made.duration_ms) == (path.name, 6, 10_000)


def test_a_new_shelf_on_the_same_root_remembers(tmp_path: Path) -> None:
    _kept(Shelf(tmp_path))

    assert Shelf(tmp_path).recall(KEY) is not None
    assert Shelf(tmp_path).recall("cd" * 32) is None


def test_a_lost_or_shortened_film_is_not_recalled(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    path = _kept(shelf)

    path.write_bytes(b"a fil")
    assert shelf.recall(KEY) is None
    path.unlink()
    assert shelf.recall(KEY) is None
    _kept(shelf)
    assert shelf.recall(KEY) is not None


def test_a_damaged_note_is_as_none(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    _kept(shelf)

    (tmp_path / "made" / f"{KEY}.json").write_text('{"sha256": "')

    assert shelf.recall(KEY) is None


@pytest.mark.parametrize(
    "name",
    ["", "..", "../secret.mp4", "a.mp4", "/etc/passwd", "made", f"{'a' * 64}.exe", f"{'a' * 64}.mp4\n"],
)
def test_only_names_of_renditions_have_a_path(tmp_path: Path, name: str) -> None:
    assert Shelf(tmp_path).path_of(name) is None


def test_a_workplace_is_gone_at_the_end(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new" / "root")

    with shelf.workplace() as folder:
        (folder / "half.mp4").write_bytes(b"half")

    assert list((tmp_path / "new" / "root").iterdir()) == []


def test_what_a_crash_left_is_removed_and_the_work_of_others_is_not(tmp_path: Path) -> None:
    left = tmp_path / "making-crashed"
    left.mkdir()
    (left / "half.mp4").write_bytes(b"half")

    with Shelf(tmp_path).workplace() as others, Shelf(tmp_path).workplace() as ours:
        assert not left.exists()
        assert others.is_dir()
        assert ours.is_dir()


def test_a_root_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(FilmError, match="cannot write below"), Shelf(tmp_path / "file" / "root").workplace():
        pass
