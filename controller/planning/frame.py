"""The frame of a plan: blocks that partition a span, before any short is chosen.

Precedence, highest first: curfew dark, closed, curfew static, reserved, simulcast with its lead-in, loop
lines by priority, open. Orders stand above all of these and are no part of a plan.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.planning.hours import (
    Lit,
    curfew_spans,
    lit_spans,
    reserved_spans,
    with_day_before,
)
from controller.planning.intervals import Interval, clip_all, crossed, gaps, lay, without_overlap
from controller.planning.localtime import weekday_of
from controller.planning.occasions import Occasion, daypart_spans, occasions_of
from controller.schedule import CurfewMode, LocalDate, LoopLine, Schedule, Screen
from wire.ids import LineId, ScreenId
from wire.instants import Instant, Millis
from wire.plan import DEFAULT_TOLERANCE_MS, Block, BlockKind, OnLate
from wire.policy import Light, Rule


@dataclass(frozen=True, slots=True)
class Content:
    """What a block holds: the fields of wire.plan.Block without its edges and without sound."""

    kind: BlockKind
    line: LineId | None = None
    loop_start: Instant | None = None
    slot_ms: Millis = 0
    tolerance_ms: Millis = DEFAULT_TOLERANCE_MS
    on_late: OnLate = OnLate.JOIN


_Layer = list[Interval[Content]]


@dataclass(frozen=True)
class Rules:
    """What a screen's venue rules say over some local days; no line can overrule it."""

    lit: list[Interval[Lit]]
    dark: _Layer
    static: _Layer
    reserved: _Layer
    mute: list[Interval[bool]]
    dim: list[Interval[int]]
    """With the brightness in percent."""

    def windows(self, start: Instant, end: Instant) -> list[Interval[Rule]]:
        """Partition [start, end) by what the screen may show, and how."""
        layers = [self.dark, self.closed(start, end), self.static]
        kinds = {BlockKind.STATIC: Light.STATIC, BlockKind.OPEN: Light.LIT}
        lights = [
            Interval(each.start, each.end, kinds.get(each.content.kind, Light.DARK))
            for each in lay(start, end, layers, Content(BlockKind.OPEN))
        ]
        levels = sorted({each.content for each in self.dim})  # where two hold, the darker one counts
        layers_of_dim = [[each for each in self.dim if each.content == level] for level in levels]
        brightness = lay(start, end, layers_of_dim, Rule().brightness_percent)
        return [
            Interval(each.start, each.end, Rule(light, mute, percent))
            for each in crossed(crossed(lights, self.sound(start, end)), brightness)
            for (light, mute), percent in [each.content]
        ]

    def closed(self, start: Instant, end: Instant) -> _Layer:
        """The time outside operating hours."""
        return gaps(self.lit, start, end, Content(BlockKind.CLOSED))

    def sound(
        self, start: Instant, end: Instant, undivided: Sequence[Interval[Content]] = ()
    ) -> list[Interval[bool]]:
        """Partition [start, end) by whether sound is forbidden.

        An `undivided` part is mute as a whole where any of it is: no edge stands inside.
        """
        touched = [each for each in undivided if clip_all(self.mute, each.start, each.end)]
        mute = [*self.mute, *(Interval(each.start, each.end, True) for each in touched)]
        return lay(start, end, [mute], ground=False)

    def barred(self, start: Instant, end: Instant) -> list[Interval[Content]]:
        """The parts of [start, end) in which no film of ours may move, with the rule that bars each."""
        layers = [self.dark, self.closed(start, end), self.static, self.reserved]
        parts = lay(start, end, layers, Content(BlockKind.OPEN))
        return [part for part in parts if part.content.kind is not BlockKind.OPEN]


def rules_of(screen: Screen, zone: str, dates: Sequence[LocalDate]) -> Rules:
    """The rules on these local days, with what reaches into them from the day before."""
    days = with_day_before(dates)
    curfews = curfew_spans(screen, zone, days)

    def of_mode(mode: CurfewMode, kind: BlockKind) -> _Layer:
        return [
            Interval(each.start, each.end, Content(kind)) for each in curfews if each.content.mode is mode
        ]

    reserved = reserved_spans(screen, zone, days)
    return Rules(
        lit=lit_spans(screen, zone, days),
        dark=of_mode(CurfewMode.DARK, BlockKind.DARK),
        static=of_mode(CurfewMode.STATIC, BlockKind.STATIC),
        reserved=[Interval(each.start, each.end, Content(BlockKind.RESERVED)) for each in reserved],
        mute=[
            Interval(each.start, each.end, True) for each in curfews if each.content.mode is CurfewMode.MUTE
        ],
        dim=[
            Interval(each.start, each.end, each.content.brightness)
            for each in curfews
            if each.content.brightness is not None
        ],
    )


def frame_of(
    schedule: Schedule, screen_id: ScreenId, dates: Sequence[LocalDate], start: Instant, end: Instant
) -> list[Block]:
    """The blocks that partition [start, end) of a screen; its local days there are `dates`."""
    screen = schedule.screen(screen_id)
    zone = schedule.venue_of(screen_id).timezone
    rules = rules_of(screen, zone, dates)
    layers: list[_Layer] = [rules.dark, rules.closed(start, end), rules.static, rules.reserved]
    simulcasts = list(_simulcasts(occasions_of(schedule, screen_id, start, end), rules))
    layers.append(simulcasts)
    layers += [loop_layer(schedule, screen, line, rules.lit) for line in schedule.loop_lines(screen_id)]
    layers.append([_looped(BlockKind.OPEN, None, each, screen) for each in rules.lit])
    sound = rules.sound(start, end, simulcasts)  # a simulcast that sound's edge cut would not be shown
    pieces = crossed(lay(start, end, layers, Content(BlockKind.CLOSED)), sound)
    return [_block(piece) for piece in pieces]


def _block(piece: Interval[tuple[Content, bool]]) -> Block:
    content, mute = piece.content
    return Block(
        piece.start,
        piece.end,
        content.kind,
        line=content.line,
        loop_start=content.loop_start,
        slot_ms=content.slot_ms,
        mute=mute,
        tolerance_ms=content.tolerance_ms,
        on_late=content.on_late,
    )


def _looped(kind: BlockKind, line: LineId | None, lit: Interval[Lit], screen: Screen) -> Interval[Content]:
    content = Content(kind, line, lit.content.loop_start, screen.loop.spot)
    return Interval(lit.start, lit.end, content)


def _simulcasts(occasions: list[Occasion], rules: Rules) -> Iterator[Interval[Content]]:
    """The simulcasts that a screen can show from their first to their last frame, and their lead-ins."""
    possible = [
        Interval(each.start, each.end, each) for each in occasions if not rules.barred(each.start, each.end)
    ]
    whole = [each for each in without_overlap(possible) if each.start == each.content.start]
    for each in whole:
        line = each.content.line
        content = Content(
            BlockKind.SIMULCAST, line.id, tolerance_ms=line.tolerance_ms, on_late=OnLate(line.on_late)
        )
        yield Interval(each.start, each.end, content)
        yield from gaps(whole, each.content.lead_in_start, each.start, Content(BlockKind.LEAD_IN, line.id))


def loop_layer(schedule: Schedule, screen: Screen, line: LoopLine, lit: Sequence[Interval[Lit]]) -> _Layer:
    """The time that a loop line claims on a screen that is lit at `lit`.

    Raises LocalTimeError where a daypart's edge is skipped or repeated and the campaign calls that an error.
    """
    flight = schedule.campaign.flight
    ours = [each for each in lit if flight.first_day <= each.content.date <= flight.last_day]
    dates = sorted({each.content.date for each in ours if _plays_on(line, each.content.date)})
    if not line.when.dayparts:
        parts = [each for each in ours if each.content.date in dates]
    else:
        zone = schedule.venue_of(screen.id).timezone
        windows = daypart_spans(schedule.campaign, line.when.dayparts, dates, zone)
        parts = [part for window in windows for part in clip_all(ours, window.start, window.end)]
    return [_looped(BlockKind.LOOP, line.id, part, screen) for part in parts]


def _plays_on(line: LoopLine, date: LocalDate) -> bool:
    return (not line.when.dates or date in line.when.dates) and weekday_of(date) in line.when.weekdays
