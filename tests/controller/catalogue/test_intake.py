"""Taking entries in: again and again, in any order, with broken rows and rows that vanish."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.catalogue import ChangeKind, Intake, read_catalogue, take_in
from controller.catalogue.columns import map_columns
from controller.catalogue.sources import SourceText, read_csv, read_json_lines
from controller.catalogue.submissions import read_submission
from controller.catalogue.table import Comments, format_table, read_comments, read_rows
from controller.commands.catalogue_files import schedule_scalars
from controller.findings import Finding, Place, Severity, has_errors
from tests.support.entries import SCRIPTS, as_csv, as_json_lines, entries

SCALARS = schedule_scalars()
OWN_ROW = (
    "# written by hand\nid,title,creator,country,language,award,jury_score,duration,rights_until,"
    "ai_generated,crop_consent,cut_consent\n# ours\nlandmark-film,One Picture,The Workshop,International,"
    "en,film,,30s,2026-12-31,yes,yes,yes\n# the end\n"
)


def imported(
    read: SourceText, catalogue: str = "", *, source: str = "contest", **defaults: str
) -> tuple[Intake, str]:
    """What an import makes of a catalogue's text, and what it tells."""
    names = list(dict.fromkeys(name for row in read.rows for name in row.cells))
    columns, findings = map_columns(names, {}, Place("e.csv", 1))
    findings += read.findings
    submissions = [read_submission(row, columns, SCALARS, findings) for row in read.rows]
    rows = list(read_rows(catalogue, "c.csv", [])) if catalogue else []
    intake = take_in(rows, submissions, source, SCALARS, defaults=defaults, complete=not read.unreadable)
    comments = read_comments(catalogue, rows) if catalogue else Comments({})
    return replace(intake, findings=[*findings, *intake.findings]), format_table(intake.rows, comments)


def from_rows(rows: Sequence[Mapping[str, str]], catalogue: str = "", **more: str) -> tuple[Intake, str]:
    return imported(read_csv(as_csv([dict(row) for row in rows]), "e.csv"), catalogue, **more)


def kinds(intake: Intake) -> list[ChangeKind]:
    return [each.kind for each in intake.changes]


def errors(intake: Intake) -> list[Finding]:
    return [each for each in intake.findings if each.severity is Severity.ERROR]


def test_two_thousand_entries_go_in_unmangled_and_are_a_catalogue() -> None:
    rows = entries(2_000)
    intake, text = from_rows(rows)
    assert (len(intake.changes), intake.left_out, list(intake.findings)) == (2_000, 0, [])
    shorts, findings = read_catalogue(text, "c.csv", duration=SCALARS.duration, date=SCALARS.date)
    assert findings == []
    assert [short.title for short in shorts] == [row["Film Title"] for row in rows]
    assert [short.creator for short in shorts] == [row["Artist"] for row in rows]
    assert len({short.country for short in shorts}) == len(SCRIPTS)


def test_the_same_source_again_changes_no_byte() -> None:
    rows = entries(200)
    _, text = from_rows(rows)
    intake, again = from_rows(rows, text)
    assert again == text
    assert (intake.changes, intake.same) == ([], 200)


def test_json_lines_and_csv_are_one_catalogue() -> None:
    rows = entries(60)
    assert imported(read_json_lines(as_json_lines(rows), "e.jsonl"))[1] == from_rows(rows)[1]


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32), st.booleans())
def test_the_order_of_a_source_gives_nobody_another_id(seed: int, numbered: bool) -> None:
    rows = [row if numbered else {**row, "Entry No": ""} for row in entries(60)]
    shuffled = random.Random(seed).sample(rows, len(rows))
    one, other = (
        {(cells["title"], cells["creator"]): cells["id"] for cells in from_rows(each)[0].rows}
        for each in (rows, shuffled)
    )
    assert one == other


def test_a_change_is_told_field_by_field_and_the_id_stays() -> None:
    rows = entries(20)
    _, text = from_rows(rows)
    rows[3]["Film Title"] = "Another title"
    intake, after = from_rows(rows, text)
    (change,) = intake.changes
    assert (change.id, change.kind) == ("entry-0004", ChangeKind.CHANGED)
    assert [(field.column, field.new) for field in change.fields] == [("title", "Another title")]
    assert sum(a != b for a, b in zip(text.splitlines(), after.splitlines(), strict=True)) == 1


def test_what_its_source_lost_is_marked_once_kept_and_comes_back() -> None:
    rows = entries(20)
    _, text = from_rows(rows)
    intake, without = from_rows(rows[1:], text)
    assert kinds(intake) == [ChangeKind.GONE]
    assert len(intake.rows) == 20
    assert from_rows(rows[1:], without)[0].changes == []
    intake, again = from_rows(rows, without)
    assert kinds(intake) == [ChangeKind.BACK]
    assert again == text


def test_another_source_and_rows_by_hand_are_left_alone() -> None:
    _, text = from_rows(entries(20), OWN_ROW)
    assert "# written by hand\nid," in text
    assert "# ours\nlandmark-film,One Picture,The Workshop,International,en,film,,30s" in text
    assert text.endswith("# the end\n")
    intake, after = from_rows(
        [{**row, "Film Title": f"{row['Film Title']} b"} for row in entries(5)], text, source="late"
    )
    assert kinds(intake) == [ChangeKind.NEW] * 5
    assert [line for line in text.splitlines() if line not in after.splitlines()] == []


def test_an_award_that_the_source_does_not_know_stays() -> None:
    rows = entries(3)
    _, text = from_rows(rows)
    awarded = text.replace(",,", ",winner,", 1)
    assert awarded != text
    assert from_rows(rows, awarded)[1] == awarded


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("Country", "Polnad", "did you mean 'Poland'"),
        ("Film Title", "a\u202eb", "U+202E"),
        ("Film Title", "", "title is empty"),
        ("duration_s", "half a minute", "no number of seconds"),
        ("Rights until", "31.12.2026", "is not a date"),
        ("AI", "perhaps", "neither yes nor no"),
        ("Juror A", "very good", "no juror with a score"),
    ],
)
def test_a_broken_row_is_told_with_its_line_and_the_others_go_in(column: str, value: str, words: str) -> None:
    rows = entries(20)
    rows[6][column] = value
    intake, _ = from_rows(rows)
    assert (len(intake.rows), intake.left_out) == (19, 1)
    (finding,) = errors(intake)
    assert finding.line == 8
    assert words in f"{finding.sentence}; {finding.remedy}"
    whole = from_rows(entries(20))[1]
    intake, after = from_rows(rows, whole)
    assert after == whole
    assert intake.changes == []


def test_while_a_row_cannot_be_read_nothing_is_gone() -> None:
    rows = entries(20)
    _, text = from_rows(rows)
    read = read_csv(as_csv(rows[2:]) + '0001,"open quote\n', "e.csv")
    intake, after = imported(read, text)
    assert (read.unreadable, after) == (1, text)
    assert intake.left_out == 0
    assert "this is not CSV" in errors(intake)[0].sentence


def test_an_open_quote_costs_one_row() -> None:
    lines = as_csv(entries(50)).splitlines(keepends=True)
    read = read_csv("".join([*lines[:10], 'x,"open\n', *lines[10:]]), "e.csv")
    assert len(read.rows) == 50
    assert [each.line for each in read.findings] == [11]


def test_one_film_handed_in_twice_is_told_and_kept() -> None:
    rows = entries(3)
    intake, text = from_rows([*rows, {**rows[0], "Entry No": "0099", "Artist": rows[0]["Artist"].upper()}])
    (finding,) = intake.findings
    assert (finding.severity, finding.line) == (Severity.WARNING, 5)
    assert "'entry-0099' has title and creator of 'entry-0001'" in finding.sentence
    assert len(intake.rows) == 4
    assert "entry-0099" in text


def test_an_entry_number_that_stands_twice_goes_in_once() -> None:
    rows = entries(3)
    intake, _ = from_rows([*rows, {**rows[0], "Film Title": "Other"}])
    assert len(intake.rows) == 3
    assert "stands on line 2 already" in errors(intake)[0].sentence


def test_columns_that_nobody_knows_are_told_and_not_read() -> None:
    columns, findings = map_columns(["Titel", "Creater", "Juror Z"], {"titel": "title"}, Place("e.csv", 1))
    assert columns == {"Titel": "title", "Juror Z": "juror Z"}
    (finding,) = findings
    assert "'Creater' is not known" in finding.sentence
    assert "did you mean 'creator'" in finding.remedy


def test_halves_of_characters_are_told_in_text_that_can_be_printed() -> None:
    lines = [
        r'{"title": "a\ud800b", "juror \ud800": "9", "\udfff": "x"}',
        r'{"title": "b", "country": "\ud800"}',
    ]
    intake, text = imported(read_json_lines("\n".join(lines), "e.jsonl"))
    assert "D800" in "".join(each.sentence for each in intake.findings)
    for each in intake.findings:
        f"{each.sentence}{each.remedy}".encode()
    assert text.count("\n") == 1


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=200)
    | st.text(alphabet=',;"\n\r#\x00aä\u202e{}[]:1', max_size=80).map(
        lambda text: f"title,creator,country,duration,rights until,ai\n{text}"
    )
)
def test_no_source_makes_it_raise_and_what_it_takes_is_a_catalogue(text: str) -> None:
    for read in (read_csv(text, "e.csv"), read_json_lines(text, "e.jsonl")):
        intake, after = imported(read, ai_generated="yes")
        findings = read_catalogue(after, "c.csv", duration=SCALARS.duration, date=SCALARS.date)[1]
        assert not has_errors(findings)
        assert all(each.line >= 1 for each in intake.findings)
