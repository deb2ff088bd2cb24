"""Which output draws, and who said so."""

from pathlib import Path

from player_agent.doctor.engine import check_choice
from player_agent.doctor.result import Verdict
from player_agent.folder import PlayerFolder
from player_agent.outputs import DEFAULT_OUTPUT, OUTPUT_VARIABLE, OutputChoice, chosen_output, keep_output


def test_the_variable_goes_before_the_file_and_the_file_before_the_default(tmp_path: Path) -> None:
    folder = PlayerFolder(tmp_path)

    assert chosen_output(folder, {}) == OutputChoice(DEFAULT_OUTPUT, "the default")
    keep_output(folder, "gl")
    assert chosen_output(folder, {}) == OutputChoice("gl", str(folder.output))
    assert chosen_output(folder, {OUTPUT_VARIABLE: "xcb_xv"}) == OutputChoice("xcb_xv", OUTPUT_VARIABLE)
    folder.output.write_text("{")
    assert chosen_output(folder, {}).output == DEFAULT_OUTPUT


def test_doctor_says_how_the_output_stands_to_the_refresh() -> None:
    good = check_choice(OutputChoice("xcb_x11", "the default"), ["xcb_x11"])
    assert good.verdict is Verdict.GOOD
    assert "does not wait" in good.fact
    assert "Tearing" in good.fact
    bad = check_choice(OutputChoice("gl", "output.json"), ["xcb_x11"])
    assert bad.verdict is Verdict.BAD
    assert "xcb_x11" in bad.remedy
