"""One program per folder: a lock that the kernel takes back when its holder dies, however it dies."""

import fcntl
import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from player_agent.errors import PlayerError
from player_agent.folder import FolderError


class FolderBusyError(PlayerError):
    """Another process works in this folder."""


@contextmanager
def folder_lock(root: Path, program: str) -> Iterator[None]:
    """Be the only `program` in the folder while the body runs. Raises FolderBusyError, FolderError."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root / f"{program}.lock", os.O_RDWR | os.O_CREAT, 0o640)
    except OSError as error:
        if root.is_dir():
            with _name_lock(root, program):
                yield
            return
        raise FolderError(
            f"cannot write in {root}: {error.strerror}; check its owner, or choose another --state"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(descriptor, 20).decode(errors="replace").strip() or "unknown"
            raise FolderBusyError(
                f"{root} is in use by another {program}, process {holder}; end it, or choose another --state"
            ) from error
        with suppress(OSError):  # only a help for whoever is kept out
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _name_lock(root: Path, program: str) -> Iterator[None]:
    """The same without a file, for a disk that takes none: a name that the kernel gives but once."""
    name = hashlib.sha256(f"{program} {root.resolve()}".encode()).hexdigest()
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as lock:
        try:
            lock.bind(f"\0landmark-{name}")
        except OSError as error:
            raise FolderBusyError(
                f"{root} is in use by another {program}; end it, or choose another --state"
            ) from error
        yield
