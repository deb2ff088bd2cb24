"""What a film file says of itself: ffprobe's report as values. Pure.

Owns the reading. What the pictures really are, the meter says; whether the two agree, a judge.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from controller.films.errors import FilmError
from controller.films.probe import FilmFacts, film_stream
from controller.films.probe import read_facts as read_film_facts
from wire.instants import Millis

UNEVEN_MS = 2.0
"""Frames further from the usual distance than this come unevenly; containers count in ms at worst."""


@dataclass(frozen=True, slots=True)
class SoundFacts:
    """The first audio track, as its container describes it."""

    codec: str
    rate: int
    channels: int
    duration_ms: Millis | None
    tracks: int


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file as it describes itself. Of a film that cannot be read there is none."""

    film: FilmFacts
    containers: tuple[str, ...]
    """The names of the family that the file belongs to, in ffmpeg's words: mov, mp4, m4a."""
    profile: str
    level: int | None
    """Of H.264: ten times the level."""
    transfer: str
    interlaced: bool
    header_frames: int | None
    """None where the container does not count them."""
    header_ms: Millis | None
    """Of the whole file, by its header."""
    sound: SoundFacts | None
    tags: tuple[tuple[str, str], ...]

    def tag(self, name: str) -> str | None:
        """A metadata value by its key, capitals or not."""
        return next((value for key, value in self.tags if key.lower() == name.lower()), None)


def read_file_facts(name: str, report: dict[str, Any]) -> FileFacts:
    """ffprobe's JSON → facts. Raises FilmError where the file has no picture, or one without length."""
    film = read_film_facts(name, report)
    _, picture = film_stream(name, report)
    container = report.get("format", {})
    level = picture.get("level", -99)
    return FileFacts(
        film=film,
        containers=tuple(container.get("format_name", "").split(",")),
        profile=picture.get("profile", ""),
        level=level if level > 0 else None,
        transfer=picture.get("color_transfer", ""),
        interlaced=picture.get("field_order", "progressive") not in {"progressive", "unknown"},
        header_frames=int(picture["nb_frames"]) if "nb_frames" in picture else None,
        header_ms=round(float(container["duration"]) * 1_000) if "duration" in container else None,
        sound=_sound([each for each in report["streams"] if each.get("codec_type") == "audio"]),
        tags=tuple((str(key), str(value)) for key, value in container.get("tags", {}).items()),
    )


def read_frame_times(name: str, report: dict[str, Any]) -> tuple[float, ...]:
    """When each frame is shown, in seconds from the first, by ffprobe's list of packets.

    Raises FilmError where there is no picture, or its packets carry no times.
    """
    index = film_stream(name, report)[1]["index"]
    shown = [
        float(each["pts_time"])
        for each in report.get("packets", ())
        if each.get("stream_index") == index and "pts_time" in each and "D" not in each.get("flags", "")
    ]
    if not shown:
        raise FilmError(f"{name} holds no picture with a time; export it again as MP4")
    first = min(shown)
    return tuple(each - first for each in sorted(shown))


def uneven_frames(times_s: tuple[float, ...]) -> int:
    """How many frames do not follow the one before at the usual distance."""
    steps = sorted((later - earlier) * 1_000 for earlier, later in pairwise(times_s))
    if not steps:
        return 0
    usual = steps[len(steps) // 2]
    return sum(abs(step - usual) > UNEVEN_MS for step in steps)


def rate_words(fps: Fraction) -> str:
    """A frame rate as people say it: 25, 29.97."""
    return f"{float(fps):.2f}".rstrip("0").rstrip(".")


def _sound(tracks: list[dict[str, Any]]) -> SoundFacts | None:
    if not tracks:
        return None
    first = tracks[0]
    return SoundFacts(
        codec=first.get("codec_name", ""),
        rate=int(first.get("sample_rate", 0)),
        channels=int(first.get("channels", 0)),
        duration_ms=round(float(first["duration"]) * 1_000) if "duration" in first else None,
        tracks=len(tracks),
    )
