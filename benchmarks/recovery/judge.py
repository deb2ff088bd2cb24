"""From what was planned and what was seen → how long the glass was wrong after each fault. Pure."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

from benchmarks.glass.recording import MS, Change
from benchmarks.glass.sheet import PlannedCue
from tests.support.film_code import UNKNOWN, Content, Kind

TOLERANCE_NS = 60 * MS
"""A frame counts as right this much before and after its time: one frame and a half at 25 fps."""

TORN_NS = 20 * MS
"""A picture without a code for so short is one that is being copied, and is no fault's doing."""

BLIP_NS = 40 * MS
"""A frame so little out of its time is unpunctual, and no fault's doing: `benchmarks.glass` measures that."""

RIGHT = "right"
STALE = "stale"
"""A film's picture that should not be on the glass at this moment."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """From `start_ns` to `end_ns` the glass was right, or showed slate, black, unknown or what is stale."""

    start_ns: int
    end_ns: int
    word: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one fault did to the glass."""

    right_after_ns: int
    """From the fault to the end of the last wrong picture; 0 where every picture was right."""
    wrong_ns: dict[str, int]
    """How long each kind of wrong picture was seen."""


def judge(stretches: Sequence[Stretch], fault_ns: int, until_ns: int) -> Verdict:
    """What became of the glass between a fault and `until_ns`."""
    wrong_ns: dict[str, int] = {}
    last_ns = fault_ns
    for each in stretches:
        if each.word == STALE and each.end_ns - each.start_ns < BLIP_NS:
            continue
        start, end = max(each.start_ns, fault_ns), min(each.end_ns, until_ns)
        if start < end and each.word != RIGHT:
            wrong_ns[each.word] = wrong_ns.get(each.word, 0) + end - start
            last_ns = end
    return Verdict(last_ns - fault_ns, wrong_ns)


def stretches_of(changes: Sequence[Change], ended_ns: int, cues: Sequence[PlannedCue]) -> list[Stretch]:
    """The recording of one display, judged by its cues from end to end."""
    ends = [*(each.first_ns for each in changes[1:]), ended_ns]
    seen = (
        _judged(_content(change), change.first_ns, end, cues)
        for change, end in zip(changes, ends, strict=True)
    )
    return list(_joined(chain.from_iterable(seen)))


def is_right_at(content: Content, now_ns: int, cues: Sequence[PlannedCue]) -> bool:
    """Whether this is what the cues want at this moment."""
    return any(start <= now_ns < end for start, end in _right_times(content, now_ns, cues))


def _content(change: Change) -> Content:
    """Both strips as one: the upper one, where both are of one film, for a picture is copied row by row."""
    upper, lower = change.upper, change.lower
    return upper if (upper.kind, upper.film) == (lower.kind, lower.film) else UNKNOWN


def _judged(content: Content, start: int, end: int, cues: Sequence[PlannedCue]) -> Iterator[Stretch]:
    """One content that stood from `start` to `end`; a picture that stands too long turns stale."""
    if content.kind is not Kind.FILM:
        torn = content.kind is Kind.UNKNOWN and end - start <= TORN_NS
        yield Stretch(start, end, RIGHT if torn else content.kind.value)
        return
    at = start
    for begin, until in _right_times(content, (start + min(end, start + TOLERANCE_NS)) // 2, cues):
        if at < begin:
            yield Stretch(at, min(begin, end), STALE)
        if max(at, begin) < min(until, end):
            yield Stretch(max(at, begin), min(until, end), RIGHT)
        at = max(at, min(until, end))
        if at >= end:
            return
    yield Stretch(at, end, STALE)


def _right_times(content: Content, near_ns: int, cues: Sequence[PlannedCue]) -> list[tuple[int, int]]:
    """When, about `near_ns`, this content is right: by the cue of that moment and its neighbours."""
    if content.kind is not Kind.FILM:
        return []
    at = bisect_right(cues, near_ns, key=lambda cue: cue.start_ns) - 1
    return [
        (cue.frame_ns(content.frame) - TOLERANCE_NS, cue.frame_ns(content.frame + 1) + TOLERANCE_NS)
        for cue in cues[max(0, at - 1) : at + 2]
        if cue.film == content.film and content.frame < cue.frames
    ]


def _joined(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Neighbours of one kind as one."""
    last: Stretch | None = None
    for each in stretches:
        if last is not None and last.word == each.word:
            last = Stretch(last.start_ns, each.end_ns, last.word)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def gaps(stretches: Sequence[Stretch]) -> list[int]:
    """Where one stretch does not begin as the one before ends; none, if nothing was left out."""
    return [after.start_ns for before, after in pairwise(stretches) if after.start_ns != before.end_ns]
