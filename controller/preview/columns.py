"""Columns of a preview: a row of values as the distinct ones, and a few digits for each place.

A flight has 26,000 spots of a dozen shorts and two lengths: as objects they would weigh ten times as much.
"""

from collections.abc import Hashable, Iterable
from typing import Any

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits 0 to 63, none of which needs an escape in JSON or HTML."""


def to_column(values: Iterable[Hashable]) -> dict[str, Any]:
    """Values → {"of": the distinct ones as they first come, "width": digits each, "at": all the digits}.

    Where all are the same the width is 0 and there are no digits.
    """
    places: dict[Hashable, int] = {}
    order = [places.setdefault(value, len(places)) for value in values]
    width = 0
    while len(DIGITS) ** width < len(places):
        width += 1
    return {"of": list(places), "width": width, "at": "".join(_digits(place, width) for place in order)}


def _digits(number: int, width: int) -> str:
    text = ""
    for _ in range(width):
        number, digit = divmod(number, len(DIGITS))
        text = DIGITS[digit] + text
    return text
