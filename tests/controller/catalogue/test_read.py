import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.catalogue import Short, read_catalogue
from controller.catalogue.table import MAX_FINDINGS
from controller.findings import Finding
from controller.schedule.scalars import parse_date, parse_duration

HEADER = (
    "id,title,creator,country,language,award,jury_score,duration,"
    "rights_until,ai_generated,crop_consent,cut_consent"
)
ROW = 'one,"Title, with a comma",Ada,Chile,es,winner,9.25,30s,2025-12-31,yes,no,yes'


def read(text: str) -> tuple[list[Short], list[Finding]]:
    return read_catalogue(text, "c.csv", duration=parse_duration, date=parse_date)


def test_a_row_becomes_a_short() -> None:
    (short,), findings = read(f"# SAMPLE\n{HEADER}\n\n{ROW}\n")
    assert findings == []
    assert short.title == "Title, with a comma"
    assert (short.jury_score, short.duration_ms, short.rights_until) == (9.25, 30_000, "2025-12-31")
    assert (short.ai_generated, short.crop_consent, short.cut_consent) == (True, False, True)
    assert (short.place.file, short.place.line) == ("c.csv", 4)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("one", "One Two", "'One Two' is not an id"),
        ("one", "", "id is empty"),
        ("one", "o" * 65, "has 65 characters"),
        ("Ada", "", "creator is empty"),
        ("9.25", "nine", "'nine' is not a number"),
        ("30s", "30", "'30' is not a duration"),
        ("2025-12-31", "31.12.2025", "'31.12.2025' is not a date"),
        ("yes,no", "ja,no", "'ja' is neither yes nor no"),
        ("Chile", "Chile,", "13 cells, the header has 12"),
        ('"Title, with a comma"', '"Title', "not CSV"),
    ],
)
def test_a_wrong_cell_is_a_finding_on_its_line(old: str, new: str, words: str) -> None:
    shorts, findings = read(f"{HEADER}\n{ROW.replace(old, new, 1)}\n")
    assert shorts == []
    assert words in findings[0].sentence
    assert findings[0].line == 2


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (HEADER.replace("creator", "creater"), "'creater' is not known"),
        (HEADER.replace("creator,", ""), "'creator' is missing"),
        (HEADER.replace("creator", "title"), "'title' stands twice"),
    ],
)
def test_a_wrong_header_stops_the_reading(header: str, words: str) -> None:
    shorts, findings = read(f"{header}\n{ROW}\n")
    assert shorts == []
    assert any(words in each.sentence for each in findings)


def test_an_empty_catalogue_says_how_to_begin() -> None:
    assert HEADER in read("")[1][0].remedy
    assert HEADER in read("# only a comment\n")[1][0].remedy


def test_ids_are_unique() -> None:
    shorts, (finding,) = read(f"{HEADER}\n{ROW}\n{ROW}\n")
    assert len(shorts) == 1
    assert "stands on line 2 already" in finding.sentence


def test_floods_of_mistakes_are_cut() -> None:
    _, findings = read(HEADER + "\n" + "x\n" * 5 * MAX_FINDINGS)
    assert len(findings) == MAX_FINDINGS + 1
    assert "the rest of the catalogue is not read" in findings[-1].sentence


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=200)
    | st.text(alphabet=',"\n\r#\x00aä', max_size=60).map(lambda text: f"{HEADER}\n{text}")
)
def test_no_text_makes_it_raise(text: str) -> None:
    shorts, findings = read(text)
    assert all(each.line >= 1 for each in findings)
    assert shorts == [] or findings is not None


def test_characters_that_nobody_can_see_are_refused() -> None:
    shorts, (finding,) = read(f"{HEADER}\n{ROW.replace('Ada', 'A' + chr(27) + 'da')}\n")
    assert shorts == []
    assert "U+001B" in finding.sentence


def test_a_header_of_very_many_columns_is_one_finding() -> None:
    _, (finding,) = read(",".join(f"c{number}" for number in range(100_000)))
    assert "100,000 columns" in finding.sentence


def test_a_row_is_told_by_its_own_line_after_comments_and_quoted_breaks() -> None:
    broken = ROW.replace("with", "\nwith")
    _, (finding,) = read(f"{HEADER}\n# a comment\n{broken}\nx\n")
    assert finding.line == 5
