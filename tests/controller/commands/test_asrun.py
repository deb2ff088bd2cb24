"""`landmark asrun`: the table, the documents, and its exit codes."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from controller.cli import build_app
from controller.commands.asrun_view import BAR_CELLS, NARROW_COLUMNS, draw_report
from controller.proof import DayTally
from controller.services.prove_play import Asked
from tests.support.fake_fleet import FakeFleet
from tests.support.page_app import FixedProver, build_page_app
from tests.support.page_server import serve
from tests.support.terminal import drawn
from wire.instants import parse_instant

DAYS = [
    DayTally("par-opera", "2025-06-03", planned=1005, completed=986, partial=3, missed=16,
             missed_by_reason={"missing_bytes": 2, "no_record": 14}),
    DayTally("hkg-sogo", "2025-06-04", planned=778, completed=560, awaited=2, upcoming=216, unplanned=1),
    DayTally("yto-dundas", "2025-06-04", planned=958, upcoming=958),
]  # fmt: skip

WIDE = 140


@pytest.fixture
def prover() -> FixedProver:
    return FixedProver(DAYS)


@pytest.fixture
def controller(prover: FixedProver) -> Iterator[str]:
    with serve(build_page_app(FakeFleet(), prover)) as url:
        yield url


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        build_app("asrun")(["asrun", *arguments])
    return ended.value.code or 0


def report() -> dict[str, Any]:
    return {"days": [asdict(day) | {"aired": day.aired} for day in DAYS]}


def test_the_table_has_rows_totals_and_reasons() -> None:
    text = drawn(draw_report(report(), WIDE), WIDE)
    lines = text.splitlines()
    paris = next(line for line in lines if "par-opera" in line)
    assert paris.split()[:5] == ["par-opera", "1005", "989", "3", "16"]
    assert lines[lines.index(paris) - 1].strip() == "2025-06-03"
    assert next(line for line in lines if line.strip().startswith("All")).split() == [
        "All", "2741", "1549", "3", "16", "2", "1174", "1"
    ]  # fmt: skip
    assert "2025-06-03 par-opera  14 missed: player not running" in text
    assert "2025-06-03 par-opera  2 missed: film not there" in text
    assert "nothing due yet" in text


def test_a_day_with_a_takeover_has_a_column_for_it() -> None:
    told = report()
    assert "Takeover" not in drawn(draw_report(told, WIDE), WIDE)
    told["days"][0] |= {"takeover": 41, "missed_by_reason": {"taken_over": 41, "killed": 2}}
    text = drawn(draw_report(told, WIDE), WIDE)
    assert "Takeover" in text
    assert "41 missed: taken over by order" in text
    assert "2 missed: killed by order" in text


def test_the_bar_is_full_and_shows_even_one_miss() -> None:
    paris = next(
        line for line in drawn(draw_report(report(), WIDE), WIDE).splitlines() if "par-opera" in line
    )
    assert sum(paris.count(cell) for cell in "━╌") == BAR_CELLS
    assert paris.rstrip().endswith("98.4 %")


def test_nothing_planned_is_said() -> None:
    assert "Nothing was planned" in drawn(draw_report({"days": []}, WIDE), WIDE)


def test_what_is_asked_for_reaches_the_controller(
    controller: str, prover: FixedProver, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--controller", controller, "-s", "hkg-sogo", "-d", "2025-06-04", "--json") == 0
    assert len(json.loads(capsys.readouterr().out)["days"]) == 3
    assert run("--controller", controller, "--csv", "--since", "2025-06-04T12:30:00Z") == 0
    assert capsys.readouterr().out.startswith("screen,spot_id,")
    assert prover.asked == [
        Asked(screen="hkg-sogo", date="2025-06-04"),  # type: ignore[arg-type]
        Asked(since=parse_instant("2025-06-04T12:30:00Z")),
    ]


def test_the_table_is_printed_for_people(controller: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--controller", controller) == 0
    assert "par-opera" in capsys.readouterr().out


def test_a_refusal_is_1_and_no_controller_is_2(controller: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--controller", controller, "--screen", "nowhere") == 1
    assert "no screen 'nowhere'" in capsys.readouterr().err
    assert run("--controller", "http://127.0.0.1:9") == 2


def test_csv_and_json_exclude_each_other() -> None:
    assert run("--csv", "--json") == 2


@pytest.mark.parametrize("columns", [80, 100, NARROW_COLUMNS, 140])
def test_no_figure_is_cut_at_any_width(columns: int) -> None:
    text = drawn(draw_report(report(), columns), columns)
    assert all(len(line) <= columns for line in text.splitlines())
    paris = next(line for line in text.splitlines() if "par-opera" in line)
    assert paris.split()[1:5] == ["1005", "989", "3", "16"]
    assert paris.rstrip().endswith("98.4 %")
    totals = next(line for line in text.splitlines() if line.strip().startswith("All")).split()
    assert totals == ["All", "2741", "1549", "3", "16", "2", "1174", "1"]
    assert "…" not in text
