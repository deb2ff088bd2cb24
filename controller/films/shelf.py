"""The shelf: files kept by their content, and the memory of which recipe gave which.

| below the root | what |
|---|---|
| `<sha[:2]>/<sha256>.<ending>` | a rendition; never changes |
| `<sha[:2]>/<sha256>.track` | what it looks like, see `track`; can be made anew from it |
| `made/<key>.json` | which rendition a recipe gave, so that a second run makes nothing |
| `making-*/` | work in progress, locked by its maker: what a crash left is unlocked, and removed |
"""

import fcntl
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import Field

from controller.films.errors import FilmError
from controller.whole_files import make_folder, settle
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.ids import Sha256
from wire.instants import Millis
from wire.message import Message

_FILE_NAME = re.compile(r"[0-9a-f]{64}\.(mp4|png)")
_WORKPLACE = "making-"


class Made(Message):
    """One file on the shelf."""

    sha256: Sha256
    ending: str = Field(pattern=r"^(mp4|png)$")
    size_bytes: int = Field(gt=0)
    duration_ms: Millis = Field(ge=0)

    @property
    def file_name(self) -> str:
        """Its immutable name."""
        return f"{self.sha256}.{self.ending}"


class Shelf:
    """Files by content below one root. Several processes may share it. Blocking: call it in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._made = root / "made"

    def path_of(self, file_name: str) -> Path | None:
        """Where a file stands; None if there is none of this name, whatever the name is."""
        if not _FILE_NAME.fullmatch(file_name):
            return None
        path = self._root / file_name[:2] / file_name
        return path if path.is_file() else None

    def recall(self, key: str) -> Made | None:
        """What this recipe gave, if it is still here and whole."""
        try:
            made = decode(Made, (self._made / f"{key}.json").read_bytes())
        except (OSError, ContractError):
            return None
        path = self.path_of(made.file_name)
        return made if path is not None and path.stat().st_size == made.size_bytes else None

    def keep(self, key: str, file: Path, duration_ms: Millis) -> Made:
        """Move a finished file (from a workplace) onto the shelf. Raises FilmError if the disk refuses."""
        try:
            made = Made(
                sha256=sha256_of(file),
                ending=file.suffix.lstrip("."),
                size_bytes=file.stat().st_size,
                duration_ms=duration_ms,
            )
            _settle(file, self._root / made.sha256[:2] / made.file_name)
            note = file.with_suffix(".json")
            note.write_bytes(encode(made))
            _settle(note, self._made / f"{key}.json")
        except OSError as error:
            raise _refused(self._root, error) from error
        return made

    def track_path(self, film: Path) -> Path:
        """Where the fingerprint track of a rendition on this shelf stands, if it was made."""
        return film.with_suffix(".track")

    def keep_track(self, film: Path, content: bytes, workplace: Path) -> None:
        """Keep a rendition's track beside it. Raises FilmError if the disk refuses."""
        try:
            beside = workplace / "track"
            beside.write_bytes(content)
            _settle(beside, self.track_path(film))
        except OSError as error:
            raise _refused(self._root, error) from error

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """A folder for work in progress, gone at the end. Removes what crashes left behind."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            self._remove_left_behind()
            folder = Path(tempfile.mkdtemp(prefix=_WORKPLACE, dir=self._root))
        except OSError as error:
            raise _refused(self._root, error) from error
        lock = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(lock)
            shutil.rmtree(folder, ignore_errors=True)

    def _remove_left_behind(self) -> None:
        for folder in self._root.glob(f"{_WORKPLACE}*"):
            lock = os.open(folder, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder, ignore_errors=True)
            except BlockingIOError:
                continue  # its maker lives
            finally:
                os.close(lock)


def sha256_of(file: Path) -> str:
    """The hash of a file's bytes, in hex."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle(file: Path, target: Path) -> None:
    make_folder(target.parent)
    settle(file, target)


def _refused(root: Path, error: OSError) -> FilmError:
    return FilmError(f"cannot write below {root}: {error.strerror}; check the disk's space and owner")
