"""Joins what was seen with what was planned: one `Transition` per planned cue and display. Pure.

A cue is *sighted* when its film's first picture in order appears in either strip. Each millisecond between
the middle of one play and the middle of the next belongs to the transition between them; there, everything
but the old film before the sighting and the new film after it counts: black, slate, or stale (a film that is
not the cue's, a frame out of order, a picture that cannot be read). A strip that is unreadable or differs
from the other for less than COPY_NS is a picture being copied, and belongs to the picture that follows;
longer, it is a torn picture where both halves are films, as when the X server waits for the processor.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from statistics import median

from benchmarks.glass.recording import HOLE_NS, MS, Change, Recording
from benchmarks.glass.sheet import CueSheet, PlannedCue
from benchmarks.sampling import Hole
from tests.support.film_code import UNKNOWN, Content, Kind

COPY_NS = 3 * MS
SETTLED_NS = 400 * MS
"""From here on a play is steady; nearer to its edges a lost or repeated frame belongs to a transition."""
EARLY_NS = 1_000 * MS
"""A film seen longer than this before its instant is another play of it."""
BEFORE_NS, AFTER_NS = 50 * MS, 150 * MS
"""How much around a planned instant is kept as it was seen."""


class Shown(StrEnum):
    """What a picture is, judged by the transition in which it stands."""

    OLD = "old"
    NEW = "new"
    BLACK = "black"
    SLATE = "slate"
    STALE = "stale"


_TORN = "torn"


@dataclass(frozen=True, slots=True)
class Transition:
    """What the glass did around one planned start. Times in ms."""

    display: str
    film: int
    planned_ns: int
    equal_format: bool
    """Whether the film before has the same rate; all films of a display have its size."""
    sighted_ns: int | None
    """When the film came; None if it never did."""
    in_hole: bool = False
    """Whether nobody looked just before: its figures are left out, and counted."""
    steady_error_ms: float | None = None
    """Median error of the frames after the first 0.4 s."""
    frame_errors_ms: tuple[float, ...] = ()
    """Error of each of those frames."""
    lost: int = 0
    """Frames near either edge of the play that never appeared."""
    repeated: int = 0
    """Frames near either edge that stayed for another frame's time, or came back."""
    lost_inside: int = 0
    repeated_inside: int = 0
    black_ms: float = 0.0
    slate_ms: float = 0.0
    stale_ms: float = 0.0
    torn_ms: float = 0.0
    """How long pictures stood half copied, the right film in both halves or at the change of films."""
    around: tuple[tuple[float, Shown], ...] = ()
    """What was on the glass near the planned instant: each picture's first ms relative to it, in order."""

    @property
    def start_error_ms(self) -> float | None:
        """First appearance minus planned instant."""
        return None if self.sighted_ns is None else (self.sighted_ns - self.planned_ns) / MS


@dataclass(frozen=True, slots=True)
class Span:
    """One content: first seen at `start_ns`, last at `seen_ns`; something else was seen at `end_ns`."""

    content: Content
    start_ns: int
    seen_ns: int
    end_ns: int
    torn_ns: int
    """For how long of this the other strip had not followed yet, or already showed the next."""


@dataclass(frozen=True, slots=True)
class _Sight:
    """A cue and the span in which it came."""

    cue: PlannedCue
    at: int | None


def join(sheet: CueSheet, recording: Recording) -> list[Transition]:
    """The transitions of one display.

    The first cue, for which the contender started up, and the last, which nothing follows, are left out.
    """
    spans = whole_pictures(recording.changes.get(sheet.display, []), recording.ended_ns)
    sights = list(_sights(sheet.cues, spans))
    return [
        _judge(sheet.display, (old, new, following), spans, recording.holes)
        for old, new, following in zip(sights, sights[1:], sights[2:], strict=False)
    ]


def whole_pictures(changes: Sequence[Change], ended_ns: int) -> list[Span]:
    """Spans of one content each: copies in progress joined to what follows, equal neighbours joined."""
    pieces: list[tuple[Content, Change]] = []
    torn_ns: Counter[int] = Counter()  # by index of the piece
    copying: Change | None = None
    ends = [*(change.first_ns for change in changes[1:]), ended_ns]
    for change, end_ns in zip(changes, ends, strict=False):
        lasted_ns = end_ns - change.first_ns
        readable = change.upper == change.lower and change.upper != UNKNOWN
        if not readable and lasted_ns < COPY_NS:
            copying = copying or change
            continue
        content = _content(change)
        if not pieces or pieces[-1][0] != content:
            pieces.append((content, copying or change))
        copying = None
        if not readable and content.kind is Kind.FILM:
            torn_ns[len(pieces) - 1] += lasted_ns
    ends_of = [*((begun.before_ns, begun.first_ns) for _, begun in pieces[1:]), (ended_ns, ended_ns)]
    return [
        Span(content, begun.first_ns, seen_ns, end_ns, torn_ns[at])
        for at, ((content, begun), (seen_ns, end_ns)) in enumerate(zip(pieces, ends_of, strict=False))
    ]


def _content(change: Change) -> Content:
    """What both strips show; of a torn picture what the upper one shows, which is copied first."""
    upper, lower = change.upper, change.lower
    if upper == lower or {upper.kind, lower.kind} == {Kind.FILM}:
        return upper
    if {upper.kind, lower.kind} == {Kind.FILM, Kind.UNKNOWN}:
        return upper if upper.kind is Kind.FILM else lower
    return UNKNOWN


def _sights(cues: Sequence[PlannedCue], spans: Sequence[Span]) -> Iterator[_Sight]:
    """Each cue with its first span: after the sight before it, and before the film is due again."""
    starts = [span.start_ns for span in spans]
    after = 0
    for at, cue in enumerate(cues):
        again = next((each.start_ns for each in cues[at + 1 :] if each.film == cue.film), None)
        until = len(spans) if again is None else bisect_left(starts, again - EARLY_NS)
        first = max(after, bisect_left(starts, cue.start_ns - EARLY_NS))
        found = next((here for here in range(first, until) if _comes_in_order(spans, here, cue)), None)
        if found is not None:
            after = found + 1
        yield _Sight(cue, found)


def _comes_in_order(spans: Sequence[Span], at: int, cue: PlannedCue) -> bool:
    """Whether the film is there, and not with a frame that its next pictures step back from."""
    content = spans[at].content
    if content.kind is not Kind.FILM or content.film != cue.film:
        return False
    following = next((each.content for each in spans[at + 1 :] if each.content.film == cue.film), None)
    return following is None or following.frame > content.frame or content.frame == cue.frames - 1


def _judge(
    display: str, sights: tuple[_Sight, _Sight, _Sight], spans: Sequence[Span], holes: Sequence[Hole]
) -> Transition:
    """The transition into the second of three cues."""
    old, new, following = sights
    cue, equal = new.cue, old.cue.fps == new.cue.fps
    if new.at is None:
        return Transition(display, cue.film, cue.start_ns, equal, None)
    end = following.at if following.at is not None else _due_end(spans, following.cue, new.at)
    sighted_ns = spans[new.at].start_ns
    frames = list(_frames(spans[new.at : end], cue))
    errors = tuple((at_ns - cue.frame_ns(frame)) / MS for frame, at_ns, _ in frames if _settled(frame, cue))
    lost, repeated = _lost(frames, cue, holes), _repeated(frames, cue)
    old_ns = old.cue.start_ns if old.at is None else spans[old.at].start_ns
    amounts = _amounts(spans, old, new, (old_ns + sighted_ns) // 2, (sighted_ns + spans[end - 1].end_ns) // 2)
    near = _shown(spans, old, new, cue.start_ns - BEFORE_NS, cue.start_ns + AFTER_NS)
    return Transition(
        display=display,
        film=cue.film,
        planned_ns=cue.start_ns,
        equal_format=equal,
        sighted_ns=sighted_ns,
        in_hole=new.at > 0 and sighted_ns - spans[new.at - 1].seen_ns > HOLE_NS,
        steady_error_ms=median(errors) if errors else None,
        frame_errors_ms=errors,
        lost=sum(not _inside(frame, cue) for frame in lost),
        repeated=sum(not _inside(frame, cue) for frame in repeated),
        lost_inside=sum(_inside(frame, cue) for frame in lost),
        repeated_inside=sum(_inside(frame, cue) for frame in repeated),
        black_ms=amounts[Shown.BLACK] / MS,
        slate_ms=amounts[Shown.SLATE] / MS,
        stale_ms=amounts[Shown.STALE] / MS,
        torn_ms=amounts[_TORN] / MS,
        around=tuple(((at_ns - cue.start_ns) / MS, what) for what, at_ns, _ in near),
    )


def _settled(frame: int, cue: PlannedCue) -> bool:
    return cue.frame_ns(frame) - cue.start_ns >= SETTLED_NS


def _inside(frame: int, cue: PlannedCue) -> bool:
    """Whether a frame is away from both edges of its play."""
    return _settled(frame, cue) and _settled(cue.frames - frame, cue)


def _due_end(spans: Sequence[Span], following: PlannedCue, at: int) -> int:
    """One past the last span of the play at `at`, whose successor never came: half of that one's time."""
    until_ns = following.start_ns + following.duration_ns // 2
    return max(at + 1, bisect_left([span.start_ns for span in spans], until_ns))


def _frames(spans: Sequence[Span], cue: PlannedCue) -> Iterator[tuple[int, int, int]]:
    """(frame, first seen, last seen) of the cue's pictures as they came, one frame's neighbours joined."""
    last: tuple[int, int, int] | None = None
    for span in spans:
        if span.content.kind is not Kind.FILM or span.content.film != cue.film:
            continue
        if last is not None and last[0] == span.content.frame:
            last = last[0], last[1], span.seen_ns
            continue
        if last is not None:
            yield last
        last = span.content.frame, span.start_ns, span.seen_ns
    if last is not None:
        yield last


def _lost(frames: Sequence[tuple[int, int, int]], cue: PlannedCue, holes: Sequence[Hole]) -> list[int]:
    """Frames that never appeared, but for those that a hole of half a frame could have hidden."""
    seen = {frame for frame, _, _ in frames}
    half_ns = (cue.frame_ns(1) - cue.start_ns) // 2
    blind = [hole for hole in holes if hole.end_ns - hole.start_ns >= half_ns]

    def hidden(frame: int) -> bool:
        before = max((start for each, start, _ in frames if each < frame), default=cue.frame_ns(frame))
        after = min((end for each, _, end in frames if each > frame), default=cue.frame_ns(frame + 1))
        return any(hole.start_ns <= after and before <= hole.end_ns for hole in blind)

    return [frame for frame in range(cue.frames) if frame not in seen and not hidden(frame)]


def _repeated(frames: Sequence[tuple[int, int, int]], cue: PlannedCue) -> list[int]:
    """Each extra showing of a frame: held for another frame's time, or come back after a later one."""
    period_ns = cue.frame_ns(1) - cue.start_ns
    held = [
        frame
        for frame, start_ns, seen_ns in frames
        for _ in range(int((seen_ns - start_ns) / period_ns + 0.5) - 1)
    ]
    return held + [after for (before, _, _), (after, _, _) in pairwise(frames) if after < before]


def _amounts(spans: Sequence[Span], old: _Sight, new: _Sight, from_ns: int, to_ns: int) -> Counter[str]:
    """Nanoseconds of each kind of picture between two instants, and of torn ones among them."""
    amounts: Counter[str] = Counter()
    for what, start_ns, end_ns in _shown(spans, old, new, from_ns, to_ns):
        amounts[what] += end_ns - start_ns
    amounts[_TORN] = sum(span.torn_ns for span in spans if from_ns <= span.start_ns < to_ns)
    return amounts


def _shown(
    spans: Sequence[Span], old: _Sight, new: _Sight, from_ns: int, to_ns: int
) -> Iterator[tuple[Shown, int, int]]:
    """(what, start, end) of each picture between two instants, judged as part of the transition."""
    assert new.at is not None
    for at in range(bisect_left([span.end_ns for span in spans], from_ns), len(spans)):
        span = spans[at]
        if span.start_ns >= to_ns:
            return
        yield _judge_picture(spans, at, old, new), max(span.start_ns, from_ns), min(span.end_ns, to_ns)


def _judge_picture(spans: Sequence[Span], at: int, old: _Sight, new: _Sight) -> Shown:
    assert new.at is not None
    content = spans[at].content
    right, name = (old.cue.film, Shown.OLD) if at < new.at else (new.cue.film, Shown.NEW)
    match content.kind:
        case Kind.BLACK:
            return Shown.BLACK
        case Kind.SLATE:
            return Shown.SLATE
        case Kind.FILM if content.film == right and not _steps_back(spans, at, new.at):
            return name
        case _:
            return Shown.STALE


def _steps_back(spans: Sequence[Span], at: int, sighted: int) -> bool:
    """Whether a frame of the film at `at` is earlier than the picture before it."""
    if at in (0, sighted):
        return False
    before, here = spans[at - 1].content, spans[at].content
    return before.kind is Kind.FILM and before.film == here.film and here.frame < before.frame
