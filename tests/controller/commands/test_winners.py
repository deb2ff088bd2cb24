import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from controller.schedule import parse_schedule
from tests.support.entries import as_csv, entries
from tests.support.schedules import edited, sample_schedule

RULE = """\
schema: landmark/v1
kind: jury
id: grand-jury
catalogue: catalogue.csv
seed: 2025
jurors: 2
mean: 6.5
per_country: 3
per_creator: 1
awards:
  - {award: winner, top: 12}
  - {award: shortlist, top: 30, per_country: 2}
  - {award: best-animation, top: 3, category: [animation]}
"""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(build_app(str(words[0])), list(map(str, words)))


@pytest.fixture
def rule(tmp_path: Path) -> Path:
    source = tmp_path / "entries.csv"
    source.write_text(as_csv(entries(300)), encoding="utf-8")
    assert run("import", source, "--into", tmp_path / "catalogue.csv").exit_code == 0
    path = tmp_path / "jury.yaml"
    path.write_text(RULE, encoding="utf-8")
    return path


def test_everybody_is_judged_with_a_reason(rule: Path) -> None:
    report = json.loads(run("winners", rule, "--json").stdout)
    assert len(report["entries"]) == 300
    assert all(each["reasons"] for each in report["entries"])
    awards = [each["award"] for each in report["entries"]]
    assert [awards.count(name) for name in ("winner", "shortlist")] == [12, 30]
    assert run("winners", rule, "--json").stdout == json.dumps(report, indent=2, ensure_ascii=False) + "\n"


def test_what_it_writes_selects_the_same_again_and_a_re_import_keeps_it(rule: Path) -> None:
    catalogue = rule.with_name("catalogue.csv")
    before = run("winners", rule, "--json").stdout
    assert "is written" in run("winners", rule, "--write").output
    written = catalogue.read_bytes()
    assert written.count(b",winner,") == 12
    assert run("winners", rule, "--json").stdout == before
    assert "byte for byte" in run("winners", rule, "--write").output
    run("import", rule.with_name("entries.csv"), "--into", catalogue)
    assert catalogue.read_bytes() == written


def test_the_table_names_winners_and_those_who_came_next(rule: Path) -> None:
    output = run("winners", rule).output
    assert "winner: 1 of 12" in output
    assert "others without an award: --all" in output
    assert "others without" not in run("winners", rule, "--all").output


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("per_contry", "", "did you mean 'per_country'"),
        ("jurors: 2", "jurors: many", "jurors: 'many' is not a whole number"),
        ("awards:", "awards: []\nothers:", "name at least one"),
        ("kind: jury", "kind: judge", "'judge'"),
    ],
)
def test_mistakes_in_the_rule_are_findings(rule: Path, old: str, new: str, told: str) -> None:
    text = RULE.replace(old, new) if new else RULE.replace("per_country: 3", f"{old}: 3")
    rule.write_text(text, encoding="utf-8")
    result = run("winners", rule)
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())


def test_what_cannot_be_read_exits_with_three(rule: Path, tmp_path: Path) -> None:
    assert run("winners", tmp_path / "none.yaml").exit_code == 3
    rule.with_name("catalogue.csv").unlink()
    assert run("winners", rule).exit_code == 3


def test_a_rule_may_lie_beside_its_campaign(tmp_path: Path) -> None:

    files = {**edited(), "campaigns/jury.yaml": RULE}
    schedule, findings = parse_schedule(files)
    assert schedule is not None
    assert findings == []
    _, findings = parse_schedule({**files, "campaigns/jury.yaml": RULE.replace("seed", "sed")})
    assert [(each.file, each.line) for each in findings if "sed" in each.sentence] == [
        ("campaigns/jury.yaml", 5)
    ]


def test_the_example_gives_the_awards_of_the_sample() -> None:
    example = Path(__file__).parents[3] / "docs" / "examples" / "jury.yaml"
    report = json.loads(run("winners", example, "--json").stdout)
    given = {each["id"]: each["award"] for each in report["entries"]}
    sample = sample_schedule().shorts.values()
    assert given == {short.id: short.award.replace("film", "") for short in sample}
