"""The time that is asked about, as an operator writes it: an instant, or a reading of a screen's clock."""

import re
from dataclasses import dataclass

from controller.planning.localtime import Occurrence, format_local, local_date, read_instant, read_wall
from controller.schedule.scalars import parse_date, parse_wall_time
from wire.errors import ContractError
from wire.instants import Instant

_ZONED = re.compile(r".*(Z|[+-]\d\d:\d\d)")


class AskedTimeError(ValueError):
    """A text that is no time; the sentence shows it and how to write one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The instants that a text means, in order: none where the clocks skip it, two where they repeat it."""

    instants: tuple[Instant, ...]
    note: str = ""
    """What one must know about the clocks; empty where there is nothing."""


def read_asked(text: str, zone: str) -> Asked:
    """ "2025-06-04T12:30:00Z", "2025-06-04 20:30" or "2025-06-04 26:00" → instants. Raises AskedTimeError."""
    try:
        if _ZONED.fullmatch(text):
            return Asked((read_instant(text.replace(" ", "T")),))
        day, _, clock = text.strip().replace("T", " ").partition(" ")
        date, wall = parse_date(day), parse_wall_time(clock.strip())
    except (ContractError, ValueError) as error:
        raise AskedTimeError(
            f"{text!r} is not a time: {error}; write 2025-06-04T12:30:00Z for an instant, "
            f'or "2025-06-04 20:30" on the clock of {zone}'
        ) from error
    reading = read_wall(date, wall, zone)
    match reading.occurrence:
        case Occurrence.UNIQUE:
            return Asked((reading.earlier,))
        case Occurrence.REPEATED:
            note = f"{wall} on {date} happens twice in {zone}: the clocks go back over it; both are explained"
            return Asked((reading.earlier, reading.later), note)
        case Occurrence.SKIPPED:
            near = [
                f"{local_date(each, zone)} {format_local(each, zone)}"
                for each in (reading.earlier, reading.later)
            ]
            remedy = f"ask for {near[0]} or {near[1]}"
            return Asked((), f"{wall} on {date} never happens in {zone}: the clocks skip it; {remedy}")
