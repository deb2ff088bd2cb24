"""Recognition on invented films: each is a row of random pictures, so what is right is known."""

from random import Random

import pytest

from controller.films.recognition import Candidate, recognise
from controller.films.track import CELLS, COLUMNS, NO_COLOUR, ROWS, Track
from controller.fleet.sight import SightKind

LIGHT = COLUMNS * ROWS


def picture(random: Random) -> bytes:
    light = bytes(random.randrange(40, 220) for _ in range(LIGHT))
    return light + bytes(random.randrange(90, 166) for _ in range(CELLS - LIGHT))


def film(name: str, pictures: int = 20, *, still: bool = False) -> Candidate:
    random = Random(name)
    times = tuple(range(0, pictures * 500, 500))
    track = Track(times, tuple(picture(random) for _ in times))
    return Candidate(name, "ab" * 32, track, still=still)


def dimmed(cells: bytes, percent: int) -> bytes:
    light = bytes(cell * percent // 100 for cell in cells[:LIGHT])
    return light + bytes(NO_COLOUR + (cell - NO_COLOUR) * percent // 100 for cell in cells[LIGHT:])


def mixed(first: bytes, second: bytes, share: float) -> bytes:
    return bytes(round(a + share * (b - a)) for a, b in zip(first, second, strict=True))


ONE, TWO = film("one"), film("two")


@pytest.mark.parametrize("percent", [100, 60, 20])
def test_a_picture_is_told_at_any_brightness(percent: int) -> None:
    sight = recognise(dimmed(ONE.track.pictures[7], percent), [TWO, ONE])

    assert (sight.kind, sight.short, sight.at_ms) == (SightKind.FILM, "one", 3_500)
    assert (sight.from_ms, sight.to_ms) == (3_500, 3_500)
    assert sight.brightness_percent == pytest.approx(percent, abs=2)
    assert sight.second == "two"
    assert sight.confidence > 0.8


def test_a_moment_between_two_pictures_is_told_as_such() -> None:
    between = mixed(ONE.track.pictures[3], ONE.track.pictures[4], 0.3)

    sight = recognise(between, [ONE, TWO])

    assert sight.kind is SightKind.FILM
    assert sight.at_ms == pytest.approx(1_650, abs=15)


def test_a_picture_of_no_known_film_is_not_told() -> None:
    sight = recognise(picture(Random("a stranger")), [ONE, TWO])

    assert sight.kind is SightKind.UNSURE


def test_two_films_that_look_alike_here_are_not_told_apart() -> None:
    shared = ONE.track.pictures[5]
    twin = Candidate("twin", "cd" * 32, Track((0, 500), (TWO.track.pictures[0], shared)))

    assert recognise(shared, [ONE, twin]).kind is SightKind.UNSURE


def test_other_renditions_of_a_short_do_not_make_it_unsure() -> None:
    again = Candidate("one", "cd" * 32, ONE.track)

    assert recognise(ONE.track.pictures[5], [ONE, again, TWO]).kind is SightKind.FILM


def test_a_film_that_stands_still_is_told_with_the_span_in_which_it_does() -> None:
    same = ONE.track.pictures[0]
    calm = Candidate(
        "calm", "cd" * 32, Track((0, 500, 1_000, 1_500), (TWO.track.pictures[1], same, same, same))
    )

    sight = recognise(same, [calm, TWO])

    assert (sight.kind, sight.from_ms, sight.to_ms) == (SightKind.FILM, 500, 1_500)


def test_a_slate_has_no_time() -> None:
    slate = film("slate", 1, still=True)

    sight = recognise(slate.track.pictures[0], [slate, ONE])

    assert (sight.kind, sight.short, sight.at_ms) == (SightKind.SLATE, "slate", None)


@pytest.mark.parametrize("level", [0, 6])
def test_a_dark_picture_is_black_whatever_the_films(level: int) -> None:
    dark = bytes([level]) * LIGHT + bytes([NO_COLOUR]) * (CELLS - LIGHT)

    assert recognise(dark, [ONE]).kind is SightKind.BLACK


def test_without_films_nothing_is_told() -> None:
    assert recognise(ONE.track.pictures[0], []).kind is SightKind.UNSURE


def test_black_pictures_of_a_film_do_not_disturb() -> None:
    black = bytes(LIGHT) + bytes([NO_COLOUR]) * (CELLS - LIGHT)
    fading = Candidate("fading", "cd" * 32, Track((0, 500, 1_000), (black, TWO.track.pictures[2], black)))

    sight = recognise(TWO.track.pictures[2], [fading, ONE])

    assert (sight.short, sight.at_ms) == ("fading", 500)
