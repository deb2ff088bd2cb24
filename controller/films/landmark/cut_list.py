"""From a film's rules to its cut list: what is seen in which frame, to the frame. Pure.

Scenes stand one after the other and overlap by a dissolve; the cut list divides the film into parts that can
be made apart: a part shows one scene, or two while one dissolves into the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from controller.catalogue import Short
from controller.films.errors import FilmError
from controller.films.geometry import Size, frame_count
from controller.films.landmark.choice import Chosen
from controller.films.landmark.rules import Card, CreditForm, FilmRules
from wire.instants import Millis

SHORTEST_MS: Millis = 1_000
"""Of an excerpt; what is shorter is a flash."""


@dataclass(frozen=True, slots=True)
class Title:
    """A card with lines of words."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Credits:
    """Names on a card, or moving upward."""

    heading: str
    shorts: tuple[Short, ...]
    rolling: bool


@dataclass(frozen=True, slots=True)
class Extract:
    """Part of a short, from a frame on at the film's rate; None where its middle is shown."""

    short: Short
    first_frame: int | None


@dataclass(frozen=True, slots=True)
class Scene:
    """Something that is seen for so many frames, its dissolves with it."""

    content: Title | Credits | Extract
    frames: int


@dataclass(frozen=True, slots=True)
class Part:
    """Frames of one scene, or of two of which the first dissolves into the second."""

    scene: int
    first_frame: int
    """Of the scene."""
    frames: int
    into: int | None = None
    """The scene that comes, from its first frame on."""


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """One landmark film for one shape of screen."""

    size: Size
    fps: Fraction
    scenes: tuple[Scene, ...]
    overlap: int
    """Frames of each dissolve; 0 for cuts."""

    @property
    def frames(self) -> int:
        """The film's length."""
        return sum(each.frames for each in self.scenes) - self.overlap * (len(self.scenes) - 1)

    @property
    def starts(self) -> tuple[int, ...]:
        """In which frame of the film each scene begins."""
        starts = [0]
        for each in self.scenes[:-1]:
            starts.append(starts[-1] + each.frames - self.overlap)
        return tuple(starts)

    def parts(self) -> tuple[Part, ...]:
        """The cut list: every frame of the film in exactly one part, in order."""
        parts: list[Part] = []
        last = len(self.scenes) - 1
        for number, scene in enumerate(self.scenes):
            begins = self.overlap if number > 0 else 0
            ends = scene.frames - (self.overlap if number < last else 0)
            parts.append(Part(number, begins, ends - begins))
            if self.overlap and number < last:
                parts.append(Part(number, ends, self.overlap, into=number + 1))
        return tuple(parts)


def lay_out(
    rules: FilmRules, chosen: Sequence[Chosen], length_ms: Millis, size: Size, fps: Fraction
) -> FilmPlan:
    """Give each scene its frames, so that the film has exactly its length.

    Cards and excerpts with `from` and `to` are as long as they say; the others share what is left, the first
    of them a frame longer where it does not divide. Raises FilmError where it cannot be.
    """
    total = frame_count(length_ms, fps)
    overlap = round(rules.transition.length_ms * fps / 1_000)
    before, after = _cards(rules.opening, fps), [*_credits(rules, chosen, size, fps, overlap)]
    after += _cards(rules.closing, fps)
    fixed = [None if each.length_ms is None else round(each.length_ms * fps / 1_000) for each in chosen]
    scenes = len(before) + len(chosen) + len(after)
    said = sum(each.frames for each in [*before, *after]) + sum(each or 0 for each in fixed)
    left = total + overlap * (scenes - 1) - said
    sharing = fixed.count(None)
    if not sharing and left:
        raise FilmError(
            f"{rules.id} is to last {_seconds(total, fps)} and its parts give {_seconds(total - left, fps)}; "
            "change a duration, or leave from and to out of one excerpt"
        )
    if sharing and left < sharing * (2 * overlap + frame_count(SHORTEST_MS, fps)):
        raise FilmError(
            f"{rules.id} has {_seconds(max(left, 0), fps)} for {sharing} excerpts, too little; take fewer "
            f"shorts, shorter cards or a longer film"
        )
    shares = iter([left // sharing + (rank < left % sharing) for rank in range(sharing)] if sharing else [])
    extracts = [
        Scene(Extract(each.short, _frame(each.start_ms, fps)), next(shares) if frames is None else frames)
        for each, frames in zip(chosen, fixed, strict=True)
    ]
    plan = FilmPlan(size, fps, (*before, *extracts, *after), overlap)
    for number, scene in enumerate(plan.scenes):
        if scene.frames <= overlap * ((number > 0) + (number < scenes - 1)):
            raise FilmError(
                f"part {number + 1} of {rules.id} lasts {_seconds(scene.frames, fps)}, no longer than its "
                "dissolves; make it longer or the transition shorter"
            )
    return plan


def _cards(card: Card | None, fps: Fraction) -> list[Scene]:
    return [] if card is None else [Scene(Title(card.lines), frame_count(card.duration, fps))]


def _credits(
    rules: FilmRules, chosen: Sequence[Chosen], size: Size, fps: Fraction, overlap: int
) -> list[Scene]:
    """One scene that rolls, or cards of equal length that last together as long as the rules say."""
    if rules.credits is None:
        return []
    shorts = tuple(dict.fromkeys(each.short for each in chosen))
    frames, heading = frame_count(rules.credits.duration, fps), rules.credits.heading
    if rules.credits.form is CreditForm.ROLL:
        return [Scene(Credits(heading, shorts, rolling=True), frames)]
    cards = ceil(len(shorts) / names_per_card(size))
    together = frames + overlap * (cards - 1)
    lengths = [together // cards + (rank < together % cards) for rank in range(cards)]
    step = ceil(len(shorts) / cards)
    return [
        Scene(Credits(heading, shorts[rank * step : (rank + 1) * step], rolling=False), length)
        for rank, length in enumerate(lengths)
    ]


def columns_of(size: Size) -> int:
    """In how many columns names stand side by side."""
    return max(1, min(4, round(size.width / size.height * 1.5)))


def names_per_card(size: Size) -> int:
    """How many shorts one card of credits names."""
    return columns_of(size) * (3 if size.width >= size.height else 6)


def _frame(start_ms: Millis | None, fps: Fraction) -> int | None:
    return None if start_ms is None else round(start_ms * fps / 1_000)


def _seconds(frames: int, fps: Fraction) -> str:
    return f"{float(frames / fps):g} s"
