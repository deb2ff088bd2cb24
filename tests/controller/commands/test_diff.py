"""`landmark diff OLD NEW` on files and git revisions; against a controller see test_operator_commands."""

import json
import shutil
import subprocess
import weakref
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from controller.commands import diff_compare
from controller.planning import compile_plan
from tests.support.schedules import CAMPAIGN, HONG_KONG, SAMPLE_FOLDER, SCREENS
from wire.plan import Plan


def run(*words: str, columns: int = 160) -> Result:
    return CliRunner().invoke(build_app("diff"), ["diff", *words], env={"COLUMNS": str(columns)})


def document(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def later(tmp_path: Path) -> Path:
    """The sample with its simulcast a quarter of an hour later."""
    folder = tmp_path / "later"
    shutil.copytree(SAMPLE_FOLDER, folder)
    edit(folder / CAMPAIGN, "12:30:00Z", "12:45:00Z")
    return folder


def test_a_folder_and_itself_are_the_same() -> None:
    same = document(str(SAMPLE_FOLDER), str(SAMPLE_FOLDER))
    assert (same["same"], same["rules"], same["rules_compared"]) == (True, [], True)
    assert {screen["screen"] for screen in same["screens"]} == set(SCREENS)
    assert all(screen["same"] and screen["days"] == [] for screen in same["screens"])
    result = run(str(SAMPLE_FOLDER), str(SAMPLE_FOLDER), "--exit-code")
    assert result.exit_code == 0
    assert "The plans of all 5 screens are the same. Nothing else differs." in " ".join(result.stdout.split())


def test_a_later_simulcast_moves_on_every_screen(later: Path) -> None:
    found = document(str(SAMPLE_FOLDER), str(later), "--spots")
    assert not found["same"]
    for screen in found["screens"]:
        assert "2025-06-04T12:25" < screen["first_affected"] < "2025-06-04T12:30"
        moved = [play for play in screen["spots"] if play["change"] == "moved"]
        together = [(play["was"]["start"], play["start"]) for play in moved if play["line"] == "together"]
        assert together == [
            (f"2025-06-{day}T12:30:00.000Z", f"2025-06-{day}T12:45:00.000Z") for day in ("04", "07")
        ]
        for key in ("appearing", "disappearing", "moved", "changed"):
            assert screen[key] == sum(day[key] for day in screen["days"])
            assert screen[key] == sum(play["change"] == key for play in screen["spots"])
    (tokyo,) = [screen for screen in found["screens"] if screen["screen"] == "tyo-shibuya"]
    assert tokyo["first_affected_local"].startswith("2025-06-04T21:2")


def test_the_day_table_and_every_play_for_people(later: Path) -> None:
    result = run(str(SAMPLE_FOLDER), str(later), "-s", "tyo-shibuya", "--exit-code")
    assert result.exit_code == 4
    assert "Wed 2025-06-04" in result.stdout
    assert "Mon 2025-06-02" not in result.stdout
    assert "1 of 1 screens differ, the first at 2025-06-04T12:2" in result.stdout
    plays = run(str(SAMPLE_FOLDER), str(later), "-s", "tyo-shibuya", "--spots").stdout
    together = [line.split() for line in plays.splitlines() if "(+15m)" in line and "12:45:00Z" in line]
    assert [row[-6:] for row in together] == [
        ["21:45:00", "12:45:00Z", "landmark-film", "together", "21:30:00", "(+15m)"]
    ] * 2


def test_narrow_terminals_lose_no_number(later: Path) -> None:
    narrow = run(str(SAMPLE_FOLDER), str(later), columns=80).stdout
    assert "…" not in narrow
    assert all(screen in narrow for screen in SCREENS)


def test_from_an_instant_on_nothing_before_it_differs(later: Path) -> None:
    found = document(str(SAMPLE_FOLDER), str(later), "--effective", "2025-06-06T00:00:00Z")
    assert all(screen["first_affected"] >= "2025-06-06" for screen in found["screens"])
    assert not any(day["date"] < "2025-06-06" for screen in found["screens"] for day in screen["days"])


def test_one_file_takes_the_place_of_its_namesake(later: Path, tmp_path: Path) -> None:
    alone = tmp_path / "alone" / Path(CAMPAIGN).name
    alone.parent.mkdir()
    shutil.copy(later / CAMPAIGN, alone)
    edit(later / HONG_KONG, '"22:00", to: "23:00", mode: static', '"21:00", to: "23:00", mode: static')
    found = document(str(SAMPLE_FOLDER), str(alone))
    assert [rule["kind"] for rule in found["rules"]] == ["line"]
    assert "at: 12:45Z" in found["rules"][0]["sentence"]
    assert {screen["same"] for screen in found["screens"]} == {False}
    for words, sentence in (
        ((str(alone), str(alone)), "name the folder on one side"),
        ((str(later), str(later / CAMPAIGN).replace(".yaml", ".none")), "there is no folder or file"),
        ((str(SAMPLE_FOLDER), str(tmp_path / "other.yaml")), "holds no file named 'other.yaml'"),
    ):
        (tmp_path / "other.yaml").write_text("kind: venue\n")
        result = run(*words)
        assert (result.exit_code, sentence in " ".join(result.stderr.split())) == (3, True), result.stderr


def test_git_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(SAMPLE_FOLDER, tmp_path / "schedules")
    commands = (
        ("init", "-q", "-b", "main"),
        ("add", "-A"),
        (
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=a@b.c",
            "-c",
            "commit.gpgsign=false",
            "commit",
            "-qm",
            "one",
        ),
    )
    for words in commands:
        subprocess.run(["git", "-C", str(tmp_path), *words], check=True, capture_output=True)
    edit(tmp_path / "schedules" / CAMPAIGN, "12:30:00Z", "12:45:00Z")
    monkeypatch.chdir(tmp_path)
    for old in ("HEAD", "main:schedules", f"HEAD:schedules/{CAMPAIGN}"):
        found = document(old, "schedules")
        assert {screen["moved"] > 0 for screen in found["screens"]} == {True}
    assert document("HEAD", "main")["same"]
    assert document("main:schedules", "HEAD")["same"]
    result = run("HEAD~7", "schedules")
    assert (result.exit_code, "nor a revision" in " ".join(result.stderr.split())) == (3, True)


def test_a_schedule_with_errors_is_shown_and_not_compared(later: Path) -> None:
    edit(later / CAMPAIGN, "12:45:00Z", "15:00:00Z")
    result = run(str(SAMPLE_FOLDER), str(later))
    assert result.exit_code == 1
    assert "together" in result.stderr


def test_two_screens_are_no_side() -> None:
    result = run("par-opera@1", "tyo-shibuya@1")
    assert result.exit_code == 2
    assert "compare one with itself" in " ".join(result.stderr.split())
    unknown = run(str(SAMPLE_FOLDER), str(SAMPLE_FOLDER), "-s", "tyo-shibuja")
    assert (unknown.exit_code, "tyo-shibuya" in unknown.stderr) == (2, True)


@pytest.mark.parametrize("option", [("--screen", "par-opera"), ("--spots",)])
def test_options_of_two_sides_are_refused_where_there_is_one(option: tuple[str, ...]) -> None:
    result = run(str(SAMPLE_FOLDER), *option)
    assert result.exit_code == 2
    assert "are for two sides" in " ".join(result.stderr.replace("│", "").split())


def test_a_fleets_plans_are_let_go_one_after_the_other(later: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[weakref.ref[Plan]] = []
    most = 0

    def compiled(*words: Any, **options: Any) -> Plan:
        nonlocal most
        plan = compile_plan(*words, **options)
        made.append(weakref.ref(plan))
        most = max(most, sum(each() is not None for each in made))
        return plan

    monkeypatch.setattr(diff_compare, "compile_plan", compiled)
    assert not document(str(SAMPLE_FOLDER), str(later), "--spots")["same"]
    assert (len(made), most) == (2 * len(SCREENS), 2)
