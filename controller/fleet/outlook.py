"""The outlook: a screen's coming hours in a few bands, for the line of the world on the page."""

from enum import StrEnum

from pydantic import Field

from wire.instants import Instant, InstantField
from wire.message import Message
from wire.plan import Block, BlockKind, Plan


class BandKind(StrEnum):
    """What a stretch of hours is like."""

    LIT = "lit"
    STATIC = "static"
    DARK = "dark"
    SIMULCAST = "simulcast"


class Band(Message):
    """A half-open interval [start, end) of one kind."""

    kind: BandKind = Field(strict=False)
    start: InstantField
    end: InstantField


def outlook(plan: Plan, start: Instant, end: Instant) -> tuple[Band, ...]:
    """The bands of `plan` inside [start, end), neighbours of one kind joined. Outside its span: none."""
    bands: list[Band] = []
    for block in plan.blocks:
        if block.end <= start or block.start >= end:
            continue
        band = Band(
            kind=_kind(block), start=Instant(max(block.start, start)), end=Instant(min(block.end, end))
        )
        if bands and bands[-1].kind is band.kind:
            band = band.model_copy(update={"start": bands.pop().start})
        bands.append(band)
    return tuple(bands)


def _kind(block: Block) -> BandKind:
    match block.kind:
        case BlockKind.LOOP | BlockKind.MAKE_GOOD | BlockKind.DOMINATION | BlockKind.WAVE:
            return BandKind.LIT
        case BlockKind.OPEN | BlockKind.RESERVED | BlockKind.LEAD_IN:
            return BandKind.LIT
        case BlockKind.SIMULCAST:
            return BandKind.SIMULCAST
        case BlockKind.STATIC:
            return BandKind.STATIC
        case BlockKind.DARK | BlockKind.CLOSED:
            return BandKind.DARK
