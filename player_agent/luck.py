"""Luck as an argument: what spreads retries of a fleet over time."""

import random
from collections.abc import Callable

Luck = Callable[[], float]
"""A number in [0, 1)."""

real_luck: Luck = random.SystemRandom().random
