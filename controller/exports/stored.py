"""A plan in force as it comes from a controller: signed once, opened there, with the words around it."""

from controller.exports.sheet import Sheet
from controller.fleet import Credit, ScreenFacts
from wire.ids import ScreenId, ShortId
from wire.message import Message
from wire.plan_columns import PlanColumns, from_columns, to_columns


class StoredCredit(Message):
    """What people call a short."""

    short: ShortId
    title: str
    creator: str
    country: str


class StoredPlan(Message):
    """One screen's plan in force, with its renditions."""

    schema_version: int = 1
    screen: ScreenId
    venue_name: str
    zone: str
    canvas_width: int
    canvas_height: int
    credits: tuple[StoredCredit, ...]
    plan: PlanColumns


def to_stored(sheet: Sheet) -> StoredPlan:
    """A sheet as it travels."""
    facts = sheet.facts
    named = {spot.short for spot in sheet.plan.spots}
    return StoredPlan(
        screen=facts.screen,
        venue_name=facts.venue_name,
        zone=facts.zone,
        canvas_width=facts.canvas_width,
        canvas_height=facts.canvas_height,
        credits=tuple(
            StoredCredit(short=short, title=each.title, creator=each.creator, country=each.country)
            for short, each in sorted(sheet.credits.items())
            if short in named
        ),
        plan=to_columns(sheet.plan),
    )


def to_sheet(stored: StoredPlan) -> Sheet:
    """What travelled as a sheet. Raises ContractError where its columns do not fit together."""
    facts = ScreenFacts(
        stored.screen, stored.venue_name, stored.zone, stored.canvas_width, stored.canvas_height
    )
    named = {each.short: Credit(each.title, each.creator, each.country) for each in stored.credits}
    return Sheet(facts, from_columns(stored.plan), named)
