"""Checks of films against the slots they play in: length and consent to cut; and of house ads."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from controller.catalogue import Short
from controller.findings import Code, Finding, Severity, error_at, warning_at
from controller.planning.checks.remarks import names_of
from controller.planning.openings import slots_in
from controller.planning.rotation import REFUSED, slots_of
from controller.schedule import (
    DominationLine,
    Length,
    Longer,
    Loop,
    LoopLine,
    MakeGoodLine,
    Schedule,
    SimulcastLine,
    WaveLine,
    format_duration,
)
from wire.ids import ScreenId
from wire.instants import Instant, Millis

EVERY = 1 << 30
"""Slots that follow each other where all are ours."""


LONG_HOLD_MS: Millis = 2_000
"""A last frame that stands for longer looks like a fault; preflight tells frozen pictures from there on."""


@dataclass(frozen=True, slots=True)
class Berth:
    """What a film of a line meets on some screens: a length, and how often it stands there in a row."""

    slot_ms: Millis
    run: int
    """How many slots of ours follow each other."""
    policy: Length
    owner: str
    """Whose policy it is, for people."""


_Met = Mapping[Berth, Sequence[Sequence[ScreenId]]]
"""Where a film is met: the screens of one line after the other."""


def check_films(schedule: Schedule) -> Iterator[Finding]:
    """Findings about the length of every short that some line plays, and about the house ads."""
    met: dict[str, dict[Berth, list[Sequence[ScreenId]]]] = {}
    for shorts, berths in _berths(schedule):
        for short in shorts:
            for berth, screens in berths.items():
                met.setdefault(short, {}).setdefault(berth, []).append(screens)
    for short_id, berths_of_short in met.items():
        yield from _lengths(schedule.shorts[short_id], berths_of_short)
    yield from _house(schedule)


def longest_run(loop: Loop) -> int:
    """How many slots of ours follow each other, the loop going round."""
    if len(loop.our_slots) == loop.slots:
        return EVERY
    rounds = slots_in(Instant(0), Instant(2 * loop.length), Instant(0), loop.spot, loop)
    return max(opening.run for opening in rounds)


def _berths(schedule: Schedule) -> Iterator[tuple[list[str], dict[Berth, list[ScreenId]]]]:
    """For each line its shorts, and what they meet where."""
    runs = {screen_id: longest_run(schedule.screen(screen_id).loop) for screen_id in schedule.screen_ids}
    for line in schedule.campaign.lines:
        shorts: list[str]
        berths: dict[Berth, list[ScreenId]] = {}
        playlist, policy = None, Length()
        match line:
            case LoopLine() | DominationLine():
                playlist = schedule.playlist(line.playlist)
                policy = schedule.length_rule(line)
                shorts = [short.id for short in schedule.select(playlist)]
            case SimulcastLine() | WaveLine():
                shorts = list(line.shorts)
            case MakeGoodLine():
                shorts = [each.short for each in line.plays]
                policy = schedule.length_rule(line)
        for screen_id in line.screens or schedule.screen_ids:
            slot_ms, run = schedule.screen(screen_id).loop.spot, runs[screen_id]
            match line:
                case DominationLine():
                    slot_ms, run = line.spot or slot_ms, EVERY
                case SimulcastLine() | WaveLine():
                    slot_ms, run = line.duration, 1
                case LoopLine() | MakeGoodLine():
                    pass
            owner = f"the playlist {playlist.id!r}" if playlist is not None else f"the line {line.id!r}"
            berth = Berth(slot_ms, run, policy, owner)
            berths.setdefault(berth, []).append(screen_id)
        yield shorts, berths


def _lengths(short: Short, met: _Met) -> Iterator[Finding]:
    film = f"the short {short.id!r} is {format_duration(short.duration_ms)} long"
    uncut = [each for each in met if _is_cut(short, each) and not short.cut_consent]
    if uncut:
        sentence = f"{film}, its creator consents to no cut, and it plays {_where(met, uncut)}"
        yield error_at(
            short.place, Code.CONSENT, sentence, "get the consent (cut_consent: yes), or take the short out"
        )
    refused = {berth: why for berth in met if berth not in uncut and (why := _refusal(short, berth))}
    severity = Severity.ERROR if len(refused) == len(met) else Severity.WARNING
    fits = "fits no slot" if severity is Severity.ERROR else "is not planned everywhere"
    by_reason: dict[str, list[Berth]] = {}
    for berth, why in refused.items():
        by_reason.setdefault(why, []).append(berth)
    for why, berths in by_reason.items():
        sentence = f"{film} and {fits}: {why}, {_where(met, berths)}"
        remedy = "use another film, or another length rule, such as length: {longer: slots, shorter: hold}"
        yield Finding(severity, short.place.file, short.place.line, sentence, remedy, Code.FILM_LENGTH)
    held = {each: hold for each in met if each not in refused and (hold := _hold_ms(short, each))}
    for code, berths in (
        (Code.FILM_LENGTH, [each for each, hold in held.items() if hold <= LONG_HOLD_MS]),
        (Code.LONG_HOLD, [each for each, hold in held.items() if hold > LONG_HOLD_MS]),
    ):
        if berths:
            longest = format_duration(max(held[each] for each in berths))
            how_long = f" for up to {longest}" if code is Code.LONG_HOLD else ""
            where = _where(met, berths, short)
            sentence = f"{film}, and it plays {where}: its last frame will be held{how_long}"
            yield warning_at(short.place, code, sentence, "ask for a longer film if that is not wanted")


def _play_ms(short: Short, berth: Berth) -> Millis:
    """How long one play of a film is there: one slot, or as many as it takes."""
    return max(1, slots_of(short, berth.slot_ms, berth.policy)) * berth.slot_ms


def _hold_ms(short: Short, berth: Berth) -> Millis:
    """How long its last frame stands there, to the end of its slots."""
    return max(0, _play_ms(short, berth) - short.duration_ms)


def _is_cut(short: Short, berth: Berth) -> bool:
    return short.duration_ms > berth.slot_ms and berth.policy.longer is Longer.CUT


def _refusal(short: Short, berth: Berth) -> str:
    """Why a playlist's rules give a film no slot there; empty where they give it one."""
    slots = slots_of(short, berth.slot_ms, berth.policy)
    if slots == REFUSED:
        which = (
            "shorter"
            if berth.policy.longer is Longer.SLOTS or short.duration_ms < berth.slot_ms
            else "longer"
        )
        return f"{berth.owner} refuses {which} films"
    if slots > berth.run:
        ours = "one" if berth.run == 1 else f"{berth.run:,}"
        return f"in {berth.owner} it takes {slots} slots in a row, and ours come {ours} at a time"
    return ""


def _where(met: _Met, berths: Sequence[Berth], played: Short | None = None) -> str:
    """Like "15s on hkg-sogo and yto-dundas, 10s on par-opera": slots, or how long a short is played there."""
    by_slot: dict[Millis, list[ScreenId]] = {}
    for berth in berths:
        length = berth.slot_ms if played is None else _play_ms(played, berth)
        by_slot.setdefault(length, []).extend(chain.from_iterable(met[berth]))
    return ", ".join(
        f"{format_duration(slot)} on {names_of(dict.fromkeys(screens))}" for slot, screens in by_slot.items()
    )


def _house(schedule: Schedule) -> Iterator[Finding]:
    if schedule.campaign.house_ads:
        return
    shared = [
        screen.id
        for venue in schedule.venues
        for screen in venue.screens
        if len(screen.loop.our_slots) < screen.loop.slots
    ]
    if shared:
        sentence = f"there are no house ads, so slots that are not ours show the slate on {names_of(shared)}"
        yield warning_at(schedule.campaign.place_of("id"), Code.HOUSE_ADS, sentence, "declare house_ads")
