"""Aiming at frames, learning the latency, trimming."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from player_agent.decks.aim import (
    LEAST_TRIM_NS,
    MS,
    Aim,
    Latency,
    Room,
    Sightings,
    aim_at,
    nudge_at,
    trim_for,
)
from player_agent.decks.port import Play

FRAME = 40 * MS
LATENCY = 11 * MS


def play(*, zero_ms: int, show_ms: int) -> Play:
    return Play("a", "/a.mp4", 10_000, zero_ms * MS, show_ms * MS, (zero_ms + 10_000) * MS)


def test_a_film_in_time_waits_on_its_first_frame() -> None:
    aim = aim_at(play(zero_ms=5_000, show_ms=5_000), 1_000 * MS, FRAME, LATENCY)
    assert aim == Aim(0, 5_000 * MS - LATENCY, 5_000 * MS)


def test_a_film_that_is_late_joins_at_the_next_frame_it_can_reach() -> None:
    aim = aim_at(play(zero_ms=1_000, show_ms=1_000), 2_000 * MS, FRAME, LATENCY)
    assert aim.offset_ns == 26 * FRAME  # 2,011 ms is in its 26th frame; the one after begins at 2,040
    assert (aim.resume_ns, aim.raise_ns) == (2_040 * MS - LATENCY, 2_040 * MS)


def test_a_film_shown_from_its_middle_waits_on_the_frame_that_is_on_then() -> None:
    aim = aim_at(play(zero_ms=1_000, show_ms=1_002), 0, FRAME, LATENCY)
    assert aim == Aim(0, 1_000 * MS - LATENCY, 1_002 * MS)


@given(
    zero=st.integers(0, 10_000),
    show_after=st.integers(0, 10_000),
    earliest=st.integers(0, 20_000),
    frame=st.sampled_from([20 * MS, 33_333_333, 40 * MS]),
    latency=st.integers(0, 200),
)
def test_an_aim_is_reachable_in_step_and_never_early(
    zero: int, show_after: int, earliest: int, frame: int, latency: int
) -> None:
    wanted = play(zero_ms=zero, show_ms=zero + show_after)
    aim = aim_at(wanted, earliest * MS, frame, latency * MS)
    assert aim.offset_ns % frame == 0
    assert aim.offset_ns == 0 or aim.resume_ns >= min(earliest * MS, wanted.show_ns - frame - latency * MS)
    assert aim.resume_ns + latency * MS == wanted.zero_ns + aim.offset_ns
    assert aim.raise_ns >= wanted.show_ns
    assert aim.raise_ns >= aim.resume_ns


def test_the_latency_follows_what_was_seen() -> None:
    latency = Latency.beginning_with(LATENCY)
    for _ in range(4):
        latency = latency.with_start(23 * MS)
    assert latency.ns == 23 * MS


def test_room_is_taken_back_by_little_and_given_by_much() -> None:
    begin = Room()
    less = begin.with_join(0).with_join(-2 * MS)
    assert 0 < begin.ns - less.ns < less.with_join(30 * MS).ns - less.ns


@given(late_ms=st.lists(st.integers(-40, 500), max_size=60))
def test_room_stays_between_what_a_film_needs_and_what_an_order_may_cost(late_ms: list[int]) -> None:
    room = Room()
    for each in late_ms:
        room = room.with_join(each * MS)
        assert 70 * MS <= room.ns <= 200 * MS


@pytest.mark.parametrize("wrong_ms", [0, 45, 200])
def test_a_wrong_learned_latency_is_corrected_within_four_films_and_trimmed_meanwhile(wrong_ms: int) -> None:
    """Each start is late by what the latency is too small, and shows the true one."""
    latency = Latency.beginning_with(wrong_ms * MS)
    films = 0
    while abs(late_ns := LATENCY - latency.ns) > MS:
        if abs(late_ns) >= LEAST_TRIM_NS:
            assert trim_for(late_ns) is not None, "on the glass it is brought into step in the same film"
        latency = latency.with_start(LATENCY)
        films += 1
    assert films == 4


@pytest.mark.parametrize("disturbed_ms", [-30, 70, 199, 900])
def test_a_disturbed_start_now_and_then_moves_nothing(disturbed_ms: int) -> None:
    latency = Latency.beginning_with(LATENCY)
    for start in range(30):
        latency = latency.with_start(disturbed_ms * MS if start % 3 == 0 else LATENCY)
    assert latency.ns == LATENCY


def test_the_earliest_of_the_last_events_is_believed() -> None:
    sightings = Sightings()
    assert (sightings.zero_ns, sightings.settled) == (None, False)
    for zero_ms in (1_030, 1_001, 1_055):
        sightings = sightings.with_event(zero_ms * MS)
    assert (sightings.zero_ns, sightings.settled) == (1_001 * MS, True)
    for zero_ms in (1_041, 1_040, 1_042):  # it really is later now
        sightings = sightings.with_event(zero_ms * MS)
    assert sightings.zero_ns == 1_040 * MS


def test_a_trim_makes_up_exactly_what_is_missing() -> None:
    for late_ms in (-400, -40, 20, 500):
        trim = trim_for(late_ms * MS)
        assert trim is not None
        assert (trim.rate - 1) * trim.duration_ns == pytest.approx(late_ms * MS)


@pytest.mark.parametrize("late_ms", [0, 14, -14, 501, -5_000])
def test_a_little_and_too_much_are_left_alone(late_ms: int) -> None:
    assert trim_for(late_ms * MS) is None


@pytest.mark.parametrize("fps", [24, 25, 30, 50])
@pytest.mark.parametrize("late_ms", [-15, 0, 15])
def test_libvlc_asks_before_the_last_frame_leaves_its_queue_and_after_it_came(fps: int, late_ms: int) -> None:
    frame_ns, end_ns = 1_000 * MS // fps, 10_000 * MS
    asked = nudge_at(end_ns, frame_ns)
    asked_again = asked + 100 * MS
    last_leaves_queue, last_comes = end_ns - 2 * frame_ns + late_ms * MS, end_ns - frame_ns + late_ms * MS
    assert asked < last_leaves_queue
    assert last_comes < asked_again
