"""The controller's state folder: one controller at a time, one clock for life, secrets for their owner."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.client import TOKEN_FILE
from controller.errors import SettingsError
from controller.folder_lock import lock_folder
from controller.secret_files import write_secret
from wire.instants import Millis


class StateFolder:
    """Names of what stands in the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()
        self.planner_key = self.root / "planner.key"
        self.operator_token = self.root / TOKEN_FILE
        self.broker = self.root / "broker"
        self.renditions = self.root / "renditions"
        self.first_plays = self.root / "first-plays"
        self.database_url = f"sqlite+aiosqlite:///{self.root / 'landmark.db'}"

    @contextmanager
    def hold(self, shift_ms: Millis) -> Iterator[None]:
        """Make the folder, keep other controllers out, and keep to one clock. Raises SettingsError."""
        try:
            lock = lock_folder(self.root, mode=0o700)
        except BlockingIOError as error:
            raise SettingsError(
                f"another controller runs in {self.root}; end it, or choose another LANDMARK_STATE"
            ) from error
        except OSError as error:
            raise SettingsError(
                f"cannot use the state folder {self.root}: {error.strerror}; check LANDMARK_STATE"
            ) from error
        with lock:
            self._keep_to_one_clock(shift_ms)
            yield

    def _keep_to_one_clock(self, shift_ms: Millis) -> None:
        note = self.root / "clock-shift-ms"
        try:
            made_under = note.read_text().strip() if note.exists() else ""
            if not made_under:  # a first start, or one that a power cut ended here
                made_under = str(shift_ms)
                write_secret(note, f"{made_under}\n".encode())
        except OSError as error:
            raise SettingsError(f"cannot read or make {note}: {error.strerror}; check its owner") from error
        if made_under != str(shift_ms):
            raise SettingsError(
                f"{self.root} was made under a clock shifted by {made_under} ms, now it is {shift_ms} ms; "
                "a shifted clock starts from an empty state folder: choose another LANDMARK_STATE"
            )

    def load_or_make_token(self) -> str:
        """The operator's token; made at first start. Raises SettingsError."""
        try:
            if not self.operator_token.exists():
                write_secret(self.operator_token, f"{secrets.token_urlsafe(32)}\n".encode())
            token = self.operator_token.read_text(encoding="ascii").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read or make {self.operator_token}: {error}") from error
        if not token:
            raise SettingsError(f"{self.operator_token} is empty; delete it, and a new one is made")
        return token
