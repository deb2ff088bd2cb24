"""Checks of masters: every screen's renditions can be made from the films that are there."""

from collections.abc import Collection, Iterator

from controller.findings import Code, Finding, Place, Severity
from controller.planning.checks.remarks import Remark, Remarks
from controller.planning.needs import film_needs
from controller.schedule import Schedule
from wire.renditions import RenditionKind


def check_masters(schedule: Schedule, masters: Collection[str]) -> Iterator[Finding]:
    """A finding for each short and house ad that some screen needs and that has no master among `masters`."""
    places: dict[str, Place] = {each.id: each.place for each in schedule.shorts.values()}
    places |= {each.id: each.place_of("id") for each in schedule.campaign.house_ads}
    remarks = Remarks()
    for screen_id in schedule.screen_ids:
        for need in film_needs(schedule, screen_id):
            if need.kind is not RenditionKind.SLATE and need.short not in masters:
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
