"""Writes files whole or not at all: beside, synced, renamed."""

import os
from errno import EISDIR
from pathlib import Path

OPEN_TO_ALL = 0o666
"""To be narrowed by the umask, as for every file that a program makes."""


def write_whole(path: Path, content: bytes, mode: int = OPEN_TO_ALL) -> None:
    """Put a file in place, instead of any before. Raises OSError; what was there before then still is."""
    if not path.name:
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    sync(path.parent)


def settle(beside: Path, path: Path) -> None:
    """Give a finished file its name, instead of any that has it. Raises OSError.

    After a power cut the name has its whole content, or is as it was before.
    """
    sync(beside)
    beside.replace(path)
    sync(path.parent)


def make_folder(path: Path) -> None:
    """Make a folder that lasts, unless it is there. Raises OSError."""
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        sync(path.parent)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk. Raises OSError."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
