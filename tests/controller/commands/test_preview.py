import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import SAMPLE_FOLDER, small_files

FOLDER = str(SAMPLE_FOLDER)


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app("preview"), ["preview", *words])


def write(folder: Path, files: dict[str, str]) -> str:
    for name, text in files.items():
        (folder / name).write_text(text)
    return str(folder)


def test_it_writes_a_page_and_reports_on_it(tmp_path: Path) -> None:
    page = tmp_path / "flight.html"
    result = run(FOLDER, "-o", str(page), "--json")
    assert result.exit_code == 0, result.output
    report = json.loads(result.stdout)
    assert (report["screens"], report["spots"]) == (5, 26_292)
    assert report["bytes"] == page.stat().st_size
    assert [path.name for path in tmp_path.iterdir()] == ["flight.html"]


def test_screens_are_chosen_by_name_and_a_page_has_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = str(tmp_path / "page.html")
    two = ("-s", "par-opera", "-s", "hkg-sogo", "-s", "par-opera")
    assert json.loads(run(FOLDER, *two, "-o", page, "--json").stdout)["screens"] == 2
    monkeypatch.setattr("controller.commands.preview.MOST_LANES", 1)
    assert run(FOLDER, *two, "-o", page).exit_code == 2
    assert run(FOLDER, "-s", "par-oper", "-o", page).exit_code == 2


def test_twice_gives_the_same_bytes_and_another_file_another_digest(tmp_path: Path) -> None:
    folder = tmp_path / "schedules"
    folder.mkdir()
    page = tmp_path / "page.html"
    write(folder, small_files())
    first = json.loads(run(str(folder), "-o", str(page), "--json").stdout)
    assert json.loads(run(str(folder), "-o", str(page), "--json").stdout) == first
    write(folder, {"campaign.yaml": f"{small_files()['campaign.yaml']}# a word\n"})
    second = json.loads(run(str(folder), "-o", str(page), "--json").stdout)
    assert second["files_sha256"] != first["files_sha256"]


def test_broken_files_leave_the_page_as_it_was(tmp_path: Path) -> None:
    folder, page = tmp_path / "schedules", tmp_path / "page.html"
    folder.mkdir()
    page.write_text("before")
    write(folder, small_files(zone="Asia/Beijing"))
    result = run(str(folder), "-o", str(page))
    assert result.exit_code == 1
    assert page.read_text() == "before"


def test_what_cannot_be_read_or_written_ends_with_3(tmp_path: Path) -> None:
    assert run(str(tmp_path / "nowhere"), "-o", str(tmp_path / "x.html")).exit_code == 3
    result = run(FOLDER, "--screen", "tyo-shibuya", "-o", str(tmp_path / "no" / "folder.html"))
    assert result.exit_code == 3
    assert "cannot write" in result.output
