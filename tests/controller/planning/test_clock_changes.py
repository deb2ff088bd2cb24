"""Plans over days on which the clocks change, minute by minute against an oracle of local time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.policy import windows_of
from controller.schedule import Repeated, Skipped
from tests.support.clocks import day_of, reading_of, written
from tests.support.schedules import NETWORK, findings_of, parsed, small_files
from wire.instants import DAY, HOUR, MINUTE, SECOND, Instant
from wire.plan import BlockKind, Plan
from wire.policy import Light

Spans = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Day:
    """A local day and how many hours it has."""

    zone: str
    date: str
    hours: float

    def __str__(self) -> str:
        return f"{self.zone} {self.date}: {self.hours} h"

    def around(self, days: int) -> str:
        """The date so many days later."""
        return day_of(reading_of(self.date, 0) + days * DAY)


DAYS = [
    Day("Europe/Paris", "2026-03-29", 23),
    Day("Europe/Paris", "2025-10-26", 25),
    Day("America/Toronto", "2026-03-08", 23),
    Day("America/Toronto", "2025-11-02", 25),
    Day("Australia/Lord_Howe", "2025-10-05", 23.5),
    Day("Australia/Lord_Howe", "2025-04-06", 24.5),
    Day("Africa/Casablanca", "2025-02-23", 25),  # before Ramadan
    Day("Africa/Casablanca", "2025-04-06", 23),  # after it
    Day("America/St_Johns", "2011-03-13", 23),  # 00:01 becomes 01:01
    Day("America/St_Johns", "2026-11-01", 25),
    Day("America/Santiago", "2025-09-07", 23),  # midnight is skipped
    Day("America/Santiago", "2025-04-05", 25),  # 24:00 becomes 23:00 of the same day
    Day("Africa/Cairo", "2025-04-25", 23),  # midnight is skipped
    Day("America/Havana", "2025-11-02", 25),  # midnight happens twice
    Day("Asia/Tokyo", "2026-03-29", 24),
]
PART = "{id: part, kind: loop, screens: all, playlist: all-shorts, priority: 1, when: {dayparts: [part]}}"
A_DAY = st.sampled_from(DAYS)
A_TIME = st.integers(0, DAY // (10 * MINUTE) - 1).map(lambda number: number * 10 * MINUTE)


def hhmm(ms: int) -> str:
    return f"{ms // HOUR:02d}:{ms % HOUR // MINUTE:02d}"


def read(zone: str, reading: int) -> tuple[tuple[int, ...], tuple[int, int]]:
    """An oracle's instants of a reading, and the earliest and latest of them or of what it is moved to."""
    there = written(zone).instants_of(reading)
    return there, (there[0], there[-1]) if there else written(zone).moved(reading)


def windows(day: Day, start: int, end: int, first: int = -1) -> Iterator[tuple[int, int]]:
    """A daily window's readings, from the day `first` days after to the day after `day`."""
    for days in range(first, 2):
        midnight = reading_of(day.around(days), 0)
        yield midnight + start, midnight + (end if end > start else end + DAY)


def expected_daypart(day: Day, start: int, end: int, skipped: Skipped, repeated: Repeated) -> Spans:
    """When a daypart holds: what its policies make of its readings, by the oracle."""
    spans: list[tuple[int, int]] = []
    for opening, closing in windows(day, start, end):
        edges = [edge(day.zone, reading, skipped, repeated) for reading in (opening, closing)]
        if repeated is Repeated.BOTH and max(map(len, edges)) == 2:
            spans += showing(day.zone, opening, closing)
        elif all(edges):
            spans.append((edges[0][0], edges[1][0]))
    return spans


def edge(zone: str, reading: int, skipped: Skipped, repeated: Repeated) -> tuple[int, ...]:
    there, (earlier, later) = read(zone, reading)
    if len(there) == 1:
        return there
    if there:
        return {Repeated.FIRST: (earlier,), Repeated.SECOND: (later,), Repeated.BOTH: there}[repeated]
    return {Skipped.EARLIER: (earlier,), Skipped.LATER: (later,), Skipped.SKIP: ()}[skipped]


def showing(zone: str, opening: int, closing: int) -> Spans:
    """The minutes at which the clocks show a reading of [opening, closing)."""
    clock = written(zone)
    return [
        (at, at + MINUTE)
        for at in range(opening - 15 * HOUR, closing + 15 * HOUR, MINUTE)
        if opening <= at + clock.offset_at(at) < closing
    ]


def covers(spans: Spans, instant: int) -> bool:
    return any(start <= instant < end for start, end in spans)


def round_the_clock(
    day: Day, *rules: str, campaign: Sequence[str] = (), lines: Sequence[str] = ()
) -> dict[str, str]:
    return small_files(
        zone=day.zone,
        first_day=day.around(-1),
        last_day=day.around(1),
        hours=[("00:00", "24:00")],
        screen_rules=rules,
        loop="{length: 10m, spot: 60s, our_slots: [0, 3, 7]}",
        campaign_rules=campaign,
        lines=("{id: base, kind: loop, screens: all, playlist: all-shorts}", *lines),
    )


def plan_of(files: dict[str, str]) -> Plan:
    return compile_plan(parsed(files), "wall", network=NETWORK)


def assert_partition(day: Day, plan: Plan) -> None:
    """Blocks from the first to the last instant of the three days, without gap or overlap, to the ms."""
    clock = written(day.zone)
    first, end = (reading_of(day.around(days), 0) for days in (-1, 2))
    assert first <= plan.start + clock.offset_at(plan.start) < first + HOUR + MINUTE
    assert plan.start - 1 + clock.offset_at(plan.start - 1) < first
    assert plan.end - 1 + clock.offset_at(plan.end - 1) < end
    assert plan.end - plan.start == 2 * DAY + day.hours * HOUR
    assert all(one.end == other.start for one, other in pairwise(plan.blocks))
    assert sum(block.end - block.start for block in plan.blocks) == 2 * DAY + day.hours * HOUR
    assert all(one.end <= other.start for one, other in pairwise(plan.spots))
    for spot in plan.spots:
        block = plan.block_at(spot.start)
        assert block is not None
        assert (block.kind, block.line) == (BlockKind.LOOP, spot.line)
        assert spot.end <= block.end
        assert (spot.start - (block.loop_start or 0)) % (10 * MINUTE) in (0, 3 * MINUTE, 7 * MINUTE)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_screen_open_around_the_clock_stays_lit_over_the_change(day: Day) -> None:
    files = round_the_clock(day)
    plan = plan_of(files)
    assert_partition(day, plan)
    assert {block.kind for block in plan.blocks} == {BlockKind.LOOP}
    assert [finding.sentence for finding in findings_of(files) if day.zone in finding.sentence] == []
    lit = [each for each in windows_of(parsed(files), "wall") if each.light is Light.LIT]
    assert any(each.start <= plan.start and plan.end <= each.end for each in lit)


@settings(max_examples=120, deadline=None)
@given(
    A_DAY, A_TIME, A_TIME, A_TIME, A_TIME, st.booleans(),
    st.sampled_from([policy for policy in Skipped if policy is not Skipped.ERROR]),
    st.sampled_from([policy for policy in Repeated if policy is not Repeated.ERROR]),
)  # fmt: skip
def test_every_minute_is_what_the_rules_say(
    day: Day,
    dark_from: int,
    dark_to: int,
    part_from: int,
    part_to: int,
    hourly: bool,
    skipped: Skipped,
    repeated: Repeated,
) -> None:
    curfew = f'{{from: "{hhmm(dark_from)}", to: "{hhmm(dark_to)}", mode: dark, basis: own, source: SAMPLE}}'
    reserved = ['reserved: [{at: "*:00", duration: 2m, by: owner}]'] if hourly else []
    plan = plan_of(
        round_the_clock(
            day,
            f"curfews: [{curfew}]",
            *reserved,
            campaign=[
                f"dst: {{skipped: {skipped}, repeated: {repeated}}}",
                f'dayparts: {{part: [{{from: "{hhmm(part_from)}", to: "{hhmm(part_to)}"}}]}}',
            ],
            lines=[PART],
        )
    )
    assert_partition(day, plan)
    zone = day.zone
    dark = [
        (read(zone, start)[1][0], read(zone, end)[1][1])
        for start, end in windows(day, dark_from, dark_to, -2)
    ]
    part = expected_daypart(day, part_from, part_to, skipped, repeated)
    for at in range(
        plan.start, plan.end, 10 * MINUTE
    ):  # every edge stands at one of these, or two minutes after
        for instant in (at - 1, at, at + MINUTE, at + 2 * MINUTE - 1, at + 2 * MINUTE):
            if instant < plan.start:
                continue
            block = plan.block_at(Instant(instant))
            assert block is not None
            showing_hour = (instant + written(zone).offset_at(instant)) % HOUR < 2 * MINUTE
            if covers(dark, instant):
                assert block.kind is BlockKind.DARK
            elif hourly and showing_hour:
                assert block.kind is BlockKind.RESERVED
            else:
                assert (block.kind, block.line) == (
                    BlockKind.LOOP,
                    "part" if covers(part, instant) else "base",
                )


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_is_lost_or_doubled_after_the_change(day: Day) -> None:
    """Every short goes on in its turn, and the day's spots are as many as its hours hold."""
    plan = plan_of(round_the_clock(day))
    assert len(plan.spots) == 3 * 6 * (48 + day.hours)
    turns = [spot.short for spot in plan.spots]
    assert all(len({*turns[at : at + 3]}) == 3 for at in range(len(turns) - 2))
    assert len({spot.spot_id for spot in plan.spots}) == len(plan.spots)
    assert {later.start - earlier.start for earlier, later in pairwise(plan.spots)} <= {
        3 * MINUTE, 4 * MINUTE, 180 * SECOND,
    }  # fmt: skip
