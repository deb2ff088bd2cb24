import json

from typer.testing import CliRunner, Result

from controller.cli import build_app
from controller.commands.fairness_view import MOST_ROWS, draw_line
from controller.planning import compile_plan
from controller.planning.fairness import fairness_of
from tests.support.schedules import SAMPLE_FOLDER, SCREENS, small_schedule
from tests.support.terminal import drawn

FOLDER = str(SAMPLE_FOLDER)


def run(*words: str, columns: int = 160) -> Result:
    return CliRunner().invoke(build_app("plan"), ["plan", "fairness", *words], env={"COLUMNS": str(columns)})


def test_json_has_an_object_per_short_and_one_per_line() -> None:
    result = run(FOLDER, "--json", "--screen", "tyo-shibuya")
    assert result.exit_code == 0, result.output
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert len(rows) == 13
    assert list(rows[0]) == [
        "screen", "line", "short", "plays", "airtime_ms", "due", "asked_share", "share", "deviation",
        "silence", "dayparts",
    ]  # fmt: skip
    assert rows[-1]["plays"] == sum(row["plays"] for row in rows[:-1]) == 3_043
    assert rows[-1]["separation"]["too_near"] == 0


def test_the_table_shows_every_screen_with_titles_shares_and_bars() -> None:
    result = run(FOLDER)
    assert result.exit_code == 0
    assert all(screen in result.stdout for screen in SCREENS)
    for words in ("霓虹電車", "8.33 %", "█", "Silence"):
        assert words in result.stdout
    assert "…" not in run(FOLDER, "-s", "par-opera", columns=80).stdout


def test_plan_itself_stays_what_it_was() -> None:
    whole = CliRunner().invoke(build_app("plan"), ["plan", FOLDER], env={"COLUMNS": "160"})
    assert whole.exit_code == 0
    assert "26,292" in whole.stdout
    assert "plan fairness" in CliRunner().invoke(build_app(), ["--help"]).stdout


def test_wrong_words_have_a_remedy() -> None:
    result = run(FOLDER, "--line", "bse")
    assert result.exit_code == 2
    assert "'base'" in " ".join(result.stderr.split())
    assert run(FOLDER, "--screen", "tyo-shibuja").exit_code == 2
    assert run("no-such-folder").exit_code == 3


def test_of_many_shorts_those_farthest_from_their_shares_are_shown() -> None:
    shorts = [(f"s{number}", f"c{number}") for number in range(60)]
    schedule = small_schedule(shorts=shorts)
    (line,) = fairness_of(schedule, [compile_plan(schedule, "wall", network="n")])
    shown = drawn(draw_line(schedule, line, 120), 120)
    assert shown.count("Title of s") == MOST_ROWS
    assert f"The {MOST_ROWS} with the largest deviations" in shown
