"""Spots: what fills the openings of a plan's blocks, each with the id that the as-run log repeats."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from controller.planning.intervals import Interval
from controller.planning.localtime import dates_between
from controller.planning.make_goods import MakeGood
from controller.planning.occasions import occasions_of
from controller.planning.openings import openings_of_line
from controller.planning.rights import rights_ends
from controller.planning.rotation import Rota, deal
from controller.planning.windows import basis_zone, daypart_spans, flight_span
from controller.schedule import RotatingLine, Schedule
from wire.ids import CampaignId, LineId, ScreenId, ShortId, spot_id, spot_ids
from wire.instants import Instant, Millis
from wire.plan import Block, BlockKind, Spot

_APPOINTED = {BlockKind.SIMULCAST, BlockKind.WAVE}


def spots_of(
    schedule: Schedule,
    screen_id: ScreenId,
    blocks: Sequence[Block],
    make_goods: Sequence[MakeGood],
    kept: Sequence[Spot],
    not_before: Instant | None,
) -> list[Spot]:
    """The spots of a plan with these blocks that start at `not_before` or later, in order.

    `kept` are the spots before that: turns go on from there, and no id is given again. No spot ends after its
    short's rights. Raises LocalTimeError where clock changes touch a line's times and the campaign calls that
    an error.
    """
    start = blocks[0].start if not_before is None else not_before
    new = [block for block in blocks if block.end > start]
    campaign = schedule.campaign.id
    fixed = [
        Spot(start, length_ms, short, line, spot_id(campaign, screen_id, line, start))
        for start, length_ms, short, line in [
            *((each.start, each.length_ms, each.short, each.line) for each in make_goods),
            *_appointed(schedule, screen_id, new, start),
        ]
    ]
    dealt = _dealt(schedule, screen_id, new, kept, start, fixed)
    return _distinct(sorted([*fixed, *dealt]), campaign, screen_id, kept)


def _distinct(
    spots: list[Spot], campaign: CampaignId, screen_id: ScreenId, kept: Sequence[Spot]
) -> list[Spot]:
    """The same, each with the first of its ids that no spot before it has."""
    used = {spot.spot_id for spot in kept}
    if len(used.union(spot.spot_id for spot in spots)) == len(used) + len(spots):
        return spots
    named: list[Spot] = []
    for spot in spots:
        name, attempt = spot.spot_id, 0
        while name in used:
            attempt += 1
            name = spot_id(campaign, screen_id, spot.line, spot.start, attempt=attempt)
        used.add(name)
        named.append(spot._replace(spot_id=name))
    return named


def _dealt(
    schedule: Schedule,
    screen_id: ScreenId,
    blocks: Sequence[Block],
    kept: Sequence[Spot],
    not_before: Instant,
    fixed: Sequence[Spot],
) -> list[Spot]:
    """The turns of the lines with a playlist, the higher lines dealt first; `fixed` stands already."""
    if not blocks:
        return []
    loop = schedule.screen(screen_id).loop
    lines = schedule.rotating_lines(screen_id)
    history: dict[LineId, list[Spot]] = {line.id: [] for line in lines}
    for spot in kept:
        if spot.line in history:
            history[spot.line].append(spot)
    dealt: list[Spot] = []
    lower = set(history)  # a higher line goes by what it knew before: not by theirs
    for line in lines:
        lower.discard(line.id)
        rota = _rota(schedule, screen_id, line, history[line.id], blocks[-1].end)
        if rota.playlist.max_plays_per_hour is not None:
            known = (spot for spot in kept if spot.line not in lower)
            rota = replace(rota, elsewhere=_elsewhere(rota, chain(known, fixed, dealt)))
        openings = openings_of_line(line, blocks, loop)
        if openings and openings[0].start < not_before:
            openings = [each for each in openings if each.start >= not_before]
        turns = deal(openings, rota)
        taken = [opening for opening, turn in zip(openings, turns, strict=True) if turn]
        names = spot_ids(schedule.campaign.id, screen_id, line.id, [opening.start for opening in taken])
        dealt += [
            Spot(opening.start, turn.slots * opening.slot_ms, turn.short, line.id, name)
            for opening, turn, name in zip(taken, filter(None, turns), names, strict=True)
        ]
    return dealt


def _elsewhere(rota: Rota, plays: Iterable[Spot]) -> dict[ShortId, list[Instant]]:
    """When other lines play the shorts of a rota, in order."""
    starts: dict[ShortId, list[Instant]] = {short.id: [] for short in rota.shorts}
    for spot in plays:
        if spot.line != rota.line and spot.short in starts:
            starts[spot.short].append(spot.start)
    return {short: sorted(found) for short, found in starts.items() if found}


def _rota(
    schedule: Schedule, screen_id: ScreenId, line: RotatingLine, history: Sequence[Spot], end: Instant
) -> Rota:
    campaign = schedule.campaign
    playlist = schedule.playlist(line.playlist)
    shorts = schedule.select(playlist)
    zone = schedule.venue_of(screen_id).timezone
    days = list(dates_between(campaign.flight.first_day, campaign.flight.last_day))
    dayparts = [
        Interval(each.start, each.end, name)
        for name in playlist.even_in
        for each in daypart_spans(campaign, [name], days, basis_zone(campaign, zone))
    ]
    return Rota(
        playlist,
        shorts,
        screen_id,
        line.id,
        schedule.slot_ms(line, screen_id),
        history,
        rights_end=rights_ends(shorts, zone, end),
        dayparts=sorted(dayparts, key=lambda each: (each.start, each.end)),
    )


def _appointed(
    schedule: Schedule, screen_id: ScreenId, blocks: Sequence[Block], not_before: Instant
) -> Iterator[tuple[Instant, Millis, ShortId, LineId]]:
    """The films of simulcasts and waves that have their block from first to last frame.

    Of one that is on at `not_before` those that begin later: an edit does not end what it leaves alone.
    """
    appointed = [block for block in blocks if block.kind in _APPOINTED]
    if not appointed:
        return
    starts = [block.start for block in appointed]
    zone = schedule.venue_of(screen_id).timezone
    first = Instant(min(not_before, flight_span(schedule, screen_id)[0]))
    for occasion in occasions_of(schedule, screen_id, first, blocks[-1].end):
        line, start = occasion.line, Instant(max(occasion.start, not_before))
        block = appointed[bisect_right(starts, start) - 1]
        if block.line != line.id or not block.start <= start < occasion.end <= block.end:
            continue
        rights = rights_ends((schedule.shorts[short] for short in line.shorts), zone, occasion.end)
        for index, short in enumerate(line.shorts):
            start = Instant(occasion.start + index * line.duration)
            end = Instant(start + line.duration)
            if start >= not_before and end <= rights.get(short, end):
                yield start, line.duration, short, line.id
