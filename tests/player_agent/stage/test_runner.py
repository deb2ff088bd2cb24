"""The whole stage on headless decks, in virtual time."""

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from player_agent.decks.port import Backdrop, Play
from tests.support.plans import MIDNIGHT
from tests.support.stages import StageLab
from tests.support.virtual_time import run_virtual
from wire.asrun import AsRunKind, Outcome
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.state import Phase

OPENS = Instant(MIDNIGHT + 9 * HOUR)
CLOSES = Instant(MIDNIGHT + 21 * HOUR)


def in_lab(tmp_path: Path, start: Instant, body: Callable[[StageLab], Coroutine[Any, Any, None]]) -> StageLab:
    lab = []

    async def main() -> None:
        lab.append(StageLab(tmp_path, start))
        await body(lab[0])

    run_virtual(main())
    return lab[0]


def short_on(lab: StageLab, instant: Instant) -> str | Backdrop:
    on_glass = lab.decks.glass_at(lab.ns_of(instant))
    if not isinstance(on_glass, Play):
        return on_glass
    return Path(on_glass.path).read_text()


def test_an_hour_is_played_to_plan(tmp_path: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running() as stop:
            await lab.until(Instant(OPENS + HOUR))
            stop.set()

    lab = in_lab(tmp_path, Instant(OPENS - MINUTE), body)
    spots = [each for each in lab.entries() if each.kind is AsRunKind.SPOT]
    planned = lab.plan.spots_between(OPENS, Instant(OPENS + HOUR))
    assert [each.spot_id for each in spots] == [each.spot_id for each in planned]
    assert {each.outcome for each in spots[1:]} == {Outcome.COMPLETED}
    assert all(abs(each.started_at - each.planned_start) <= 1 for each in spots[1:] if each.started_at)
    assert short_on(lab, Instant(OPENS - 1_000)) is Backdrop.BLACK
    assert short_on(lab, Instant(OPENS + 10 * SECOND + 5)) == "house-02"
    assert lab.facts().phase is Phase.STOPPED
