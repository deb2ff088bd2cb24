"""Explanations as sentences, each with the word that it answers."""

from collections.abc import Iterator

from controller.fleet.order_words import words_of
from controller.planning.localtime import format_local, format_offset, local_date, weekday_of
from controller.planning.why import Explanation, Overruling, Slot, Turn
from controller.planning.why.turns import silence_words
from controller.schedule import Schedule
from wire.instants import SECOND, Instant, format_instant
from wire.playhead import Cue, CueKind
from wire.precedence import Decider

_WAITING_SHOWN = 5


def sentences(
    schedule: Schedule, explained: Explanation, overruled: Overruling | None
) -> Iterator[tuple[str, str]]:
    """What shows and why, each with the word that it answers."""
    if overruled is not None:
        yield from _glass(overruled)
    yield "Shows" if overruled is None else "Planned", _shows(schedule, explained)
    if explained.holder is not None:
        holder = explained.holder
        yield "Because", f"{holder.rank} {holder.name} {holder.because}"
    if explained.slot is not None:
        yield "Slot", _slot(explained.slot, explained.zone)
    if explained.film:
        yield "Film", explained.film
    if explained.turn is not None:
        yield from _turn(explained.turn, explained)
    if explained.manner:
        yield "Manner", "; ".join(explained.manner)
    if explained.next:
        plays = (f"{_clock(spot.start, explained)} {spot.short}" for spot in explained.next)
        yield "Next", ", ".join(plays)
    for note in explained.notes:
        yield "Note", note


def _glass(overruled: Overruling) -> Iterator[tuple[str, str]]:
    due = overruled.due
    if due.by is Decider.PLAN:
        return
    deciding = next((order.order for order in overruled.orders if order.decides), None)
    shown = due.cue.short if due.cue is not None and due.by is Decider.TAKEOVER else due.kind
    by = f"by {words_of(deciding)}, given by {deciding.by}: {deciding.reason}" if deciding else f"by {due.by}"
    yield "Glass", f"{shown}, {by}"


def _shows(schedule: Schedule, explained: Explanation) -> str:
    cue = explained.cue
    if cue is None:
        return "nothing of a plan"
    until = f"until {_clock(cue.end, explained)}"
    match cue.kind:
        case CueKind.SPOT:
            short = schedule.shorts.get(cue.short or "")
            credit = (
                f"{short.title}, {short.creator}" if short is not None else "not in the catalogue any more"
            )
            return f"{cue.short} ({credit}), {_into(cue, explained.instant)}, {until}"
        case CueKind.HOUSE | CueKind.TAKEOVER:
            return f"the house ad {cue.short}, {_into(cue, explained.instant)}, {until}"
        case CueKind.SLATE:
            return f"the slate, {until}"
        case CueKind.DARK:
            return f"nothing: the screen is dark, {until}"


def _into(cue: Cue, instant: Instant) -> str:
    offset = cue.offset_at(instant)
    return (
        f"{offset / SECOND:g} s into its {(cue.end - cue.start) / SECOND:g} s"
        if offset
        else "from its first frame"
    )


def _slot(slot: Slot, zone: str) -> str:
    times = f"{format_local(slot.start, zone)} to {format_local(slot.end, zone)}"
    if slot.of is None or slot.round is None:
        return f"slot {slot.number} of the domination, {times}: {slot.because}"
    return f"slot {slot.number} of {slot.of}, round {slot.round}, {times}: {slot.because}"


def _turn(turn: Turn, explained: Explanation) -> Iterator[tuple[str, str]]:
    if turn.last is None:
        silent = "its first play on this screen"
    else:
        silence = silence_words(turn.spot.start - turn.last)
        silent = f"silent since {_clock(turn.last, explained)}, for {silence}"
    shares = f"{turn.plays:,} of {turn.line_plays:,} plays before, its share {turn.share:,.1f}"
    again = "" if turn.next is None else f"; again at {_clock(turn.next, explained)}"
    yield "Turn", f"{turn.rotation} rotation of {turn.shorts} shorts: {silent}; {shares}{again}"
    for waiting in turn.waiting[:_WAITING_SHOWN]:
        since = "never played" if waiting.last is None else f"silent since {_clock(waiting.last, explained)}"
        yield "Waiting", f"{waiting.short}, {since}: {waiting.because}"
    if len(turn.waiting) > _WAITING_SHOWN:
        yield "Waiting", f"and {len(turn.waiting) - _WAITING_SHOWN} more"


def when_words(instant: Instant, zone: str) -> str:
    """An instant with its wall reading."""
    date = local_date(instant, zone)
    local = (
        f"{weekday_of(date).capitalize()} {date} {format_local(instant, zone)} {format_offset(instant, zone)}"
    )
    return f"{local}, which is {format_instant(instant)}"


def _clock(instant: Instant, explained: Explanation) -> str:
    same_day = local_date(instant, explained.zone) == local_date(explained.instant, explained.zone)
    return format_local(instant, explained.zone) if same_day else day_clock(instant, explained.zone)


def day_clock(instant: Instant, zone: str) -> str:
    """A wall reading with its date."""
    return f"{local_date(instant, zone)} {format_local(instant, zone)}"
