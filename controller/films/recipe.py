"""The recipe: from a master to a screen's rendition, as ffmpeg's arguments. Pure.

Renditions are made for an exact and cheap start: constant frame rate, length by count of frames, a key frame
every half second, no frame that refers to a later one (so no edit list and no reordering), the index in
front; and no sound, unless the screen may be heard. The same master, request and ffmpeg give the same bytes.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from pathlib import Path

from controller.films.errors import FilmError
from controller.films.geometry import Size, frame_count
from controller.films.probe import FilmFacts
from controller.films.requests import Fit, RenditionRequest
from wire.instants import Millis
from wire.renditions import RenditionKind

RECIPE_VERSION = 1  # raise it when the same words below begin to mean other bytes
KEY_FRAME_MS: Millis = 500  # a late join decodes at most this much before its first picture
LONGEST_HOLD_MS: Millis = (
    1_000  # a short that ends earlier than this before its slot is a mistake, not a hold
)
BARS = "0x0b0d12"  # letterbox bars: nearly black, as the slate
QUALITY = 20  # x264's constant rate factor; 18 is hard to tell from the master
COLOUR = "bt709"
SOUND_RATE = 48_000
SOUND_BITS = "160k"
HIGH_DEFINITION = 720
"""From this height on, a master that does not say how its colours are coded is taken to be BT.709."""

_SCALE = f"flags=bicubic+accurate_rnd+bitexact:out_color_matrix={COLOUR}:out_range=tv"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one rendition is made of one master."""

    filters: str
    """Filter chain from the master's frames to the rendition's, before the caption."""
    encoder: tuple[str, ...]
    """Output arguments, without the file's name."""
    frames: int
    repeats: bool
    """Whether the master is played again and again."""
    sound_filters: str | None = None
    """Filter chain from the master's sound to the rendition's; None for a rendition without sound."""


@dataclass(frozen=True, slots=True)
class Output:
    """One rendition to be made by a run of ffmpeg."""

    recipe: Recipe
    caption: Path | None
    """A strip of picture with transparency, laid on the lower edge."""
    target: Path


def build_recipe(request: RenditionRequest, master: FilmFacts) -> Recipe:
    """Decide how to make what is asked. Raises FilmError where this master cannot give it."""
    repeats = _repeats(request, master)
    frames = frame_count(request.duration_ms, request.fps)
    filters = [
        "setpts=PTS-STARTPTS",
        f"fps={request.fps}:start_time=0",
        *_fitted(request, master),
        "setsar=1",
        "format=yuv420p",
        # No longer than a hold may be: a master that breaks off then shows by its missing frames.
        f"tpad=stop_duration={LONGEST_HOLD_MS / 1_000:g}:stop_mode=clone",
        f"trim=end_frame={frames}",
    ]
    with_sound = request.sound and master.has_audio
    return Recipe(
        ",".join(filters),
        _encoder(request, frames, with_sound),
        frames,
        repeats,
        _sound_filters(frames / request.fps) if with_sound else None,
    )


def recipe_key(recipe: Recipe, *, master_sha256: str, caption_sha256: str | None, engine: str) -> str:
    """Names the rendition by all that decides its bytes; equal keys need no second making."""
    words = [RECIPE_VERSION, engine, master_sha256, caption_sha256, recipe.filters, recipe.encoder]
    if recipe.sound_filters is not None:
        words.append(recipe.sound_filters)
    return hashlib.sha256(json.dumps([*words, recipe.repeats]).encode()).hexdigest()


def ffmpeg_arguments(master: Path, outputs: Sequence[Output]) -> list[str]:
    """One run of ffmpeg that decodes the master once and makes every output.

    All outputs repeat the master, or none does.
    """
    again = ["-stream_loop", "-1"] if outputs[0].recipe.repeats else []
    arguments = ["-filter_complex_threads", "1", "-threads", "1", "-xerror", *again, "-i", str(master)]
    for output in outputs:
        if output.caption is not None:
            arguments += ["-i", str(output.caption)]
    arguments += ["-filter_complex", _graph(outputs)]
    for index, output in enumerate(outputs):
        sound = [] if output.recipe.sound_filters is None else ["-map", f"[sound{index}]"]
        arguments += ["-map", f"[out{index}]", *sound, *output.recipe.encoder, str(output.target)]
    return arguments


def _repeats(request: RenditionRequest, master: FilmFacts) -> bool:
    missing_ms = request.duration_ms - master.duration_ms
    if request.kind is RenditionKind.HOUSE:
        return missing_ms > 0
    if missing_ms > LONGEST_HOLD_MS:
        raise FilmError(
            f"{request.short} lasts {master.duration_ms / 1_000:g} s and {request.screen} needs "
            f"{request.duration_ms / 1_000:g} s; give a longer film (a last frame is held for at most "
            f"{LONGEST_HOLD_MS / 1_000:g} s)"
        )
    return False


def _fitted(request: RenditionRequest, master: FilmFacts) -> list[str]:
    shape = f"{request.width}:{request.height}"
    match request.fit:
        case Fit.CROP:
            return [_scale(_around(master.size, request.size), master), f"crop={shape}"]
        case Fit.LETTERBOX:
            inner = _inside(master.size, request.size)
            left, top = (request.width - inner.width) // 4 * 2, (request.height - inner.height) // 4 * 2
            return [_scale(inner, master), f"pad={shape}:{left}:{top}:color={BARS}"]
        case Fit.EXACT:
            if not master.size.fits_shape_of(request.size):
                raise FilmError(
                    f"{request.short} is {master.size.width}x{master.size.height} and {request.screen} takes "
                    f"only films of its own shape, {request.width}x{request.height}; give one, or let the "
                    f"screen's fit be {Fit.LETTERBOX.value!r}"
                )
            return [_scale(request.size, master)]


def _scale(size: Size, master: FilmFacts) -> str:
    untold = not master.matrix and master.pixel_format.startswith("yuv")
    source = f":in_color_matrix={COLOUR}" if untold and master.size.height >= HIGH_DEFINITION else ""
    return f"scale={size.width}:{size.height}:{_SCALE}{source}"


def _around(picture: Size, frame: Size) -> Size:
    """The smallest even size of the picture's shape that covers the frame."""
    scale = max(frame.width / picture.width, frame.height / picture.height)
    return Size(
        max(frame.width, ceil(picture.width * scale / 2) * 2),
        max(frame.height, ceil(picture.height * scale / 2) * 2),
    )


def _inside(picture: Size, frame: Size) -> Size:
    """The largest even size of the picture's shape inside the frame."""
    scale = min(frame.width / picture.width, frame.height / picture.height)
    return Size(
        min(frame.width, max(2, round(picture.width * scale / 2) * 2)),
        min(frame.height, max(2, round(picture.height * scale / 2) * 2)),
    )


def _sound_filters(seconds: Fraction) -> str:
    """From the master's first instant, exactly as long as the pictures: silence where it has no more."""
    return (
        f"aresample={SOUND_RATE}:async=1:first_pts=0,aformat=sample_fmts=fltp:channel_layouts=stereo,"
        f"apad,atrim=end_sample={round(seconds * SOUND_RATE)}"
    )


def _encoder(request: RenditionRequest, frames: int, with_sound: bool) -> tuple[str, ...]:
    key_frames = max(1, int(KEY_FRAME_MS * request.fps / 1_000))
    sound = ("-c:a", "aac", "-b:a", SOUND_BITS, "-flags:a", "+bitexact") if with_sound else ("-an",)
    return (
        *("-frames:v", str(frames), *sound, "-c:v", "libx264", "-preset", "superfast", "-profile:v", "high"),
        *("-crf", str(QUALITY), "-g", str(key_frames), "-keyint_min", str(key_frames), "-sc_threshold", "0"),
        # One thread each: the bytes depend on the number, and several films are made at once anyway.
        *("-bf", "0", "-flags", "+cgop", "-threads", "1", "-pix_fmt", "yuv420p"),
        *("-color_primaries", COLOUR, "-color_trc", COLOUR, "-colorspace", COLOUR, "-color_range", "tv"),
        *("-map_metadata", "-1", "-metadata", f"title={request.short}"),
        *("-flags:v", "+bitexact", "-fflags", "+bitexact", "-movflags", "+faststart", "-f", "mp4"),
    )


def _graph(outputs: Sequence[Output]) -> str:
    pictures = [f"[in{index}]" for index in range(len(outputs))]
    chains = [f"[0:v:0]split={len(outputs)}{''.join(pictures)}"]
    heard = [index for index, output in enumerate(outputs) if output.recipe.sound_filters is not None]
    if heard:
        chains.append(f"[0:a:0]asplit={len(heard)}{''.join(f'[heard{index}]' for index in heard)}")
        chains += [f"[heard{index}]{outputs[index].recipe.sound_filters}[sound{index}]" for index in heard]
    inputs = 0
    for index, output in enumerate(outputs):
        if output.caption is None:
            chains.append(f"[in{index}]{output.recipe.filters}[out{index}]")
            continue
        inputs += 1
        chains.append(f"[in{index}]{output.recipe.filters}[plain{index}]")
        chains.append(f"[plain{index}][{inputs}:v]overlay=0:main_h-overlay_h:format=yuv420[out{index}]")
    return ";".join(chains)
