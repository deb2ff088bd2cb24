import io
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from controller.films import Caption, FilmError, RenditionRequest, Size, surface_size
from controller.films.slate import draw_slate, fit_slate, slate_key
from wire.renditions import RenditionKind

CAPTION = Caption("Bring Your Vision to Screen", "Opera street, Paris", "Paris")
SURFACES = [
    Size(*surface_size(width, height, 200_000))
    for width, height in [(3840, 1920), (6480, 1920), (1216, 864), (1080, 1920), (1504, 1440)]
]


def _picture(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("L")


@pytest.mark.parametrize("size", SURFACES, ids=str)
def test_the_slate_is_dark_and_its_words_stand_inside(size: Size) -> None:
    picture = _picture(draw_slate(CAPTION, size))
    left, top, right, bottom = picture.point([0] * 200 + [255] * 56).getbbox() or (0, 0, 0, 0)

    assert picture.size == (size.width, size.height)
    assert ImageStat.Stat(picture).mean[0] < 60
    assert ImageStat.Stat(picture).extrema[0][0] > 0, "black would look like a fault"
    assert left > size.width * 0.05
    assert right < size.width * 0.95
    assert size.height * 0.04 < top < bottom < size.height * 0.9


def test_same_words_same_bytes() -> None:
    assert draw_slate(CAPTION, SURFACES[0]) == draw_slate(CAPTION, SURFACES[0])
    assert draw_slate(None, SURFACES[0]) != draw_slate(CAPTION, SURFACES[0])


def test_a_city_is_not_said_twice() -> None:
    assert draw_slate(CAPTION, SURFACES[0]) == draw_slate(
        Caption(CAPTION.title, CAPTION.creator), SURFACES[0]
    )
    assert draw_slate(Caption("A", "Old Port", "Marseille"), SURFACES[0]) != draw_slate(
        Caption("A", "Old Port"), SURFACES[0]
    )


def test_a_given_picture_fills_the_surface(tmp_path: Path) -> None:
    still = tmp_path / "still.jpg"
    Image.new("RGB", (300, 300), (90, 60, 30)).save(still)

    picture = _picture(fit_slate(still, Size(200, 80)))

    assert picture.size == (200, 80)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    still = tmp_path / "still.png"
    still.write_bytes(b"no picture at all")

    with pytest.raises(FilmError, match=r"still\.png is not a picture"):
        fit_slate(still, Size(200, 80))


def test_the_key_holds_all_that_decides_the_bytes() -> None:
    def key(caption: Caption | None = CAPTION, width: int = 320, still: str | None = None) -> str:
        request = RenditionRequest("slate", RenditionKind.SLATE, None, "s", width, 180, 0, caption=caption)
        return slate_key(request, still)

    assert key() == key()
    assert len({key(), key(None), key(Caption("Other")), key(width=322), key(still="a" * 64)}) == 5
