"""A film that is put together of others: what its row says of its parts, and when it ends."""

import pytest

from controller.catalogue import Short
from controller.findings import Code, Severity
from controller.planning import check_files
from controller.planning.rights import rights_ends
from tests.support.schedules import only, parsed, small_files
from wire.instants import parse_instant

LINES = (
    "{id: base, kind: loop, screens: all, playlist: all-shorts}",
    '{id: wave, kind: wave, screens: all, shorts: [film], duration: 30s, when: {at: "12:00"}}',
)
FILM = "film,The Film,Workshop,Nowhere,en,film,,30s,2199-12-31,no,yes,yes"


def files(parts: str, *edits: tuple[str, str]) -> dict[str, str]:
    made = small_files(lines=LINES)
    header, *rows = made["catalogue.csv"].splitlines()
    lines = [f"{header},parts", *(f"{row}," for row in rows), f"{FILM},{parts}"]
    text = "\n".join(lines) + "\n"
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return {**made, "catalogue.csv": text}


def film(parts: str, *edits: tuple[str, str]) -> Short:
    return parsed(files(parts, *edits)).shorts["film"]


ENDS = (
    "Title of two,Bo,Nowhere,en,winner,9,10s,2199-12-31",
    "Title of two,Bo,Nowhere,en,winner,9,10s,2025-06-02",
)


def test_a_film_ends_with_the_first_of_its_parts() -> None:
    assert film("one; three").last_day == "2199-12-31"
    tied = film("one; two", ENDS)
    assert (tied.parts, tied.last_day) == (("one", "two"), "2025-06-02")
    assert tied.ends_by == "the rights of its part 'two' end on 2025-06-02"
    until = parse_instant("2025-06-04T00:00:00Z")
    assert rights_ends([tied], "Asia/Tokyo", until) == {"film": parse_instant("2025-06-02T15:00:00Z")}


def test_its_own_rights_count_where_they_end_before() -> None:
    assert film("one; two", ENDS, ("30s,2199-12-31", "30s,2025-06-01")).ends_by == (
        "its rights end on 2025-06-01"
    )


def test_what_names_it_after_that_is_an_error_with_the_way_out() -> None:
    schedule, findings = check_files(files("one; two", ENDS))
    assert schedule is None
    finding = only(findings, "the wave 'wave' shows 'film' on 2025-06-03 on wall")
    assert (finding.severity, finding.code) == (Severity.ERROR, Code.RIGHTS)
    assert finding.sentence.endswith("and the rights of its part 'two' end on 2025-06-02")
    assert "landmark film RULES --write" in finding.remedy
    assert check_files(files("one; three", ENDS))[0] is not None, "made anew without that part"


def test_a_withdrawn_part_ends_it_too() -> None:
    made = files("one; two")
    made["catalogue.csv"] = "\n".join(
        f"{line},{'withdrawn' if line.startswith('id') else '2025-06-03' if line.startswith('two') else ''}"
        for line in made["catalogue.csv"].splitlines()
    )
    tied = parsed(made).shorts["film"]
    assert (tied.last_day, tied.ends_by) == (
        "2025-06-02",
        "the creator of its part 'two' withdraws that from 2025-06-03 on",
    )


@pytest.mark.parametrize(
    ("parts", "edit", "words", "remedy"),
    [
        ("one; tow", ("9,10s", "9,10s"), "'film' has the part 'tow', and no row has that id", "mean 'two'"),
        ("one; film", ("9,10s", "9,10s"), "put together of parts itself", "parts of that one"),
        ("one; Two", ("9,10s", "9,10s"), "parts: 'Two' is not an id", "write ids like"),
        ("one", ("9,10s,2199-12-31,no", "9,10s,2199-12-31,yes"), "'one', which AI made", "ai_generated: yes"),
    ],
)
def test_parts_that_cannot_be_are_told(parts: str, edit: tuple[str, str], words: str, remedy: str) -> None:
    findings = check_files(files(parts, edit))[1]
    finding = only(findings, words)
    assert (finding.severity, finding.line) == (Severity.ERROR, 5)
    assert remedy in finding.remedy
