"""What link reads of its machine: disk and temperature for the heartbeat, versions for reported state."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path

_ZONES = Path("/sys/class/thermal")
_RELEASE = Path("/etc/os-release")


@dataclass(frozen=True, slots=True)
class Vitals:
    """Facts of the machine at one instant."""

    disk_free_bytes: int
    temperature_c: float | None
    """The hottest zone; None where the machine does not tell."""


def read_vitals(folder: Path, zones: Path = _ZONES) -> Vitals:
    """Read them now. Raises OSError where the folder is gone."""
    return Vitals(free_bytes(folder), _hottest(zones))


def machine_versions(release: Path = _RELEASE) -> dict[str, str]:
    """Versions of what the player stands on, by name; what the machine does not tell is left out."""
    found = {"kernel": platform.release(), "python": platform.python_version(), "system": _system(release)}
    return {name: version for name, version in found.items() if version}


def _system(release: Path) -> str:
    try:
        lines = release.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return ""
    names = [line.partition("=")[2].strip('"') for line in lines if line.startswith("PRETTY_NAME=")]
    return names[0] if names else ""


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
