"""What link reads of its machine for the heartbeat: free disk, temperature."""

import os
from dataclasses import dataclass
from pathlib import Path

_ZONES = Path("/sys/class/thermal")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Facts of the machine at one instant."""

    disk_free_bytes: int
    temperature_c: float | None
    """The hottest zone; None where the machine does not tell."""


def read_vitals(folder: Path, zones: Path = _ZONES) -> Vitals:
    """Read them now. Raises OSError where the folder is gone."""
    return Vitals(free_bytes(folder), _hottest(zones))


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write where `folder` lies."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize


def _hottest(zones: Path) -> float | None:
    readings = [reading for each in zones.glob("thermal_zone*/temp") if (reading := _read(each)) is not None]
    return max(readings, default=None)


def _read(path: Path) -> float | None:
    try:
        return int(path.read_text()) / 1_000
    except (OSError, ValueError):  # some zones exist and cannot be read
        return None
