import json
import shutil
from collections import Counter
from pathlib import Path

from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import CAMPAIGN, SAMPLE_FOLDER, SCREENS

FOLDER = str(SAMPLE_FOLDER)


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app("plan"), ["plan", *words], env={"COLUMNS": "160"})


def rows(*words: str) -> list[dict[str, str]]:
    result = run(FOLDER, "--json", *words)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_json_is_one_object_per_line_and_spot() -> None:
    spots = rows("--screen", "tyo-shibuya", "--date", "2025-06-03")
    assert len(spots) == 435
    assert list(spots[0]) == ["screen", "spot_id", "start", "end", "short", "line"]
    assert spots[0]["screen"] == "tyo-shibuya"
    assert spots[0]["start"] == "2025-06-03T00:02:00.000Z"
    assert spots[0]["end"] == "2025-06-03T00:02:30.000Z"
    assert len({spot["spot_id"] for spot in spots}) == 435


def test_json_of_a_day_on_all_screens() -> None:
    spots = rows("--date", "2025-06-03")
    assert len(spots) == 3_756
    per_short = Counter((spot["screen"], spot["short"]) for spot in spots)
    for screen in SCREENS:
        plays = [count for (name, _), count in per_short.items() if name == screen]
        assert len(plays) == 12
        assert max(plays) - min(plays) <= 1


def test_the_instant_of_the_simulcast_on_all_screens() -> None:
    moments = rows("--at", "2025-06-04T12:30:00Z")
    assert {moment["screen"] for moment in moments} == set(SCREENS)
    assert {moment["short"] for moment in moments} == {"landmark-film"}
    assert {moment["start"] for moment in moments} == {"2025-06-04T12:30:00.000Z"}
    local = {moment["screen"]: moment["local_time"] for moment in moments}
    assert local["yto-dundas"] == "2025-06-04T08:30:00-04:00"


def test_titles_are_shown_as_they_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "schedules"
    shutil.copytree(SAMPLE_FOLDER, folder)
    catalogue = folder / "campaigns" / "catalogue.csv"
    text = catalogue.read_text()
    assert text.count("One Picture Around the World") == 1
    catalogue.write_text(text.replace("One Picture Around the World", "One [/] Picture [red]"))
    day = run(str(folder), "--screen", "tyo-shibuya", "--date", "2025-06-04")
    assert "One [/] Picture [red]" in day.output
    assert "One [/] Picture [red]" in run(str(folder), "--screen", "tyo-shibuya").output


def test_a_day_for_people_says_local_and_utc_time_short_and_why() -> None:
    result = run(FOLDER, "--screen", "tyo-shibuya", "--date", "2025-06-04")
    assert result.exit_code == 0
    (line,) = [line for line in result.stdout.splitlines() if "simulcast together" in line]
    assert line.split()[:2] == ["21:30:00", "12:30:00Z"]
    assert "One Picture Around the World" in line
    assert "435 spots of 13 shorts" in result.stdout


def test_dimmed_hours_are_shown_above_their_day_and_at_their_instant() -> None:
    day = run(FOLDER, "-s", "yto-dundas", "-d", "2025-06-04").stdout
    assert "22:00:00 to 23:00:00  dim curfew 22:00-23:00 (own), 60 %" in day
    assert "This screen has no sound." in day
    assert "dim curfew 22:00-23:00" in run(FOLDER, "--at", "2025-06-05T02:30:00Z").stdout


def test_the_flight_and_a_screen_for_people() -> None:
    result = run(FOLDER)
    assert result.exit_code == 0
    assert "26,292" in result.stdout
    result = run(FOLDER, "-s", "par-opera")
    assert "7,035" in result.stdout
    assert "霓虹電車" in result.stdout
    assert "3,756" in run(FOLDER, "-d", "2025-06-03").stdout
    assert "Nothing is planned" in run(FOLDER, "-s", "par-opera", "-d", "2025-07-01").stdout
    assert "lead-in of together" in run(FOLDER, "--at", "2025-06-04T12:29:59Z").stdout
    assert "outside the flight" in run(FOLDER, "--at", "2026-01-01T00:00:00Z").stdout


def test_narrow_terminals_lose_columns_and_no_numbers() -> None:
    result = CliRunner().invoke(build_app("plan"), ["plan", FOLDER], env={"COLUMNS": "80"})
    assert "26,292" in result.stdout
    assert "…" not in result.stdout


def test_wrong_words_have_a_remedy_and_exit_2() -> None:
    for words, remedy in (
        (("--screen", "tyo-shibuja"), "tyo-shibuya"),
        (("--date", "2025-6-3"), "write it like"),
        (("--at", "noon"), "2025-06-04T12:30:00Z"),
        (("--at", "9999-12-31T23:00:00Z"), "years 1970"),
        (("--at", "2025-06-04T12:30:00Z", "--date", "2025-06-04"), "give one of them"),
    ):
        result = run(FOLDER, *words)
        assert result.exit_code == 2
        assert remedy in " ".join(result.stderr.split())


def test_a_schedule_with_errors_is_not_planned(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE_FOLDER, tmp_path / "schedules"))
    campaign = folder / CAMPAIGN
    campaign.write_text(
        campaign.read_text(encoding="utf-8").replace("12:30:00Z", "15:00:00Z"), encoding="utf-8"
    )
    result = run(str(folder), "--json")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "cannot be shown on 3 of 5 screens" in " ".join(result.stderr.split())
    assert run(str(tmp_path / "none")).exit_code == 3
