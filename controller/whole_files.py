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
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
