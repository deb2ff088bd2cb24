"""Units: checked by systemd's own verifier, and by the promises that the architecture makes of them."""

import configparser
import subprocess
from pathlib import Path

import pytest

from player_agent.decks.server import OWN_SERVER_VARIABLE
from player_agent.signs_of_life import LINK_PATIENCE_MS, STAGE_PATIENCE_MS, START_PATIENCE_MS

UNITS = sorted(Path("deploy/systemd").glob("*.service"))
PROGRAMS = {
    "/opt/landmark/.venv/bin/landmark",
    "/opt/landmark/.venv/bin/landmark-player",
    "/usr/lib/xorg/Xorg",
}


def _read(unit: Path) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    return parser["Service"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    # Programs that are not installed on this machine are stood in for, so that nothing else is forgiven.
    text = unit.read_text()
    stand_in = tmp_path / "program"
    stand_in.write_text("#!/bin/sh\n")
    stand_in.chmod(0o755)
    for program in PROGRAMS:
        text = text.replace(f"ExecStart={program} ", f"ExecStart={stand_in} ")
    folder = tmp_path / "units"
    folder.mkdir()
    for other in UNITS:
        (folder / other.name).write_text(other.read_text() if other != unit else text)
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(folder / unit.name)],
        capture_output=True,
        text=True,
        env={"SYSTEMD_UNIT_PATH": f"{folder}:", "PATH": "/usr/bin:/bin"},
        check=False,
    )
    complaints = [line for line in result.stderr.splitlines() if line.startswith(unit.name)]
    assert complaints == []


def test_the_verifier_would_complain(tmp_path: Path) -> None:
    broken = tmp_path / "broken.service"
    broken.write_text("[Service]\nExecStart=/bin/true\nProtectSytem=strict\n")
    result = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(broken)], capture_output=True, text=True, check=False
    )
    assert "ProtectSytem" in result.stderr


def test_stage_reaches_no_network_and_link_no_screen() -> None:
    stage, link = (_read(Path(f"deploy/systemd/landmark-{name}.service")) for name in ("stage", "link"))
    assert stage["PrivateNetwork"] == "yes"
    assert stage["RestrictAddressFamilies"] == "AF_UNIX"
    assert link["PrivateDevices"] == "yes"
    assert "DISPLAY" not in link.get("Environment", "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_every_unit_comes_back_and_runs_unprivileged(unit: Path) -> None:
    service = _read(unit)
    assert service["Restart"] == "always"
    assert service["User"] not in {"root", ""}


@pytest.mark.parametrize(("name", "patience_ms"), [("stage", STAGE_PATIENCE_MS), ("link", LINK_PATIENCE_MS)])
def test_systemd_is_as_patient_as_our_own_supervisor(name: str, patience_ms: int) -> None:
    service = _read(Path(f"deploy/systemd/landmark-{name}.service"))
    assert service["Type"] == "notify"
    assert service["NotifyAccess"] == "main"
    assert service["WatchdogSec"] == f"{patience_ms // 1_000}s"
    assert service["TimeoutStartSec"] == str(START_PATIENCE_MS // 1_000)
    assert service["WatchdogSignal"] == "SIGKILL", "one that is stopped takes no other"


def test_stage_may_end_the_units_own_x_server_and_it_comes_back() -> None:
    stage, server = (Path(f"deploy/systemd/landmark-{name}.service") for name in ("stage", "x"))
    assert f"Environment={OWN_SERVER_VARIABLE}=1" in stage.read_text().splitlines()
    assert _read(server)["User"] == _read(stage)["User"], "nobody may end a process of another user"
    assert _read(server)["Restart"] == "always"


def test_nobody_is_given_up() -> None:
    for name in ("stage", "link", "x"):
        text = Path(f"deploy/systemd/landmark-{name}.service").read_text()
        assert "StartLimitIntervalSec=0" in text.splitlines(), name
