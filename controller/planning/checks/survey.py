"""What one screen does over the flight, worked out once for all checks."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property

from controller.planning.compile import compile_plan
from controller.planning.content import Content
from controller.planning.explain import Reasons, reasons_of
from controller.planning.hours import Lit
from controller.planning.intervals import Interval, without_overlap
from controller.planning.layers import line_claims
from controller.planning.localtime import LocalTimeError, dates_between, format_local, local_date
from controller.planning.occasions import wave_occasions
from controller.planning.rules import rules_of
from controller.planning.windows import windows_of
from controller.schedule import LocalDate, MakeGoodLine, RotatingLine, Schedule, Screen, WaveLine
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import Block, Plan

_NETWORK = "check"  # a plan names one; this one is never published

TimedLine = RotatingLine | WaveLine | MakeGoodLine
"""Lines whose times are readings of a wall clock, which clock changes may touch."""


@dataclass(frozen=True)
class Survey:
    """One screen over the flight: what its lines ask for, and the plan that comes of it."""

    schedule: Schedule
    """Without the lines that are unclear on this screen."""
    screen: Screen
    zone: str
    dates: Sequence[LocalDate]
    """The days of the flight."""
    claims: Mapping[LineId, list[Interval[Content]]]
    """The lit time that each loop line and domination asks for, in order and without overlap."""
    windows: Mapping[LineId, list[Interval[Lit]]]
    """The lit time in which each make-good may play."""
    unclear: Sequence[tuple[TimedLine, LocalTimeError]]
    """Lines whose times the campaign's rule for clock changes calls an error; the plan is made without."""
    plan: Plan

    @property
    def lines(self) -> tuple[RotatingLine, ...]:
        """The dominations and loop lines whose times are clear, those above the others first."""
        return self.schedule.rotating_lines(self.screen.id)

    @property
    def flight_words(self) -> str:
        """First and last day."""
        return f"{self.dates[0]} to {self.dates[-1]}"

    @cached_property
    def _reasons(self) -> Reasons:
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

    def why(self, block: Block, instant: Instant) -> str:
        """Why the screen is in `block` at `instant`, or at the block's start where that is later."""
        return self._reasons.of_block(replace(block, start=Instant(max(instant, block.start))))

    def local_words(self, instant: Instant) -> str:
        """Like "2025-06-03 09:00", on the venue's clock."""
        return f"{local_date(instant, self.zone)} {format_local(instant, self.zone, seconds=False)}"


def survey_screen(schedule: Schedule, screen_id: ScreenId) -> Survey:
    """Survey one screen. Raises PlanningError."""
    screen = schedule.screen(screen_id)
    zone = schedule.venue_of(screen_id).timezone
    flight = schedule.campaign.flight
    dates = tuple(dates_between(flight.first_day, flight.last_day))
    lit = rules_of(screen, zone, dates).lit
    claims: dict[LineId, list[Interval[Content]]] = {}
    windows: dict[LineId, list[Interval[Lit]]] = {}
    unclear: list[tuple[TimedLine, LocalTimeError]] = []
    timed: list[TimedLine] = [
        *schedule.rotating_lines(screen_id),
        *schedule.wave_lines(screen_id),
        *schedule.make_good_lines(screen_id),
    ]
    for line in timed:
        try:
            match line:
                case WaveLine():
                    wave_occasions(schedule.campaign, line, zone)
                case MakeGoodLine():
                    windows[line.id] = windows_of(schedule, screen_id, line.when, lit)
                case _:
                    claims[line.id] = without_overlap(line_claims(schedule, screen, line, lit))
        except LocalTimeError as error:
            unclear.append((line, error))
    clear = schedule_without(schedule, {line.id for line, _ in unclear})
    plan = compile_plan(clear, screen_id, network=_NETWORK)
    return Survey(clear, screen, zone, dates, claims, windows, unclear, plan)


def schedule_without(schedule: Schedule, lines: Set[LineId]) -> Schedule:
    """The schedule less these lines."""
    if not lines:
        return schedule
    kept = tuple(line for line in schedule.campaign.lines if line.id not in lines)
    return replace(schedule, campaign=schedule.campaign.model_copy(update={"lines": kept}))
