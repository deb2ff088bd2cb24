"""Where masters stand: one folder, one file for all screens, or besides one per screen or shape.

| name | for |
|---|---|
| `<short>.<screen>.mp4` | this screen alone |
| `<short>@<w>x<h>.mp4` | every screen whose canvas has this size |
| `<short>.mp4` | all others |

Instead of `.mp4` a master may have another of `ENDINGS`; of two with one stem, the first ending counts.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from controller.films.geometry import Size
from wire.ids import SLUG_PATTERN, ScreenId, ShortId

ENDING = ".mp4"
"""Of the masters that programs make."""
ENDINGS = (ENDING, ".mov", ".m4v", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".mxf", ".ts")
_SLUG = SLUG_PATTERN.strip("^$")
_NAME = re.compile(
    rf"(?P<short>{_SLUG})(?:\.{_SLUG}|@[1-9]\d*x[1-9]\d*)?(?:{'|'.join(map(re.escape, ENDINGS))})"
)


@dataclass(frozen=True, slots=True)
class Master:
    """One master that is there, and whom it serves."""

    path: Path
    short: ShortId
    screens: tuple[ScreenId, ...]
    """Whose renditions are made from it; none where nearer masters serve all of them."""


def shape_name(short: ShortId, size: Size) -> str:
    """The file name of a master for canvases of one size."""
    return f"{short}@{size.width}x{size.height}{ENDING}"


def master_of(folder: Path, short: ShortId, screen: ScreenId, canvas: Size) -> Path:
    """The master to make a screen's rendition from: the nearest that is there, else where it should be."""
    names = (folder / name for name in _names_for(short, screen, canvas))
    return next((path for path in names if path.is_file()), folder / f"{short}{ENDING}")


def nearest_among(names: Collection[str], short: ShortId, screen: ScreenId, canvas: Size) -> str | None:
    """Which of these file names `master_of` takes; None where there is no master for this screen."""
    return next((name for name in _names_for(short, screen, canvas) if name in names), None)


def masters_in(folder: Path, canvases: Mapping[ScreenId, Size]) -> tuple[Master, ...]:
    """Every master that stands in a folder, by file name, with the screens of `canvases` that it serves.

    Films whose names are no master's are not among them. Raises OSError for a folder that cannot be read.
    """
    names: dict[ShortId, list[str]] = {}
    for name in sorted(path.name for path in folder.iterdir() if path.is_file()):
        if (short := short_of(name)) is not None:
            names.setdefault(short, []).append(name)
    return tuple(
        Master(folder / name, short, screens)
        for short, own in names.items()
        for name, screens in _served(short, own, canvases).items()
    )


def masters_of(folder: Path, short: ShortId, canvases: Mapping[ScreenId, Size]) -> tuple[Master, ...]:
    """Those of one short; see `masters_in`."""
    return tuple(each for each in masters_in(folder, canvases) if each.short == short)


def short_of(name: str) -> ShortId | None:
    """The short that a file of this name is a master of; None for a name that no master has."""
    found = _NAME.fullmatch(name)
    return found["short"] if found else None


def _names_for(short: ShortId, screen: ScreenId, canvas: Size) -> Iterator[str]:
    """What a screen's master may be called, the nearest first."""
    shape = shape_name(short, canvas).removesuffix(ENDING)
    for stem in (f"{short}.{screen}", shape, short):
        yield from (stem + ending for ending in ENDINGS)


def _served(
    short: ShortId, names: Sequence[str], canvases: Mapping[ScreenId, Size]
) -> dict[str, tuple[ScreenId, ...]]:
    """Each master of one short, and its screens."""
    if len(names) == 1 and Path(names[0]).stem == short:
        return {names[0]: tuple(canvases)}
    nearest = {screen: nearest_among(names, short, screen, canvas) for screen, canvas in canvases.items()}
    return {name: tuple(screen for screen, near in nearest.items() if near == name) for name in names}


def master_names(folder: Path, short: ShortId) -> list[str]:
    """The file names of all masters of one short that stand in a folder, sorted."""
    if not folder.is_dir():
        return []
    found = ((each.name, _NAME.fullmatch(each.name)) for each in folder.iterdir())
    return sorted(name for name, match in found if match is not None and match["short"] == short)
