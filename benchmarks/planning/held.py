"""What a controller holds of a fleet's plans in force, in MiB: decoded whole, and with their spots packed.

    python -m benchmarks.planning.held [--screens 40]

Memory is counted by tracemalloc, so that other programs do not matter. Beside it stands what a look costs:
what is on a screen at an instant, and what comes next, in microseconds of the processor.
"""

import argparse
import time
import tracemalloc
from collections.abc import Callable, Sequence

from benchmarks.planning.fleets import fleet_of
from controller.planning import compile_plan
from controller.schedule import parse_schedule
from controller.services.packed_spots import packed
from wire.codec import decode, encode
from wire.instants import MINUTE, Instant
from wire.plan import Plan
from wire.plan_columns import PlanColumns, from_columns, to_columns
from wire.playhead import cue_at

MIB = 1024 * 1024
LOOK_UPS = 200


def _held(bodies: Sequence[bytes], hold: Callable[[Plan], Plan]) -> tuple[float, list[Plan]]:
    tracemalloc.start()
    plans = [hold(from_columns(decode(PlanColumns, body))) for body in bodies]
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return size / MIB, plans


def _look_up_us(plans: Sequence[Plan]) -> float:
    began = time.process_time()
    for plan in plans:
        for step in range(LOOK_UPS):
            instant = Instant(plan.start + step * 47 * MINUTE)
            cue_at(plan, instant)
            plan.next_spot_after(instant)
    return (time.process_time() - began) / len(plans) / LOOK_UPS * 1e6


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.planning.held", description=__doc__)
    parser.add_argument("--screens", type=int, default=40, help="a multiple of 4")
    schedule, findings = parse_schedule(fleet_of(parser.parse_args().screens))
    assert schedule is not None, findings
    bodies = [
        encode(to_columns(compile_plan(schedule, screen, network="bench"))) for screen in schedule.screen_ids
    ]
    for name, hold in (("decoded", lambda plan: plan), ("packed", packed)):
        size, plans = _held(bodies, hold)
        spots = sum(len(plan.spots) for plan in plans)
        print(
            f"{name}: {size:,.1f} MiB for {len(plans)} screens, {spots:,} spots; "
            f"{2000 * size / len(plans):,.0f} MiB for 2,000; {_look_up_us(plans):.1f} us a look"
        )


if __name__ == "__main__":
    main()
