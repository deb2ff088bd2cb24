"""Renditions: the concrete files a player holds."""

from enum import StrEnum

from pydantic import Field

from wire.ids import Sha256, ShortId
from wire.instants import Millis
from wire.message import Message


class RenditionKind(StrEnum):
    """What a rendition is for."""

    SHORT = "short"
    HOUSE = "house"
    SLATE = "slate"


class Rendition(Message):
    """One concrete file of a short (or house ad, or slate) made for one screen."""

    short: ShortId
    """The short, house ad or slate that it shows."""
    kind: RenditionKind = Field(default=RenditionKind.SHORT, strict=False)
    sha256: Sha256
    size_bytes: int = Field(gt=0)
    duration_ms: Millis = Field(ge=0)
    """Exact length; 0 for a still picture."""
    path: str = Field(pattern=r"^/[A-Za-z0-9._/-]+$")
    """Where it stands below the controller's address; immutable, since it holds the sha256."""

    @property
    def file_name(self) -> str:
        """The name below which a player keeps it: the sha256 and the path's own ending."""
        return self.path.rsplit("/", 1)[-1]
