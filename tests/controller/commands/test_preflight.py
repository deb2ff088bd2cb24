import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import SAMPLE_FOLDER
from tests.support.synthetic_films import drift, encode, flashes, insert

FOLDER = str(SAMPLE_FOLDER)


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app("preflight"), ["preflight", *words])


def test_without_films_it_says_what_is_missing(tmp_path: Path) -> None:
    assert run(FOLDER).exit_code == 2
    assert run(FOLDER, "--films", str(tmp_path / "none")).exit_code == 3
    assert run(str(tmp_path / "gone.mp4")).exit_code == 2
    assert run(FOLDER, str(tmp_path)).exit_code == 2
    assert run(FOLDER, "--films", str(tmp_path), "--screen", "par-oper").exit_code == 2


def test_of_an_empty_folder_there_is_an_empty_report(tmp_path: Path) -> None:
    films = tmp_path / "films"
    films.mkdir()
    result = run(FOLDER, "--films", str(films), "--report", str(tmp_path / "report"), "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["films"] == []


@pytest.mark.films
def test_films_of_a_schedule_are_judged_for_their_screens(tmp_path: Path) -> None:
    films, report = tmp_path / "films", tmp_path / "report"
    films.mkdir()
    encode(drift(375), films / "paper-moon-harbour.mp4")
    encode(drift(25), films / "nobodys-film.mp4")
    words = (FOLDER, "--films", str(films), "--report", str(report), "--json")
    result = run(*words)
    document = json.loads(result.stdout)
    nobody, short = document["films"]
    assert [each["code"] for each in nobody["findings"]] == ["file-name"]
    assert "par-opera" in short["screens"]
    size = [each for each in short["findings"] if each["code"] == "size" and "par-opera" in each["screens"]]
    assert (report / size[0]["still"]).exists()
    assert json.loads((report / "report.json").read_text()) == document
    assert json.loads(run(*words, "--screen", "par-opera").stdout)["films"][0]["screens"] == ["par-opera"]


@pytest.mark.films
def test_files_alone_are_judged_by_their_pictures(tmp_path: Path) -> None:
    calm = encode(drift(25), tmp_path / "calm.mp4")
    wild = encode(flashes(5), tmp_path / "wild.mp4")
    report = str(tmp_path / "report")
    assert run(str(calm), "--report", report).exit_code == 0
    result = run(str(calm), str(wild), "--report", report)
    assert result.exit_code == 1
    assert "flashes in a second" in result.stdout
    assert "no certificate" in " ".join(result.stdout.split())


@pytest.mark.films
def test_a_run_that_was_broken_off_goes_on_where_it_was(tmp_path: Path) -> None:
    film = encode(insert(1), tmp_path / "film.mp4")
    report = tmp_path / "report"
    first = run(str(film), "--report", str(report), "--json").stdout
    (kept,) = (report / "measurements").iterdir()
    before = kept.stat().st_mtime_ns
    (report / "report.json").unlink()
    assert run(str(film), "--report", str(report), "--json").stdout == first
    assert kept.stat().st_mtime_ns == before


@pytest.mark.films
def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    film = encode(drift(5), tmp_path / "film.mp4")
    result = run(str(film), "--report", "/proc/nowhere")
    assert result.exit_code == 3
    assert "cannot write the report" in result.output


def test_its_help_starts_without_numpy() -> None:
    code = "import sys; from controller.cli import build_app; build_app('preflight'); "
    code += "sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
