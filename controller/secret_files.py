"""Writes files that only their owner may read: keys, passwords, bundles. Whole or not at all."""

import os
from pathlib import Path


def write_secret(path: Path, content: bytes) -> None:
    """Put a file in place, instead of any before: written beside, synced, renamed. Raises OSError."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
