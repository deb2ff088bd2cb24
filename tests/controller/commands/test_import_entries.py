"""`landmark import` end to end: files in, a catalogue out that campaigns read."""

import hashlib
import json
import os
import subprocess
from pathlib import Path
from time import process_time
from typing import BinaryIO

import pytest
from typer.testing import CliRunner, Result

from controller.catalogue.sources import read_csv
from controller.cli import build_app
from controller.commands.entry_sources import _read_sidecar
from controller.films import FilmError, Size
from controller.films.masters import masters_in
from controller.films.placing import EntryFilm, PlaceState, place, survey
from controller.findings import Place
from tests.support.entries import as_csv, as_json_lines, entries


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app("import"), ["import", *map(str, words)])


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "entries.csv"
    path.write_text(as_csv(entries(40)), encoding="utf-8")
    return path


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "catalogue.csv"


def test_it_writes_once_and_then_leaves_every_byte(source: Path, into: Path) -> None:
    first = run(source, "--into", into)
    assert first.exit_code == 0, first.output
    assert "40 new" in first.output
    before, stamp = into.read_bytes(), into.stat().st_mtime_ns
    again = run(source, "--into", into)
    assert "40 as before" in again.output
    assert (into.read_bytes(), into.stat().st_mtime_ns) == (before, stamp)


def test_a_dry_run_tells_and_writes_nothing(source: Path, into: Path) -> None:
    result = run(source, "--into", into, "--dry-run")
    assert "40 new" in result.output
    assert not into.exists()


def test_the_report_for_machines_has_every_change(source: Path, into: Path) -> None:
    run(source, "--into", into)
    source.write_text(source.read_text(encoding="utf-8").replace("紙のふね 0", "紙の舟"), encoding="utf-8")
    report = json.loads(run(source, "--into", into, "--json").stdout)
    (change,) = report["changes"]
    assert change["fields"] == {"title": ["紙のふね 0", "紙の舟"]}
    assert report["counts"] == {"new": 0, "changed": 1, "gone": 0, "back": 0, "same": 39, "left_out": 0}


def test_utf_16_and_json_lines_give_the_same_catalogue(source: Path, into: Path) -> None:
    run(source, "--into", into)
    wide, lines = source.with_name("wide.csv"), source.with_name("entries.jsonl")
    wide.write_text(source.read_text(encoding="utf-8"), encoding="utf-16")
    lines.write_text(as_json_lines(entries(40)), encoding="utf-8")
    for other in (wide, lines):
        assert "40 as before" in run(other, "--into", into).output


def test_broken_rows_are_told_the_others_go_in_and_the_exit_code_says_so(source: Path, into: Path) -> None:
    source.write_text(source.read_text(encoding="utf-8").replace(",KR,", ",KRX,", 1), encoding="utf-8")
    result = run(source, "--into", into)
    assert result.exit_code == 1
    assert "'KRX' is no country" in result.output
    assert len(into.read_text(encoding="utf-8").splitlines()) == 40


def test_a_catalogue_with_mistakes_is_not_touched(source: Path, into: Path) -> None:
    into.write_text("id,title\none,One\n", encoding="utf-8")
    result = run(source, "--into", into)
    assert result.exit_code == 1
    assert "correct them first" in result.output
    assert into.read_text(encoding="utf-8") == "id,title\none,One\n"


def test_options_name_columns_and_fill_cells(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "e.csv"
    source.write_text("Werk;creator;country;duration;ai\nEin Boot;Muster;DE;30s;ja\n", encoding="utf-8")
    result = run(source, "--into", into, "--column", "Werk=title", "--default", "rights_until=2026-12-31")
    assert result.exit_code == 0, result.output
    assert "ein-boot,Ein Boot,Muster,Germany,,,,30s,2026-12-31,yes,no,no,contest" in into.read_text()


def test_what_all_entries_lack_is_told_with_the_option_that_fills_it(tmp_path: Path, into: Path) -> None:
    source = tmp_path / "e.csv"
    source.write_text("title,creator,country,duration\nBoot,Muster,DE,30s\n", encoding="utf-8")
    report = json.loads(run(source, "--into", into, "--json").stdout)
    told = {each["sentence"]: each["remedy"] for each in report["findings"]}
    assert told.keys() == {"rights_until is empty", "ai_generated is empty"}
    assert told["rights_until is empty"].endswith("--default rights_until=2026-12-31")
    given = ("--default", "rights_until=2026-12-31", "--default", "ai_generated=no")
    assert run(source, "--into", into, *given).exit_code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--default", "rights=2026-12-31"], "did you mean"),
        (["--default", "rights_until=soon"], "is not a date"),
        (["--column", "title"], "not like NAME=VALUE"),
        (["--column", "Tilm Title=title"], "no column 'Tilm Title'"),
        (["--column", "Tool=tol"], "no column of ours"),
    ],
)
def test_options_that_mean_nothing_are_usage_errors(
    source: Path, into: Path, words: list[str], told: str
) -> None:
    result = run(source, "--into", into, *words)
    assert result.exit_code == 2
    assert told in " ".join(result.output.split())


def test_a_part_of_a_source_takes_nothing_for_gone(source: Path, into: Path) -> None:
    run(source, "--into", into)
    source.write_text(as_csv(entries(5)), encoding="utf-8")
    assert "0 gone" in run(source, "--into", into, "--part", "--dry-run").output
    assert "35 gone" in run(source, "--into", into, "--dry-run").output


def test_a_source_that_is_not_there_exits_with_three(tmp_path: Path, into: Path) -> None:
    assert run(tmp_path / "none.csv", "--into", into).exit_code == 3
    assert run(tmp_path / "none.txtx", "--into", into).exit_code == 3


@pytest.mark.films
def test_a_folder_of_films_with_sidecars(tmp_path: Path, into: Path) -> None:
    folder = tmp_path / "entries"
    folder.mkdir()
    for name, length in (("boat", "1"), ("rain", "1.4"), ("alone", "1")):
        lavfi = f"testsrc2=size=64x48:rate=25:duration={length}"
        film = folder / f"{name}.mp4"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", lavfi, film], check=True)
    facts = {"creator": "Muster", "country": "DE", "ai": True, "rights until": "2026-12-31"}
    (folder / "boat.json").write_text(json.dumps({"title": "Boot", **facts, "scores": {"A": 9.1, "B": 8}}))
    (folder / "rain.yaml").write_text(
        'title: 雨\ncreator: 見本\ncountry: Japan\nai: true\nrights until: "2026-12-31"\n', encoding="utf-8"
    )
    (folder / "broken.mp4").write_bytes(b"no film")
    (folder / "broken.json").write_text(json.dumps({"title": "Broken", **facts}))
    (folder / "lost.json").write_text("{}")
    films = ("--films", tmp_path / "films")
    result = run(folder, "--into", into, *films)
    assert result.exit_code == 1
    for words in ("alone.mp4", "broken.mp4 is not a film", "lost.json:1", "2 new"):
        assert words in " ".join(result.output.split())
    boat, rain = into.read_text(encoding="utf-8").splitlines()[1:]
    assert boat.startswith("boat,Boot,Muster,Germany,,,8.55,1s,")
    assert ",64x48," in boat
    assert rain.startswith("rain,雨,見本,Japan,,,,1400ms,")
    before = into.read_bytes()
    run(folder, "--into", into, *films)
    assert into.read_bytes() == before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two entries with their films, one of them with a version for tall screens and one for a screen."""
    folder = tmp_path / "entries"
    folder.mkdir()
    for name, size in (
        ("017", "64x48"),
        ("017@48x64", "48x64"),
        ("017.par-opera", "64x32"),
        ("Boat", "64x36"),
    ):
        film = folder / f"{name}.{'mov' if name == 'Boat' else 'mp4'}"
        lavfi = f"testsrc2=size={size}:rate=25:duration=1"
        subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", lavfi, film], check=True)
    facts = {"creator": "Muster", "country": "DE", "ai": True, "rights until": "2026-12-31"}
    for name in ("017", "Boat"):
        (folder / f"{name}.json").write_text(json.dumps({"title": f"Film {name}", **facts}))
    return folder


@pytest.mark.films
def test_the_films_of_a_folder_become_masters_where_publish_looks_for_them(
    folder: Path, into: Path, tmp_path: Path
) -> None:
    films = tmp_path / "films"
    first = run(folder, "--into", into, "--films", films)
    assert first.exit_code == 0, first.output
    assert "4 new, 0 replaced, 0 as before; 0 left out" in first.output
    canvases = {"par-opera": Size(64, 48), "tall": Size(48, 64), "other": Size(64, 48)}
    assert {each.path.name: each.screens for each in masters_in(films, canvases)} == {
        "boat.mov": ("par-opera", "tall", "other"),
        "entry-017.mp4": ("other",),
        "entry-017.par-opera.mp4": ("par-opera",),
        "entry-017@48x64.mp4": ("tall",),
    }
    assert (films / "boat.mov").read_bytes() == (folder / "Boat.mov").read_bytes()
    stamps = {path: path.stat().st_mtime_ns for path in films.iterdir()}
    again = run(folder, "--into", into, "--films", films)
    assert again.exit_code == 0, again.output
    assert "0 new, 0 replaced, 4 as before; 0 left out" in again.output
    assert {path: path.stat().st_mtime_ns for path in films.iterdir()} == stamps


@pytest.mark.films
def test_a_master_with_other_bytes_stays_until_somebody_says_so(
    folder: Path, into: Path, tmp_path: Path
) -> None:
    films = tmp_path / "films"
    films.mkdir()
    (films / "boat.mp4").write_bytes(b"a better one")
    kept = run(folder, "--into", into, "--films", films)
    assert kept.exit_code == 1
    assert "boat.mp4 is there with other bytes than Boat.mov, and stays" in " ".join(kept.output.split())
    assert [each.name for each in films.glob("boat*")] == ["boat.mp4"]
    report = json.loads(
        run(folder, "--into", into, "--films", films, "--replace-films", "--dry-run", "--json").stdout
    )
    assert {each["short"]: each["state"] for each in report["films"] if each["short"] == "boat"} == {
        "boat": "replaced"
    }
    assert [each.name for each in films.glob("boat*")] == ["boat.mp4"], "a dry run changes nothing"
    assert run(folder, "--into", into, "--films", films, "--replace-films").exit_code == 0
    assert [each.name for each in films.glob("boat*")] == ["boat.mov"]


@pytest.mark.films
def test_two_films_of_one_entry_are_told_and_the_first_is_taken(
    folder: Path, into: Path, tmp_path: Path
) -> None:
    (folder / "Boat.mp4").write_bytes((folder / "017.mp4").read_bytes())
    result = run(folder, "--into", into, "--films", tmp_path / "films")
    assert result.exit_code == 1
    assert "Boat.mov is a film of the same entry" in " ".join(result.output.split())
    assert [path.name for path in (tmp_path / "films").glob("boat*")] == ["boat.mov"]


@pytest.mark.films
def test_entries_in_the_folder_of_masters_itself_are_left_and_told(folder: Path, into: Path) -> None:
    before = sorted(folder.iterdir())
    result = run(folder, "--into", into, "--films", folder)
    assert result.exit_code == 1
    assert "is the film of 'entry-017', whose master is entry-017.mp4" in " ".join(result.output.split())
    assert sorted(folder.iterdir()) == before


def test_a_folder_of_masters_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    film = EntryFilm(Place("boat.json", 1), tmp_path / "boat.mp4", "00" * 32)
    film.path.write_bytes(b"film")
    (tmp_path / "films").write_text("no folder")
    (placement,) = survey([film], {film.place: "boat"}, tmp_path / "films", replace=False)
    with pytest.raises(FilmError, match=r"cannot put films into .*films: .*; check the disk"):
        place(placement)
    (tmp_path / "films").unlink()
    with pytest.raises(FilmError, match="changed while it was imported"):
        place(placement)
    assert list((tmp_path / "films").iterdir()) == []


def _place_boat(tmp_path: Path) -> PlaceState:
    """Place the entry boat.mp4 as it is now; gives what was to be done."""
    path = tmp_path / "boat.mp4"
    film = EntryFilm(Place("boat.json", 1), path, hashlib.sha256(path.read_bytes()).hexdigest())
    (placement,) = survey([film], {film.place: "boat"}, tmp_path / "films", replace=False)
    place(placement)
    return placement.state


def test_what_is_written_over_an_entrys_file_changes_no_master(tmp_path: Path) -> None:
    entry, master = tmp_path / "boat.mp4", tmp_path / "films" / "boat.mp4"
    entry.write_bytes(b"film")
    assert _place_boat(tmp_path) is PlaceState.NEW
    entry.write_bytes(b"half of ano")  # in its place, as cp, scp and rsync --inplace write
    assert master.read_bytes() == b"film"
    assert _place_boat(tmp_path) is PlaceState.TAKEN
    assert master.read_bytes() == b"film"


def test_a_master_that_is_the_entrys_file_under_a_second_name_gets_bytes_of_its_own(tmp_path: Path) -> None:
    entry, master = tmp_path / "boat.mp4", tmp_path / "films" / "boat.mp4"
    entry.write_bytes(b"film")
    master.parent.mkdir()
    master.hardlink_to(entry)
    assert _place_boat(tmp_path) is PlaceState.NEW
    assert not master.samefile(entry)
    assert _place_boat(tmp_path) is PlaceState.THERE


def test_a_copy_is_a_clone_where_the_disk_makes_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def clone(copy: BinaryIO, request: int, source: int) -> None:
        asked.append(request)
        copy.write(os.pread(source, 100, 0))

    monkeypatch.setattr("controller.films.placing.ioctl", clone)
    monkeypatch.setattr("controller.films.placing.copyfile", None)
    (tmp_path / "boat.mp4").write_bytes(b"film")
    _place_boat(tmp_path)
    assert (tmp_path / "films" / "boat.mp4").read_bytes() == b"film"
    assert asked == [0x40049409]


@pytest.mark.films
def test_a_sidecar_that_cannot_be_read_is_told_and_costs_no_other_entry(
    folder: Path, into: Path, tmp_path: Path
) -> None:
    (folder / "Boat.json").unlink()
    (folder / "Boat.json").symlink_to("Boat.json")
    (folder / "Boat.yaml").symlink_to(folder)
    sidecar = folder / "Boat.json"
    with pytest.raises(OSError, match="symbolic links"):
        sidecar.read_bytes()
    cells, (finding,) = _read_sidecar(sidecar)
    assert cells is None
    assert "cannot be read" in finding.sentence
    result = run(folder, "--into", into, "--films", tmp_path / "films")
    assert result.exit_code == 1
    assert "1 new" in result.output


def test_a_long_csv_is_read_in_one_go() -> None:
    """The time per row does not grow with the rows: ten times as many cost at most three times ten."""

    def seconds(rows: int) -> float:
        text = as_csv(entries(200)) + as_csv(entries(200)).partition("\n")[2] * (rows // 200 - 1)
        best = float("inf")
        for _ in range(3):
            began = process_time()
            read_csv(text, "entries.csv")
            best = min(best, process_time() - began)
        return best

    assert seconds(20_000) < 30 * seconds(2_000)
