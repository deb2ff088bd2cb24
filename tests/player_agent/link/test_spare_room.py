"""Spare room: an order arrives on a disk that is full."""

from pathlib import Path

import pytest

from player_agent.folder import FolderError
from player_agent.link.spare_room import SPARE_BYTES, SpareRoom
from tests.support.small_disk import fill_disk, small_disk

CONTENT = b"x" * 100_000


def test_a_full_disk_takes_what_must_not_be_refused(tmp_path: Path) -> None:
    with small_disk(tmp_path, size_kib=1_024):
        room = SpareRoom(tmp_path / "spare")
        room.save(tmp_path / "desired", b"old")
        assert (tmp_path / "spare").stat().st_size == SPARE_BYTES
        ballast = fill_disk(tmp_path)
        room.save(tmp_path / "desired", CONTENT)
        assert (tmp_path / "desired").read_bytes() == CONTENT
        assert not (tmp_path / "spare").exists()
        ballast.unlink()
        room.save(tmp_path / "desired", CONTENT)
        assert (tmp_path / "spare").stat().st_size == SPARE_BYTES


def test_a_disk_that_refuses_for_other_reasons_says_so(tmp_path: Path) -> None:
    (tmp_path / "desired").mkdir()
    with pytest.raises(FolderError, match="desired"):
        SpareRoom(tmp_path / "spare").save(tmp_path / "desired", CONTENT)
