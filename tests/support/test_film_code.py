"""The code in the pictures: what is written is read, what is damaged is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.coded_films import strip_row
from tests.support.film_code import (
    BLACK,
    CELLS,
    MAX_FILM,
    MAX_FRAME,
    SLATE,
    UNKNOWN,
    Content,
    Kind,
    Ruler,
    cells_of,
    content_of,
    parse_content,
)

FILMS = st.integers(1, MAX_FILM)
FRAMES = st.integers(0, MAX_FRAME)


def levels(cells: str, white: int = 235, black: int = 16) -> list[int]:
    return [white if cell == "1" else black for cell in cells]


@given(FILMS, FRAMES, st.integers(160, 255), st.integers(0, 90))
def test_a_strip_says_its_film_and_frame(film: int, frame: int, white: int, black: int) -> None:
    cells = cells_of(film, frame)

    assert len(cells) == CELLS
    assert content_of(levels(cells, white, black)) == Content(Kind.FILM, film, frame)


@given(FILMS, FRAMES, st.integers(0, CELLS - 1))
def test_a_strip_with_one_wrong_cell_is_unknown(film: int, frame: int, at: int) -> None:
    broken = levels(cells_of(film, frame))
    broken[at] = 251 - broken[at]

    assert content_of(broken) == UNKNOWN


@given(FILMS, FRAMES, st.integers(0, CELLS - 1))
def test_a_blurred_cell_is_unknown(film: int, frame: int, at: int) -> None:
    blurred = levels(cells_of(film, frame))
    blurred[at] = 128

    assert content_of(blurred) == UNKNOWN


def test_film_zero_is_the_slate_and_darkness_is_black() -> None:
    assert content_of(levels(cells_of(0, 0))) == SLATE
    assert content_of([16] * CELLS) == BLACK
    assert content_of([255] * CELLS) == UNKNOWN


@pytest.mark.parametrize(("film", "frame"), [(-1, 0), (MAX_FILM + 1, 0), (1, MAX_FRAME + 1)])
def test_what_does_not_fit_the_code_is_refused(film: int, frame: int) -> None:
    with pytest.raises(ValueError, match="at most"):
        cells_of(film, frame)


@pytest.mark.parametrize("content", [Content(Kind.FILM, 3, 77), SLATE, BLACK, UNKNOWN])
def test_content_survives_as_text(content: Content) -> None:
    assert parse_content(str(content)) == content


@given(FILMS, FRAMES, st.integers(CELLS * 3, 1_920))
def test_a_row_of_any_width_is_read_in_the_middle_of_its_cells(film: int, frame: int, width: int) -> None:
    ruler = Ruler(width, 400, bytes_per_pixel=1, channel=0)

    assert content_of(ruler.pick(strip_row(film, frame, width))) == Content(Kind.FILM, film, frame)
