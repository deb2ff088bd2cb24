import pytest

from controller.planning.rotation import REFUSED, slots_of
from controller.schedule import Length, Longer, Shorter
from tests.support.rotas import SLOT, short

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
