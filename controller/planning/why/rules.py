"""Rules: a screen's curfews, hours and reserved seconds at an instant, and what fills the time left over."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

from controller.findings import Place
from controller.planning.hours import curfew_spans, hours_on, reserved_spans
from controller.planning.intervals import Interval
from controller.planning.localtime import add_days, local_date
from controller.planning.precedence import Rank
from controller.planning.why.claims import Claim, Fate
from controller.planning.why.scene import Scene
from controller.schedule import Curfew, CurfewMode, LocalDate
from wire.plan import BlockKind
from wire.playhead import CueKind

T = TypeVar("T")

_MODES = {CurfewMode.DARK: Rank.CURFEW_DARK, CurfewMode.STATIC: Rank.CURFEW_STATIC}


def rule_claims(scene: Scene) -> Iterator[Claim]:
    """Every rule of the screen once, by rank."""
    yield from _curfews(scene, CurfewMode.DARK)
    yield _hours(scene)
    yield from _curfews(scene, CurfewMode.STATIC)
    yield from _reserved(scene)


def ground_claims(scene: Scene) -> Iterator[Claim]:
    """House ads and slate: what shows in time that nobody else fills."""
    yield _house_ads(scene)
    yield _slate(scene)


def _days(scene: Scene) -> list[LocalDate]:
    today = local_date(scene.instant, scene.zone)
    return [add_days(today, -1), today]


def _curfews(scene: Scene, mode: CurfewMode) -> Iterator[Claim]:
    screen, rank = scene.screen, _MODES[mode]
    spans = curfew_spans(screen, scene.zone, _days(scene))
    dated = [(each, exception.date) for exception in screen.exceptions for each in exception.curfews]
    for curfew, date in [*((each, None) for each in screen.curfews), *dated]:
        if curfew.mode is not mode:
            continue
        held = [each for each in spans if each.content is curfew]
        fate, because = _rule_fate(scene, rank, held, _curfew_times(curfew, date))
        name = f"{curfew.start}-{curfew.to} ({curfew.basis}: {curfew.source})"
        yield Claim(rank, name, fate, because, curfew.place_of("from"))


def _curfew_times(curfew: Curfew, date: LocalDate | None) -> str:
    if date is not None:
        return f"holds on {date} alone, {curfew.start}-{curfew.to}"
    days = (
        "" if len(curfew.days) == len(type(curfew).model_fields["days"].default) else ", ".join(curfew.days)
    )
    return f"holds {curfew.start}-{curfew.to}{' on ' if days else ''}{days}"


def _hours(scene: Scene) -> Claim:
    screen = scene.screen
    date = local_date(scene.instant, scene.zone)
    hours = ", ".join(f"{span.open}-{span.close}" for span in hours_on(screen, date)) or "none on this day"
    dated = next(
        (each for each in screen.exceptions if each.date == date and each.operating_hours is not None), None
    )
    place = dated.place_of("date") if dated is not None else screen.place_of("operating_hours")
    source = f"; an exception of this day ({dated.basis}: {dated.source})" if dated is not None else ""
    name = f"outside {hours}{source}"
    lit = [each for each in scene.rules.lit if each.start <= scene.instant < each.end]
    if lit:
        until = scene.clock(lit[0].end)
        return Claim(Rank.CLOSED, name, Fate.ABSENT, f"the screen is open until {until}", place)
    fate, because = _fate_of(scene, Rank.CLOSED)
    opens = next((each for each in scene.rules.lit if each.start > scene.instant), None)
    then = f"; it opens at {scene.clock(opens.start)}" if opens is not None else ""
    return Claim(Rank.CLOSED, name, fate, because + then, place)


def _reserved(scene: Scene) -> Iterator[Claim]:
    spans = reserved_spans(scene.screen, scene.zone, _days(scene))
    for reserved in scene.screen.reserved:
        held = [each for each in spans if each.content is reserved]
        times = f"asks for {reserved.duration / 1_000:g} s at {reserved.at}"
        fate, because = _rule_fate(scene, Rank.RESERVED, held, times)
        yield Claim(Rank.RESERVED, reserved.by, fate, because, reserved.place_of("at"))


def _rule_fate(scene: Scene, rank: Rank, spans: Sequence[Interval[T]], times: str) -> tuple[Fate, str]:
    now = next((each for each in spans if each.start <= scene.instant < each.end), None)
    if now is None:
        return Fate.ABSENT, times
    fate, because = _fate_of(scene, rank)
    return fate, f"{because}, until {scene.clock(now.end)}"


def _fate_of(scene: Scene, rank: Rank) -> tuple[Fate, str]:
    """Of a rule that holds now."""
    if scene.holder is None:
        return Fate.ABSENT, "outside the plan"
    if scene.holder[0] is rank:
        return Fate.HAS, "holds now"
    return Fate.BEATEN, f"holds now too, below {scene.holder[0]}"


def _house_ads(scene: Scene) -> Claim:
    ads = scene.schedule.campaign.house_ads
    place: Place | None = scene.schedule.campaign.place_of("house_ads")
    names = ", ".join(ad.id for ad in ads[:3]) + (f" and {len(ads) - 3} more" if len(ads) > 3 else "")
    cue, block = scene.cue, scene.block
    if not ads:
        return Claim(Rank.HOUSE_ADS, "house ads", Fate.ABSENT, "the campaign names none", place)
    if cue is not None and block is not None and cue.kind is CueKind.HOUSE:
        if block.kind is BlockKind.OPEN:
            return Claim(Rank.HOUSE_ADS, names, Fate.HAS, "no line of ours asks for this time", place)
        return Claim(Rank.HOUSE_ADS, names, Fate.FILLS, "this slot has no play of ours", place)
    lit = scene.covering(scene.rules.lit)
    because = "fill what lit hours are left over" if lit else "play in lit hours alone"
    return Claim(
        Rank.HOUSE_ADS, names, Fate.BEATEN if lit and cue is not None else Fate.ABSENT, because, place
    )


def _slate(scene: Scene) -> Claim:
    slate, cue = scene.schedule.campaign.slate, scene.cue
    place = scene.schedule.campaign.place_of("slate")
    if cue is None:
        return Claim(
            Rank.SLATE, slate.id, Fate.ABSENT, "the plan does not reach here; the policy decides", place
        )
    match cue.kind:
        case CueKind.SLATE:
            return Claim(
                Rank.SLATE, slate.id, Fate.FILLS, "shown, since nothing may move or play here", place
            )
        case CueKind.DARK:
            return Claim(Rank.SLATE, slate.id, Fate.ABSENT, "the screen is dark", place)
    return Claim(Rank.SLATE, slate.id, Fate.ABSENT, "there is something else to show", place)
