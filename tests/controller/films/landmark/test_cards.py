import io

import pytest
from PIL import Image, ImageChops

from controller.films import Size
from controller.films.landmark.cards import draw_credit_card, draw_sky_alone, draw_title
from controller.films.landmark.cut_list import Credits, Title, names_per_card
from controller.films.landmark.pictures import MOST_CROPPED, place
from tests.support.schedules import sample_schedule

SIZES = [Size(810, 240), Size(632, 316), Size(494, 474), Size(360, 640)]
SHORTS = tuple(sample_schedule().shorts.values())


def _words(card: bytes, size: Size) -> tuple[int, int, int, int]:
    """Where a card differs from the sky behind it."""
    pictures = [Image.open(io.BytesIO(each)).convert("RGB") for each in (card, draw_sky_alone(size))]
    box = ImageChops.difference(*pictures).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_words_of_a_title_stay_inside(size: Size) -> None:
    lines = ("Bring Your Vision to Screen", "让想象登上银幕", "رؤيتك على الشاشة", "당신의 상상을 스크린으로")
    left, top, right, bottom = _words(draw_title(Title(lines), size), size)

    assert left > size.width * 0.05
    assert right < size.width * 0.95
    assert top > size.height * 0.05
    assert bottom < size.height * 0.95


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("first", [0, 12, 24])
def test_a_full_card_of_credits_stays_inside(size: Size, first: int) -> None:
    shorts = SHORTS[first : first + names_per_card(size)]
    left, top, right, bottom = _words(draw_credit_card(Credits("with films by", shorts, False), size), size)

    assert left > size.width * 0.04
    assert right < size.width * 0.96
    assert top > 0
    assert bottom < size.height


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("may_crop", [True, False])
def test_a_picture_is_whole_or_loses_a_third_at_most(size: Size, may_crop: bool) -> None:
    picture = Size(1920, 1080)
    placement = place(picture, size, may_crop=may_crop)

    if placement.cropped:
        kept = min(size.width / size.height, 16 / 9) / max(size.width / size.height, 16 / 9)
        assert 1 - kept <= (MOST_CROPPED if may_crop else 0.01) + 0.01
    else:
        assert (
            placement.inner.fits_shape_of(picture)
            or abs(placement.inner.width / placement.inner.height - 16 / 9) < 0.03
        )
        assert placement.bottom <= size.height
        assert placement.left >= 0
