"""The glass as stage holds it: one X display's background, cursor, wakefulness and framebuffer.

The slate is the root window's own background: a pixmap that outlives every process of ours (close-down mode
RetainPermanent; the server runs with -noreset). A stage that comes finds its predecessor's pixmap by a
property of the root window and frees it. For each brightness that is due or comes next there is a pixmap of
its own, so that the change is one request; the picture itself is dimmed, since a display's own gamma tables
cannot be read back from what is on the glass.

One object is one connection, used by one thread at a time. Every verb raises DecksError once the server is
gone.
"""

import importlib
import io
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from PIL import Image
from Xlib import X, Xatom, ext
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.ext import dpms

from player_agent.decks.manners import FULL, dimmed
from player_agent.decks.port import Backdrop, DecksError, Picture

_SLATE_PROPERTY = "_LANDMARK_SLATE"
_PLAIN_SLATE = (0x1D, 0x21, 0x26)  # a neutral dark grey, where there is no picture yet
_STRIP_BYTES = 192 * 1024  # below the 256 KiB of a plain X request
_JPEG_QUALITY = 80
_WIDEST = 5
"""Times its height a still may be wide: a ribbon of 16,384 pixels must fit a message of the broker."""


# Both libraries load most of themselves when they are first used; a stage that is forked has it loaded.
Image.preinit()
for _, _module in ext.__extensions__:
    importlib.import_module(f"Xlib.ext.{_module}")


class PictureError(Exception):
    """A file that should be a picture is none."""


class Glass:
    """One connection to the X display that is this screen."""

    def __init__(self, display: str, width: int, height: int) -> None:
        self._size = (width, height)
        self._picture: bytes | None = None  # the slate's file: no disk is asked when the brightness changes
        self._slates: dict[int, Any] = {}  # pixmaps by brightness in percent; python-xlib has no types
        self._brightness_percent = FULL
        self._ready: Collection[int] = ()
        self._backdrop: Backdrop | None = None
        try:
            self._display = Display(display)
        except (DisplayError, OSError) as error:
            raise DecksError(
                f"cannot open the X display {display}: {error}; is its server running?"
            ) from error
        screen = self._display.screen()
        self._root, self._black, self._depth = screen.root, screen.black_pixel, screen.root_depth
        if self._depth != 24:
            raise DecksError(f"the X display {display} has {self._depth} bits; start it with 24")

    def take(self) -> None:
        """Make the display ours: no cursor, no screen saver, no power saving. The backdrop stays as it is."""
        with self._server():
            self._display.set_close_down_mode(X.RetainPermanent)
            self._hide_cursor()
            self.keep_awake()

    def keep_awake(self) -> None:
        """Forbid the server to blank the display, and undo it where it did."""
        with self._server():
            self._display.set_screen_saver(0, 0, X.DontPreferBlanking, X.AllowExposures)
            self._display.force_screen_saver(X.ScreenSaverReset)
            if self._display.has_extension("DPMS") and dpms.capable(self._display).capable:
                self._display.dpms_disable()
            self._display.sync()

    def hang_slate(self, picture: Path | None) -> None:
        """Put the slate's picture into the server; it is seen where, and once, the slate is the backdrop.

        Raises PictureError, before anything changed, where the file is no picture.
        """
        percent = self._brightness_percent
        file = None if picture is None else _read(picture)
        content = None if file is None else self._pixels(file, percent)
        with self._server():
            old, before = self._slates, self._kept_slate()
            self._picture, self._slates = file, {}
            if content is not None:
                self._keep(percent, content)
            if self._backdrop is Backdrop.SLATE:
                self.show(Backdrop.SLATE)
            self._display.sync()
            for pixmap in old.values():
                pixmap.free()
            if content is not None and before is not None and not self._is_ours(before):
                # One of a stage that is gone goes with all that it left; the server keeps a backdrop of now.
                self._display.create_resource_object("pixmap", before).kill_client()
            self._leave_word(before)
        self.ready_brightness(self._ready)

    def restore_slate(self, picture: Path, percent: int, is_due: Callable[[], bool]) -> None:
        """Show the slate at a brightness where the server was never given one and, asked at last, it is due.

        It stays when the connection is closed. Raises PictureError.
        """
        content = self._pixels(_read(picture), percent)
        with self._server():
            self._display.set_close_down_mode(X.RetainPermanent)
            self._display.grab_server()  # whoever comes meanwhile finds ours, or we find theirs
            if self._kept_slate() is None and is_due():
                self._brightness_percent = percent
                self._keep(percent, content)
                self._leave_word(None)
                self.show(Backdrop.SLATE)
            self._display.ungrab_server()
            self._display.sync()

    def ready_brightness(self, percents: Collection[int]) -> None:
        """Have the slate in the server at each of these brightnesses; others than these and today's go."""
        self._ready = percents
        wanted = {self._brightness_percent, *percents}
        with self._server():
            for percent in set(self._slates) - wanted:
                self._slates.pop(percent).free()
            if self._picture is not None:
                for percent in wanted - set(self._slates):
                    self._keep(percent, self._pixels(self._picture, percent))
            self._leave_word(self._kept_slate())

    def dim(self, percent: int) -> None:
        """Show the slate at this brightness from now on; at once where it was made ready before."""
        if percent == self._brightness_percent:
            return
        self._brightness_percent = percent
        self.ready_brightness(self._ready)
        if self._backdrop is Backdrop.SLATE:
            self.show(Backdrop.SLATE)

    def show(self, backdrop: Backdrop) -> None:
        """Change the backdrop, at once."""
        slate = self._slates.get(self._brightness_percent)
        with self._server():
            if backdrop is Backdrop.BLACK:
                self._root.change_attributes(background_pixel=self._black)
            elif slate is None:
                self._root.change_attributes(background_pixel=self._plain_slate())
            else:
                self._root.change_attributes(background_pixmap=slate)
            self._root.clear_area()
            self._display.sync()
            self._backdrop = backdrop

    def answer(self) -> None:
        """One round trip: returns when the server has answered."""
        with self._server():
            self._display.get_input_focus()

    def picture(self, height: int) -> Picture:
        """What is on the glass now, scaled down to at most `height` lines, and five times as many columns.

        Of a display that is smaller than the surface (a panel that was unplugged), what there is of it.
        """
        with self._server():
            image = self._framebuffer()
        scale = min(Fraction(1), Fraction(height, image.height), Fraction(_WIDEST * height, image.width))
        if scale < 1:
            size = (max(1, int(image.width * scale)), max(1, int(image.height * scale)))
            image = image.resize(size, Image.Resampling.BOX)
        content = io.BytesIO()
        image.save(content, "JPEG", quality=_JPEG_QUALITY)
        return Picture(image.width, image.height, content.getvalue())

    def close(self) -> None:
        """Let go of the connection. What was set stays."""
        with self._server():
            self._display.close()

    @contextmanager
    def _server(self) -> Iterator[None]:
        try:
            yield
        except (ConnectionClosedError, XError, OSError) as error:
            raise DecksError(f"the X server is gone or refuses: {error}") from error

    def _hide_cursor(self) -> None:
        nothing = self._root.create_pixmap(1, 1, 1)
        context = nothing.create_gc(foreground=0, background=0)
        nothing.fill_rectangle(context, 0, 0, 1, 1)
        cursor = nothing.create_cursor(nothing, (0, 0, 0), (0, 0, 0), 0, 0)
        self._root.change_attributes(cursor=cursor)

    def _plain_slate(self) -> int:
        red, green, blue = (dimmed(each, self._brightness_percent) for each in _PLAIN_SLATE)
        return red << 16 | green << 8 | blue

    def _keep(self, percent: int, content: bytes) -> None:
        """Put the slate at a brightness into the server."""
        self._slates[percent] = self._root.create_pixmap(*self._size, self._depth)
        self._draw(self._slates[percent], content)

    def _leave_word(self, before: int | None) -> None:
        """Name one of our slates to the stage that comes after us, by which it frees them all."""
        if self._slates:
            pixmap = next(iter(self._slates.values()))
            self._root.change_property(self._slate_atom(), Xatom.PIXMAP, 32, [pixmap.id])
        elif before is not None and self._is_ours(before):
            self._root.delete_property(self._slate_atom())
        self._display.sync()

    def _is_ours(self, pixmap: int) -> bool:
        info = self._display.display.info
        return bool(pixmap & ~info.resource_id_mask == info.resource_id_base)

    def _pixels(self, file: bytes, percent: int) -> bytes:
        try:
            with Image.open(io.BytesIO(file)) as opened:
                image = opened.convert("RGB")
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise PictureError(f"the slate cannot be shown: {error}; make it anew") from error
        if image.size != self._size:
            image = image.resize(self._size, Image.Resampling.LANCZOS)
        if percent != FULL:
            image = image.point([dimmed(value, percent) for value in range(256)] * 3)
        return image.tobytes("raw", "BGRX")

    def _draw(self, pixmap: Any, content: bytes) -> None:
        width, height = self._size
        context = pixmap.create_gc()
        stride, rows = width * 4, max(1, _STRIP_BYTES // (width * 4))
        for top in range(0, height, rows):
            count = min(rows, height - top)
            strip = content[top * stride : (top + count) * stride]
            pixmap.put_image(context, 0, top, width, count, X.ZPixmap, self._depth, 0, strip)

    def _framebuffer(self) -> Image.Image:
        root = self._root.get_geometry()
        width, height = min(self._size[0], root.width), min(self._size[1], root.height)
        rows = max(1, 4 * 1024 * 1024 // (width * 4))
        image = Image.new("RGB", (width, height))
        for top in range(0, height, rows):
            count = min(rows, height - top)
            strip = self._root.get_image(0, top, width, count, X.ZPixmap, 0xFFFFFFFF).data
            image.paste(Image.frombuffer("RGB", (width, count), strip, "raw", "BGRX", 0, 1), (0, top))
        return image

    def _slate_atom(self) -> int:
        atom: int = self._display.intern_atom(_SLATE_PROPERTY)
        return atom

    def _kept_slate(self) -> int | None:
        kept = self._root.get_full_property(self._slate_atom(), Xatom.PIXMAP)
        return int(kept.value[0]) if kept is not None and len(kept.value) else None


def _read(picture: Path) -> bytes:
    try:
        return picture.read_bytes()
    except OSError as error:
        raise PictureError(f"the slate {picture} cannot be read: {error}; it is fetched anew") from error
