import json
import shutil
from pathlib import Path

import pytest
from rich.cells import cell_len
from typer.testing import CliRunner, Result

from controller.cli import build_app
from controller.commands.scripts import FIRST_STRONG, POP, isolated
from tests.support.entries import SCRIPTS
from tests.support.schedules import CATALOGUE, SAMPLE_FOLDER


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app("shorts"), ["shorts", *map(str, words)])


def ids(*words: str | Path) -> list[str]:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def test_a_folder_and_its_catalogue_list_the_same() -> None:
    assert ids(SAMPLE_FOLDER) == ids(SAMPLE_FOLDER / CATALOGUE)
    assert len(ids(SAMPLE_FOLDER)) == 40


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["--search", "eloise MARECHAL"], ["le-jardin-suspendu"]),
        (["--search", "النجوم"], ["desert-of-stars"]),
        (["--search", "雨の"], ["lanterns-of-rain"]),
        (["--country", "hk"], ["neon-tram"]),
        (["--country", "türkiye", "--award", "nobody"], []),
        (["--language", "yue"], ["neon-tram"]),
        (["--creator", "asе"], []),  # a Cyrillic letter is another letter
        (["--creator", "Ase bjornoy"], ["fjord-signals"]),
        (["--award", "film"], ["landmark-film"]),
        (["--withdrawn"], []),
    ],
)
def test_filters_and_search(words: list[str], found: list[str]) -> None:
    assert ids(SAMPLE_FOLDER, *words) == found


def test_rights_that_end_and_withdrawals_are_found_by_date(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SAMPLE_FOLDER, tmp_path / "schedules"))
    path = folder / CATALOGUE
    comment, header, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [comment, f"{header},withdrawn", *(f"{row}," for row in rows)]
    lines[3] += "2025-05-01"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert ids(folder, "--rights-before", "2025-06-01") == [rows[1].split(",")[0]]
    assert ids(folder, "--withdrawn") == [rows[1].split(",")[0]]
    assert "withdrawn 2025-05-01" in run(folder).output
    assert run(folder, "--rights-before", "June").exit_code == 2


def test_plays_in_the_flight_are_counted() -> None:
    rows = [json.loads(line) for line in run(SAMPLE_FOLDER, "--plays", "--json").stdout.splitlines()]
    plays = {row["id"]: row["plays"] for row in rows}
    assert plays["landmark-film"] == 10  # two simulcasts on five screens
    assert plays["neon-tram"] > 100
    assert plays["a-map-of-small-fires"] == 0


def test_columns_stand_below_each_other_whatever_the_script() -> None:
    lines = run(SAMPLE_FOLDER, "--award", "winner").output.splitlines()
    ends = {cell_len(line.rstrip()) for line in lines if line.rstrip().endswith("2025-12-31")}
    assert len(ends) == 1


@pytest.mark.parametrize("script", SCRIPTS)
def test_right_to_left_text_stands_apart_and_takes_no_more_cells(script: str) -> None:
    title = SCRIPTS[script][3]
    kept = isolated(title)
    assert kept.strip(FIRST_STRONG + POP) == title
    assert cell_len(kept) == cell_len(title)
    assert (kept != title) is (SCRIPTS[script][1] in {"he", "ar", "fa", "ur"})


def test_a_catalogue_with_mistakes_exits_with_one(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("id\none\n", encoding="utf-8")
    assert run(path).exit_code == 1
    assert run(tmp_path / "none").exit_code == 3
