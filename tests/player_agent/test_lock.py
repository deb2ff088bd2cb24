"""One program per folder, until it dies."""

import errno
import os
from pathlib import Path

import pytest

from player_agent.folder import FolderError
from player_agent.lock import FolderBusyError, folder_lock


def test_the_second_is_refused_and_told_who_is_first(tmp_path: Path) -> None:
    with folder_lock(tmp_path, "stage"):
        refused = pytest.raises(FolderBusyError, match=f"in use by another stage, process {os.getpid()}")
        with refused, folder_lock(tmp_path, "stage"):
            pytest.fail("two stages in one folder")
        with folder_lock(tmp_path, "link"):
            pass
    with folder_lock(tmp_path, "stage"):
        pass


def test_a_dead_holder_holds_nothing(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        try:
            with folder_lock(tmp_path, "stage"):
                os.kill(os.getpid(), 9)
        finally:
            os._exit(1)  # whatever happens: never on into the rest of the tests
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -9
    with folder_lock(tmp_path, "stage"):
        pass


def test_a_folder_that_cannot_be_made_is_said_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(FolderError, match="choose another --state"),
        folder_lock(tmp_path / "file" / "state", "link"),
    ):
        pytest.fail("a folder inside of a file")


def test_the_folder_is_made(tmp_path: Path) -> None:
    with folder_lock(tmp_path / "new" / "folder", "stage"):
        assert (tmp_path / "new" / "folder" / "stage.lock").read_text() == f"{os.getpid()}\n"


def test_on_a_disk_that_takes_no_file_there_is_one_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", refuse)
    with folder_lock(tmp_path, "stage"):
        with pytest.raises(FolderBusyError, match="in use by another stage"), folder_lock(tmp_path, "stage"):
            pytest.fail("two stages in one folder")
        with folder_lock(tmp_path, "link"):
            pass
    with folder_lock(tmp_path, "stage"):
        pass


def test_a_disk_too_full_for_the_holders_number_is_no_hindrance(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "pwrite", refuse)
    with folder_lock(tmp_path, "stage"):
        pass
