"""A folder in memory, for tests that fsync thousands of times; on disk where the machine has none."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_RAM = Path("/dev/shm")


@contextmanager
def ram_folder() -> Iterator[Path]:
    """An empty folder that is gone afterwards."""
    parent = _RAM if _RAM.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="landmark-", dir=parent) as name:
        yield Path(name)
