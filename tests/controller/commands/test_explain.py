"""`landmark explain` on files; with a controller see tests/controller/web/test_plans.py."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import CAMPAIGN, SAMPLE_FOLDER

FOLDER = str(SAMPLE_FOLDER)


def run(*words: str, columns: int = 160) -> Result:
    return CliRunner().invoke(build_app("explain"), ["explain", *words], env={"COLUMNS": str(columns)})


@pytest.mark.parametrize("columns", [80, 160])
def test_the_answer_stands_before_the_table(columns: int) -> None:
    result = run("hkg-sogo", "2025-06-04 20:30:10", FOLDER, columns=columns)
    assert result.exit_code == 0
    words = " ".join(result.stdout.split())
    assert "Wed 2025-06-04 20:30:10 +08:00, which is 2025-06-04T12:30:10.000Z" in words
    assert "Shows landmark-film (One Picture Around the World (SAMPLE), The Landmark Workshop)" in words
    assert "10 s into its 30 s, until 20:30:30" in words
    assert "Because simulcast together has this time, from 20:30:00 to 20:30:30" in words
    assert "○ loop base would have it but for simulcast together" in words
    assert ("hongkong-causeway-bay.yaml:18" in words) == (columns == 160)
    assert all(len(line.rstrip()) <= columns for line in result.stdout.splitlines())


def test_json_holds_claims_slot_turn_and_places() -> None:
    result = run("tyo-shibuya", "2025-06-03T03:00:00Z", FOLDER, "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert (document["schema_version"], document["zone"], document["note"]) == (1, "Asia/Tokyo", "")
    (explained,) = document["explanations"]
    assert [claim["rank"] for claim in explained["claims"]] == [
        "closed",
        "reserved",
        "simulcast",
        "loop",
        "house ads",
        "slate",
    ]
    assert [claim["fate"] for claim in explained["claims"]].count("has") == 1
    assert explained["claims"][1]["fate"] == "has"
    assert explained["claims"][3]["place"] == {"file": CAMPAIGN, "line": 21}
    assert explained["shows"]["kind"] == "slate"
    (playing,) = json.loads(run("tyo-shibuya", "2025-06-03T03:02:00Z", FOLDER, "--json").stdout)[
        "explanations"
    ]
    assert (playing["slot"]["number"], playing["slot"]["ours"]) == (0, True)
    assert playing["turn"]["rotation"] == "fair"
    assert playing["turn"]["next"] > playing["at"]
    assert playing["shows"]["short"] in " ".join(playing["sentences"])


def test_repeated_readings_are_both_explained_and_skipped_ones_said() -> None:
    both = json.loads(run("par-opera", "2025-10-26 02:30", FOLDER, "--json").stdout)
    assert [each["local"] for each in both["explanations"]] == [
        "2025-10-26T02:30:00+02:00",
        "2025-10-26T02:30:00+01:00",
    ]
    never = run("par-opera", "2026-03-29 02:30", FOLDER)
    assert never.exit_code == 0
    assert "never happens in Europe/Paris" in " ".join(never.stdout.split())
    assert json.loads(run("par-opera", "2026-03-29 02:30", FOLDER, "--json").stdout)["explanations"] == []


def test_wrong_words_have_a_remedy(tmp_path: Path) -> None:
    for words, code, remedy in (
        (("tyo-shibuja", "2025-06-03 12:00", FOLDER), 2, "tyo-shibuya"),
        (("tyo-shibuya", "noon", FOLDER), 2, "2025-06-04T12:30:00Z"),
        (("tyo-shibuya", "2025-06-03 12:00", str(tmp_path / "none")), 3, "there is no folder"),
    ):
        result = run(*words)
        assert (result.exit_code, remedy in " ".join(result.stderr.split())) == (code, True), result.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SAMPLE_FOLDER, tmp_path / "schedules"))


def test_a_mistake_that_can_be_compiled_is_explained(folder: Path) -> None:
    campaign = folder / CAMPAIGN
    campaign.write_text(campaign.read_text("utf-8").replace("12:30:00Z", "15:00:00Z"), "utf-8")
    result = run("hkg-sogo", "2025-06-04T15:00:10Z", str(folder), "--json")
    assert result.exit_code == 0, result.stderr
    document = json.loads(result.stdout)
    assert document["source"].endswith("it has errors, and publishing would refuse it: see landmark check")
    (together,) = [each for each in document["explanations"][0]["claims"] if each["line"] == "together"]
    assert (together["fate"], together["because"]) == (
        "beaten",
        "would be on, and cannot be shown whole: dark curfew 23:00-07:00 (charter), from 23:00:00",
    )


def test_what_cannot_be_read_as_a_schedule_is_not_explained(folder: Path) -> None:
    campaign = folder / CAMPAIGN
    campaign.write_text(campaign.read_text("utf-8").replace("kind: loop", "kind: lop"), "utf-8")
    result = run("hkg-sogo", "2025-06-04T15:00:10Z", str(folder))
    assert (result.exit_code, result.stdout) == (1, "")
    assert "'lop'" in result.stderr


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2200-01-01T00:00:00Z"])
def test_near_the_ends_of_the_calendar_nothing_is_explained(time: str) -> None:
    result = run("tyo-shibuya", time, FOLDER)
    assert result.exit_code == 2
    assert "not in the years 1970 to 2199" in " ".join(result.stderr.replace("│", "").split())
