import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.catalogue.short_ids import give_ids, wanted_id
from wire.ids import MAX_SLUG, SLUG_PATTERN

WORDS = st.text(max_size=90)
CELLS = st.fixed_dictionaries({"entry": WORDS, "title": WORDS, "creator": st.sampled_from(["Ada", "Bo"])})


def named(cells: list[dict[str, str]], ids: list[str]) -> list[tuple[object, str]]:
    """Cells with their ids, in an order of their own."""
    return sorted((sorted(each.items()), name) for each, name in zip(cells, ids, strict=True))


@pytest.mark.parametrize(
    ("entry", "title", "wanted"),
    [
        ("0042", "x", "entry-0042"),
        ("A/2025_14", "x", "a-2025-14"),
        ("", "Le Jardin suspendu!", "le-jardin-suspendu"),
        ("", "Zimní včelín", "zimni-vcelin"),
    ],
)
def test_the_rule(entry: str, title: str, wanted: str) -> None:
    assert wanted_id({"entry": entry, "title": title, "creator": "Ada"}) == wanted


def test_other_scripts_are_not_romanised() -> None:
    one, other = (wanted_id({"title": title, "creator": "Ada"}) for title in ("雨 2", "雪 2"))
    assert re.fullmatch("film-[0-9a-f]{10}", one)
    assert one != other


@given(st.lists(CELLS, max_size=12), st.randoms(use_true_random=False))
def test_ids_are_ids_differ_and_do_not_depend_on_the_order(cells: list[dict[str, str]], dice) -> None:
    given_ids = give_ids(cells, set())
    assert len(set(given_ids)) == len(cells)
    assert all(re.fullmatch(SLUG_PATTERN, each) and len(each) <= MAX_SLUG for each in given_ids)
    by_cells = named(cells, given_ids)
    shuffled = list(cells)
    dice.shuffle(shuffled)
    assert named(shuffled, give_ids(shuffled, set())) == by_cells


def test_an_id_that_is_taken_is_given_to_nobody_else() -> None:
    assert give_ids([{"title": "Rain", "creator": "Ada"}], {"rain", "rain-2"}) == ["rain-3"]
