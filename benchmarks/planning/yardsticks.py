"""What others need: plain JSON of the same spots, and recurrence libraries for the same windows alone.

A window is a recurring span of local time: operating hours, a curfew, a daypart. The libraries give its
instants on seven days. They choose no short, cut no overlap and make no plan.
"""

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import DAILY, HOURLY, rrule

from controller.schedule import EachHour, Schedule
from wire.ids import ScreenId
from wire.instants import DAY, Millis
from wire.plan import Plan

DAYS = 7


@dataclass(frozen=True)
class Window:
    """A window of one screen that comes back every day, or every hour, in the local time of its zone."""

    zone: str
    first: datetime
    """Where it begins for the first time, without zone."""
    length: timedelta
    hourly: bool = False

    @property
    def count(self) -> int:
        """How often it begins."""
        return DAYS * 24 if self.hourly else DAYS


def windows_of(schedule: Schedule, screen_id: ScreenId) -> list[Window]:
    """Every window of one screen that planning expands: hours, curfews, reserved seconds, dayparts."""
    screen, zone = schedule.screen(screen_id), schedule.venue_of(screen_id).timezone
    midnight = datetime.fromisoformat(schedule.campaign.flight.first_day)

    def window(start: Millis, end: Millis) -> Window:
        length = (end - start) % DAY or DAY
        return Window(zone, midnight + timedelta(milliseconds=start), timedelta(milliseconds=length))

    windows = [window(each.open.ms, each.close.ms) for each in screen.operating_hours]
    windows += [window(each.start.ms, each.to.ms) for each in screen.curfews]
    windows += [
        window(part.start.ms, part.to.ms) for parts in schedule.campaign.dayparts.values() for part in parts
    ]
    for each in screen.reserved:
        length = timedelta(milliseconds=each.duration)
        if isinstance(each.at, EachHour):
            first = midnight + timedelta(minutes=each.at.minute)
            windows.append(Window(zone, first, length, hourly=True))
        else:
            windows.append(Window(zone, midnight + timedelta(milliseconds=each.at.ms), length))
    return windows


def json_seconds(plan: Plan) -> float:
    """Seconds that `json.dumps` takes for a plan's spots, which it is given as dicts."""
    rows = [
        {
            "start": spot.start,
            "duration_ms": spot.duration_ms,
            "short": spot.short,
            "line": spot.line,
            "spot_id": spot.spot_id,
        }
        for spot in plan.spots
    ]
    began = time.process_time()
    json.dumps(rows)
    return time.process_time() - began


def rrule_seconds(windows: Sequence[Window]) -> tuple[float, int]:
    """Seconds that dateutil takes to expand windows to instants, and how many those are."""
    began = time.process_time()
    instants = [instant for window in windows for instant in _by_rrule(window)]
    return time.process_time() - began, len(instants)


def ical_seconds(windows: Sequence[Window]) -> tuple[float, int]:
    """The same by recurring-ical-events; the calendar is made beforehand."""
    calendar = icalendar.Calendar()
    for number, window in enumerate(windows):
        calendar.add_component(_event(number, window))
    first = min(window.first for window in windows) - timedelta(days=1)
    began = time.process_time()
    found = recurring_ical_events.of(calendar).between(first, first + timedelta(days=DAYS + 2))
    instants = [each[edge].dt.timestamp() for each in found for edge in ("DTSTART", "DTEND")]
    return time.process_time() - began, len(instants)


def _by_rrule(window: Window) -> Iterator[float]:
    zone = ZoneInfo(window.zone)
    frequency = HOURLY if window.hourly else DAILY
    for start in rrule(frequency, dtstart=window.first, count=window.count):
        yield start.replace(tzinfo=zone).timestamp()
        yield (start + window.length).replace(tzinfo=zone).timestamp()


def _event(number: int, window: Window) -> icalendar.Event:
    event = icalendar.Event()
    start = window.first.replace(tzinfo=ZoneInfo(window.zone))
    event.add("uid", str(number))
    event.add("dtstart", start)
    event.add("dtend", (window.first + window.length).replace(tzinfo=ZoneInfo(window.zone)))
    event.add("rrule", {"freq": "hourly" if window.hourly else "daily", "count": window.count})
    return event
