"""Turns: why this short plays now, told from the plays before it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from controller.catalogue import Short
from controller.planning.rights import rights_ends
from controller.planning.rotation.films import REFUSED, slots_of
from controller.planning.why.scene import Scene
from controller.schedule import (
    DominationLine,
    LoopLine,
    Playlist,
    RotatingLine,
    Rotation,
    format_duration,
)
from wire.ids import ShortId
from wire.instants import HOUR, Instant, Millis
from wire.plan import Spot


@dataclass(frozen=True, slots=True)
class Waiting:
    """A short of the same playlist that has been silent for longer, and plays later all the same."""

    short: ShortId
    last: Instant | None
    """When its latest play began; None where it has not played."""
    because: str


@dataclass(frozen=True, slots=True)
class Turn:
    """One play among those of its line on its screen."""

    spot: Spot
    rotation: Rotation
    last: Instant | None
    """When the short's play before this one began; None for its first."""
    plays: int
    """Of the short, by the line, before this one."""
    line_plays: int
    """Of the whole line before this one."""
    share: float
    """How many of them its weight gives to the short."""
    shorts: int
    """How many take turns."""
    waiting: tuple[Waiting, ...]
    """Those that were silent for longer, the longest first."""
    next: Instant | None
    """When the short plays again; None where it does not."""


def turn_of(scene: Scene, spot: Spot) -> Turn | None:
    """Why this spot's short plays; None for a line that draws from no playlist of today's schedule."""
    line = scene.line(spot.line)
    if not isinstance(line, LoopLine | DominationLine):
        return None
    playlist = scene.schedule.playlist(line.playlist)
    shorts = {short.id: short for short in scene.schedule.select(playlist)}
    if spot.short not in shorts:
        return None
    plays = [each for each in scene.plan.spots if each.line == spot.line]
    before = [each for each in plays if each.start < spot.start]
    counts, last = Counter(each.short for each in before), {each.short: each.start for each in before}
    weights = {short: playlist.weight_of(short) for short in shorts}
    return Turn(
        spot,
        playlist.rotation,
        last.get(spot.short),
        counts[spot.short],
        len(before),
        len(before) * weights[spot.short] / sum(weights.values()),
        len(shorts),
        tuple(_waiting(scene, line, playlist, shorts, spot, before)),
        next((each.start for each in plays if each.start > spot.start and each.short == spot.short), None),
    )


def _waiting(
    scene: Scene,
    line: RotatingLine,
    playlist: Playlist,
    shorts: Mapping[ShortId, Short],
    spot: Spot,
    before: Sequence[Spot],
) -> Iterator[Waiting]:
    last = {each.short: each.start for each in before}
    own = last.get(spot.short)
    if own is None:
        return
    longer = [short for short in shorts if last.get(short, own - 1) < own]
    for short in sorted(longer, key=lambda each: last.get(each, -1)):
        because = (
            _bar(scene, playlist, shorts, short, spot, before)
            or _due(playlist, shorts, short, spot, before)
            or _later(scene, line, short, spot)
        )
        yield Waiting(short, last.get(short), because)


def _bar(
    scene: Scene,
    playlist: Playlist,
    shorts: Mapping[ShortId, Short],
    short: ShortId,
    spot: Spot,
    before: Sequence[Spot],
) -> str | None:
    """What forbids a short just now."""
    ends = rights_ends([shorts[short]], scene.zone, scene.plan.end).get(short)
    if ends is not None and spot.end > ends:
        return shorts[short].ends_by
    slot_ms = scene.block.slot_ms if scene.block is not None else 0
    if slot_ms and slots_of(shorts[short], slot_ms, playlist.length) == REFUSED:
        film, slot = (format_duration(each) for each in (shorts[short].duration_ms, slot_ms))
        return f"its film of {film} may not be played in slots of {slot}"
    for words, between, group in _separations(playlist, shorts):
        for distance, play in enumerate(reversed(before[len(before) - between :] if between else [])):
            if play.short in shorts and group[play.short] == group[short]:
                played = f"{group[short]} played at {scene.clock(play.start)}, {_ago(distance)}"
                return f"separation: {words} {played}"
    most = playlist.max_plays_per_hour
    recent = [each for each in before if each.short == short and spot.start - each.start < HOUR]
    if most is not None and len(recent) >= most:
        return f"it has had {len(recent)} plays within 60 minutes, and {most} are allowed"
    return None


def _due(
    playlist: Playlist, shorts: Mapping[ShortId, Short], short: ShortId, spot: Spot, before: Sequence[Spot]
) -> str | None:
    """Whether a short has had what is due to it."""
    counts = Counter(each.short for each in before)
    if playlist.weights:
        share = len(before) * playlist.weight_of(short) / sum(map(playlist.weight_of, shorts))
        return f"ahead of its share: {counts[short]} plays of {share:,.1f}" if counts[short] > share else None
    return "it has had its turn of this round" if counts[short] > counts[spot.short] else None


def _separations(
    playlist: Playlist, shorts: Mapping[ShortId, Short]
) -> Iterator[tuple[str, int, Mapping[ShortId, str]]]:
    separation = playlist.separation
    yield "the short", separation.same_short, {short: short for short in shorts}
    yield "the creator", separation.same_creator, {each.id: each.creator for each in shorts.values()}
    yield "the country", separation.same_country, {each.id: each.country for each in shorts.values()}


def _ago(distance: int) -> str:
    return "just before" if distance == 0 else f"{distance} play{'s' if distance > 1 else ''} between"


def _later(scene: Scene, line: RotatingLine, short: ShortId, spot: Spot) -> str:
    plays = (each.start for each in scene.plan.spots if each.line == line.id and each.short == short)
    following = next((start for start in plays if start > spot.start), None)
    if following is None:
        return "it does not play any more on this screen"
    return f"its turn comes at {scene.clock(following)}"


def silence_words(length: Millis) -> str:
    """A stretch of time as people say it: "22 h 5 min", "40 s"."""
    hours, rest = divmod(length, HOUR)
    minutes, seconds = divmod(rest // 1_000, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
