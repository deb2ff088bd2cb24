"""The X display: there, large enough, with the extension that hides black frames. Asks, draws nothing."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import error as x_error
from Xlib.display import Display

from player_agent.doctor.result import Result, bad, doubtful, good
from wire.bundle import Surface

_LAST_WORDS_S = 5


def check_display(surface: Surface | None, display: str | None) -> list[Result]:
    """Examine the display to draw on; where there is none, an Xvfb made for the purpose."""
    name = (surface.display if surface else None) or display
    if name is not None:
        return _examine(name, surface)
    try:
        with _temporary_server(surface or Surface(width=640, height=360)) as made:
            return _examine(made, surface, own=True)
    except OSError as error:
        return [bad("display", f"none, and Xvfb does not start: {error}", "apt-get install xvfb")]


def _examine(name: str, surface: Surface | None, *, own: bool = False) -> list[Result]:
    try:
        display = Display(name)
    except (x_error.DisplayError, OSError) as error:
        remedy = "start the X server, or allow this user in: see deploy/player/kiosk-xorg.conf"
        return [bad("display", f"{name} cannot be opened: {error}", remedy)]
    try:
        return [_size(display, name, surface, own=own), _composite(display)]
    finally:
        display.close()


def _size(display: Display, name: str, surface: Surface | None, *, own: bool) -> Result:
    screen = display.screen()
    width, height = screen.width_in_pixels, screen.height_in_pixels
    fact = f"{'an Xvfb of our own' if own else name}, {width}×{height}, {screen.root_depth} bits"
    if screen.root_depth < 24:
        return bad("display", fact, "configure 24 bits of colour")
    if surface is not None and (width, height) != (surface.width, surface.height):
        wanted = f"{surface.width}×{surface.height}"
        return doubtful("display", f"{fact}; the bundle says {wanted}", f"set the output to {wanted}")
    return good("display", fact)


def _composite(display: Display) -> Result:
    if not display.has_extension("Composite"):
        remedy = 'enable it: Section "Extensions", Option "Composite" "Enable"'
        return bad("composite", "missing: each change of film would flash black", remedy)
    version = display.composite_query_version()
    return good("composite", f"version {version.major_version}.{version.minor_version}")


@contextmanager
def _temporary_server(surface: Surface) -> Iterator[str]:
    read, write = os.pipe()
    try:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", f"{surface.width}x{surface.height}x24"],
            pass_fds=(write,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(write)
        write = -1
        try:
            number = os.read(read, 64).decode().strip()  # nothing: it died
            if not number:
                raise OSError("it ended at once")
            yield f":{number}"
        finally:
            server.terminate()
            server.wait(_LAST_WORDS_S)
    finally:
        os.close(read)
        if write >= 0:
            os.close(write)
