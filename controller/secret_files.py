"""Writes files that only their owner may read: keys, passwords, bundles. Whole or not at all."""

from pathlib import Path

from controller.whole_files import write_whole

_OWNER_ALONE = 0o600


def write_secret(path: Path, content: bytes) -> None:
    """Put a file in place, instead of any before. Raises OSError."""
    write_whole(path, content, _OWNER_ALONE)
