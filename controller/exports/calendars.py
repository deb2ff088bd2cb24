"""What stands in a calendar: of a screen its hours and lines, of a short where and when it plays.

A screen has up to a thousand spots a day, which no calendar can show: one entry stands for a line's plays of
a local day; only those that people meet for, simulcasts and waves, stand alone, and every play on request. An
entry keeps its UID where a new revision moves it within its day: it is named by what it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby

from controller.exports.ical import Calendar, Event
from controller.exports.sheet import Sheet
from controller.findings import did_you_mean
from controller.fleet import Credit
from controller.planning.localtime import format_local, format_offset, local_date
from controller.schedule import LocalDate
from wire.ids import ShortId
from wire.instants import Instant
from wire.plan import Block, BlockKind, Spot

_MOST_TIMES_TOLD = 40
"""Of one day's plays in a description; a calendar on a phone shows little more."""


class UnplayedShortError(ValueError):
    """No plan plays the short; the sentence says which it may have been."""

    def __init__(self, short: ShortId, known: Iterable[ShortId]) -> None:
        super().__init__(f"no plan plays {short!r}; {did_you_mean(short, known)}")


class _Role(Enum):
    """What a block means to a calendar."""

    GATHERING = "gathering"
    """People meet for it: an entry of its own."""
    PLAYS = "plays"
    """Holds a line's spots: one entry for each local day."""
    LIT = "lit"
    """Part of the opening hours, and of nothing else."""
    STILL = "still"
    """A static curfew: lit, and an entry of its own."""
    UNLIT = "unlit"


def _role(kind: BlockKind) -> _Role:
    match kind:
        case BlockKind.SIMULCAST | BlockKind.WAVE:
            return _Role.GATHERING
        case BlockKind.LOOP | BlockKind.DOMINATION | BlockKind.MAKE_GOOD:
            return _Role.PLAYS
        case BlockKind.LEAD_IN | BlockKind.RESERVED | BlockKind.OPEN:
            return _Role.LIT
        case BlockKind.STATIC:
            return _Role.STILL
        case BlockKind.DARK | BlockKind.CLOSED:
            return _Role.UNLIT


def screen_calendar(sheet: Sheet, *, made_at: Instant | None = None, each_spot: bool = False) -> Calendar:
    """One screen: opening hours, static curfews, simulcasts, waves, and each line's plays of a local day.

    Dated `made_at`, else the plan's beginning.
    """
    events = [*_hours(sheet), *_stills(sheet), *_gatherings(sheet)]
    if each_spot:
        plays = (spot for spot in sheet.plan.spots if _role_of(sheet, spot) is _Role.PLAYS)
        events += [_spot_event(sheet, spot, _spot_uid(sheet, spot)) for spot in plays]
    else:
        events += _days_of_lines(sheet)
    return Calendar(
        name=f"{sheet.facts.venue_name}: {sheet.plan.campaign}",
        description=_about(sheet),
        events=tuple(sorted(events, key=lambda event: (event.start, event.uid))),
        revision=sheet.plan.revision,
        made_at=sheet.plan.start if made_at is None else made_at,
    )


def short_calendar(
    sheets: Iterable[Sheet],
    short: ShortId,
    *,
    made_at: Instant | None = None,
    since: Instant | None = None,
    each_spot: bool = False,
) -> Calendar:
    """One short on all screens, from `since` on: an entry per screen and local day, simulcasts alone.

    Dated `made_at`, else the first plan's beginning. Sheets are taken one after the other, and let go. Raises
    UnplayedShortError where none of them plays the short at any time.
    """
    events: list[Event] = []
    known: set[ShortId] = set()
    credit: Credit | None = None
    revision, start = 0, None
    for sheet in sheets:
        known.update(spot.short for spot in sheet.plan.spots)
        credit = credit or sheet.credits.get(short)
        revision = max(revision, sheet.plan.revision)
        start = sheet.plan.start if start is None else min(start, sheet.plan.start)
        met = _gathering_uids(sheet)
        coming = (spot for spot in sheet.plan.spots if since is None or spot.end > since)
        spots = [spot for spot in coming if spot.short == short]
        alone = [spot for spot in spots if each_spot or spot in met]
        events += [_spot_event(sheet, spot, met.get(spot, _spot_uid(sheet, spot))) for spot in alone]
        if not each_spot:
            events += _days_of_short(sheet, short, (spot for spot in spots if spot not in met))
    if short not in known or start is None:
        raise UnplayedShortError(short, known)
    return Calendar(
        name=f"{credit.title if credit else short} on the screens",
        description="Where and when it plays. Times in the descriptions are each screen's own.",
        events=tuple(sorted(events, key=lambda event: (event.start, event.uid))),
        revision=revision,
        made_at=start if made_at is None else made_at,
    )


def _about(sheet: Sheet) -> str:
    plan = sheet.plan
    return f"{plan.screen}, {sheet.zone}; plan revision {plan.revision}, tzdata {plan.tzdata}"


def _role_of(sheet: Sheet, spot: Spot) -> _Role:
    block = sheet.plan.block_at(spot.start)
    assert block is not None, "a plan's spots stand inside its blocks"
    return _role(block.kind)


def _uid(sheet: Sheet, *parts: str) -> str:
    return ".".join((sheet.screen, *parts)) + f"@{sheet.plan.campaign}.landmark"


def _numbered(sheet: Sheet, runs: Iterable[Sequence[Block]]) -> Iterator[tuple[str, Sequence[Block]]]:
    """Runs of blocks with the local date on which each begins, and its number there from the second on."""
    seen: Counter[LocalDate] = Counter()
    for run in runs:
        date = local_date(run[0].start, sheet.zone)
        seen[date] += 1
        yield f"{date}.{seen[date]}" if seen[date] > 1 else str(date), run


def _runs(blocks: Iterable[Block], roles: set[_Role]) -> Iterator[list[Block]]:
    """The longest runs of neighbouring blocks of some roles."""
    for wanted, run in groupby(blocks, key=lambda block: _role(block.kind) in roles):
        if wanted:
            yield list(run)


def _hours(sheet: Sheet) -> Iterator[Event]:
    for name, run in _numbered(sheet, _runs(sheet.plan.blocks, set(_Role) - {_Role.UNLIT})):
        start, end = run[0].start, run[-1].end
        yield _event(sheet, _uid(sheet, "hours", name), start, end, "Lit", "opening hours", "", busy=False)


def _stills(sheet: Sheet) -> Iterator[Event]:
    for name, run in _numbered(sheet, _runs(sheet.plan.blocks, {_Role.STILL})):
        words = "A curfew allows a still alone: the slate shows."
        start, end = run[0].start, run[-1].end
        yield _event(sheet, _uid(sheet, "static", name), start, end, "Static", "curfew", words, busy=False)


def _gatherings(sheet: Sheet) -> Iterator[Event]:
    for spot, uid in _gathering_uids(sheet).items():
        yield _spot_event(sheet, spot, uid)


def _gathering_uids(sheet: Sheet) -> dict[Spot, str]:
    """The films that people meet for, each named by its line, its local date and its number there."""
    seen: Counter[tuple[str, LocalDate]] = Counter()
    uids: dict[Spot, str] = {}
    for spot in sheet.plan.spots:
        if _role_of(sheet, spot) is _Role.GATHERING:
            date = local_date(spot.start, sheet.zone)
            seen[spot.line, date] += 1
            uids[spot] = _uid(sheet, spot.line, str(date), str(seen[spot.line, date]))
    return uids


def _spot_uid(sheet: Sheet, spot: Spot) -> str:
    return _uid(sheet, "spot", spot.spot_id)


def _days_of_lines(sheet: Sheet) -> Iterator[Event]:
    """Each line's plays of each local day as one entry, from the first to the end of the last."""
    days: defaultdict[tuple[LocalDate, str], list[Spot]] = defaultdict(list)
    for spot in sheet.plan.spots:
        if _role_of(sheet, spot) is _Role.PLAYS:
            days[local_date(spot.start, sheet.zone), spot.line].append(spot)
    for (date, line), spots in days.items():
        shorts = Counter(spot.short for spot in spots)
        words = [f"{_credited(sheet, short)}: {count}" for short, count in sorted(shorts.items())]
        summary = f"{line}: {_plays(len(spots))} of {len(shorts)} shorts"
        uid = _uid(sheet, line, str(date))
        yield _event(sheet, uid, spots[0].start, spots[-1].end, summary, line, "\n".join(words))


def _days_of_short(sheet: Sheet, short: ShortId, spots: Iterable[Spot]) -> Iterator[Event]:
    for date, of_day in groupby(spots, key=lambda spot: local_date(spot.start, sheet.zone)):
        plays = list(of_day)
        times = ", ".join(format_local(spot.start, sheet.zone) for spot in plays[:_MOST_TIMES_TOLD])
        more = len(plays) - _MOST_TIMES_TOLD
        words = f"{times}{f' and {more} more' if more > 0 else ''} ({sheet.zone})"
        summary = f"{sheet.credit(short).title}: {_plays(len(plays))}"
        uid = _uid(sheet, "short", short, str(date))
        yield _event(sheet, uid, plays[0].start, plays[-1].end, summary, "plays", words)


def _spot_event(sheet: Sheet, spot: Spot, uid: str) -> Event:
    block = sheet.plan.block_at(spot.start)
    assert block is not None, "a plan's spots stand inside its blocks"
    kind = block.kind.value.replace("_", "-")
    return _event(
        sheet,
        uid,
        spot.start,
        spot.end,
        f"{sheet.credit(spot.short).title} ({kind})",
        kind,
        f"{_credited(sheet, spot.short)}; {kind} {spot.line}, spot {spot.spot_id}",
    )


def _event(
    sheet: Sheet,
    uid: str,
    start: Instant,
    end: Instant,
    summary: str,
    category: str,
    words: str,
    *,
    busy: bool = True,
) -> Event:
    """An entry whose description begins with the venue's local time: a calendar shows its owner's."""
    local = f"{_local(start, sheet.zone)} to {_local(end, sheet.zone)}"
    return Event(
        uid=uid,
        start=start,
        end=end,
        summary=f"{summary} · {sheet.facts.venue_name}",
        description=f"{local}\n{words}".rstrip(),
        location=sheet.facts.venue_name,
        category=category,
        busy=busy,
    )


def _local(instant: Instant, zone: str) -> str:
    return f"{local_date(instant, zone)} {format_local(instant, zone)} ({format_offset(instant, zone)})"


def _credited(sheet: Sheet, short: ShortId) -> str:
    credit = sheet.credit(short)
    return f"{credit.title} by {credit.creator}" if credit.creator else credit.title


def _plays(number: int) -> str:
    return f"{number} play{'' if number == 1 else 's'}"
