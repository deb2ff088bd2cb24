"""One meaning of a percentile for every benchmark."""

import math

from benchmarks.percentile import percentile


def test_percentiles_are_by_nearest_rank_in_whatever_order_the_values_come() -> None:
    assert percentile([float(each) for each in range(100, 0, -1)], 99) == 99
    assert percentile([5.0, 1.0], 50) == 1.0
    assert percentile([5.0, 1.0], 51) == 5.0
    assert percentile([5.0], 99) == 5.0
    assert math.isnan(percentile([], 50))
