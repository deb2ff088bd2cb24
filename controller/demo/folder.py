"""The demo's folder: one demo at a time, and a state that begins empty."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.demo.crew import DemoError
from controller.folder_lock import lock_folder

MIB = 1 << 20
FILMS_BYTES = 300 * MIB  # the sample's films and renditions
RUN_BYTES = 200 * MIB  # what five players fetch of them, and everybody's logs


class DemoFolder:
    """Names of what stands in the folder; films and renditions alone survive into the next demo."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.films = root / "films"
        self.renditions = root / "renditions"
        self.run = root / "run"
        self.logs = self.run / "logs"
        self.controller = self.run / "controller"

    def check_room(self) -> None:
        """Raises DemoError where the disk is too small for films, if there are none yet, and a run."""
        needed = RUN_BYTES if self.renditions.exists() else RUN_BYTES + FILMS_BYTES
        free = shutil.disk_usage(self.root).free
        if free < needed:
            raise DemoError(
                f"the disk of {self.root} has {free // MIB} MiB free, and the demo takes {needed // MIB}; "
                "make room, or choose another --folder"
            )

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep other demos out. Raises DemoError."""
        try:
            lock = lock_folder(self.root)
        except BlockingIOError as error:
            raise DemoError(
                f"another demo runs in {self.root}; end it, or choose another --folder"
            ) from error
        except OSError as error:
            raise DemoError(
                f"cannot write in {self.root}: {error.strerror}; make it writable, or choose another --folder"
            ) from error
        with lock:
            yield

    def empty_run(self) -> None:
        """Forget the last demo's state: under a shifted clock nothing may be older than its own beginning."""
        try:
            if self.run.exists():
                shutil.rmtree(self.run)
            self.logs.mkdir(parents=True)
        except OSError as error:
            raise DemoError(
                f"cannot empty {error.filename or self.run}: {error.strerror}; "
                "make room, or remove the folder yourself"
            ) from error
