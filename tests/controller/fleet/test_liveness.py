"""Liveness: the heartbeat's age is the truth, presence a hint."""

import pytest

from controller.fleet.liveness import Liveness, heartbeat_age_at, liveness_at
from tests.support.observations import PERIOD_MS, heartbeat, observe
from tests.support.plans import SCREEN, build_plan
from wire.health import Presence, Word
from wire.instants import HOUR, Instant, parse_instant
from wire.state import Phase

NOON = parse_instant("2025-06-03T12:00:05Z")
NIGHT = parse_instant("2025-06-03T03:00:00Z")
LOST_WORD = Presence(screen=SCREEN, word=Word.LOST, since=NOON)


@pytest.mark.parametrize(
    ("age_ms", "liveness"),
    [
        (0, Liveness.READY),
        (2 * PERIOD_MS + 1_000, Liveness.READY),
        (2 * PERIOD_MS + 1_001, Liveness.LATE),
        (6 * PERIOD_MS + 1_000, Liveness.LATE),
        (6 * PERIOD_MS + 1_001, Liveness.LOST),
        (7 * 24 * HOUR, Liveness.LOST),
    ],
)
def test_the_age_of_the_heartbeat_decides(age_ms: int, liveness: Liveness) -> None:
    assert liveness_at(observe(NOON), Instant(NOON + age_ms)) is liveness


def test_a_player_never_heard_is_lost() -> None:
    silent = observe(NOON, heartbeat=None, heartbeat_received_at=None)
    assert liveness_at(silent, NOON) is Liveness.LOST
    assert heartbeat_age_at(silent, NOON) is None


def test_the_last_will_makes_an_overdue_player_lost_at_once() -> None:
    overdue = Instant(NOON + 2 * PERIOD_MS + 1_001)
    assert liveness_at(observe(NOON, presence=LOST_WORD), overdue) is Liveness.LOST


def test_the_last_will_alone_proves_nothing() -> None:
    assert liveness_at(observe(NOON, presence=LOST_WORD), Instant(NOON + 3_000)) is Liveness.READY


def test_a_slower_heartbeat_has_a_longer_patience() -> None:
    slow = observe(NOON, heartbeat=heartbeat(build_plan(), NOON, period_ms=60_000))
    assert liveness_at(slow, Instant(NOON + 100_000)) is Liveness.READY


def test_a_dark_screen_in_the_night_is_asleep() -> None:
    assert liveness_at(observe(NIGHT), NIGHT) is Liveness.ASLEEP


def test_a_lit_screen_in_the_night_is_not_asleep() -> None:
    shining = observe(NIGHT, heartbeat=heartbeat(build_plan(), NIGHT, phase=Phase.PLAYING))
    assert liveness_at(shining, NIGHT) is Liveness.READY


def test_a_silent_player_in_the_night_is_lost_all_the_same() -> None:
    assert liveness_at(observe(NIGHT), Instant(NIGHT + HOUR)) is Liveness.LOST


def test_a_player_whose_plan_is_over_sleeps() -> None:
    after = Instant(build_plan().end + HOUR)
    assert liveness_at(observe(after), after) is Liveness.ASLEEP


def test_only_a_player_heard_in_time_speaks_of_the_present() -> None:
    assert [each for each in Liveness if each.heard] == [Liveness.READY, Liveness.ASLEEP]
