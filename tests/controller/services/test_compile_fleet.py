"""A fleet's plans are a stream: the same over the cores as one by one, and made no sooner than needed."""

import os
import signal
import subprocess
import sys
import time

import pytest

from benchmarks.planning.fleets import fleet_of
from controller.planning import PlanningError, compile_plan
from controller.schedule import Schedule, parse_schedule
from controller.services.compile_fleet import Work, compile_fleet
from tests.support.children import children_of
from wire.instants import DAY, Instant
from wire.plan import Plan

NETWORK = "sample"


@pytest.fixture(scope="module")
def schedule() -> Schedule:
    found, findings = parse_schedule(fleet_of(24))
    assert found is not None, findings
    return found


def test_over_the_cores_come_the_same_plans_in_the_same_order(schedule: Schedule) -> None:
    asked: list[str] = []
    held = {screen: compile_plan(schedule, screen, network=NETWORK) for screen in schedule.screen_ids[:3]}
    effective = Instant(held[schedule.screen_ids[0]].start + 3 * DAY)

    def in_force(screen: str) -> Plan | None:
        asked.append(screen)
        return held.get(screen)

    work = Work(schedule, NETWORK, effective)
    one_by_one = list(compile_fleet(work, schedule.screen_ids, held.get))
    plans = compile_fleet(work, schedule.screen_ids, in_force, cores=2)
    first = next(plans)
    assert len(asked) < 24, "the rest is not given out yet"
    assert [first, *plans] == one_by_one
    assert asked == list(schedule.screen_ids)
    assert one_by_one[:3] == list(held.values()), "the same schedule again is the same plan"


def test_one_by_one_nothing_is_made_ahead(schedule: Schedule) -> None:
    asked: list[str] = []
    plans = compile_fleet(Work(schedule, NETWORK), schedule.screen_ids, asked.append)
    next(plans)
    assert asked == [schedule.screen_ids[0]]


@pytest.mark.parametrize("cores", [1, 2])
def test_a_screen_that_cannot_be_planned_ends_the_stream(schedule: Schedule, cores: int) -> None:
    plans = compile_fleet(Work(schedule, NETWORK), [schedule.screen_ids[0], "nowhere"], cores=cores)
    assert next(plans).screen == schedule.screen_ids[0]
    with pytest.raises(PlanningError, match="no screen 'nowhere'"):
        next(plans)


COMMAND = """
from benchmarks.planning.fleets import fleet_of
from controller.breaking_off import run_to_its_end
from controller.schedule import parse_schedule
from controller.services.compile_fleet import Work, compile_fleet

def command():
    schedule, _ = parse_schedule(fleet_of(40))
    for plan in compile_fleet(Work(schedule, "sample"), schedule.screen_ids, cores=2):
        print(plan.screen, flush=True)

if __name__ == "__main__":
    run_to_its_end(command)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("plans", [0, 2])
def test_a_command_that_is_ended_leaves_neither_words_nor_workers(number: signal.Signals, plans: int) -> None:
    """Ctrl-C goes to the whole group, as a terminal sends it; the others to the command alone."""
    command = subprocess.Popen(
        ["env", "--default-signal=INT", sys.executable, "-c", COMMAND],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert command.stdout is not None
    for _ in range(plans):
        assert command.stdout.readline()
    limit = time.monotonic() + 30
    while not plans and len(children_of(command.pid)) < 2:  # the tracker, and a worker that loads its modules
        assert time.monotonic() < limit
        time.sleep(0.02)
    (os.killpg if number is signal.SIGINT else os.kill)(command.pid, number)
    _, words = command.communicate(timeout=30)  # until the last of them has closed its end
    assert command.returncode == (130 if number is signal.SIGINT else -number)
    if number is signal.SIGINT or plans:
        assert words == ""
