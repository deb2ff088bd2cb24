"""The whole: a real system of one screen, two faults, and what the account makes of them."""

import asyncio
from pathlib import Path

import pytest

from benchmarks.chaos.account import account_of
from benchmarks.chaos.course import Runner
from benchmarks.chaos.evidence import read_evidence
from benchmarks.chaos.faults import FaultKind, draw_faults
from benchmarks.chaos.show import aims_of, save_results
from benchmarks.site.site import Site
from benchmarks.site.truth import Seen

pytestmark = [pytest.mark.broker, pytest.mark.screen, pytest.mark.films, pytest.mark.timeout(400)]


def test_two_faults_strike_a_real_player_and_are_told_apart(tmp_path: Path) -> None:
    faults = draw_faults(1, 2, 1, kinds=(FaultKind.WORKER_KILLED, FaultKind.X_KILLED))
    site, recorded = Site(tmp_path, 1, 30), tmp_path / "recording.txt"

    course = asyncio.run(Runner(site, faults, lambda _: None).run(recorded))
    evidence = read_evidence(site, recorded, course)
    account = account_of(course, evidence.pieces, ["wall-1"])

    assert [each.note for each in course.struck] == ["", ""]
    assert all(each.settled_ms for each in course.struck)
    rows = {each.kind: each for each in account.rows}
    assert rows[FaultKind.WORKER_KILLED].seen_ms.get(Seen.SLATE, 0) > 0
    assert sum(rows[FaultKind.X_KILLED].seen_ms.values()) > 0
    assert account.helpless_ms > 0
    assert 0 < account.right_ms < account.lit_ms
    assert evidence.entries > 0
    save_results(account, evidence, course, aims_of(account, evidence), tmp_path / "chaos.json")
    assert (tmp_path / "chaos.json").stat().st_size > 1_000
