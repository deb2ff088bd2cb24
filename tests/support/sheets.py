"""Sheets for tests: of the sample's screens as planned and as published, and one over a change of clocks."""

from dataclasses import replace
from functools import cache

from controller.exports import Sheet
from controller.planning import compile_plan, film_needs
from controller.schedule import Schedule
from controller.services.draft import credits_of, facts_of
from tests.support.plans import rendition
from tests.support.schedules import NETWORK, sample_schedule, small_schedule
from wire.ids import PlanRevision, ScreenId

AUTUMN = "wall"
"""A screen in Paris, open all day, while the clocks go back on 2025-10-26."""


def sheet_of(schedule: Schedule, screen: ScreenId, *, published: bool = False) -> Sheet:
    """One screen's sheet; `published` as revision 3, with a rendition of its own for each short."""
    plan = compile_plan(schedule, screen, network=NETWORK)
    if published:
        made = tuple(
            rendition(
                need.short,
                content=f"{screen} {need.short}".encode(),
                kind=need.kind,
                duration_ms=need.duration_ms,
            )
            for need in film_needs(schedule, screen)
        )
        plan = replace(plan, revision=PlanRevision(3), renditions=made)
    return Sheet(facts_of(schedule, screen), plan, credits_of(schedule))


@cache
def sample_sheet(screen: ScreenId) -> Sheet:
    """A screen of the sample campaign, planned from files."""
    return sheet_of(sample_schedule(), screen)


@cache
def published_sheet(screen: ScreenId) -> Sheet:
    """A screen of the sample campaign, or the one in AUTUMN; with renditions."""
    return sheet_of(_autumn() if screen == AUTUMN else sample_schedule(), screen, published=True)


def _autumn() -> Schedule:
    return small_schedule(
        zone="Europe/Paris",
        first_day="2025-10-25",
        last_day="2025-10-27",
        hours=[("00:00", "24:00")],
        loop="{length: 600s, spot: 10s, our_slots: [0]}",
    )
