"""The inbox: what link wrote into the shared folder, read only when it changed."""

from pathlib import Path
from typing import TypeVar

from player_agent.folder import FolderError, load_bytes
from wire.codec import decode
from wire.errors import ContractError
from wire.message import Message

_M = TypeVar("_M", bound=Message)


class Inbox:
    """Files of the other side. A file counts as changed until it was taken."""

    def __init__(self) -> None:
        self._taken: dict[Path, tuple[int, int, int] | None] = {}

    def take_bytes(self, path: Path) -> bytes | None:
        """The file's bytes if it is new since the last take; one that cannot be read is not taken."""
        try:
            status = path.stat()
        except OSError:
            return None
        stamp = (status.st_ino, status.st_size, status.st_mtime_ns)
        if self._taken.get(path) == stamp:
            return None
        try:
            content = load_bytes(path)
        except FolderError:
            return None
        self._taken[path] = stamp
        return content

    def take(self, path: Path, kind: type[_M]) -> _M | None:
        """The file's message if it is new since the last take; None also where it is damaged."""
        content = self.take_bytes(path)
        if content is None:
            return None
        try:
            return decode(kind, content)
        except ContractError:
            return None  # its writer will write it again
