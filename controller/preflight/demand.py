"""Demands: what a screen asks of one film. Pure; plain values, so that judges know no schedule."""

from dataclasses import dataclass

from controller.films.geometry import Size
from controller.films.requests import Fit
from wire.ids import ScreenId, ShortId
from wire.instants import Millis


@dataclass(frozen=True, slots=True)
class Demand:
    """What one screen asks of one short, or of one house ad."""

    screen: ScreenId
    short: ShortId
    canvas: Size
    fps: int
    fit: Fit
    sound: bool
    """Whether it may be heard there."""
    loudness_lufs: float
    """How loud it is there, by EBU R128."""
    label_required: bool
    """Whether films that AI made must carry their label there."""
    slot_ms: Millis
    """How long its plays are there, the longest of them."""
    catalogue_ms: Millis | None
    """How long the catalogue says that it is, which plans go by; None for a house ad."""
    ai_generated: bool
    crop_consent: bool
    cut_consent: bool
    repeats: bool
    """Whether it is played again to fill its slot, as house ads are; else its last frame is held."""
