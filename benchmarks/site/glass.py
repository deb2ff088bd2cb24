"""The glass of a screen whose X server comes and goes: which server lives, and what its framebuffer shows.

Each life of a server has a folder of its own below the screen's, named by its process id, with Xvfb's
memory-mapped framebuffer in it (`benchmarks.site.shims`). The upper code strip is read; the credit on a film
covers the lower one.
"""

import contextlib
import mmap
import os
import select
import struct
from pathlib import Path

from PIL import Image

from benchmarks.site.recording import Look, Sight
from tests.support.film_code import Kind, Ruler, content_of

FRAMEBUFFER = "Xvfb_screen0"
LOOK_EVERY_NS = 10_000_000
"""How often a new server is looked for where there is none."""

_HEADER = struct.Struct(">25I")  # XWD, X11/XWDFile.h; Xvfb writes it in network order
_COLOUR_BYTES = 12
_PIXEL = 4


class Slate:
    """The rows by which a slate's picture is known."""

    def __init__(self, picture: Path) -> None:
        with Image.open(picture) as opened:
            image = opened.convert("RGB")
        content = image.tobytes("raw", "BGRX")
        stride = image.width * _PIXEL
        self.rows = tuple(
            _visible(content[row * stride : (row + 1) * stride]) for row in signature_rows(image.height)
        )


def signature_rows(height: int) -> tuple[int, ...]:
    """The pixel rows that are compared where there is no code."""
    return height // 3, height // 2, height * 2 // 3, height * 5 // 6


def _visible(row: bytes) -> bytes:
    """Its blue, green and red; the fourth byte of a pixel is nobody's."""
    return row[0::4] + row[1::4] + row[2::4]


class _Life:
    """One X server and its framebuffer."""

    def __init__(self, folder: Path) -> None:
        path = folder / FRAMEBUFFER
        self._handle = os.pidfd_open(int(folder.name))
        try:
            with path.open("rb") as file:
                self._memory = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
            header = _HEADER.unpack_from(self._memory)
            header_bytes, width, height, stride = (header[at] for at in (0, 4, 5, 12))
            origin = header_bytes + header[19] * _COLOUR_BYTES
            if not stride or len(self._memory) < origin + height * stride:
                raise ValueError("the framebuffer is being made")
        except (OSError, ValueError, struct.error):
            os.close(self._handle)
            raise
        ruler = Ruler(width, height)
        self._pick = ruler.pick
        self._spans = [
            slice(origin + row * stride, origin + row * stride + width * _PIXEL)
            for row in (ruler.rows[0], *signature_rows(height))
        ]
        self._ended = select.poll()
        self._ended.register(self._handle, select.POLLIN)
        self._row = b""
        self._film: Sight | None = None

    @property
    def over(self) -> bool:
        return bool(self._ended.poll(0))

    def look(self, slate: Slate) -> Sight:
        code, *others = self._spans
        row = self._memory[code]
        if row != self._row:
            self._row = row
            content = content_of(self._pick(row))
            film = content.kind is Kind.FILM
            self._film = Sight(Look.FILM, content.film, content.frame) if film else None
        return self._film or _unlike_film(row, [self._memory[each] for each in others], slate)

    def close(self) -> None:
        self._memory.close()
        os.close(self._handle)


def _unlike_film(code_row: bytes, rows: list[bytes], slate: Slate) -> Sight:
    visible = tuple(_visible(row) for row in rows)
    if visible == slate.rows:
        return Sight(Look.SLATE)
    if not any(any(row) for row in (_visible(code_row), *visible)):
        return Sight(Look.BLACK)
    pixels = {row[at : at + 3] for row in (code_row, *rows) for at in range(0, len(row), _PIXEL)}
    return Sight(Look.PLAIN if len(pixels) == 1 else Look.UNKNOWN)


class ScreenGlass:
    """One screen's glass over the lives of its X servers."""

    def __init__(self, folder: Path, slate: Slate) -> None:
        self._folder = folder
        self._slate = slate
        self._life: _Life | None = None
        self._looked_ns = 0
        self._dead: set[str] = set()

    def look(self, now_ns: int) -> Sight:
        """What it shows now."""
        if self._life is not None and self._life.over:
            self._life.close()
            self._life = None
        if self._life is None:
            self._life = self._newest(now_ns)
        return Sight(Look.OFF) if self._life is None else self._life.look(self._slate)

    def _newest(self, now_ns: int) -> _Life | None:
        if now_ns - self._looked_ns < LOOK_EVERY_NS:
            return None
        self._looked_ns = now_ns
        for folder in self._folder.iterdir():
            name = folder.name
            if name in self._dead:
                continue
            with contextlib.suppress(OSError, ValueError, struct.error):
                life = _Life(folder)
                if not life.over:
                    return life
                life.close()
                self._dead.add(name)
            if not Path(f"/proc/{name}").exists():
                self._dead.add(name)
        return None
