"""When orders begin and end: an operator's words → instants, per venue, through the one door. Pure.

A wall reading that the clocks skip or repeat makes a curfew the longer, never the shorter.
"""

import re

from controller.errors import ControllerError
from controller.planning.localtime import add_days, local_date, read_wall
from controller.schedule import parse_date
from controller.schedule.scalars import parse_duration, parse_start
from wire.errors import ContractError
from wire.instants import Instant, format_instant, parse_instant

_ZONED = re.compile(r".*(Z|[+-]\d\d:\d\d)")


class OrderTimeError(ControllerError):
    """A time of an order that cannot be; the sentence shows it."""


def start_of(text: str, zone: str, now: Instant) -> Instant:
    """When an order begins at a venue. Raises OrderTimeError."""
    return _moment(text, zone, now, last=False)


def until_of(
    until: str | None, lasting: str | None, zone: str, *, now: Instant, start: Instant
) -> Instant | None:
    """When an order ends at a venue that begins at `start`; None until it is released.

    Raises OrderTimeError.
    """
    begins = Instant(max(now, start))
    if until is not None and lasting is not None:
        raise OrderTimeError("give either its end or how long it lasts, not both")
    if lasting is not None:
        try:
            return _checked(Instant(begins + parse_duration(lasting)), lasting)
        except ValueError as error:
            raise OrderTimeError(str(error)) from error
    if until is None:
        return None
    end = _moment(until, zone, begins, last=True)
    if end <= begins:
        raise OrderTimeError(f"it would end at {format_instant(end)}, before it begins; give a later time")
    return end


def _moment(text: str, zone: str, after: Instant, *, last: bool) -> Instant:
    try:
        if _ZONED.fullmatch(text):
            return parse_instant(text)
        date, _, clock = text.replace(" ", "T").rpartition("T")
        wall = parse_start(clock)
        if date:
            reading = read_wall(parse_date(date), wall, zone)
            return _checked(reading.later if last else reading.earlier, text)
    except (ContractError, ValueError) as error:
        raise OrderTimeError(
            f"{text!r} is not a time: {error}; write 22:00 or 2025-06-04T22:00 for each venue's own clock, "
            "or 2025-06-04T12:30:00Z for one instant"
        ) from error
    try:
        today = local_date(after, zone)
        for day in (today, add_days(today, 1)):
            reading = read_wall(day, wall, zone)
            instant = reading.later if last else reading.earlier
            if instant > after:
                break
    except ValueError as error:
        raise _beyond(text) from error
    return _checked(instant, text)


def _checked(instant: Instant, text: str) -> Instant:
    """Refuses what no message can carry."""
    try:
        format_instant(instant)
    except OverflowError as error:
        raise _beyond(text) from error
    return instant


def _beyond(text: str) -> OrderTimeError:
    return OrderTimeError(f"{text!r} would be beyond the year 9999; give an earlier time")
