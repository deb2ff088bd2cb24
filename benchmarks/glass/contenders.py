"""Who plays: each makes, from one display's cue sheet, the command that plays it."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.glass.product import prepare
from benchmarks.glass.sheet import CueSheet, save_sheet


class Contender(Protocol):
    """Something that plays cue sheets, a process tree per display."""

    @property
    def name(self) -> str:
        """What the tables call it."""
        ...

    def missing(self) -> str | None:
        """Why it cannot play here, with the remedy; None where it can."""
        ...

    def command(self, sheet: CueSheet, folder: Path, wall_offset_ns: int) -> list[str]:
        """The command that plays the sheet; `folder` is its own, and empty."""
        ...


@dataclass(frozen=True, slots=True)
class Product:
    """The player with all its processes as shipped."""

    name: str = "product"

    def missing(self) -> str | None:
        """Never."""
        return None

    def command(self, sheet: CueSheet, folder: Path, wall_offset_ns: int) -> list[str]:
        """`landmark-player run` on a prepared folder."""
        root = folder / f"glass{sheet.display.replace(':', '-').replace('.', '-')}"
        bundle = prepare(sheet, root, wall_offset_ns)
        player = Path(sys.executable).parent / "landmark-player"
        return [str(player), "run", str(bundle), "--state", str(root)]


@dataclass(frozen=True, slots=True)
class Yardstick:
    """A script of `benchmarks.glass.yardsticks`."""

    name: str
    module: str
    program: str | None = None
    """A system program that it needs."""

    def missing(self) -> str | None:
        """A sentence, where its program is not installed."""
        if self.program is None or shutil.which(self.program):
            return None
        return f"{self.program} is not installed; run apt-get install {self.program} to have it measured"

    def command(self, sheet: CueSheet, folder: Path, wall_offset_ns: int) -> list[str]:  # noqa: ARG002
        """The script on a saved sheet; it needs no wall clock."""
        path = folder / f"sheet{sheet.display.replace(':', '-')}.json"
        save_sheet(sheet, path)
        module = f"benchmarks.glass.yardsticks.{self.module}"
        assert importlib.util.find_spec(module) is not None
        return [sys.executable, "-m", module, str(path)]


PRODUCT = Product()
BARE = Yardstick("bare two decks", "bare")
VLC_PLAYLIST = Yardstick("VLC playlist", "vlc_playlist")
MPV_PLAYLIST = Yardstick("mpv playlist", "mpv_playlist", program="mpv")
CONTENDERS: tuple[Contender, ...] = (PRODUCT, BARE, VLC_PLAYLIST, MPV_PLAYLIST)
