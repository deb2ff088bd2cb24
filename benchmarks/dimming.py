"""Ways to dim a display: what each does to the framebuffer, and what the one that is used costs.

    python -m benchmarks.dimming [--seconds 6]

On an Xvfb of 1920x1080: the CRTC's gamma table by RandR; a half transparent window over the picture, with
windows redirected automatically as the player has them; and libvlc's own filter, as the worker uses it, with
the processor time of a film of 25 fps beside the same film undimmed.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from Xlib import X
from Xlib.display import Display

from player_agent.decks.worker.film_player import FilmPlayer
from player_agent.decks.worker.windows import Windows
from tests.support.coded_films import CodedFilm, make_film
from tests.support.framebuffer import Glass, VirtualDisplay, open_framebuffer

WIDTH, HEIGHT, FPS = 1920, 1080, 25
PERCENT = 40
GREY = 0xC0
_SETTLE_S = 0.2
_PALETTE = 256


def _level(glass: Glass) -> int:
    time.sleep(_SETTLE_S)
    return max(glass.pick(glass.rows()[0]))


def by_gamma(display: Display, glass: Glass) -> str:
    """Set the gamma table, look, and set it back."""
    crtc = display.screen().root.xrandr_get_screen_resources().crtcs[0]
    size = display.xrandr_get_crtc_gamma_size(crtc).size

    def ramp(percent: int) -> list[int]:
        return [value * 0xFFFF // (size - 1) * percent // 100 for value in range(size)]

    display.xrandr_set_crtc_gamma(crtc, size, *[ramp(PERCENT)] * 3)
    read_back = display.xrandr_get_crtc_gamma(crtc).red[-1] * 100 // 0xFFFF
    seen = _level(glass)
    display.xrandr_set_crtc_gamma(crtc, size, *[ramp(100)] * 3)
    display.sync()
    return f"table of {size}, accepted ({read_back} % read back); {GREY} in the framebuffer becomes {seen}"


def by_overlay(display: Display, glass: Glass) -> str:
    """Cover the picture with black of 60 % opacity, look, and take it away."""
    screen = display.screen()
    visuals = [
        visual
        for depth in screen.allowed_depths
        if depth.depth == 32
        for visual in depth.visuals
        if visual.visual_class == X.TrueColor
    ]
    if not visuals:
        return "the server has no visual with transparency"
    visual = visuals[0].visual_id
    window = screen.root.create_window(
        *(0, 0, WIDTH, HEIGHT, 0, 32, X.InputOutput, visual),
        background_pixel=(100 - PERCENT) * 255 // 100 << 24,
        border_pixel=0,
        colormap=screen.root.create_colormap(visual, X.AllocNone),
        override_redirect=True,
    )
    window.map()
    display.sync()
    seen = _level(glass)
    window.destroy()
    display.sync()
    return f"{GREY} becomes {seen}; blended it would be {GREY * PERCENT // 100}"


def by_filter(player: FilmPlayer, film: Path, percent: int, seconds: float, look: Callable[[], int]) -> str:
    """Play the film at a brightness; the processor time of this process, in percent of a core."""
    player.dim(percent)
    player.preroll(str(film), round((seconds + 4) * 1_000))
    player.resume()
    time.sleep(1)
    used, began = time.process_time(), time.monotonic()
    time.sleep(seconds)
    share = (time.process_time() - used) / (time.monotonic() - began)
    seen, (displayed, lost) = look(), player.pictures()
    player.stop()
    return f"{share * 100:.1f} % of a core, white is {seen}, {displayed} pictures, {lost} lost"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=6)
    seconds = parser.parse_args().seconds
    with (
        tempfile.TemporaryDirectory(prefix="dimming-") as folder,
        VirtualDisplay(WIDTH, HEIGHT) as display,
        open_framebuffer(display.framebuffer) as glass,
    ):
        film = make_film(CodedFilm(1, WIDTH, HEIGHT, FPS, (seconds + 4) * FPS), Path(folder))
        os.environ["DISPLAY"] = display.name
        windows = Windows(display.name, WIDTH, HEIGHT, 1)
        connection: Any = Display(display.name)
        connection.screen().root.change_attributes(background_pixel=GREY * 0x010101)
        connection.screen().root.clear_area()
        print(f"RandR gamma      {by_gamma(connection, glass)}")
        print(f"overlay window   {by_overlay(connection, glass)}")
        player = FilmPlayer(0, windows.ids[0], "xcb_x11", lambda _: None)
        windows.map(0)
        windows.show(0)
        for percent in (100, PERCENT):
            played = by_filter(player, film, percent, seconds, lambda: _level(glass))
            print(f"film at {percent:>3} %    {played}")
        connection.close()


if __name__ == "__main__":
    main()
