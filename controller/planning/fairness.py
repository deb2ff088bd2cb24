"""Fairness: how near each short's airtime came to its share, on a screen, in a line, in a daypart. Pure.

Knows plans, whoever compiled them: it measures what is there, and takes nothing from the rotation but the
shares that were asked for and those that separation leaves.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from controller.catalogue import Short
from controller.planning.intervals import Interval, without_overlap
from controller.planning.localtime import LocalTimeError, dates_between
from controller.planning.openings import openings_of_line
from controller.planning.rights import rights_ends
from controller.planning.rotation import Opening, asked_shares, attainable_shares, plays_too_near
from controller.planning.windows import basis_zone, daypart_spans
from controller.schedule import Campaign, LocalDate, Playlist, RotatingLine, Schedule
from wire.ids import LineId, ScreenId, ShortId
from wire.instants import Instant, Millis
from wire.plan import Plan, Spot

_CAME_LATE = 2
"""Who was due so many plays before its first came in by an edit, and is counted from then on."""


@dataclass(frozen=True, slots=True)
class PartAirtime:
    """One short in one daypart of its line."""

    daypart: str
    plays: int
    airtime_ms: Millis
    due: Fraction
    """Its share of all plays there."""


@dataclass(frozen=True, slots=True)
class ShortAirtime:
    """One short in one line on one screen, over the plan."""

    short: ShortId
    plays: int
    airtime_ms: Millis
    due: Fraction
    """Its share of the plays of the time in which it took turns."""
    asked: Fraction
    """The share that the weights ask for."""
    share: Fraction
    """The share that it was given while it took turns, after separation; `due` goes by this one."""
    deviation: Fraction
    """Plays less what was due, where that was farthest from 0; ahead is positive."""
    silence: Fraction
    """The longest time without a play, over the ideal gap: 1 in a fixed cycle."""
    parts: tuple[PartAirtime, ...]


@dataclass(frozen=True, slots=True)
class Cost:
    """What separation took from fairness."""

    lost: Fraction
    """The share of all turns that went to others than the weights ask for."""
    farthest: Fraction
    """The largest deviation of any short from the share that was left to it, at any play."""
    total: Fraction
    """The sum of all shorts' largest deviations."""
    too_near: int
    """Plays that stand nearer to the one before than asked."""


@dataclass(frozen=True, slots=True)
class LineFairness:
    """One line on one screen."""

    screen: ScreenId
    line: LineId
    shorts: tuple[ShortAirtime, ...]
    """As the playlist names them."""
    cost: Cost
    unfilled: int
    """Openings of the line that stayed with the house ads."""
    unfilled_ms: Millis


def fairness_of(schedule: Schedule, plans: Iterable[Plan]) -> Iterator[LineFairness]:
    """Every line with a playlist on the screens of these plans, in the plans' order."""
    for plan in plans:
        for line in schedule.rotating_lines(plan.screen):
            if schedule.select(schedule.playlist(line.playlist)):
                yield _line(schedule, plan, line)


def _line(schedule: Schedule, plan: Plan, line: RotatingLine) -> LineFairness:
    playlist = schedule.playlist(line.playlist)
    shorts = schedule.takers(playlist)
    number = {short.id: at for at, short in enumerate(shorts)}
    spots = [spot for spot in plan.spots if spot.line == line.id and spot.short in number]
    zone = schedule.venue_of(plan.screen).timezone
    ends = rights_ends(shorts, zone, plan.end)
    tally = _Tally(playlist, shorts, spots, [ends.get(short.id, plan.end) for short in shorts])
    parts = [
        (name, _inside(spots, windows)) for name, windows in _dayparts(schedule, plan.screen, line, zone)
    ]
    asked = asked_shares(playlist, shorts)
    rows = tuple(tally.row(at, asked[at], parts) for at in range(len(shorts)))
    openings = openings_of_line(line, plan.blocks, schedule.screen(plan.screen).loop)
    unfilled = _unfilled(openings, spots)
    return LineFairness(
        plan.screen,
        line.id,
        rows,
        Cost(
            lost=sum((max(Fraction(0), row.asked - row.share) for row in rows), Fraction(0)),
            farthest=max(abs(row.deviation) for row in rows),
            total=sum((abs(row.deviation) for row in rows), Fraction(0)),
            too_near=plays_too_near(playlist, shorts, [spot.short for spot in spots]),
        ),
        len(unfilled),
        sum(each.slot_ms for each in unfilled),
    )


class _Tally:
    """The plays of a line against the shares of those who took turns at each."""

    def __init__(
        self, playlist: Playlist, shorts: Sequence[Short], spots: Sequence[Spot], ends: Sequence[Instant]
    ) -> None:
        self._playlist, self._shorts, self._spots = playlist, shorts, spots
        number = {short.id: at for at, short in enumerate(shorts)}
        self._plays: list[list[int]] = [[] for _ in shorts]
        """Of each short, the places of its plays."""
        for place, spot in enumerate(spots):
            self._plays[number[spot.short]].append(place)
        starts = [spot.start for spot in spots]
        self._until = [bisect_right(starts, end - 1) for end in ends]
        self._from = [0] * len(shorts)
        shares = dict(enumerate(attainable_shares(playlist, shorts)))
        for at, plays in enumerate(self._plays):
            if plays and shares[at] * plays[0] >= _CAME_LATE:
                self._from[at] = plays[0]
        self._shares = list(self._by_time(shares))

    def row(self, at: int, asked: Fraction, parts: Sequence[tuple[str, Sequence[int]]]) -> ShortAirtime:
        """What became of one short."""
        plays = self._plays[at]
        last = due = farthest = silence = Fraction(0)
        for count, place in enumerate([*plays, len(self._spots)]):
            due = self._due(at, place)
            farthest = max(farthest, count - due, key=abs)
            if count == len(plays):
                silence = max(silence, due - last)
                break
            due = self._due(at, place + 1)
            farthest = max(farthest, count + 1 - due, key=abs)
            silence = max(silence, due - last)
            last = due
        return ShortAirtime(
            self._shorts[at].id,
            len(plays),
            sum(self._spots[place].duration_ms for place in plays),
            due,
            asked,
            due / max(1, self._until[at] - self._from[at]),
            farthest,
            silence,
            tuple(self._part(at, name, inside) for name, inside in parts),
        )

    def _part(self, at: int, name: str, inside: Sequence[int]) -> PartAirtime:
        places = set(inside)
        own = [place for place in self._plays[at] if place in places]
        due = Fraction(0)
        for (first, shares), end in self._spans():
            due += shares.get(at, 0) * (bisect_right(inside, end - 1) - bisect_right(inside, first - 1))
        return PartAirtime(name, len(own), sum(self._spots[place].duration_ms for place in own), due)

    def _due(self, at: int, place: int) -> Fraction:
        """How many plays the short was due in those before `place`."""
        due = Fraction(0)
        for (first, shares), end in self._spans():
            if first < place:
                due += shares.get(at, 0) * (min(end, place) - first)
        return due

    def _spans(self) -> Iterable[tuple[tuple[int, dict[int, Fraction]], int]]:
        ends = [first for first, _ in self._shares[1:]]
        return zip(self._shares, [*ends, len(self._spots)], strict=True)

    def _by_time(self, all_: dict[int, Fraction]) -> Iterator[tuple[int, dict[int, Fraction]]]:
        """From which place on which shares held."""
        edges = {0, *self._from, *self._until} - {len(self._spots)}
        for edge in sorted(edges) or [0]:  # a line without a play has one time all the same
            present = [at for at in range(len(self._shorts)) if self._from[at] <= edge < self._until[at]]
            if len(present) == len(self._shorts):
                yield edge, all_
            elif present:
                left = attainable_shares(self._playlist, [self._shorts[at] for at in present])
                yield edge, dict(zip(present, left, strict=True))
            else:
                yield edge, {}


def _dayparts(
    schedule: Schedule, screen: ScreenId, line: RotatingLine, zone: str
) -> Iterator[tuple[str, list[Interval[None]]]]:
    """The dayparts that the playlist shares evenly, and those that lines of the screen name."""
    campaign = schedule.campaign
    named = [name for each in schedule.rotating_lines(screen) for name in each.when.dayparts]
    days = list(dates_between(campaign.flight.first_day, campaign.flight.last_day))
    for name in dict.fromkeys([*schedule.playlist(line.playlist).even_in, *named]):
        yield name, _clear_spans(campaign, name, days, basis_zone(campaign, zone))


def _clear_spans(campaign: Campaign, name: str, days: Iterable[LocalDate], zone: str) -> list[Interval[None]]:
    """A daypart's windows, less those of days on which the clocks make them unclear: no line plays then."""
    spans: list[Interval[None]] = []
    for day in days:
        try:
            spans += daypart_spans(campaign, [name], [day], zone)
        except LocalTimeError:
            continue
    return without_overlap(spans)


def _inside(spots: Sequence[Spot], windows: Sequence[Interval[None]]) -> list[int]:
    """The places of the spots that begin in one of these."""
    starts = [each.start for each in windows]
    return [
        place
        for place, spot in enumerate(spots)
        if (index := bisect_right(starts, spot.start) - 1) >= 0 and spot.start < windows[index].end
    ]


def _unfilled(openings: Iterable[Opening], spots: Sequence[Spot]) -> list[Opening]:
    """The openings in which no spot stands."""
    starts = [spot.start for spot in spots]
    found: list[Opening] = []
    for opening in openings:
        index = bisect_right(starts, opening.start) - 1
        if index < 0 or spots[index].end <= opening.start:
            found.append(opening)
    return found
