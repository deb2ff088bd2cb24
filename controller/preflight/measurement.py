"""A film's measurement: all that judges need to know of it, and its form in a file. Pure.

The file is numpy's npz: arrays, and one JSON text for what is no array. It is read without pickle, so a
foreign file can do no more than be refused.
"""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any
from zipfile import BadZipFile

import numpy as np

from controller.films.errors import FilmError
from controller.films.loudness import Loudness
from controller.preflight.facts import FileFacts, read_file_facts
from controller.preflight.meter import METER_VERSION, Numbers

_TEXT = "about"
_TIMES = "times_s"


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """One film: what its file says, and what its pictures and its sound are."""

    name: str
    sha256: str
    bytes: int
    failure: str | None
    """Why it could not be read; then nothing below is known."""
    report: Mapping[str, Any]
    """ffprobe's, without the packets."""
    times_s: tuple[float, ...] = ()
    """When the frames that the file announces are shown."""
    numbers: Numbers | None = None
    complaints: tuple[str, ...] = ()
    """What the decoder said of the pictures, its first sentences."""
    loudness: Loudness | None = None

    @property
    def facts(self) -> FileFacts | None:
        """What the file says of itself; None where it could not be read."""
        return None if self.failure is not None else read_file_facts(self.name, dict(self.report))

    @property
    def picture(self) -> int:
        """Which of its file's video streams was measured, ffmpeg's `v:N`."""
        facts = self.facts
        return facts.film.picture if facts is not None else 0

    @property
    def fps(self) -> Fraction:
        """Frames per second on the film's average; 1 where it could not be read."""
        facts = self.facts
        return facts.film.fps if facts is not None else Fraction(1)


def format_measurement(measurement: Measurement) -> bytes:
    """Measurement → its file's bytes."""
    loudness = measurement.loudness
    about = {
        "version": METER_VERSION,
        "name": measurement.name,
        "sha256": measurement.sha256,
        "bytes": measurement.bytes,
        "failure": measurement.failure,
        "report": measurement.report,
        "complaints": measurement.complaints,
        "loudness": loudness
        and [loudness.integrated_lufs, loudness.range_lu, max(loudness.true_peak_dbtp, -200.0)],
    }
    arrays = {_TEXT: np.array(json.dumps(about)), _TIMES: np.array(measurement.times_s, dtype=np.float64)}
    if measurement.numbers is not None:
        arrays |= {each.name: getattr(measurement.numbers, each.name) for each in fields(Numbers)}
    file = io.BytesIO()
    np.savez_compressed(file, allow_pickle=False, **arrays)
    return file.getvalue()


def parse_measurement(content: bytes) -> Measurement:
    """A file's bytes → measurement. Raises FilmError where they are none of this version."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            about = json.loads(str(arrays[_TEXT]))
            if about["version"] != METER_VERSION:
                raise ValueError(f"it is of version {about['version']}")
            names = [each.name for each in fields(Numbers)]
            numbers = Numbers(*(arrays[name] for name in names)) if names[0] in arrays else None
            return Measurement(
                name=about["name"],
                sha256=about["sha256"],
                bytes=about["bytes"],
                failure=about["failure"],
                report=about["report"],
                times_s=tuple(arrays[_TIMES].tolist()),
                numbers=numbers,
                complaints=tuple(about["complaints"]),
                loudness=Loudness(*about["loudness"]) if about["loudness"] else None,
            )
    except (ValueError, KeyError, TypeError, EOFError, OSError, BadZipFile) as error:
        raise FilmError(
            f"not a measurement of version {METER_VERSION}: {error}; it is made anew when it is deleted"
        ) from error
