"""The watch: which signs mean that worker or libvlc hang."""

from dataclasses import replace

import pytest

from player_agent.decks.aim import MS
from player_agent.decks.lines import Beat
from player_agent.decks.watch import (
    BUSY_NS,
    OVERSLEPT_NS,
    SILENT_NS,
    SPARED,
    START_NS,
    STILL_NS,
    Signs,
    complaint,
    stood_still,
)

IDLE = Beat(1_000 * MS, None, False, None, 0, 0, 0, 0, 0)
PLAYING = replace(IDLE, play_id="a", moving=True, clock_ns=1_000 * MS, displayed=5)
UP = Signs(0, up=True)


def later(beat: Beat, passed_ns: int) -> Beat:
    return replace(beat, at_ns=beat.at_ns + passed_ns)


def test_an_idle_worker_that_beats_lives() -> None:
    signs = UP.heard(IDLE).heard(later(IDLE, 60_000 * MS))
    assert complaint(signs, 61_000 * MS) is None


def test_a_worker_that_does_not_come_up_is_given_up() -> None:
    assert complaint(Signs(0), START_NS) is None
    assert "did not start" in (complaint(Signs(0), START_NS + MS) or "")
    assert "did not turn" in (complaint(UP, START_NS + MS) or "")


def test_a_watch_that_stood_still_itself_knows_it_before_anything_is_called_a_hang() -> None:
    assert not stood_still(5 * MS, 105 * MS)
    assert stood_still(5 * MS, 5 * MS + OVERSLEPT_NS + 1)
    assert OVERSLEPT_NS < SILENT_NS


def test_what_a_machine_stood_still_for_is_nobody_s_hang() -> None:
    woke = PLAYING.at_ns + 20_000 * MS
    first = replace(
        PLAYING, at_ns=woke + 50 * MS, busy_ns=PLAYING.at_ns
    )  # libvlc counts two to five times a second
    for signs in (Signs(0), UP, UP.heard(PLAYING), UP.heard(PLAYING).heard(first)):
        late = replace(signs, born_ns=woke - START_NS - MS)
        assert complaint(late, woke + 100 * MS) is not None
        assert complaint(late.woken(woke), woke + 100 * MS) is None
    silent = UP.heard(PLAYING).woken(woke)
    assert "no beat" in (complaint(silent, woke + SILENT_NS + MS) or "")
    stuck = replace(PLAYING, at_ns=woke + STILL_NS + MS)
    assert "picture stands" in (complaint(silent.heard(stuck), stuck.at_ns) or "")


def stalled_until(signs: Signs, now_ns: int, every_ns: int = OVERSLEPT_NS + MS) -> Signs:
    """The one who looks stands still again and again."""
    for at_ns in range(PLAYING.at_ns + every_ns, now_ns + 1, every_ns):
        signs = signs.woken(at_ns)
    return signs


@pytest.mark.parametrize("every_ns", [OVERSLEPT_NS + MS, 700 * MS, 1_000 * MS, 5_000 * MS])
@pytest.mark.parametrize("patience_ns", [SILENT_NS, STILL_NS, BUSY_NS, START_NS])
def test_who_hangs_is_found_though_the_watch_stands_still_again_and_again(
    patience_ns: int, every_ns: int
) -> None:
    until_ns = PLAYING.at_ns + (SPARED + 1) * every_ns + patience_ns
    latest = later(PLAYING, until_ns - PLAYING.at_ns)
    hung = {
        SILENT_NS: UP.heard(PLAYING),
        STILL_NS: UP.heard(PLAYING).heard(replace(latest, clock_ns=until_ns)),
        BUSY_NS: UP.heard(replace(IDLE, at_ns=until_ns, busy_ns=IDLE.at_ns)),
        START_NS: replace(UP, born_ns=PLAYING.at_ns),
    }[patience_ns]
    assert complaint(stalled_until(hung, until_ns, every_ns), until_ns) is not None


def test_who_moves_between_is_spared_every_time() -> None:
    signs, now_ns = UP, PLAYING.at_ns
    for turn in range(40):
        moved = replace(PLAYING, at_ns=now_ns, clock_ns=now_ns, displayed=turn)
        now_ns += 5_000 * MS
        signs = signs.heard(moved).woken(now_ns)
        assert complaint(signs, now_ns) is None


def test_silence_is_a_hang() -> None:
    signs = UP.heard(IDLE)
    assert complaint(signs, IDLE.at_ns + SILENT_NS) is None
    assert "no beat" in (complaint(signs, IDLE.at_ns + SILENT_NS + MS) or "")


def test_a_call_into_libvlc_that_does_not_return_is_a_hang() -> None:
    signs = UP.heard(replace(IDLE, busy_ns=IDLE.at_ns))
    signs = signs.heard(replace(later(IDLE, BUSY_NS + MS), busy_ns=IDLE.at_ns))
    assert "one call" in (complaint(signs, IDLE.at_ns + BUSY_NS + MS) or "")


def test_a_picture_that_stands_is_a_hang_though_the_clock_goes_on() -> None:
    stuck = later(replace(PLAYING, clock_ns=PLAYING.at_ns + STILL_NS), STILL_NS + MS)
    signs = UP.heard(PLAYING).heard(stuck)
    assert "picture stands" in (complaint(signs, stuck.at_ns) or "")


def test_a_clock_that_stands_is_a_hang_though_pictures_are_counted() -> None:
    signs, beat = UP.heard(PLAYING), PLAYING
    for _ in range(10):
        beat = replace(later(beat, 200 * MS), displayed=beat.displayed + 5)
        signs = signs.heard(beat)
    assert "clock stands" in (complaint(signs, beat.at_ns) or "")


def test_a_film_at_its_end_may_stand_still() -> None:
    signs = UP.heard(PLAYING).heard(replace(later(PLAYING, 5_000 * MS), moving=False))
    assert complaint(signs, PLAYING.at_ns + 5_000 * MS) is None


def test_a_new_play_starts_the_count_anew() -> None:
    fresh = replace(later(PLAYING, 5_000 * MS), play_id="b", clock_ns=PLAYING.at_ns + 5_000 * MS)
    assert complaint(UP.heard(PLAYING).heard(fresh), fresh.at_ns + MS) is None
