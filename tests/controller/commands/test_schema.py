import pytest
from typer.testing import CliRunner, Result

from controller.cli import build_app
from tests.support.schedules import SAMPLE_FOLDER


def run(*words: str) -> Result:
    return CliRunner().invoke(build_app("schema"), ["schema", *words])


@pytest.mark.parametrize("kind", ["venue", "campaign", "jury", "film"])
def test_it_prints_the_schema_of_a_kind(kind: str) -> None:
    result = run(kind)
    assert result.exit_code == 0, result.output
    file = SAMPLE_FOLDER / "schema" / f"{kind}.json"
    assert result.stdout == file.read_text(encoding="utf-8")


def test_an_unknown_kind_is_a_usage_error() -> None:
    assert run("screen").exit_code == 2
