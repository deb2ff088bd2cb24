"""The worker's windows: one per deck, of the surface's size, above everything, off the screen, or unmapped.

A window begins unmapped: the X server keeps nothing of what is drawn into it, and nothing that happens to
the screen can show it. One whose film is to be seen is mapped, and hidden until then: it stands beside the
screen, not below another, keeps its picture there (Composite holds it), and the backdrop can be seen. Raising
is one request that moves and stacks at once. The X server tells when something was drawn into a hidden window
(Damage), so that none is raised before its picture is there.
"""

from collections.abc import Sequence

from Xlib import X
from Xlib.display import Display
from Xlib.error import ConnectionClosedError, DisplayError, XError
from Xlib.ext import composite, damage


class ScreenGoneError(Exception):
    """The X server is gone, refuses us, or lacks what we need."""


class Windows:
    """Film windows on one X display. Used by one thread."""

    def __init__(self, display: str, width: int, height: int, count: int) -> None:
        try:
            self._display = Display(display)
        except (DisplayError, OSError) as error:
            raise ScreenGoneError(f"cannot open the X display {display}: {error}") from error
        screen = self._display.screen()
        self._away = screen.width_in_pixels
        if not self._display.has_extension("Composite"):
            raise ScreenGoneError(f"the X server {display} lacks the Composite extension; enable it")
        # Without this a raised window is black until its next frame.
        screen.root.composite_redirect_subwindows(composite.RedirectAutomatic)
        self._windows = [
            screen.root.create_window(
                self._away,
                0,
                width,
                height,
                0,
                X.CopyFromParent,
                X.InputOutput,
                X.CopyFromParent,
                background_pixel=screen.black_pixel,
                override_redirect=True,
            )
            for _ in range(count)
        ]
        self._damages = self._watch_pictures()
        self._drawn: set[int] = set()
        """Damages that told of a picture since it was last asked to forget."""
        self._settle()

    @property
    def ids(self) -> Sequence[int]:
        """The windows' X ids."""
        return [window.id for window in self._windows]

    def map(self, index: int) -> None:
        """Let a window have pictures, beside the screen."""
        self._windows[index].map()
        self.hide(index)

    def map_anew(self, index: int) -> None:
        """The same while its film runs: `has_new_picture` speaks of pictures that are still to come."""
        self.map(index)
        self._settle()  # the server fills a window that it maps, which is no picture
        self.forget_pictures(index)

    def unmap(self, index: int) -> None:
        """Let nothing of a window be seen, whatever is drawn, and wherever it stands."""
        self._windows[index].unmap()
        self.hide(index)

    def show(self, index: int) -> None:
        """Put a window on the glass, above all others."""
        self._configure(index, x=0, y=0, stack_mode=X.Above)

    def hide(self, index: int) -> None:
        """Take a window off the glass; it keeps its picture."""
        self._configure(index, x=self._away, y=0)

    def forget_pictures(self, index: int) -> None:
        """From now on `has_new_picture` speaks of pictures that are still to come."""
        if self._damages:
            self._events()
            self._drawn.discard(self._damages[index])
            self._display.damage_subtract(self._damages[index], X.NONE, X.NONE)
            self._display.flush()

    def has_new_picture(self, index: int) -> bool:
        """Whether something was drawn since; always so where the X server cannot tell."""
        if not self._damages:
            return True
        self._events()
        return self._damages[index] in self._drawn

    def check_server(self) -> None:
        """Raise ScreenGoneError where the X server has closed the connection. Does not wait for it."""
        self._events()

    def _watch_pictures(self) -> list[int]:
        if not self._display.has_extension("DAMAGE"):
            return []
        self._display.damage_query_version()  # or the server refuses what follows
        return [window.damage_create(damage.DamageReportNonEmpty) for window in self._windows]

    def _events(self) -> None:
        try:
            while self._display.pending_events():
                event = self._display.next_event()
                if event.type == self._display.extension_event.DamageNotify:
                    self._drawn.add(int(event.damage))
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError(f"the X server is gone: {error}") from error

    def _configure(self, index: int, **values: int) -> None:
        try:
            self._windows[index].configure(**values)
            self._display.flush()
        except (ConnectionClosedError, OSError) as error:
            raise ScreenGoneError(f"the X server is gone: {error}") from error

    def _settle(self) -> None:
        try:
            self._display.sync()
        except (ConnectionClosedError, XError, OSError) as error:
            raise ScreenGoneError(f"the X server is gone: {error}") from error
