"""Films that are known to the frame, for preflight: made of numbers and coded by x264 as entries are.

`CASES` stand on both sides of each limit. They are what the tests and the table of docs/preflight.md go by.
"""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from controller.preflight.findings import Code

WIDTH, HEIGHT = 640, 360
Frame = NDArray[np.uint8]
Frames = Iterator[Frame]
BLACK, WHITE = (0, 0, 0), (255, 255, 255)
Colour = tuple[int, int, int]


def grey(luminance: float) -> Colour:
    """The grey that has this relative luminance, by sRGB's curve."""
    linear = luminance * 12.92 if luminance <= 0.0031308 else 1.055 * luminance ** (1 / 2.4) - 0.055
    return (round(linear * 255),) * 3


def plain(colour: Colour) -> Frame:
    """One colour all over."""
    return np.full((HEIGHT, WIDTH, 3), colour, dtype=np.uint8)


def flashes(
    rate: float, part: float = 1.0, dark: Colour = BLACK, bright: Colour = WHITE, fps: Fraction = Fraction(25)
) -> Frames:
    """Three seconds in which `part` of the picture flashes `rate` times a second."""
    one, other = plain(dark), plain(dark)
    other[:, : round(WIDTH * part)] = bright
    for frame in range(round(3 * fps)):
        yield other if (frame * rate / fps) % 1 >= 0.5 else one


def drift(frames: int, first: int = 0) -> Frames:
    """A calm picture that moves: broad waves that wander."""
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    for frame in range(first, first + frames):
        wave = 110 + 40 * np.sin(x / 60 + frame / 6) + 30 * np.sin(y / 45 - frame / 9)
        yield np.repeat(wave[:, :, None], 3, axis=2).astype(np.uint8)


def insert(length: int, part: float = 1.0) -> Frames:
    """A moving picture, and in its midst `length` frames with something else in `part` of it."""
    for index, frame in enumerate(drift(60)):
        if 30 <= index < 30 + length:
            frame = frame.copy()
            frame[: round(HEIGHT * part**0.5), : round(WIDTH * part**0.5)] = (240, 240, 40)
        yield frame


def short_shot(length: int) -> Frames:
    """Two shots, and between them a third of `length` frames."""
    yield from drift(30)
    for _ in range(length):
        yield plain((230, 60, 60))
    for frame in drift(30):
        yield np.asarray(255 - frame // 3, dtype=np.uint8)


def frozen(seconds: float) -> Frames:
    """Moves, stands still, moves on."""
    yield from drift(20)
    (still,) = drift(1, 20)
    for _ in range(round(25 * seconds)):
        yield still
    yield from drift(20, 22)


def black(frames: int, first: int = 20) -> Frames:
    """A moving picture with a black part."""
    for index, frame in enumerate(drift(60)):
        yield plain(BLACK) if first <= index < first + frames else frame


def white(part: float) -> Frames:
    """A moving picture of which a part is bright white, for two seconds."""
    for frame in drift(50):
        frame = frame.copy()
        frame[:, : round(WIDTH * part)] = 250
        yield frame


def cuts(count: int) -> Frames:
    """Ever brighter shots: `count` cuts of light in a second, none of which goes back."""
    for shot in range(count + 1):
        for _ in range(25 // (count + 1)):
            yield plain(grey(0.02 + shot * 0.9 / count))
    for _ in range(20):
        yield plain(grey(0.92))


@dataclass(frozen=True, slots=True)
class Case:
    """A film on one side of a limit, and which code it must have, or must not have."""

    name: str
    frames: Callable[[], Frames]
    code: Code
    found: bool
    fps: Fraction = Fraction(25)


RED = (255, 0, 0)
NO_RED = grey(0.2126)
"""As light as red, so that nothing but the colour flashes."""
_NTSC = Fraction(30_000, 1_001)

CASES = (
    *(
        Case(
            f"{rate:g} flashes a second, {float(fps):.4g} frames a second",
            lambda rate=rate, fps=fps: flashes(rate, fps=fps),
            Code.FLASHING,
            rate > 3,
            fps,
        )
        for fps in (Fraction(24), Fraction(25), _NTSC, Fraction(60))
        for rate in (3, 4)
    ),
    Case("3.5 flashes a second", lambda: flashes(3.5), Code.FLASHING, True),
    Case("5 flashes a second over 24 %", lambda: flashes(5, 0.24), Code.FLASHING, False),
    Case("5 flashes a second over 26 %", lambda: flashes(5, 0.26), Code.FLASHING, True),
    Case("a change of 9 %", lambda: flashes(5, 1, grey(0.2), grey(0.29)), Code.FLASHING, False),
    Case("a change of 11 %", lambda: flashes(5, 1, grey(0.2), grey(0.31)), Code.FLASHING, True),
    Case("the darker end at 0.82", lambda: flashes(5, 1, grey(0.82), grey(0.97)), Code.FLASHING, False),
    Case("the darker end at 0.78", lambda: flashes(5, 1, grey(0.78), grey(0.97)), Code.FLASHING, True),
    Case("3 red flashes a second", lambda: flashes(3, 1, NO_RED, RED), Code.RED_FLASHING, False),
    Case("4 red flashes a second", lambda: flashes(4, 1, NO_RED, RED), Code.RED_FLASHING, True),
    Case("5 red flashes a second over 24 %", lambda: flashes(5, 0.24, NO_RED, RED), Code.RED_FLASHING, False),
    Case("5 red flashes a second over 26 %", lambda: flashes(5, 0.26, NO_RED, RED), Code.RED_FLASHING, True),
    Case("5 flashes of pale red", lambda: flashes(5, 1, NO_RED, (255, 110, 110)), Code.RED_FLASHING, False),
    Case("red of a light's own, no other flash", lambda: flashes(5, 1, NO_RED, RED), Code.FLASHING, False),
    Case("3 cuts of light in a second", lambda: cuts(3), Code.RAPID_CUTS, False),
    Case("4 cuts of light in a second", lambda: cuts(4), Code.RAPID_CUTS, True),
    Case("an insert of 1 frame", lambda: insert(1), Code.INSERT, True),
    Case("an insert of 2 frames", lambda: insert(2), Code.INSERT, True),
    Case("an insert of 3 frames", lambda: insert(3), Code.INSERT, False),
    Case("an insert of 1 frame in 4 %", lambda: insert(1, 0.04), Code.INSERT, True),
    Case("an insert of 2 frames in 4 %", lambda: insert(2, 0.04), Code.INSERT, True),
    Case("an insert of 1 frame in 1 %", lambda: insert(1, 0.01), Code.INSERT, False),
    Case("a shot of 2 frames", lambda: short_shot(2), Code.INSERT, True),
    Case("a shot of 3 frames", lambda: short_shot(3), Code.INSERT, False),
    Case("frozen for 1.8 s", lambda: frozen(1.8), Code.FROZEN, False),
    Case("frozen for 2.2 s", lambda: frozen(2.2), Code.FROZEN, True),
    Case("black for 0.4 s", lambda: black(10), Code.BLACK, False),
    Case("black for 0.6 s", lambda: black(15), Code.BLACK, True),
    Case("a black first frame", lambda: black(1, 0), Code.FIRST_FRAME, True),
    Case("a second black frame alone", lambda: black(1, 1), Code.FIRST_FRAME, False),
    Case("a black last frame", lambda: black(1, 59), Code.LAST_FRAME, True),
    Case("bright white over 20 %", lambda: white(0.20), Code.BRIGHT_WHITE, False),
    Case("bright white over 30 %", lambda: white(0.30), Code.BRIGHT_WHITE, True),
)


def encode(frames: Frames, film: Path, fps: Fraction = Fraction(25), *arguments: str) -> Path:
    """Write frames as MP4, or what the name's ending says; `arguments` go to the encoder."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{WIDTH}x{HEIGHT}", "-r", str(fps), "-i", "pipe:0", "-c:v", "libx264"]
    command += ["-preset", "superfast", "-crf", "20", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    command = [each for each in command if each != "-nostdin"] + [*arguments, str(film)]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        for frame in frames:
            process.stdin.write(frame.tobytes())
        process.stdin.close()
    if process.returncode:
        raise RuntimeError(f"ffmpeg made no {film}")
    return film


def truncated(film: Path, target: Path, part: float = 0.6) -> Path:
    """The beginning of a film whose index stands in front."""
    content = film.read_bytes()
    target.write_bytes(content[: int(len(content) * part)])
    return target


def lying(film: Path, target: Path, factor: int = 2) -> Path:
    """A film whose header says that it lasts so many times as long as it does: in movie, track and media."""
    content = bytearray(film.read_bytes())
    for name, at in ((b"mvhd", 20), (b"tkhd", 24), (b"mdhd", 20)):
        start = content.index(name) + at
        duration = int.from_bytes(content[start : start + 4], "big")
        content[start : start + 4] = (duration * factor).to_bytes(4, "big")
    target.write_bytes(content)
    return target
