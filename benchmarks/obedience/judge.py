"""From what was asked and what was seen to figures. Pure; ms of the wall clock."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.obedience.acts import Act, Wanted
from benchmarks.site.programme import FPS
from benchmarks.site.recording import Look, Span
from benchmarks.site.truth import Due, Seen, seen_at
from wire.instants import SECOND

STAYS_MS = 300.0
"""A picture that does not stay this long is no answer."""
NEVER_DUE = (Look.OFF, Look.UNKNOWN)


@dataclass(frozen=True, slots=True)
class Given:
    """One act as it went."""

    act: Act
    screens: tuple[str, ...]
    """Those whose glass has to change."""
    at_ms: float
    """When the command was started at the terminal."""
    ended_ms: float
    """When the command ended."""
    begins_ms: float
    """When the screens are to change: the command's start, or a takeover's own instant."""
    until_ms: float
    """When the next act began."""
    exit_code: int
    in_player_ms: Mapping[str, float]
    """By screen, as its receipt says."""
    said_ms: Mapping[str, float]
    """By screen: when the receipt says that it was on the glass."""


@dataclass
class Figures:
    """Everything seen of one kind of act. Milliseconds."""

    glass: list[float] = field(default_factory=list)
    """From the command to each screen's glass; of a takeover with its own instant, from that instant."""
    last: list[float] = field(default_factory=list)
    """The same, to the last screen of each act."""
    in_player: list[float] = field(default_factory=list)
    receipt_error: list[float] = field(default_factory=list)
    """When a receipt says that it was on the glass, minus when it was seen there."""
    first_frame: list[int] = field(default_factory=list)
    """Which frame of a takeover's film each screen showed first."""
    not_seen: int = 0
    not_confirmed: int = 0
    black_ms: float = 0.0
    """Black, no picture, or one that is none of ours, where black was not asked for."""


def judge_all(
    given: Sequence[Given], spans: Mapping[str, Sequence[Span]], dues: Mapping[str, Sequence[Due]]
) -> dict[str, Figures]:
    """Figures by the name of the act."""
    found: defaultdict[str, Figures] = defaultdict(Figures)
    for each in given:
        figures = found[each.act.name]
        figures.not_confirmed += each.exit_code != 0
        figures.in_player += [
            each.in_player_ms[screen] for screen in each.screens if screen in each.in_player_ms
        ]
        last = 0.0
        for screen in each.screens:
            seen = first_right(each, spans[screen], dues[screen])
            if seen is None:
                figures.not_seen += 1
                continue
            after_ms = seen.start_ms - each.begins_ms
            figures.glass.append(after_ms)
            last = max(last, after_ms)
            if each.act.wanted is Wanted.FILM:
                figures.first_frame.append(seen.sight.frame)
            if screen in each.said_ms:
                figures.receipt_error.append(each.said_ms[screen] - seen.start_ms)
            figures.black_ms += _foreign_ms(each, spans[screen], seen.start_ms)
        if each.screens:
            figures.last.append(last)
    return dict(found)


def first_right(given: Given, spans: Sequence[Span], dues: Sequence[Due]) -> Span | None:
    """From where on a screen showed, and went on showing, what the act wants; None if it never did.

    A span that had begun before the command counts from the command: nothing had to change.
    """
    first: Span | None = None
    for span in spans:
        if span.end_ms <= given.at_ms or span.start_ms >= given.until_ms:
            continue
        if not _right(given, span, dues):
            first = None
            continue
        if first is None:
            first = span._replace(start_ms=max(span.start_ms, given.at_ms))
        if span.end_ms - first.start_ms >= STAYS_MS:
            return first
    return None


def _right(given: Given, span: Span, dues: Sequence[Due]) -> bool:
    if not given.act.shows(span.sight):
        return False
    if given.act.wanted is not Wanted.PLAN:
        return given.act.wanted is not Wanted.FILM or _in_step(given, span)
    middle = (span.start_ms + span.end_ms) / 2
    at = next((index for index, due in enumerate(dues) if due.start <= middle < due.end), None)
    if at is None:
        return False
    around = dues[at - 1] if at else None, dues[at], dues[at + 1] if at + 1 < len(dues) else None
    return seen_at(span.sight, middle, around, FPS) is Seen.RIGHT


def _in_step(given: Given, span: Span) -> bool:
    """Whether a takeover's film is where its own instant puts it: the plan may show the same short."""
    frame_ms = SECOND / FPS
    begins = given.begins_ms + span.sight.frame * frame_ms
    return abs(span.start_ms - begins) < 5 * frame_ms or begins <= given.at_ms


def _foreign_ms(given: Given, spans: Iterable[Span], seen_ms: float) -> float:
    """What stood between the command and the answer, and for STAYS_MS after it, that nobody asked for."""
    from_black = given.act.name in {"release of a kill", "release of a curfew"}
    refused = NEVER_DUE if given.act.wanted is Wanted.BLACK or from_black else (*NEVER_DUE, Look.BLACK)
    return sum(
        max(0.0, min(span.end_ms, seen_ms + STAYS_MS) - max(span.start_ms, given.at_ms))
        for span in spans
        if span.sight.look in refused
    )
