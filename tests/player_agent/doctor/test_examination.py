"""The doctor's report as a technician reads it: in a narrow terminal, each fault with what to do."""

from pathlib import Path

import pytest

from player_agent.doctor.examination import draw_results, run_checks
from player_agent.doctor.result import Verdict, bad, doubtful, good
from tests.support.terminal import drawn

REMEDY = "apt-get install chrony, unless the host of this container keeps the clock; see deploy/player"
CLOCK = doubtful("clock", "neither chrony nor timedatectl tells", REMEDY)
RESULTS = [
    good("programs", "setpriv, Xvfb [installed]"),
    CLOCK,
    bad("display", ":0 cannot be opened", "start it"),
]


@pytest.mark.parametrize("columns", [60, 80, 200])
def test_what_to_do_stands_below_the_fault_at_every_width(columns: int) -> None:
    lines = [line.rstrip() for line in drawn(draw_results(RESULTS), columns).splitlines()]
    assert all(len(line) <= columns for line in lines)
    clock = next(index for index, line in enumerate(lines) if "clock" in line)
    column = lines[clock].index("neither")
    assert lines[clock + 1][:column].strip() == ""
    assert lines[clock + 1][column:].startswith("→ apt-get install chrony")
    assert REMEDY in " ".join(" ".join(lines).split())
    assert "setpriv, Xvfb [installed]" in "\n".join(lines)


def test_the_verdict_counts_what_is_to_be_repaired() -> None:
    assert "cannot play yet: 1 to repair" in drawn(draw_results(RESULTS), 80)
    assert "this machine can play; 1 to look at" in drawn(draw_results([CLOCK]), 80)
    assert drawn(draw_results(RESULTS[:1]), 80).rstrip().endswith("this machine can play")


def test_every_fault_of_a_bare_machine_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    results = run_checks(tmp_path / "none.json", Path("/proc/none"), None)
    assert all(each.remedy for each in results if each.verdict is not Verdict.GOOD)
    remedies = {each.subject: each.remedy for each in results}
    assert "landmark player add SCREEN" in remedies["bundle"]
    assert "apt-get install util-linux" in remedies["programs"]
    assert "apt-get install xvfb" in remedies["display"]
    assert "--state" in remedies["state folder"]
