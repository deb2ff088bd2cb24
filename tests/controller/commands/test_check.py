import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import CAMPAIGN, CATALOGUE, SAMPLE_FOLDER

CODES = ("simulcast-hidden", "long-hold")


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app("check"), ["check", *words])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the sample to damage."""
    return Path(shutil.copytree(SAMPLE_FOLDER, tmp_path / "schedules"))


def edit(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def line_of(folder: Path, text: str) -> int:
    """The first line of the campaign's file that holds `text`, from 1."""
    lines = (folder / CAMPAIGN).read_text(encoding="utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if text in line)


def test_the_sample_is_right(folder: Path) -> None:
    result = run(str(folder))
    assert result.exit_code == 0, result.output
    assert "5 venues, 5 screens, 2 lines, 40 shorts: 0 errors, 0 warnings" in result.output


def test_errors_are_sentences_with_place_and_remedy_and_exit_1(folder: Path) -> None:
    edit(folder, CAMPAIGN, '"12:30:00Z"', "12:30:00Z")
    result = run(str(folder))
    assert result.exit_code == 1
    assert f"{CAMPAIGN}:{line_of(folder, '12:30:00Z')}" in result.output
    assert 'quote it: "12:30:00Z"' in result.output
    assert "1 error, 0 warnings" in result.output


def test_warnings_alone_exit_0(folder: Path) -> None:
    edit(folder, "venues/paris-opera.yaml", "Europe/Paris", "Japan")
    result = run(str(folder))
    assert result.exit_code == 0, result.output
    assert "write Asia/Tokyo" in result.output
    assert "0 errors, 1 warning." in result.output


def test_json_has_every_field(folder: Path) -> None:
    edit(folder, CAMPAIGN, "on_late", "onlate")
    result = run(str(folder), "--json")
    assert result.exit_code == 1
    report = json.loads(result.stdout)
    assert report["publishable"] is False
    (finding,) = report["findings"]
    assert list(finding) == ["severity", "code", "file", "line", "sentence", "remedy"]
    assert (finding["severity"], finding["code"]) == ("error", "unknown-key")
    assert (finding["file"], finding["line"]) == (CAMPAIGN, line_of(folder, "onlate"))
    assert finding["remedy"] == "did you mean 'on_late'?"


def test_what_cannot_be_read_exits_3(tmp_path: Path) -> None:
    for path, words in ((tmp_path / "none", "there is no folder"), (tmp_path, "no .yaml file")):
        result = run(str(path))
        assert result.exit_code == 3
        assert words in result.stderr
    file = tmp_path / "venue.yaml"
    file.write_text("", encoding="utf-8")
    result = run(str(file))
    assert result.exit_code == 3
    assert "name its folder" in result.stderr


def test_bytes_of_any_kind_are_answered_with_findings(folder: Path) -> None:
    (folder / "venues" / "noise.yaml").write_bytes(bytes(range(256)) * 20)
    result = run(str(folder))
    assert result.exit_code == 1
    assert "not UTF-8" in result.output


def test_hidden_files_and_a_byte_order_mark_do_not_matter(folder: Path) -> None:
    (folder / ".draft.yaml").write_text("nonsense", encoding="utf-8")
    campaign = folder / CAMPAIGN
    campaign.write_bytes(b"\xef\xbb\xbf" + campaign.read_bytes())
    assert run(str(folder)).exit_code == 0


def test_many_findings_are_counted_by_file_and_code_those_with_errors_first(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "300")  # room for the whole path of the folder
    edit(folder, CATALOGUE, ",30s,2025-12-31", ",12s,2025-12-31")
    edit(folder, CAMPAIGN, "12:30:00Z", "15:00:00Z")
    result = run(str(folder))
    assert result.exit_code == 1
    counts = [
        line.split()
        for line in result.output.splitlines()
        if line.strip().endswith(CODES) and line[0] in " 0123456789"
    ]
    assert counts[0] == ["1", str(folder / CAMPAIGN), "simulcast-hidden"]
    assert counts[1][1:] == [str(folder / CATALOGUE), "long-hold"]
    assert int(counts[1][0]) == result.output.count("its last frame will be")
    assert "1 error, 12 warnings" in result.output


def test_few_findings_need_no_counts(folder: Path) -> None:
    edit(folder, CAMPAIGN, "12:30:00Z", "15:00:00Z")
    assert "about" not in run(str(folder)).output


def test_films_without_a_master_are_told_where_a_folder_of_films_is_named(
    folder: Path, tmp_path: Path
) -> None:
    films = tmp_path / "films"
    films.mkdir()
    everything = run(str(folder), "--films", str(films), "--json")
    missing = [each for each in json.loads(everything.stdout)["findings"] if each["code"] == "rendition"]
    assert len(missing) == 12 + 1 + 3, "winners, the simulcast's film, house ads"
    for each in missing:
        (films / each["remedy"].split()[1]).touch()
    assert run(str(folder), "--films", str(films)).exit_code == 0
    (films / "neon-tram.mp4").unlink()
    (finding,) = json.loads(run(str(folder), "--films", str(films), "--json").stdout)["findings"]
    assert finding["sentence"].startswith(
        "there is no master of 'neon-tram', so its rendition is missing for "
    )
    assert finding["sentence"].endswith("tyo-shibuya and yto-dundas")
    (films / "neon-tram.par-opera.mov").touch()
    (finding,) = json.loads(run(str(folder), "--films", str(films), "--json").stdout)["findings"]
    assert "par-opera" not in finding["sentence"], "that screen has its own master, the others have none"
    assert run(str(folder), "--films", str(tmp_path / "none")).exit_code == 3
