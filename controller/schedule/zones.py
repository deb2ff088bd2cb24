"""Names of time zones: which are places, which are old links, and what people write instead.

Reads the zone database that is pinned as a package; knows no offsets (those are the planning's door).
"""

import re
from functools import cache
from importlib.resources import files

from controller.findings import Code, Finding, Place, did_you_mean, error_at, warning_at

_OFTEN_MEANT = {
    "Asia/Beijing": "Asia/Shanghai",
    "Asia/Shenzhen": "Asia/Shanghai",
    "Asia/Guangzhou": "Asia/Shanghai",
    "Asia/Hongkong": "Asia/Hong_Kong",
    "Asia/HongKong": "Asia/Hong_Kong",
    "Asia/Osaka": "Asia/Tokyo",
    "Asia/Kyoto": "Asia/Tokyo",
    "Asia/Shibuya": "Asia/Tokyo",
    "Asia/Mumbai": "Asia/Kolkata",
    "Asia/Delhi": "Asia/Kolkata",
    "Asia/Abu_Dhabi": "Asia/Dubai",
    "Europe/Lyon": "Europe/Paris",
    "Europe/Marseille": "Europe/Paris",
    "Europe/Munich": "Europe/Berlin",
    "Europe/Barcelona": "Europe/Madrid",
    "Europe/Milan": "Europe/Rome",
    "America/Ottawa": "America/Toronto",
    "America/Boston": "America/New_York",
    "America/Miami": "America/New_York",
    "America/Washington": "America/New_York",
    "America/San_Francisco": "America/Los_Angeles",
    "America/Seattle": "America/Los_Angeles",
    "America/Las_Vegas": "America/Los_Angeles",
}
_ABBREVIATION = re.compile(r"[A-Z]{2,5}")
_COUNTRIES = {"GB", "NZ", "PRC", "ROC", "ROK"}  # old links that mean one place
_MANY_MEANINGS = {
    "CST": "China, Cuba and central North America",
    "IST": "India, Ireland and Israel",
    "BST": "Britain and Bangladesh",
    "EST": "eastern North America without summer time, and formerly eastern Australia",
    "AST": "the Atlantic coast and Arabia",
    "PST": "the Pacific coast and the Philippines",
}


@cache
def place_zones() -> frozenset[str]:
    """The zones that stand for places today: the names in the database's own table of places."""
    table = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    return frozenset(line.split("\t")[2] for line in table.splitlines() if not line.startswith("#"))


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def _links() -> dict[str, str]:
    compact = files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text(encoding="utf-8")
    rows = (line.split() for line in compact.splitlines() if line.startswith("L "))
    return {link: target for _, target, link in rows}


def check_zone(name: str, place: Place) -> list[Finding]:
    """What is wrong with a venue's `timezone`: nothing, a warning for an old link, or an error."""
    if name in place_zones():
        return []
    if _ABBREVIATION.fullmatch(name) and name not in _COUNTRIES:
        many = f" of {_MANY_MEANINGS[name]}" if name in _MANY_MEANINGS else ""
        sentence = f"timezone: {name[:40]!r} is an abbreviation{many}, not a place"
        return [
            error_at(place, Code.TIMEZONE, sentence, "name the place, like Asia/Shanghai or America/Toronto")
        ]
    if name in _all_zones():
        return [_not_a_place(name, place)]
    meant = _OFTEN_MEANT.get(name)
    remedy = f"did you mean {meant!r}?" if meant else _nearest(name)
    return [error_at(place, Code.TIMEZONE, f"timezone: {name[:60]!r} is not in the zone database", remedy)]


def _not_a_place(name: str, place: Place) -> Finding:
    target = _links().get(name)
    if target in place_zones():
        return warning_at(
            place, Code.TIMEZONE, f"timezone: {name!r} is an old name of {target!r}", f"write {target}"
        )
    return error_at(
        place,
        Code.TIMEZONE,
        f"timezone: {name!r} is no place, so nobody knows its clock changes",
        _nearest(name),
    )


def _nearest(name: str) -> str:
    remedy = did_you_mean(name, place_zones())
    return remedy if remedy.startswith("did you mean") else "name the place, like Asia/Shanghai"
