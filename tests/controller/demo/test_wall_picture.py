from io import BytesIO

from PIL import Image, ImageChops

from controller.demo.wall_picture import HEADER, MARGIN, WIDTH, WallView, paint_walls

SHAPES = {"wide": (540, 160), "square": (300, 290), "tall": (90, 160)}
COLOURS = {"wide": (200, 30, 30), "square": (30, 200, 30), "tall": (30, 30, 200)}


def _view(name: str) -> WallView:
    content = BytesIO()
    Image.new("RGB", SHAPES[name], COLOURS[name]).save(content, "JPEG", quality=95)
    return WallView(
        name, "20:30:02", "a title that is much longer than a narrow picture is wide", content.getvalue()
    )


def test_every_picture_is_there_in_its_own_shape() -> None:
    painted = paint_walls("title", "subtitle", [_view(name) for name in SHAPES])
    assert painted.width == WIDTH
    for name, colour in COLOURS.items():
        difference = ImageChops.difference(painted, Image.new("RGB", painted.size, colour)).convert("L")
        box = difference.point(lambda value: 255 if value < 8 else 0)
        left, top, right, bottom = box.getbbox() or (0, 0, 0, 0)
        width, height = SHAPES[name]
        assert abs((right - left) / (bottom - top) - width / height) < 0.03 * width / height
        assert left >= MARGIN - 1
        assert top >= HEADER - 1
        assert right <= WIDTH
