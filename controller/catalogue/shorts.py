"""A short: one creator's film, with its credit, its rights and what its creator consented to."""

from dataclasses import dataclass

from controller.findings import Place
from wire.ids import ShortId
from wire.instants import Millis


@dataclass(frozen=True, slots=True)
class Short:
    """One row of the catalogue."""

    id: ShortId
    title: str
    creator: str
    country: str
    language: str
    award: str
    """What the jury gave it, like winner or shortlist; empty for none."""
    jury_score: float | None
    duration_ms: Millis
    """Length of the creator's film."""
    rights_until: str
    """Last local date (ISO) on which it may be shown."""
    ai_generated: bool
    crop_consent: bool
    """The picture may be cropped to a screen's shape; else it is letterboxed."""
    cut_consent: bool
    """The film may be shown shorter than it is: its beginning."""
    place: Place
    """Its row."""
