"""Where masters stand: one folder, one file for all screens, or besides one per screen or shape.

| name | for |
|---|---|
| `<short>.<screen>.mp4` | this screen alone |
| `<short>@<w>x<h>.mp4` | every screen whose canvas has this size |
| `<short>.mp4` | all others |
"""

from collections.abc import Iterable
from pathlib import Path

from controller.films.geometry import Size
from wire.ids import ScreenId, ShortId

ENDING = ".mp4"


def shape_name(short: ShortId, size: Size) -> str:
    """The file name of a master for canvases of one size."""
    return f"{short}@{size.width}x{size.height}{ENDING}"


def master_of(folder: Path, short: ShortId, screen: ScreenId, canvas: Size) -> Path:
    """The master to make a screen's rendition from: the nearest that is there, else where it should be."""
    own = (folder / f"{short}.{screen}{ENDING}", folder / shape_name(short, canvas))
    return next((path for path in own if path.is_file()), folder / f"{short}{ENDING}")


def shorts_among(names: Iterable[str]) -> set[ShortId]:
    """The shorts that these file names are masters of."""
    stems = [name.removesuffix(ENDING) for name in names if name.endswith(ENDING)]
    return {stem.split("@")[0].split(".")[0] for stem in stems}
