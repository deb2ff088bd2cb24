"""Spare room: disk that link keeps taken, and gives up when the disk is full: an order still arrives."""

from contextlib import suppress
from pathlib import Path

from player_agent.folder import FolderError, save_bytes

SPARE_BYTES = 256 * 1024
"""Twice the largest desired state: the new one is written beside the old."""


class SpareRoom:
    """A file of zeros, and the writing of what must not be refused."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def save(self, path: Path, content: bytes) -> None:
        """Replace a file, if need be in the spare room; not yet put on the disk. Raises FolderError."""
        try:
            save_bytes(path, content, durable=False)
        except FolderError:
            if not self._path.exists():
                raise
            with suppress(OSError):
                self._path.unlink()
            save_bytes(path, content, durable=False)
        else:
            self._take()

    def _take(self) -> None:
        """Take the room (again), as soon as the disk has it."""
        if not self._path.exists():
            with suppress(FolderError):
                save_bytes(self._path, bytes(SPARE_BYTES))
