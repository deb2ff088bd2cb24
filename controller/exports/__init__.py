"""Exports: a screen's plan written for somebody else's calendar or player. Pure: sheets in, text out."""

from controller.exports.calendars import UnplayedShortError, screen_calendar, short_calendar
from controller.exports.ical import Calendar
from controller.exports.owner_csv import to_owner_csv
from controller.exports.owner_smil import to_owner_smil
from controller.exports.sheet import MissingRenditionError, Sheet, SheetRow, rows_of
from controller.exports.stored import StoredPlan, to_sheet, to_stored

__all__ = [
    "Calendar",
    "MissingRenditionError",
    "Sheet",
    "SheetRow",
    "StoredPlan",
    "UnplayedShortError",
    "rows_of",
    "screen_calendar",
    "short_calendar",
    "to_owner_csv",
    "to_owner_smil",
    "to_sheet",
    "to_stored",
]
