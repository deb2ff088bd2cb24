"""A short: one creator's film, with its credit, its rights and what its creator consented to."""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from controller.findings import Place
from wire.ids import Sha256, ShortId
from wire.instants import Millis


@dataclass(frozen=True, slots=True)
class JurorScore:
    """What one juror gave a short."""

    juror: str
    """Who, as the contest names its jurors: a name, a number or a letter."""
    score: Fraction


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
    """The mean of the jury's scores."""
    duration_ms: Millis
    """Length of the creator's film."""
    rights_until: str
    """Last local date (ISO) on which it may be shown, if its creator does not withdraw it."""
    ai_generated: bool
    crop_consent: bool
    """The picture may be cropped to a screen's shape; else it is letterboxed."""
    cut_consent: bool
    """The film may be shown shorter than it is: its beginning."""
    place: Place
    """Its row."""
    category: str = ""
    """In which part of the contest it runs; empty where there are no parts."""
    jury_scores: tuple[JurorScore, ...] = ()
    withdrawn: str | None = None
    """From this local date (ISO) on it is not shown, by its creator's word."""
    withdrawn_reason: str = ""
    producer: str = ""
    """Who made it, for the label of AI-made films; its creator where empty."""
    made_with: str = ""
    """The tool it was made with, for the same label."""
    size: str = ""
    """Of the creator's film, in pixels, like 1920x1080."""
    master_sha256: Sha256 | None = None
    """Of the creator's film; None where it was not at hand."""
    source: str = ""
    """The name of the contest it came from; empty where it was written by hand."""
    entry: str = ""
    """Its key there: the entry number, or its film's file name; empty where there is none."""
    gone: bool = False
    """Its source no longer has it. It is planned as before."""
    parts: tuple[ShortId, ...] = ()
    """The shorts that it shows, where it was put together of others."""
    first_to_end: "Short | None" = None
    """That part whose last day is before its own."""

    @property
    def last_day(self) -> str:
        """Last local date (ISO) on which it may be shown: by rights, its creator's word, and its parts."""
        if self.first_to_end is not None:
            return self.first_to_end.last_day
        if self.withdrawn is None:
            return self.rights_until
        return min(self.rights_until, (date.fromisoformat(self.withdrawn) - timedelta(days=1)).isoformat())

    @property
    def ends_by(self) -> str:
        """What ends on `last_day`, for sentences that end with it."""
        part = self.first_to_end
        if part is not None and part.last_day == part.rights_until:
            return f"the rights of its part {part.id!r} end on {part.rights_until}"
        if part is not None:
            return f"the creator of its part {part.id!r} withdraws that from {part.withdrawn} on"
        if self.last_day == self.rights_until:
            return f"its rights end on {self.rights_until}"
        return f"its creator withdraws it from {self.withdrawn} on"

    @property
    def mean(self) -> Fraction | None:
        """The exact mean of the jurors' scores; without those, what the catalogue gives as the score."""
        if self.jury_scores:
            return sum((each.score for each in self.jury_scores), Fraction()) / len(self.jury_scores)
        return None if self.jury_score is None else Fraction(str(self.jury_score))
