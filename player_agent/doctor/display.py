"""The X display: there, large enough, with the extension that hides black frames. Asks, draws nothing."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from Xlib import error as x_error
from Xlib.display import Display

from player_agent.doctor.result import Result, Verdict, bad, doubtful, good
from player_agent.errors import SettingsError
from wire.bundle import Surface

_LAST_WORDS_S = 5
_INTERLACED, _DOUBLE_SCAN = 1 << 4, 1 << 5  # RandR's mode flags


def check_display(surface: Surface | None, display: str | None) -> list[Result]:
    """Examine the display to draw on; where there is none, an Xvfb made for the purpose."""
    name = (surface.display if surface else None) or display
    if name is not None:
        return _examine(name, surface)
    try:
        with temporary_server(surface or Surface(width=640, height=360)) as made:
            return _examine(made, surface, own=True)
    except OSError as error:
        remedy = "apt-get install xvfb; for a panel take a bundle of landmark player add SCREEN --display :0"
        return [bad("display", f"none, and Xvfb does not start: {error}", remedy)]


def _examine(name: str, surface: Surface | None, *, own: bool = False) -> list[Result]:
    try:
        display = Display(name)
    except (x_error.DisplayError, OSError) as error:
        remedy = "start its server (systemctl status landmark-x), and run this as its user, landmark-player"
        return [bad("display", f"{name} cannot be opened: {error}", remedy)]
    try:
        return [_size(display, name, surface, own=own), _composite(display), _refresh(display, own=own)]
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


def size_of(name: str) -> tuple[int, int]:
    """A display's size in pixels. Raises SettingsError where it cannot be opened."""
    try:
        display = Display(name)
    except (x_error.DisplayError, OSError) as error:
        raise SettingsError(
            f"the X display {name} cannot be opened: {error}; is its server running?"
        ) from error
    try:
        return display.screen().width_in_pixels, display.screen().height_in_pixels
    finally:
        display.close()


def refresh_of(name: str) -> float | None:
    """The refresh rate in Hz of what shows a display's origin, by RandR; None where it reports none."""
    try:
        display = Display(name)
    except (x_error.DisplayError, OSError):
        return None
    try:
        return _refresh_hz(display)
    finally:
        display.close()


def _refresh(display: Display, *, own: bool) -> Result:
    hz = _refresh_hz(display)
    if hz is not None:
        return good("refresh", f"{hz:.2f} Hz, as X reports it")
    remedy = "" if own else "a virtual display has none; on a panel: look at xrandr, and at the driver"
    return Result("refresh", Verdict.GOOD if own else Verdict.DOUBTFUL, "X reports none", remedy)


def _refresh_hz(display: Display) -> float | None:
    if not display.has_extension("RANDR"):
        return None
    root = display.screen().root
    resources = root.xrandr_get_screen_resources()
    modes = {mode.id: mode for mode in resources.modes}
    for crtc in resources.crtcs:
        shown = display.xrandr_get_crtc_info(crtc, resources.config_timestamp)
        mode = modes.get(shown.mode)
        if mode is not None and (shown.x, shown.y) == (0, 0) and mode.h_total and mode.v_total:
            return hz_of(mode.dot_clock, mode.h_total, mode.v_total, mode.flags) or None
    return None


def hz_of(dot_clock: int, h_total: int, v_total: int, flags: int) -> float:
    """A mode's refresh rate by its timing, as xrandr computes it; 0 where the mode has no clock."""
    doubled = 2.0 if flags & _DOUBLE_SCAN else 1.0
    halved = 2.0 if flags & _INTERLACED else 1.0
    return dot_clock * halved / (h_total * v_total * doubled)


@contextmanager
def temporary_server(surface: Surface) -> Iterator[str]:
    """An Xvfb of this size while the body runs; gives the display's name. Raises OSError."""
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
            _end(server)
    finally:
        os.close(read)
        if write >= 0:
            os.close(write)


def _end(server: "subprocess.Popen[bytes]") -> None:
    """In order, or by force where it takes too long."""
    server.terminate()
    try:
        server.wait(_LAST_WORDS_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
