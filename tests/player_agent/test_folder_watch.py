"""Signals ring at changes of files, and only at theirs."""

import asyncio
from pathlib import Path

import pytest

from player_agent.folder_watch import FolderWatch, Signal
from tests.support.virtual_time import run_virtual


def test_a_replaced_file_rings_its_own_signal_only(tmp_path: Path) -> None:
    async def main() -> tuple[bool, bool]:
        watch = FolderWatch()
        ours, others = watch.signal(tmp_path / "a.json"), watch.signal(tmp_path / "b.json")
        async with watch.watching():
            (tmp_path / "a.json.new").write_text("x")
            (tmp_path / "a.json.new").replace(tmp_path / "a.json")
            return await ours.wait(1_000), await others.wait(1_000)

    assert run_virtual(main()) == (True, False)


def test_a_folder_rings_at_appends_to_its_files_with_the_right_ending(tmp_path: Path) -> None:
    journal = tmp_path / "journal"
    journal.mkdir()

    async def main() -> list[bool]:
        watch = FolderWatch()
        signal = watch.signal(journal, ending=".jsonl")
        rang = []
        async with watch.watching():
            for name in ("mark", "1.jsonl"):
                with (journal / name).open("a") as file:
                    file.write("x")
                rang.append(await signal.wait(1_000))
        return rang

    assert run_virtual(main()) == [False, True]


def test_a_ring_before_the_wait_is_not_lost_and_counts_once() -> None:
    async def main() -> list[bool]:
        signal = Signal()
        signal.ring()
        signal.ring()
        return [await signal.wait(10), await signal.wait(10)]

    assert run_virtual(main()) == [True, False]


async def test_watching_ends_without_a_trace(tmp_path: Path) -> None:
    before = asyncio.all_tasks()
    async with FolderWatch().watching():
        pass
    assert asyncio.all_tasks() == before


async def test_a_watch_that_fails_ends_what_relies_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = FolderWatch()
    watch.signal(tmp_path)

    def fail(*_: object, **__: object) -> None:
        raise OSError("inotify is gone")

    monkeypatch.setattr(watch, "_ring", fail)
    with pytest.raises(ExceptionGroup):  # noqa: PT012 - the body is what is ended
        async with asyncio.timeout(120), watch.watching():
            (tmp_path / "a.json").write_text("x")
            await asyncio.Event().wait()
