"""A sheet as SMIL 3.0 for a media owner's own player (W3C, "Synchronized Multimedia Integration Language").

Every spot is a film that begins at a wall clock's reading with its offset, inside one `par` per local day: a
`seq` would begin each film where the one before happens to end. Readings carry seconds without a fraction
where there is none, since simple players read nothing finer. What fills the time between is the owner's.
"""

import re
from collections.abc import Iterable
from itertools import groupby
from xml.etree import ElementTree as ET

from controller.exports.sheet import Sheet, SheetRow, local_text
from wire.instants import SECOND, Instant, Millis, format_instant

NAMESPACE = "http://www.w3.org/ns/SMIL"
_REGION = "screen"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_XML_ID = "{http://www.w3.org/XML/1998/namespace}id"


def to_owner_smil(sheet: Sheet, rows: Iterable[SheetRow]) -> str:
    """A document of all rows; hashes stand as parameters where the plan has them."""
    held = list(rows)
    root = ET.Element("smil", {"xmlns": NAMESPACE, "version": "3.0", "baseProfile": "Language"})
    _head(root, sheet, held)
    body = ET.SubElement(ET.SubElement(root, "body"), "par")
    _prefetch(body, held)
    for day, rows_of_day in groupby(held, key=lambda row: row.local[:10]):
        _day(body, sheet, day, list(rows_of_day))
    ET.indent(root, space=" ")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _head(root: ET.Element, sheet: Sheet, rows: list[SheetRow]) -> None:
    head, plan, facts = ET.SubElement(root, "head"), sheet.plan, sheet.facts
    hashes = all(row.rendition for row in rows)
    facts_of_it = {
        "title": f"{plan.campaign} on {plan.screen}",
        "campaign": plan.campaign,
        "screen": plan.screen,
        "venue": facts.venue_name,
        "time-zone": facts.zone,
        "tzdata": plan.tzdata,
        "plan-revision": str(plan.revision),
        "spots": str(len(rows)),
        "hashes": "sha256" if hashes else "none: this plan was not published",
    }
    for name, content in facts_of_it.items():
        ET.SubElement(head, "meta", name=name, content=_clean(content))
    layout = ET.SubElement(head, "layout")
    size = {"width": str(facts.canvas_width), "height": str(facts.canvas_height)}
    ET.SubElement(layout, "root-layout", {**size, "backgroundColor": "black"})
    place = {_XML_ID: _REGION, "regionName": _REGION, "left": "0", "top": "0", **size, "fit": "fill"}
    ET.SubElement(layout, "region", place)


def _prefetch(body: ET.Element, rows: list[SheetRow]) -> None:
    """Every file once, so that a player fetches all of them before the first is due."""
    fetched = ET.SubElement(body, "seq", {_XML_ID: "files"})
    for name in sorted({row.file_name for row in rows}):
        ET.SubElement(fetched, "prefetch", src=name)


def _day(body: ET.Element, sheet: Sheet, day: str, rows: list[SheetRow]) -> None:
    end = max(row.start + row.duration_ms for row in rows)
    whole = {
        _XML_ID: f"day-{day}",
        "begin": f"wallclock({rows[0].local})",
        "end": f"wallclock({local_text(Instant(end), sheet.zone)})",
    }
    container = ET.SubElement(body, "par", whole)
    for row in rows:
        _video(container, row)


def _video(container: ET.Element, row: SheetRow) -> None:
    video = ET.SubElement(
        container,
        "video",
        {
            _XML_ID: f"spot-{row.spot_id}",
            "src": row.file_name,
            "region": _REGION,
            "begin": f"wallclock({row.local})",
            "dur": _seconds(row.duration_ms),
            "fill": "remove",
            "title": _clean(row.title),
            "author": _clean(row.creator),
        },
    )
    parameters = {
        "spot-id": row.spot_id,
        "short": row.short,
        "line": row.line,
        "start-utc": format_instant(row.start),
    }
    if row.mute:
        parameters["sound"] = "mute"
    if row.rendition is not None:
        parameters |= {"sha256": row.rendition.sha256, "bytes": str(row.rendition.size_bytes)}
    for name, value in parameters.items():
        ET.SubElement(video, "param", name=name, value=value)


def _seconds(duration_ms: Millis) -> str:
    """As a SMIL clock value: "30s", "7.5s"."""
    return f"{duration_ms / SECOND:.3f}".rstrip("0").rstrip(".") + "s"


def _clean(text: str) -> str:
    """Text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
