"""The judgement of one film: all judges together, on no screen or on several. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from controller.preflight.demand import Demand
from controller.preflight.exposure import judge_exposure
from controller.preflight.findings import Code, FilmFinding, Severity, merge_screens
from controller.preflight.flashing import judge_flashing
from controller.preflight.form import judge_file_form, judge_screen_form
from controller.preflight.honesty import film_ms, judge_honesty
from controller.preflight.label import judge_file_label, judge_screen_label
from controller.preflight.length import judge_length
from controller.preflight.measurement import Measurement
from controller.preflight.motion import judge_motion
from controller.preflight.names import MasterNames, judge_file_name
from controller.preflight.sound import judge_file_sound, judge_screen_sound
from wire.ids import ScreenId

DISCLAIMER = (
    "Preflight is a screening aid. It is no certificate, and no flash analysis by a laboratory: "
    "a film without a finding may still be unfit, and each finding is for a person to judge."
)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What there is to say of one film."""

    name: str
    sha256: str
    frames: int
    fps: float
    screens: tuple[ScreenId, ...]
    """Those it was judged for."""
    findings: tuple[FilmFinding, ...]
    """The worst first."""

    @property
    def passed(self) -> bool:
        """Whether no finding forbids to show it."""
        return all(each.severity is not Severity.ERROR for each in self.findings)


def judge(
    measurement: Measurement,
    demands: Sequence[Demand] = (),
    *,
    names: MasterNames | None = None,
    as_is: bool = False,
) -> Judgement:
    """Judge a film for the screens that demand it.

    `names`: what files may be called; None where there is no schedule. `as_is`: the file is to be played
    without a rendition being made of it.
    """
    numbers = measurement.numbers
    return Judgement(
        measurement.name,
        measurement.sha256,
        numbers.frames if numbers is not None else 0,
        float(measurement.fps),
        tuple(each.screen for each in demands),
        tuple(merge_screens(_findings(measurement, demands, names, as_is))),
    )


def unfinished(name: str, sha256: str, demands: Sequence[Demand], why: str) -> Judgement:
    """The judgement of a film whose measuring was ended before it was done: no word on the film itself."""
    finding = FilmFinding(
        Severity.ERROR,
        Code.UNFINISHED,
        f"it was not measured to its end: {why}",
        "run preflight again, which measures it anew; with fewer --jobs where memory is short",
        "not measured",
        "every frame",
    )
    return Judgement(name, sha256, 0, 1.0, tuple(each.screen for each in demands), (finding,))


def _findings(
    measurement: Measurement, demands: Sequence[Demand], names: MasterNames | None, as_is: bool
) -> Iterator[FilmFinding]:
    if names is not None:
        yield from judge_file_name(measurement.name, names)
    yield from judge_honesty(measurement)
    facts, numbers = measurement.facts, measurement.numbers
    if facts is None or numbers is None:
        return
    fps, length_ms = float(facts.film.fps), film_ms(measurement)
    yield from judge_file_form(measurement, facts, as_is=as_is)
    yield from judge_file_label(facts, ai_generated=demands[0].ai_generated if demands else None)
    yield from judge_flashing(numbers, _times(measurement, numbers.frames, fps))
    yield from judge_motion(numbers, fps)
    yield from judge_exposure(numbers, fps)
    if facts.sound is not None:
        yield from judge_file_sound(facts.sound, length_ms)
    for demand in demands:
        yield from judge_screen_form(facts, demand, as_is=as_is)
        yield from judge_length(length_ms, numbers.frames, demand, as_is=as_is)
        yield from judge_screen_sound(facts.sound, measurement.loudness, demand, as_is=as_is)
        yield from judge_screen_label(facts, demand, as_is=as_is)


def _times(measurement: Measurement, frames: int, fps: float) -> Sequence[float]:
    """One time for each decoded frame: those announced, and on at the film's rate where there are more."""
    known = measurement.times_s[:frames]
    return (*known, *(known[-1] + later / fps for later in range(1, frames - len(known) + 1)))
