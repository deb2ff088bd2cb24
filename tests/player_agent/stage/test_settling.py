"""What link is still doing after a start is no fault; what it has not done in half a minute is one."""

from pathlib import Path

from tests.support.plans import MIDNIGHT
from tests.support.stages import StageLab
from tests.support.virtual_time import run_virtual
from wire.instants import HOUR, SECOND, Instant

LIT = Instant(MIDNIGHT + 12 * HOUR)


async def _kinds_after(lab: StageLab, duration_ms: int) -> set[str]:
    async with lab.running() as stop:
        await lab.until(Instant(LIT + duration_ms))
        kinds = {fault.kind for fault in lab.facts().faults}
        stop.set()
    return kinds


def test_films_that_link_still_fetches(tmp_path: Path) -> None:
    async def body() -> None:
        lab = StageLab(tmp_path, LIT)
        lab.set_clock()
        lab.publish()
        assert await _kinds_after(lab, 25 * SECOND) == set()
        assert await _kinds_after(lab, 70 * SECOND) == {"missing_bytes"}

    run_virtual(body())


def test_a_clock_that_link_still_compares(tmp_path: Path) -> None:
    async def body() -> None:
        lab = StageLab(tmp_path, LIT)
        lab.fill_cache()
        lab.publish()
        assert await _kinds_after(lab, 25 * SECOND) == set()
        assert await _kinds_after(lab, 70 * SECOND) == {"clock"}

    run_virtual(body())
