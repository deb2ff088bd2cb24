"""A sheet as CSV for a media owner: RFC 4180, UTF-8, a header, one row per spot.

Words of people cannot become formulas in a spreadsheet: a cell that would begin like one is given an
apostrophe before it (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Callable, Iterable

from controller.exports.sheet import SheetRow
from wire.instants import format_instant

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")

_COLUMNS: dict[str, Callable[[SheetRow], str]] = {
    "start_local": lambda row: row.local,
    "start_utc": lambda row: format_instant(row.start),
    "duration_ms": lambda row: str(row.duration_ms),
    "file": lambda row: row.file_name,
    "sha256": lambda row: row.rendition.sha256 if row.rendition else "",
    "bytes": lambda row: str(row.rendition.size_bytes) if row.rendition else "",
    "file_duration_ms": lambda row: str(row.rendition.duration_ms) if row.rendition else "",
    "mute": lambda row: "yes" if row.mute else "no",
    "short": lambda row: row.short,
    "title": lambda row: _as_words(row.title),
    "creator": lambda row: _as_words(row.creator),
    "line": lambda row: row.line,
    "spot_id": lambda row: row.spot_id,
}
CSV_COLUMNS = tuple(_COLUMNS)


def to_owner_csv(rows: Iterable[SheetRow]) -> str:
    """The header, and the rows below it."""
    text = io.StringIO()
    writer = csv.writer(text)  # its own line ends are CRLF, as RFC 4180 wants
    writer.writerow(CSV_COLUMNS)
    writer.writerows([cell(row) for cell in _COLUMNS.values()] for row in rows)
    return text.getvalue()


def _as_words(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
