"""Each light over a table of observations: what is proved, what is not yet, what is proved wrong."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from controller.fleet import ScreenObservation
from controller.fleet.kill_drill import KillDrill
from controller.fleet.light import Colour, LightName, SignOff
from controller.fleet.lights import DRILL_HOLDS_MS, lights_of
from tests.support.observations import heartbeat, observe, reported
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from tests.support.readiness import build_drill, decoded
from wire.films import FilmWord
from wire.health import ClockFacts
from wire.instants import DAY, HOUR, Instant
from wire.needs import needed_at
from wire.orders import KillPicture
from wire.plan import Block, BlockKind
from wire.state import CacheFacts, Phase

NOW = Instant(MIDNIGHT + 12 * HOUR)
PLAN = build_plan()
WHOLE = sum(each.size_bytes for each in needed_at(PLAN, build_policy(PLAN), None, NOW).values())
GREEN, AMBER, RED = Colour.GREEN, Colour.AMBER, Colour.RED


def said(**facts: object) -> ScreenObservation:
    return observe(NOW, reported=reported(PLAN, NOW, **facts))


def beat(**facts: object) -> ScreenObservation:
    return observe(NOW, heartbeat=heartbeat(PLAN, NOW, **facts))


def clock(offset_ms: float, uncertainty_ms: float = 1.0) -> ScreenObservation:
    return beat(clock=ClockFacts(offset_ms=offset_ms, uncertainty_ms=uncertainty_ms, sampled_at=NOW))


def cache(held: int, wanted: int = 6, bytes_held: int = WHOLE) -> CacheFacts:
    return CacheFacts(held=held, wanted=wanted, bytes_held=bytes_held, missing=("short-01",))


@dataclass(frozen=True)
class Case:
    light: LightName
    colour: Colour
    observation: ScreenObservation = field(default_factory=lambda: observe(NOW))
    drills: Sequence[KillDrill] = ()
    signed_off: Sequence[SignOff] = ()
    product: str = "0.1.0"
    says: str = ""


SILENT: dict[str, Any] = {
    "heartbeat": None,
    "heartbeat_received_at": None,
    "reported": None,
    "presence": None,
}
OLD = Instant(NOW - DRILL_HOLDS_MS - DAY)
CASES = {
    "heard": Case(LightName.PLAYER, GREEN),
    "late": Case(LightName.PLAYER, AMBER, observe(NOW, heartbeat_received_at=Instant(NOW - 15_000))),
    "lost": Case(
        LightName.PLAYER, RED, observe(NOW, heartbeat_received_at=Instant(NOW - HOUR)), says="3600 s"
    ),
    "never heard": Case(LightName.PLAYER, RED, observe(NOW, **SILENT), says="never"),
    "clock right": Case(LightName.CLOCK, GREEN, clock(-249, 1)),
    "clock off": Case(LightName.CLOCK, RED, clock(-249.5, 1), says="-249.5 ms off"),
    "clock unsure": Case(LightName.CLOCK, RED, clock(0, 251)),
    "clock never compared": Case(LightName.CLOCK, RED, beat(clock=None)),
    "clock unknown": Case(LightName.CLOCK, RED, observe(NOW, **SILENT)),
    "plan held": Case(LightName.PLAN, GREEN),
    "no plan": Case(LightName.PLAN, RED, replace(observe(NOW), plan=None), says="nothing published"),
    "plan behind": Case(LightName.PLAN, RED, observe(NOW, desired_plan_revision=9), says="9 is wanted"),
    "policy behind": Case(LightName.PLAN, RED, observe(NOW, desired_policy_revision=2), says="policy 1"),
    "orders behind": Case(LightName.PLAN, RED, observe(NOW, desired_orders_revision=2), says="orders 0"),
    "plan unknown": Case(LightName.PLAN, RED, observe(NOW, **SILENT)),
    "films there": Case(LightName.FILMS, GREEN, said(cache=cache(6))),
    "a film not there": Case(LightName.FILMS, RED, said(cache=cache(5)), says="1 of 6 not there: short-01"),
    "films of another plan": Case(LightName.FILMS, AMBER, observe(NOW, desired_plan_revision=9)),
    "films unknown": Case(LightName.FILMS, RED, observe(NOW, **SILENT)),
    "decoded": Case(LightName.DECODED, GREEN, observe(NOW, films=decoded(PLAN, NOW))),
    "decoding not told": Case(LightName.DECODED, AMBER, observe(NOW, films=None), says="not said yet"),
    "one not decoded yet": Case(
        LightName.DECODED,
        AMBER,
        observe(NOW, films=decoded(PLAN, NOW, short_01=FilmWord.VERIFIED)),
        says="short-01",
    ),
    "one not there to decode": Case(
        LightName.DECODED, AMBER, observe(NOW, films=decoded(PLAN, NOW, short_01=None)), says="short-01"
    ),
    "one cannot be decoded": Case(
        LightName.DECODED,
        RED,
        observe(NOW, films=decoded(PLAN, NOW, short_01=FilmWord.FAILED)),
        says="short-01",
    ),
    "no approvals asked for": Case(LightName.APPROVALS, GREEN),
    "approved": Case(
        LightName.APPROVALS,
        GREEN,
        signed_off=[SignOff(approver="rights", by=("Ann",), lacking=())],
        says="Ann",
    ),
    "not approved": Case(
        LightName.APPROVALS,
        RED,
        signed_off=[SignOff(approver="rights", by=(), lacking=("slate",))],
        says="slate",
    ),
    "slate by a kill": Case(LightName.SLATE, GREEN, drills=[build_drill(NOW)]),
    "black is no slate": Case(LightName.SLATE, AMBER, drills=[build_drill(NOW, picture=KillPicture.BLACK)]),
    "slate long ago": Case(LightName.SLATE, AMBER, drills=[build_drill(OLD)], says="last seen"),
    "slate now": Case(LightName.SLATE, GREEN, beat(phase=Phase.SLATE), says="now"),
    "slate an hour ago": Case(
        LightName.SLATE,
        AMBER,
        observe(
            NOW, heartbeat=heartbeat(PLAN, NOW, phase=Phase.SLATE), heartbeat_received_at=Instant(NOW - HOUR)
        ),
    ),
    "slate never": Case(LightName.SLATE, AMBER, says="nobody saw it yet"),
    "kill drilled": Case(LightName.KILL, GREEN, drills=[build_drill(NOW)], says="given by ann"),
    "kill drilled long ago": Case(LightName.KILL, AMBER, drills=[build_drill(OLD)], says="14 days"),
    "kill never drilled": Case(LightName.KILL, AMBER),
    "the last kill failed": Case(
        LightName.KILL, RED, drills=[build_drill(OLD), build_drill(NOW, on_glass=False)], says="never reached"
    ),
    "disk": Case(LightName.DISK, GREEN),
    "disk without a second set": Case(
        LightName.DISK,
        AMBER,
        observe(
            NOW,
            heartbeat=heartbeat(PLAN, NOW, disk_free_bytes=500_000_000 + WHOLE - 1),
            reported=reported(PLAN, NOW, cache=cache(6)),
        ),
    ),
    "disk full": Case(LightName.DISK, RED, beat(disk_free_bytes=499_999_999)),
    "disk too small for what comes": Case(
        LightName.DISK,
        RED,
        observe(
            NOW,
            heartbeat=heartbeat(PLAN, NOW, disk_free_bytes=500_000_000 + WHOLE - 1),
            reported=reported(PLAN, NOW, cache=cache(0, bytes_held=0)),
        ),
    ),
    "disk unknown": Case(LightName.DISK, RED, observe(NOW, **SILENT)),
    "same version": Case(LightName.VERSIONS, GREEN),
    "other version": Case(LightName.VERSIONS, AMBER, product="0.2.0", says="player 0.1.0, controller 0.2.0"),
    "version unknown": Case(LightName.VERSIONS, AMBER, observe(NOW, **SILENT)),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_light(case: Case) -> None:
    lights = lights_of(case.observation, case.drills, case.signed_off, case.product, NOW)
    light = next(each for each in lights if each.name is case.light)
    assert (light.colour, case.says in light.sentence) == (case.colour, True), light.sentence
    assert bool(light.remedy) is (case.colour is not GREEN)


@pytest.mark.parametrize(("begins", "colour"), [(NOW, AMBER), (Instant(NOW - HOUR), GREEN)])
def test_a_clock_must_be_as_sure_as_the_simulcasts_to_come_allow(begins: Instant, colour: Colour) -> None:
    """Blocks of an hour: from now on, and over by now."""
    block = Block(begins, Instant(begins + HOUR), BlockKind.SIMULCAST, line="together", tolerance_ms=40)
    plan = SimpleNamespace(blocks=(block,), renditions=(), needed_until={})
    observation = replace(clock(41, 0), plan=plan)  # type: ignore[arg-type]
    assert (
        lights_of(replace(observation, heartbeat_received_at=None), (), (), "0.1.0", NOW)[1].colour is colour
    )


@pytest.mark.parametrize(("beyond", "colour"), [(102, GREEN), (101, AMBER)])
def test_films_that_one_report_does_not_name_count_as_the_player_counts_them(
    beyond: int, colour: Colour
) -> None:
    """600 shorts and two house ads, of which a report names 500."""
    plan = build_plan(shorts=tuple(f"short-{number:03}" for number in range(600)))
    told = decoded(replace(plan, renditions=plan.renditions[:500]), MIDNIGHT)
    report = told.model_copy(update={"more": 102, "decoded_beyond": beyond})
    observation = observe(MIDNIGHT, plan=plan, films=report)
    lights = {each.name: each for each in lights_of(observation, (), (), "0.1.0", MIDNIGHT)}
    assert lights[LightName.DECODED].colour is colour, lights[LightName.DECODED].sentence


def test_a_row_has_every_light_once_in_order() -> None:
    lights = lights_of(observe(NOW), (), (), "0.1.0", NOW)
    assert [each.name for each in lights] == list(LightName)


def test_every_light_has_a_case_for_every_colour_that_it_knows() -> None:
    seen = {(each.light, each.colour) for each in CASES.values()}
    assert {light for light, _ in seen} == set(LightName)
    assert all((light, GREEN) in seen for light in LightName)
