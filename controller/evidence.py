"""Evidence: the stills of each film's first play on each screen, as files. Bounded: the oldest go.

`<screen>/<sha256>.jpg` is the picture, `<sha256>.json` what is known of it.
"""

import base64
import binascii
from contextlib import suppress
from pathlib import Path

from controller.errors import StoreError
from controller.fleet.sight import StillView
from controller.whole_files import write_whole
from wire.codec import decode, encode
from wire.errors import ContractError
from wire.health import Still
from wire.ids import ScreenId, Sha256, ShortId
from wire.message import Message

PER_SCREEN = 500
"""Pictures kept of one screen: some 12 MB."""


class FirstPlay(Message):
    """What is known of the first play of a film on a screen."""

    schema_version: int = 1
    screen: ScreenId
    short: ShortId | None
    sha256: Sha256
    view: StillView


class EvidenceFolder:
    """First plays below one folder. Blocking: call it in a thread."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, still: Still, view: StillView) -> None:
        """Keep a first play, in place of an older one of the same film."""
        if still.sha256 is None:
            return
        first = FirstPlay(screen=still.screen, short=still.short, sha256=still.sha256, view=view)
        try:
            folder = self._root / still.screen
            folder.mkdir(parents=True, exist_ok=True)
            write_whole(folder / f"{still.sha256}.jpg", base64.b64decode(still.jpeg_base64, validate=True))
            write_whole(folder / f"{still.sha256}.json", encode(first))
            for old in self._newest_first(folder)[PER_SCREEN:]:
                old.unlink(missing_ok=True)
            _sweep(folder)
        except (OSError, binascii.Error) as error:
            raise StoreError(f"cannot keep a still in {self._root}: {error}; check the disk") from error

    def list_of(self, screen: ScreenId) -> list[FirstPlay]:
        """First plays of one screen, newest first."""
        found = []
        for path in self._newest_first(self._root / screen):
            try:
                found.append(decode(FirstPlay, path.read_bytes()))
            except (OSError, ContractError):
                continue  # of another release, or gone in between
        return found

    def picture_of(self, screen: ScreenId, sha256: Sha256) -> bytes | None:
        """The JPEG of a film's first play; None where there is none."""
        try:
            return (self._root / screen / f"{sha256}.jpg").read_bytes()
        except OSError:
            return None

    def _newest_first(self, folder: Path) -> list[Path]:
        found = []
        for path in folder.glob("*.json"):
            with suppress(FileNotFoundError):  # it went in between, for a newer one
                found.append((path.stat().st_mtime_ns, path))
        return [path for _, path in sorted(found, reverse=True)]


def _sweep(folder: Path) -> None:
    """Remove pictures of which nothing is known, and files that a crash left unfinished."""
    paths = list(folder.iterdir())
    known = {path.stem for path in paths if path.suffix == ".json"}
    for path in paths:
        if path.suffix == ".new" or (path.suffix == ".jpg" and path.stem not in known):
            path.unlink(missing_ok=True)
