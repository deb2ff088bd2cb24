"""Spare room: what link can still write when the disk is full, so that an order and the time arrive."""

import os
from contextlib import suppress
from pathlib import Path

from player_agent.folder import FolderError, save_bytes

SPARE_BYTES = 256 * 1024
"""Twice the largest desired state: the new one is written beside the old."""


def save_in_own_room(path: Path, content: bytes) -> None:
    """Replace a small file; where the disk has no room beside it, overwrite it. Raises FolderError.

    Not put on the disk. One write within one block, which a reader sees whole and a power cut may tear: only
    for what its writer says anew. Blanks fill it up to its old length, as JSON allows.
    """
    try:
        save_bytes(path, content, durable=False)
    except FolderError:
        if not _overwritten(path, content):
            raise


def _overwritten(path: Path, content: bytes) -> bool:
    try:
        file = os.open(path, os.O_WRONLY)
        try:
            content = content.ljust(os.fstat(file).st_size)
            return os.pwrite(file, content, 0) == len(content)
        finally:
            os.close(file)
    except OSError:
        return False


class SpareRoom:
    """A file of zeros that is given up, and the writing of what must not be refused."""

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
