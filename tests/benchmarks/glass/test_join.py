"""Planned cues joined with synthetic streams of samples: each fault shows as what it is, and only there."""

from collections.abc import Sequence

import pytest

from benchmarks.glass.join import Shown, Transition, join
from benchmarks.glass.recording import MS, Change, Recording
from benchmarks.glass.sheet import CueSheet, PlannedCue
from benchmarks.sampling import Hole
from tests.support.film_code import BLACK, SLATE, UNKNOWN, Content, Kind

FPS, FRAMES, PERIOD_MS = 25, 50, 40
START_MS = 10_000
SECOND_MS = START_MS + FRAMES * PERIOD_MS
THIRD_MS = SECOND_MS + FRAMES * PERIOD_MS
Picture = tuple[float, Content, Content]
"""From this ms on: upper and lower strip."""


def film(number: int, frame: int) -> Content:
    return Content(Kind.FILM, number, frame)


def sheet(films: Sequence[int] = (1, 2, 3), rates: Sequence[int] = (FPS, FPS, FPS)) -> CueSheet:
    cues = [
        PlannedCue(number, f"{number}.mp4", rate, 2 * rate, (START_MS + at * 2_000) * MS)
        for at, (number, rate) in enumerate(zip(films, rates, strict=True))
    ]
    return CueSheet(":1", 640, 312, "slate.png", tuple(cues))


def play(number: int, start_ms: float, fps: int = FPS) -> list[Picture]:
    return [
        (start_ms + frame * 1_000 / fps, film(number, frame), film(number, frame)) for frame in range(2 * fps)
    ]


def one(at_ms: float, content: Content) -> Picture:
    return at_ms, content, content


def recorded(pictures: Sequence[Picture], holes: Sequence[tuple[float, float]] = ()) -> Recording:
    """What a sampler with a look every 0.5 ms would write of these pictures, but for its holes."""
    changes: list[Change] = []
    for at_ms, upper, lower in sorted(pictures, key=lambda each: each[0]):
        seen_ms, before_ms = at_ms, at_ms - 0.5
        for start, end in holes:
            if start < at_ms <= end:
                seen_ms, before_ms = end, start
        if changes and seen_ms * MS == changes[-1].first_ns:
            changes[-1] = Change(changes[-1].before_ns, changes[-1].first_ns, upper, lower)
        elif not changes or (changes[-1].upper, changes[-1].lower) != (upper, lower):
            changes.append(Change(round(before_ms * MS), round(seen_ms * MS), upper, lower))
    return Recording(
        changes={":1": changes},
        holes=[Hole(round(start * MS), round(end * MS)) for start, end in holes],
        clocks=[(0, 0)],
        ended_ns=round((THIRD_MS + 2_000) * MS),
    )


def judged(pictures: Sequence[Picture], holes: Sequence[tuple[float, float]] = ()) -> Transition:
    """The only transition of three films that counts: from the first to the second."""
    (transition,) = join(sheet(), recorded(pictures, holes))
    return transition


def three(*, second_ms: float = SECOND_MS) -> list[Picture]:
    return [*play(1, START_MS), *play(2, second_ms), *play(3, THIRD_MS)]


def without(pictures: Sequence[Picture], number: int, frame: int) -> list[Picture]:
    return [each for each in pictures if each[1] != film(number, frame)]


def nothing_wrong(transition: Transition) -> bool:
    counts = (transition.lost, transition.repeated, transition.lost_inside, transition.repeated_inside)
    return not any((*counts, transition.black_ms, transition.slate_ms, transition.stale_ms))


def test_a_perfect_play_has_no_error() -> None:
    transition = judged(three())

    assert transition.start_error_ms == 0
    assert transition.steady_error_ms == 0
    assert transition.equal_format
    assert not transition.in_hole
    assert nothing_wrong(transition)


@pytest.mark.parametrize("late_ms", [-12.0, 3.5, 17.0])
def test_a_late_play_is_late_from_start_to_end(late_ms: float) -> None:
    transition = judged(three(second_ms=SECOND_MS + late_ms))

    assert transition.start_error_ms == pytest.approx(late_ms)
    assert transition.steady_error_ms == pytest.approx(late_ms)
    assert len(transition.frame_errors_ms) == FRAMES - 10
    assert nothing_wrong(transition)


def test_a_play_that_slipped_by_half_a_frame_holds_the_old_film_for_another_frame() -> None:
    (into_second, _) = join(
        sheet(films=(1, 2, 3, 4), rates=(FPS,) * 4),
        recorded([*three(second_ms=SECOND_MS), *play(4, THIRD_MS + 2_000)][:100] + play(3, THIRD_MS + 25)),
    )

    assert into_second.repeated == 1


def test_black_slate_and_unknown_pictures_between_two_films_are_told_apart() -> None:
    gap = [one(SECOND_MS, BLACK), one(SECOND_MS + 10, SLATE), one(SECOND_MS + 14, UNKNOWN)]
    late = [each for each in play(2, SECOND_MS) if each[0] > SECOND_MS]
    pictures = [*play(1, START_MS), *gap, (SECOND_MS + 22, *late[0][1:]), *late, *play(3, THIRD_MS)]

    transition = judged(pictures)

    assert transition.black_ms == pytest.approx(10)
    assert transition.slate_ms == pytest.approx(4)
    assert transition.stale_ms == pytest.approx(8)
    assert transition.start_error_ms == pytest.approx(22)
    assert transition.lost == 1  # its first frame never came


def test_what_was_seen_near_the_instant_is_kept() -> None:
    gap = [one(SECOND_MS, BLACK), one(SECOND_MS + 10, SLATE), one(SECOND_MS + 14, film(2, 0))]

    around = judged([*without(three(), 2, 0), *gap]).around

    assert around[0] == (-50.0, Shown.OLD)
    assert {what: at for at, what in reversed(around)} == {
        Shown.OLD: -50.0,
        Shown.BLACK: 0.0,
        Shown.SLATE: 10.0,
        Shown.NEW: 14.0,
    }


def test_the_old_film_flashing_up_again_is_stale() -> None:
    flash = [one(SECOND_MS + 45, film(1, 49)), one(SECOND_MS + 60, film(2, 1))]

    transition = judged([*three(), *flash])

    assert transition.start_error_ms == 0
    assert transition.stale_ms == pytest.approx(15)


def test_a_deck_raised_with_a_frame_of_its_pre_roll_is_stale_and_does_not_count_as_the_start() -> None:
    pictures = [*without(three(), 2, 0), one(SECOND_MS - 6, film(2, 7)), one(SECOND_MS + 4, film(2, 0))]

    transition = judged(pictures)

    assert transition.start_error_ms == pytest.approx(4)
    assert transition.stale_ms == pytest.approx(10)


@pytest.mark.parametrize(("frame", "lost", "inside"), [(0, 1, 0), (3, 1, 0), (25, 0, 1), (48, 1, 0)])
def test_a_lost_frame_is_counted_where_it_was_lost(frame: int, lost: int, inside: int) -> None:
    transition = judged(without(three(), 2, frame))

    assert (transition.lost, transition.lost_inside) == (lost, inside)
    held_instead = 1 if frame else 0
    assert transition.repeated + transition.repeated_inside == held_instead


def test_a_frame_that_comes_back_was_shown_twice() -> None:
    back = [one(SECOND_MS + 1_010, film(2, 24)), one(SECOND_MS + 1_020, film(2, 25))]

    transition = judged([*three(), *back])

    assert (transition.repeated, transition.repeated_inside) == (0, 1)


def test_a_picture_being_copied_is_the_picture_that_follows() -> None:
    pictures: list[Picture] = []
    for at_ms, upper, lower in three():
        old = pictures[-1][1] if pictures else BLACK
        pictures += [(at_ms, UNKNOWN, old), (at_ms + 0.5, upper, old), (at_ms + 1.0, upper, lower)]

    transition = judged(pictures)

    assert transition.start_error_ms == 0
    assert transition.steady_error_ms == 0
    assert nothing_wrong(transition)


@pytest.mark.parametrize("lower", [film(2, 9), film(2, 11), UNKNOWN])
def test_a_picture_that_stays_half_copied_is_torn(lower: Content) -> None:
    torn: Picture = (SECOND_MS + 400, film(2, 10), lower)
    whole = one(SECOND_MS + 412, film(2, 10))

    transition = judged([*without(three(), 2, 10), torn, whole])

    assert transition.torn_ms == pytest.approx(12)
    assert nothing_wrong(transition)


def test_a_torn_change_of_films_is_the_start_of_the_new() -> None:
    torn: Picture = (SECOND_MS + 3, film(2, 0), film(1, 49))

    transition = judged([*without(three(), 2, 0), torn, one(SECOND_MS + 9, film(2, 0))])

    assert transition.start_error_ms == pytest.approx(3)
    assert transition.torn_ms == pytest.approx(6)
    assert nothing_wrong(transition)


def test_a_film_over_half_a_black_picture_is_stale() -> None:
    half: Picture = (SECOND_MS, film(2, 0), BLACK)

    transition = judged([*without(three(), 2, 0), half, one(SECOND_MS + 15, film(2, 0))])

    assert transition.stale_ms == pytest.approx(15)
    assert transition.start_error_ms == pytest.approx(15)


def test_a_start_inside_a_hole_is_marked_and_its_losses_are_not_invented() -> None:
    transition = judged(three(), holes=[(SECOND_MS - 4, SECOND_MS + 50)])

    assert transition.in_hole
    assert transition.lost == 0


def test_a_short_hole_does_not_mark() -> None:
    assert not judged(three(), holes=[(SECOND_MS - 2, SECOND_MS + 2)]).in_hole


def test_a_film_that_never_comes_is_never_sighted() -> None:
    transition = judged([*play(1, START_MS), *play(3, THIRD_MS)])

    assert transition.sighted_ns is None
    assert transition.start_error_ms is None


def test_a_film_whose_successor_never_comes_is_judged_alone() -> None:
    transition = judged([*play(1, START_MS), *play(2, SECOND_MS)])

    assert transition.start_error_ms == 0
    assert transition.black_ms == 0


def test_a_playlist_that_slips_is_matched_play_by_play() -> None:
    films = [1, 2, 3, 1, 2, 3, 1]
    late_ms = [at * 120.0 for at in range(len(films))]
    pictures = [
        picture
        for at, number in enumerate(films)
        for picture in play(number, START_MS + at * 2_000 + late_ms[at])
    ]

    transitions = join(sheet(films, [FPS] * len(films)), recorded(pictures))

    assert [each.start_error_ms for each in transitions] == pytest.approx(late_ms[1:-1])


def test_rates_decide_whether_formats_are_equal() -> None:
    pictures = [*play(1, START_MS), *play(2, SECOND_MS, fps=50), *play(3, THIRD_MS)]

    (transition,) = join(sheet(rates=(25, 50, 25)), recorded(pictures))

    assert not transition.equal_format
    assert nothing_wrong(transition)
    assert len(transition.frame_errors_ms) == 80


def test_a_display_that_was_never_recorded_saw_nothing() -> None:
    (transition,) = join(sheet(), Recording(ended_ns=1))

    assert transition.sighted_ns is None
