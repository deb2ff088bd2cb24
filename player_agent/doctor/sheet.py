"""A sheet on the glass: one window over the whole surface, to be drawn on pixel by pixel."""

from typing import Any, Self

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError

from player_agent.doctor.card import Box

_STRIP_BYTES = 192 * 1024  # below the 256 KiB of a plain X request


class SheetError(Exception):
    """The X server is not there, or refuses."""


class Sheet:
    """A window above all others, without a cursor, while the context lasts."""

    def __init__(self, display: str, size: tuple[int, int] | None) -> None:
        try:
            self._display = Display(display)
        except (DisplayError, OSError) as error:
            raise SheetError(
                f"cannot open the X display {display}: {error}; is its server running?"
            ) from error
        screen = self._display.screen()
        if screen.root_depth != 24:
            raise SheetError(f"the X display {display} has {screen.root_depth} bits; start it with 24")
        whole: tuple[int, int] = (screen.width_in_pixels, screen.height_in_pixels)
        self.width, self.height = size or whole
        self._window = screen.root.create_window(
            0,
            0,
            self.width,
            self.height,
            0,
            X.CopyFromParent,
            X.InputOutput,
            X.CopyFromParent,
            override_redirect=True,
        )
        self._context = self._window.create_gc()

    def __enter__(self) -> Self:
        nothing = self._window.create_pixmap(1, 1, 1)
        nothing.fill_rectangle(nothing.create_gc(foreground=0, background=0), 0, 0, 1, 1)
        cursor = nothing.create_cursor(nothing, (0, 0, 0), (0, 0, 0), 0, 0)
        self._window.change_attributes(cursor=cursor)
        return self

    def __exit__(self, *_: object) -> None:
        self._window.destroy()
        self._display.close()

    def put(self, image: Image.Image) -> None:
        """Cover the sheet with a picture of its size, and show it. Raises SheetError."""
        try:
            picture = self._window.create_pixmap(self.width, self.height, 24)
            self._draw(picture, image.tobytes("raw", "BGRX"))
            self._window.change_attributes(background_pixmap=picture)
            picture.free()
            self._window.map()
            self.rise()
            self._window.clear_area()
            self._display.sync()
        except (ConnectionClosedError, XError, OSError) as error:
            raise SheetError(f"the X server is gone or refuses: {error}") from error

    def fill(self, box: Box, colour: tuple[int, int, int]) -> None:
        """Fill a part with one colour, at once."""
        left, top, right, bottom = box
        red, green, blue = colour
        try:
            self._context.change(foreground=red << 16 | green << 8 | blue)
            self._window.fill_rectangle(self._context, left, top, right - left, bottom - top)
            self._display.flush()
        except (ConnectionClosedError, OSError) as error:
            raise SheetError(f"the X server is gone: {error}") from error

    def rise(self) -> None:
        """Above all other windows."""
        self._window.configure(stack_mode=X.Above)

    def _draw(self, picture: Any, content: bytes) -> None:  # a pixmap; python-xlib has no types
        stride = self.width * 4
        rows = max(1, _STRIP_BYTES // stride)
        for top in range(0, self.height, rows):
            count = min(rows, self.height - top)
            strip = content[top * stride : (top + count) * stride]
            picture.put_image(self._context, 0, top, self.width, count, X.ZPixmap, 24, 0, strip)
