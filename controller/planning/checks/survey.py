"""What one screen does over the flight, worked out once for all checks."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from controller.planning.compile import compile_plan
from controller.planning.explain import Reasons, reasons_of
from controller.planning.content import Content
from controller.planning.intervals import Interval, without_overlap
from controller.planning.layers import line_claims
from controller.planning.localtime import LocalTimeError, dates_between, format_local, local_date
from controller.planning.rules import rules_of
from controller.schedule import LocalDate, LoopLine, Schedule, Screen
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import Block, Plan

_NETWORK = "check"  # a plan names one; this one is never published


@dataclass(frozen=True)
class Survey:
    """One screen over the flight: what its lines claim, and the plan that comes of it."""

    schedule: Schedule
    screen: Screen
    zone: str
    dates: Sequence[LocalDate]
    """The days of the flight."""
    claims: Mapping[LineId, list[Interval[Content]]]
    """The lit time that each line asks for, in order and without overlap; without unclear lines."""
    unclear: Sequence[tuple[LoopLine, LocalTimeError]]
    """Lines whose times the campaign's rule for clock changes calls an error; the plan is made without."""
    plan: Plan

    @property
    def lines(self) -> tuple[LoopLine, ...]:
        """The loop lines whose times are clear, the highest priority first."""
        return tuple(line for line in self.schedule.loop_lines(self.screen.id) if line.id in self.claims)

    @cached_property
    def reasons(self) -> Reasons:
        """Words for what its venue's rules do, on every day of the flight."""
        return reasons_of(self.schedule, self.screen.id, self.dates)

    @cached_property
    def _starts(self) -> list[Instant]:
        return [block.start for block in self.plan.blocks]

    def blocks_between(self, start: Instant, end: Instant) -> Iterator[Block]:
        """The blocks of which some part lies in [start, end), in order."""
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(self._starts)):
            block = self.plan.blocks[index]
            if block.start >= end:
                return
            if start < block.end:
                yield block

    def local_words(self, instant: Instant) -> str:
        """Like "2025-06-03 09:00", on the venue's clock."""
        return f"{local_date(instant, self.zone)} {format_local(instant, self.zone, seconds=False)}"


def survey_screen(schedule: Schedule, screen_id: ScreenId) -> Survey:
    """Survey one screen. The schedule's playlists must not be empty. Raises PlanningError."""
    screen = schedule.screen(screen_id)
    zone = schedule.venue_of(screen_id).timezone
    flight = schedule.campaign.flight
    dates = tuple(dates_between(flight.first_day, flight.last_day))
    lit = rules_of(screen, zone, dates).lit
    claims: dict[LineId, list[Interval[Content]]] = {}
    unclear: list[tuple[LoopLine, LocalTimeError]] = []
    for line in schedule.loop_lines(screen_id):
        try:
            claims[line.id] = without_overlap(line_claims(schedule, screen, line, lit))
        except LocalTimeError as error:
            unclear.append((line, error))
    clear = schedule_without(schedule, {line.id for line, _ in unclear})
    plan = compile_plan(clear, screen_id, network=_NETWORK)
    return Survey(schedule, screen, zone, dates, claims, unclear, plan)


def schedule_without(schedule: Schedule, lines: Set[LineId]) -> Schedule:
    """The schedule less these lines."""
    if not lines:
        return schedule
    kept = tuple(line for line in schedule.campaign.lines if line.id not in lines)
    return replace(schedule, campaign=schedule.campaign.model_copy(update={"lines": kept}))
