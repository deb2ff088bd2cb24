"""The job: many films through preflight, in parallel within the cores, each in a process of its own.

A process holds one film's numbers and one ffmpeg; what comes back, by a pipe of its own, is the judgement
alone. So memory is bounded by the count of processes, not of films, and a process that is killed costs its
own film and nothing else: processes of a pool share locks, which one that is killed never gives back. A run
that is broken off goes on where it was: what is kept is a verdict on a film's bytes, never that a process
was ended.
"""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from controller.child_processes import deaf_to_ctrl_c, end_with_parent
from controller.films.errors import FilmError, UnfinishedError
from controller.films.masters import nearest_among
from controller.preflight.decoder import hash_of, measure
from controller.preflight.demand import Demand
from controller.preflight.judgement import Judgement, judge, unfinished
from controller.preflight.measurement import Measurement
from controller.preflight.names import MasterNames
from controller.preflight.shelf import PreflightShelf
from controller.preflight.stills import take_stills

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

    `root` is the report's folder. Raises MissingProgramError, and OSError where the folder cannot be written.
    Told to end (KeyboardInterrupt), it ends all of its processes at once.
    """
    PreflightShelf(root, engine).make()
    # Not forked: ffmpeg's pipes and a progress bar's thread are none of the children's business.
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with deaf_to_ctrl_c():
        forkserver.ensure_running()  # whose children are then deaf, too
    found: dict[int, Judgement] = {}
    waiting = list(enumerate(tasks))[::-1]
    running: dict[Connection, _Worker] = {}
    try:
        while waiting or running:
            while waiting and len(running) < max(workers, 1):
                index, task = waiting.pop()
                answers, mouth = context.Pipe(duplex=False)
                process = context.Process(target=_work, args=(mouth, task, root, engine), daemon=True)
                running[answers] = _Worker(index, task, process, answers)  # known before it runs
                process.start()
                mouth.close()  # the process's own is the last: its end is the pipe's
            for told in wait(list(running)):
                assert isinstance(told, Connection)
                worker = running.pop(told)
                found[worker.index] = worker.judgement()
                on_done(found[worker.index])
    finally:
        for worker in running.values():
            worker.tell_to_end()
        for worker in running.values():
            worker.end()
    return [found[index] for index in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Worker:
    """A process, the film it is at, and the end of the pipe by which it answers once."""

    index: int
    task: Task
    process: ForkServerProcess
    answers: Connection

    def judgement(self) -> Judgement:
        """What it found, or that it was ended before it could say. Raises what it raised."""
        try:
            answer: Judgement | FilmError | OSError = self.answers.recv()
        except (EOFError, OSError):  # nothing said, or not all of it
            why = "its process was ended, perhaps for lack of memory"
            return unfinished(self.task.film.name, "", self.task.demands, why)
        finally:
            self.end()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def tell_to_end(self) -> None:
        """It ends its ffmpeg and itself, soon."""
        if self.process.pid is not None:
            self.process.terminate()

    def end(self) -> None:
        """See it end. One that was told to, or has said all, is not waited for long."""
        if self.process.pid is not None:
            self.process.join(_END_S)
            self.process.kill()
            self.process.join()
        self.answers.close()


def _work(mouth: Connection, task: Task, root: Path, engine: str) -> None:
    """What a process does: one film. It ends with the server that forked it; this one ends with the job."""
    end_with_parent(signal.SIGTERM)
    answer: Judgement | FilmError | OSError
    try:
        answer = preflight_film(task, root, engine)
    except (FilmError, OSError) as error:  # for whoever asked, who raises it
        answer = error
    with suppress(BrokenPipeError):  # nobody asks any more
        mouth.send(answer)


def preflight_film(task: Task, root: Path, engine: str) -> Judgement:
    """One film: measured unless it was before, judged, its stills taken. Raises as `preflight_films`."""
    try:
        return asyncio.run(_until_told_to_end(_preflight(task, PreflightShelf(root, engine))))
    except asyncio.CancelledError:
        signal.raise_signal(signal.SIGTERM)  # ffmpeg has ended; what the signal was for is still to do
        raise


async def _until_told_to_end(work: Coroutine[Any, Any, Judgement]) -> Judgement:
    """Work that SIGTERM cancels, so that it leaves no ffmpeg behind."""
    this = asyncio.current_task()
    assert this is not None

    def cancel() -> None:
        if not this.cancelling():
            this.cancel()

    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, cancel)
    try:
        return await work
    finally:
        loop.remove_signal_handler(signal.SIGTERM)  # a loop that closes would lose it


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
    await take_stills(task.film, judgement, shelf, picture=measurement.picture)
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
