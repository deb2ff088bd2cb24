"""The port to the place where films are kept for players to fetch: by content."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Protocol

from wire.instants import Instant


@dataclass(frozen=True)
class StoredFilm:
    """A film's bytes from some offset on."""

    size_bytes: int
    """Of the whole film."""
    blocks: Iterator[bytes]


class FilmStore(Protocol):
    """Films by file name, `<sha256>.mp4` or `.png`. Every verb blocks, and raises ControllerError.

    A name is taken by its very bytes or not at all: a put that breaks off leaves nothing under the name.
    """

    def put(self, file_name: str, content: BinaryIO) -> None:
        """Keep these bytes, whole or not at all; refuses those of another sha256. `content` is seekable."""
        ...

    def size_of(self, file_name: str) -> int | None:
        """How many bytes are kept under this name; None where there is none."""
        ...

    def kept_since(self, file_name: str) -> Instant | None:
        """When it was put there, by that place's clock; None where there is none of this name."""
        ...

    def open(self, file_name: str, start: int = 0) -> StoredFilm | None:
        """The bytes from offset `start` on; None where there is none of this name."""
        ...

    def names(self) -> list[str]:
        """Every film's name, sorted."""
        ...

    def delete(self, file_name: str) -> bool:
        """Take it away for good; gives whether it was there."""
        ...
