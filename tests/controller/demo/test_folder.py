"""The demo's folder: one demo at a time, an empty state, sentences with the path and what to do."""

import shutil
from pathlib import Path

import pytest

from controller.demo.crew import DemoError
from controller.demo.folder import FILMS_BYTES, RUN_BYTES, DemoFolder


def test_two_demos_do_not_share_a_folder(tmp_path: Path) -> None:
    with DemoFolder(tmp_path).hold(), pytest.raises(DemoError) as refused, DemoFolder(tmp_path).hold():
        pass
    assert str(refused.value) == f"another demo runs in {tmp_path}; end it, or choose another --folder"
    with DemoFolder(tmp_path).hold():
        pass


def test_a_folder_that_takes_nothing_is_named_with_what_to_do() -> None:
    with pytest.raises(DemoError) as refused, DemoFolder(Path("/proc/demo")).hold():
        pass
    assert str(refused.value).startswith("cannot write in /proc/demo: ")
    assert "--folder" in str(refused.value)


def test_a_disk_that_is_too_small_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: whole._replace(free=RUN_BYTES + FILMS_BYTES - 1))
    with pytest.raises(DemoError, match=r"499 MiB free, and the demo takes 500; make room, .*--folder"):
        DemoFolder(tmp_path).check_room()
    DemoFolder(tmp_path).renditions.mkdir()
    DemoFolder(tmp_path).check_room()


def test_films_are_kept_and_the_last_state_is_not(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    for kept in (folder.films, folder.renditions, folder.controller):
        kept.mkdir(parents=True)
        (kept / "something").write_text("from the last demo")
    folder.empty_run()
    assert (folder.films / "something").exists()
    assert (folder.renditions / "something").exists()
    assert list(folder.run.iterdir()) == [folder.logs]


def test_a_state_that_cannot_be_emptied_is_named(tmp_path: Path) -> None:
    folder = DemoFolder(tmp_path)
    folder.run.write_text("a file where a folder should be")
    with pytest.raises(DemoError, match=f"cannot empty {folder.run}: .*remove"):
        folder.empty_run()
