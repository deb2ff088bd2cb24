import pytest

from controller.planning.rotation import REFUSED, Opening, misfits, slots_of
from controller.schedule import Length, Longer, Shorter
from tests.support.rotas import SLOT, short
from wire.instants import Instant

CUT, SLOTS, REFUSE = (Length(longer=each) for each in Longer)
WHOLE = Length(longer=Longer.SLOTS, shorter=Shorter.REFUSE)


@pytest.mark.parametrize(
    ("length_ms", "rule", "slots"),
    [
        (SLOT, CUT, 1),
        (SLOT - 1, CUT, 1),
        (SLOT - 1, WHOLE, REFUSED),
        (SLOT + 1, CUT, 1),
        (SLOT + 1, SLOTS, 2),
        (SLOT + 1, WHOLE, REFUSED),
        (SLOT + 1, REFUSE, REFUSED),
        (2 * SLOT, WHOLE, 2),
        (3 * SLOT - 1, SLOTS, 3),
    ],
)
def test_a_film_takes_the_slots_that_the_playlist_allows(length_ms: int, rule: Length, slots: int) -> None:
    assert slots_of(short("a", length_ms=length_ms), SLOT, rule) == slots


def test_no_film_is_cut_without_its_creators_consent() -> None:
    assert slots_of(short("a", length_ms=SLOT + 1, consent=False), SLOT, CUT) == REFUSED
    assert slots_of(short("a", length_ms=SLOT + 1, consent=False), SLOT, SLOTS) == 2


def test_films_that_no_run_can_hold_are_told_with_what_they_need() -> None:
    openings = [
        Opening(Instant(0), SLOT, 2),
        Opening(Instant(SLOT), SLOT, 1),
        Opening(Instant(9), SLOT // 2, 9, cut=True),
    ]
    shorts = [short("one"), short("two", length_ms=2 * SLOT), short("three", length_ms=3 * SLOT)]
    assert misfits(shorts, SLOTS, openings) == {"three": 3}
    assert misfits(shorts, REFUSE, openings) == {"two": REFUSED, "three": REFUSED}
