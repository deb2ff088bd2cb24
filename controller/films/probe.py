"""What a film file really holds: the door to ffprobe."""

import asyncio
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from controller.films.errors import FilmError
from controller.films.geometry import Size
from controller.films.program import run
from controller.films.strangers import MOST_PIXELS, film_input
from wire.ids import ShortId
from wire.instants import Millis

AIGC = "AIGC"
"""The metadata key that says by JSON that AI made a film (GB 45438-2025, annex E)."""
PARTS = "landmark_parts"
"""The metadata key by which a film that was put together here names its shorts, between spaces."""
CARRIED_TAGS = ("artist", "copyright", "date", "description", "comment", AIGC)
"""What a rendition takes over of its master's words; what the tools note is left behind."""
STILL_CODECS = frozenset({"mjpeg", "png", "bmp", "webp", "tiff"})
"""Of a cover, where a container does not mark it as one; an old camera's film may be of them too."""
MOST_FPS = 1_000
"""Of a film that can be meant: a header may say anything."""


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """A film as its container describes it."""

    size: Size
    """As shown: rotation applied, pixels square."""
    fps: Fraction
    frames: int
    codec: str
    pixel_format: str
    matrix: str
    """How its colours are coded, in ffmpeg's words; empty where the file does not say."""
    has_audio: bool
    duration_ms: Millis
    """Of the picture; the container's own where the frames are not counted."""
    tags: tuple[tuple[str, str], ...] = ()
    """What the container says about the film, of `CARRIED_TAGS`, in their order."""
    parts: tuple[ShortId, ...] | None = None
    """The shorts that it shows, by its own word; None where it says nothing of parts."""
    picture: int = 0
    """Which of the file's video streams is the film, ffmpeg's `v:N`; a cover may stand before it."""


async def probe(film: Path) -> FilmFacts:
    """Read a film's header. Raises FilmError where there is no film, or none with a picture."""
    if not await asyncio.to_thread(film.is_file):
        raise FilmError(f"no film at {film}", "put it there, or run: landmark films make-samples")
    arguments = ["-v", "error", "-show_streams", "-show_format", "-of", "json", *film_input(film)]
    output = await run("ffprobe", arguments, f"{film.name} is not a film that ffmpeg can read")
    return read_facts(film.name, json.loads(output))


def read_facts(name: str, report: dict[str, Any]) -> FilmFacts:
    """ffprobe's JSON → facts. Raises FilmError where the file has no picture, or one without length."""
    number, picture = film_stream(name, report)
    fps = _fraction(picture.get("avg_frame_rate")) or _fraction(picture.get("r_frame_rate"))
    seconds = Fraction(picture.get("duration") or report.get("format", {}).get("duration") or 0)
    if not fps or seconds <= 0:
        raise FilmError(
            f"{name} has no known length or frame rate", "re-encode it as MP4 with a constant rate"
        )
    if fps > MOST_FPS:
        raise FilmError(
            f"{name} says that it has {float(fps):g} frames a second", "re-encode it with a true rate"
        )
    return FilmFacts(
        size=_shown_size(name, picture),
        fps=fps,
        frames=int(picture.get("nb_frames") or round(seconds * fps)),
        codec=picture.get("codec_name", ""),
        pixel_format=picture.get("pix_fmt", ""),
        matrix=_said(picture.get("color_space", "")),
        has_audio=any(each.get("codec_type") == "audio" for each in report["streams"]),
        duration_ms=round(seconds * 1_000),
        parts=_parts(report.get("format", {}).get("tags", {})),
        tags=_carried(report.get("format", {}).get("tags", {}), picture.get("tags", {})),
        picture=number,
    )


def film_stream(name: str, report: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The film among a file's video streams, counted as ffmpeg's `v:N` counts, and what ffprobe says of it.

    Raises FilmError where there is none, or nothing but a cover.
    """
    pictures = [each for each in report.get("streams", []) if each.get("codec_type") == "video"]
    if not pictures:
        raise FilmError(f"{name} has no picture", "give a film with a video stream")
    films = [
        (number, each)
        for number, each in enumerate(pictures)
        if not each.get("disposition", {}).get("attached_pic")
    ]
    if not films:
        raise FilmError(f"{name} has a cover and no film", "give a film with a video stream")
    moving = (film for film in films if film[1].get("codec_name") not in STILL_CODECS)
    return next(moving, films[0])


def _carried(*sources: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Tags that stand in the container, or else with the picture, whatever the case of their names."""
    said: dict[str, str] = {}
    for source in reversed(sources):
        said |= {name.casefold(): value for name, value in source.items()}
    return tuple((name, said[name.casefold()]) for name in CARRIED_TAGS if said.get(name.casefold()))


def _parts(tags: dict[str, str]) -> tuple[ShortId, ...] | None:
    said = {name.casefold(): value for name, value in tags.items()}.get(PARTS)
    return None if said is None else tuple(said.split())


def _shown_size(name: str, picture: dict[str, Any]) -> Size:
    aspect = _fraction(str(picture.get("sample_aspect_ratio", "")).replace(":", "/")) or Fraction(1)
    coded, height = picture.get("width", 0), picture.get("height", 0)
    width = round(coded * aspect)
    if not (0 < width * height <= MOST_PIXELS and coded * height <= MOST_PIXELS):
        raise FilmError(
            f"{name} says that it has {coded}x{height} pixels, shown as {width}x{height}",
            f"give a film with {MOST_PIXELS:,} at most",
        )
    sides = [each.get("rotation", 0) for each in picture.get("side_data_list", [])]
    turned = any(int(each) % 180 for each in sides)
    return Size(height, width) if turned else Size(width, height)


def _said(word: str) -> str:
    return "" if word in {"unknown", "reserved"} else word


def _fraction(text: str | None) -> Fraction | None:
    try:
        return Fraction(text or "") or None
    except (ValueError, ZeroDivisionError):
        return None
