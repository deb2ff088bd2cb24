"""Why something is, or is not, on a screen: words for people beside blocks and spots."""

from collections.abc import Sequence
from dataclasses import dataclass

from controller.planning.hours import curfew_spans, hours_on, reserved_spans, with_day_before
from controller.planning.intervals import Interval, clip_all
from controller.planning.localtime import local_date
from controller.schedule import Curfew, CurfewMode, LocalDate, Reserved, Schedule, Screen
from wire.ids import ScreenId
from wire.instants import Instant
from wire.plan import Block, BlockKind, Spot

_IN_THE_LOOP = {BlockKind.LOOP, BlockKind.MAKE_GOOD}
_MODES = {BlockKind.DARK: CurfewMode.DARK, BlockKind.STATIC: CurfewMode.STATIC}


@dataclass(frozen=True)
class Reasons:
    """The rules of one screen over some local days, kept with their words."""

    screen: Screen
    zone: str
    curfews: list[Interval[Curfew]]
    reserved: list[Interval[Reserved]]

    def of_block(self, block: Block) -> str:
        """Why a block is what it is: "closed, hours 09:00-23:00"."""
        return self.of_kind(block.kind, block.start, block.line)

    def of_kind(self, kind: BlockKind, instant: Instant, line: str | None = None) -> str:
        """Why a screen is in a block of `kind` at `instant`."""
        match kind:
            case BlockKind.DARK | BlockKind.STATIC:
                return self._curfew(_MODES[kind], instant)
            case BlockKind.CLOSED:
                return f"closed, {self._hours(instant)}"
            case BlockKind.RESERVED:
                by = (each.content.by for each in self.reserved if each.start <= instant < each.end)
                return f"reserved, {next(by, 'by the media owner')}"
            case BlockKind.OPEN:
                return "open, no line of ours"
            case BlockKind.LEAD_IN:
                return f"lead-in of {line}"
            case BlockKind.LOOP | BlockKind.DOMINATION | BlockKind.SIMULCAST | BlockKind.WAVE:
                return f"{kind} {line}"
            case BlockKind.MAKE_GOOD:
                return f"make-good {line}"

    def of_spot(self, spot: Spot, block: Block) -> str:
        """Why a spot plays: "loop base, round 3, slot 0" or "simulcast together"."""
        words = self.of_block(block)
        if block.kind not in _IN_THE_LOOP or block.loop_start is None or block.slot_ms <= 0:
            return words
        round_, slot = divmod((spot.start - block.loop_start) // block.slot_ms, self.screen.loop.slots)
        return f"{words}, round {round_ + 1}, slot {slot}"

    def _curfew(self, mode: CurfewMode, instant: Instant) -> str:
        for each in self.curfews:
            if each.content.mode is mode and each.start <= instant < each.end:
                return curfew_words(each.content)
        return f"{mode} curfew"

    def of_manner(self, instant: Instant) -> tuple[str, ...]:
        """What dims or mutes whatever is shown at `instant`: "dim curfew 22:00-07:00 (permit), 40 %"."""
        return tuple(each.content for each in self.manners(instant, Instant(instant + 1)))

    def manners(self, start: Instant, end: Instant) -> list[Interval[str]]:
        """The curfews that dim or mute within [start, end), in order."""
        spans = [
            Interval(each.start, each.end, curfew_words(each.content))
            for each in self.curfews
            if each.content.mode in {CurfewMode.DIM, CurfewMode.MUTE}
        ]
        return sorted(clip_all(spans, start, end), key=lambda each: (each.start, each.content))

    def _hours(self, instant: Instant) -> str:
        spans = hours_on(self.screen, local_date(instant, self.zone))
        if not spans:
            return "all day"
        return "hours " + ", ".join(f"{span.open}-{span.close}" for span in spans)


def curfew_words(curfew: Curfew) -> str:
    """A curfew with its hours and basis: "dim curfew 22:00-07:00 (permit), 40 %"."""
    words = f"{curfew.mode} curfew {curfew.start}-{curfew.to} ({curfew.basis})"
    return words if curfew.brightness is None else f"{words}, {curfew.brightness} %"


def reasons_of(schedule: Schedule, screen_id: ScreenId, dates: Sequence[LocalDate]) -> Reasons:
    """The reasons of one screen for what happens on these local days."""
    screen = schedule.screen(screen_id)
    zone = schedule.venue_of(screen_id).timezone
    days = with_day_before(dates)
    return Reasons(screen, zone, curfew_spans(screen, zone, days), reserved_spans(screen, zone, days))
