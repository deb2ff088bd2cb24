"""An evening of one screen with domination, wave and make-goods, in virtual time."""

from collections import Counter
from pathlib import Path

import pytest

from controller.services.prove_play import Asked
from tests.scenarios.test_day import REAL_LIMIT_S
from tests.support.fleet import run_fleet
from tests.support.ram import ram_folder
from tests.support.schedules import CAMPAIGN, edited
from tests.support.virtual_time import run_virtual
from wire.asrun import AsRunKind
from wire.instants import MINUTE, Instant, parse_instant

SCREEN = "par-opera"
START = parse_instant("2025-06-03T15:55:00Z")
SIX = parse_instant("2025-06-03T16:00:00Z")  # 18:00 in Paris
END = parse_instant("2025-06-03T18:20:00Z")
DAYPARTS = """
dayparts:
  evening: [{from: "18:00", to: "19:00"}]
  after: [{from: "19:00", to: "20:10"}]
"""
LINES = """
  - {id: evening, kind: domination, screens: [par-opera], playlist: winners, when: {dayparts: [evening]}}
  - id: good-night
    kind: wave
    screens: all
    shorts: [landmark-film]
    duration: 30s
    lead_in: 2s
    when: {at: "20:15:00"}
  - id: repair
    kind: make_good
    screens: [par-opera]
    for: {line: base, date: "2025-06-02"}
    plays: [{short: neon-tram, count: 12}]
    when: {dates: ["2025-06-03"], dayparts: [after]}
"""

pytestmark = pytest.mark.timeout(REAL_LIMIT_S)


async def _evening(root: Path) -> None:
    files = edited(
        (CAMPAIGN, "\n# Stand-ins", f"{LINES}\n# Stand-ins"),
        (CAMPAIGN, "\nlines:", f"\n{DAYPARTS}\nlines:"),
    )
    async with run_fleet(root, START, (SCREEN,)) as fleet:
        outcome = await fleet.controller.publisher.publish(files, None)
        assert not outcome.refused
        await fleet.until(END)
        proofs = await fleet.controller.proof.spots(Asked(date="2025-06-03"), fleet.clock.now())
        evening = [
            each for each in proofs if each.screen == SCREEN and SIX <= each.planned_start < END - MINUTE
        ]
        assert {each.verdict.value for each in evening} == {"completed"}
        lines = Counter(each.line for each in evening)
        assert (lines["evening"], lines["good-night"], lines["repair"]) == (360, 1, 12)
        assert lines["base"] > 0
        records = await fleet.controller.store.asrun_between(
            Instant(SIX + MINUTE), Instant(SIX + 59 * MINUTE)
        )
        assert {each.entry.kind for each in records} == {AsRunKind.SPOT}  # no house ad in the domination
        sequences = [each.entry.sequence for each in await fleet.controller.store.asrun_between(START, END)]
        assert sorted(sequences) == list(range(min(sequences), min(sequences) + len(sequences)))


def test_domination_wave_and_make_goods_are_played_to_the_last_spot() -> None:
    with ram_folder() as root:
        run_virtual(_evening(root), real_limit_s=REAL_LIMIT_S)
