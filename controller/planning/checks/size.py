"""Checks of size, made before anything is compiled: a slip of the pen must not ask for a million spots."""

from collections.abc import Iterator

from controller.findings import Finding, error_at
from controller.planning.localtime import day_span
from controller.schedule import Schedule, SimulcastLine
from wire.instants import DAY, SECOND

MAX_FLIGHT_DAYS = 400
MAX_DATES = 400
MAX_SPOTS = 200_000  # a signed statement has at most 8 MiB, and a spot some 25 bytes
MIN_SPOT_MS = SECOND
_UTC = "Etc/UTC"


def check_size(schedule: Schedule) -> Iterator[Finding]:
    """Findings about what is too long or too much to be planned at all."""
    flight = schedule.campaign.flight
    days = (day_span(flight.last_day, _UTC)[1] - day_span(flight.first_day, _UTC)[0]) // DAY
    if days > MAX_FLIGHT_DAYS:
        sentence = f"the flight has {days:,} days; at most {MAX_FLIGHT_DAYS} are planned"
        yield error_at(flight.place_of("last_day"), sentence, "make several campaigns of it")
    for line in schedule.campaign.lines:
        if isinstance(line, SimulcastLine) and len(line.when.dates) > MAX_DATES:
            sentence = f"the simulcast {line.id!r} names {len(line.when.dates)} dates; at most {MAX_DATES}"
            yield error_at(line.when.place_of("dates"), sentence, "make several lines of it")
    for venue in schedule.venues:
        for screen in venue.screens:
            loop = screen.loop
            spots = days * DAY // loop.length * len(loop.our_slots)
            if loop.spot < MIN_SPOT_MS:
                sentence = f"spots of {loop.spot} ms are shorter than players can show"
                yield error_at(loop.place_of("spot"), sentence, "make them at least 1s long")
            elif spots > MAX_SPOTS:
                sentence = f"{screen.id!r} could have {spots:,} spots in this flight; at most {MAX_SPOTS:,}"
                yield error_at(loop.place_of("spot"), sentence, "shorten the flight, or lengthen the spots")
