"""What was due and what was seen instead: spans of a recording judged by the plan. Pure.

A picture counts as right within EDGE_MS of a planned change, where it may be the old film or already the new
one, and within STEP_MS of its frame's instant: how exact starts are is another benchmark's question.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from benchmarks.site.recording import Look, Sight, Span
from wire.instants import SECOND, Instant
from wire.plan import Plan
from wire.playhead import CueKind, cue_at

EDGE_MS = 100.0
STEP_MS = 200.0


class Seen(StrEnum):
    """What a picture was, beside what was due."""

    RIGHT = "right film"
    DARKNESS = "due darkness"
    STANDING = "right film, out of step"
    SLATE = "slate"
    BLACK = "black"
    OFF = "no picture"
    OLD = "old film"
    WRONG = "wrong picture"


LIT = tuple(each for each in Seen if each is not Seen.DARKNESS)
FORBIDDEN = (Seen.BLACK, Seen.OFF, Seen.OLD, Seen.WRONG)
"""What must never be seen. A standing picture of the right film is a loss, but no foreign picture."""


@dataclass(frozen=True, slots=True)
class Due:
    """What was planned for [start, end)."""

    start: int
    end: int
    kind: CueKind
    film: int = 0
    spot_id: str | None = None
    short: str = ""


class Piece(NamedTuple):
    """One judged stretch, in ms of the wall clock."""

    start_ms: float
    end_ms: float
    seen: Seen


def dues_of(plan: Plan, films: Mapping[str, int], start: int, end: int) -> list[Due]:
    """Everything planned between two instants, in order. `films`: each short's number."""
    dues, now = [], start
    while now < end:
        cue = cue_at(plan, Instant(now))
        if cue is None:
            dues.append(Due(now, end, CueKind.DARK))
            break
        short = cue.short or ""
        dues.append(Due(cue.start, cue.end, cue.kind, films.get(short, 0), cue.spot_id, short))
        now = cue.end
    return dues


def judge(spans: Sequence[Span], dues: Sequence[Due], fps: int) -> list[Piece]:
    """Spans judged piece by piece; neighbours that were seen as the same are joined."""
    pieces: list[Piece] = []
    for start, end, seen in _judged(spans, dues, fps):
        if pieces and pieces[-1].seen is seen and start - pieces[-1].end_ms < 1e-3:
            pieces[-1] = pieces[-1]._replace(end_ms=end)
        elif end > start:
            pieces.append(Piece(start, end, seen))
    return pieces


def _judged(spans: Sequence[Span], dues: Sequence[Due], fps: int) -> Iterator[tuple[float, float, Seen]]:
    at = 0
    for span in spans:
        while at and dues[at].start > span.start_ms:
            at -= 1
        while at < len(dues) and dues[at].end <= span.start_ms:
            at += 1
        for here in range(at, len(dues)):
            due = dues[here]
            if due.start >= span.end_ms:
                break
            before = dues[here - 1] if here else None
            after = dues[here + 1] if here + 1 < len(dues) else None
            start, end = max(span.start_ms, due.start), min(span.end_ms, due.end)
            if end <= start:
                continue
            edges = sorted({start, end, *_cuts(due, span.sight, fps, start, end)})
            for left, right in pairwise(edges):
                yield left, right, seen_at(span.sight, (left + right) / 2, (before, due, after), fps)


def _cuts(due: Due, sight: Sight, fps: int, start: float, end: float) -> Iterable[float]:
    """Where inside a due the judgement of one sight can change."""
    cuts = [due.start + EDGE_MS, due.end - EDGE_MS]
    if sight.look is Look.FILM:
        begins = due.start + sight.frame * SECOND / fps
        cuts += [begins - STEP_MS, begins + SECOND / fps + STEP_MS]
    return [each for each in cuts if start < each < end]


def seen_at(sight: Sight, instant_ms: float, around: tuple[Due | None, Due, Due | None], fps: int) -> Seen:
    """What a sight is at an instant inside the middle one of three neighbours in the plan."""
    before, due, after = around
    match sight.look:
        case Look.OFF:
            return Seen.DARKNESS if due.kind is CueKind.DARK else Seen.OFF
        case Look.BLACK:
            return Seen.DARKNESS if due.kind is CueKind.DARK else Seen.BLACK
        case Look.SLATE | Look.PLAIN:
            return Seen.RIGHT if due.kind is CueKind.SLATE else Seen.SLATE
        case Look.UNKNOWN:
            return Seen.WRONG
        case Look.FILM:
            return _film_seen(sight, instant_ms, (before, due, after), fps)


def _film_seen(sight: Sight, instant_ms: float, around: tuple[Due | None, Due, Due | None], fps: int) -> Seen:
    before, due, after = around
    if sight.film == due.film and _in_step(sight, instant_ms, due, fps):
        return Seen.RIGHT
    late = before is not None and sight.film == before.film
    if late and instant_ms < due.start + EDGE_MS:
        return Seen.RIGHT
    if after is not None and sight.film == after.film and instant_ms >= due.end - EDGE_MS:
        return Seen.RIGHT
    if sight.film == due.film:
        return Seen.STANDING
    return Seen.OLD if late else Seen.WRONG


def _in_step(sight: Sight, instant_ms: float, due: Due, fps: int) -> bool:
    begins = due.start + sight.frame * SECOND / fps
    return begins - STEP_MS <= instant_ms < begins + SECOND / fps + STEP_MS


def totals(pieces: Iterable[Piece], start_ms: float, end_ms: float) -> dict[Seen, float]:
    """Milliseconds of each between two instants; nothing of what was never seen."""
    amounts: defaultdict[Seen, float] = defaultdict(float)
    for piece in pieces:
        amounts[piece.seen] += max(0.0, min(piece.end_ms, end_ms) - max(piece.start_ms, start_ms))
    return {seen: ms for seen, ms in amounts.items() if ms > 0}
