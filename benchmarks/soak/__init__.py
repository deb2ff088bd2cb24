"""The endurance run: does anything grow while five players play on and on?

Site (the running system of `benchmarks.chaos`, nothing struck) → readings of every process every ten seconds,
the players' own reports, a coarse sampler on every display → trends, first quarter against last → table,
picture, JSON. `python -m benchmarks.soak`.
"""
