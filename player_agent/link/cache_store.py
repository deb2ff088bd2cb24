"""The files of the cache: whole ones under their sha256, begun ones beside them as `.<name>.part`."""

import asyncio
import hashlib
import os
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from player_agent.folder import sync_folder
from player_agent.link.fetcher import BrokenOffError, FetchError
from player_agent.link.vitals import free_bytes
from wire.renditions import Rendition

_BLOCK_BYTES = 1024 * 1024


_WHOLE = re.compile(r"[0-9a-f]{64}\.(mp4|png)")
_PART = re.compile(r"\.([0-9a-f]{64}\.(mp4|png))\.part")


class WrongBytesError(FetchError):
    """What was fetched is not what was signed."""


def is_film(name: str) -> bool:
    """Whether a file of this name is a whole film, or picture."""
    return _WHOLE.fullmatch(name) is not None


class CacheStore:
    """The cache's folder."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._verified: dict[str, tuple[int, int]] = {}

    def create(self) -> None:
        """Make the cache's folder, should someone have taken it away. Raises OSError."""
        self._root.mkdir(parents=True, exist_ok=True)

    async def is_whole(self, rendition: Rendition) -> bool:
        """Whether its file is there with the right bytes. Hashes a file once, and again when it changed.

        One that the disk cannot read any more is not whole: it is fetched anew, and nothing else suffers.
        """
        try:
            return await self._has_right_bytes(rendition)
        except OSError:
            return False

    async def _has_right_bytes(self, rendition: Rendition) -> bool:
        path = self._root / rendition.file_name
        facts = path.stat()
        mark = (facts.st_size, facts.st_mtime_ns)
        if self._verified.get(rendition.file_name) == mark:
            return True
        if facts.st_size != rendition.size_bytes:
            return False
        digest = await asyncio.to_thread(_digest, path)
        if digest.hexdigest() != rendition.sha256:
            return False
        self._verified[rendition.file_name] = mark
        return True

    def sizes(self) -> dict[str, int]:
        """Names and sizes in bytes of all files, begun ones too, whoever wants them. Raises OSError."""
        found = {}
        with os.scandir(self._root) as files:
            for each in files:
                with suppress(FileNotFoundError):  # a download got its name, or someone cleared up
                    if each.is_file():
                        found[each.name] = each.stat().st_size
        return found

    @staticmethod
    def beside(sizes: Mapping[str, int], wanted: Iterable[Rendition]) -> dict[str, int]:
        """Those of these files that belong to none of `wanted`."""
        kept = {name for each in wanted for name in (each.file_name, _part_name(each))}
        return {name: size for name, size in sizes.items() if name not in kept}

    def free_bytes(self) -> int:
        """What the disk still takes."""
        return free_bytes(self._root)

    def begun_bytes(self, rendition: Rendition) -> int:
        """How much of a broken download is there."""
        try:
            return self._part_path(rendition).stat().st_size
        except FileNotFoundError:
            return 0

    def remove(self, name: str) -> None:
        """Give a file up."""
        (self._root / name).unlink(missing_ok=True)
        self._verified.pop(name, None)

    def sync(self) -> None:
        """What was given up stays away after a power cut, too. Raises OSError."""
        sync_folder(self._root)

    def forget_part(self, rendition: Rendition) -> None:
        """Throw a broken download away."""
        self._part_path(rendition).unlink(missing_ok=True)

    @asynccontextmanager
    async def part(self, rendition: Rendition) -> AsyncIterator["Part"]:
        """A download that begins, or goes on. What was written stays if the body fails."""
        path = self._part_path(rendition)
        digest = await asyncio.to_thread(_digest, path) if path.exists() else hashlib.sha256()
        with path.open("ab") as file:
            part = Part(rendition, path, file, digest)
            if part.size > rendition.size_bytes:
                part.restart()
            yield part

    def _part_path(self, rendition: Rendition) -> Path:
        return self._root / _part_name(rendition)


def film_of_part(name: str) -> str | None:
    """The name of the film that a begun download is of; None for another file."""
    match = _PART.fullmatch(name)
    return match[1] if match else None


def _part_name(rendition: Rendition) -> str:
    return f".{rendition.file_name}.part"


class Part:
    """One download on its way."""

    def __init__(self, rendition: Rendition, path: Path, file: BinaryIO, digest: "hashlib._Hash") -> None:
        self._rendition = rendition
        self._path = path
        self._file = file
        self._digest = digest
        self.size = file.tell()
        """Bytes so far."""
        self._resumed = self.size > 0

    def restart(self) -> None:
        """Begin again."""
        self._file.seek(0)
        self._file.truncate()
        self._digest = hashlib.sha256()
        self.size = 0
        self._resumed = False

    def add(self, chunk: bytes) -> None:
        """Append bytes. Raises WrongBytesError where there are more than promised."""
        self.size += len(chunk)
        if self.size > self._rendition.size_bytes:
            self._reject(f"more than the promised {self._rendition.size_bytes} bytes came")
        self._file.write(chunk)
        self._digest.update(chunk)

    async def complete(self) -> None:
        """Check size and hash, sync, and give the file its name. Raises BrokenOffError, WrongBytesError."""
        if self.size < self._rendition.size_bytes:
            raise BrokenOffError(f"only {self.size} of {self._rendition.size_bytes} bytes came")
        if self._digest.hexdigest() != self._rendition.sha256:
            self._reject(f"sha256 is {self._digest.hexdigest()}, signed was {self._rendition.sha256}")
        self._file.flush()
        await asyncio.to_thread(os.fsync, self._file.fileno())
        self._path.replace(self._path.with_name(self._rendition.file_name))
        await asyncio.to_thread(sync_folder, self._path.parent)

    def _reject(self, why: str) -> None:
        self._path.unlink(missing_ok=True)
        remedy = (
            "it was resumed and begins again" if self._resumed else "the file is damaged where it was fetched"
        )
        raise WrongBytesError(f"{why}; {remedy}")


def _digest(path: Path) -> "hashlib._Hash":
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest
