"""The machine's own parts, with programs that say what they are told to."""

from pathlib import Path

import pytest

from player_agent.doctor import machine
from player_agent.doctor.machine import check_clock, check_disk, check_folder, check_programs
from player_agent.doctor.result import Verdict, bad, doubtful, good, is_fit


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder in which programs are found. They may take their time."""
    monkeypatch.setattr(machine, "_ASK_S", 120)
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def put(folder: Path, name: str, says: str, code: int = 0) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho '{says}'\nexit {code}\n")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("chrony", "timedatectl", "verdict"),
    [
        ("C0A80001,router,3,1700000000.0,0.000012,0,0,0,0,0,0,0,64.0,Normal", None, Verdict.GOOD),
        ("00000000,,0,0.0,0.0,0,0,0,0,0,0,0,0.0,Not synchronised", "yes", Verdict.BAD),
        (None, "yes", Verdict.GOOD),
        (None, "no", Verdict.BAD),
        (None, None, Verdict.DOUBTFUL),
    ],
)
def test_the_clock_is_judged_by_who_keeps_it(
    programs: Path, chrony: str | None, timedatectl: str | None, verdict: Verdict
) -> None:
    if chrony is not None:
        put(programs, "chronyc", chrony)
    if timedatectl is not None:
        put(programs, "timedatectl", timedatectl)
    assert check_clock().verdict is verdict


def test_a_chronyc_without_a_daemon_tells_nothing(programs: Path) -> None:
    put(programs, "chronyc", "506 Cannot talk to daemon", code=1)
    assert check_clock().verdict is Verdict.DOUBTFUL


def test_missing_programs_are_named_with_their_packages(programs: Path) -> None:
    put(programs, "setpriv", "")
    assert check_programs(needs_xvfb=False).verdict is Verdict.GOOD
    assert check_programs(needs_xvfb=True).remedy == "apt-get install xvfb"


def test_a_folder_that_is_not_there_yet_is_judged_by_where_it_would_be(tmp_path: Path) -> None:
    state = tmp_path / "not" / "yet"
    assert check_folder(state).verdict is not Verdict.BAD
    assert "GiB free" in check_disk(state).fact
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_bad() -> None:
    assert check_folder(Path("/proc/landmark")).verdict is Verdict.BAD


def test_doubts_do_not_make_a_machine_unfit() -> None:
    assert is_fit([good("a", ""), doubtful("b", "", "")])
    assert not is_fit([good("a", ""), bad("b", "", "")])
