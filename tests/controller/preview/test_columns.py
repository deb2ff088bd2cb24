from hypothesis import given
from hypothesis import strategies as st

from controller.preview.columns import DIGITS, to_column

VALUES = st.lists(st.one_of(st.integers(-(10**12), 10**12), st.none(), st.text(max_size=3)), max_size=200)


def read(column: dict[str, object], count: int) -> list[object]:
    """What the page's own reader does."""
    of, width, at = column["of"], column["width"], column["at"]
    assert isinstance(of, list)
    assert isinstance(width, int)
    assert isinstance(at, str)
    assert len(at) == width * count
    places = [at[index * width : (index + 1) * width] for index in range(count)]
    numbers = [
        sum(DIGITS.index(digit) * 64**power for power, digit in enumerate(reversed(each))) for each in places
    ]
    return [of[number] for number in numbers]


@given(VALUES)
def test_what_goes_in_comes_out(values: list[object]) -> None:
    assert read(to_column(values), len(values)) == values


def test_a_column_of_one_value_needs_no_digits_and_of_sixty_five_two() -> None:
    assert to_column([15_000] * 7_000) == {"of": [15_000], "width": 0, "at": ""}
    assert to_column(range(64))["width"] == 1
    assert to_column(range(65))["width"] == 2
    assert to_column([]) == {"of": [], "width": 0, "at": ""}
