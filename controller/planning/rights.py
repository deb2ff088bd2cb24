"""Rights: until which instant a short may be shown on a screen, by its rights and by its creator's word."""

from collections.abc import Iterable

from controller.catalogue import Short
from controller.planning.localtime import day_span, local_date
from controller.schedule import LocalDate
from wire.ids import ShortId
from wire.instants import Instant


def rights_ends(shorts: Iterable[Short], zone: str, until: Instant) -> dict[ShortId, Instant]:
    """For shorts that may not be shown up to `until` at a venue: the end of their last local day there."""
    last_day = local_date(Instant(until - 1), zone)
    return {
        short.id: day_span(LocalDate(short.last_day), zone)[1]
        for short in shorts
        if short.last_day < last_day
    }
