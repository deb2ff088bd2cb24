"""How long to wait after a failure: doubling, bounded, and different on every machine.

Pure. Without the luck, five hundred players that lost one broker would all come back in the same second.
"""

from wire.instants import SECOND, Millis


def backoff_ms(
    failures: int, luck: float, *, first_ms: Millis = SECOND // 2, most_ms: Millis = 30 * SECOND
) -> Millis:
    """The wait before the next try, in ms, after `failures` failures in a row (at least 1).

    `luck` in [0, 1) spreads the wait over the upper half of its range.
    """
    whole = min(most_ms, first_ms << min(max(failures, 1) - 1, 20))
    return round(whole * (1 + luck) / 2)
