import hashlib
import io
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from controller.films.placing import EntryFilm, place, survey
from controller.films.shelf import Shelf
from controller.films.store import FolderFilms
from controller.findings import Place
from controller.secret_files import write_secret
from controller.whole_files import write_whole


def test_a_file_is_put_in_place_of_the_one_before_and_nothing_stays_beside(tmp_path: Path) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"a much longer content before")
    (tmp_path / ".plan.csv.new").write_bytes(b"what a crash left")
    write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_where_it_fails_the_one_before_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plan.csv"
    path.write_bytes(b"before")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == b"before"


@pytest.mark.parametrize("folder", [".", "/", "there"])
def test_a_folder_is_no_file_to_write(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there").mkdir()
    with pytest.raises(IsADirectoryError):
        write_whole(Path(folder), b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]


def test_a_secret_is_its_owners_alone(tmp_path: Path) -> None:
    write_secret(tmp_path / "key", b"secret")
    write_whole(tmp_path / "page", b"open")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) & 0o600 == 0o600


def _written(root: Path) -> Path:
    write_whole(root / "plan", b"film")
    return root / "plan"


def _stored(root: Path) -> Path:
    name = f"{hashlib.sha256(b'film').hexdigest()}.mp4"
    FolderFilms(root).put(name, io.BytesIO(b"film"))
    return root / name[:2] / name


def _shelved(root: Path) -> Path:
    shelf = Shelf(root)
    with shelf.workplace() as work:
        (work / "film.mp4").write_bytes(b"film")
        made = shelf.keep("ab" * 32, work / "film.mp4", 1_000)
    return root / made.sha256[:2] / made.file_name


def _placed(root: Path) -> Path:
    (root.parent / "moon.mp4").write_bytes(b"film")
    film = EntryFilm(Place("moon.json", 1), root.parent / "moon.mp4", hashlib.sha256(b"film").hexdigest())
    (placement,) = survey([film], {film.place: "moon"}, root, replace=False)
    place(placement)
    return root / "moon.mp4"


@pytest.mark.parametrize("put", [_written, _stored, _shelved, _placed])
def test_a_name_is_on_the_disk_before_anybody_is_told(
    put: Callable[[Path], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are synced under another name; the folder is, with the name in it, and so are new folders."""
    root = tmp_path / "root"
    if put is _written:
        root.mkdir()
    synced: list[tuple[Path, frozenset[str]]] = []
    real = os.fsync

    def note(handle: int) -> None:
        path = Path(f"/proc/self/fd/{handle}").readlink()
        synced.append(
            (path, frozenset(each.name for each in path.iterdir()) if path.is_dir() else frozenset())
        )
        real(handle)

    monkeypatch.setattr("os.fsync", note)
    target = put(root)
    assert any(target.name in names for path, names in synced if path == target.parent)
    first = next(path for path, _ in synced if not path.is_dir())
    assert first != target, "not under its name yet"
    if target.parent != root:
        assert any(target.parent.name in names for path, names in synced if path == root)
