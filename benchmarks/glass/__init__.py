"""The measuring rod: what the framebuffers really showed, beside what was planned.

Coded films (`tests.support.coded_films`) → sampler (looks at every display about every millisecond) →
recording → join (with the planned cues) → figures → table, picture, JSON. Contenders: the product with all
its processes as shipped, a bare two-deck script, a VLC playlist, mpv's playlist.
`python -m benchmarks.glass`.
"""
