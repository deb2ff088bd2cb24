import stat
from pathlib import Path

import pytest

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
