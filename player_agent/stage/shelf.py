"""The shelf: which renditions stand in the cache with the right bytes. Stage takes nobody's word for it.

A file is hashed before its first use in a process's life, and again whenever its size, its time or its inode
changed. Hashing is a thread's, chunk by chunk: a failing disk may take half a minute for one block, and stage
has to turn meanwhile. A look at a file that is not hashed yet says so, and asks for it.
"""

import asyncio
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from player_agent.folder import PlayerFolder
from player_agent.folder_watch import Signal
from wire.ids import Sha256
from wire.renditions import Rendition

_CHUNK_BYTES = 1_048_576  # about a millisecond of hashing: whoever ends stage does not wait for a whole film

Stamp = tuple[int, int, int]
"""A file's inode, size and time."""


class FileState(Enum):
    """What stands in the cache under a rendition's name."""

    HELD = auto()
    MISSING = auto()
    CHANGED = auto()
    """Something else than the bytes that the name promises."""
    UNCHECKED = auto()
    """Something that is still to be hashed."""


@dataclass(frozen=True, slots=True)
class _Seen:
    stamp: Stamp
    state: FileState


class Shelf:
    """Answers for the files of the cache."""

    def __init__(self, folder: PlayerFolder) -> None:
        self._folder = folder
        self._seen: dict[str, _Seen] = {}
        self._paths: dict[str, Path] = {}
        self._asked: dict[str, Rendition] = {}
        self._hashing: set[str] = set()
        self.asked = Signal()
        """Rings where a look met a file that nobody has hashed."""

    def look(self, rendition: Rendition) -> FileState:
        """What is known of a file as it stands there now; asks for its hash where that is not known."""
        stamp = _stamp(self.path_of(rendition))
        if stamp is None:
            return FileState.MISSING
        seen = self._seen.get(rendition.sha256)
        if seen is not None and seen.stamp == stamp:
            return seen.state
        if rendition.sha256 not in self._hashing:
            self._asked[rendition.sha256] = rendition
            self.asked.ring()
        return FileState.UNCHECKED

    def knows(self, rendition: Rendition) -> bool:
        """Whether the last answer about a file is of the file as it stands there now."""
        seen = self._seen.get(rendition.sha256)
        return _stamp(self.path_of(rendition)) == (seen.stamp if seen else None)

    def stamp_of(self, rendition: Rendition) -> Stamp | None:
        """Which file stands there now: another stamp is another file, or other bytes; None without one."""
        return _stamp(self.path_of(rendition))

    async def check_asked(self) -> None:
        """Hash what looks have asked for, the first asked first."""
        while self._asked:
            await self.check(self._asked.pop(next(iter(self._asked))))

    async def check(self, rendition: Rendition) -> FileState:
        """Look at a file, and hash it if it is new or was touched."""
        path = self.path_of(rendition)
        stamp = _stamp(path)
        if stamp is None:
            self._seen.pop(rendition.sha256, None)
            return FileState.MISSING
        seen = self._seen.get(rendition.sha256)
        if seen is None or seen.stamp != stamp:
            self._hashing.add(rendition.sha256)
            try:
                right = await self._sha256(path) == rendition.sha256
            finally:
                self._hashing.discard(rendition.sha256)
            seen = _Seen(stamp, FileState.HELD if right else FileState.CHANGED)
            self._seen[rendition.sha256] = seen
        return seen.state

    def state_of(self, rendition: Rendition) -> FileState:
        """The last answer about a file; MISSING where nobody looked yet."""
        seen = self._seen.get(rendition.sha256)
        return seen.state if seen else FileState.MISSING

    def held(self, renditions: Iterable[Rendition]) -> tuple[Sha256, ...]:
        """Those of these renditions that were found whole."""
        return tuple(sorted({each.sha256 for each in renditions if self.state_of(each) is FileState.HELD}))

    def path_of(self, rendition: Rendition) -> Path:
        """Where a rendition stands."""
        path = self._paths.get(rendition.sha256)
        if path is None:
            path = self._paths[rendition.sha256] = self._folder.cached(rendition)
        return path

    async def _sha256(self, path: Path) -> str:
        digest = hashlib.sha256()
        hashing = _hash_chunks(path, digest)
        try:
            while await asyncio.to_thread(next, hashing, False):
                pass
        except OSError:
            return ""  # a disk that cannot be read holds nothing that may be shown
        return digest.hexdigest()


def _hash_chunks(path: Path, digest: "hashlib._Hash") -> Iterator[bool]:
    """Hash one more chunk at each turn. The file is its own: whoever gives it up has it closed."""
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            yield True


def _stamp(path: Path) -> Stamp | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return (status.st_ino, status.st_size, status.st_mtime_ns)
