"""First plays in their folder: kept, found, bounded."""

import base64
import os
from pathlib import Path

import pytest

from controller import evidence
from controller.errors import StoreError
from controller.evidence import EvidenceFolder
from controller.fleet.sight import Sight, SightKind, StillView
from wire.health import Still, StillOccasion
from wire.instants import Instant

NOON = Instant(1_749_038_400_000)


def still(number: int, content: bytes = b"jpeg") -> Still:
    return Still(
        screen="par-opera",
        taken_at=Instant(NOON + number),
        width=2,
        height=1,
        jpeg_base64=base64.b64encode(content).decode(),
        occasion=StillOccasion.FIRST_PLAY,
        short="a-film",
        sha256=f"{number:064x}",
    )


VIEW = StillView(
    taken_at=NOON, sight=Sight(kind=SightKind.BLACK, confidence=1), agrees=None, sentence="black"
)


def test_a_first_play_is_found_again(tmp_path: Path) -> None:
    EvidenceFolder(tmp_path).keep(still(1), VIEW)
    folder = EvidenceFolder(tmp_path)

    assert [(each.sha256, each.short, each.view) for each in folder.list_of("par-opera")] == [
        (f"{1:064x}", "a-film", VIEW)
    ]
    assert folder.picture_of("par-opera", f"{1:064x}") == b"jpeg"
    assert folder.picture_of("par-opera", f"{2:064x}") is None
    assert folder.list_of("elsewhere") == []


def test_the_oldest_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "PER_SCREEN", 3)
    folder = EvidenceFolder(tmp_path)

    for number in range(5):
        folder.keep(still(number), VIEW)
        os.utime(tmp_path / "par-opera" / f"{number:064x}.json", (number, number))

    folder.keep(still(9), VIEW)
    assert [each.sha256 for each in folder.list_of("par-opera")] == [f"{at:064x}" for at in (9, 4, 3)]
    assert len(list((tmp_path / "par-opera").iterdir())) == 6


def test_what_a_crash_left_in_between_goes(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    folder.keep(still(1), VIEW)
    for left in (f"{2:064x}.jpg", f".{3:064x}.jpg.new", f".{3:064x}.json.new"):
        (tmp_path / "par-opera" / left).write_bytes(b"jpeg")
    folder.keep(still(4), VIEW)
    kept = {path.name for path in (tmp_path / "par-opera").iterdir()}
    assert kept == {f"{number:064x}.{ending}" for number in (1, 4) for ending in ("jpg", "json")}


def test_a_disk_that_refuses_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "par-opera").write_text("a file where a folder should be")

    with pytest.raises(StoreError, match="check the disk"):
        EvidenceFolder(tmp_path).keep(still(1), VIEW)


def test_a_picture_that_goes_while_the_list_is_read_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = EvidenceFolder(tmp_path)
    for number in (1, 2):
        folder.keep(still(number), VIEW)
    stat = Path.stat

    def gone(path: Path, **how: bool) -> os.stat_result:
        if path.name == f"{1:064x}.json":
            raise FileNotFoundError(path)
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", gone)
    assert [each.sha256 for each in folder.list_of("par-opera")] == [f"{2:064x}"]
