import io

import pytest
from PIL import Image

from controller.films import Caption, Size, surface_size
from controller.films.captions import credit_of, draw_caption
from tests.support.schedules import sample_schedule

SURFACES = [
    Size(*surface_size(width, height, 200_000))
    for width, height in [(3840, 1920), (6480, 1920), (1216, 864), (1080, 1920), (1504, 1440)]
]
LONG = Caption(
    "A very long title, which goes on and on about the many windows of a city that never slept",
    "Adébáyọ̀ Ọlátúnjí and the Collective of Extraordinarily Long Names",
    "Bosnia and Herzegovina",
)


def _strip(caption: Caption, size: Size) -> Image.Image:
    return Image.open(io.BytesIO(draw_caption(caption, size)))


def _words(strip: Image.Image) -> tuple[int, int, int, int] | None:
    """Where white stands: the shade and the shadow are black."""
    return strip.convert("RGBA").getchannel("R").point([0] * 90 + [255] * 166).getbbox()


@pytest.mark.parametrize("size", SURFACES, ids=str)
def test_captions_stand_inside_the_surface(size: Size) -> None:
    shorts = sample_schedule().shorts.values()
    captions = [Caption(short.title, short.creator, short.country, short.language) for short in shorts]

    for caption in [*captions, LONG]:
        strip = _strip(caption, size)
        left, top, right, bottom = _words(strip) or (0, 0, 0, 0)
        assert strip.width == size.width
        assert strip.height <= size.height * 0.6
        assert left >= 6, caption
        assert right <= size.width - 6, caption
        assert 0 < top < bottom < strip.height - 4, caption


def test_the_upper_edge_of_the_shade_is_invisible() -> None:
    alpha = _strip(Caption("Title", "Creator", "Country"), SURFACES[0]).getchannel("A")

    assert alpha.crop((alpha.width - 1, 0, alpha.width, 1)).getextrema() == (0, 0)
    assert alpha.crop((alpha.width - 1, alpha.height - 1, alpha.width, alpha.height)).getextrema() == (
        190,
        190,
    )


def test_same_words_same_bytes() -> None:
    caption = Caption("صحراء النجوم", "ليلى الحكيمي", "Morocco", "ar")

    assert draw_caption(caption, SURFACES[0]) == draw_caption(caption, SURFACES[0])
    assert draw_caption(caption, SURFACES[0]) != draw_caption(Caption("Other"), SURFACES[0])


@pytest.mark.parametrize(
    ("caption", "credit"),
    [
        (Caption("t", "Creator", "Country"), "Creator · Country"),
        (Caption("t", "Creator"), "Creator"),
        (Caption("t", country="Country"), "Country"),
        (Caption("t"), ""),
    ],
)
def test_empty_words_are_left_out(caption: Caption, credit: str) -> None:
    assert credit_of(caption) == credit
    assert _words(_strip(caption, SURFACES[0])) is not None


def test_a_large_wall_gets_large_letters() -> None:
    small, large = (_words(_strip(Caption("Title"), size)) for size in (Size(632, 316), Size(3840, 1920)))

    assert small is not None
    assert large is not None
    assert large[3] - large[1] > 5 * (small[3] - small[1])
