"""Two oracles of local time that share no code with the product, nor with each other.

One is Python's zoneinfo over the compiled files of the pinned database. The other reads the database's
source, its rules as text, and works out the changes by itself. Times are ms since the Unix epoch; a reading
is the ms that a clock of the zone has counted since it would have shown 1970-01-01 00:00.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from wire.instants import DAY, HOUR, MINUTE, SECOND

FIRST_YEAR, LAST_YEAR = 2011, 2037
FIRST, END = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * SECOND for year in (FIRST_YEAR, LAST_YEAR + 1)
)

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a reading of a clock, not an instant
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Change:
    """The clocks change at an instant: from one offset to another."""

    at: int
    before: int
    after: int


class Oracle(Protocol):
    """What a zone's clocks do."""

    def offset_at(self, instant: int) -> int:
        """Local time minus UTC."""

    def instants_of(self, reading: int) -> tuple[int, ...]:
        """When the clocks show a reading: once, twice, or never."""

    def moved(self, reading: int) -> tuple[int, int]:
        """Of a skipped reading: the instants of what it is moved back to, and moved on to."""


class CompiledZone:
    """Asks zoneinfo, whose folds decide what a doubtful reading is."""

    def __init__(self, zone: str) -> None:
        with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
            self._zone = ZoneInfo.from_file(file, key=zone)

    def offset_at(self, instant: int) -> int:
        moment = datetime.fromtimestamp(instant // SECOND, UTC).astimezone(self._zone)
        return _ms(moment.utcoffset())

    def instants_of(self, reading: int) -> tuple[int, ...]:
        first, second = (self._fold(reading, fold) for fold in (0, 1))
        there = [each for each in (first, second) if each + self.offset_at(each) == reading]
        return tuple(sorted(set(there)))

    def moved(self, reading: int) -> tuple[int, int]:
        return self._fold(reading, 1), self._fold(reading, 0)  # PEP 495: in a gap the fold turns round

    def _fold(self, reading: int, fold: int) -> int:
        wall = _EPOCH + timedelta(milliseconds=reading)
        return reading - _ms(wall.replace(tzinfo=self._zone, fold=fold).utcoffset())


class WrittenZone:
    """Works out the changes of some years from the database's source."""

    def __init__(self, zone: str) -> None:
        source = _source()
        self.changes = tuple(_changes(source, source.links.get(zone, zone)))
        self._at = [change.at for change in self.changes]

    def offset_at(self, instant: int) -> int:
        return self.changes[bisect_right(self._at, instant) - 1].after

    def instants_of(self, reading: int) -> tuple[int, ...]:
        offsets = {change.after for change in self.changes}
        return tuple(
            sorted(at for at in (reading - each for each in offsets) if self.offset_at(at) == reading - at)
        )

    def moved(self, reading: int) -> tuple[int, int]:
        for change in self.changes[1:]:
            if change.at + change.before <= reading < change.at + change.after:
                return reading - change.after, reading - change.before
        raise AssertionError(f"no clock skips {reading}")


@cache
def compiled(zone: str) -> CompiledZone:
    """zoneinfo's word on a zone."""
    return CompiledZone(zone)


@cache
def written(zone: str) -> WrittenZone:
    """The source's word on a zone, from the end of 2008 to that of 2038."""
    return WrittenZone(zone)


def changes_of(zone: str) -> list[Change]:
    """The changes from 2011 to 2037, by the source."""
    return [change for change in written(zone).changes if FIRST <= change.at < END]


def reading_of(day: str, ms: int) -> int:
    """The reading `ms` after midnight of a day."""
    return (date.fromisoformat(day) - _EPOCH.date()).days * DAY + ms


def day_of(reading: int) -> str:
    """The day that a reading belongs to."""
    return (_EPOCH + timedelta(milliseconds=reading)).date().isoformat()


@dataclass(frozen=True, slots=True)
class _Rule:
    """One R line: from when on, each year of some, the clocks are ahead of standard time by `save`."""

    years: range
    month: int
    day: str
    time: str
    save: int


@dataclass(frozen=True, slots=True)
class _Era:
    """One Z line: the standard time of a zone, and whose rules move it, until a reading."""

    standard: int
    rules: str
    until: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Source:
    rules: dict[str, list[_Rule]]
    zones: dict[str, list[_Era]]
    links: dict[str, str]


@cache
def _source() -> _Source:
    source = _Source({}, {}, {})
    eras: list[_Era] = []
    text = files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    for line in text.splitlines():
        match line.split():
            case ["#", *_]:
                pass
            case ["R", name, first, last, "-", month, day, time, save, _]:
                end = {"o": first, "ma": str(LAST_YEAR + 1)}.get(last, last)
                rule = _Rule(range(int(first), int(end) + 1), _named(month, _MONTHS), day, time, _clock(save))
                source.rules.setdefault(name, []).append(rule)
            case ["L", target, link]:
                source.links[link] = target
            case ["Z", zone, standard, rules, _, *until]:
                eras = source.zones[zone] = [_Era(_clock(standard), rules, tuple(until))]
            case [standard, rules, _, *until]:
                eras.append(_Era(_clock(standard), rules, tuple(until)))
    return source


def _changes(source: _Source, zone: str) -> Iterator[Change]:
    """Every change of offset from the end of 2008 on; the first one says what held before."""
    found: list[tuple[int, int]] = []
    start = reading_of("1800-01-01", 0)
    for era in source.zones[zone]:
        happenings = list(_happenings(era, source.rules.get(era.rules, ())))
        save = _clock(era.rules) if re.fullmatch(r"-?\d.*", era.rules) else 0
        save = next((each for at, each in reversed(happenings) if at <= start), save)
        within = [(start, save), *((at, each) for at, each in happenings if at > start)]
        end = _until(era, within)
        found += [(at, era.standard + each) for at, each in within if end is None or at < end]
        start = end if end is not None else start
    seen = reading_of("2008-12-31", 0)
    earlier = [pair for pair in found if pair[0] <= seen][-1:]
    yield Change(earlier[0][0], earlier[0][1], earlier[0][1])
    for (_, before), (at, after) in pairwise([*earlier, *(pair for pair in found if pair[0] > seen)]):
        if before != after:
            yield Change(at, before, after)


def _happenings(era: _Era, rules: list[_Rule] | tuple[()]) -> Iterator[tuple[int, int]]:
    """The instants at which rules set the clocks, and how far ahead; the saving before bends a wall time."""
    dated = [(_reading(year, rule.month, rule.day, rule.time), rule) for rule in rules for year in rule.years]
    save = 0
    for reading, rule in sorted(dated, key=lambda pair: pair[0]):
        yield _instant(reading, rule.time, era.standard, save), rule.save
        save = rule.save


def _until(era: _Era, within: list[tuple[int, int]]) -> int | None:
    if not era.until:
        return None
    year, month, day, time = (*era.until, *("Jan", "1", "0")[len(era.until) - 1 :])
    reading = _reading(int(year), _named(month, _MONTHS), day, time)
    save = within[0][1]
    for at, each in within[1:]:
        if at >= _instant(reading, time, era.standard, save):
            break
        save = each
    return _instant(reading, time, era.standard, save)


def _instant(reading: int, time: str, standard: int, save: int) -> int:
    match time[-1]:
        case "u" | "g" | "z":
            return reading
        case "s":
            return reading - standard
        case _:
            return reading - standard - save


def _reading(year: int, month: int, day: str, time: str) -> int:
    """Like 2008, 4, "Su>=1", "2:00": the first Sunday from the 1st on, at two."""
    match re.split(r"([<>]=)|(?<=last)", day):
        case ["last", _, name]:
            following = date(year + month // 12, month % 12 + 1, 1)
            found = _nearest(following - timedelta(days=1), _named(name, _WEEKDAYS), -1)
        case [name, ">=", number]:
            found = _nearest(date(year, month, int(number)), _named(name, _WEEKDAYS), +1)
        case [name, "<=", number]:
            found = _nearest(date(year, month, int(number)), _named(name, _WEEKDAYS), -1)
        case _:
            found = date(year, month, int(day))
    return reading_of(found.isoformat(), _clock(time))


def _nearest(day: date, weekday: int, step: int) -> date:
    while day.weekday() + 1 != weekday:
        day += timedelta(days=step)
    return day


def _named(short: str, names: tuple[str, ...]) -> int:
    """Which of the names, from 1, a shortened one means."""
    return next(number for number, name in enumerate(names, 1) if name.startswith(short))


def _clock(text: str) -> int:
    """ "2:30", "-1", "0:44:30" or "24", with or without a letter behind, as ms."""
    parts = [int(part) for part in text.lstrip("-").rstrip("wsugzd").split(":")]
    ms = sum(part * unit for part, unit in zip(parts, (HOUR, MINUTE, SECOND), strict=False))
    return -ms if text.startswith("-") else ms


def _ms(delta: timedelta | None) -> int:
    assert delta is not None
    return delta // timedelta(milliseconds=1)
