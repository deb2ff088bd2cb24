"""The surface: where a screen's films go, and by which of libvlc's outputs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Surface:
    """Where the films go, and how."""

    display: str
    width: int
    height: int
    output: str
    """libvlc's video output module."""
    sound: str = "alsa"
    """libvlc's audio output module; used only once something may be heard."""
    owned: bool = False
    """Whether the X server serves this screen alone, so that one that hangs may be ended."""
