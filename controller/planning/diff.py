"""What a new plan changes against the one in force, for people who are about to publish."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from controller.planning.localtime import local_date
from controller.schedule import LocalDate
from wire.instants import Instant
from wire.plan import Block, Plan, Spot


@dataclass(frozen=True, slots=True)
class DayDiff:
    """Counts of one local day."""

    date: LocalDate
    appearing: int
    disappearing: int
    changed: int


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The differences of two plans of one screen."""

    appearing: tuple[Spot, ...]
    """Spots that only the new plan has."""
    disappearing: tuple[Spot, ...]
    """Spots that only the old plan has."""
    changed: tuple[tuple[Spot, Spot], ...]
    """The same spot with another short or length: (old, new)."""
    first_affected: Instant | None
    """The first instant at which the wall would differ; None where nothing does."""

    @property
    def empty(self) -> bool:
        """Whether the plans say the same."""
        return self.first_affected is None

    def by_local_day(self, zone: str) -> list[DayDiff]:
        """Counts per local day of the venue, only days on which something differs."""
        appearing = Counter(local_date(spot.start, zone) for spot in self.appearing)
        disappearing = Counter(local_date(spot.start, zone) for spot in self.disappearing)
        changed = Counter(local_date(new.start, zone) for _, new in self.changed)
        days = sorted({*appearing, *disappearing, *changed})
        return [DayDiff(day, appearing[day], disappearing[day], changed[day]) for day in days]


def diff_plans(old: Plan | None, new: Plan) -> PlanDiff:
    """Compare by spot id, and block by block. Revisions, renditions and tzdata's version are not compared."""
    before = {spot.spot_id: spot for spot in old.spots} if old else {}
    after = {spot.spot_id: spot for spot in new.spots}
    appearing = tuple(spot for key, spot in after.items() if key not in before)
    disappearing = tuple(spot for key, spot in before.items() if key not in after)
    changed = tuple(
        (before[key], spot) for key, spot in after.items() if key in before and before[key] != spot
    )
    affected = [spot.start for spot in (*appearing, *disappearing, *(new for _, new in changed))]
    affected.extend(_first_block_change(old, new))
    return PlanDiff(appearing, disappearing, changed, min(affected, default=None))


def _first_block_change(old: Plan | None, new: Plan) -> Iterator[Instant]:
    if old is None or old.house != new.house:
        yield min(new.start, old.start) if old else new.start
        return
    edges = sorted(
        {edge for plan in (old, new) for block in plan.blocks for edge in (block.start, block.end)}
    )
    for start, _ in pairwise(edges):
        if _content_at(old, start) != _content_at(new, start):
            yield start
            return


def _content_at(plan: Plan, instant: Instant) -> tuple[object, ...] | None:
    block: Block | None = plan.block_at(instant)
    if block is None:
        return None
    return (block.kind, block.line, block.loop_start, block.slot_ms, block.mute)
