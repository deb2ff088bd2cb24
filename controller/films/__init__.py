"""Films: renditions of shorts for screens, the slate, and the sample's own masters.

Knows nothing of schedules: what to make arrives as plain `RenditionRequest`s.
"""

from controller.films.errors import FilmError, FilmsRefusedError, MissingProgramError, UnfinishedError
from controller.films.geometry import Size, frame_count, surface_size
from controller.films.renditions import RenditionStore
from controller.films.requests import Caption, Corner, Fit, Mark, Progress, RenditionRequest

__all__ = [
    "Caption",
    "Corner",
    "FilmError",
    "FilmsRefusedError",
    "Fit",
    "Mark",
    "MissingProgramError",
    "Progress",
    "RenditionRequest",
    "RenditionStore",
    "Size",
    "UnfinishedError",
    "frame_count",
    "surface_size",
]
