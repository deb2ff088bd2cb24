"""Which films a screen needs, and how long each must be: what the films department makes renditions from."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from controller.catalogue import Short
from controller.findings import Place
from controller.planning.localtime import local_date
from controller.planning.rotation import slots_of
from controller.planning.to_come import lines_to_come
from controller.schedule import (
    AppointedLine,
    Audio,
    Corner,
    Fit,
    HouseAd,
    MarkShown,
    Schedule,
)
from wire.ids import LineId, ScreenId, ShortId
from wire.instants import Instant, Millis
from wire.renditions import RenditionKind


@dataclass(frozen=True, slots=True)
class NeededMark:
    """The words that a screen wants in the picture of films that AI made."""

    text: str
    corner: Corner
    opening_only: bool
    """In the first two seconds alone; else all the time."""


@dataclass(frozen=True, slots=True)
class FilmNeed:
    """One rendition that one screen needs."""

    screen: ScreenId
    short: ShortId
    kind: RenditionKind
    duration_ms: Millis
    """How long it must be; 0 for the slate."""
    title: str
    creator: str
    country: str
    fit: Fit
    """How its picture comes onto the canvas; cropped only where its creator consents."""
    sound: bool = False
    """Whether its sound may be heard there."""
    loudness_lufs: float = -23.0
    """How loud it is there, by EBU R128."""
    credit: bool = True
    """Whether title, creator and country are burnt in."""
    mark: NeededMark | None = None
    """What is burnt in to say that AI made it."""
    producer: str = ""
    """Who made it, where that is not its creator."""
    parts: tuple[ShortId, ...] = ()
    """The shorts that it shows, where it was put together of others."""
    passed_on_by: str = ""
    """Who shows a film whose file must say by metadata that AI made it; empty where it need not."""


_Play = tuple[LineId, ShortId, Millis]


def film_needs(schedule: Schedule, screen_id: ScreenId, today: str | None = None) -> tuple[FilmNeed, ...]:
    """The shorts of the screen's lines, its house ads and its slate, each once.

    A short that two lines play at different lengths is needed at the longer one; the shorter play is its
    beginning. A short that a playlist's length rule refuses is not needed for it, and one that may be shown
    on no day of the flight is not needed at all. With `today`, a local date (ISO) at the venue, the days
    before it do not count; after the flight the slate alone is needed. Raises KeyError for an unknown screen.
    """
    return _needs(schedule, screen_id, today, _plays(schedule, screen_id))


def needs_from(schedule: Schedule, screen_id: ScreenId, now: Instant) -> tuple[FilmNeed, ...]:
    """What the screen needs from an instant on: `film_needs` without the shorts whose last line is over.

    How long a short must be is decided by all of its lines: the end of one gives no film other bytes. Raises
    KeyError for an unknown screen, and LocalTimeError as `lines_to_come` does.
    """
    plays, to_come = list(_plays(schedule, screen_id)), lines_to_come(schedule, screen_id, now)
    shorts = {short for line, short, _ in plays if line in to_come}
    needs = _needs(schedule, screen_id, local_date(now, schedule.venue_of(screen_id).timezone), plays)
    return tuple(each for each in needs if each.kind is not RenditionKind.SHORT or each.short in shorts)


def _needs(
    schedule: Schedule, screen_id: ScreenId, today: str | None, plays: Iterable[_Play]
) -> tuple[FilmNeed, ...]:
    flight, slate = schedule.campaign.flight, schedule.campaign.slate
    picture = FilmNeed(screen_id, slate.id, RenditionKind.SLATE, 0, slate.title, "", "", Fit.LETTERBOX)
    first = max(flight.first_day, today or "")
    if first > flight.last_day:
        return (picture,)
    lengths: dict[ShortId, Millis] = {}
    for _, short_id, length in plays:
        if schedule.shorts[short_id].last_day >= first:
            lengths[short_id] = max(lengths.get(short_id, 0), length)
    shorts = [
        short_need(schedule, screen_id, schedule.shorts[short_id], length)
        for short_id, length in lengths.items()
    ]
    house = [house_need(schedule, screen_id, ad) for ad in schedule.campaign.house_ads]
    return (*shorts, *house, picture)


def house_need(schedule: Schedule, screen_id: ScreenId, ad: HouseAd) -> FilmNeed:
    """What a screen asks of a house ad. Raises KeyError for an unknown screen."""
    screen = schedule.screen(screen_id)
    return FilmNeed(
        screen_id,
        ad.id,
        RenditionKind.HOUSE,
        screen.loop.spot,
        ad.title,
        ad.credit,
        "",
        fit=screen.fit,
        sound=screen.audio is Audio.ALLOWED,
        loudness_lufs=screen.loudness_lufs,
        credit=screen.credit,
    )


def short_need(schedule: Schedule, screen_id: ScreenId, short: Short, duration_ms: Millis) -> FilmNeed:
    """What a screen asks of a short that it plays for so long. Raises KeyError for an unknown screen."""
    screen = schedule.screen(screen_id)
    label = screen.ai_label if screen.ai_label and screen.ai_label.required and short.ai_generated else None
    mark = label.mark if label else None
    uncropped = screen.fit is Fit.CROP_WITH_CONSENT and not short.crop_consent
    return FilmNeed(
        screen_id,
        short.id,
        RenditionKind.SHORT,
        duration_ms,
        short.title,
        short.creator,
        short.country,
        fit=Fit.LETTERBOX if uncropped else screen.fit,
        sound=screen.audio is Audio.ALLOWED,
        loudness_lufs=screen.loudness_lufs,
        credit=screen.credit,
        mark=NeededMark(mark.text, mark.position, mark.shown is MarkShown.OPENING) if mark else None,
        producer=short.producer,
        parts=short.parts,
        passed_on_by=schedule.campaign.name or schedule.campaign.id if label else "",
    )


def film_places(schedule: Schedule) -> dict[ShortId, Place]:
    """Where each film that a schedule may need is declared: shorts, house ads, the slate."""
    campaign = schedule.campaign
    places = {each.id: each.place for each in schedule.shorts.values()}
    places |= {each.id: each.place_of("id") for each in campaign.house_ads}
    return {campaign.slate.id: campaign.place_of("slate"), **places}


def _plays(schedule: Schedule, screen_id: ScreenId) -> Iterator[_Play]:
    """Each line of a screen, each short of it, and how long it plays there."""
    spot = schedule.screen(screen_id).loop.spot
    for line in schedule.rotating_lines(screen_id):
        slot_ms = schedule.slot_ms(line, screen_id)
        for short in schedule.select(schedule.playlist(line.playlist)):
            if slots := slots_of(short, slot_ms, schedule.length_rule(line)):
                yield line.id, short.id, slots * slot_ms
    for make_good in schedule.make_good_lines(screen_id):
        for short in (schedule.shorts[repair.short] for repair in make_good.plays):
            if slots := slots_of(short, spot, schedule.length_rule(make_good)):
                yield make_good.id, short.id, slots * spot
    appointed: list[AppointedLine] = [*schedule.simulcast_lines(screen_id), *schedule.wave_lines(screen_id)]
    for each in appointed:
        yield from ((each.id, short_id, each.duration) for short_id in each.shorts)
