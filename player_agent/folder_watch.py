"""The door to inotify: wakes a program when a file of the shared folder changes.

It tells that something changed, not what: the reader reads the whole file again. Waits are bounded, so that
a lost event (a full queue in the kernel, a folder on a network) costs time and nothing else.
"""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

from asyncinotify import Inotify, Mask

from wire.instants import Millis

_CHANGES = Mask.MOVED_TO | Mask.CLOSE_WRITE | Mask.MODIFY | Mask.CREATE | Mask.DELETE


class Signal:
    """One waiter's bell. Rings at changes of its paths and when someone calls `ring`."""

    def __init__(self) -> None:
        self._rang = asyncio.Event()

    def ring(self) -> None:
        """Wake the waiter, now or at its next wait."""
        self._rang.set()

    async def wait(self, within_ms: Millis) -> bool:
        """Whether it rang within this time, or since the last wait."""
        try:
            async with asyncio.timeout(within_ms / 1_000):
                await self._rang.wait()
        except TimeoutError:
            return False
        self._rang.clear()
        return True


class FolderWatch:
    """Rings signals at changes of files, and of anything inside of folders."""

    def __init__(self) -> None:
        self._signals: dict[Path, list[tuple[tuple[str, ...], Signal]]] = {}

    def signal(self, *paths: Path, ending: str | tuple[str, ...] = "") -> Signal:
        """A new signal that rings when one of these files, or a file in one of these folders, changes.

        `ending` keeps it silent at files whose name does not end so, or in one of several ways.
        """
        signal = Signal()
        for path in paths:
            endings = (ending,) if isinstance(ending, str) else ending
            self._signals.setdefault(path, []).append((endings, signal))
        return signal

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Watch while the body runs; where that fails, the body is ended.

        The folders must exist; signals are asked for before.
        """
        with Inotify(sync_timeout=0) as inotify:
            for each in {path if path.is_dir() else path.parent for path in self._signals}:
                inotify.add_watch(each, _CHANGES)
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(self._run(inotify), name="folder watch")
                yield
                task.cancel()

    async def _run(self, inotify: Inotify) -> None:
        loop, changed = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(inotify.fd, changed.set)
        try:
            while True:
                await changed.wait()
                changed.clear()
                for event in inotify:  # all that is there: it waits for none
                    path = event.path
                    if path is None:  # the kernel's queue was full: anything may have changed
                        self._ring(self._signals, name=None)
                    else:
                        self._ring((path, path.parent), name=path.name)
        finally:
            loop.remove_reader(inotify.fd)

    def _ring(self, paths: Iterable[Path], *, name: str | None) -> None:
        for path in paths:
            for endings, signal in self._signals.get(path, ()):
                if name is None or name.endswith(endings):
                    signal.ring()
