"""Plays one file to nowhere, every picture of it decoded by the libvlc that will show it: does it play?

The same decoder as a deck's, without a window, a display or sound. It takes as long as the film, at the
lowest priority.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import vlc
from PIL import Image, UnidentifiedImageError

from player_agent.decks.worker.clock import now_ns, pause

_ARGUMENTS = (
    "--vout=vdummy",
    "--intf=dummy",
    "--no-audio",
    "--no-xlib",
    "--no-disable-screensaver",  # there is no picture to keep awake, and the asking starts a shell
    "--no-spu",
    "--no-lua",
    "--quiet",
    "--no-drop-late-frames",  # it stands still now and then, and must decode everything all the same
    "--no-skip-frames",
)
_OPTIONS = (":avcodec-hw=none", ":avcodec-threads=1")
_STEP_S = 0.05
_START_NS = 20_000_000_000  # a slow disk, at the lowest priority
_LOST_SHARE = 0.02  # of the pictures that the length promises: containers round, and joins repeat
_LOST_AT_MOST = 5
_NICENESS = 19


@dataclass(frozen=True, slots=True)
class Decoded:
    """What came of a film."""

    pictures: int
    expected: int
    """By its length and frame rate."""
    reached_end: bool

    @property
    def failure(self) -> str | None:
        """Why it does not play; None where it does."""
        missing = self.expected - self.pictures
        if self.pictures == 0:
            return "no picture of it can be decoded"
        if not self.reached_end:
            return f"it broke after {self.pictures} pictures"
        if missing > max(_LOST_AT_MOST, self.expected * _LOST_SHARE):
            return f"{self.pictures} of its {self.expected} pictures were decoded"
        return None


def try_film(file: Path) -> str | None:
    """Decode every picture of a film, or a still one. Gives why it does not play; None where it does."""
    os.nice(_NICENESS)
    if file.suffix == ".png":
        return _try_picture(file)
    return decode(file).failure


def decode(file: Path) -> Decoded:
    """Play a film to nowhere, to its end."""
    instance = vlc.Instance(list(_ARGUMENTS))
    if instance is None:
        return Decoded(0, 0, reached_end=False)
    media = instance.media_new_path(str(file))
    for option in _OPTIONS:
        media.add_option(option)
    player = instance.media_player_new()
    player.set_media(media)
    player.play()
    started, expected = now_ns(), 0
    while True:
        state = player.get_state()
        expected = max(expected, round(player.get_length() * player.get_fps() / 1_000))
        if state in {vlc.State.Ended, vlc.State.Error, vlc.State.Stopped}:
            break
        if expected == 0 and now_ns() - started > _START_NS:
            break
        pause(_STEP_S)
    stats = vlc.MediaStats()
    pictures = int(stats.decoded_video) if media.get_stats(stats) else 0
    player.stop()
    return Decoded(pictures, expected, reached_end=state == vlc.State.Ended)


def _try_picture(file: Path) -> str | None:
    try:
        with Image.open(file) as picture:
            picture.load()
    except (OSError, UnidentifiedImageError, ValueError) as error:
        return f"not a picture that can be read: {error}"
    return None
