"""How long to wait before trying again: longer each time, never in step with others. Pure."""

import random

from wire.instants import SECOND, Millis

FIRST_MS: Millis = 250
LONGEST_MS: Millis = 15 * SECOND


def delay_ms(failures: int, luck: random.Random) -> float:
    """The wait after this many failures in a row (1 or more), between half of it and the whole."""
    whole = min(LONGEST_MS, FIRST_MS << min(failures - 1, 10))
    return whole * luck.uniform(0.5, 1.0)
