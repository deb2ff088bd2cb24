"""How far long work is, with a terminal and without."""

import os
import pty
from contextlib import suppress

import pytest

from controller.commands.progress import EVERY_MS, lines, progress, progress_over
from tests.support.publishing import SetClock
from wire.instants import Instant

NOON = Instant(1_748_952_000_000)


def test_a_log_has_a_line_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    clock = SetClock(NOON)
    tell = lines(clock)
    for step in range(100):
        clock.set_to = Instant(clock.set_to + EVERY_MS // 8)
        tell(step / 100, f"films {step}/100")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.splitlines()[0] == "landmark: films 7/100, 7 %"
    assert err.splitlines()[1] == "landmark: films 15/100, 15 %"
    assert len(err.splitlines()) == 100 // 8


def test_what_nobody_knows_has_no_share(capsys: pytest.CaptureFixture[str]) -> None:
    clock = SetClock(NOON)
    tell = lines(clock)
    clock.set_to = Instant(clock.set_to + EVERY_MS)
    tell(None, "checking the schedule")
    assert capsys.readouterr().err == "landmark: checking the schedule\n"


@pytest.mark.parametrize("quiet", [False, True])
def test_short_work_leaves_nothing_in_a_log(quiet: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with progress("films", quiet=quiet) as tell:
        tell(0.5, "films 1/2")
    with progress_over("planning", 1) as on_screen:
        on_screen("par-opera")
    assert capsys.readouterr() == ("", "")


def test_a_terminal_has_a_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    seen, shown = pty.openpty()
    monkeypatch.setenv("TERM", "xterm-256color")
    with os.fdopen(shown, "w") as terminal, monkeypatch.context() as patched:
        patched.setattr("sys.stderr", terminal)
        with progress("films") as tell:
            tell(0.25, "films 1/4 hku-lantern.mp4")
    drawn = _all_of(seen).decode()
    assert "films 1/4 hku-lantern.mp4" in drawn
    assert "25%" in drawn


def _all_of(terminal: int) -> bytes:
    """What was written to a terminal's other side, which is closed."""
    drawn = b""
    with os.fdopen(terminal, "rb", buffering=0) as file, suppress(OSError):  # EIO is its end
        while piece := file.read(1 << 16):
            drawn += piece
    return drawn
