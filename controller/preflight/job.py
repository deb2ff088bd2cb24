"""The job: many films through preflight, in parallel within the cores, each in a process of its own.

A process holds one film's numbers and one ffmpeg; what comes back is the judgement alone. So memory is
bounded by the count of processes, not of films. A run that is broken off goes on where it was: what is kept
is a verdict on a film's bytes, never that a process was ended.
"""

import asyncio
import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import Any

from controller.films.errors import FilmError, UnfinishedError
from controller.films.masters import nearest_among
from controller.preflight.decoder import hash_of, measure
from controller.preflight.demand import Demand
from controller.preflight.judgement import Judgement, judge, unfinished
from controller.preflight.measurement import Measurement
from controller.preflight.names import MasterNames
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import take_stills

_PR_SET_PDEATHSIG = 1
_END_S = 5.0  # for a worker to end its ffmpeg and itself


@dataclass(frozen=True, slots=True)
class Task:
    """One film, and for what it is judged."""

    film: Path
    demands: tuple[Demand, ...] = ()
    names: MasterNames | None = None
    as_is: bool = False


def cores() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0))


def preflight_films(
    tasks: Sequence[Task], root: Path, engine: str, workers: int, on_done: Callable[[Judgement], None]
) -> list[Judgement]:
    """Judgements in the order of the tasks; `on_done` hears of each as it comes.

    `root` is the report's folder. Raises FilmError where a process dies or a tool is missing, and OSError
    where the folder cannot be written. Told to end (KeyboardInterrupt), it ends all of its processes at once.
    """
    PreflightShelf(root, engine).make()
    found: dict[int, Judgement] = {}
    # Not forked: ffmpeg's pipes and a progress bar's thread are none of the children's business.
    context = multiprocessing.get_context("forkserver")
    _start_server()
    others = set(multiprocessing.active_children())
    with ProcessPoolExecutor(min(workers, len(tasks)) or 1, context, _begin_worker) as pool:
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
        except KeyboardInterrupt:
            workers_now = set(multiprocessing.active_children()) - others
            for worker in workers_now:
                worker.terminate()
            for worker in workers_now:
                worker.join(_END_S)
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
    return [found[index] for index in sorted(found)]


def preflight_film(task: Task, root: Path, engine: str) -> Judgement:
    """One film: measured unless it was before, judged, its stills taken. Raises as `preflight_films`."""
    try:
        return asyncio.run(_until_told_to_end(_preflight(task, PreflightShelf(root, engine))))
    except asyncio.CancelledError:
        signal.raise_signal(signal.SIGTERM)  # ffmpeg has ended; what the signal was for is still to do
        raise


def _start_server() -> None:
    """The server that forks, whose children are born deaf to Ctrl-C.

    At a terminal it reaches every process: the job alone answers it, and tells the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin_worker() -> None:
    """A worker ends with its parent, the server that forks, and this one with the job, whatever ends it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


async def _until_told_to_end(work: Coroutine[Any, Any, Judgement]) -> Judgement:
    """Work that SIGTERM cancels, so that it leaves no ffmpeg behind."""
    this = asyncio.current_task()
    assert this is not None

    def cancel() -> None:
        if not this.cancelling():
            this.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, cancel)
    return await work


async def _preflight(task: Task, shelf: PreflightShelf) -> Judgement:
    digest, name = "", task.film.name
    try:
        digest, _ = hash_of(task.film)
        kept = shelf.measurement_of(digest, name)
        measurement = kept or await measure(task.film)
    except UnfinishedError as error:
        return unfinished(name, digest, task.demands, str(error))
    except OSError as error:
        kept = measurement = Measurement(name, "", 0, f"cannot read it: {error.strerror}", {})
    if kept is None:
        shelf.keep(measurement)
    judgement = judge(measurement, task.demands, names=task.names, as_is=task.as_is)
    await take_stills(task.film, judgement, shelf)
    return judgement


def tasks_of(
    films: Iterable[Path], demands: Sequence[Demand], names: MasterNames | None, *, as_is: bool
) -> Iterator[Task]:
    """One task for each film, with the demands of those screens whose renditions are made from it.

    A film stands among others, so that a master of a shape takes its screens away from the one for all.
    Raises OSError where a folder cannot be read.
    """
    folders: dict[Path, dict[str, list[Demand]]] = {}
    for film in films:
        if film.parent not in folders:
            folders[film.parent] = _by_master(film.parent, demands)
        yield Task(film, tuple(folders[film.parent].get(film.name, ())), names, as_is)


def _by_master(folder: Path, demands: Iterable[Demand]) -> dict[str, list[Demand]]:
    """Demands by the name of the master that meets them; those without one are left out."""
    stand = {path.name for path in folder.iterdir()}
    found: dict[str, list[Demand]] = {}
    for each in demands:
        master = nearest_among(stand, each.short, each.screen, each.canvas)
        if master is not None:
            found.setdefault(master, []).append(each)
    return found
