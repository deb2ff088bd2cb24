"""Stage and its clock: simulcasts, steps and slews in virtual time, on headless decks."""

from pathlib import Path

import pytest

from tests.support.plans import MIDNIGHT, build_plan
from tests.support.simulcasts import LENGTH_MS, SHORT, TOGETHER, with_simulcast
from tests.support.stages import Body, StageLab, in_lab, on_glass
from wire.asrun import Cause, Outcome
from wire.instants import HOUR, MINUTE, SECOND, Instant
from wire.plan import OnLate

LIT = Instant(MIDNIGHT + 9 * HOUR + 2 * MINUTE)
ENDED = Instant(TOGETHER + LENGTH_MS)


def simulcast(folder: Path, on_late: OnLate, during: Body, *, uncertainty_ms: float = 20.0) -> StageLab:
    """A simulcast with 40 ms of tolerance; `during` begins 5 s before it."""

    async def body(lab: StageLab) -> None:
        lab.fill_cache()
        lab.set_clock(uncertainty_ms=uncertainty_ms)
        lab.publish(with_simulcast(build_plan(), tolerance_ms=40, on_late=on_late))
        async with lab.running():
            await during(lab)
            await lab.until(Instant(ENDED + 30 * SECOND))

    return in_lab(folder, Instant(TOGETHER - 5 * SECOND), body)


def played(lab: StageLab) -> list[tuple[Outcome, Cause]]:
    return [(each.outcome, each.cause) for each in lab.entries() if each.line == "both"]


async def nothing(lab: StageLab) -> None:
    """An uneventful simulcast."""


def test_a_simulcast_in_time_is_shown_whole(folder: Path) -> None:
    lab = simulcast(folder, OnLate.SKIP, nothing)
    assert on_glass(lab, TOGETHER + 1) == on_glass(lab, ENDED - 1) == SHORT
    assert played(lab) == [(Outcome.COMPLETED, Cause.NONE)] * 2


@pytest.mark.parametrize(("late_ms", "skipped"), [(35, False), (41, True), (60, True), (300, True)])
def test_a_late_first_frame_costs_the_simulcast(folder: Path, late_ms: int, skipped: bool) -> None:
    async def during(lab: StageLab) -> None:
        lab.decks.faults.late_ms = late_ms
        await lab.until(Instant(TOGETHER + SECOND))
        lab.decks.faults.late_ms = 0

    lab = simulcast(folder, OnLate.SKIP, during)
    assert on_glass(lab, TOGETHER + 2 * SECOND) == ("slate" if skipped else SHORT)
    assert on_glass(lab, ENDED - SECOND) == ("slate" if skipped else SHORT)
    assert on_glass(lab, ENDED + 5 * SECOND) != "slate"
    if skipped:
        assert played(lab) == [(Outcome.NOT_SHOWN, Cause.LATE)] * 2
        together = range(lab.ns_of(TOGETHER), lab.ns_of(ENDED))
        begun = [each.from_ns for each in lab.decks.showings if each.from_ns in together]
        assert begun == [], "not even for a moment"


def test_who_may_join_comes_late_and_in_step(folder: Path) -> None:
    async def during(lab: StageLab) -> None:
        lab.decks.faults.late_ms = 60
        await lab.until(Instant(TOGETHER + SECOND))
        lab.decks.faults.late_ms = 0

    lab = simulcast(folder, OnLate.JOIN, during)
    assert on_glass(lab, TOGETHER + SECOND) == SHORT
    assert played(lab) == [(Outcome.COMPLETED, Cause.NONE)] * 2


def test_an_unsure_clock_skips_and_goes_on_skipping_once_it_is_sure(folder: Path) -> None:
    async def during(lab: StageLab) -> None:
        await lab.until(Instant(TOGETHER + SECOND))
        lab.set_clock(uncertainty_ms=5.0)

    lab = simulcast(folder, OnLate.SKIP, during, uncertainty_ms=45.0)
    assert {on_glass(lab, TOGETHER + at) for at in (10, 2_000, LENGTH_MS - 10)} == {"slate"}
    assert {outcome for outcome, _ in played(lab)} == {Outcome.NOT_SHOWN}
    assert on_glass(lab, ENDED + 5 * SECOND) != "slate", "loops tolerate what simulcasts do not"


def test_an_unsure_clock_joins_once_it_is_sure(folder: Path) -> None:
    async def during(lab: StageLab) -> None:
        await lab.until(Instant(TOGETHER + SECOND))
        lab.set_clock(uncertainty_ms=5.0)

    lab = simulcast(folder, OnLate.JOIN, during, uncertainty_ms=45.0)
    assert on_glass(lab, TOGETHER + 10) == "slate"
    assert on_glass(lab, TOGETHER + 2 * SECOND) == SHORT


def test_a_worker_that_dies_in_a_simulcast_that_began_in_time_comes_back(folder: Path) -> None:
    async def during(lab: StageLab) -> None:
        await lab.until(Instant(TOGETHER + 3 * SECOND))
        lab.decks.lose()

    lab = simulcast(folder, OnLate.SKIP, during)
    assert on_glass(lab, TOGETHER + 5 * SECOND) == SHORT


def test_holdover_skips_simulcasts_before_loops(folder: Path) -> None:
    """600 s of holdover at the policy's 50 ppm are 30 ms."""

    async def body(lab: StageLab) -> None:
        lab.fill_cache()
        lab.set_clock(uncertainty_ms=15.0)
        lab.publish(with_simulcast(build_plan(), tolerance_ms=40, on_late=OnLate.SKIP))
        async with lab.running():
            await lab.until(Instant(ENDED + 30 * SECOND))

    lab = in_lab(folder, Instant(TOGETHER - 10 * MINUTE), body)
    assert on_glass(lab, TOGETHER - 5 * SECOND) != "slate"
    assert on_glass(lab, TOGETHER + SECOND) == "slate"
    assert on_glass(lab, ENDED + 5 * SECOND) != "slate"


@pytest.mark.parametrize("step_ms", [-2_000, 1_500])
def test_a_film_too_far_from_its_place_is_loaded_once_more_and_covers_itself(
    folder: Path, step_ms: int
) -> None:
    """The controller's clock was set in mid-film: further than a trim can bring the film."""

    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.set_clock(offset_ms=float(step_ms))
            await lab.until(Instant(LIT + 5 * SECOND))
            play = lab.decks.on_glass
            assert play is not None
            assert abs(play.zero_ns - lab.ns_of(Instant(LIT - step_ms))) < 2_000_000

    lab = in_lab(folder, Instant(LIT - 500), body)
    (first, second) = [each for each in lab.decks.showings if each.from_ns >= lab.ns_of(LIT) - 1_000_000_000][
        -2:
    ]
    assert first.play.path == second.play.path
    assert first.to_ns == second.from_ns, "no backdrop between"
    (entry,) = [each for each in lab.entries() if each.started_at and each.planned_start == LIT]
    assert (entry.outcome, entry.cause) == (Outcome.PARTIAL, Cause.REPLACED)


def test_a_small_correction_moves_the_film_without_loading_it_again(folder: Path) -> None:
    async def body(lab: StageLab) -> None:
        lab.prepare()
        async with lab.running():
            await lab.until(Instant(LIT + 4 * SECOND))
            lab.set_clock(offset_ms=300.0)
            await lab.until(Instant(LIT + 5 * SECOND))
            play = lab.decks.on_glass
            assert play is not None
            assert abs(play.zero_ns - lab.ns_of(Instant(LIT - 300))) < 2_000_000

    lab = in_lab(folder, Instant(LIT - 500), body)
    assert len([each for each in lab.decks.showings if each.from_ns >= lab.ns_of(Instant(LIT - 100))]) == 1


def test_a_crystal_that_runs_off_is_followed_from_film_to_film(folder: Path) -> None:
    """100 ppm slow, and link has found that out: after ten minutes films still start in step."""

    async def body(lab: StageLab) -> None:
        lab.clock.drift_ppm = -100.0
        lab.fill_cache()
        lab.set_clock()
        text = lab.folder.clock.read_text().replace('"rate_ppm":0.0', '"rate_ppm":100.01')
        lab.folder.clock.write_text(text)
        lab.publish()
        async with lab.running():
            await lab.until(Instant(LIT + 10 * MINUTE + 15 * SECOND))
            shown = lab.decks.showings[-1].play
            due = LIT + 10 * MINUTE + 10 * SECOND
            passed_ns = (due - lab.clock.start) * 1_000_000
            assert abs(shown.zero_ns - passed_ns * (1 - 100e-6)) < 2_000_000

    in_lab(folder, LIT, body)
