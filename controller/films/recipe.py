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
from pathlib import Path

from controller.films.errors import FilmError
from controller.films.geometry import Size, around, frame_count, inside
from controller.films.loudness import Loudness, levelling_filters
from controller.films.masters import shape_name
from controller.films.probe import AIGC, FilmFacts
from controller.films.requests import Fit, RenditionRequest
from controller.films.strangers import film_input
from wire.instants import Millis
from wire.renditions import RenditionKind

RECIPE_VERSION = 1  # raise it when the same words below begin to mean other bytes
KEY_FRAME_MS: Millis = 500  # a late join decodes at most this much before its first picture
BROKEN_OFF_MS: Millis = 1_000
"""A master that ends so much before what its header says is broken: no frame is held in its place."""
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
    picture: int = 0
    """Which of the master's video streams is the film, ffmpeg's `v:N`."""


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture with transparency that is laid on a film."""

    picture: Path
    left: int
    top: int
    frames: int | None = None
    """For how many from the first; None for all."""


@dataclass(frozen=True, slots=True)
class Output:
    """One rendition to be made by a run of ffmpeg."""

    recipe: Recipe
    overlays: tuple[Overlay, ...]
    """The lowest first."""
    target: Path


def build_recipe(request: RenditionRequest, master: FilmFacts, loudness: Loudness | None = None) -> Recipe:
    """Decide how to make what is asked, of a master whose heard part is so loud.

    Raises FilmError where this master cannot give it.
    """
    _check_parts(request, master)
    repeats = _repeats(request, master)
    frames = frame_count(request.duration_ms, request.fps)
    held_ms = max(0, request.duration_ms - master.duration_ms) + BROKEN_OFF_MS
    filters = [
        "setpts=PTS-STARTPTS",
        f"fps={request.fps}:start_time=0",
        *_fitted(request, master),
        "setsar=1",
        "format=yuv420p",
        # No longer than the hold needs: a master that breaks off then shows by its missing frames.
        f"tpad=stop_duration={held_ms / 1_000:g}:stop_mode=clone",
        f"trim=end_frame={frames}",
    ]
    with_sound = request.sound and master.has_audio
    return Recipe(
        ",".join(filters),
        _encoder(request, master, frames, with_sound),
        frames,
        repeats,
        sound_filters(frames / request.fps, loudness, request.loudness_lufs) if with_sound else None,
        master.picture,
    )


def recipe_key(
    recipe: Recipe,
    *,
    master_sha256: str,
    caption_sha256: str | None,
    engine: str,
    mark: tuple[str, int | None] | None = None,
) -> str:
    """Names the rendition by all that decides its bytes; equal keys need no second making.

    `mark` is its picture's sha256, which holds the corner too, and for how many frames it is seen.
    """
    words = [RECIPE_VERSION, engine, master_sha256, caption_sha256, recipe.filters, recipe.encoder]
    if recipe.sound_filters is not None:
        words.append(recipe.sound_filters)
    if mark is not None:
        words.append(["mark", *mark])
    if recipe.picture:
        words.append(["picture", recipe.picture])
    return hashlib.sha256(json.dumps([*words, recipe.repeats]).encode()).hexdigest()


def ffmpeg_arguments(master: Path, outputs: Sequence[Output]) -> list[str]:
    """One run of ffmpeg that decodes the master once and makes every output.

    All outputs repeat the master, or none does.
    """
    again = ["-stream_loop", "-1"] if outputs[0].recipe.repeats else []
    arguments = ["-filter_complex_threads", "1", "-threads", "1", "-xerror", *again, *film_input(master)]
    for output in outputs:
        for overlay in output.overlays:
            arguments += ["-i", str(overlay.picture)]
    arguments += ["-filter_complex", _graph(outputs)]
    for index, output in enumerate(outputs):
        sound = [] if output.recipe.sound_filters is None else ["-map", f"[sound{index}]"]
        arguments += ["-map", f"[out{index}]", *sound, *output.recipe.encoder, str(output.target)]
    return arguments


def _check_parts(request: RenditionRequest, master: FilmFacts) -> None:
    """A film that was put together of others is shown only as what the catalogue says that it is."""
    if master.parts is None or set(master.parts) == set(request.parts):
        return
    extra = [each for each in master.parts if each not in request.parts]
    missing = [each for each in request.parts if each not in master.parts]
    differs = [f"shows {', '.join(extra)}"] if extra else []
    differs += [f"does not show {', '.join(missing)}"] if missing else []
    raise FilmError(
        f"the master of {request.short} for {request.screen} {' and '.join(differs)}, other than its row in "
        "the catalogue says",
        "make the film anew, and write its parts there: landmark film RULES --write",
    )


def _repeats(request: RenditionRequest, master: FilmFacts) -> bool:
    return request.kind is RenditionKind.HOUSE and request.duration_ms > master.duration_ms


def _fitted(request: RenditionRequest, master: FilmFacts) -> list[str]:
    shape = f"{request.width}:{request.height}"
    match request.fit:
        case Fit.CROP:
            return [scaled(around(master.size, request.size), master), f"crop={shape}"]
        case Fit.LETTERBOX:
            inner = inside(master.size, request.size)
            left, top = (request.width - inner.width) // 4 * 2, (request.height - inner.height) // 4 * 2
            return [scaled(inner, master), f"pad={shape}:{left}:{top}:color={BARS}"]
        case Fit.EXACT:
            canvas = request.canvas or request.size
            if not master.size.fits_shape_of(canvas):
                raise FilmError(
                    f"{request.short} is {master.size.width}x{master.size.height} and {request.screen} takes "
                    f"only films of its own shape, {canvas.width}x{canvas.height}",
                    f"put {shape_name(request.short, canvas)} into the folder of films, or let the screen's "
                    f"fit be {Fit.LETTERBOX.value!r}",
                )
            return [scaled(request.size, master)]


def scaled(size: Size, master: FilmFacts) -> str:
    """The filter from a master's frames to this size, in the colours of renditions."""
    untold = not master.matrix and master.pixel_format.startswith("yuv")
    source = f":in_color_matrix={COLOUR}" if untold and master.size.height >= HIGH_DEFINITION else ""
    return f"scale={size.width}:{size.height}:{_SCALE}{source}"


def sound_filters(seconds: Fraction, loudness: Loudness | None, target_lufs: float) -> str:
    """From the master's first instant, exactly as long as the pictures: silence where it has no more."""
    return ",".join(
        [
            f"aresample={SOUND_RATE}:async=1:first_pts=0",
            "aformat=sample_fmts=fltp:channel_layouts=stereo",
            *levelling_filters(loudness, target_lufs),
            f"aresample={SOUND_RATE}",
            "apad",
            f"atrim=end_sample={round(seconds * SOUND_RATE)}",
        ]
    )


def _encoder(request: RenditionRequest, master: FilmFacts, frames: int, with_sound: bool) -> tuple[str, ...]:
    key_frames = max(1, int(KEY_FRAME_MS * request.fps / 1_000))
    tags = {AIGC: request.aigc} if request.aigc else {}
    tags |= dict(master.tags)
    said = [word for name, value in tags.items() for word in ("-metadata", f"{name}={value}")]
    # MP4 has no place for a key of that name but the one that this flag opens.
    flags = "+faststart+use_metadata_tags" if AIGC in tags else "+faststart"
    sound = ("-c:a", "aac", "-b:a", SOUND_BITS, "-flags:a", "+bitexact") if with_sound else ("-an",)
    return (
        *("-frames:v", str(frames), *sound, "-c:v", "libx264", "-preset", "superfast", "-profile:v", "high"),
        *("-crf", str(QUALITY), "-g", str(key_frames), "-keyint_min", str(key_frames), "-sc_threshold", "0"),
        # One thread each: the bytes depend on the number, and several films are made at once anyway.
        *("-bf", "0", "-flags", "+cgop", "-threads", "1", "-pix_fmt", "yuv420p"),
        *("-color_primaries", COLOUR, "-color_trc", COLOUR, "-colorspace", COLOUR, "-color_range", "tv"),
        *("-map_metadata", "-1", "-metadata", f"title={request.short}", *said),
        *("-flags:v", "+bitexact", "-fflags", "+bitexact", "-movflags", flags, "-f", "mp4"),
    )


def _graph(outputs: Sequence[Output]) -> str:
    pictures = [f"[in{index}]" for index in range(len(outputs))]
    chains = [f"[0:v:{outputs[0].recipe.picture}]split={len(outputs)}{''.join(pictures)}"]
    heard = [index for index, output in enumerate(outputs) if output.recipe.sound_filters is not None]
    if heard:
        chains.append(f"[0:a:0]asplit={len(heard)}{''.join(f'[heard{index}]' for index in heard)}")
        chains += [f"[heard{index}]{outputs[index].recipe.sound_filters}[sound{index}]" for index in heard]
    inputs = 0
    for index, output in enumerate(outputs):
        chain = f"[in{index}]{output.recipe.filters}"
        for overlay in output.overlays:
            inputs += 1
            chains.append(f"{chain}[below{inputs}]")
            seen = "" if overlay.frames is None else f":enable='lt(n,{overlay.frames})'"
            chain = f"[below{inputs}][{inputs}:v]overlay={overlay.left}:{overlay.top}:format=yuv420{seen}"
        chains.append(f"{chain}[out{index}]")
    return ";".join(chains)
