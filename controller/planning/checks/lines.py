"""Checks of lines: each plays on its screens, no two claim the same time, playlists can do as told."""

from collections.abc import Iterator
from itertools import combinations

from controller.findings import Finding, error_at, warning_at
from controller.planning.compile import PlanningError, compile_plan
from controller.planning.frame import Rules, loop_layer, rules_of
from controller.planning.intervals import crossed, without_overlap
from controller.planning.localtime import LocalTimeError, dates_between, format_local, local_date
from controller.planning.rotation import can_separate_creators
from controller.schedule import LoopLine, Playlist, Schedule
from wire.ids import ScreenId


def check_lines(schedule: Schedule) -> Iterator[Finding]:
    """Findings about loop lines, their playlists and their dayparts."""
    yield from _unused_names(schedule)
    empty = {playlist.id for playlist in schedule.campaign.playlists if not schedule.select(playlist)}
    for playlist in schedule.campaign.playlists:
        yield from _playlist(schedule, playlist)
    for line in _loop_lines(schedule):
        yield from _outside_flight(schedule, line)
    for screen_id in schedule.screen_ids:
        unclear = list(_unclear_dayparts(schedule, screen_id))
        yield from unclear
        if unclear:
            continue
        yield from _rivals(schedule, screen_id)
        yield from _silent_lines(schedule, screen_id, empty)


def _loop_lines(schedule: Schedule) -> list[LoopLine]:
    return [line for line in schedule.campaign.lines if isinstance(line, LoopLine)]


def _unused_names(schedule: Schedule) -> Iterator[Finding]:
    lines = _loop_lines(schedule)
    for playlist in schedule.campaign.playlists:
        if playlist.id not in {line.playlist for line in lines}:
            sentence = f"no line plays the playlist {playlist.id!r}"
            yield warning_at(playlist.place_of("id"), sentence, "name it in a line, or take it out")
    for name in schedule.campaign.dayparts:
        if name not in {daypart for line in lines for daypart in line.when.dayparts}:
            sentence = f"no line uses the daypart {name!r}"
            place = schedule.campaign.place_of("dayparts")
            yield warning_at(place, sentence, "name it in a line's when, or take it out")


def _playlist(schedule: Schedule, playlist: Playlist) -> Iterator[Finding]:
    shorts = schedule.select(playlist)
    count = len({short.id for short in shorts})
    if not shorts:
        place = playlist.place_of("select")
        sentence = f"the playlist {playlist.id!r} selects no short of the catalogue"
        awards = sorted({short.award for short in schedule.shorts.values() if short.award})
        yield error_at(place, sentence, f"awards in the catalogue are: {', '.join(awards) or 'none'}")
        return
    if len(shorts) > count:
        sentence = f"the playlist {playlist.id!r} names a short twice; each takes one turn"
        yield warning_at(playlist.place_of("shorts"), sentence, "name each once")
    place = playlist.separation.place_of("same_short")
    if playlist.separation.same_short >= count:
        sentence = f"{playlist.separation.same_short} plays between two of the same short need more shorts"
        yield error_at(place, sentence, f"{playlist.id!r} has {count}; write at most {count - 1}")
    if playlist.separation.same_creator and not can_separate_creators(shorts):
        sentence = f"the shorts of {playlist.id!r} cannot be kept apart by creator: one has over half of them"
        yield error_at(place, sentence, "add shorts of others, or write same_creator: 0")


def _outside_flight(schedule: Schedule, line: LoopLine) -> Iterator[Finding]:
    flight = schedule.campaign.flight
    for date in line.when.dates:
        if not flight.first_day <= date <= flight.last_day:
            days = f"{flight.first_day} to {flight.last_day}"
            sentence = f"the line {line.id!r} names {date}, outside the flight {days}"
            yield error_at(line.when.place_of("dates"), sentence, "take the date out, or change the flight")


def _unclear_dayparts(schedule: Schedule, screen_id: ScreenId) -> Iterator[Finding]:
    screen = schedule.screen(screen_id)
    rules = _rules(schedule, screen_id)
    for line in schedule.loop_lines(screen_id):
        try:
            loop_layer(schedule, screen, line, rules.lit)
        except LocalTimeError as error:
            remedy = "write dst: {skipped: earlier, later or skip; repeated: first or second}, or other times"
            yield error_at(line.when.place_of("dayparts"), f"a daypart of {line.id!r}: {error}", remedy)


def _rivals(schedule: Schedule, screen_id: ScreenId) -> Iterator[Finding]:
    screen = schedule.screen(screen_id)
    lit = _rules(schedule, screen_id).lit
    zone = schedule.venue_of(screen_id).timezone
    for one, other in combinations(schedule.loop_lines(screen_id), 2):
        if one.priority != other.priority:
            continue
        both = crossed(
            loop_layer(schedule, screen, one, lit), without_overlap(loop_layer(schedule, screen, other, lit))
        )
        if both:
            when = f"{local_date(both[0].start, zone)} {format_local(both[0].start, zone, seconds=False)}"
            sentence = (
                f"the lines {one.id!r} and {other.id!r} claim the same time on {screen_id!r} "
                f"with priority {one.priority}, first {when}"
            )
            yield error_at(other.place_of("priority"), sentence, "give one of them a higher priority")


def _silent_lines(schedule: Schedule, screen_id: ScreenId, empty: set[str]) -> Iterator[Finding]:
    lines = schedule.loop_lines(screen_id)
    if any(line.playlist in empty for line in lines):
        return
    try:
        plan = compile_plan(schedule, screen_id, network="check")
    except PlanningError as error:
        yield error_at(schedule.screen(screen_id).place_of("id"), str(error), "correct the times")
        return
    playing = {spot.line for spot in plan.spots}
    for line in lines:
        if line.id not in playing:
            higher = [other.id for other in lines if other.priority > line.priority]
            reason = f"; above it stands {', '.join(higher)}" if higher else ""
            sentence = f"the line {line.id!r} never plays on {screen_id!r}{reason}"
            remedy = "compare its times with the screen's hours, curfews, reserved seconds and slots"
            yield error_at(line.place_of("id"), sentence, remedy)


def _rules(schedule: Schedule, screen_id: ScreenId) -> Rules:
    flight = schedule.campaign.flight
    dates = list(dates_between(flight.first_day, flight.last_day))
    return rules_of(schedule.screen(screen_id), schedule.venue_of(screen_id).timezone, dates)
