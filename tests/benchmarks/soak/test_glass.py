"""Films as the coarse sampler saw them, beside the plan."""

from benchmarks.site.recording import Look, Sight, Span
from benchmarks.site.truth import Due
from benchmarks.soak.glass import plays
from wire.playhead import CueKind

FPS = 25


def film(number: int, from_ms: float, *, late_ms: float, frames: int = 150) -> list[Span]:
    """A film as it is seen, each frame `late_ms` late."""
    return [
        Span(from_ms + at * 40 + late_ms, from_ms + (at + 1) * 40 + late_ms, Sight(Look.FILM, number, at))
        for at in range(frames)
    ]


def test_start_and_steady_errors_are_those_of_the_glass() -> None:
    spans = [*film(1, 0, late_ms=3), *film(2, 6_000, late_ms=8)]
    dues = [Due(0, 6_000, CueKind.SPOT, 1), Due(6_000, 12_000, CueKind.HOUSE, 2)]
    first, second = plays(spans, dues, FPS, -1_000, 12_000)
    assert (first.start_error_ms, first.steady_error_ms) == (3, 3)
    assert (second.start_error_ms, second.steady_error_ms) == (8, 8)


def test_a_film_that_was_not_there_has_no_errors() -> None:
    spans = [Span(0, 6_000, Sight(Look.SLATE))]
    (play,) = plays(spans, [Due(0, 6_000, CueKind.SPOT, 1)], FPS, -1_000, 6_000)
    assert (play.start_error_ms, play.steady_error_ms) == (None, None)


def test_slates_and_films_at_the_edges_of_the_run_are_left_out() -> None:
    dues = [Due(0, 6_000, CueKind.SPOT, 1), Due(6_000, 12_000, CueKind.SLATE)]
    assert plays(film(1, 0, late_ms=0), dues, FPS, 100, 12_000) == []
