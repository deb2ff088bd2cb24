"""Renditions: the concrete files a player holds."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from wire.errors import ContractError
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

    @model_validator(mode="after")
    def _is_named_by_its_hash(self) -> Self:
        stem, _, ending = self.file_name.partition(".")
        if stem != self.sha256 or not ending.isalnum():
            raise ContractError(
                f"{self.path!r} of {self.short} is not named by its sha256 {self.sha256[:12]}…"
            )
        return self

    @property
    def file_name(self) -> str:
        """The name below which a player keeps it: the sha256 and the path's own ending."""
        return self.path.rsplit("/", 1)[-1]
