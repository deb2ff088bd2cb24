"""The faults, and the seeded order in which they come. Pure: the same seed draws the same faults."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from benchmarks.site.processes import Part


class Scope(StrEnum):
    """What a fault hits."""

    SCREEN = "screen"
    ALL = "all"


class FaultKind(StrEnum):
    """What happens."""

    WORKER_KILLED = "worker killed"
    WORKER_HUNG = "worker hung"
    WORKER_PAUSED = "worker paused"
    NURSE_KILLED = "nurse killed"
    NURSE_PAUSED = "nurse paused"
    NURSE_HUNG = "nurse hung, worker killed"
    STAGE_KILLED = "stage killed"
    STAGE_PAUSED = "stage paused"
    STAGE_HUNG = "stage hung"
    PROMPTER_KILLED = "prompter killed"
    LINK_KILLED = "link killed"
    LINK_PAUSED = "link paused"
    CONTROLLER_KILLED = "controller killed"
    CONTROLLER_PAUSED = "controller paused"
    BROKER_KILLED = "broker killed"
    BROKER_PAUSED = "broker paused"
    BROKER_AWAY = "broker away"
    X_KILLED = "X server killed"
    X_FROZEN = "X server frozen"
    FILM_TRUNCATED = "film truncated while playing"
    FILM_CHANGED = "film's byte changed while playing"
    FILM_DELETED = "film deleted while playing"
    NEXT_TRUNCATED = "film truncated just before"
    NEXT_CHANGED = "film's byte changed just before"
    NEXT_DELETED = "film deleted just before"
    DISK_FULL = "disk full"
    JOURNAL_REFUSED = "journal not writable"
    PLAN_REPLACED = "plan replaced in mid-spot"
    CLOCK_STEPPED = "clock stepped"


_ALL = {
    FaultKind.CONTROLLER_KILLED,
    FaultKind.CONTROLLER_PAUSED,
    FaultKind.BROKER_KILLED,
    FaultKind.BROKER_PAUSED,
    FaultKind.BROKER_AWAY,
    FaultKind.PLAN_REPLACED,
}
BEFORE_FILM = {FaultKind.NEXT_TRUNCATED, FaultKind.NEXT_CHANGED, FaultKind.NEXT_DELETED}
"""Faults that strike shortly before a film is due; their recovery counts from when it is due."""
FROM_RELEASE = {FaultKind.X_FROZEN}
"""While it lasts, nobody can change the glass: recovery counts from its end."""
HELPLESS = {FaultKind.X_FROZEN, FaultKind.X_KILLED}
"""While it lasts there is no X server that could show anything."""

_HOLDS_S: dict[FaultKind, tuple[float, float]] = {
    FaultKind.WORKER_PAUSED: (0.2, 0.8),
    FaultKind.NURSE_PAUSED: (2.0, 5.0),
    FaultKind.STAGE_PAUSED: (0.5, 3.0),
    FaultKind.LINK_PAUSED: (3.0, 8.0),
    FaultKind.CONTROLLER_PAUSED: (3.0, 8.0),
    FaultKind.BROKER_PAUSED: (3.0, 8.0),
    FaultKind.X_FROZEN: (0.5, 4.0),
    FaultKind.DISK_FULL: (4.0, 9.0),
    FaultKind.JOURNAL_REFUSED: (4.0, 9.0),
    FaultKind.CLOCK_STEPPED: (4.0, 9.0),
}
_AWAY_S = (60.0, 240.0)
PAUSE_S = (0.3, 2.5)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, drawn beforehand."""

    number: int
    kind: FaultKind
    screen: int | None
    """Which player it hits; None for the whole network."""
    pause_s: float
    """Quiet time before it."""
    place: float
    """Where in the film it strikes, from 0 to 1 of its length; of a film that is due soon, how soon."""
    hold_s: float
    """How long it lasts before it is taken back; 0 where it is never, or at once."""
    amount: float
    """Of what it changes, from -1 to 1; for a clock's step."""

    @property
    def scope(self) -> Scope:
        """What it hits."""
        return Scope.ALL if self.screen is None else Scope.SCREEN


def part_hit_by(kind: FaultKind) -> Part:
    """The part whose name begins the fault's. Raises ValueError where none does."""
    for part in Part:
        if kind.value.startswith(part.value):
            return part
    raise ValueError(f"{kind} hits no process")


def draw_faults(
    seed: int,
    count: int,
    screens: int,
    *,
    away_scale: float = 1.0,
    kinds: Collection[FaultKind] = tuple(FaultKind),
) -> list[Fault]:
    """`count` faults in random order: every kind once before any comes again.

    `away_scale` shortens the minutes in which the broker is away.
    """
    luck = Random(seed)
    drawn: list[Fault] = []
    bag: Sequence[FaultKind] = ()
    for number in range(1, count + 1):
        if not bag:
            bag = luck.sample(sorted(kinds), len(kinds))
        kind, *bag = bag
        drawn.append(_draw(luck, number, kind, screens, away_scale))
    return drawn


def _draw(luck: Random, number: int, kind: FaultKind, screens: int, away_scale: float) -> Fault:
    shortest, longest = _HOLDS_S.get(kind, (0.0, 0.0))
    if kind is FaultKind.BROKER_AWAY:
        shortest, longest = (each * away_scale for each in _AWAY_S)
    screen = luck.randrange(screens)
    return Fault(
        number=number,
        kind=kind,
        screen=None if kind in _ALL else screen,
        pause_s=round(luck.uniform(*PAUSE_S), 3),
        place=round(luck.uniform(0.1, 0.9), 3),
        hold_s=round(luck.uniform(shortest, longest), 3),
        amount=round(luck.choice((-1, 1)) * luck.uniform(0.1, 1.0), 3),
    )
