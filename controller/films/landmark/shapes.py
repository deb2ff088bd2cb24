"""The shapes of a landmark film: one per size of canvas, at its screens' highest frame rate. Pure."""

from collections.abc import Iterable
from fractions import Fraction

from controller.films.errors import FilmError
from controller.films.geometry import Size, surface_size
from controller.films.landmark.choice import Chosen
from controller.films.landmark.cut_list import FilmPlan, lay_out
from controller.films.landmark.rules import FilmRules
from controller.planning.needs import film_needs
from controller.schedule import Schedule
from wire.ids import ScreenId
from wire.instants import Millis


def lay_out_shapes(
    rules: FilmRules,
    chosen: tuple[Chosen, ...],
    schedule: Schedule,
    screens: Iterable[ScreenId],
    surface_pixels: int | None,
) -> dict[Size, FilmPlan]:
    """A plan per size of canvas of these screens; its picture has `surface_pixels` at most.

    Raises FilmError.
    """
    shapes: dict[Size, tuple[Fraction, Millis]] = {}  # by canvas
    for screen in screens:
        canvas = schedule.screen(screen).canvas
        size = Size(canvas.w, canvas.h)
        fps, length = Fraction(canvas.frames_per_second), _length(rules, schedule, screen)
        before = shapes.get(size, (fps, length))
        shapes[size] = max(before[0], fps), max(before[1], length)
    return {
        canvas: lay_out(
            rules, chosen, length, Size(*surface_size(canvas.width, canvas.height, surface_pixels)), fps
        )
        for canvas, (fps, length) in shapes.items()
    }


def _length(rules: FilmRules, schedule: Schedule, screen: ScreenId) -> Millis:
    """As the rules say, or as long as the schedule plays it. Raises FilmError where neither tells."""
    played = next((each.duration_ms for each in film_needs(schedule, screen) if each.short == rules.id), None)
    if rules.length is None and played is None:
        raise FilmError(f"{screen} does not play {rules.id}, so its length is not known; write length")
    if rules.length is not None and played is not None and rules.length != played:
        raise FilmError(
            f"{rules.id} is to last {rules.length / 1_000:g} s and {screen} plays {played / 1_000:g} s; "
            "take length out, or change the schedule"
        )
    return rules.length or played or 0
