"""The card on a real X display: what stands in the framebuffer is the card, pixel by pixel."""

import gc
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from PIL import Image, ImageChops
from Xlib import X
from Xlib.display import Display

from player_agent.doctor.card import BLACK, WHITE, draw_card, layout_of
from player_agent.doctor.display import refresh_of, size_of
from player_agent.doctor.show_card import CardError, show_card
from player_agent.outputs import OutputChoice, word_of
from tests.support.framebuffer import VirtualDisplay

pytestmark = pytest.mark.screen

WIDTH, HEIGHT = 640, 362
CHOICE = OutputChoice("xcb_x11", "the default")


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with VirtualDisplay(WIDTH, HEIGHT) as made:
        keeper = Display(made.name)  # without a client the server would begin anew
        yield made.name
        keeper.close()


def framebuffer(display: str) -> Image.Image:
    connection = Display(display)
    try:
        root = connection.screen().root
        data = root.get_image(0, 0, WIDTH, HEIGHT, X.ZPixmap, 0xFFFFFFFF).data
        return Image.frombuffer("RGB", (WIDTH, HEIGHT), data, "raw", "BGRX", 0, 1)
    finally:
        connection.close()


def whole(picture: Image.Image) -> bool:
    return picture.getpixel((0, 0)) == picture.getpixel((WIDTH - 1, HEIGHT - 1)) == WHITE


def has_bar(picture: Image.Image) -> bool:
    lane = picture.crop(layout_of(WIDTH, HEIGHT).lane)
    return WHITE in {colour for _, colour in lane.getcolors() or ()}


SHOW = f"""
import json, signal, sys
from player_agent.doctor.show_card import show_card
from player_agent.outputs import OutputChoice
from wire.bundle import Surface
signal.signal(signal.SIGINT, signal.default_int_handler)  # in the background it would be ignored
surface = Surface(width={WIDTH}, height={HEIGHT}, display=sys.argv[1])
choice, seconds = OutputChoice("xcb_x11", "the default"), json.loads(sys.argv[2])
show_card(sys.argv[1], surface, "tyo-shibuya", choice, seconds)
"""


@contextmanager
def showing(display: str) -> Iterator[None]:
    """The card stands there until the body has ended; then Ctrl-C."""
    with subprocess.Popen([sys.executable, "-c", SHOW, display, "null"], stderr=subprocess.PIPE) as process:
        try:
            yield
            process.send_signal(signal.SIGINT)
            assert b"KeyboardInterrupt" in process.communicate()[1]
        finally:
            process.kill()


def test_every_pixel_is_the_cards_and_the_bar_moves(display: str) -> None:
    seen: list[Image.Image] = []
    with showing(display):
        while len(seen) < 20:
            picture = framebuffer(display)
            if whole(picture) and (seen or has_bar(picture)):  # the card stands first, then its bar
                seen.append(picture)
            time.sleep(0.1)

    card = draw_card(WIDTH, HEIGHT, "tyo-shibuya", ["X reports no refresh", word_of("xcb_x11")])
    left, top, right, bottom = layout_of(WIDTH, HEIGHT).lane
    places = set()
    for picture in seen:
        lane = picture.crop((left, top, right, bottom))
        assert {colour for _, colour in lane.getcolors() or ()} == {BLACK, WHITE}
        rows = {lane.crop((0, y, lane.width, y + 1)).tobytes() for y in range(lane.height)}
        assert len(rows) == 1, "the bar is upright"
        places.add(rows.pop())
        picture.paste(card.crop((left, top, right, bottom)), (left, top))
        assert ImageChops.difference(picture, card).getbbox() is None
    assert len(places) > 2, "the bar moves"
    while framebuffer(display).getpixel((0, 0)) != BLACK:  # afterwards nothing of it is left
        time.sleep(0.01)


def test_a_card_for_some_seconds_ends_by_itself_and_not_before(display: str) -> None:
    began_s, seen = time.monotonic(), False
    with subprocess.Popen([sys.executable, "-c", SHOW, display, "2"]) as process:
        try:
            while process.poll() is None:
                assert time.monotonic() < began_s + 90, "it goes on"
                seen = seen or whole(framebuffer(display))
                time.sleep(0.05)
        finally:
            process.kill()
    assert process.returncode == 0
    assert seen
    assert time.monotonic() >= began_s + 2


def test_a_display_is_asked_for_its_size_and_refresh(display: str) -> None:
    assert size_of(display) == (WIDTH, HEIGHT)
    assert refresh_of(display) is None, "a virtual display has none"


# python-xlib leaves the sockets of a failed attempt to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_without_a_server_there_is_a_sentence() -> None:
    with pytest.raises(CardError, match="cannot open"):
        show_card(":987", None, "x", CHOICE, 1.0)
    gc.collect()  # here, where it is forgiven, and not in whichever test comes next
