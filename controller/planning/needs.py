"""Which films a screen needs, and how long each must be: what the films department makes renditions from."""

from dataclasses import dataclass

from controller.schedule import Audio, Fit, Schedule
from wire.ids import ScreenId, ShortId
from wire.instants import Millis
from wire.renditions import RenditionKind


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
    crop: bool
    """Whether its picture may be cropped to the canvas; else it is letterboxed."""
    sound: bool = False
    """Whether its sound may be heard there."""


def film_needs(schedule: Schedule, screen_id: ScreenId) -> tuple[FilmNeed, ...]:
    """The shorts of the screen's lines, its house ads and its slate, each once.

    A short that two lines play at different lengths is needed at the longer one; the shorter play is its
    beginning. Raises KeyError for an unknown screen.
    """
    screen = schedule.screen(screen_id)
    lengths: dict[ShortId, Millis] = {}
    for loop_line in schedule.loop_lines(screen_id):
        for short in schedule.select(schedule.playlist(loop_line.playlist)):
            lengths[short.id] = max(lengths.get(short.id, 0), screen.loop.spot)
    for simulcast in schedule.simulcast_lines(screen_id):
        for short_id in simulcast.shorts:
            lengths[short_id] = max(lengths.get(short_id, 0), simulcast.duration)
    sound = screen.audio is Audio.ALLOWED
    may_crop = screen.fit is Fit.CROP_WITH_CONSENT
    shorts = [
        FilmNeed(
            screen_id,
            short.id,
            RenditionKind.SHORT,
            length,
            short.title,
            short.creator,
            short.country,
            crop=may_crop and short.crop_consent,
            sound=sound,
        )
        for short, length in ((schedule.shorts[short_id], length) for short_id, length in lengths.items())
    ]
    house = [
        FilmNeed(
            screen_id,
            ad.id,
            RenditionKind.HOUSE,
            screen.loop.spot,
            ad.title,
            ad.credit,
            "",
            crop=may_crop,
            sound=sound,
        )
        for ad in schedule.campaign.house_ads
    ]
    slate = schedule.campaign.slate
    picture = FilmNeed(screen_id, slate.id, RenditionKind.SLATE, 0, slate.title, "", "", crop=False)
    return (*shorts, *house, picture)
