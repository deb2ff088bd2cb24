"""Validators that several files share: words that a later release will know, and shorthand."""

from collections.abc import Callable, Mapping

MAX_SLOTS = 1_000


def later(words: Mapping[str, str]) -> Callable[[object], object]:
    """A validator that refuses words whose meaning is settled but which this release does not honour.

    `words` maps each word to its remedy.
    """

    def refuse(value: object) -> object:
        if isinstance(value, str) and value in words:
            raise ValueError(f"{value!r} is not in this release; {words[value]}")
        return value

    return refuse


def slots_from_count(value: object) -> object:
    """A bare count k → the first k positions; anything else as it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 0 < value <= MAX_SLOTS:
            raise ValueError(f"our_slots: {value} is no number of slots; write 1 to {MAX_SLOTS}, or a list")
        return tuple(range(value))
    return value
