"""Decodes one film to nowhere, every picture of it, by the libvlc that will show it: does it play?

The same demuxer and decoder as a deck's, without a window, a display, sound or a clock that pictures could be
too late for: a busy machine makes a trial longer, and changes nothing of what it finds. At the lowest
priority, and as fast as that goes.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import vlc
from PIL import Image, UnidentifiedImageError

from player_agent.decks.worker.clock import pause

_ARGUMENTS = (
    "--intf=dummy",
    "--no-audio",
    "--no-xlib",
    "--no-disable-screensaver",  # there is no picture to keep awake, and the asking starts a shell
    "--no-spu",
    "--no-lua",
    "--quiet",
)
_OPTIONS = (":avcodec-hw=none", ":avcodec-threads=1")
# Of all ways through libvlc 3 the one that loses no picture: a display's decoder skips what is late, its
# statistics count a picture twice, and other encoders drop the first or the last ones.
_CHAIN = (
    ":sout=#transcode{{venc=jpeg,vcodec=jpeg,width=16,height=16,acodec=none,scodec=none}}"
    ":stats{{output={lines}}}:dummy"
)
_LINE_OF_A_PICTURE = b"\tVideo\t"
_BREAKS_OFF = b"will be disabled"
"""What libvlc logs of a track whose next sample it cannot read."""
_STEP_S = 0.05
_LOST_SHARE = 0.02  # of the pictures that the length promises: containers round, and joins repeat
_LOST_AT_MOST = 5
_NICENESS = 19


class NoTrialError(Exception):
    """This machine's libvlc cannot try films; nothing is known of the film."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came of a film."""

    pictures: int
    expected: int
    """By its length and frame rate."""
    reached_end: bool
    is_torn: bool = False
    """Its file ends before its pictures do; then libvlc throws some away that it has read."""

    @property
    def failure(self) -> str | None:
        """Why it does not play; None where it does."""
        missing = self.expected - self.pictures
        if self.is_torn:
            return f"the file breaks off: it does not hold all of its {self.expected} pictures"
        if self.pictures == 0:
            return "no picture of it can be decoded"
        if not self.reached_end:
            return f"it broke after {self.pictures} pictures"
        if missing > max(_LOST_AT_MOST, self.expected * _LOST_SHARE):
            return f"{self.pictures} of its {self.expected} pictures were decoded"
        return None


def try_film(file: Path) -> str | None:
    """Decode every picture of a film, or a still one. Gives why it does not play; None where it does.

    Raises OSError, NoTrialError: then nothing is known of the film.
    """
    os.nice(_NICENESS)
    if file.suffix == ".png":
        return _try_picture(file)
    return decode(file).failure


def decode(file: Path) -> Decoded:
    """Decode a film to its end. Raises OSError, NoTrialError."""
    file.open("rb").close()
    instance = vlc.Instance(list(_ARGUMENTS))
    if instance is None:
        raise NoTrialError("libvlc does not start; install libvlc5, vlc-plugin-base")
    lines = os.memfd_create("pictures")
    try:
        with _watching_for_a_tear(instance) as tears:
            expected, state = _play(instance, file, Path(f"/proc/self/fd/{lines}"))
        pictures = os.pread(lines, os.fstat(lines).st_size, 0).count(_LINE_OF_A_PICTURE)
        return Decoded(pictures, expected, reached_end=state == vlc.State.Ended, is_torn=bool(tears))
    finally:
        os.close(lines)


def _play(instance: vlc.Instance, file: Path, lines: Path) -> tuple[int, vlc.State]:
    """How many pictures its length promises, and how it ended. Writes one line per picture."""
    media = instance.media_new_path(str(file))
    for option in (*_OPTIONS, _CHAIN.format(lines=lines)):
        media.add_option(option)
    player = instance.media_player_new()
    player.set_media(media)
    if player.play() != 0:
        raise NoTrialError("libvlc does not begin to play; start landmark-player doctor")
    expected = 0
    while True:
        state = player.get_state()
        expected = max(expected, round(player.get_length() * player.get_fps() / 1_000))
        if state in {vlc.State.Ended, vlc.State.Error, vlc.State.Stopped}:
            break
        pause(_STEP_S)
    player.stop()  # writes the last lines
    return expected, state


@contextmanager
def _watching_for_a_tear(instance: vlc.Instance) -> Iterator[list[bytes]]:
    """Gathers what libvlc logs of a file that breaks off: it says so nowhere else."""
    tears: list[bytes] = []

    def hear(_data: object, _level: int, _context: object, line: bytes | None, _values: object) -> None:
        if line is not None and _BREAKS_OFF in line:
            tears.append(line)

    hearing = vlc.CallbackDecorators.LogCb(hear)  # kept: libvlc keeps no reference to it
    instance.log_set(hearing, None)
    try:
        yield tears
    finally:
        instance.log_unset()


def _try_picture(file: Path) -> str | None:
    with file.open("rb") as content:
        try:
            with Image.open(content) as picture:
                picture.load()
        except (OSError, UnidentifiedImageError, ValueError) as error:
            return f"not a picture that can be read: {error}"
    return None
