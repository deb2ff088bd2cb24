"""The sample's plans, pinned: a hash of every screen's bytes, and an excerpt that people can read.

A change here is a change of what the walls would show, or of the bytes in which it travels. Look at the
excerpt before accepting it: `LANDMARK_REWRITE_GOLDEN=1 pytest tests/golden`. The version of the zone database
is not part of the hash.
"""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from controller.planning import compile_plan
from controller.planning.localtime import format_local, local_date
from controller.planning.timetable import rows_on
from controller.schedule import LocalDate
from tests.support.schedules import NETWORK, SCREENS, sample_schedule
from wire.codec import encode
from wire.instants import format_instant
from wire.plan import Plan
from wire.plan_columns import to_columns

FOLDER = Path(__file__).parent
DAY = LocalDate("2025-06-04")
REWRITE = os.environ.get("LANDMARK_REWRITE_GOLDEN") == "1"


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screens_week_is_what_it_was(screen: str) -> None:
    plan = compile_plan(sample_schedule(), screen, network=NETWORK)
    file = FOLDER / f"{screen}.txt"
    text = describe(plan)
    if REWRITE:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def describe(plan: Plan) -> str:
    """The hash of the whole week, and the day of the simulcast: its edges, and the hour around it."""
    schedule = sample_schedule()
    zone = schedule.venue_of(plan.screen).timezone
    digest = hashlib.sha256(encode(to_columns(replace(plan, tzdata="any")))).hexdigest()
    rows = list(rows_on(schedule, plan, DAY))
    together = next(index for index, row in enumerate(rows) if row.spot and row.spot.line == "together")
    shown = sorted({*range(8), *range(together - 12, together + 12), *range(len(rows) - 6, len(rows))})
    lines = [
        f"{plan.screen}: {len(plan.spots)} spots in {len(plan.blocks)} blocks",
        f"from  {format_instant(plan.start)}  to  {format_instant(plan.end)}",
        f"sha256 {digest}",
        "",
        f"{DAY} {zone}",
    ]
    before = -1
    for index in shown:
        if index != before + 1:
            lines.append(f"... {index - before - 1} more")
        before, row = index, rows[index]
        what = f"{row.spot.short} {row.spot.spot_id}" if row.spot else f"[{row.kind}]"
        assert local_date(row.start, zone) == DAY
        lines.append(f"{format_local(row.start, zone)}  {format_instant(row.start)}  {what}  ({row.why})")
    return "\n".join(lines) + "\n"
