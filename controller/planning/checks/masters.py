"""Checks of masters: every screen's renditions can be made from the films that are there."""

from collections.abc import Callable, Iterator

from controller.findings import Code, Finding, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.needs import film_needs, film_places
from controller.schedule import Schedule
from controller.schedule.venues import Screen
from wire.ids import ShortId
from wire.renditions import RenditionKind

HasMaster = Callable[[ShortId, Screen], bool]
"""Whether there is a film of a short to make a screen's rendition from."""


def check_masters(schedule: Schedule, has_master: HasMaster) -> Iterator[Finding]:
    """A finding for each short and house ad of which some screens need a rendition, and have no master."""
    places = film_places(schedule)
    remarks = Remarks()
    for screen_id in schedule.screen_ids:
        screen = schedule.screen(screen_id)
        for need in film_needs(schedule, screen_id):
            if need.kind is not RenditionKind.SLATE and not has_master(need.short, screen):
                remark = Remark(
                    Severity.ERROR,
                    Code.RENDITION,
                    places[need.short],
                    f"there is no master of {need.short!r}, so its rendition is missing for",
                    "",
                    f"put {need.short}.mp4 into the folder of films, or take the film out",
                )
                remarks.add(screen_id, remark)
    return remarks.findings()
