"""Measurements of films that nobody has to decode: numbers, facts and demands with what a test sets."""

from dataclasses import fields, replace
from typing import Any

import numpy as np

from controller.films.geometry import Size
from controller.films.loudness import Loudness
from controller.films.requests import Fit
from controller.preflight.demand import Demand
from controller.preflight.measurement import Measurement
from controller.preflight.meter import Numbers
from controller.preflight.swings import MOST

FPS = 25


def numbers(frames: int, **given: Any) -> Numbers:
    """Nothing happens in any frame but what is given, as arrays or as one value for all."""
    table = {
        each.name: np.zeros((frames, MOST) if "swings" in each.name else frames, dtype=np.float32)
        for each in fields(Numbers)
    }
    for name, value in given.items():
        table[name][:] = value
    return Numbers(**table)


def at(frames: int, values: dict[int, float]) -> np.ndarray[Any, Any]:
    """Zero in every frame but these."""
    array = np.zeros(frames, dtype=np.float32)
    for frame, value in values.items():
        array[frame] = value
    return array


def times(frames: int, fps: float = FPS) -> tuple[float, ...]:
    """When frames are shown that follow evenly."""
    return tuple(frame / fps for frame in range(frames))


def report(frames: int = 250, **picture: Any) -> dict[str, Any]:
    """ffprobe's report of an MP4 as a player takes it, with changes to its picture's stream."""
    stream = {
        "index": 0,
        "codec_type": "video",
        "codec_name": "h264",
        "profile": "High",
        "level": 40,
        "width": 1920,
        "height": 1080,
        "pix_fmt": "yuv420p",
        "field_order": "progressive",
        "avg_frame_rate": "25/1",
        "r_frame_rate": "25/1",
        "nb_frames": str(frames),
        "duration": str(frames / FPS),
    }
    container = {"format_name": "mov,mp4,m4a", "duration": str(frames / FPS), "tags": {}}
    return {"streams": [stream | picture], "format": container}


def with_sound(made: dict[str, Any], seconds: float = 10.0) -> dict[str, Any]:
    """The same with an audio track."""
    track = {"index": 1, "codec_type": "audio", "codec_name": "aac", "sample_rate": "48000", "channels": 2}
    return made | {"streams": [*made["streams"], track | {"duration": str(seconds)}]}


def with_tags(made: dict[str, Any], **tags: str) -> dict[str, Any]:
    """The same with metadata."""
    return made | {"format": made["format"] | {"tags": tags}}


def measurement(made: dict[str, Any] | None = None, frames: int = 250, **changes: Any) -> Measurement:
    """A film of ten seconds with which nothing is wrong, but for what is changed."""
    plain = Measurement(
        "tide-lamps.mp4",
        "ab" * 32,
        1_000,
        None,
        made if made is not None else report(frames),
        times(frames),
        numbers(frames),
        (),
        Loudness(-23.0, 5.0, -3.0),
    )
    return replace(plain, **changes)


def demand(**changes: Any) -> Demand:
    """A screen that asks for exactly such a film."""
    plain = Demand(
        screen="north",
        short="tide-lamps",
        canvas=Size(1920, 1080),
        fps=FPS,
        fit=Fit.LETTERBOX,
        sound=False,
        loudness_lufs=-23.0,
        label_required=False,
        slot_ms=10_000,
        catalogue_ms=10_000,
        ai_generated=False,
        crop_consent=False,
        cut_consent=False,
        repeats=False,
    )
    return replace(plain, **changes)
