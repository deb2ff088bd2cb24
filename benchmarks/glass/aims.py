"""The figures that the product is to reach, judged by the same run's yardsticks. Pure."""

from collections.abc import Iterator, Sequence

from benchmarks.aims import Aim
from benchmarks.glass.contenders import BARE, MPV_PLAYLIST, PRODUCT, VLC_PLAYLIST
from benchmarks.glass.figures import Count, Figure
from benchmarks.glass.programme import ALONE, BUSY, STAGGERED, TOGETHER
from benchmarks.glass.run import Result

START_FACTOR = 1.1
"""A whole product may start a film this much later than the bare script."""
PLAYLIST_FACTOR = 10.0
BUSY_MS = {BUSY.name: 25.0}
"""99th percentile of the start error where others want the whole processor."""
STEADY_MS = {ALONE.name: 1.0, TOGETHER.name: 2.0, STAGGERED.name: 2.0}
CPU_FACTOR = 1.25
WORKER = "product: worker"


def judge(results: Sequence[Result]) -> list[Aim]:
    """Every aim that these results can tell of; none without the product."""
    by_name = {(each.scenario, each.contender): each for each in results}
    aims: list[Aim] = []
    for product in (each for each in results if each.contender == PRODUCT.name):
        bare, *playlists = (
            by_name.get((product.scenario, each.name)) for each in (BARE, VLC_PLAYLIST, MPV_PLAYLIST)
        )
        aims += _of_scenario(product, bare, [each for each in playlists if each is not None])
    return aims


def _of_scenario(product: Result, bare: Result | None, playlists: Sequence[Result]) -> Iterator[Aim]:
    where = product.scenario
    figures = product.figures
    start = figures.start
    if start is not None and bare is not None and bare.figures.start is not None:
        for name, value, beside in _parts(start, bare.figures.start):
            yield Aim(f"{where}: start error, {name}, ms", value, START_FACTOR * beside)
    for playlist in playlists:
        if start is not None and playlist.figures.start is not None:
            limit = abs(playlist.figures.start.median) / PLAYLIST_FACTOR
            yield Aim(
                f"{where}: start error, median, a tenth of {playlist.contender}", abs(start.median), limit
            )
    if where in BUSY_MS and start is not None:
        yield Aim(f"{where}: start error, 99th percentile, ms", start.p99, BUSY_MS[where])
    if where in STEADY_MS and figures.steady is not None:
        yield Aim(f"{where}: steady error, 95th percentile, ms", figures.steady.p95, STEADY_MS[where])
    for what, count in _forbidden(product):
        yield Aim(f"{where}: {what}", count.transitions, 0)
    yield Aim(f"{where}: films never seen", figures.never_seen, 0)
    if bare is not None:
        yield from _cpu(product, bare)


def _parts(product: Figure, bare: Figure) -> Iterator[tuple[str, float, float]]:
    yield "median", abs(product.median), abs(bare.median)
    yield "95th percentile", product.p95, bare.p95
    yield "99th percentile", product.p99, bare.p99


def _forbidden(product: Result) -> Iterator[tuple[str, Count]]:
    figures = product.figures
    yield "transitions with black", figures.black_ms
    yield "transitions with slate", figures.slate_ms
    yield "transitions with a stale picture", figures.stale_ms
    yield "equal formats, transitions that lost frames", figures.lost
    yield "equal formats, transitions with frames shown twice", figures.repeated


def _cpu(product: Result, bare: Result) -> Iterator[Aim]:
    worker = next((each.cpu_percent for each in product.costs if each.role == WORKER), None)
    script = next((each.cpu_percent for each in bare.costs if each.role == BARE.name), None)
    if worker is not None and script is not None:
        yield Aim(f"{product.scenario}: worker's processor time, % of a core", worker, CPU_FACTOR * script)
