from math import inf, nan

import pytest

from controller.films.loudness import Loudness, levelling_filters, read_loudness


def test_the_last_values_count() -> None:
    report = "lavfi.r128.I=-70.0\nframe:1\nlavfi.r128.I=-20.5\nlavfi.r128.LRA=3.0\nlavfi.r128.true_peak=0.5"

    assert read_loudness(report) == Loudness(-20.5, 3.0, pytest.approx(-6.02, abs=0.01))
    assert read_loudness("nothing") is None


@pytest.mark.parametrize("integrated", [-inf, nan])
def test_silence_stays_silent(integrated: float) -> None:
    loudness = read_loudness(f"lavfi.r128.I={integrated}")

    assert loudness == Loudness(-70.0, 0.0, -inf)
    assert levelling_filters(loudness, -23) == []
    assert levelling_filters(None, -23) == []


@pytest.mark.parametrize(("peak", "limited"), [(-12.1, False), (-11.9, True)])
def test_peaks_are_limited_only_where_the_gain_lifts_them_too_high(peak: float, limited: bool) -> None:
    filters = levelling_filters(Loudness(-33.0, 1.0, peak), -23)

    assert filters[0] == "volume=10.00dB"
    assert (len(filters) == 2) is limited
