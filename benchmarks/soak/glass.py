"""Start and steady errors from the coarse sampler's spans, beside the plan's dues. Pure.

The sampler looks every 6 ms here, so that one error is known to that; whether errors grow shows all the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.site.recording import Look, Span
from benchmarks.site.truth import Due
from wire.playhead import CueKind

NEAR_MS = 400.0
SETTLED_MS = 1_000.0
FILMS = {CueKind.SPOT, CueKind.HOUSE}


@dataclass(frozen=True, slots=True)
class Play:
    """One due film as it was seen. Errors in ms."""

    at_ms: float
    start_error_ms: float | None
    """None: its beginning was not seen near its instant."""
    steady_error_ms: float | None
    """Median over its frames after the first second."""


def plays(spans: Sequence[Span], dues: Sequence[Due], fps: int, start_ms: float, end_ms: float) -> list[Play]:
    """Every film that was due, from its first to its last frame, between two instants."""
    found: list[Play] = []
    at = 0
    for due in dues:
        if due.kind not in FILMS or due.start < start_ms + NEAR_MS or due.end > end_ms:
            continue
        while at < len(spans) and spans[at].start_ms < due.start - NEAR_MS:
            at += 1
        ours = []
        for span in spans[at:]:
            if span.start_ms >= due.end - NEAR_MS:
                break
            if span.sight.look is Look.FILM and span.sight.film == due.film:
                ours.append(span)
        found.append(_play(due, ours, fps))
    return found


def _play(due: Due, spans: Sequence[Span], fps: int) -> Play:
    first = next((each for each in spans if each.start_ms < due.start + NEAR_MS), None)
    steady = [
        each.start_ms - due.start - each.sight.frame * 1_000 / fps
        for each in spans
        if each.start_ms >= due.start + SETTLED_MS
    ]
    return Play(
        at_ms=due.start,
        start_error_ms=None if first is None else first.start_ms - due.start,
        steady_error_ms=median(steady) if steady else None,
    )
