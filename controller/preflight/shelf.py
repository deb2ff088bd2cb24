"""The report's folder: measurements kept by what they depend on, stills by film and frame.

A film's bytes, the decoder's build and the meter's version decide its measurement, and name its file. So a
run that was broken off goes on where it was, and a film that did not change is not decoded again.
"""

import fcntl
import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

from controller.films.errors import FilmError
from controller.preflight.measurement import Measurement, format_measurement, parse_measurement
from controller.preflight.meter import METER_VERSION
from controller.whole_files import write_whole
from wire.ids import Sha256


class PreflightShelf:
    """Files of one folder: `measurements/`, `stills/`, the report itself."""

    def __init__(self, root: Path, engine: str) -> None:
        self.root = root
        self.page = root / "index.html"
        self.report = root / "report.json"
        self._engine = engine
        self._measurements = root / "measurements"
        self._stills = root / "stills"

    def make(self) -> None:
        """Make the folders. Raises OSError."""
        self._measurements.mkdir(parents=True, exist_ok=True)
        self._stills.mkdir(exist_ok=True)

    def measurement_of(self, sha256: Sha256, name: str) -> Measurement | None:
        """The measurement of these bytes under the name that they have now; None where there is none.

        Why a film cannot be read is said with its name: under another one it is looked at again.
        """
        try:
            kept = parse_measurement(self._path(sha256).read_bytes())
        except (OSError, FilmError):
            return None
        if kept.sha256 != sha256 or (kept.failure is not None and kept.name != name):
            return None
        return replace(kept, name=name)

    def keep(self, measurement: Measurement) -> None:
        """Put a measurement in place, whole or not at all. Raises OSError.

        Several processes may do so at once: a film may be there twice.
        """
        folder = os.open(self._measurements, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            write_whole(self._path(measurement.sha256), format_measurement(measurement))
        finally:
            os.close(folder)

    def still_path(self, sha256: Sha256, frame: int) -> Path:
        """Where the still of a frame stands, or will."""
        return self._stills / f"{sha256[:16]}-{frame:06}.jpg"

    def _path(self, sha256: Sha256) -> Path:
        words = json.dumps([sha256, self._engine, METER_VERSION])
        return self._measurements / f"{hashlib.sha256(words.encode()).hexdigest()}.npz"
