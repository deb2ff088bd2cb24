"""Lines: which ask for an instant, which have it, and why the others do not."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from controller.planning.localtime import LocalTimeError, format_local, local_date
from controller.planning.occasions import Occasion, all_occasions, wave_occasions
from controller.planning.precedence import RANKS, Rank, rank_of_line
from controller.planning.why.claims import Claim, Fate
from controller.planning.why.scene import Scene
from controller.planning.windows import flight_span, windows_of
from controller.schedule import (
    DominationLine,
    Line,
    LoopLine,
    MakeGoodLine,
    SimulcastLine,
    TimeBasis,
    WaveLine,
    When,
)
from wire.instants import format_instant
from wire.plan import BlockKind

_KEYS = ("dates", "weekdays", "dayparts")
_NAMED = 4  # a list of more is cut short


def line_claims(scene: Scene) -> Iterator[Claim]:
    """Every line of the campaign once: by rank, then as precedence orders those of one rank."""
    for line in _in_order(scene):
        rank = rank_of_line(line)
        fate, because = _fate(scene, line, rank)
        yield Claim(rank, line.id, fate, because, line.place_of("id"), line.id)


def _in_order(scene: Scene) -> list[Line]:
    def key(line: Line) -> tuple[int, int]:
        priority = line.priority if isinstance(line, LoopLine | DominationLine) else 0
        return RANKS.index(rank_of_line(line)), -priority

    return sorted(scene.schedule.campaign.lines, key=key)


def _fate(scene: Scene, line: Line, rank: Rank) -> tuple[Fate, str]:
    if scene.holder == (rank, line.id):
        return Fate.HAS, _having(scene, line)
    asking = [(each, content.line) for each, content in scene.asking]
    if (rank, line.id) in asking:
        above = [_named(scene, *each) for each in asking[: asking.index((rank, line.id))]]
        if above:
            return Fate.BEATEN, f"would have it but for {', then '.join(dict.fromkeys(above))}"
        return Fate.BEATEN, "would have it now; the plan keeps what was planned before the schedule changed"
    hindered = _hindered(scene, line)
    if hindered is not None:
        return Fate.BEATEN, hindered
    return Fate.ABSENT, _absence(scene, line)


def _having(scene: Scene, line: Line) -> str:
    block = scene.block
    assert block is not None, "who has the time has a block"
    if block.kind is BlockKind.LEAD_IN:
        return f"has this time: its lead-in, until {scene.clock(block.end)}"
    asks = any(content.line == line.id for _, content in scene.asking)
    if not asks and scene.first_asking is not None and isinstance(line, LoopLine | DominationLine):
        return f"has this time: its last spot goes on to its end, edge: {line.edge}"
    return f"has this time, from {scene.clock(block.start)} to {scene.clock(block.end)}"


def _named(scene: Scene, rank: Rank, line: str | None) -> str:
    kinds = {
        Rank.CURFEW_DARK: BlockKind.DARK,
        Rank.CLOSED: BlockKind.CLOSED,
        Rank.CURFEW_STATIC: BlockKind.STATIC,
        Rank.RESERVED: BlockKind.RESERVED,
    }
    if rank in kinds:
        return scene.reasons.of_kind(kinds[rank], scene.instant)
    return f"{rank} {line}" if line is not None else str(rank)


def _absence(scene: Scene, line: Line) -> str:
    """Why a line does not ask for the instant."""
    if line.screens is not None and not _is_here(scene, line):
        return f"not on this screen: its screens are {_listed(line.screens)}"
    start, end = flight_span(scene.schedule, scene.plan.screen)
    if not start <= scene.instant < end:
        return f"outside the flight, {scene.clock(start)} to {scene.clock(end)}"
    match line:
        case SimulcastLine() | WaveLine():
            return _no_occasion(scene, line)
        case LoopLine() | DominationLine():
            return _outside(scene, line.when)
        case MakeGoodLine():
            return _outside(scene, line.when) if not _asks(scene, line.when) else _elsewhere(scene, line)


def _outside(scene: Scene, when: When) -> str:
    """Which of a line's own keys keep it from the instant: the fewest without which it would ask for it."""
    for size in range(1, len(_KEYS) + 1):
        for keys in combinations(_KEYS, size):
            if all(getattr(when, key) != getattr(When(), key) for key in keys) and _asks(
                scene, when.model_copy(update={key: getattr(When(), key) for key in keys})
            ):
                return ", and ".join(_narrowed(scene, when, key) for key in keys)
    closed = scene.reasons.of_kind(BlockKind.CLOSED, scene.instant)
    return f"asks for lit hours alone, and the screen is {closed}"


def _asks(scene: Scene, when: When) -> bool:
    try:
        return scene.covering(windows_of(scene.schedule, scene.plan.screen, when, scene.rules.lit))
    except LocalTimeError:  # of a day on which the line itself does not play
        return False


def _narrowed(scene: Scene, when: When, key: str) -> str:
    campaign = scene.schedule.campaign
    clock = "" if campaign.time_basis is TimeBasis.LOCAL else ", read in UTC"
    match key:
        case "dates":
            return f"on other dates: {_listed(when.dates)}{clock}"
        case "weekdays":
            return f"on other weekdays: {_listed(when.weekdays)}{clock}"
    windows = [
        f"{name} {window.start}-{window.to}" for name in when.dayparts for window in campaign.dayparts[name]
    ]
    return f"outside its dayparts: {_listed(windows)}{clock}"


def _hindered(scene: Scene, line: Line) -> str | None:
    """Of a simulcast or a wave that would be on now: what keeps it from being shown whole."""
    if not isinstance(line, SimulcastLine | WaveLine) or not _is_here(scene, line):
        return None
    now = next(
        (each for each in _occasions(scene, line) if each.lead_in_start <= scene.instant < each.end), None
    )
    return None if now is None else f"would be on, and cannot be shown whole: {_hindrance(scene, now)}"


def _is_here(scene: Scene, line: Line) -> bool:
    return line.screens is None or scene.plan.screen in line.screens


def _occasions(scene: Scene, line: SimulcastLine | WaveLine) -> Sequence[Occasion]:
    match line:
        case SimulcastLine():
            return all_occasions(line)
        case WaveLine():
            return wave_occasions(scene.schedule.campaign, line, scene.zone)


def _no_occasion(scene: Scene, line: SimulcastLine | WaveLine) -> str:
    occasions = _occasions(scene, line)
    if not occasions:
        return "at no time of this flight"
    nearest = min(occasions, key=lambda each: abs(each.start - scene.instant))
    local = f"{local_date(nearest.start, scene.zone)} {format_local(nearest.start, scene.zone)}"
    if isinstance(line, SimulcastLine):
        return f"at another time: {format_instant(nearest.start)}, {local} here, is the nearest"
    return f"at another time: {local} is the nearest"


def _hindrance(scene: Scene, occasion: Occasion) -> str:
    barred = scene.rules.barred(occasion.start, occasion.end)
    if barred:
        first = barred[0]
        why = scene.reasons.of_kind(first.content.kind, first.start)
        return f"{why}, from {scene.clock(first.start)}"
    start, end = flight_span(scene.schedule, scene.plan.screen)
    if occasion.start < start or occasion.end > end:
        return f"the flight is {scene.clock(start)} to {scene.clock(end)}"
    block = scene.plan.block_at(occasion.start) or scene.block
    return (
        f"{block.kind} {block.line or ''} has a part of its time".replace("  ", " ") if block else "no plan"
    )


def _elsewhere(scene: Scene, line: MakeGoodLine) -> str:
    plays = [spot for spot in scene.plan.spots if spot.line == line.id]
    later = next((spot for spot in plays if spot.start > scene.instant), None)
    if later is not None:
        return f"takes single slots of ours: {len(plays)} in all, the next at {scene.clock(later.start)}"
    return f"takes single slots of ours: {len(plays)} in all, none after this"


def _listed(names: Sequence[object]) -> str:
    shown = [str(each) for each in names[:_NAMED]]
    return ", ".join(shown) + (f" and {len(names) - _NAMED} more" if len(names) > _NAMED else "")
