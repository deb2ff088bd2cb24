"""The watch: which signs mean that worker or libvlc hang."""

from dataclasses import replace

from player_agent.decks.aim import MS
from player_agent.decks.lines import Beat
from player_agent.decks.watch import (
    BUSY_NS,
    OVERSLEPT_NS,
    SILENT_NS,
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
