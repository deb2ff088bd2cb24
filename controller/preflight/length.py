"""Length: a film against its slot on a screen, and against its catalogue. Pure."""

from collections.abc import Iterator

from controller.preflight.demand import Demand
from controller.preflight.findings import Code, FilmFinding, Severity
from wire.instants import Millis

MUCH_HELD_MS: Millis = 1_000
"""A last frame that is held for longer looks like a wall that stands still."""


def judge_length(film_ms: float, frames: int, demand: Demand, *, as_is: bool) -> Iterator[FilmFinding]:
    """`film_ms`: how long its decoded frames last; one frame of the canvas is allowed either way."""
    frame_ms = 1_000 / demand.fps
    over_ms = film_ms - demand.slot_ms
    catalogue_ms = demand.catalogue_ms
    if catalogue_ms is not None and abs(film_ms - catalogue_ms) > max(frame_ms, 1_000):
        yield FilmFinding(
            Severity.WARNING,
            Code.CATALOGUE_DURATION,
            f"it lasts {_seconds(film_ms)} and the catalogue says {_seconds(catalogue_ms)}",
            "correct the catalogue: plans are made on what it says",
            _seconds(film_ms),
            f"{_seconds(catalogue_ms)} within 1 s",
        )
    if abs(over_ms) <= frame_ms:
        return
    severity, becomes, remedy = _longer(demand) if over_ms > 0 else _shorter(demand, -over_ms)
    fps = frames * 1_000 / film_ms
    yield FilmFinding(
        Severity.ERROR if as_is else severity,
        Code.DURATION,
        f"it lasts {_seconds(film_ms)} and its slot {_seconds(demand.slot_ms)}: {becomes}",
        remedy,
        _seconds(film_ms),
        f"{_seconds(demand.slot_ms)} within one frame",
        min(frames - 1, round(demand.slot_ms * fps / 1_000)),
        1,
        (demand.screen,),
    )


def _longer(demand: Demand) -> tuple[Severity, str, str]:
    if demand.cut_consent:
        return Severity.NOTE, "its beginning is shown", "ask for a version that is as long as the slot"
    return Severity.ERROR, "it would be cut, without its creator's consent", "ask for consent, or for a cut"


def _shorter(demand: Demand, missing_ms: float) -> tuple[Severity, str, str]:
    if demand.repeats:
        return Severity.NOTE, "it begins again", "give one that is as long as the slot"
    severity = Severity.NOTE if missing_ms <= MUCH_HELD_MS else Severity.WARNING
    held = f"its last frame is held for {_seconds(missing_ms)}"
    return severity, held, "ask for a version that is as long as the slot"


def _seconds(ms: float) -> str:
    return f"{ms / 1_000:.2f} s"
