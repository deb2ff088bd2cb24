"""The state folder: one controller, one clock, one token."""

from pathlib import Path

import pytest

from controller.errors import SettingsError
from controller.state_folder import StateFolder


def test_one_controller_at_a_time(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    with (
        folder.hold(0),
        pytest.raises(SettingsError, match="another controller runs in"),
        StateFolder(tmp_path).hold(0),
    ):
        pass
    with folder.hold(0):
        pass


@pytest.mark.parametrize(("made_under", "now"), [(0, -5), (-5, 0), (-5, -6)])
def test_a_folder_keeps_to_the_clock_it_was_made_under(tmp_path: Path, made_under: int, now: int) -> None:
    with StateFolder(tmp_path).hold(made_under):
        pass
    with pytest.raises(SettingsError, match="choose another LANDMARK_STATE"), StateFolder(tmp_path).hold(now):
        pass


def test_a_note_of_the_clock_that_a_power_cut_left_empty_is_written_again(tmp_path: Path) -> None:
    (tmp_path / "clock-shift-ms").write_text("")
    with StateFolder(tmp_path).hold(-5):
        pass
    with pytest.raises(SettingsError, match="shifted by -5 ms"), StateFolder(tmp_path).hold(0):
        pass


def test_the_token_is_made_once_and_is_its_owner_s(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    token = folder.load_or_make_token()
    assert len(token) >= 32
    assert folder.load_or_make_token() == token
    assert folder.operator_token.stat().st_mode & 0o777 == 0o600


def test_an_empty_token_lets_nobody_in(tmp_path: Path) -> None:
    folder = StateFolder(tmp_path)
    folder.operator_token.write_text("\n")
    with pytest.raises(SettingsError, match="is empty"):
        folder.load_or_make_token()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(SettingsError, match="check LANDMARK_STATE"),
        StateFolder(tmp_path / "file" / "x").hold(0),
    ):
        pass
