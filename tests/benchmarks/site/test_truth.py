"""What was seen, judged by the plan."""

import pytest

from benchmarks.site.recording import Look, Sight, Span
from benchmarks.site.truth import Due, Piece, Seen, dues_of, judge, totals
from tests.support.plans import HOUSE, MIDNIGHT, SHORTS, build_plan
from wire.instants import HOUR, SECOND
from wire.playhead import CueKind

FPS = 25
FRAME = 1_000 // FPS
FIRST = Due(0, 4_000, CueKind.SPOT, 1, "a", "one")
SECOND_DUE = Due(4_000, 8_000, CueKind.SPOT, 2, "b", "two")
NIGHT = Due(8_000, 12_000, CueKind.DARK)
DUES = (FIRST, SECOND_DUE, NIGHT)


def film(number: int, start: int, end: int, frame: int = 0) -> list[Span]:
    """A film's frames in step, from `frame` on."""
    return [
        Span(at, min(end, at + FRAME), Sight(Look.FILM, number, frame + (at - start) // FRAME))
        for at in range(start, end, FRAME)
    ]


def still(look: Look, start: int, end: int) -> list[Span]:
    """One picture for a while."""
    return [Span(start, end, Sight(look))]


def seen(*spans: list[Span]) -> list[tuple[int, int, Seen]]:
    """Judged, in whole ms."""
    return [
        (round(each.start_ms), round(each.end_ms), each.seen)
        for each in judge([one for some in spans for one in some], DUES, FPS)
    ]


def test_the_right_film_in_step_and_due_darkness() -> None:
    assert seen(film(1, 0, 4_000), film(2, 4_000, 8_000), still(Look.BLACK, 8_000, 9_000)) == [
        (0, 8_000, Seen.RIGHT),
        (8_000, 9_000, Seen.DARKNESS),
    ]


@pytest.mark.parametrize(
    ("look", "what"),
    [
        (Look.SLATE, Seen.SLATE),
        (Look.PLAIN, Seen.SLATE),
        (Look.BLACK, Seen.BLACK),
        (Look.OFF, Seen.OFF),
        (Look.UNKNOWN, Seen.WRONG),
    ],
)
def test_anything_else_is_a_loss_of_its_own_kind(look: Look, what: Seen) -> None:
    pieces = seen(film(1, 0, 1_000), still(look, 1_000, 2_000), film(1, 2_000, 4_000, frame=50))

    assert pieces == [(0, 1_000, Seen.RIGHT), (1_000, 2_000, what), (2_000, 4_000, Seen.RIGHT)]


def test_a_picture_that_stands_is_right_until_its_frame_is_long_over() -> None:
    standing = [Span(1_000, 3_000, Sight(Look.FILM, 1, 25))]

    assert seen(film(1, 0, 1_000), standing) == [(0, 1_240, Seen.RIGHT), (1_240, 3_000, Seen.STANDING)]


def test_the_old_film_may_stay_for_a_blink_and_no_longer() -> None:
    late = [Span(3_960, 5_000, Sight(Look.FILM, 1, 99))]

    assert seen(film(1, 0, 3_960), late) == [(0, 4_100, Seen.RIGHT), (4_100, 5_000, Seen.OLD)]


def test_a_film_that_is_not_due_at_all_is_wrong() -> None:
    assert seen(film(2, 1_000, 2_000)) == [(1_000, 2_000, Seen.WRONG)]


def test_totals_are_cut_at_the_runs_edges() -> None:
    pieces = [Piece(0, 1_000, Seen.RIGHT), Piece(1_000, 3_000, Seen.SLATE)]

    assert totals(pieces, 500, 2_000) == {Seen.RIGHT: 500, Seen.SLATE: 1_000}


def test_dues_are_the_plans_cues_without_gaps() -> None:
    films = {short: number for number, short in enumerate((*SHORTS, *HOUSE), 1)}
    start, end = MIDNIGHT + 9 * HOUR - SECOND, MIDNIGHT + 9 * HOUR + 25 * SECOND
    dues = dues_of(build_plan(), films, start, end)

    assert [each.kind for each in dues] == [CueKind.DARK, CueKind.SPOT, CueKind.HOUSE, CueKind.HOUSE]
    assert all(each.film for each in dues[1:])
    assert [each.start for each in dues[1:]] == [each.end for each in dues[:-1]]
