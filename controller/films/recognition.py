"""Recognition: which film a picture shows, and where in it, by the films' tracks. Pure.

A picture is the point of its cells. It is compared with every picture of every candidate's track by the
angle between the two, which does not change when a curfew dims a screen; the *distance* is that angle's
chord, 0 for the same picture at any brightness, about 1.4 for two that have nothing in common. Between two
pictures of a track a film is taken to go in a straight line, so the time is found finer than the track's
own steps.

It says "not sure" rather than lie: where the best film is too far away, or not much nearer than the next best
other one. A film that stands still is told with the span of time in which it looks so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from math import dist, sqrt
from operator import attrgetter
from statistics import median

from controller.films.track import COLUMNS, NO_COLOUR, ROWS, Track
from controller.fleet.sight import Sight, SightKind
from wire.ids import Sha256, ShortId
from wire.instants import Millis

DARK_LEVEL = 6
"""A picture without any cell brighter than this is black: dimmer than any that a film could be told by."""

FAR = 0.16
"""Beyond this distance a picture is not the film's."""

SURE = 0.35
"""How much nearer than the next best short the best one must be, as a part of that one's distance."""

SAME_TIME = 0.012
"""Where a film is this much farther than at its best time, it may stand there as well."""

STEP_SHARE = 0.5
"""And where it is nearer than this part of its usual step from one picture to the next: of what is between
two pictures the track knows no more than where it begins and ends."""

NEAR_MS: Millis = 1_000
"""How far around a time a film is looked at to say whether a picture fits."""

_LIGHT = COLUMNS * ROWS
_GRAY = bytes(_LIGHT) + bytes([NO_COLOUR]) * 24
_CLOSEST = 12
"""Pictures of a track, the nearest ones, between which the time is looked for."""


@dataclass(frozen=True)
class Candidate:
    """A film that a picture might show."""

    short: ShortId
    sha256: Sha256
    track: Track
    still: bool = False
    """A slate: one picture, and no time in it."""

    @cached_property
    def lengths(self) -> tuple[float, ...]:
        """Of each picture, as a point: how far from black it is."""
        return tuple(dist(each, _GRAY) for each in self.track.pictures)

    @cached_property
    def step(self) -> float:
        """The usual distance from one picture to the next."""
        pictures, lengths = self.track.pictures, self.lengths
        steps = [
            _chord(_product(dist(pictures[at], pictures[at + 1]), a, b) / (a * b))
            for at, (a, b) in enumerate(pairwise(lengths))
            if a and b
        ]
        return median(steps) if steps else 0.0


@dataclass(frozen=True, slots=True)
class _Near:
    """A candidate at a time, and how far from the picture it is then."""

    candidate: Candidate
    at_ms: Millis
    distance: float
    scale: float
    """The picture's brightness by the film's."""


def recognise(cells: bytes, candidates: Iterable[Candidate]) -> Sight:
    """What a picture with these cells shows."""
    if max(cells[:_LIGHT]) <= DARK_LEVEL:
        return Sight(kind=SightKind.BLACK, confidence=1.0, distance=0.0)
    length = dist(cells, _GRAY)
    nearest = [_nearest(cells, length, each) for each in candidates]
    by_short = sorted(
        (
            min(group, key=attrgetter("distance"))
            for _, group in groupby(sorted(nearest, key=_short_of), key=_short_of)
        ),
        key=attrgetter("distance"),
    )
    if not by_short:
        return Sight(kind=SightKind.UNSURE, confidence=0.0)
    best, second = by_short[0], by_short[1] if len(by_short) > 1 else None
    against = min(second.distance, 2 * FAR) if second else 2 * FAR
    confidence = max(0.0, 1 - best.distance / against) if against > 0 else 0.0
    first_ms, last_ms = _span(cells, length, best)
    sure = best.distance <= FAR and confidence >= SURE
    kind = SightKind.SLATE if best.candidate.still else SightKind.FILM
    return Sight(
        kind=kind if sure else SightKind.UNSURE,
        confidence=round(confidence, 3),
        distance=round(best.distance, 4),
        short=best.candidate.short,
        sha256=best.candidate.sha256,
        at_ms=None if best.candidate.still else best.at_ms,
        from_ms=None if best.candidate.still else first_ms,
        to_ms=None if best.candidate.still else last_ms,
        brightness_percent=min(100, round(100 * best.scale)),
        second=second.candidate.short if second else None,
        second_distance=round(second.distance, 4) if second else None,
    )


def fits(cells: bytes, candidate: Candidate, at_ms: Millis) -> bool:
    """Whether a picture looks like this film about there. A film may be black there, or like another film."""
    times_ms, pictures = candidate.track.times_ms, candidate.track.pictures
    near = [at for at, each_ms in enumerate(times_ms) if candidate.still or abs(each_ms - at_ms) <= NEAR_MS]
    if not near:
        return False
    if max(cells[:_LIGHT]) <= DARK_LEVEL:
        return any(max(pictures[at][:_LIGHT]) <= 2 * DARK_LEVEL for at in near)
    length = dist(cells, _GRAY)
    distances = list(_distances(cells, length, candidate))
    found = [distances[at] for at in near]
    for before in near[:-1]:
        between = _between(cells, length, candidate, before)
        if between is not None:
            found.append(between.distance)
    return min(found) <= max(FAR / 2, STEP_SHARE * candidate.step)


def _short_of(near: _Near) -> str:
    return near.candidate.short


def _nearest(cells: bytes, length: float, candidate: Candidate) -> _Near:
    """The best time of one candidate, between two of its pictures where that is nearer."""
    distances = list(_distances(cells, length, candidate))
    closest = sorted(range(len(distances)), key=distances.__getitem__)[:_CLOSEST]
    at = closest[0]
    best = _Near(candidate, candidate.track.times_ms[at], distances[at], _scale(cells, length, candidate, at))
    for before in {each + shift for each in closest for shift in (-1, 0)}:
        if 0 <= before < len(distances) - 1:
            between = _between(cells, length, candidate, before)
            if between is not None and between.distance < best.distance:
                best = between
    return best


def _distances(cells: bytes, length: float, candidate: Candidate) -> Iterator[float]:
    for picture, its_length in zip(candidate.track.pictures, candidate.lengths, strict=True):
        product = _product(dist(cells, picture), length, its_length)
        yield _chord(product / (length * its_length)) if its_length else 2.0


def _scale(cells: bytes, length: float, candidate: Candidate, at: int) -> float:
    its_length = candidate.lengths[at]
    if not its_length:
        return 0.0
    return _product(dist(cells, candidate.track.pictures[at]), length, its_length) / its_length**2


def _between(cells: bytes, length: float, candidate: Candidate, before: int) -> _Near | None:
    """The nearest point of the plane through two pictures that stand one after the other; None if it is not
    between them."""
    first, second = candidate.track.pictures[before : before + 2]
    a, b = candidate.lengths[before : before + 2]
    ab = _product(dist(first, second), a, b)
    qa = _product(dist(cells, first), length, a)
    qb = _product(dist(cells, second), length, b)
    determinant = a * a * b * b - ab * ab
    if determinant <= 1e-6 * a * a * b * b:
        return None
    of_first, of_second = (qa * b * b - qb * ab) / determinant, (qb * a * a - qa * ab) / determinant
    if of_first <= 0 or of_second <= 0:
        return None
    met = of_first * qa + of_second * qb  # the square of the nearest point's length
    share = of_second / (of_first + of_second)
    start_ms, end_ms = candidate.track.times_ms[before : before + 2]
    return _Near(
        candidate,
        round(start_ms + share * (end_ms - start_ms)),
        _chord(sqrt(met) / length),
        of_first + of_second,
    )


def _span(cells: bytes, length: float, best: _Near) -> tuple[Millis, Millis]:
    """Every time at which the film looks as much like the picture as at its best one, first and last."""
    candidate = best.candidate
    limit = max(best.distance + SAME_TIME, STEP_SHARE * candidate.step)
    times_ms = candidate.track.times_ms
    alike = [best.at_ms]
    for at_ms, distance in zip(times_ms, _distances(cells, length, candidate), strict=True):
        if distance <= limit:
            alike.append(at_ms)
    for before in range(len(times_ms) - 1):
        between = _between(cells, length, candidate, before)
        if between is not None and between.distance <= limit:
            alike.append(between.at_ms)
    return min(alike), max(alike)


def _product(distance: float, a: float, b: float) -> float:
    """The inner product of two points, by the distance between them and their lengths."""
    return (a * a + b * b - distance * distance) / 2


def _chord(cosine: float) -> float:
    return sqrt(max(0.0, 2 - 2 * cosine))
