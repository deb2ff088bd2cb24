"""Validators that several files share: lists that must name something, and shorthand."""

from typing import TypeVar

_T = TypeVar("_T")

MAX_SLOTS = 1_000


def not_empty(items: tuple[_T, ...]) -> tuple[_T, ...]:
    """A validator that refuses an empty list."""
    if not items:
        raise ValueError("the list is empty; name at least one")
    return items


def each_once(items: tuple[_T, ...]) -> tuple[_T, ...]:
    """A validator that refuses a list that says something twice."""
    for item in items:
        if items.count(item) > 1:
            raise ValueError(f"{item} is named twice; name each once")
    return items


def slots_from_count(value: object) -> object:
    """A bare count k → the first k positions; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 < value <= MAX_SLOTS:
            raise ValueError(f"our_slots: {value} is no number of slots; write 1 to {MAX_SLOTS}, or a list")
        return tuple(range(value))
    return value
