"""The endurance run: does anything grow while five players play on and on?

Site (`benchmarks.site`, nothing struck) → readings of every process every ten seconds,
the players' own reports, a coarse sampler on every display → trends, first quarter against last → table,
picture, JSON. `python -m benchmarks.soak`.
"""
