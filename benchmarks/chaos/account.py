"""The account of a run: how much of the lit time had the right film, and which fault took the rest. Pure."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.chaos.course import Course, Struck
from benchmarks.chaos.faults import HELPLESS, FaultKind
from benchmarks.percentile import percentile
from benchmarks.site.truth import FORBIDDEN, LIT, Piece, Seen, totals

NOISE_MS = 20.0
"""Less than this of one wrong picture is a late look, not a fault's effect."""

AIMS_MS: dict[FaultKind, float] = {
    FaultKind.WORKER_KILLED: 600,
    FaultKind.WORKER_HUNG: 2_100,
    FaultKind.STAGE_KILLED: 1_200,
    FaultKind.PROMPTER_KILLED: 1_200,
    **{kind: 0.0 for kind in FaultKind if kind.value.startswith(("link", "controller", "broker"))},
}
"""99th percentile of the time to the right film; 0: no effect at all."""


@dataclass(frozen=True, slots=True)
class Effect:
    """One fault and what the glass did until the next one."""

    struck: Struck
    recovery_ms: float
    """From the fault, or its release, until every screen had its right film again; 0: no effect."""
    seen_ms: Mapping[Seen, float]
    """What was seen instead of the right film, over all screens."""
    beside_ms: float
    """How much of that was on screens which the fault did not hit."""
    helpless_ms: Mapping[Seen, float]
    """The part of `seen_ms` while there was no X server that could show anything."""

    @property
    def loss_ms(self) -> float:
        """All of it."""
        return sum(self.seen_ms.values())


@dataclass(frozen=True, slots=True)
class Row:
    """All faults of one kind."""

    kind: FaultKind
    n: int
    effects: int
    """How many had any effect on the glass."""
    median_ms: float
    p99_ms: float
    largest_ms: float
    seen_ms: Mapping[Seen, float]
    aim_ms: float | None
    never_back: int

    @property
    def reached(self) -> bool | None:
        """Whether the aim was; None without one."""
        return None if self.aim_ms is None else self.p99_ms <= self.aim_ms and not self.never_back


@dataclass(frozen=True, slots=True)
class Account:
    """The figures that count. Times in ms over all screens."""

    lit_ms: float
    right_ms: float
    seen_ms: Mapping[Seen, float]
    unexplained_ms: float
    """Loss before the first fault, which nothing explains."""
    rows: tuple[Row, ...]
    effects: tuple[Effect, ...]
    missed: int
    """Faults that could not be brought about."""
    forbidden_ms: float
    """Anything but the right film, slate or due darkness."""
    helpless_ms: float
    """The part of that while the X server stood still or was gone by the fault itself."""

    @property
    def availability(self) -> float:
        """Right-film time over planned lit time."""
        return self.right_ms / self.lit_ms if self.lit_ms else 0.0


def account_of(course: Course, pieces: Mapping[str, Sequence[Piece]], screens: Sequence[str]) -> Account:
    """Judge a run. `pieces` per screen; `screens` in the order of the faults' numbers."""
    seen: defaultdict[Seen, float] = defaultdict(float)
    for each in pieces.values():
        for what, ms in totals(each, course.start_ms, course.end_ms).items():
            seen[what] += ms
    lit = sum(ms for what, ms in seen.items() if what in LIT)
    effects = list(_effects(course, pieces, screens))
    loss = lit - seen[Seen.RIGHT]
    kinds = sorted({each.struck.fault.kind for each in effects}, key=list(FaultKind).index)
    return Account(
        lit_ms=lit,
        right_ms=seen[Seen.RIGHT],
        seen_ms=dict(seen),
        unexplained_ms=max(0.0, loss - sum(each.loss_ms for each in effects)),
        rows=tuple(
            _row(kind, [each for each in effects if each.struck.fault.kind is kind]) for kind in kinds
        ),
        effects=tuple(effects),
        missed=sum(each.missed for each in course.struck),
        forbidden_ms=sum(seen[each] for each in FORBIDDEN),
        helpless_ms=sum(each.helpless_ms.get(what, 0.0) for each in effects for what in FORBIDDEN),
    )


def _effects(
    course: Course, pieces: Mapping[str, Sequence[Piece]], screens: Sequence[str]
) -> Iterator[Effect]:
    """Every fault that struck, with all loss until the next one."""
    struck = [each for each in course.struck if not each.missed]
    ends = [each.at_ms for each in struck[1:]] + [course.end_ms]
    for one, end in zip(struck, ends, strict=False):
        hit = None if one.fault.screen is None else screens[one.fault.screen]
        seen: defaultdict[Seen, float] = defaultdict(float)
        beside = recovered = 0.0
        for screen, ours in pieces.items():
            for piece in _losses(ours, one.at_ms, end):
                ms = piece.end_ms - piece.start_ms
                seen[piece.seen] += ms
                beside += ms if hit not in {None, screen} else 0.0
                recovered = max(recovered, piece.end_ms - one.counted_from_ms)
        helpless = _helpless(one, pieces[hit], end) if hit else {}
        yield Effect(one, max(0.0, recovered), dict(seen), beside, helpless)


def _losses(pieces: Sequence[Piece], start: float, end: float) -> Iterator[Piece]:
    for piece in pieces:
        if piece.seen in {Seen.RIGHT, Seen.DARKNESS} or piece.end_ms <= start or piece.start_ms >= end:
            continue
        cut = Piece(max(piece.start_ms, start), min(piece.end_ms, end), piece.seen)
        if cut.end_ms - cut.start_ms >= NOISE_MS:
            yield cut


def _helpless(struck: Struck, pieces: Sequence[Piece], end: float) -> dict[Seen, float]:
    """What was seen while there was no X server that could show anything: frozen, or gone."""
    if struck.fault.kind not in HELPLESS:
        return {}
    if struck.fault.kind is FaultKind.X_KILLED:
        return {Seen.OFF: totals(pieces, struck.at_ms, end).get(Seen.OFF, 0.0)}
    return totals(pieces, struck.at_ms, struck.released_ms or end)


def _row(kind: FaultKind, effects: Sequence[Effect]) -> Row:
    recoveries = sorted(each.recovery_ms for each in effects)
    seen: defaultdict[Seen, float] = defaultdict(float)
    for each in effects:
        for what, ms in each.seen_ms.items():
            seen[what] += ms
    return Row(
        kind=kind,
        n=len(effects),
        effects=sum(each.loss_ms > 0 for each in effects),
        median_ms=percentile(recoveries, 50),
        p99_ms=percentile(recoveries, 99),
        largest_ms=recoveries[-1],
        seen_ms=dict(seen),
        aim_ms=AIMS_MS.get(kind),
        never_back=sum(each.struck.settled_ms is None for each in effects),
    )
