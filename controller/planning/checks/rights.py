"""Checks of rights: what becomes of a short whose rights end inside the flight."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from controller.catalogue import Short
from controller.findings import Code, Finding, error_at, warning_at
from controller.planning.checks.appointed import wave_times
from controller.planning.checks.lines import days_of
from controller.planning.checks.remarks import names_of
from controller.planning.localtime import add_days, dates_between, local_date
from controller.planning.occasions import Occasion, all_occasions
from controller.schedule import (
    DominationLine,
    LocalDate,
    LoopLine,
    MakeGoodLine,
    Playlist,
    RotatingLine,
    Schedule,
    SimulcastLine,
    WaveLine,
)
from wire.ids import ScreenId, ShortId
from wire.instants import Instant


def check_rights(schedule: Schedule) -> Iterator[Finding]:
    """Findings about shorts that some line asks for after their rights have ended.

    Rotations go on without such a short; what names it, and what is left with nothing, is an error.
    """
    flight = schedule.campaign.flight
    days = list(dates_between(flight.first_day, flight.last_day))
    heirs: dict[ShortId, list[str]] = {}
    for playlist in schedule.campaign.playlists:
        lines = [
            line
            for line in schedule.campaign.lines
            if isinstance(line, LoopLine | DominationLine) and line.playlist == playlist.id
        ]
        last_days = {line.id: max(days_of(line, days), default=days[0]) for line in lines}
        yield from _starved(schedule, playlist, lines, last_days)
        for short_id, words in _heirs(schedule, playlist, last_days.values()):
            heirs.setdefault(short_id, []).append(words)
    for short_id, others in heirs.items():
        short = schedule.shorts[short_id]
        last = LocalDate(short.last_day)
        becomes = f"it is planned until then, and from {add_days(last, 1)} on"
        if last < days[0]:
            becomes = "that is before the flight, and"
        sentence = f"{_end_of(short)}: {becomes} {names_of(others)} play in its place"
        remedy = "extend the rights if it shall play on"
        if short.first_to_end is not None:
            remedy = "make the film anew without that part if it shall play on: landmark film RULES --write"
        elif last < short.rights_until:
            remedy = "nothing to do, if that is the day its creator named"
        yield warning_at(short.place, Code.RIGHTS, sentence, remedy)
    for line in schedule.campaign.lines:
        match line:
            case SimulcastLine() | WaveLine():
                yield from _appointed(schedule, line)
            case MakeGoodLine():
                yield from _make_good(schedule, line, days_of(line, days))
            case LoopLine() | DominationLine():
                pass


def _starved(
    schedule: Schedule, playlist: Playlist, lines: Sequence[RotatingLine], last_days: Mapping[str, LocalDate]
) -> Iterator[Finding]:
    """Lines that play on when the rights of all their shorts have ended."""
    shorts = _unique(schedule, playlist)
    until = max((short.last_day for short in shorts), default="9999")
    for line in lines:
        if until < last_days[line.id]:
            sentence = (
                f"after {until} the rights of all {len(shorts):,} shorts of {playlist.id!r} have ended, and "
                f"the line {line.id!r} plays until {last_days[line.id]}"
            )
            remedy = "extend rights, add shorts, or let the line end with them"
            yield error_at(line.place_of("playlist"), Code.RIGHTS, sentence, remedy)


def _heirs(
    schedule: Schedule, playlist: Playlist, last_days: Collection[LocalDate]
) -> Iterator[tuple[ShortId, str]]:
    """Shorts whose rights end before their lines, with who plays then; none where somebody starves."""
    shorts = _unique(schedule, playlist)
    last = max(last_days, default="")
    if all(short.last_day < last for short in shorts):
        return
    for short in shorts:
        if short.last_day < last:
            count = sum(other.last_day > short.last_day for other in shorts)
            others = f"the {count:,} others" if count > 1 else "the other one"
            yield short.id, f"{others} of {playlist.id!r}"


def _end_of(short: Short) -> str:
    if short.first_to_end is not None:
        return f"{short.id!r} shows {short.first_to_end.id!r}, and {_end_of(short.first_to_end)}"
    if short.last_day == short.rights_until:
        return f"the rights of {short.id!r} end on {short.rights_until}"
    return f"the creator of {short.id!r} withdraws it from {short.withdrawn} on"


def _remedy(short: Short) -> str:
    """For what names a short that may not be shown any more."""
    if short.first_to_end is not None:
        return "make the film anew without that part (landmark film RULES --write), or name another short"
    if short.last_day == short.rights_until:
        return "extend the rights, or name another short"
    return "name another short"


def _unique(schedule: Schedule, playlist: Playlist) -> list[Short]:
    return schedule.takers(playlist)


def _appointed(schedule: Schedule, line: SimulcastLine | WaveLine) -> Iterator[Finding]:
    """A simulcast and a wave name their shorts: nothing else can be shown in their place."""
    screens: dict[str, list[ScreenId]] = {}
    for screen_id in line.screens or schedule.screen_ids:
        screens.setdefault(schedule.venue_of(screen_id).timezone, []).append(screen_id)
    late: dict[str, dict[str, list[ScreenId]]] = {}
    for zone, there in screens.items():
        for occasion in _occasions(schedule, line, zone):
            for index, name in enumerate(line.shorts):
                end = Instant(occasion.start + (index + 1) * line.duration)
                date = local_date(Instant(end - 1), zone)
                if date > schedule.shorts[name].last_day:
                    late.setdefault(name, {}).setdefault(date, []).extend(there)
    for name, dates in late.items():
        first = min(dates)
        short = schedule.shorts[name]
        sentence = (
            f"the {line.kind} {line.id!r} shows {name!r} on {first} on {names_of(dates[first])}, and "
            f"{short.ends_by}"
        )
        yield error_at(line.place_of("shorts"), Code.RIGHTS, sentence, _remedy(short))


def _occasions(schedule: Schedule, line: SimulcastLine | WaveLine, zone: str) -> list[Occasion]:
    match line:
        case SimulcastLine():
            return all_occasions(line)
        case WaveLine():
            return wave_times(schedule, line, zone)


def _make_good(schedule: Schedule, line: MakeGoodLine, days: Sequence[LocalDate]) -> Iterator[Finding]:
    for each in line.plays:
        short: Short = schedule.shorts[each.short]
        if days and short.last_day < days[0]:
            sentence = f"the make-good {line.id!r} plays {short.id!r} from {days[0]} on, and {short.ends_by}"
            yield error_at(each.place_of("short"), Code.RIGHTS, sentence, _remedy(short))
