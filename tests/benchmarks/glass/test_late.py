"""Late joins are read off what the display showed."""

from benchmarks.glass.join import whole_pictures
from benchmarks.glass.late import Asked, judge_join
from benchmarks.glass.recording import MS, Change
from benchmarks.glass.sheet import PlannedCue
from tests.support.film_code import BLACK, SLATE, Content, Kind

BEGUN = 10_000 * MS
CUE = PlannedCue(film=3, path="/3.mp4", fps=25, frames=200, start_ns=BEGUN)
ASKED = Asked(":1", CUE, BEGUN + 1_000 * MS)


def change(at_ms: int, content: Content) -> Change:
    at_ns = ASKED.asked_ns + at_ms * MS
    return Change(at_ns - MS, at_ns, content, content)


def frames(from_ms: int, count: int, *, late_ms: int = 0) -> list[Change]:
    """Frames in their places, or late by as much; the film is 1,000 ms old when it is asked for."""
    first = 25 + from_ms // 40
    return [
        change((frame - 25) * 40 + late_ms, Content(Kind.FILM, 3, frame))
        for frame in range(first, first + count)
    ]


def test_a_join_counts_from_being_asked_to_the_first_frame_in_its_place() -> None:
    found = judge_join(
        ASKED, whole_pictures([change(-500, SLATE), *frames(200, 30, late_ms=2)], ASKED.asked_ns + 5_000 * MS)
    )
    assert (found.right_ms, found.first_error_ms, found.steady_error_ms) == (202, 2, 2)
    assert (found.offset_ms, found.black_ms) == (1_000, 0)


def test_a_picture_that_is_out_of_its_place_is_not_the_right_one() -> None:
    stale = change(120, Content(Kind.FILM, 3, 0))
    found = judge_join(
        ASKED, whole_pictures([change(-500, SLATE), stale, *frames(240, 30)], ASKED.asked_ns + 5_000 * MS)
    )
    assert found.right_ms == 240
    assert found.first_error_ms == 1_120


def test_a_film_that_runs_late_all_the_time_is_never_right() -> None:
    found = judge_join(
        ASKED,
        whole_pictures([change(-500, SLATE), *frames(200, 30, late_ms=25)], ASKED.asked_ns + 5_000 * MS),
    )
    assert (found.right_ms, found.steady_error_ms) == (None, None)


def test_black_before_the_film_is_counted_from_being_asked() -> None:
    changes = [change(-500, SLATE), change(150, BLACK), *frames(200, 30)]
    found = judge_join(ASKED, whole_pictures(changes, ASKED.asked_ns + 5_000 * MS))
    assert found.black_ms == 50
