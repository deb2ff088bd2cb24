"""What is really on an X display: its pixels, read without asking the programs that drew them.

`VirtualDisplay` is an Xvfb whose framebuffer is a memory-mapped file (`-fbdir`, in XWD form), so a reading is
a memory copy and no X round trip. Every other server is asked for the same rows with GetImage.
"""

import mmap
import os
import signal
import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Self

from Xlib import X
from Xlib.display import Display

from tests.support.film_code import UNKNOWN, Content, Ruler, content_of

Rows = Callable[[], tuple[bytes, bytes]]
"""Gives the bytes of the pixel rows in the upper and in the lower strip, as they are now."""

_HEADER = struct.Struct(">25I")  # XWD, X11/XWDFile.h; Xvfb writes it in network order
_COLOUR_BYTES = 12
_BITS = 32


class Reading(NamedTuple):
    """Both strips of one picture."""

    upper: Content
    lower: Content


class Glass:
    """The readable surface of one display, open until `close`."""

    def __init__(self, ruler: Ruler, rows: Rows, close: Callable[[], None]) -> None:
        self.rows = rows
        self.close = close
        self.pick = ruler.pick

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> Reading:
        """What both strips show now."""
        upper, lower = self.rows()
        return Reading(content_of(self.pick(upper)), content_of(self.pick(lower)))


def open_framebuffer(path: Path) -> Glass:
    """The glass of an Xvfb's framebuffer file. Raises ValueError where it is not 32 bits per pixel."""
    with path.open("rb") as file:
        memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
    header = _HEADER.unpack_from(memory)
    header_bytes, width, height, bits, stride = (header[at] for at in (0, 4, 5, 11, 12))
    if bits != _BITS:
        raise ValueError(f"{path}: {bits} bits per pixel; start the server with -screen 0 WxHx24")
    origin = header_bytes + header[19] * _COLOUR_BYTES
    ruler = Ruler(width, height)
    up, low = (origin + row * stride for row in ruler.rows)
    up_end, low_end = up + width * 4, low + width * 4
    return Glass(ruler, lambda: (memory[up:up_end], memory[low:low_end]), memory.close)


def open_display(name: str) -> Glass:
    """The glass of any X display, by GetImage: one round trip per row."""
    connection = Display(name)
    screen = connection.screen()
    ruler = Ruler(screen.width_in_pixels, screen.height_in_pixels)
    up, low = ruler.rows

    def row(y: int) -> bytes:
        data: bytes = screen.root.get_image(0, y, ruler.width, 1, X.ZPixmap, 0xFFFFFFFF).data
        return data

    return Glass(ruler, lambda: (row(up), row(low)), connection.close)


def content_on(display: str) -> Content:
    """The film and frame now on an X display; UNKNOWN where its two strips differ."""
    with open_display(display) as glass:
        upper, lower = glass.read()
    return upper if upper == lower else UNKNOWN


class VirtualDisplay:
    """An Xvfb of our own, with its framebuffer file. Ends with its context."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.name = ""
        """The display's name such as ":3", once it runs."""
        self._folder = tempfile.TemporaryDirectory(prefix="glass-")

    @property
    def framebuffer(self) -> Path:
        """The memory-mapped file."""
        return Path(self._folder.name) / "Xvfb_screen0"

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._server.pid

    def __enter__(self) -> Self:
        read, write = os.pipe()
        picture = f"{self.width}x{self.height}x24"
        self._server = subprocess.Popen(
            [
                *("Xvfb", "-displayfd", str(write), "-screen", "0", picture),
                *("-fbdir", self._folder.name, "-noreset", "-nolisten", "tcp", "-ac"),
            ],
            pass_fds=(write,),
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb did not start: exit code {self._server.wait()}; is xvfb installed?")
        self.name = f":{number}"
        return self

    def __exit__(self, *_: object) -> None:
        self._server.terminate()
        self._server.send_signal(signal.SIGCONT)  # one that a test has stopped, and failed, would never end
        self._server.wait()
        self._folder.cleanup()
