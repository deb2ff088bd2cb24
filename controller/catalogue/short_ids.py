"""Ids for shorts that come without one: from the contest's entry number, or else from the title.

The rule: letters lose case and accents; what is no letter of a to z and no digit parts words; hyphens join
them. A bare number gets "entry-" before it. Where any letter is of another script, nothing is romanised: the
id is "film-" and ten digits of the sha256 of entry number, title and creator. An id that is taken gets "-2",
"-3" and so on, in the order of entry number, title and creator, whatever the order of the rows. An id, once
given, is kept.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping

from controller.catalogue.names import folded
from wire.ids import MAX_SLUG, ShortId

_LONGEST = MAX_SLUG - 6  # room for a number behind it
_SPLIT = re.compile(r"[^a-z0-9]+")


def give_ids(submissions: Iterable[Mapping[str, str]], taken: Collection[ShortId]) -> list[ShortId]:
    """An id for each of these cells, in their order."""
    wanted = [(wanted_id(cells), _key(cells), number) for number, cells in enumerate(submissions)]
    used = set(taken)
    given: dict[int, ShortId] = {}
    for base, _, number in sorted(wanted):
        name, count = base, 1
        while name in used:
            count += 1
            name = f"{base}-{count}"
        used.add(name)
        given[number] = name
    return [given[number] for number in range(len(given))]


def wanted_id(cells: Mapping[str, str]) -> ShortId:
    """The id that a short has by the rule, if nobody else has it."""
    entry, title = cells.get("entry", ""), cells.get("title", "")
    slug = _slug(entry)
    if slug:
        return f"entry-{slug}" if slug.isdigit() else slug
    slug = _slug(title)
    if slug and not slug.isdigit():
        return slug
    digest = hashlib.sha256("\n".join(_key(cells)).encode("utf-8", "surrogatepass")).hexdigest()
    return f"film-{digest[:10]}"


def _slug(text: str) -> str:
    """The text's words, or nothing where a letter of it is of another script."""
    plain = folded(text)
    if any(letter.isalnum() and not letter.isascii() for letter in plain):
        return ""
    words = [word for word in _SPLIT.split(plain) if word]
    while len("-".join(words)) > _LONGEST and len(words) > 1:
        words.pop()
    return "-".join(words)[:_LONGEST]


def _key(cells: Mapping[str, str]) -> tuple[str, str, str]:
    return cells.get("entry", ""), cells.get("title", ""), cells.get("creator", "")
