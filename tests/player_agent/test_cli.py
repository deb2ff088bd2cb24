"""`landmark-player` as one calls it: words, exit codes, locks."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from player_agent.cli import Exit, main
from player_agent.lock import folder_lock
from tests.support.bundles import build_bundle
from tests.support.ports import free_port
from wire.codec import encode


def call(*arguments: str, environment: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "player_agent", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={"PATH": "/usr/bin:/usr/sbin:/bin", **(environment or {})},
    )


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    path = tmp_path / "bundle.json"
    path.write_bytes(encode(build_bundle(port=free_port(), controller_url=f"http://127.0.0.1:{free_port()}")))
    path.chmod(0o600)
    return path


def test_help_shows_commands_examples_and_exit_codes() -> None:
    answer = call("--help")
    assert answer.returncode == Exit.OK
    for word in ("run", "stage", "link", "doctor", "examples:", "exit codes:"):
        assert word in answer.stdout


@pytest.mark.parametrize("command", ["run", "stage", "link", "doctor"])
def test_each_command_explains_itself(command: str) -> None:
    answer = call(command, "--help")
    assert answer.returncode == Exit.OK
    assert "--state FOLDER" in answer.stdout


def test_wrong_use_is_code_2() -> None:
    assert call().returncode == Exit.USAGE
    assert call("dance").returncode == Exit.USAGE
    assert call("link").returncode == Exit.USAGE


def test_what_ctrl_c_breaks_off_is_no_verdict(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken_off(*_: object, **__: object) -> bool:
        raise KeyboardInterrupt

    monkeypatch.setattr("player_agent.doctor.examine", broken_off)
    monkeypatch.setattr("player_agent.doctor.run_test_card", broken_off)
    codes = []
    for asked in ([], ["--test-card"]):
        monkeypatch.setattr("sys.argv", ["landmark-player", "doctor", *asked, "--state", str(tmp_path)])
        with pytest.raises(SystemExit) as end:
            main()
        codes.append(end.value.code)
    assert codes == [Exit.CTRL_C, Exit.OK], (
        "a machine is not fit because somebody broke off; a card has an end"
    )


def test_an_unusable_bundle_is_code_3_and_one_sentence(tmp_path: Path) -> None:
    answer = call("link", str(tmp_path / "none.json"), "--state", str(tmp_path))
    assert answer.returncode == Exit.SETTINGS
    assert answer.stderr.startswith("landmark-player: cannot read the bundle")
    assert "Traceback" not in answer.stderr


def test_a_shifted_clock_outside_a_sample_network_is_code_3(tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(encode(build_bundle().model_copy(update={"sample": False})))
    shifted = {"LANDMARK_CLOCK_SHIFT_MS": "1000"}
    answer = call("link", str(path), "--state", str(tmp_path), environment=shifted)
    assert (answer.returncode, "not marked as sample" in answer.stderr) == (Exit.SETTINGS, True)


def test_a_folder_in_use_is_code_4(bundle: Path, tmp_path: Path) -> None:
    with folder_lock(tmp_path / "state", "link"):
        answer = call("link", str(bundle), "--state", str(tmp_path / "state"))
    assert answer.returncode == Exit.BUSY
    assert "in use by another link" in answer.stderr


def test_a_stage_without_a_display_is_code_3(bundle: Path, tmp_path: Path) -> None:
    answer = call("stage", str(bundle), "--state", str(tmp_path / "state"))
    assert answer.returncode == Exit.SETTINGS
    assert "DISPLAY is not set" in answer.stderr


@pytest.mark.screen
def test_doctor_names_what_is_not_there(bundle: Path, tmp_path: Path) -> None:
    answer = call("doctor", str(bundle), "--state", str(tmp_path / "state"), "--json")
    assert answer.returncode == Exit.FAILED
    found = {each["subject"]: each for each in json.loads(answer.stdout)}
    assert [name for name, each in found.items() if each["verdict"] == "bad"] == ["broker", "controller"]
    assert all(each["remedy"] for each in found.values() if each["verdict"] != "good")
    assert found["composite"]["verdict"] == "good"
    assert found["libvlc"]["fact"].startswith("3.")
    assert not (tmp_path / "state").exists(), "the doctor changes nothing"


@pytest.mark.screen
def test_doctor_without_a_bundle_checks_the_machine(tmp_path: Path) -> None:
    answer = call("doctor", "--state", str(tmp_path))
    assert answer.returncode == Exit.OK
    assert "this machine can play" in answer.stdout
