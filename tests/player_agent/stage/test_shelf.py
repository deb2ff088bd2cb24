"""The shelf: files count only with the right bytes, and are looked at again when they change."""

import asyncio
import gc
import os
import threading
from pathlib import Path
from typing import Any

import pytest

from player_agent.folder import PlayerFolder
from player_agent.stage.shelf import FileState, Shelf
from tests.support.plans import rendition

SHORT = rendition("short-01")


def shelf(root: Path) -> tuple[Shelf, Path]:
    folder = PlayerFolder(root)
    folder.create()
    return Shelf(folder), folder.cached(SHORT)


async def test_the_life_of_a_file(tmp_path: Path) -> None:
    subject, path = shelf(tmp_path)
    assert await subject.check(SHORT) is FileState.MISSING
    path.write_bytes(b"short-01")
    assert subject.state_of(SHORT) is FileState.MISSING  # nobody looked yet
    assert await subject.check(SHORT) is FileState.HELD
    assert subject.held([SHORT, rendition("short-02")]) == (SHORT.sha256,)
    path.write_bytes(b"short-0X")
    assert await subject.check(SHORT) is FileState.CHANGED
    assert subject.held([SHORT]) == ()
    path.write_bytes(b"short-01")
    assert await subject.check(SHORT) is FileState.HELD
    path.unlink()
    assert await subject.check(SHORT) is FileState.MISSING
    assert subject.state_of(SHORT) is FileState.MISSING


async def test_a_file_put_in_place_of_another_is_hashed_though_size_and_time_are_equal(
    tmp_path: Path,
) -> None:
    subject, path = shelf(tmp_path)
    path.write_bytes(b"short-01")
    assert await subject.check(SHORT) is FileState.HELD
    status = path.stat()
    beside = tmp_path / "beside"
    beside.write_bytes(b"short-0X")
    os.utime(beside, ns=(status.st_atime_ns, status.st_mtime_ns))
    beside.replace(path)
    assert await subject.check(SHORT) is FileState.CHANGED


async def test_a_folder_under_its_name_is_not_the_film(tmp_path: Path) -> None:
    subject, path = shelf(tmp_path)
    path.mkdir()
    assert await subject.check(SHORT) is FileState.CHANGED


async def test_a_look_that_is_given_up_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    subject, path = shelf(tmp_path)
    path.write_bytes(b"short-01")
    asked, answered, honest = threading.Event(), threading.Event(), Path.open

    def slowly(self: Path, *arguments: Any, **more: Any) -> Any:
        asked.set()
        assert answered.wait(60)
        return honest(self, *arguments, **more)

    monkeypatch.setattr(Path, "open", slowly)
    checking = asyncio.create_task(subject.check(SHORT))
    assert await asyncio.to_thread(asked.wait, 60)
    checking.cancel()
    await asyncio.wait([checking])
    answered.set()
    await asyncio.get_running_loop().shutdown_default_executor()  # by now the file was opened
    gc.collect()  # what nobody closed is an error of this test


async def test_a_disk_that_takes_its_time_holds_nobody_up(tmp_path: Path) -> None:
    subject, path = shelf(tmp_path)
    os.mkfifo(path)
    checking = asyncio.create_task(subject.check(SHORT))
    for _ in range(6):
        await asyncio.sleep(0.01)
        assert not checking.done(), "its reader waits for the disk"
    await asyncio.to_thread(path.write_bytes, b"short-01")
    assert await checking is FileState.HELD
