"""The plans of the example that holds every word, pinned as those of the sample are: hash, counts, and edges.

`LANDMARK_REWRITE_GOLDEN=1 pytest tests/golden` accepts a change; read the excerpt first.
"""

import hashlib
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from controller.planning import compile_plan
from controller.planning.localtime import format_local, local_date
from controller.schedule_files import read_schedule_files
from tests.golden.test_sample_plans import FOLDER, REWRITE
from tests.support.schedules import NETWORK, parsed
from wire.codec import encode
from wire.instants import format_instant
from wire.plan import BlockKind, Plan
from wire.plan_columns import to_columns

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "every-word"
SCREENS = ("harbour-north", "plaza-south")
_RARE = set(BlockKind) - {BlockKind.LOOP, BlockKind.RESERVED, BlockKind.CLOSED, BlockKind.DARK}


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screens_week_is_what_it_was(screen: str) -> None:
    schedule = parsed(read_schedule_files(EXAMPLE))
    plan = compile_plan(schedule, screen, network=NETWORK)
    file = FOLDER / f"every-word-{screen}.txt"
    text = describe(plan, schedule.venue_of(screen).timezone)
    if REWRITE:
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text(encoding="utf-8")


def describe(plan: Plan, zone: str) -> str:
    """The hash of the week, plays per line, and the edges of every block of a rarer kind."""
    digest = hashlib.sha256(encode(to_columns(replace(plan, tzdata="any")))).hexdigest()
    lines = [
        f"{plan.screen}: {len(plan.spots)} spots in {len(plan.blocks)} blocks",
        f"from  {format_instant(plan.start)}  to  {format_instant(plan.end)}",
        f"sha256 {digest}",
        *(f"{count:6} {line}" for line, count in sorted(Counter(spot.line for spot in plan.spots).items())),
        "",
    ]
    for block, following in pairwise(plan.blocks):
        if block.kind in _RARE:
            spots = plan.spots_between(block.start, block.end)
            plays = f"  {len(spots)} from {spots[0].short} to {spots[-1].short}" if spots else ""
            start, end = (format_local(edge, zone) for edge in (block.start, block.end))
            what = " ".join(filter(None, (block.kind, block.line)))
            lines.append(
                f"{local_date(block.start, zone)} {start}-{end}  {what}{plays}, then {following.kind}"
            )
    return "\n".join(lines) + "\n"
