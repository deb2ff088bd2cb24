"""Reading a real X display, by its memory-mapped file and by asking the server."""

import pytest
from Xlib import X
from Xlib.display import Display

from tests.support.coded_films import strip_row
from tests.support.film_code import BLACK, UNKNOWN, Content, Kind, strip_height
from tests.support.framebuffer import VirtualDisplay, content_on, open_display, open_framebuffer

pytestmark = pytest.mark.screen
WIDTH, HEIGHT = 640, 312


def draw(display: str, upper: tuple[int, int], lower: tuple[int, int]) -> None:
    """Put a strip (film, frame) at the top and one at the bottom of the root window."""
    connection = Display(display)
    root = connection.screen().root
    rows = strip_height(HEIGHT)
    pen = root.create_gc()
    for (film, frame), top in ((upper, 0), (lower, HEIGHT - rows)):
        line = b"".join(bytes((grey, grey, grey, 0)) for grey in strip_row(film, frame, WIDTH))
        root.put_image(pen, 0, top, WIDTH, rows, X.ZPixmap, 24, 0, line * rows)
    connection.sync()
    connection.close()


def test_both_ways_of_reading_agree() -> None:
    with (
        VirtualDisplay(WIDTH, HEIGHT) as display,
        open_framebuffer(display.framebuffer) as by_file,
        open_display(display.name) as by_server,
    ):
        assert by_file.read() == by_server.read() == (BLACK, BLACK)

        draw(display.name, (5, 99), (5, 98))

        seen = (Content(Kind.FILM, 5, 99), Content(Kind.FILM, 5, 98))
        assert by_file.read() == by_server.read() == seen
        assert content_on(display.name) == UNKNOWN

        draw(display.name, (5, 99), (5, 99))
        assert content_on(display.name) == Content(Kind.FILM, 5, 99)
