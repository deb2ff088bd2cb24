"""Lines that never play, and the actual reason: what has the time that they ask for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from controller.findings import Finding, Severity
from controller.planning.checks.lines import days_of
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.planning.hours import hours_on
from controller.planning.intervals import Interval, crossed
from controller.planning.localtime import format_local
from controller.schedule import LocalDate, LoopLine, Schedule, format_duration
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import Block, BlockKind

_OF_LINES = {BlockKind.LOOP, BlockKind.SIMULCAST, BlockKind.LEAD_IN}
_MOVE = "give it times in which the screen is lit and free, or take the screen out of the line"


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a line is silent on one screen: words, what to write, and when it first happens there."""

    words: str
    remedy: str
    first: str = ""


class SilenceCheck:
    """Gathers, screen by screen, which lines never play there. On no screen at all is an error."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._seen: Counter[LineId] = Counter()
        self._silent: dict[LineId, list[tuple[ScreenId, _Reason]]] = {}

    def look(self, survey: Survey) -> None:
        """Note the lines of this screen that never play on it. Lines without a day were told before."""
        playing = {spot.line for spot in survey.plan.spots}
        for line in survey.lines:
            self._seen[line.id] += 1
            if line.id not in playing and (days := days_of(line, survey.dates)):
                self._silent.setdefault(line.id, []).append((survey.screen.id, _reason(survey, line, days)))

    def findings(self) -> Iterator[Finding]:
        """One finding for each line and reason."""
        remarks = Remarks()
        for line in self._schedule.campaign.lines:
            silent = self._silent.get(line.id, [])
            severity = Severity.ERROR if len(silent) == self._seen[line.id] else Severity.WARNING
            for screen_id, reason in silent:
                before = f"the line {line.id!r} never plays on"
                remark = Remark(severity, line.place_of("id"), before, f": {reason.words}", reason.remedy)
                remarks.add(screen_id, remark, reason.first)
        return remarks.findings()


def _reason(survey: Survey, line: LoopLine, days: list[LocalDate]) -> _Reason:
    claims = survey.claims[line.id]
    if not claims:
        return _closed(survey, line, days)
    blocks = [Interval(block.start, block.end, block) for block in survey.plan.blocks]
    pieces = [Interval(each.start, each.end, each.content[1]) for each in crossed(claims, blocks)]
    own = [each for each in pieces if each.content.line == line.id and each.content.kind is BlockKind.LOOP]
    return _no_slot(survey, line, own) if own else _taken(survey, pieces)


def _closed(survey: Survey, line: LoopLine, days: list[LocalDate]) -> _Reason:
    """Not a second of its times is in operating hours."""
    asked = ", ".join(
        f"{window.start}-{window.to}"
        for name in line.when.dayparts
        for window in survey.schedule.campaign.dayparts[name]
    )
    spans = ", ".join(f"{span.open}-{span.close}" for span in hours_on(survey.screen, days[0]))
    dates = names_of(days) if line.when.dates else f"{days[0]}"
    closed = f"closed at {asked}" if asked and spans else f"closed all day on {dates}"
    return _Reason(f"{closed}{f', hours {spans} on {days[0]}' if asked and spans else ''}", _MOVE)


def _no_slot(survey: Survey, line: LoopLine, own: list[Interval[Block]]) -> _Reason:
    """It has time, in which no slot of ours lies whole."""
    loop = survey.screen.loop
    longest = max(own, key=lambda each: (each.end - each.start, -each.start))
    length, slot_ms = longest.end - longest.start, longest.content.slot_ms
    first = survey.local_words(longest.start)
    if length < slot_ms:
        words = (
            f"no time of it is as long as a slot of {format_duration(slot_ms)}; the longest "
            f"is {format_duration(length)}"
        )
        return _Reason(words, f"give it at least {format_duration(slot_ms)} at a time", first)
    start = _nearest_slot(survey, longest)
    clock = f"{format_local(start, survey.zone)}-{format_local(Instant(start + slot_ms), survey.zone)}"
    words = (
        f"none of our slots ({names_of(map(str, loop.our_slots))} of {loop.slots}) lies wholly in its time"
    )
    return _Reason(words, f"widen its times to hold one; the next is {clock}", first)


def _nearest_slot(survey: Survey, piece: Interval[Block]) -> Instant:
    """Where the first slot of ours begins that does not begin before the piece."""
    block, loop = piece.content, survey.screen.loop
    anchor = block.loop_start if block.loop_start is not None else block.start
    slot = -((anchor - piece.start) // block.slot_ms)
    while slot % loop.slots not in loop.our_slots:
        slot += 1
    return Instant(anchor + slot * block.slot_ms)


def _taken(survey: Survey, pieces: list[Interval[Block]]) -> _Reason:
    """Others have all of its time: lines above it, or what no line can overrule."""
    shares: Counter[str] = Counter()
    higher: list[LineId] = []
    for piece in pieces:
        shares[_taker_words(survey, piece)] += piece.end - piece.start
        if piece.content.kind in _OF_LINES and piece.content.line not in [*higher, None]:
            higher.append(piece.content.line)
    first = f"first {survey.local_words(pieces[0].start)}"
    remedy = _MOVE
    if higher:
        remedy = f"give it a higher priority than {names_of(higher)}, or times that they leave free"
    if len(shares) == 1:
        return _Reason(f"{next(iter(shares))} has all of its time", remedy, first)
    words = names_of(f"{words} ({format_duration(ms)})" for words, ms in shares.most_common())
    return _Reason(f"its time is taken by {words}", remedy, first)


def _taker_words(survey: Survey, piece: Interval[Block]) -> str:
    block = piece.content
    if block.kind not in _OF_LINES:
        # of_block asks about the block's first instant; the piece may begin on a later day
        return survey.reasons.of_block(replace(block, start=piece.start))
    priority = next((line.priority for line in survey.lines if line.id == block.line), None)
    return f"the line {block.line!r}" + (f" of priority {priority}" if priority is not None else "")
