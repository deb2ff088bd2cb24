"""What a turn of stage's loop costs, and an agent's hour: with the sample's plan, and with standing orders.

    python -m benchmarks.turns [--screen hkg-sogo] [--minutes 60]

Stage as shipped on headless decks, in virtual time, alone: plan and policy of one screen of the sample, two
lit hours of it. A turn is timed from its first to its last line, files of a folder in memory included. Then
the looking ahead by itself: everything anew, and where nothing is new. At last the whole agent, stage and
link, with a controller and a broker in the same process, whose work is in that figure too.
"""

import argparse
import gc
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.percentile import percentile
from controller.planning import compile_plan, compile_policy
from controller.schedule_files import read_schedule_files
from player_agent.stage import runner
from player_agent.stage.acceptance import Accepted
from player_agent.stage.gate import ClockTrust
from player_agent.stage.lookout import Lookout, look_ahead
from player_agent.stage.scene import View
from player_agent.stage.shelf import FileState
from tests.support.fleet import run_fleet
from tests.support.plans import NETWORK, rendition
from tests.support.ram import ram_folder
from tests.support.schedules import sample_schedule
from tests.support.stages import StageLab, build_bundle
from tests.support.virtual_time import run_virtual
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant
from wire.orders import MAX_STANDING, CurfewOrder, Kill, KillPicture, Order, Pull, StandingOrders, Takeover
from wire.plan import BlockKind, Plan
from wire.policy import Policy
from wire.renditions import Rendition, RenditionKind

SLATE = rendition("slate", kind=RenditionKind.SLATE)
EVERY_MS = 2_500
"""Where the looking ahead is measured: moments of a film, a change and whatever comes."""


@dataclass(frozen=True)
class Screen:
    """One screen of the sample, with bytes that are its films' names."""

    plan: Plan
    policy: Policy
    films: dict[str, Rendition]
    opens: Instant
    """Lit hours begin."""


def read_screen(name: str) -> Screen:
    """Compile it, as publishing does."""
    schedule = sample_schedule()
    bare = compile_plan(schedule, name, network=NETWORK)
    shorts = dict.fromkeys([*bare.house, *(each.short for each in bare.spots)])
    films = {short: rendition(short) for short in shorts}
    plan = replace(bare, revision=1, renditions=tuple(films.values()))
    policy = compile_policy(schedule, name, network=NETWORK, revision=1, renditions=[*films.values(), SLATE])
    opens = next(each.start for each in plan.blocks if each.kind is BlockKind.LOOP)
    return Screen(plan, policy, {**films, "slate": SLATE}, opens)


def standing(screen: Screen, count: int) -> tuple[Order, ...]:
    """Orders of every kind: some in force, some for tomorrow; one in ten begins in the measured hours."""
    orders: list[Order] = []
    for number in range(count):
        near = Instant(screen.opens + number * 7 * SECOND)
        far = Instant(screen.opens + DAY + number * MINUTE)
        common: dict[str, Any] = {
            "order_id": f"{number:06d}",
            "given_at": screen.opens,
            "by": "ops",
            "reason": "a benchmark",
        }
        later = {**common, "start": far, "until": Instant(far + HOUR)}
        match number % 10:
            case 0:
                orders.append(Pull(short=f"other-{number}", start=near, **common))
            case 1 | 2:
                orders.append(Kill(picture=KillPicture.SLATE, **later))
            case 3 | 4:
                orders.append(Takeover(films=(rendition("taken"),), **later))
            case 5 | 6:
                orders.append(CurfewOrder(mute=True, **later))
            case _:
                orders.append(
                    Pull(short=f"other-{number}", start=Instant(screen.opens - far % DAY), **common)
                )
    return tuple(orders)


@dataclass(frozen=True)
class Hour:
    """Some time of stage."""

    turn_us: list[float]
    cpu_s: float


def measure_stage(screen: Screen, orders: Sequence[Order], minutes: int) -> Hour:
    """Stage alone; the first ten minutes, with their hashing, are not counted."""
    turns: list[float] = []
    cpu_s: list[float] = []

    async def main(root: Path) -> None:
        lab = StageLab(root, Instant(screen.opens + MINUTE))
        lab.bundle = build_bundle(lab.key, screen=screen.plan.screen)
        lab.plan, lab.policy = screen.plan, screen.policy
        for short, each in screen.films.items():
            lab.folder.cached(each).write_bytes(short.encode())
        lab.set_clock()
        lab.publish()
        async with lab.running():
            await lab.until(Instant(lab.clock.start + MINUTE))
            if orders:
                lab.order(*orders)
            await lab.until(Instant(lab.clock.start + 10 * MINUTE))
            turns.clear()
            gc.collect()
            begun = time.process_time()
            await lab.until(Instant(lab.clock.start + (10 + minutes) * MINUTE))
            cpu_s.append(time.process_time() - begun)

    with ram_folder() as root, timed_turns(turns):
        run_virtual(main(root))
    return Hour(turns, cpu_s[0] * 60 / minutes)


class timed_turns:  # noqa: N801 - reads as a function
    """Adds the length of every turn to a list, in microseconds."""

    def __init__(self, turns: list[float]) -> None:
        self._turns = turns
        self._plain: Callable[[Any], Awaitable[Any]] = runner._Runner._turn

    def __enter__(self) -> None:
        plain, turns = self._plain, self._turns

        async def timed(it: Any) -> Any:
            begun = time.perf_counter()
            try:
                return await plain(it)
            finally:
                turns.append((time.perf_counter() - begun) * 1_000_000)

        runner._Runner._turn = timed  # type: ignore[method-assign]

    def __exit__(self, *_: object) -> None:
        runner._Runner._turn = self._plain  # type: ignore[method-assign]


def measure_looks(screen: Screen, orders: Sequence[Order]) -> tuple[list[float], list[float]]:
    """Microseconds of looking at everything, and of looking where nothing is new."""
    held = StandingOrders(network=NETWORK, screen=screen.plan.screen, revision=1, orders=tuple(orders))
    view = View(
        accepted=Accepted(plan=screen.plan, policy=screen.policy, orders=held),
        trust=ClockTrust(2.0),
        look=lambda _: FileState.HELD,
        fails=lambda _: False,
        skips=lambda _: False,
        plays=lambda _: False,
    )
    lookout = Lookout()
    anew, again = [], []
    for at in range(screen.opens, screen.opens + 2 * HOUR, EVERY_MS):
        now = Instant(at)
        begun = time.perf_counter()
        look_ahead(view, now)
        anew.append((time.perf_counter() - begun) * 1_000_000)
        lookout.look(view, now)
        begun = time.perf_counter()
        lookout.look(view, now)
        again.append((time.perf_counter() - begun) * 1_000_000)
    return anew, again


def measure_agent(screen: Screen, minutes: int) -> float:
    """Seconds of CPU per virtual hour of stage and link, a minute's heartbeat, and what they talk to."""
    cpu_s: list[float] = []

    async def main(root: Path) -> None:
        async with run_fleet(root, Instant(screen.opens + MINUTE), [screen.plan.screen]) as fleet:
            outcome = await fleet.controller.publisher.publish(read_schedule_files(Path("schedules")), None)
            assert not outcome.refused
            await fleet.clock.sleep(10 * MINUTE)
            gc.collect()
            begun = time.process_time()
            await fleet.clock.sleep(minutes * MINUTE)
            cpu_s.append(time.process_time() - begun)

    with ram_folder() as root:
        run_virtual(main(root))
    return cpu_s[0] * 60 / minutes


def main() -> None:
    """Measure in turn, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--screen", default="hkg-sogo")
    parser.add_argument("--minutes", type=int, default=60)
    options = parser.parse_args()
    screen = read_screen(options.screen)
    console = Console()
    table = Table(
        "µs", "n", "median", "95 %", "99 %", "max",
        title=f"{options.screen}: {len(screen.policy.windows)} windows, {len(screen.plan.spots)} spots",
    )  # fmt: skip
    hours = {}
    for count in (0, 5, MAX_STANDING):
        orders = standing(screen, count)
        hours[count] = measure_stage(screen, orders, options.minutes)
        anew, again = measure_looks(screen, orders)
        named = f"{count:,} orders"
        for what, figures in (
            ("a turn", hours[count].turn_us),
            ("looking ahead anew", anew),
            ("looking ahead, nothing new", again),
        ):
            table.add_row(f"{what}, {named}", str(len(figures)), *_four(figures))
    console.print(table)
    for count, hour in hours.items():
        console.print(f"stage alone, {count:,} orders: {hour.cpu_s:.2f} s of CPU per hour")
    agent_s = measure_agent(screen, options.minutes)
    console.print(f"stage and link, with a controller and a broker: {agent_s:.2f} s of CPU per hour")


def _four(figures: Sequence[float]) -> list[str]:
    ranks = [statistics.median(figures), percentile(figures, 95), percentile(figures, 99), max(figures)]
    return [f"{each:.0f}" for each in ranks]


if __name__ == "__main__":
    main()
