"""The controller's as-run log beside what the sampler saw: contradictions, lost and doubled plays. Pure.

An entry claims that a film was on the glass from its start to its end, and is held to the film's picture; a
completed one also to its being in step, but for STOOD_MS: no watch calls a picture hung that stands for less.
A crash is closed with what was proved before, so it may claim less than was seen, by CRASH_MS; a stage that
hangs sees nothing of what its worker goes on to show, and claims less by as long as it hung: understated.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.site.recording import Look, Span
from benchmarks.site.truth import STEP_MS, Due, Piece, Seen
from wire.asrun import AsRunEntry, Cause, Outcome
from wire.instants import SECOND
from wire.playhead import CueKind

TOLERANCE_MS = 300
"""What a play's entry may differ from the glass: start and end are each told within a frame or two."""
STOOD_MS = 1_500
"""What the watchdogs are given to call a standing picture a hang."""
CRASH_MS = 1_500
"""The mark of an open play is written about twice a second."""
LEAST_SEEN_MS = 500
"""A film that flashed for less than this needs no entry of its own."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One disagreement."""

    screen: str
    what: str
    """contradicted, lost, doubled; or understated: it was on the glass for longer than its entries claim."""
    planned_start: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Watched:
    """What is known of one screen without asking the product."""

    screen: str
    spans: Sequence[Span]
    pieces: Sequence[Piece]
    dues: Sequence[Due]
    films: Mapping[str, int]
    fps: int


def check(watched: Watched, entries: Iterable[AsRunEntry], start: int, end: int) -> list[Finding]:
    """Every disagreement between entries and glass, for plays planned wholly between two instants."""
    told = [each for each in entries if start <= each.planned_start and each.planned_end <= end]
    unique = {each.play_id: each for each in told}
    findings = [
        Finding(watched.screen, "doubled", each.planned_start, f"{each.short} stored twice as one play")
        for each in unique.values()
        if Counter(one.play_id for one in told)[each.play_id] > 1
    ]
    findings += _overlapping(watched.screen, list(unique.values()))
    for entry in unique.values():
        findings += _contradicted(watched, entry, list(unique.values()))
    for due in watched.dues:
        if due.film and start <= due.start and due.end <= end:
            findings += _lost(watched, due, list(unique.values()))
    return sorted(findings, key=lambda each: each.planned_start)


def _overlapping(screen: str, entries: Sequence[AsRunEntry]) -> list[Finding]:
    shown = sorted((each for each in entries if each.started_at), key=lambda each: each.started_at or 0)
    return [
        Finding(screen, "doubled", after.planned_start, f"{before.short} and {after.short} at one time")
        for before, after in pairwise(shown)
        if (before.ended_at or 0) - (after.started_at or 0) > TOLERANCE_MS
    ]


def _contradicted(watched: Watched, entry: AsRunEntry, entries: Sequence[AsRunEntry]) -> list[Finding]:
    film = watched.films.get(entry.short, 0)
    if entry.outcome is Outcome.NOT_SHOWN:
        others = any(
            each.started_at and each.planned_start == entry.planned_start
            for each in entries
            if each is not entry
        )
        seen = 0.0 if others else _in_step(watched, entry.planned_start, entry.planned_end)
        if seen <= LEAST_SEEN_MS:
            return []
        return [_finding(watched, entry, f"not shown ({entry.cause}), but seen for {seen:.0f} ms")]
    start, end = entry.started_at or 0, entry.ended_at or 0
    claimed = max(entry.shown_ms, end - start)
    seen = sum(
        max(0.0, min(span.end_ms, end + TOLERANCE_MS) - max(span.start_ms, start - TOLERANCE_MS))
        for span in watched.spans
        if span.sight.look is Look.FILM and span.sight.film == film
    )
    stood = 0.0
    if entry.outcome is Outcome.COMPLETED:
        claimed = entry.planned_end - entry.planned_start
        stood = seen - _in_step(watched, entry.planned_start, entry.planned_end)
    if claimed - seen > TOLERANCE_MS or stood > STOOD_MS + TOLERANCE_MS:
        seen -= stood
        words = f"{entry.outcome} ({entry.cause}) claims {claimed} ms, seen for {seen:.0f} ms"
        return [_finding(watched, entry, words)]
    return []


def _finding(watched: Watched, entry: AsRunEntry, sentence: str) -> Finding:
    return Finding(watched.screen, "contradicted", entry.planned_start, f"{entry.short}: {sentence}")


def _in_step(watched: Watched, start: float, end: float) -> float:
    return sum(
        max(0.0, min(piece.end_ms, end) - max(piece.start_ms, start))
        for piece in watched.pieces
        if piece.seen is Seen.RIGHT
    )


def _lost(watched: Watched, due: Due, entries: Sequence[AsRunEntry]) -> list[Finding]:
    """A film that was seen in its time and that no entry tells of, wholly or for a part of it."""
    ours = [
        each
        for each in entries
        if each.started_at and each.short == due.short and each.planned_start == due.start
    ]
    untold = 0.0
    for start_ms, end_ms in _seen_parts(watched, due):
        told = sum(
            max(0.0, min(end_ms, (each.ended_at or 0)) - max(start_ms, each.started_at or 0)) for each in ours
        )
        untold += max(0.0, end_ms - start_ms - told)
    crashes = sum(each.cause in {Cause.CRASHED, Cause.WORKER_LOST} for each in ours)
    allowed = TOLERANCE_MS * (1 + len(ours)) + CRASH_MS * crashes
    if untold <= max(allowed, LEAST_SEEN_MS):
        return []
    kind = "spot" if due.kind is CueKind.SPOT else "house ad"
    sentence = f"{due.short} ({kind}) seen for {untold:.0f} ms that no entry tells of ({len(ours)} entries)"
    return [Finding(watched.screen, "understated" if ours else "lost", due.start, sentence)]


def _seen_parts(watched: Watched, due: Due) -> list[tuple[float, float]]:
    """When the due film was on the glass and in step."""
    parts: list[tuple[float, float]] = []
    for span in watched.spans:
        if span.end_ms <= due.start or span.start_ms >= due.end:
            continue
        begins = due.start + span.sight.frame * SECOND / watched.fps
        if span.sight.look is not Look.FILM or span.sight.film != due.film:
            continue
        start = max(span.start_ms, due.start, begins - STEP_MS)
        end = min(span.end_ms, due.end, begins + SECOND / watched.fps + STEP_MS)
        if end <= start:
            continue
        if parts and start - parts[-1][1] < 1:
            parts[-1] = parts[-1][0], end
        else:
            parts.append((start, end))
    return parts
