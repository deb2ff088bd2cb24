"""The test card: every pixel of a surface accounted for, so that an eye sees what a panel does to it. Pure.

From the outside in: one pixel of white on every edge (a missing side is overscan or a wrong mode), a ruler in
pixels, a differently coloured bracket in each corner (mirrored or turned pictures show), a circle (round on
square pixels), patches of single pixels (grey from afar; bands mean scaling), ramps and near-black and
near-white steps (missing ones mean a wrong range), and a lane in which a bar moves by whole pixels each
refresh (a broken edge is tearing, a jumping one lost pictures).
"""

from dataclasses import dataclass

from PIL import Image, ImageDraw, ImageFont

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
GROUND = (16, 18, 24)
LINE = (44, 49, 62)
INK = (238, 236, 230)
QUIET = (150, 156, 170)
AMBER = (232, 168, 76)
CORNERS = ((230, 57, 70), (82, 196, 110), (70, 130, 240), (240, 196, 60))
"""Upper left red, upper right green, lower left blue, lower right yellow."""

LEAST = 160
"""Below this many pixels on a side only the border and the checkerboard are drawn."""

Box = tuple[int, int, int, int]
"""Left, top, and the first pixel beyond right and bottom."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where what stands, in pixels of the surface."""

    width: int
    height: int
    ruler: int
    """Thickness of the rulers along the edges."""
    lane: Box
    """Of the moving bar."""
    bar: int
    """Its width."""
    ramps: Box
    patches: Box
    circle: Box


def layout_of(width: int, height: int) -> Layout:
    """Lay a card out. Everything is in whole pixels."""
    short = min(width, height)
    ruler = max(12, min(40, short // 24))
    side = ruler + max(8, short // 24)
    lane_height = max(6, short // 22)
    gap = max(4, short // 60)
    lane = (side, height - side - lane_height, width - side, height - side)
    ramp_height = max(16, short // 8)
    ramps = (side, lane[1] - gap - ramp_height, width - side, lane[1] - gap)
    patch_height = max(16, short // 8)
    patches = (side, ramps[1] - gap - patch_height, width - side, ramps[1] - gap)
    room = patches[1] - gap - side
    radius = max(0, min(width - 2 * side, room)) // 2
    centre = (width // 2, side + room // 2)
    circle = (centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius)
    return Layout(width, height, ruler, lane, max(2, lane_height // 2), ramps, patches, circle)


def draw_card(width: int, height: int, name: str, facts: list[str]) -> Image.Image:
    """The card of a surface, without the bar: exactly its size, in RGB. Same words, same pixels."""
    image = Image.new("RGB", (width, height), GROUND)
    if min(width, height) < LEAST:
        _checker(image, (1, 1, width - 1, height - 1))
    else:
        layout = layout_of(width, height)
        _grid(image, layout)
        _rulers(image, layout)
        _brackets(image, layout)
        _circle(image, layout, name, [f"{width} x {height}", *facts])
        _patches(image, layout.patches)
        _ramps(image, layout.ramps)
        ImageDraw.Draw(image).rectangle(_inclusive(layout.lane), fill=BLACK)
    ImageDraw.Draw(image).rectangle((0, 0, width - 1, height - 1), outline=WHITE)
    return image


def bar_at(layout: Layout, refresh: int, per_second: float) -> Box:
    """Where the bar stands at a refresh, counted from 0; it crosses its lane in about six seconds."""
    left, top, right, bottom = layout.lane
    way = right - left - layout.bar
    step = max(1, round(way / (6 * per_second)))
    at = left + refresh * step % max(1, way)
    return at, top, at + layout.bar, bottom


def _grid(image: Image.Image, layout: Layout) -> None:
    draw = ImageDraw.Draw(image)
    pitch = max(16, min(layout.width, layout.height) // 12)
    for x in range(layout.width // 2 % pitch, layout.width, pitch):
        draw.line((x, 0, x, layout.height), fill=LINE)
    for y in range(layout.height // 2 % pitch, layout.height, pitch):
        draw.line((0, y, layout.width, y), fill=LINE)


def _rulers(image: Image.Image, layout: Layout) -> None:
    """Ticks every 2, 10, 50 and 100 pixels on each edge; numbers every 100, on the upper and left one."""
    draw, width, height = ImageDraw.Draw(image), layout.width, layout.height
    font = _font(max(8, layout.ruler // 2 - 2))
    for x in range(0, width, 2):
        length = _tick(x, layout.ruler)
        draw.line((x, 1, x, length), fill=QUIET)
        draw.line((x, height - 1 - length, x, height - 2), fill=QUIET)
    for y in range(0, height, 2):
        length = _tick(y, layout.ruler)
        draw.line((1, y, length, y), fill=QUIET)
        draw.line((width - 1 - length, y, width - 2, y), fill=QUIET)
    clear = layout.ruler * 2
    for x in range(100, width - clear, 100):
        draw.text((x + 3, layout.ruler), str(x), font=font, fill=QUIET, anchor="ls")
    for y in range(100, height - clear, 100):
        draw.text((layout.ruler // 2 + 3, y - 2), str(y), font=font, fill=QUIET, anchor="ls")


def _tick(at: int, ruler: int) -> int:
    for every, length in ((100, ruler), (50, ruler * 3 // 4), (10, ruler // 2)):
        if at % every == 0:
            return length
    return ruler // 4


def _brackets(image: Image.Image, layout: Layout) -> None:
    """One bracket per corner, two pixels off the border, in its own colour."""
    draw = ImageDraw.Draw(image)
    length, thick = layout.ruler * 3, max(3, layout.ruler // 4)
    far_x, far_y = layout.width - 1 - 2, layout.height - 1 - 2
    for colour, (x, y, way_x, way_y) in zip(
        CORNERS, ((2, 2, 1, 1), (far_x, 2, -1, 1), (2, far_y, 1, -1), (far_x, far_y, -1, -1)), strict=True
    ):
        along, down = x + way_x * (length - 1), y + way_y * (length - 1)
        in_x, in_y = x + way_x * (thick - 1), y + way_y * (thick - 1)
        draw.rectangle((min(x, along), min(y, in_y), max(x, along), max(y, in_y)), fill=colour)
        draw.rectangle((min(x, in_x), min(y, down), max(x, in_x), max(y, down)), fill=colour)


def _circle(image: Image.Image, layout: Layout, name: str, facts: list[str]) -> None:
    """The circle is drawn four times as large and brought down: a smooth line on exact pixels around it."""
    left, top, right, bottom = layout.circle
    size = right - left
    if size < 40:
        return
    mask = Image.new("L", (size * 4, size * 4), 0)
    pen = ImageDraw.Draw(mask)
    thick = max(6, size * 4 // 120)
    pen.ellipse((2, 2, size * 4 - 3, size * 4 - 3), fill=255)
    disc = mask.resize((size, size), Image.Resampling.LANCZOS)
    image.paste(GROUND, (left, top), disc)
    pen.ellipse((2 + thick, 2 + thick, size * 4 - 3 - thick, size * 4 - 3 - thick), fill=0)
    image.paste(AMBER, (left, top), mask.resize((size, size), Image.Resampling.LANCZOS))
    draw = ImageDraw.Draw(image)
    x, y = (left + right) // 2, (top + bottom) // 2
    arm = size // 14
    for reach in (top + arm, bottom - arm):
        draw.line((x, reach - arm // 2, x, reach + arm // 2), fill=AMBER)
    for reach in (left + arm, right - arm):
        draw.line((reach - arm // 2, y, reach + arm // 2, y), fill=AMBER)
    _words(draw, (x, y), size, name, facts)


def _words(
    draw: ImageDraw.ImageDraw, centre: tuple[int, int], size: int, name: str, facts: list[str]
) -> None:
    x, y = centre
    title = _fitting(draw, name, size * 3 // 4, size // 6)
    draw.text((x, y - size // 14), name, font=title, fill=INK, anchor="mm")
    below = y + size // 12
    for index, fact in enumerate(facts):
        font = _fitting(draw, fact, size * (3 if index == 0 else 2) // 4, size // (11 if index == 0 else 18))
        draw.text((x, below), fact, font=font, fill=AMBER if index == 0 else QUIET, anchor="mm")
        below += size // (9 if index == 0 else 14)


def _fitting(draw: ImageDraw.ImageDraw, text: str, width: int, size: int) -> ImageFont.FreeTypeFont:
    """The largest font, at most of this size, in which a text is at most so wide."""
    size = max(8, size)
    while size > 8 and draw.textlength(text, font=_font(size)) > width:
        size -= max(1, size // 16)
    return _font(size)


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.load_default(size)
    assert isinstance(font, ImageFont.FreeTypeFont), "Pillow's wheels bring FreeType"
    return font


def _patches(image: Image.Image, box: Box) -> None:
    """Single pixels: columns, checkerboard, rows; then pairs of pixels, and a checkerboard of these."""
    left, top, right, bottom = box
    kinds = [(across, down, pixels) for pixels in (1, 2) for across, down in ((1, 0), (1, 1), (0, 1))]
    gap = max(4, (bottom - top) // 12)
    wide = (right - left - gap * (len(kinds) - 1)) // len(kinds)
    for index, (across, down, pixels) in enumerate(kinds):
        at = left + index * (wide + gap)
        tile = Image.new("1", (4, 4))
        tile.putdata(
            [
                ((at + x) // pixels * across + (top + y) // pixels * down) % 2 * 255
                for y in range(4)
                for x in range(4)
            ]
        )
        _tile(image, tile, (at, top, at + wide, bottom))


def _checker(image: Image.Image, box: Box) -> None:
    tile = Image.new("1", (2, 2))
    tile.putdata([(x + y) % 2 * 255 for y in range(2) for x in range(2)])
    _tile(image, tile, box)


def _tile(image: Image.Image, tile: Image.Image, box: Box) -> None:
    """Fill a box with a small pattern; doubled until it covers, so that a large wall takes no longer."""
    left, top, right, bottom = box
    if right <= left or bottom <= top:
        return
    pattern = Image.new("RGB", (right - left, bottom - top))
    pattern.paste(tile.convert("RGB"), (0, 0))
    filled = tile.width
    while filled < pattern.width:
        pattern.paste(pattern.crop((0, 0, filled, tile.height)), (filled, 0))
        filled *= 2
    filled = tile.height
    while filled < pattern.height:
        pattern.paste(pattern.crop((0, 0, pattern.width, filled)), (0, filled))
        filled *= 2
    image.paste(pattern, (left, top))


def _ramps(image: Image.Image, box: Box) -> None:
    """White, red, green and blue from nothing to full; beside them, the steps next to black and to white."""
    left, top, right, bottom = box
    steps = max(8, (right - left) // 8)
    row = (bottom - top) // 4
    ramp = Image.linear_gradient("L").rotate(90).resize((right - left - 2 * steps, row))
    for index, channels in enumerate(((1, 1, 1), (1, 0, 0), (0, 1, 0), (0, 0, 1))):
        empty = Image.new("L", ramp.size, 0)
        colour = Image.merge("RGB", [ramp if each else empty for each in channels])
        image.paste(colour, (left + steps, top + index * row))
    draw = ImageDraw.Draw(image)
    for index in range(8):
        first, last = left + steps * index // 8, left + steps * (index + 1) // 8 - 1
        draw.rectangle((first, top, last, top + 4 * row - 1), fill=(index * 2,) * 3)
        first, last = right - steps + steps * index // 8, right - steps + steps * (index + 1) // 8 - 1
        draw.rectangle((first, top, last, top + 4 * row - 1), fill=(255 - (7 - index) * 2,) * 3)


def _inclusive(box: Box) -> Box:
    return box[0], box[1], box[2] - 1, box[3] - 1
