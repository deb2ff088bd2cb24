"""A player installs alone: from its own lock file, without a line of the controller's libraries."""

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UV = str(Path(sys.executable).with_name("uv"))
NOT_FOR_PLAYERS = ("sqlmodel", "sqlalchemy", "fastapi", "apscheduler", "typer", "whenever", "ruamel.yaml")


def attempt(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    environment = {
        key: value for key, value in os.environ.items() if key not in ("VIRTUAL_ENV", "PYTHONPATH")
    }
    return subprocess.run(
        [str(each) for each in command],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        cwd="/",
        env=environment,
    )


def run(*command: str | Path) -> str:
    answer = attempt(*command)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with a player in it."""
    folder = tmp_path_factory.mktemp("player")
    run(UV, "build", "-q", "--wheel", "--no-build-isolation", "--python", sys.executable, "-o", folder, ROOT)
    (wheel,) = folder.glob("landmark_playout-*.whl")
    run(UV, "venv", "-q", "--python", sys.executable, folder / "venv")
    python = folder / "venv" / "bin" / "python"
    lock = ROOT / "deploy/player/requirements.lock"
    sync = (UV, "pip", "sync", "-q", "--python", python, "--require-hashes", lock)
    if attempt(*sync, "--offline").returncode != 0:  # what this machine has is the same, by its hashes
        run(*sync)
    run(UV, "pip", "install", "-q", "--python", python, "--no-deps", wheel)
    return python


def test_its_command_runs_and_the_controllers_libraries_are_not_there(python: Path) -> None:
    assert "landmark-player" in run(python.with_name("landmark-player"), "--help")
    names = {line.partition("==")[0].lower() for line in run(UV, "pip", "freeze", "--python", python).split()}
    assert names.isdisjoint(NOT_FOR_PLAYERS)
    assert "landmark-playout" in names


def test_every_module_of_a_player_can_be_imported(python: Path) -> None:
    script = (
        "import importlib, pkgutil, player_agent, wire\n"
        "for package in (player_agent, wire):\n"
        "    for each in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "        if not each.name.endswith('__main__'):\n"
        "            importlib.import_module(each.name)\n"
    )
    run(python, "-W", "error", "-c", script)


def test_the_lock_holds_what_the_extra_asks_for() -> None:
    locked = {
        line.partition("==")[0]
        for line in (ROOT / "deploy/player/requirements.lock").read_text().splitlines()
        if "==" in line
    }
    requirements = distribution("landmark-playout").requires or []
    asked = {
        each.split(">")[0].split("<")[0].split(";")[0].strip() for each in requirements if "'player'" in each
    }
    assert asked
    assert asked <= locked
