"""Precedence: who has a screen's seconds in a plan, as one table.

The frame lays its layers by it, explanations and the schedules' README quote it. Orders stand above all of
it, in wire.precedence; they are no part of a plan.
"""

from enum import StrEnum

from controller.schedule import Line
from wire.plan import BlockKind


class Rank(StrEnum):
    """What may want the same seconds; the earlier member has them. The value is its name for people."""

    CURFEW_DARK = "curfew dark"
    CLOSED = "closed"
    CURFEW_STATIC = "curfew static"
    RESERVED = "reserved"
    SIMULCAST = "simulcast"
    """With its lead-in."""
    WAVE = "wave"
    """With its lead-in."""
    DOMINATION = "domination"
    """The higher priority first."""
    MAKE_GOOD = "make-good"
    LOOP = "loop"
    """The higher priority first."""
    HOUSE_ADS = "house ads"
    SLATE = "slate"
    """Where there is nothing else to show."""


RANKS: tuple[Rank, ...] = tuple(Rank)
"""Highest first."""

_KINDS = {
    BlockKind.DARK: Rank.CURFEW_DARK,
    BlockKind.CLOSED: Rank.CLOSED,
    BlockKind.STATIC: Rank.CURFEW_STATIC,
    BlockKind.RESERVED: Rank.RESERVED,
    BlockKind.SIMULCAST: Rank.SIMULCAST,
    BlockKind.WAVE: Rank.WAVE,
    BlockKind.DOMINATION: Rank.DOMINATION,
    BlockKind.MAKE_GOOD: Rank.MAKE_GOOD,
    BlockKind.LOOP: Rank.LOOP,
    BlockKind.OPEN: Rank.HOUSE_ADS,
}


def rank_of_line(line: Line) -> Rank:
    """The rank of a line's kind."""
    return Rank(line.kind.replace("_", "-"))


def rank_of(kind: BlockKind) -> Rank:
    """The rank by which a block of `kind` has its seconds; of a lead-in, the higher one."""
    return Rank.SIMULCAST if kind is BlockKind.LEAD_IN else _KINDS[kind]
