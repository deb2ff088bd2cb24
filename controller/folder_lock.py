"""One process per folder: a lock that the kernel takes back when its holder dies, however it dies."""

import fcntl
import os
from pathlib import Path
from typing import BinaryIO


def lock_folder(root: Path, *, mode: int = 0o777) -> BinaryIO:
    """Make the folder, and be alone in it until what this gives is closed.

    Raises BlockingIOError where another process is in it, OSError where it cannot be made or written.
    """
    root.mkdir(parents=True, exist_ok=True, mode=mode)
    lock = os.fdopen(os.open(root / "lock", os.O_RDWR | os.O_CREAT, 0o600), "rb")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        raise
    return lock
