"""Spare room: an order arrives on a disk that is full."""

import json
from pathlib import Path

import pytest

from player_agent.folder import FolderError
from player_agent.link.spare_room import SPARE_BYTES, SpareRoom, save_in_own_room
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


@pytest.mark.parametrize("content", [b'{"a": 1}', b'{"a": 123456789012345678901234567890}'])
def test_a_small_file_is_overwritten_where_nothing_fits_beside_it(tmp_path: Path, content: bytes) -> None:
    with small_disk(tmp_path, size_kib=64):
        path = tmp_path / "clock"
        save_in_own_room(path, b'{"a": 1234567890}')
        fill_disk(tmp_path)
        with pytest.raises(FolderError):
            save_in_own_room(tmp_path / "another", content)
        save_in_own_room(path, content)
        assert json.loads(path.read_bytes()) == json.loads(content)


def test_a_small_file_has_its_length_again_once_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "clock"
    for content in (b"1234", b"1"):
        save_in_own_room(path, content)
    assert path.read_bytes() == b"1"
