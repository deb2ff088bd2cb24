"""An X server of our own, kept alive: without a screen (Xvfb), or as a window of a desktop (Xephyr)."""

import asyncio
import os
import shutil
from collections.abc import Callable

import structlog

from player_agent.children import Keeper, Program
from player_agent.clock import Clock
from player_agent.errors import PlayerError
from player_agent.luck import Luck
from wire.bundle import Surface

_log = structlog.get_logger()


class DisplayError(PlayerError):
    """There is no X server, and none could be started."""


class VirtualDisplay:
    """An X server in the surface's size. Each of its lives may have another name.

    With `window`, a title, it is a window of the desktop that $DISPLAY names. Raises DisplayError.
    """

    def __init__(
        self,
        surface: Surface,
        clock: Clock,
        luck: Luck,
        *,
        on_move: Callable[[], None],
        window: str | None = None,
    ) -> None:
        server, package = ("Xvfb", "xvfb") if window is None else ("Xephyr", "xserver-xephyr")
        if shutil.which(server) is None:
            raise DisplayError(
                f"the bundle names no display and {server} is not installed; "
                f"run apt-get install {package}, or name a display such as :0 in the bundle"
            )
        self._on_move = on_move
        self._last_name: str | None = None
        self._size = f"{surface.width}x{surface.height}x24"
        self._read, self._write = os.pipe()
        self._named: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        command = self._command() if window is None else self._window_command(window)
        self._keeper = Keeper(Program(server, command, self._forget, (self._write,)), clock, luck)

    async def name(self) -> str:
        """The display's name, such as ":7", once the present server has said it."""
        return await asyncio.shield(self._named)

    def start(self, group: asyncio.TaskGroup) -> None:
        """Begin to keep it alive."""
        asyncio.get_running_loop().add_reader(self._read, self._learn)
        self._keeper.start(group)

    async def end(self) -> None:
        """End it."""
        await self._keeper.end()
        asyncio.get_running_loop().remove_reader(self._read)
        self._named.cancel()
        for each in (self._read, self._write):
            os.close(each)

    def _command(self) -> list[str]:
        return [
            "Xvfb",
            *("-displayfd", str(self._write)),
            *("-screen", "0", self._size),
            *("-nolisten", "tcp"),
            *("-extension", "GLX"),  # software GL takes 50 MB, and the plain output is exact without a panel
            "-noreset",  # or it forgets the background when its last client leaves
        ]

    def _window_command(self, title: str) -> list[str]:
        return [
            "Xephyr",
            *("-displayfd", str(self._write)),
            *("-screen", self._size.removesuffix("x24")),
            *("-title", title),
            *("-nolisten", "tcp"),
            "-no-host-grab",  # the desktop keeps its keyboard and pointer
            "-noreset",  # as above
        ]

    async def _forget(self) -> dict[str, str]:
        """Before each start: the old name is worth nothing until a server has said it again."""
        if self._named.done():
            self._named = asyncio.get_running_loop().create_future()
        return {}

    def _learn(self) -> None:
        number = os.read(self._read, 64).decode().strip()
        if number and not self._named.done():
            name = f":{number}"
            self._named.set_result(name)
            if self._last_name not in {None, name}:
                self._on_move()
            self._last_name = name
            _log.info("the display is there", display=name, size=self._size)
