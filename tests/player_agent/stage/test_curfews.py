"""Brightness and sound through a whole stage on headless decks, in virtual time."""

from pathlib import Path

import pytest

from player_agent.decks.manners import Manner
from player_agent.decks.port import Backdrop
from player_agent.stage.gate import REACTION_MS
from tests.support.plans import MIDNIGHT, build_plan, build_policy
from tests.support.stages import StageLab
from tests.support.virtual_time import run_virtual
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.policy import Light, Policy, PolicyWindow

OPENS = Instant(MIDNIGHT + 9 * HOUR)
CLOSES = Instant(MIDNIGHT + 21 * HOUR)
DIMS, MUTES, ENDS = (Instant(OPENS + hours * HOUR) for hours in (1, 2, 3))
UNCERTAIN_MS = 2
EARLY_MS = UNCERTAIN_MS + REACTION_MS


def ruled() -> Policy:
    """Open, dimmed after an hour, mute besides after another, free again after the third."""
    policy = build_policy(build_plan())
    windows = (
        PolicyWindow(start=MIDNIGHT, end=OPENS, light=Light.DARK, mute=True),
        PolicyWindow(start=OPENS, end=DIMS, light=Light.LIT),
        PolicyWindow(start=DIMS, end=MUTES, light=Light.LIT, brightness_percent=40),
        PolicyWindow(start=MUTES, end=ENDS, light=Light.LIT, brightness_percent=40, mute=True),
        PolicyWindow(start=ENDS, end=CLOSES, light=Light.LIT),
    )
    return policy.model_copy(update={"windows": windows})


def played(folder: Path, start: Instant, end: Instant) -> StageLab:
    lab: list[StageLab] = []

    async def main() -> None:
        lab.append(StageLab(folder, start))
        lab[0].policy = ruled()
        lab[0].prepare()
        async with lab[0].running():
            await lab[0].until(end)

    run_virtual(main())
    return lab[0]


@pytest.mark.parametrize(
    ("edge", "before", "after", "early_ms"),
    [
        (DIMS, Manner(100, sound=True), Manner(40, sound=True), EARLY_MS),
        (MUTES, Manner(40, sound=True), Manner(40), EARLY_MS),
        (ENDS, Manner(40), Manner(100, sound=True), -UNCERTAIN_MS),
    ],
    ids=["dim", "mute", "free again"],
)
def test_an_edge_is_obeyed_on_its_strict_side(
    folder: Path, edge: Instant, before: Manner, after: Manner, early_ms: int
) -> None:
    lab = played(folder, Instant(edge - MINUTE), Instant(edge + MINUTE))
    due = edge - early_ms
    assert lab.decks.manner_at(lab.ns_of(Instant(due - 5))) == before
    assert lab.decks.manner_at(lab.ns_of(Instant(due + 5))) == after
    spots = [each for each in lab.entries() if each.planned_start]
    assert all(each.cause.value == "none" for each in spots[1:-1]), "no film was cut or begun again"


def test_the_decks_know_of_a_change_long_before_it(folder: Path) -> None:
    lab = played(folder, Instant(DIMS - 10 * MINUTE), Instant(DIMS + SECOND))
    _, first = lab.decks.manners[0]
    assert (first.now.brightness_percent, first.then.brightness_percent) == (100, 40)


def test_a_stage_that_starts_in_a_curfew_says_so_before_it_shows_anything(folder: Path) -> None:
    lab = played(folder, Instant(MUTES + MINUTE), Instant(MUTES + 2 * MINUTE))
    (said_ns, said), (hung_ns, _) = lab.decks.manners[0], lab.decks.backdrops[0]
    assert said_ns <= hung_ns
    assert said.now == Manner(40)
    assert all(showing.from_ns >= said_ns for showing in lab.decks.showings)


def test_a_machine_that_slept_into_the_night_is_not_lit_by_the_time_of_before(folder: Path) -> None:
    """By the monotonic clock, which stood still, it is still noon."""

    async def main() -> None:
        lab = StageLab(folder, Instant(MIDNIGHT + 12 * HOUR))
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(MIDNIGHT + 12 * HOUR + MINUTE))
            assert lab.decks.on_glass is not None
            lab.clock.sleep_as_a_whole(11 * HOUR)
            await lab.clock.sleep(15 * SECOND)
            assert lab.decks.on_glass is None
            assert lab.decks.backdrops[-1][1] is Backdrop.BLACK

    run_virtual(main())
