"""Lines that never play, and the actual reason: what has the time that they ask for."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from controller.findings import Code, Finding, Severity
from controller.planning.checks.films import EVERY, longest_run
from controller.planning.checks.lines import days_of
from controller.planning.checks.remarks import Remark, Remarks, names_of
from controller.planning.checks.survey import Survey
from controller.planning.hours import hours_on
from controller.planning.intervals import Interval, crossed
from controller.planning.localtime import format_local
from controller.planning.openings import slots_in
from controller.planning.rotation import REFUSED, Opening, slots_of
from controller.schedule import DominationLine, LocalDate, RotatingLine, Schedule, format_duration
from wire.ids import LineId, ScreenId
from wire.instants import Instant
from wire.plan import Block, BlockKind

_MOVE = "give it times in which the screen is lit and free, or take the screen out of the line"


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why a line is silent on one screen: words, what to write, and what is so on this screen alone."""

    words: str
    remedy: str
    detail: str = ""


class SilenceCheck:
    """Gathers, screen by screen, which lines never play there. On no screen at all is an error."""

    def __init__(self, schedule: Schedule) -> None:
        self._schedule = schedule
        self._seen: Counter[LineId] = Counter()
        self._silent: dict[LineId, list[tuple[ScreenId, _Reason]]] = {}

    def look(self, survey: Survey) -> None:
        """Note the lines of this screen that never play on it.

        What is told elsewhere is passed over: lines without a day, and lines that a rival of the same
        priority keeps from playing.
        """
        for line in survey.lines:
            self._seen[line.id] += 1
            if survey.played_ms(line) or not (days := days_of(line, survey.dates)):
                continue
            if (reason := _reason(survey, line, days)) is not None:
                self._silent.setdefault(line.id, []).append((survey.screen.id, reason))

    def findings(self) -> Iterator[Finding]:
        """One finding for each line and reason."""
        remarks = Remarks()
        for line in self._schedule.campaign.lines:
            silent = self._silent.get(line.id, [])
            severity = Severity.ERROR if len(silent) == self._seen[line.id] else Severity.WARNING
            for screen_id, reason in silent:
                before = f"the line {line.id!r} never plays on"
                remark = Remark(
                    severity,
                    Code.NEVER_PLAYS,
                    line.place_of("id"),
                    before,
                    f": {reason.words}",
                    reason.remedy,
                )
                remarks.add(screen_id, remark, reason.detail)
        return remarks.findings()


def _reason(survey: Survey, line: RotatingLine, days: list[LocalDate]) -> _Reason | None:
    claims = survey.claims[line.id]
    if not claims:
        return _closed(survey, line, days)
    pieces = [Interval(each.start, each.end, each.content[1]) for each in crossed(claims, survey.times)]
    own = [each for each in pieces if each.content.line == line.id]
    if not own:
        takers = [survey.line_of.get(each) for each in {piece.content.line for piece in pieces} if each]
        told = any(each and (each.kind, each.priority) == (line.kind, line.priority) for each in takers)
        return None if told else _taken(survey, line, pieces)
    if any(_slots(survey, line, piece) for piece in own):
        return _nothing_fits(survey, line, days)
    if repairs := [each for each in pieces if each.content.kind is BlockKind.MAKE_GOOD]:
        return _repaired(repairs)
    return _no_slot(survey, line, own)


def _closed(survey: Survey, line: RotatingLine, days: list[LocalDate]) -> _Reason:
    """Not a second of its times is in operating hours."""
    asked = ", ".join(
        f"{window.start}-{window.to}"
        for name in line.when.dayparts
        for window in survey.schedule.campaign.dayparts[name]
    )
    spans = ", ".join(f"{span.open}-{span.close}" for span in hours_on(survey.screen, days[0]))
    if asked and spans:
        return _Reason(f"closed at {asked}", _MOVE, f"hours {spans} on {days[0]}")
    return _Reason(f"closed on {names_of(days)}", _MOVE)


def _repaired(pieces: list[Interval[Block]]) -> _Reason:
    """Make-goods have all of its slots; what is left of its time holds none of ours."""
    names = dict.fromkeys(each.content.line for each in pieces)
    words = f"plays of {names_of(repr(each) for each in names)} have all of its slots"
    return _Reason(words, "give them fewer plays, or more days")


def _no_slot(survey: Survey, line: RotatingLine, own: list[Interval[Block]]) -> _Reason:
    """It has time, in which no slot of its own lies whole."""
    longest = max(own, key=lambda each: (each.end - each.start, -each.start))
    slot_ms, lasting = longest.content.slot_ms, format_duration(longest.end - longest.start)
    first = f"at {survey.local_words(longest.start)}"
    if isinstance(line, DominationLine):
        words = f"no slot of {format_duration(slot_ms)} lies wholly in its time, which lasts {lasting}"
        return _Reason(words, f"give it {format_duration(2 * slot_ms)} or more at a time", first)
    loop = survey.screen.loop
    slots = names_of(f"{slot}" for slot in loop.our_slots)
    words = f"no slot of ours ({slots} of {loop.slots}) lies wholly in its time, which lasts {lasting}"
    # two rounds from there surely hold one
    later = slots_in(longest.start, Instant(longest.start + 2 * loop.length), _anchor(longest), slot_ms, loop)
    start = later[0].start
    clock = f"{format_local(start, survey.zone)}-{format_local(Instant(start + slot_ms), survey.zone)}"
    return _Reason(words, f"widen its times to hold one, such as {clock}", first)


def _nothing_fits(survey: Survey, line: RotatingLine, days: list[LocalDate]) -> _Reason | None:
    """It has slots, and its playlist fills none of them; None where films and rights say why."""
    playlist = survey.schedule.playlist(line.playlist)
    slot_ms = survey.schedule.slot_ms(line, survey.screen.id)
    run = EVERY if isinstance(line, DominationLine) else longest_run(survey.screen.loop)
    needs = [
        slots_of(short, slot_ms, playlist.length)
        for short in survey.schedule.select(playlist)
        if short.last_day >= days[0]
    ]
    if not any(need != REFUSED and need <= run for need in needs):
        return None
    least = min(need for need in needs if need != REFUSED)
    words = f"its films take {least} or more slots one after the other, which its time does not hold"
    return _Reason(words, "give it longer times, or shorter films")


def _slots(survey: Survey, line: RotatingLine, piece: Interval[Block]) -> list[Opening]:
    """The slots that the line may fill and that lie wholly in a piece of its time."""
    every = isinstance(line, DominationLine)
    slot_ms, loop = piece.content.slot_ms, survey.screen.loop
    return slots_in(piece.start, piece.end, _anchor(piece), slot_ms, loop, every=every)


def _anchor(piece: Interval[Block]) -> Instant:
    assert piece.content.loop_start is not None, "a line's block knows where its slots are counted from"
    return piece.content.loop_start


def _taken(survey: Survey, line: RotatingLine, pieces: list[Interval[Block]]) -> _Reason:
    """Others have all of its time: lines above it, or what no line can overrule."""
    shares: Counter[str] = Counter()
    higher: dict[LineId, None] = {}
    for piece in pieces:
        shares[_taker_words(survey, piece)] += piece.end - piece.start
        if piece.content.line is not None:
            higher[piece.content.line] = None
    first = f"first {survey.local_words(pieces[0].start)}"
    remedy = _MOVE
    if higher:
        known = [survey.line_of[each] for each in higher if each in survey.line_of]
        priorities = [each.priority for each in known if each.kind == line.kind]
        remedy = f"give it times that {names_of(higher)} leave{'s' if len(higher) == 1 else ''} free"
        if len(priorities) == len(higher):
            remedy = f"give it a priority above {max(priorities)}, or {remedy.removeprefix('give it ')}"
    if len(shares) == 1:
        return _Reason(f"{next(iter(shares))} has all of its time", remedy, first)
    words = names_of(f"{words} ({format_duration(ms)})" for words, ms in shares.most_common())
    return _Reason(f"its time is taken by {words}", remedy, first)


def _taker_words(survey: Survey, piece: Interval[Block]) -> str:
    block = piece.content
    if block.line is None:
        return survey.why(block, piece.start)
    line = survey.line_of.get(block.line)
    return f"the {block.kind} {block.line!r}" + (f" of priority {line.priority}" if line is not None else "")
