"""The worker's windows on a real X display: what was drawn, and whether it is known."""

from collections.abc import Iterator

import pytest
from Xlib import X
from Xlib.display import Display

from player_agent.decks.worker.windows import Windows
from tests.support.framebuffer import VirtualDisplay
from tests.support.waiting import until

pytestmark = pytest.mark.screen

WIDTH, HEIGHT = 320, 192


class Painter:
    """Draws into a window below ours, as libvlc does, on a connection of its own."""

    def __init__(self, display: str, window: int) -> None:
        self._display = Display(display)
        ours = self._display.create_resource_object("window", window)
        self._inner = ours.create_window(0, 0, WIDTH, HEIGHT, 0, X.CopyFromParent)
        self._inner.map()
        self._pen = self._inner.create_gc(foreground=0xFF0000)
        self._display.sync()

    def draw(self) -> None:
        self._inner.fill_rectangle(self._pen, 0, 0, 50, 50)
        self._display.sync()

    def close(self) -> None:
        self._display.close()


@pytest.fixture
def display() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(WIDTH, HEIGHT) as found:
        yield found


def is_painted(display: VirtualDisplay) -> bool:
    connection = Display(display.name)
    data = connection.screen().root.get_image(0, 0, 50, 50, X.ZPixmap, 0xFFFFFFFF).data
    connection.close()
    return b"\0\0\xff" in bytes(data)


def test_nothing_brings_a_window_that_is_not_mapped_on_the_screen(display: VirtualDisplay) -> None:
    windows = Windows(display.name, WIDTH, HEIGHT, 1)
    painter = Painter(display.name, windows.ids[0])
    windows.show(0)  # neither we
    stranger = Display(display.name)
    for child in stranger.screen().root.query_tree().children:
        child.configure(x=0, y=0, stack_mode=X.Above)  # nor anybody who moves and raises all there is
    stranger.sync()
    painter.draw()
    assert not is_painted(display)
    windows.hide(0)
    windows.map_anew(0)
    painter.draw()
    assert not is_painted(display), "beside the screen"
    windows.show(0)
    painter.draw()
    assert is_painted(display)
    windows.unmap(0)
    windows._settle()
    painter.draw()
    assert not is_painted(display)
    for each in (painter, stranger, windows._display):
        each.close()


def test_a_window_that_is_mapped_anew_waits_for_a_picture(display: VirtualDisplay) -> None:
    windows = Windows(display.name, WIDTH, HEIGHT, 1)
    painter = Painter(display.name, windows.ids[0])
    painter.draw()
    windows.map_anew(0)
    assert not windows.has_new_picture(0), "what the server filled it with is none"
    painter.draw()
    until(lambda: windows.has_new_picture(0))
    painter.close()
    windows._display.close()


def test_a_hidden_window_tells_of_each_picture_after_it_was_asked_to_forget(display: VirtualDisplay) -> None:
    windows = Windows(display.name, WIDTH, HEIGHT, 2)
    painter = Painter(display.name, windows.ids[0])
    for index in range(2):
        windows.map_anew(index)
    for _ in range(3):
        windows.forget_pictures(0)
        windows.forget_pictures(1)
        assert not windows.has_new_picture(0)
        windows._settle()  # the server takes requests of several clients in any order
        painter.draw()
        until(lambda: windows.has_new_picture(0))
        assert windows.has_new_picture(0), "it stays known"
        assert not windows.has_new_picture(1), "the other window has none"
    painter.close()
    windows._display.close()  # the worker leaves that to its end
