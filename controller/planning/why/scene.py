"""The scene: one screen around one instant, with everything that asks for its time laid by precedence."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from controller.planning.content import Content
from controller.planning.explain import Reasons, reasons_of
from controller.planning.intervals import Interval
from controller.planning.layers import layers_of
from controller.planning.localtime import add_days, dates_between, format_local, local_date
from controller.planning.precedence import RANKS, Rank, rank_of, rank_of_line
from controller.planning.rules import Rules, rules_over
from controller.planning.windows import flight_span
from controller.schedule import Line, Schedule, Screen
from wire.instants import DAY, Instant, Millis
from wire.plan import Block, BlockKind, Plan
from wire.playhead import Cue, cue_at

T = TypeVar("T")

_AROUND: Millis = 2 * DAY  # hours and dayparts reach into the next day by twelve hours at most


@dataclass(frozen=True)
class Scene:
    """One screen at one instant."""

    schedule: Schedule
    plan: Plan
    instant: Instant

    @property
    def screen(self) -> Screen:
        """The screen."""
        return self.schedule.screen(self.plan.screen)

    @property
    def zone(self) -> str:
        """Its time zone."""
        return self.schedule.venue_of(self.plan.screen).timezone

    @cached_property
    def span(self) -> tuple[Instant, Instant]:
        """The days around the instant."""
        return Instant(self.instant - _AROUND), Instant(self.instant + _AROUND)

    @cached_property
    def rules(self) -> Rules:
        """The screen's own rules in the span."""
        return rules_over(self.screen, self.zone, *self.span)

    @cached_property
    def reasons(self) -> Reasons:
        """The same rules with their words."""
        today = local_date(self.instant, self.zone)
        return reasons_of(self.schedule, self.plan.screen, [*dates_between(add_days(today, -1), today)])

    @cached_property
    def block(self) -> Block | None:
        """The plan's block; None outside the plan."""
        return self.plan.block_at(self.instant)

    @cached_property
    def cue(self) -> Cue | None:
        """The plan's cue; None outside the plan."""
        return cue_at(self.plan, self.instant)

    @cached_property
    def asking(self) -> list[tuple[Rank, Content]]:
        """Everything that asks for the instant, the highest first: that one has it in a fresh plan."""
        flight = flight_span(self.schedule, self.plan.screen)
        start, end = max(flight[0], self.span[0]), min(flight[1], self.span[1])
        if not start <= self.instant < end:
            return []
        layers = layers_of(self.schedule, self.plan.screen, self.rules, Instant(start), Instant(end))
        found = [
            (self._rank(layer.rank, claim.content), claim.content)
            for layer in layers
            for claim in layer.claims
            if claim.start <= self.instant < claim.end
        ]
        block = self.block
        if block is not None and block.kind is BlockKind.MAKE_GOOD:
            found.append((Rank.MAKE_GOOD, Content(block.kind, block.line, block.loop_start, block.slot_ms)))
        return sorted(found, key=lambda each: RANKS.index(each[0]))

    @cached_property
    def holder(self) -> tuple[Rank, str | None] | None:
        """Who has the instant by the plan: rank, and line if it is one; None outside the plan."""
        block = self.block
        if block is None:
            return None
        if block.kind is BlockKind.LEAD_IN:
            return self._rank(Rank.SIMULCAST, Content(block.kind, block.line)), block.line
        return rank_of(block.kind), block.line

    @cached_property
    def first_asking(self) -> tuple[Rank, str | None] | None:
        """Who would have the instant by today's schedule; None where nobody asks."""
        return next(((rank, content.line) for rank, content in self.asking), None)

    def line(self, line_id: str | None) -> Line | None:
        """A line of the campaign, if it is there."""
        return next((line for line in self.schedule.campaign.lines if line.id == line_id), None)

    def clock(self, instant: Instant) -> str:
        """The wall reading, with its date where it is another day's."""
        date = local_date(instant, self.zone)
        words = format_local(instant, self.zone)
        return words if date == local_date(self.instant, self.zone) else f"{date} {words}"

    def covering(self, intervals: Iterable[Interval[T]]) -> bool:
        """Whether one of the intervals holds the instant."""
        return any(each.start <= self.instant < each.end for each in intervals)

    def _rank(self, rank: Rank, content: Content) -> Rank:
        """Of a lead-in, its line's."""
        line = self.line(content.line) if content.kind is BlockKind.LEAD_IN else None
        return rank_of_line(line) if line is not None else rank
