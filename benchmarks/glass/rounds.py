"""Rounds of one contender in one scenario → one result. Pure.

Contenders take turns, so that what the machine does meanwhile troubles all of them alike.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import fmean

from benchmarks.glass.costs import Cost
from benchmarks.glass.figures import figures_of
from benchmarks.glass.run import Result


def join_rounds(rounds: Sequence[Result]) -> list[Result]:
    """One result per scenario and contender, in the order of their first rounds."""
    by_name: dict[tuple[str, str], list[Result]] = defaultdict(list)
    for each in rounds:
        by_name[each.scenario, each.contender].append(each)
    return [_joined(each) for each in by_name.values()]


def _joined(rounds: Sequence[Result]) -> Result:
    if len(rounds) == 1:
        return rounds[0]
    transitions = tuple(
        replace(each, display=f"{each.display} round {at + 1}")
        for at, result in enumerate(rounds)
        for each in result.transitions
    )
    return replace(
        rounds[0],
        figures=figures_of(transitions),
        transitions=transitions,
        costs=_mean([each.costs for each in rounds]),
        idle=_mean([each.idle for each in rounds]),
        others_percent=fmean(each.others_percent for each in rounds),
        samples_per_s=fmean(each.samples_per_s for each in rounds),
        holes=sum(each.holes for each in rounds),
        longest_hole_ms=max(each.longest_hole_ms for each in rounds),
        wall_step_ms=max(each.wall_step_ms for each in rounds),
    )


def _mean(costs: Sequence[Sequence[Cost]]) -> tuple[Cost, ...]:
    by_role: dict[str, list[Cost]] = defaultdict(list)
    for each in costs:
        for cost in each:
            by_role[cost.role].append(cost)
    return tuple(
        Cost(
            role,
            fmean(each.cpu_percent for each in some),
            fmean(each.pss_mib for each in some),
            fmean(each.uss_mib for each in some),
        )
        for role, some in by_role.items()
    )
