"""The differences of many screens' plans, those that only one side has included."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from controller.planning.diff.plans import DayDiff, PlanDiff, diff_plans
from wire.ids import ScreenId
from wire.plan import Plan


@dataclass(frozen=True)
class ScreenDiff:
    """What differs on one screen."""

    screen: ScreenId
    zone: str
    plans: PlanDiff

    @cached_property
    def days(self) -> list[DayDiff]:
        """Counts per local day, only days on which something differs."""
        return self.plans.by_local_day(self.zone)


def diff_screens(
    old: Mapping[ScreenId, Plan], new: Mapping[ScreenId, Plan], zones: Mapping[ScreenId, str]
) -> Iterator[ScreenDiff]:
    """Screen by screen, as the new side orders them, then what only the old side has."""
    for screen in dict.fromkeys((*new, *old)):
        yield ScreenDiff(screen, zones[screen], diff_plans(old.get(screen), new.get(screen)))
