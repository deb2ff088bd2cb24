"""The difference of one screen's two plans, without the plans: a fleet's are compared one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from controller.planning.diff.plans import DayDiff, PlanDiff, diff_plans
from wire.ids import ScreenId
from wire.instants import Instant
from wire.plan import Plan, Spot


class ChangeKind(StrEnum):
    """What becomes of a play."""

    APPEARING = "appearing"
    DISAPPEARING = "disappearing"
    MOVED = "moved"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One play that differs."""

    kind: ChangeKind
    spot: Spot
    was: Spot | None = None
    """What it was, where both sides have it."""


@dataclass(frozen=True, slots=True)
class ScreenDiff:
    """What differs on one screen."""

    screen: ScreenId
    zone: str
    same: bool
    first_affected: Instant | None
    """The first instant at which the plans' words for the wall differ; None where they never do."""
    days: tuple[DayDiff, ...]
    """Counts per local day, only days on which something differs."""
    changes: tuple[Change, ...]
    """In order of time, where they were asked for."""


def diff_screen(
    screen: ScreenId, zone: str, old: Plan | None, new: Plan | None, *, spots: bool
) -> ScreenDiff:
    """Compare; None for a side that does not have the screen. With `spots` all plays that differ are kept."""
    diff = diff_plans(old, new)
    days = tuple(diff.by_local_day(zone))
    changes = sorted(_changes(diff), key=lambda each: (each.spot.start, each.kind)) if spots else ()
    return ScreenDiff(screen, zone, diff.empty, diff.first_affected, days, tuple(changes))


def _changes(diff: PlanDiff) -> Iterator[Change]:
    yield from (Change(ChangeKind.APPEARING, spot) for spot in diff.appearing)
    yield from (Change(ChangeKind.DISAPPEARING, spot) for spot in diff.disappearing)
    yield from (Change(ChangeKind.MOVED, new, old) for old, new in diff.moved)
    yield from (Change(ChangeKind.CHANGED, new, old) for old, new in diff.changed)
