"""The judge: what counts as right, and for how long the glass was wrong after a fault."""

from benchmarks.glass.recording import MS, Change
from benchmarks.glass.sheet import PlannedCue
from benchmarks.recovery.judge import (
    RIGHT,
    STALE,
    TOLERANCE_NS,
    Stretch,
    gaps,
    is_right_at,
    judge,
    stretches_of,
)
from tests.support.film_code import BLACK, SLATE, UNKNOWN, Content, Kind

FRAME_NS = 40 * MS
CUES = tuple(PlannedCue(1 + at % 2, "", 25, 25, at * 1_000 * MS) for at in range(4))


def film(number: int, frame: int) -> Content:
    return Content(Kind.FILM, number, frame)


def shown(*contents: tuple[int, Content]) -> list[Change]:
    """Changes from (ms, content)."""
    return [Change(at * MS - MS, at * MS, content, content) for at, content in contents]


def frames(begin_ms: int, end_ms: int) -> list[tuple[int, Content]]:
    """Every frame that the cues want, at its very time."""
    return [(at, film(1 + at // 1_000 % 2, at % 1_000 // 40)) for at in range(begin_ms, end_ms, 40)]


def test_a_film_in_step_is_right_over_its_transitions() -> None:
    stretches = stretches_of(shown(*frames(400, 2_400)), 2_400 * MS, CUES)
    assert stretches == [Stretch(400 * MS, 2_400 * MS, RIGHT)]


def test_slate_in_between_is_wrong_for_as_long_as_it_was_seen() -> None:
    changes = shown(*frames(0, 400), (400, SLATE), *frames(680, 1_200))
    stretches = stretches_of(changes, 1_200 * MS, CUES)
    assert gaps(stretches) == []
    verdict = judge(stretches, 390 * MS, 1_200 * MS)
    assert (verdict.right_after_ns, verdict.wrong_ns) == (290 * MS, {"slate": 280 * MS})


def test_a_picture_that_stands_turns_stale_and_the_fault_is_no_longer_than_what_was_wrong() -> None:
    changes = shown(*frames(0, 400), *frames(800, 1_200))
    verdict = judge(stretches_of(changes, 1_200 * MS, CUES), 370 * MS, 1_200 * MS)
    stood_ns = 800 * MS - (400 * MS + TOLERANCE_NS)  # the frame of 360 to 400 ms
    assert verdict.wrong_ns == {STALE: stood_ns}
    assert verdict.right_after_ns == 430 * MS


def test_a_frame_that_comes_too_early_or_of_another_film_is_stale() -> None:
    early = stretches_of(shown((0, film(1, 10))), 1_000 * MS, CUES)
    assert [each.word for each in early] == [STALE, RIGHT, STALE]
    foreign = stretches_of(shown((0, film(7, 0))), 30 * MS, CUES)
    assert [each.word for each in foreign] == [STALE]


def test_the_same_film_of_another_turn_is_stale() -> None:
    assert is_right_at(film(1, 3), 120 * MS, CUES)
    assert is_right_at(film(1, 3), 2_120 * MS, CUES)
    assert not is_right_at(film(1, 3), 1_120 * MS, CUES)
    assert not is_right_at(BLACK, 120 * MS, CUES)


def test_a_torn_picture_is_forgiven_for_a_blink_only() -> None:
    blink = shown(*frames(0, 400), (400, UNKNOWN), (410, film(1, 10)), *frames(440, 800))
    assert [each.word for each in stretches_of(blink, 800 * MS, CUES)] == [RIGHT]
    long = shown(*frames(0, 400), (400, UNKNOWN), *frames(440, 800))
    assert [each.word for each in stretches_of(long, 800 * MS, CUES)] == [RIGHT, "unknown", RIGHT]


def test_a_frame_that_stands_a_moment_too_long_is_no_faults_doing() -> None:
    changes = shown(
        *frames(0, 400), *frames(480, 800)
    )  # the frame of 360 ms stands for 20 ms beyond what is right
    assert [each.word for each in stretches_of(changes, 800 * MS, CUES)] == [RIGHT, STALE, RIGHT]
    assert judge(stretches_of(changes, 800 * MS, CUES), 100 * MS, 800 * MS).right_after_ns == 0


def test_no_wrong_picture_is_no_time_at_all() -> None:
    verdict = judge(stretches_of(shown(*frames(0, 2_000)), 2_000 * MS, CUES), 700 * MS, 2_000 * MS)
    assert (verdict.right_after_ns, verdict.wrong_ns) == (0, {})
