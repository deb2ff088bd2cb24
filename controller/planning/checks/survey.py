"""What one screen does over the flight, worked out once for all checks.

Blocks tell most of it: who has which seconds. Which short plays in a slot costs ten times as much to work
out, so turns are dealt only for lines whose playlist may leave slots empty.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from controller.findings import Place
from controller.planning.content import Content
from controller.planning.explain import Reasons, reasons_of
from controller.planning.frame import frame_of
from controller.planning.hours import Lit
from controller.planning.intervals import Interval, without_overlap
from controller.planning.layers import line_claims
from controller.planning.localtime import LocalTimeError, dates_between, format_local, local_date
from controller.planning.make_goods import MakeGood, make_goods_of
from controller.planning.occasions import wave_occasions
from controller.planning.openings import openings_of_line
from controller.planning.rotation import REFUSED, slots_of
from controller.planning.rules import rules_of
from controller.planning.spots import spots_of
from controller.planning.windows import basis_zone, daypart_spans, flight_span, windows_of
from controller.schedule import (
    DominationLine,
    Edge,
    LocalDate,
    MakeGoodLine,
    RotatingLine,
    Schedule,
    Screen,
    WaveLine,
)
from wire.ids import LineId, ScreenId
from wire.instants import Instant, Millis
from wire.plan import Block

TimedLine = RotatingLine | WaveLine | MakeGoodLine
"""Lines whose times are readings of a wall clock, which clock changes may touch."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """A reading of a line that the campaign's rule for clock changes calls an error."""

    what: str
    place: Place
    error: LocalTimeError


@dataclass(frozen=True)
class Survey:
    """One screen over the flight: what its lines ask for, and what comes of it."""

    schedule: Schedule
    """Without the lines that are unclear on this screen."""
    screen: Screen
    zone: str
    dates: Sequence[LocalDate]
    """The days of the flight."""
    start: Instant
    end: Instant
    claims: Mapping[LineId, list[Interval[Content]]]
    """The lit time that each loop line and domination asks for, in order and without overlap."""
    windows: Mapping[LineId, list[Interval[Lit]]]
    """The lit time in which each make-good may play."""
    unclear: Sequence[Unclear]
    blocks: Sequence[Block]
    """Partition [start, end)."""
    make_goods: Sequence[MakeGood]
    filled: Set[LineId]
    """Lines whose playlist surely has something for every opening."""

    @cached_property
    def lines(self) -> tuple[RotatingLine, ...]:
        """The dominations and loop lines whose times are clear, those above the others first."""
        return self.schedule.rotating_lines(self.screen.id)

    @cached_property
    def line_of(self) -> Mapping[LineId, RotatingLine]:
        """The same, by id."""
        return {line.id: line for line in self.lines}

    @cached_property
    def blocks_of(self) -> Mapping[LineId, Sequence[Block]]:
        """The blocks that each line has, in order."""
        found: dict[LineId, list[Block]] = {}
        for block in self.blocks:
            if block.line is not None:
                found.setdefault(block.line, []).append(block)
        return found

    @cached_property
    def times(self) -> list[Interval[Block]]:
        """The blocks as intervals."""
        return [Interval(block.start, block.end, block) for block in self.blocks]

    @property
    def flight_words(self) -> str:
        """First and last day."""
        return f"{self.dates[0]} to {self.dates[-1]}"

    @cached_property
    def _reasons(self) -> Reasons:
        return reasons_of(self.schedule, self.screen.id, self.dates)

    @cached_property
    def _starts(self) -> list[Instant]:
        return [block.start for block in self.blocks]

    @cached_property
    def _dealt(self) -> Counter[LineId]:
        """How long each line plays, in ms, once turns are dealt."""
        played = Counter[LineId]()
        for spot in spots_of(self.schedule, self.screen.id, self.blocks, self.make_goods, (), None):
            played[spot.line] += spot.duration_ms
        return played

    def played_ms(self, line: RotatingLine) -> Millis:
        """How long a line plays over the flight."""
        if line.id not in self.filled:
            return self._dealt[line.id]
        blocks = self.blocks_of.get(line.id, ())
        if line.edge is not Edge.CUT and not isinstance(line, DominationLine):
            return sum(self.whole_slots(each) * each.slot_ms for each in blocks)
        return sum(opening.slot_ms for opening in openings_of_line(line, blocks, self.screen.loop))

    def whole_slots(self, block: Block) -> int:
        """How many slots of ours lie wholly in a loop's block."""
        loop = self.screen.loop
        assert block.loop_start is not None, "a loop's block knows where its slots are counted from"
        first = -((block.loop_start - block.start) // block.slot_ms)
        last = (block.end - block.loop_start) // block.slot_ms  # not part of it
        return sum(
            max(0, (last - 1 - slot) // loop.slots - (first - 1 - slot) // loop.slots)
            for slot in loop.our_slots
        )

    def blocks_between(self, start: Instant, end: Instant) -> Iterator[Block]:
        """The blocks of which some part lies in [start, end), in order."""
        for index in range(max(0, bisect_right(self._starts, start) - 1), len(self._starts)):
            block = self.blocks[index]
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


@dataclass(slots=True)
class _Asked:
    """What lines ask of one screen, by line; or why nobody can say."""

    claims: dict[LineId, list[Interval[Content]]] = field(default_factory=dict)
    windows: dict[LineId, list[Interval[Lit]]] = field(default_factory=dict)
    unclear: dict[LineId, Unclear] = field(default_factory=dict)


class Surveyor:
    """Surveys the screens of one schedule, one after the other."""

    def __init__(self, schedule: Schedule) -> None:
        flight = schedule.campaign.flight
        self._schedule = schedule
        self._dates = tuple(dates_between(flight.first_day, flight.last_day))
        self._filled: dict[tuple[LineId, Millis, LocalDate], bool] = {}

    def survey(self, screen_id: ScreenId) -> Survey:
        """What one screen does."""
        screen = self._schedule.screen(screen_id)
        zone = self._schedule.venue_of(screen_id).timezone
        asked = self._asked(screen, zone)
        clear = schedule_without(self._schedule, asked.unclear.keys())
        start, end = flight_span(clear, screen_id)
        make_goods = make_goods_of(clear, screen_id)
        return Survey(
            schedule=clear,
            screen=screen,
            zone=zone,
            dates=self._dates,
            start=start,
            end=end,
            claims=asked.claims,
            windows=asked.windows,
            unclear=tuple(asked.unclear.values()),
            blocks=frame_of(clear, screen_id, start, end, make_goods),
            make_goods=make_goods,
            filled={
                line.id
                for line in clear.rotating_lines(screen_id)
                if self._is_filled(line, screen, local_date(Instant(end - 1), zone))
            },
        )

    def _asked(self, screen: Screen, zone: str) -> _Asked:
        lit = rules_of(screen, zone, self._dates).lit
        asked = _Asked()
        for wave in self._schedule.wave_lines(screen.id):
            try:
                wave_occasions(self._schedule.campaign, wave, zone)
            except LocalTimeError as error:
                place = wave.when.place_of("at")
                asked.unclear[wave.id] = Unclear(f"the time of {wave.id!r}", place, error)
        for line in (*self._schedule.rotating_lines(screen.id), *self._schedule.make_good_lines(screen.id)):
            try:
                if isinstance(line, MakeGoodLine):
                    asked.windows[line.id] = windows_of(self._schedule, screen.id, line.when, lit)
                else:
                    asked.claims[line.id] = without_overlap(line_claims(self._schedule, screen, line, lit))
            except LocalTimeError as error:
                place = line.when.place_of("dayparts")
                asked.unclear[line.id] = Unclear(f"a daypart of {line.id!r}", place, error)
                continue
            if isinstance(line, RotatingLine) and (found := self._unclear_even_in(line, zone)):
                asked.unclear[line.id] = found
        return asked

    def _unclear_even_in(self, line: RotatingLine, zone: str) -> Unclear | None:
        playlist, campaign = self._schedule.playlist(line.playlist), self._schedule.campaign
        try:
            daypart_spans(campaign, playlist.even_in, self._dates, basis_zone(campaign, zone))
        except LocalTimeError as error:
            return Unclear(f"even_in of {playlist.id!r}", playlist.place_of("even_in"), error)
        return None

    def _is_filled(self, line: RotatingLine, screen: Screen, last: LocalDate) -> bool:
        """Whether a line's playlist has a film for every opening in slots of that length until `last`."""
        slot_ms = self._schedule.slot_ms(line, screen.id)
        key = line.id, slot_ms, last
        if key not in self._filled:
            playlist = self._schedule.playlist(line.playlist)
            shorts = self._schedule.select(playlist)
            needs = {short.id: slots_of(short, slot_ms, playlist.length) for short in shorts}
            lasting = (needs[each.id] for each in shorts if each.last_day >= last)
            self._filled[key] = (
                playlist.max_plays_per_hour is None
                and set(needs.values()) <= {1, REFUSED}
                and 1 in lasting
                and (line.edge is not Edge.CUT or all(short.cut_consent for short in shorts))
            )
        return self._filled[key]


def schedule_without(schedule: Schedule, lines: Set[LineId]) -> Schedule:
    """The schedule less these lines."""
    if not lines:
        return schedule
    kept = tuple(line for line in schedule.campaign.lines if line.id not in lines)
    return replace(schedule, campaign=schedule.campaign.model_copy(update={"lines": kept}))
