"""How far a screen is with its orders, by its receipts."""

import pytest

from controller.fleet.confirmation import Confirmation, confirmed
from tests.support.plans import MIDNIGHT
from wire.instants import Instant
from wire.orders import Receipt, ReceiptWord

SEEN, ON_GLASS, REFUSED = ReceiptWord.SEEN, ReceiptWord.ON_GLASS, ReceiptWord.REFUSED


def receipts(*words: tuple[int, ReceiptWord]) -> list[Receipt]:
    """(revision, word) in the order in which they were said."""
    return [
        Receipt(screen="par-opera", orders_revision=revision, word=word, at=Instant(MIDNIGHT + at))
        for at, (revision, word) in enumerate(words)
    ]


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ([], Confirmation.UNCONFIRMED),
        ([(4, ON_GLASS)], Confirmation.UNCONFIRMED),
        ([(5, SEEN)], Confirmation.SEEN),
        ([(5, SEEN), (5, ON_GLASS)], Confirmation.ON_GLASS),
        ([(5, ON_GLASS), (5, SEEN)], Confirmation.ON_GLASS),
        ([(6, ON_GLASS)], Confirmation.ON_GLASS),
        ([(5, REFUSED)], Confirmation.REFUSED),
        ([(5, SEEN), (5, REFUSED)], Confirmation.REFUSED),
        ([(5, REFUSED), (5, SEEN)], Confirmation.SEEN),
        ([(5, REFUSED), (5, ON_GLASS)], Confirmation.ON_GLASS),
        ([(5, REFUSED), (6, SEEN)], Confirmation.SEEN),
        ([(5, SEEN), (6, REFUSED)], Confirmation.REFUSED),
        ([(5, ON_GLASS), (6, REFUSED)], Confirmation.ON_GLASS),
    ],
)
def test_a_later_revision_covers_and_the_last_word_counts(
    said: list[tuple[int, ReceiptWord]], state: Confirmation
) -> None:
    assert confirmed(receipts(*said), 5).state is state


def test_the_first_time_on_the_glass_is_the_one_that_is_told() -> None:
    said = receipts((5, SEEN), (5, ON_GLASS), (6, ON_GLASS))
    assert confirmed(said, 5).receipt == said[1]
    assert confirmed(said, 6).receipt == said[2]
