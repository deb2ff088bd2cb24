import re
from pathlib import Path

import pytest

from controller.findings import Code, Place, did_you_mean, error_at, has_errors, sort_findings, warning_at

ROOT = Path(__file__).parents[2]
SOURCES = [path.read_text(encoding="utf-8") for path in (ROOT / "controller").rglob("*.py")]
PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("code", Code)
def test_every_code_is_given_by_somebody_and_explained_on_the_page(code: Code) -> None:
    assert any(f"Code.{code.name}" in source for source in SOURCES)
    assert len(re.findall(rf"^\| `{code}` \| .+ \|$", PAGE, re.MULTILINE)) == 1


def test_the_page_knows_no_other_code() -> None:
    assert set(re.findall(r"^\| `([a-z-]+)` \|", PAGE, re.MULTILINE)) == {code.value for code in Code}


def test_findings_stand_by_file_and_line_errors_first_and_none_twice() -> None:
    late = warning_at(Place("b.yaml", 1), Code.UNUSED, "one", "this")
    early = warning_at(Place("a.yaml", 9), Code.UNUSED, "two", "this")
    error = error_at(Place("a.yaml", 9), Code.HOURS, "zzz", "that")
    assert sort_findings([late, early, error, early]) == [error, early, late]
    assert has_errors([late, error])
    assert not has_errors([late, early])


def test_a_remedy_names_the_nearest_word_or_all() -> None:
    assert did_you_mean("winer", ["winner", "shortlist"]) == "did you mean 'winner'?"
    assert did_you_mean("xyz", ["winner", "shortlist"]) == "use one of: shortlist, winner"
    assert did_you_mean("xyz", []) == "take it out"
