"""Builders of results."""

from benchmarks.glass.costs import Cost
from benchmarks.glass.figures import figures_of
from benchmarks.glass.join import Shown, Transition
from benchmarks.glass.recording import MS
from benchmarks.glass.run import Result

AROUND = ((-50.0, Shown.OLD), (2.0, Shown.BLACK), (6.0, Shown.NEW))


def build_transition(
    display: str = ":1",
    at_s: int = 10,
    error_ms: float | None = 0.0,
    *,
    in_hole: bool = False,
    steady_ms: float | None = 0.0,
    equal_format: bool = True,
    lost: int = 0,
    black_ms: float = 0.0,
) -> Transition:
    """A start on one display; None for one that never came."""
    planned = at_s * 1_000 * MS
    return Transition(
        display=display,
        film=1,
        planned_ns=planned,
        equal_format=equal_format,
        sighted_ns=None if error_ms is None else planned + round(error_ms * MS),
        in_hole=in_hole,
        steady_error_ms=steady_ms,
        lost=lost,
        black_ms=black_ms,
        around=AROUND,
    )


def build_result(
    contender: str,
    *transitions: Transition,
    scenario: str = "one alone",
    costs: tuple[Cost, ...] = (),
) -> Result:
    """A run of these transitions."""
    return Result(
        contender=contender,
        scenario=scenario,
        figures=figures_of(transitions),
        transitions=transitions,
        costs=costs,
        others_percent=0.0,
        samples_per_s=1_000.0,
        holes=0,
        longest_hole_ms=0.0,
        wall_step_ms=0.0,
    )
