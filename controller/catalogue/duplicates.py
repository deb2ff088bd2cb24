"""Duplicates: shorts that are one film, by its bytes or by its title and creator."""

from collections.abc import Iterable
from dataclasses import dataclass

from controller.catalogue.names import folded
from controller.catalogue.shorts import Short
from wire.ids import ShortId


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A short that another one is as well."""

    short: Short
    first: Short
    """The one that stands above it, or comes before it."""
    same: str
    """What the two have in common: "the bytes", or "title and creator"."""


def find_duplicates(shorts: Iterable[Short]) -> dict[ShortId, Duplicate]:
    """Each short but the first of those that are one film, by id."""
    by_bytes: dict[str, Short] = {}
    by_name: dict[tuple[str, str], Short] = {}
    found: dict[ShortId, Duplicate] = {}
    for short in shorts:
        name = folded(short.title), folded(short.creator)
        if short.master_sha256 is not None and short.master_sha256 in by_bytes:
            found[short.id] = Duplicate(short, by_bytes[short.master_sha256], "the bytes")
        elif name in by_name:
            found[short.id] = Duplicate(short, by_name[name], "title and creator")
        by_name.setdefault(name, short)
        if short.master_sha256 is not None:
            by_bytes.setdefault(short.master_sha256, short)
    return found
