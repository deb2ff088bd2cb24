"""The sheet: one screen's plan with the words that others need, and its spots as another player sees them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controller.errors import ControllerError
from controller.fleet import Credit, ScreenFacts
from controller.planning.localtime import format_local, format_offset, local_date
from wire.ids import LineId, ScreenId, ShortId
from wire.instants import SECOND, Instant, Millis
from wire.plan import Plan
from wire.renditions import Rendition


class MissingRenditionError(ControllerError):
    """A plan names no file for a short that it plays."""


@dataclass(frozen=True)
class Sheet:
    """One screen's plan, where the screen is, and who made what it plays."""

    facts: ScreenFacts
    plan: Plan
    credits: Mapping[ShortId, Credit]

    @property
    def screen(self) -> ScreenId:
        """The screen's id."""
        return self.plan.screen

    @property
    def zone(self) -> str:
        """IANA name of the venue's time zone."""
        return self.facts.zone

    def credit(self, short: ShortId) -> Credit:
        """What people call a short; its id where nobody said more."""
        return self.credits.get(short, Credit(short))


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One spot as an owner's player must see it."""

    start: Instant
    local: str
    """The start as RFC 3339 in the venue's local time with its offset; a fraction only where there is one."""
    duration_ms: Millis
    short: ShortId
    title: str
    creator: str
    line: LineId
    spot_id: str
    mute: bool
    """A curfew forbids sound."""
    file_name: str
    """Of a published plan the rendition's; else the short's id with the ending of films."""
    rendition: Rendition | None
    """None in a plan that was never published."""


def rows_of(sheet: Sheet, *, with_hashes: bool) -> Iterator[SheetRow]:
    """Every spot of a sheet, in order.

    Raises MissingRenditionError for a short without a rendition, where they are wanted.
    """
    renditions = {each.short: each for each in sheet.plan.renditions}
    for spot in sheet.plan.spots:
        rendition = renditions.get(spot.short)
        if rendition is None and with_hashes:
            raise MissingRenditionError(
                f"the plan of {sheet.screen} names no rendition of {spot.short}: its hash is not known; "
                "export a published plan, or give --without-hashes"
            )
        credit, block = sheet.credit(spot.short), sheet.plan.block_at(spot.start)
        yield SheetRow(
            start=spot.start,
            local=local_text(spot.start, sheet.zone),
            duration_ms=spot.duration_ms,
            short=spot.short,
            title=credit.title,
            creator=credit.creator,
            line=spot.line,
            spot_id=spot.spot_id,
            mute=block is not None and block.mute,
            file_name=rendition.file_name if rendition is not None else f"{spot.short}.mp4",
            rendition=rendition,
        )


def local_text(instant: Instant, zone: str) -> str:
    """An instant as local time with its offset: "2025-06-02T09:02:00+09:00"."""
    fraction = f".{instant % SECOND:03d}" if instant % SECOND else ""
    clock = f"{format_local(instant, zone)}{fraction}"
    return f"{local_date(instant, zone)}T{clock}{format_offset(instant, zone)}"
