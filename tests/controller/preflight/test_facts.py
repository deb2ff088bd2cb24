import pytest

from controller.films.errors import FilmError
from controller.preflight.facts import read_file_facts, read_frame_times, uneven_frames
from tests.support.film_numbers import report, times, with_sound, with_tags


def test_what_the_header_says() -> None:
    facts = read_file_facts("a.mp4", with_tags(with_sound(report()), AIGC="{}"))
    assert (facts.profile, facts.level, facts.header_frames, facts.header_ms) == ("High", 40, 250, 10_000)
    assert facts.sound is not None
    assert (facts.sound.codec, facts.sound.channels, facts.sound.duration_ms) == ("aac", 2, 10_000)
    assert facts.tag("aigc") == "{}"
    assert facts.tag("title") is None


def test_of_codecs_without_levels_there_is_none() -> None:
    assert read_file_facts("a.mp4", report(level=-99)).level is None


def test_frames_are_sorted_by_when_they_are_shown_and_counted_from_the_first() -> None:
    packets = [
        {"stream_index": 0, "pts_time": "0.08", "flags": "K_"},
        {"stream_index": 1, "pts_time": "0.00", "flags": "K_"},
        {"stream_index": 0, "pts_time": "0.16", "flags": "__"},
        {"stream_index": 0, "pts_time": "0.12", "flags": "__"},
        {"stream_index": 0, "pts_time": "0.04", "flags": "_D"},
    ]
    assert read_frame_times("a.mp4", report() | {"packets": packets}) == pytest.approx((0, 0.04, 0.08))


def test_a_film_without_times_is_refused() -> None:
    with pytest.raises(FilmError, match="no picture with a time"):
        read_frame_times("a.mp4", report() | {"packets": []})


def test_uneven_frames() -> None:
    assert uneven_frames(times(100)) == 0
    assert uneven_frames(times(100, 30_000 / 1_001)) == 0
    assert uneven_frames((0, 0.04, 0.08, 0.15, 0.19)) == 1
    assert uneven_frames((0.0,)) == 0
