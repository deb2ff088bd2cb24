"""Layers: the seconds that each rule and each line asks for on one screen, whoever gets them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from controller.planning.content import Content
from controller.planning.hours import Lit
from controller.planning.intervals import Interval, gaps, holds, joined, without_overlap
from controller.planning.occasions import Occasion, occasions_of
from controller.planning.precedence import RANKS, Rank, rank_of_line
from controller.planning.rules import Rules
from controller.planning.windows import windows_of
from controller.schedule import (
    DominationLine,
    RotatingLine,
    Schedule,
    Screen,
    SimulcastLine,
    WaveLine,
)
from wire.ids import ScreenId
from wire.instants import Instant
from wire.plan import BlockKind, OnLate

Claims = list[Interval[Content]]


@dataclass(frozen=True)
class Layer:
    """What one rule or one line asks for; of two layers the one that stands first has the seconds."""

    rank: Rank
    claims: Claims


def layers_of(
    schedule: Schedule, screen_id: ScreenId, rules: Rules, start: Instant, end: Instant
) -> list[Layer]:
    """All layers of a screen over [start, end), the highest first, less its make-goods.

    A simulcast or a wave that cannot be shown from its first to its last frame asks for nothing. Raises
    LocalTimeError where clock changes touch a line's times and the campaign calls that an error.
    """
    screen = schedule.screen(screen_id)
    layers = [
        Layer(Rank.CURFEW_DARK, rules.dark),
        Layer(Rank.CLOSED, rules.closed(start, end)),
        Layer(Rank.CURFEW_STATIC, rules.static),
        Layer(Rank.RESERVED, rules.reserved),
    ]
    occasions = occasions_of(schedule, screen_id, start, end)
    for rank in (Rank.SIMULCAST, Rank.WAVE):
        wanted = [each for each in occasions if rank_of_line(each.line) is rank]
        if not wanted:
            continue
        shown = _whole(wanted, _free_of(layers, start, end))
        layers.append(Layer(rank, [_appointed(each) for each in shown]))
        layers.append(Layer(rank, [_lead_in(each) for each in shown if each.line.lead_in]))
    lines = schedule.rotating_lines(screen_id)
    house = [_looped(BlockKind.OPEN, each, screen) for each in rules.lit]
    return in_order(
        [
            *layers,
            *(Layer(rank_of_line(line), line_claims(schedule, screen, line, rules.lit)) for line in lines),
            Layer(Rank.HOUSE_ADS, house),
        ]
    )


def in_order(layers: Iterable[Layer]) -> list[Layer]:
    """By precedence; of one rank as they come."""
    return sorted(layers, key=lambda layer: RANKS.index(layer.rank))


def line_claims(
    schedule: Schedule, screen: Screen, line: RotatingLine, lit: Sequence[Interval[Lit]]
) -> Claims:
    """The time that a line with a playlist asks for on a screen that is lit at `lit`.

    Raises LocalTimeError where a daypart's edge is skipped or repeated and the campaign calls that an error.
    """
    windows = windows_of(schedule, screen.id, line.when, lit)
    if not isinstance(line, DominationLine):
        return [_looped(BlockKind.LOOP, each, screen, line) for each in windows]
    if line.spot is None:
        return [_looped(BlockKind.DOMINATION, each, screen, line) for each in windows]
    whole = joined(Interval(each.start, each.end, None) for each in windows)
    return [
        Interval(each.start, each.end, Content(BlockKind.DOMINATION, line.id, each.start, line.spot))
        for each in whole
    ]


def _free_of(layers: Iterable[Layer], start: Instant, end: Instant) -> list[Interval[None]]:
    """What these layers leave of [start, end)."""
    return gaps((claim for layer in layers for claim in layer.claims), start, end, None)


def _looped(
    kind: BlockKind, lit: Interval[Lit], screen: Screen, line: RotatingLine | None = None
) -> Interval[Content]:
    content = Content(kind, line.id if line else None, lit.content.loop_start, screen.loop.spot)
    return Interval(lit.start, lit.end, content)


def _whole(occasions: Iterable[Occasion], free: Sequence[Interval[None]]) -> list[Occasion]:
    """Those that the free time holds from first to last frame; of two at once, the earlier one."""
    possible = [
        Interval(each.start, each.end, each) for each in occasions if holds(free, each.start, each.end)
    ]
    return [each.content for each in without_overlap(possible) if each.start == each.content.start]


def _appointed(occasion: Occasion) -> Interval[Content]:
    match occasion.line:
        case SimulcastLine(id=line, tolerance_ms=tolerance_ms, on_late=on_late):
            content = Content(BlockKind.SIMULCAST, line, tolerance_ms=tolerance_ms, on_late=OnLate(on_late))
        case WaveLine(id=line):
            content = Content(BlockKind.WAVE, line)
    return Interval(occasion.start, occasion.end, content)


def _lead_in(occasion: Occasion) -> Interval[Content]:
    return Interval(occasion.lead_in_start, occasion.start, Content(BlockKind.LEAD_IN, occasion.line.id))
