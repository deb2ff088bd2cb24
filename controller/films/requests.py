"""What is asked of the rendition store, as plain values. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from pathlib import Path

from controller.films.geometry import Size
from controller.films.loudness import TARGET_LUFS
from wire.ids import ScreenId, ShortId
from wire.instants import Millis
from wire.renditions import RenditionKind

DEFAULT_FPS = Fraction(25)


class Fit(StrEnum):
    """How a master comes onto a screen of another shape. Nothing defaults to cropping."""

    EXACT = "exact"
    """Only a master of the screen's own shape is taken."""
    LETTERBOX = "letterbox"
    """The whole picture, with calm bars."""
    CROP = "crop_with_consent"
    """The screen is filled and the middle kept; the creator has agreed."""


@dataclass(frozen=True, slots=True)
class Caption:
    """The credit burnt into a rendition; on the slate: campaign, venue, city. Empty words are left out."""

    title: str
    creator: str = ""
    country: str = ""
    language: str = ""
    """BCP 47 tag of the title, such as "ja" or "zh-Hant": Han characters have national forms."""


class Corner(StrEnum):
    """Where in the picture a mark stands."""

    TOP_LEFT = "top_left"
    TOP_RIGHT = "top_right"
    BOTTOM_LEFT = "bottom_left"
    BOTTOM_RIGHT = "bottom_right"


@dataclass(frozen=True, slots=True)
class Mark:
    """The words burnt into a film that AI made, to say so."""

    text: str
    corner: Corner = Corner.TOP_RIGHT
    opening_only: bool = False
    """In the first `marks.OPENING_MS` alone; else all the time."""


@dataclass(frozen=True, slots=True)
class RenditionRequest:
    """One rendition wanted: this short (or house ad, or slate) on this screen."""

    short: ShortId
    kind: RenditionKind
    master: Path | None
    """The film to make it from; for a slate a still picture, or None to have one drawn."""
    screen: ScreenId
    width: int
    """Of the surface, in pixels, even: see `surface_size`."""
    height: int
    duration_ms: Millis
    """Exact length, 0 for the slate. A longer master is cut; a shorter house ad repeats; a shorter short
    holds its last frame to the end."""
    fps: Fraction = DEFAULT_FPS
    caption: Caption | None = None
    fit: Fit = Fit.LETTERBOX
    canvas: Size | None = None
    """Of the screen, which an exact fit is measured by: a surface is even and may be scaled down. None for
    the surface itself."""
    parts: tuple[ShortId, ...] = ()
    """The shorts that the catalogue says it shows, where it was put together of others."""
    sound: bool = False
    """Whether the master's sound is kept, where it has one."""
    loudness_lufs: float = TARGET_LUFS
    """To what loudness the sound is brought, by EBU R128."""
    mark: Mark | None = None
    aigc: str = ""
    """JSON to write as the metadata key AIGC, if the master has none; empty where none is needed."""

    def __post_init__(self) -> None:
        where = f"{self.short} on {self.screen}"
        if min(self.width, self.height) < 2 or self.width % 2 or self.height % 2:
            raise ValueError(f"{where}: the surface {self.width}x{self.height} is not even")
        if (self.kind is RenditionKind.SLATE) != (self.duration_ms == 0) or self.duration_ms < 0:
            raise ValueError(f"{where}: a slate has no length and a film has one; got {self.duration_ms} ms")
        if self.master is None and self.kind is not RenditionKind.SLATE:
            raise ValueError(f"{where}: a film needs a master")
        if self.fps <= 0:
            raise ValueError(f"{where}: {self.fps} frames per second")

    @property
    def size(self) -> Size:
        """The surface."""
        return Size(self.width, self.height)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the making is, weighed by length of film."""

    done: float
    """0 to 1; 1 only at the end."""
    made: int
    """Renditions that are finished, of `total`; those that were there before count as finished."""
    total: int
    short: ShortId | None = None
    """What moved last."""
