"""A screen's own rules over some local days: hours, curfews, reserved seconds. No line overrules them."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.planning.content import Content
from controller.planning.hours import (
    Lit,
    curfew_spans,
    lit_spans,
    reserved_spans,
    with_day_before,
)
from controller.planning.intervals import Interval, clip_all, crossed, gaps, lay
from controller.planning.localtime import dates_between, local_date
from controller.schedule import CurfewMode, LocalDate, Screen
from wire.instants import Instant
from wire.plan import BlockKind
from wire.policy import Light, Rule

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


def rules_over(screen: Screen, zone: str, start: Instant, end: Instant) -> Rules:
    """The rules on every local day of [start, end)."""
    dates = dates_between(local_date(start, zone), local_date(Instant(end - 1), zone))
    return rules_of(screen, zone, list(dates))
