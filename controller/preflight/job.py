"""The job: many films through preflight, in parallel within the cores, each in a process of its own.

A process holds one film's numbers and one ffmpeg; what comes back is the judgement alone. So memory is
bounded by the count of processes, not of films. A run that is broken off goes on where it was.
"""

import asyncio
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path

from controller.films.errors import FilmError
from controller.preflight.decoder import hash_of, measure
from controller.preflight.demand import Demand
from controller.preflight.judgement import Judgement, judge
from controller.preflight.measurement import Measurement
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import take_stills


@dataclass(frozen=True, slots=True)
class Task:
    """One film, and for what it is judged."""

    film: Path
    demands: tuple[Demand, ...] = ()
    names: frozenset[str] | None = None
    as_is: bool = False


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def preflight_films(
    tasks: Sequence[Task], root: Path, engine: str, workers: int, on_done: Callable[[Judgement], None]
) -> list[Judgement]:
    """Judgements in the order of the tasks; `on_done` hears of each as it comes.

    `root` is the report's folder. Raises FilmError where a process dies or a tool is missing, and OSError
    where the folder cannot be written.
    """
    PreflightShelf(root, engine).make()
    found: dict[int, Judgement] = {}
    # Not forked: ffmpeg's pipes and a progress bar's thread are none of the children's business.
    context = multiprocessing.get_context("forkserver")
    with ProcessPoolExecutor(min(workers, len(tasks)) or 1, mp_context=context) as pool:
        running = {pool.submit(preflight_film, task, root, engine): index for index, task in enumerate(tasks)}
        try:
            for future in as_completed(running):
                found[running[future]] = future.result()
                on_done(found[running[future]])
        except BrokenProcessPool as error:
            raise FilmError(
                "a process of preflight was ended, perhaps for lack of memory; "
                "run it again with fewer --jobs, it goes on where it was"
            ) from error
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return [found[index] for index in sorted(found)]


def preflight_film(task: Task, root: Path, engine: str) -> Judgement:
    """One film: measured unless it was before, judged, its stills taken. Raises as `preflight_films`."""
    return asyncio.run(_preflight(task, PreflightShelf(root, engine)))


async def _preflight(task: Task, shelf: PreflightShelf) -> Judgement:
    try:
        digest, _ = hash_of(task.film)
        kept = shelf.measurement_of(digest, task.film.name)
        measurement = kept or await measure(task.film)
    except OSError as error:
        kept = measurement = Measurement(task.film.name, "", 0, f"cannot read it: {error.strerror}", {})
    if kept is None:
        shelf.keep(measurement)
    judgement = judge(measurement, task.demands, names=task.names, as_is=task.as_is)
    await take_stills(task.film, judgement, shelf)
    return judgement


def tasks_of(
    films: Iterable[Path], demands: Iterable[Demand], names: frozenset[str] | None, *, as_is: bool
) -> Iterator[Task]:
    """One task for each film, with the demands on the short that it is named after."""
    by_short: dict[str, list[Demand]] = {}
    for demand in demands:
        by_short.setdefault(demand.short, []).append(demand)
    for film in films:
        yield Task(film, tuple(by_short.get(film.stem, ())), names, as_is)
