"""The recording: lines in, spans out."""

import pytest

from benchmarks.site.recording import MS, Look, Sight, look_line, parse_recording, parse_sight

WALL_NS = 1_750_000_000_000 * MS


def recording_of(*looks: tuple[int, str]) -> list[str]:
    """Lines of one screen: (ms, sight), until 1,000 ms."""
    lines = [f"clock 0 {WALL_NS}\n"]
    lines += [look_line("wall", 0, at * MS, parse_sight(sight)) for at, sight in looks]
    return [*lines, f"end {1_000 * MS} 200\n"]


@pytest.mark.parametrize("sight", [Sight(each) for each in Look if each is not Look.FILM])
def test_a_sight_survives_its_text(sight: Sight) -> None:
    assert parse_sight(str(sight)) == sight


def test_a_film_survives_its_text() -> None:
    assert parse_sight(str(Sight(Look.FILM, 12, 149))) == Sight(Look.FILM, 12, 149)


def test_spans_follow_each_other_on_the_wall_clock_until_the_end() -> None:
    spans = parse_recording(recording_of((0, "film 1:0"), (400, "slate"), (700, "off"))).spans("wall")

    assert [(each.start_ms * MS - WALL_NS) // MS for each in spans] == [0, 400, 700]
    assert [each.sight.look for each in spans] == [Look.FILM, Look.SLATE, Look.OFF]
    assert spans[-1].end_ms * MS - WALL_NS == 1_000 * MS


def test_a_picture_that_is_being_copied_belongs_to_the_next() -> None:
    spans = parse_recording(recording_of((0, "film 1:0"), (40, "unknown"), (45, "film 1:1"))).spans("wall")

    assert [each.sight.frame for each in spans] == [0, 1]
    assert spans[1].start_ms * MS == WALL_NS + 40 * MS


def test_a_foreign_picture_that_stays_is_none_that_is_being_copied() -> None:
    spans = parse_recording(recording_of((0, "film 1:0"), (40, "unknown"), (240, "film 1:1"))).spans("wall")

    assert [each.sight.look for each in spans] == [Look.FILM, Look.UNKNOWN, Look.FILM]


def test_a_wall_clock_that_was_slewed_is_followed() -> None:
    lines = ["clock 0 1000000000\n", "clock 500000000 1600000000\n", "end 1000000000 9\n"]

    assert parse_recording(lines).wall_ms(750 * MS) == 1_850


def test_a_recording_without_an_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no end"):
        parse_recording(recording_of((0, "slate"))[:-1])
