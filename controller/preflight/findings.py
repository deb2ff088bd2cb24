"""What preflight says about a film: findings with a stable code, a place in the film and a remedy. Pure.

Owns the values and their order. Judges make them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from wire.ids import ScreenId


class Severity(StrEnum):
    """What somebody has to do about it."""

    ERROR = "error"
    """The film must not be shown there as it is."""
    WARNING = "warning"
    """It can be shown, but a person should look."""
    SIGN_OFF = "sign-off"
    """No machine can tell: a person must look and say so."""
    NOTE = "note"
    """The rendition takes care of it."""


class Code(StrEnum):
    """What a finding is about, for programs: the word stays when the sentence is written better."""

    UNREADABLE = "unreadable"
    """No film that ffmpeg can open, or none with a picture."""
    UNFINISHED = "unfinished"
    """Measuring was ended before it was done: nothing is known, and it is tried again by the next run."""
    TRUNCATED = "truncated"
    """The file ends before its film does."""
    DAMAGED = "damaged"
    """The decoder complained about the pictures."""
    HEADER_DURATION = "header-duration"
    """The header's length or count of frames is not that of the decoded pictures."""
    FILE_NAME = "file-name"
    """A name that no short or house ad has."""
    CONTAINER = "container"
    """Not the container that the file's name says, or that a player takes."""
    CODEC = "codec"
    """Not H.264."""
    PROFILE = "profile"
    """A profile that hardware decoders do not take."""
    LEVEL = "level"
    """More macroblocks than decoders promise."""
    PIXEL_FORMAT = "pixel-format"
    """Not 4:2:0 in 8 bits."""
    COLOUR = "colour"
    """High dynamic range, or another transfer curve than the screens'."""
    INTERLACED = "interlaced"
    """Half pictures."""
    SIZE = "size"
    """Not the canvas's pixels, or not its shape."""
    FRAME_RATE = "frame-rate"
    """Not the canvas's rate."""
    VARIABLE_RATE = "variable-rate"
    """Frames that do not follow one another evenly."""
    DURATION = "duration"
    """Longer or shorter than its slot by more than a frame."""
    CATALOGUE_DURATION = "catalogue-duration"
    """Not as long as the catalogue says, on which plans are made."""
    AUDIO_TRACK = "audio-track"
    """Sound where none may be heard."""
    AUDIO_LENGTH = "audio-length"
    """Sound that is not as long as the picture."""
    LOUDNESS = "loudness"
    """Louder, or quieter, than the screen's limit by EBU R128."""
    TRUE_PEAK = "true-peak"
    """Peaks that clip in a converter."""
    SILENT = "silent"
    """A track in which nothing is heard."""
    BLACK = "black"
    """Black parts."""
    FROZEN = "frozen"
    """Parts in which nothing moves."""
    FIRST_FRAME = "first-frame"
    """Black, or a shot of its own."""
    LAST_FRAME = "last-frame"
    """Black, or a shot of its own; it may be held."""
    FLASHING = "flashing"
    """More than three flashes in a second over more than a quarter of the picture."""
    RED_FLASHING = "red-flashing"
    """The same with saturated red."""
    RAPID_CUTS = "rapid-cuts"
    """More than three sudden changes of light in a second."""
    INSERT = "insert"
    """A picture of one or two frames, unlike those around it."""
    BRIGHT_WHITE = "bright-white"
    """Much white for long: it dazzles, and heats the wall."""
    AI_LABEL = "ai-label"
    """The metadata key AIGC: missing, not valid, or against the catalogue."""
    AI_MARK = "ai-mark"
    """The visible mark of films made by AI."""


@dataclass(frozen=True, slots=True)
class FilmFinding:
    """One thing that preflight says about a film."""

    severity: Severity
    code: Code
    sentence: str
    remedy: str
    value: str
    """What was measured, with its unit."""
    limit: str
    """What it was measured against."""
    frame: int | None = None
    """Where it begins, from 0; None where it is about the whole film."""
    frames: int = 0
    """How many frames it lasts; 0 where it is about the whole film."""
    screens: tuple[ScreenId, ...] = ()
    """Where it holds; empty where it holds wherever the film is shown."""


_ORDER = tuple(Severity)


def merge_screens(findings: Iterable[FilmFinding]) -> list[FilmFinding]:
    """The same words about several screens become one finding; the worst first, then by time."""
    merged: dict[FilmFinding, tuple[ScreenId, ...]] = {}
    for each in findings:
        alike = replace(each, screens=())
        merged[alike] = tuple(dict.fromkeys((*merged.get(alike, ()), *each.screens)))
    return sorted(
        (replace(each, screens=screens) for each, screens in merged.items()),
        key=lambda each: (_ORDER.index(each.severity), -1 if each.frame is None else each.frame, each.code),
    )


def time_code(frame: int, frames_per_second: float) -> str:
    """mm:ss:ff, minutes from 00 up, frames counted within their second at the film's whole rate.

    >>> time_code(131, 25)
    '00:05:06'
    """
    rate = max(1, round(frames_per_second))
    seconds, rest = divmod(frame, rate)
    return f"{seconds // 60:02}:{seconds % 60:02}:{rest:02}"
