"""Lanes: what a preview knows of each screen, ready to be drawn. Local time is worked out here, not there.

A page in a browser knows no zone: it gets the offsets and the first instants of the local days, from the one
door that the plan came through.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from controller.planning.explain import curfew_words, reasons_of
from controller.planning.hours import curfew_spans, with_day_before
from controller.planning.intervals import clip_all
from controller.planning.localtime import dates_between, day_start, local_date, offset_ms
from controller.preview.columns import to_column
from controller.schedule import Audio, LocalDate, Schedule
from wire.ids import LineId, ShortId
from wire.instants import MINUTE, Instant, Millis
from wire.plan import Plan


@dataclass(frozen=True, slots=True)
class Names:
    """What lanes call by its place in a list: the shorts (house ads among them) and the lines."""

    shorts: tuple[ShortId, ...]
    lines: tuple[LineId, ...]

    def short_places(self) -> dict[ShortId, int]:
        """Where each short stands."""
        return {short: place for place, short in enumerate(self.shorts)}

    def line_places(self) -> dict[LineId | None, int | None]:
        """Where each line stands; None stays None."""
        return {None: None, **{line: place for place, line in enumerate(self.lines)}}


def names_of(plans: Iterable[Plan]) -> Names:
    """All shorts and lines of some plans, sorted, each once."""
    held = list(plans)
    shorts = {spot.short for plan in held for spot in plan.spots} | {ad for plan in held for ad in plan.house}
    lines = {block.line for plan in held for block in plan.blocks if block.line is not None}
    return Names(tuple(sorted(shorts)), tuple(sorted(lines)))


def lane_of(schedule: Schedule, plan: Plan, names: Names) -> dict[str, Any]:
    """One screen's lane as JSON. Instants are ms since the epoch; the first column counts from the start."""
    venue, screen = schedule.venue_of(plan.screen), schedule.screen(plan.screen)
    first, last = local_date(plan.start, venue.timezone), local_date(Instant(plan.end - 1), venue.timezone)
    dates = list(dates_between(first, last))
    places = names.short_places()
    return {
        "screen": plan.screen,
        "name": screen.name or venue.name,
        "city": venue.location.city if venue.location else venue.name,
        "zone": venue.timezone,
        "silent": screen.audio is Audio.NONE,
        "slots": screen.loop.slots,
        "start": plan.start,
        "end": plan.end,
        "offsets": list(_offsets(plan, venue.timezone)),
        "days": [[day_start(date, venue.timezone), str(date)] for date in dates],
        "house": [places[ad] for ad in plan.house],
        "blocks": _blocks(schedule, plan, names, dates),
        "spots": _spots(plan, names),
        "curfews": _curfews(schedule, plan, dates),
    }


def _offsets(plan: Plan, zone: str) -> Iterator[tuple[Instant, Millis]]:
    """The plan's start and each instant within it at which the zone's distance from UTC changes."""
    yield plan.start, offset_ms(plan.start, zone)
    dates = dates_between(local_date(plan.start, zone), local_date(plan.end, zone))
    edges = [
        plan.start,
        *(start for date in dates if plan.start < (start := day_start(date, zone)) < plan.end),
    ]
    for start, end in pairwise([*edges, plan.end]):
        if offset_ms(start, zone) != offset_ms(end, zone):
            change = _change_between(start, end, zone)
            yield change, offset_ms(change, zone)


def _change_between(start: Instant, end: Instant, zone: str) -> Instant:
    """The instant of (start, end] from which the offset is that of `end`, to the minute, as zones are."""
    before, after = start // MINUTE, -(-end // MINUTE)
    target = offset_ms(end, zone)
    while after - before > 1:
        middle = (before + after) // 2
        if offset_ms(Instant(middle * MINUTE), zone) == target:
            after = middle
        else:
            before = middle
    return Instant(after * MINUTE)


def _blocks(schedule: Schedule, plan: Plan, names: Names, dates: list[LocalDate]) -> Mapping[str, Any]:
    reasons, lines = reasons_of(schedule, plan.screen, dates), names.line_places()
    blocks = plan.blocks
    return {
        "count": len(blocks),
        "length": to_column(block.end - block.start for block in blocks),
        "kind": to_column(block.kind.value for block in blocks),
        "line": to_column(lines[block.line] for block in blocks),
        "loop": to_column(
            None if block.loop_start is None else block.loop_start - plan.start for block in blocks
        ),
        "slot": to_column(block.slot_ms for block in blocks),
        "why": to_column(reasons.of_block(block) for block in blocks),
    }


def _spots(plan: Plan, names: Names) -> Mapping[str, Any]:
    shorts, lines = names.short_places(), names.line_places()
    ends = [plan.start, *(spot.end for spot in plan.spots)]
    return {
        "count": len(plan.spots),
        "gap": to_column(spot.start - before for before, spot in zip(ends, plan.spots, strict=False)),
        "length": to_column(spot.duration_ms for spot in plan.spots),
        "short": to_column(shorts[spot.short] for spot in plan.spots),
        "line": to_column(lines[spot.line] for spot in plan.spots),
        "ids": "".join(spot.spot_id for spot in plan.spots),
    }


def _curfews(
    schedule: Schedule, plan: Plan, dates: list[LocalDate]
) -> list[tuple[Instant, Instant, str, str, str]]:
    """Every curfew within the plan: [start, end), its mode, its words with its basis, and its source."""
    zone = schedule.venue_of(plan.screen).timezone
    spans = curfew_spans(schedule.screen(plan.screen), zone, with_day_before(dates))
    return [
        (each.start, each.end, each.content.mode.value, curfew_words(each.content), each.content.source)
        for each in sorted(clip_all(spans, plan.start, plan.end), key=lambda each: each.start)
    ]
