"""From a schedule to demands: what its screens ask of the films that they need. Pure."""

from collections.abc import Iterator

from controller.films.geometry import Size
from controller.films.requests import Fit
from controller.planning.needs import film_needs
from controller.preflight.demand import Demand
from controller.preflight.names import MasterNames
from controller.schedule import Audio, Schedule
from controller.schedule import Fit as ScreenFit
from wire.ids import ScreenId
from wire.renditions import RenditionKind


def demands_on(schedule: Schedule, screen_id: ScreenId) -> Iterator[Demand]:
    """What the screen asks of each film that it needs. Raises KeyError for an unknown screen."""
    screen = schedule.screen(screen_id)
    for need in film_needs(schedule, screen_id):
        if need.kind is RenditionKind.SLATE:
            continue
        short = schedule.shorts.get(need.short) if need.kind is RenditionKind.SHORT else None
        yield Demand(
            screen=screen_id,
            short=need.short,
            canvas=Size(screen.canvas.w, screen.canvas.h),
            fps=screen.canvas.frames_per_second,
            fit=Fit(screen.fit),
            sound=screen.audio is Audio.ALLOWED,
            loudness_lufs=need.loudness_lufs,
            label_required=screen.ai_label is not None and screen.ai_label.required,
            slot_ms=need.duration_ms,
            catalogue_ms=short.duration_ms if short is not None else None,
            ai_generated=short is not None and short.ai_generated,
            crop_consent=need.fit is ScreenFit.CROP_WITH_CONSENT,
            cut_consent=short is None or short.cut_consent,
            repeats=short is None,
        )


def master_names(schedule: Schedule) -> MasterNames:
    """What the files of its masters may be called."""
    canvases = [schedule.screen(each).canvas for each in schedule.screen_ids]
    return MasterNames(
        frozenset((*schedule.shorts, *(ad.id for ad in schedule.campaign.house_ads))),
        frozenset(schedule.screen_ids),
        frozenset(f"{each.w}x{each.h}" for each in canvases),
    )
