"""X windows for the yardsticks, and the root window's background under all contenders."""

from pathlib import Path

from PIL import Image
from Xlib import X
from Xlib.display import Display
from Xlib.ext import composite
from Xlib.xobject.drawable import Window

_ROWS_AT_ONCE = 16  # a request of a big picture would pass the server's limit


class Windows:
    """Override-redirect windows of full size on one display."""

    def __init__(self, display: str, *, composited: bool) -> None:
        self._display = Display(display)
        self._root = self._display.screen().root
        if composited:
            composite.redirect_subwindows(self._root, composite.RedirectAutomatic)
        self._display.sync()

    def create(self, width: int, height: int) -> Window:
        """A mapped window, black, above those before it."""
        window = self._root.create_window(
            *(0, 0, width, height, 0, self._display.screen().root_depth),
            background_pixel=self._display.screen().black_pixel,
            override_redirect=True,
        )
        window.map()
        self._display.sync()
        return window

    def show(self, window: Window) -> None:
        """Raise the window now."""
        window.configure(stack_mode=X.Above)
        self._display.flush()


def paint_background(display: str, picture: Path) -> None:
    """Make the picture the root window's background; it stays when this process has ended."""
    image = Image.open(picture).convert("RGB")
    connection = Display(display)
    connection.set_close_down_mode(X.RetainPermanent)
    screen = connection.screen()
    pixmap = screen.root.create_pixmap(image.width, image.height, screen.root_depth)
    pen = pixmap.create_gc()
    for top in range(0, image.height, _ROWS_AT_ONCE):
        part = image.crop((0, top, image.width, min(top + _ROWS_AT_ONCE, image.height)))
        data = part.tobytes("raw", "BGRX")
        pixmap.put_image(pen, 0, top, part.width, part.height, X.ZPixmap, screen.root_depth, 0, data)
    screen.root.change_attributes(background_pixmap=pixmap)
    screen.root.clear_area()
    connection.sync()
    connection.close()
