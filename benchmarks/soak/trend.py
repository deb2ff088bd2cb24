"""Whether a series grows: its first quarter against its last, and what its slope means for a week. Pure.

The rule: *growing* if the median of the last quarter is above that of the first by more than the series'
floor and by more than three times its noise (the median distance of the readings from their own quarter's
median, the larger of the two quarters'). Everything else is *flat*. The slope is the median of the slopes
between all pairs of readings that lie at least half the run apart: a single jump does not make one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

NOISES = 3.0
HOURS_A_WEEK = 7 * 24
_QUARTERS = 4


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one thing. `at_s`: when, in seconds from the first."""

    name: str
    unit: str
    floor: float
    """Less than this more is nothing."""
    at_s: tuple[float, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Trend:
    """What became of a series."""

    name: str
    unit: str
    first: float
    """Median of the first quarter."""
    last: float
    noise: float
    per_hour: float
    growing: bool
    n: int

    @property
    def per_week(self) -> float:
        """What that slope would come to in a week of the same."""
        return self.per_hour * HOURS_A_WEEK


def trend_of(series: Series) -> Trend | None:
    """The verdict; None with fewer than eight readings."""
    count = len(series.values)
    quarter = count // _QUARTERS
    if quarter < 2:
        return None
    first, last = series.values[:quarter], series.values[-quarter:]
    noise = max(_noise(first), _noise(last))
    more = median(last) - median(first)
    return Trend(
        name=series.name,
        unit=series.unit,
        first=median(first),
        last=median(last),
        noise=noise,
        per_hour=_slope(series) * 3_600,
        growing=more > series.floor and more > NOISES * noise,
        n=count,
    )


def _noise(values: Sequence[float]) -> float:
    middle = median(values)
    return median(abs(each - middle) for each in values)


def _slope(series: Series) -> float:
    """Per second."""
    span = series.at_s[-1] - series.at_s[0]
    points = list(zip(series.at_s, series.values, strict=True))
    slopes = [
        (value - before) / (at - earlier)
        for index, (earlier, before) in enumerate(points)
        for at, value in points[index + 1 :]
        if at - earlier >= span / 2 and at > earlier
    ]
    return median(slopes) if slopes else 0.0
