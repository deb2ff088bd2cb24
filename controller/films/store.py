"""Films kept by content in a folder; and what every store of films checks.

| url | store |
|---|---|
| none, or a path | a folder, `<sha[:2]>/<sha256>.<ending>` below it |
| `s3://bucket/prefix?endpoint=https://…&region=…` | a bucket, `prefix/<sha256>.<ending>` in it |

A name is taken by its very bytes or not at all: what is put is hashed before, and a put that breaks off
leaves nothing under the name. Blocking: call it in a thread.
"""

import fcntl
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from controller.films.errors import FilmError
from controller.services.film_store import StoredFilm
from controller.whole_files import make_folder, settle
from wire.instants import Instant

FILE_NAME = re.compile(r"[0-9a-f]{64}\.(mp4|png)")
BLOCK_BYTES = 1024 * 1024
_BEGUN = ".new-"


class WrongContentError(FilmError):
    """What is to be put under a name does not have its sha256."""


def check_content(file_name: str, content: BinaryIO) -> bytes:
    """Read all of it, compare it with its name, and go back to its beginning. Gives the sha256's bytes.

    Raises WrongContentError, and FilmError for a name that no film has.
    """
    if not FILE_NAME.fullmatch(file_name):
        raise FilmError(f"{file_name!r} is no film's name; it is its sha256 and .mp4 or .png")
    digest = hashlib.file_digest(content, "sha256")  # type: ignore[arg-type]  # any readable file does
    if digest.hexdigest() != file_name.partition(".")[0]:
        raise WrongContentError(
            f"the bytes that are to be kept as {file_name} have the sha256 {digest.hexdigest()}; "
            "make the film anew"
        )
    content.seek(0)
    return digest.digest()


class FolderFilms:
    """Implements `FilmStore` in a folder; a shelf's root is one. Several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, file_name: str, content: BinaryIO) -> None:
        """See `FilmStore`."""
        check_content(file_name, content)
        target = self._root / file_name[:2] / file_name
        try:
            make_folder(target.parent)
            handle, beside = tempfile.mkstemp(prefix=_BEGUN, dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    fcntl.flock(file, fcntl.LOCK_EX)
                    while block := content.read(BLOCK_BYTES):
                        file.write(block)
                check_size(file_name, Path(beside).stat().st_size, content)
                settle(Path(beside), target)
            finally:
                with suppress(FileNotFoundError):
                    Path(beside).unlink()
        except OSError as error:
            raise self._failed("keep", file_name, error) from error

    def size_of(self, file_name: str) -> int | None:
        """See `FilmStore`."""
        facts = self._facts(file_name)
        return None if facts is None else facts.st_size

    def kept_since(self, file_name: str) -> Instant | None:
        """See `FilmStore`."""
        facts = self._facts(file_name)
        return None if facts is None else Instant(facts.st_mtime_ns // 1_000_000)

    def _facts(self, file_name: str) -> os.stat_result | None:
        try:
            return self._path(file_name).stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise self._failed("look at", file_name, error) from error

    def open(self, file_name: str, start: int = 0) -> StoredFilm | None:
        """See `FilmStore`."""
        size = self.size_of(file_name)
        return None if size is None else StoredFilm(size, _blocks(self._path(file_name), start))

    def names(self) -> list[str]:
        """See `FilmStore`."""
        return sorted(each.name for each in self._root.glob("??/*") if FILE_NAME.fullmatch(each.name))

    def delete(self, file_name: str) -> bool:
        """See `FilmStore`."""
        path = self._path(file_name)
        self._remove_left_behind(path.parent)
        try:
            path.with_suffix(".track").unlink(missing_ok=True)
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed("delete", file_name, error) from error
        return True

    def _remove_left_behind(self, folder: Path) -> None:
        """What a put that was killed left: bytes of a film, too. One that goes on holds its lock."""
        for each in folder.glob(f"{_BEGUN}*"):
            with suppress(OSError), each.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                each.unlink()

    def _path(self, file_name: str) -> Path:
        if not FILE_NAME.fullmatch(file_name):
            return self._root / "no film has this name"
        return self._root / file_name[:2] / file_name

    def _failed(self, verb: str, file_name: str, error: OSError) -> FilmError:
        reason = error.strerror or str(error)
        return FilmError(
            f"cannot {verb} {file_name} below {self._root}: {reason}; check the disk and its owner"
        )


def check_size(file_name: str, kept_bytes: int, content: BinaryIO) -> None:
    """Raises WrongContentError where fewer or more bytes were kept than `content` has up to its position."""
    if kept_bytes != content.tell():
        raise WrongContentError(f"{kept_bytes} of {content.tell()} bytes of {file_name} were kept; try again")


def _blocks(path: Path, start: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while block := file.read(BLOCK_BYTES):
            yield block
