"""What stands of files with mistakes: the parts that can be judged without guessing at the others.

A mistake in one screen, playlist, line, daypart or house ad takes that part out, and what names it; the rest
of its file is judged as it is.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

from controller.findings import Finding
from controller.schedule.lines import (
    DominationLine,
    Line,
    LoopLine,
    MakeGoodLine,
    SimulcastLine,
    WaveLine,
)
from controller.schedule.playlists import Playlist
from controller.schedule.schedule import Schedule
from controller.schedule.venues import Venue
from controller.schedule.yaml_text import MarkedMapping, MarkedSequence

_LISTS = ("screens", "playlists", "lines", "house_ads")
_MAPPINGS = ("dayparts",)
_END = 1 << 40  # later than any line


def standing_parts(data: MarkedMapping, findings: Iterable[Finding]) -> MarkedMapping | None:
    """A file's values without the parts in which `findings` lie; None where some lie in no such part."""
    wrong = {finding.line for finding in findings}
    kept = MarkedMapping(data.place)
    kept.key_lines = data.key_lines
    starts = [*sorted(data.key_lines.values()), _END]
    for key, value in data.items():
        end = starts[bisect_right(starts, data.key_lines[key])]
        if key in _LISTS and isinstance(value, MarkedSequence):
            kept[key] = _standing_items(value, end, wrong)
        elif key in _MAPPINGS and isinstance(value, MarkedMapping):
            kept[key] = _standing_keys(value, end, wrong)
        else:
            kept[key] = value
    return None if wrong else kept


def standing_schedule(schedule: Schedule) -> Schedule:
    """Without what stands twice, and without playlists and lines that name something unknown."""
    venues = _once(schedule.venues, {})
    screens = {screen.id for venue in venues for screen in venue.screens}
    schedule = replace(schedule, venues=venues)
    playlists = {
        each.id: each
        for playlist in reversed(schedule.campaign.playlists)
        for each in [_standing_playlist(playlist, schedule)]
        if each is not None
    }
    lines: dict[str, Line] = {}
    for line in schedule.campaign.lines:
        named = (
            line.screens if line.screens is None else tuple(each for each in line.screens if each in screens)
        )
        if named != () and line.id not in lines and _knows_its_names(line, schedule, playlists):
            lines[line.id] = line if named == line.screens else line.model_copy(update={"screens": named})
    kept = {"playlists": tuple(reversed(playlists.values())), "lines": tuple(lines.values())}
    return replace(schedule, campaign=schedule.campaign.model_copy(update=kept))


def _standing_items(items: MarkedSequence, end: int, wrong: set[int]) -> MarkedSequence:
    kept = MarkedSequence(items.place)
    hit: set[int] = set()
    for item, (start, after) in zip(items, pairwise([*items.item_lines, end]), strict=True):
        here = {line for line in wrong if start <= line < max(after, start + 1)}
        hit |= here
        if not here:
            kept.append(item)
            kept.item_lines.append(start)
    wrong -= hit
    return kept


def _standing_keys(values: MarkedMapping, end: int, wrong: set[int]) -> MarkedMapping:
    kept = MarkedMapping(values.place)
    kept.key_lines = values.key_lines
    hit: set[int] = set()
    starts = [values.key_lines[key] for key in values]
    for (key, value), (start, after) in zip(values.items(), pairwise([*starts, end]), strict=True):
        here = {line for line in wrong if start <= line < max(after, start + 1)}
        hit |= here
        if not here:
            kept[key] = value
    wrong -= hit
    return kept


def _once(venues: Iterable[Venue], seen: dict[str, None]) -> tuple[Venue, ...]:
    """Each venue and each screen where it stands first."""
    kept: list[Venue] = []
    for venue in venues:
        screens = tuple(screen for screen in venue.screens if screen.id not in seen)
        seen.update(dict.fromkeys(screen.id for screen in screens))
        if screens and all(venue.id != other.id for other in kept):
            whole = len(screens) == len(venue.screens)
            kept.append(venue if whole else venue.model_copy(update={"screens": screens}))
    return tuple(kept)


def _standing_playlist(playlist: Playlist, schedule: Schedule) -> Playlist | None:
    shorts = tuple(short for short in playlist.shorts if short in schedule.shorts)
    if playlist.select is None and not shorts:
        return None
    known = {
        "shorts": shorts,
        "weights": {name: weight for name, weight in playlist.weights.items() if name in schedule.shorts},
        "even_in": tuple(name for name in playlist.even_in if name in schedule.campaign.dayparts),
    }
    return playlist.model_copy(update=known)


def _knows_its_names(line: Line, schedule: Schedule, playlists: Mapping[str, Playlist]) -> bool:
    dayparts = schedule.campaign.dayparts.keys()
    match line:
        case LoopLine() | DominationLine():
            return line.playlist in playlists and dayparts >= set(line.when.dayparts)
        case SimulcastLine() | WaveLine():
            return schedule.shorts.keys() >= set(line.shorts)
        case MakeGoodLine():
            known = any(other.id == line.repairs.line for other in schedule.campaign.lines)
            shorts = {each.short for each in line.plays}
            return known and schedule.shorts.keys() >= shorts and dayparts >= set(line.when.dayparts)
