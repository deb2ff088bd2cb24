"""Compiles the plans of many screens as a stream: one after the other, or over the cores.

As many plans are in memory as the cores have at hand, whatever the fleet. Workers are spawned, not forked:
a controller has threads, whose locks a fork would copy in whatever state they are. Plans come and go as the
bytes in which they travel; to pickle their spots would take longer than to make them.

Each worker has a pipe of its own, and a thread here that asks it: what is ended in the midst leaves no lock
that others wait for. A worker holds nothing that is worth an ordered end, and ends with who started it.
"""

import pickle
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue

from controller.child_processes import deaf_to_ctrl_c, end_with_parent
from controller.collecting import not_collecting
from controller.planning import PlanningError, compile_plan
from controller.schedule import Schedule
from wire.codec import decode, encode
from wire.ids import NetworkId, ScreenId
from wire.instants import Instant
from wire.plan import Plan
from wire.plan_columns import PlanColumns, from_columns, to_columns

_WAITING_PER_CORE = 2
"""Screens that are given out beyond those at work, so that no core waits for the next."""

InForce = Callable[[ScreenId], Plan | None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is the same for every screen."""

    schedule: Schedule
    network: NetworkId
    effective: Instant | None = None


def compile_fleet(
    work: Work, screens: Sequence[ScreenId], in_force: InForce = lambda _: None, *, cores: int = 1
) -> Iterator[Plan]:
    """The plan of each screen, in order. Raises PlanningError where one cannot be planned.

    `in_force` is asked for each screen's plan when its turn comes.
    """
    if cores == 1:
        for screen in screens:
            yield _compile(work, screen, in_force(screen))
        return
    workers = _Workers(work, cores)
    try:
        yield from _over(workers, screens, in_force, cores * (1 + _WAITING_PER_CORE))
    finally:
        workers.end()


def _over(workers: "_Workers", screens: Sequence[ScreenId], in_force: InForce, most: int) -> Iterator[Plan]:
    to_come = iter(screens)
    given: deque[Future[bytes]] = deque()
    while True:
        for screen in islice(to_come, most - len(given)):
            plan = in_force(screen)
            given.append(workers.give(screen, encode(to_columns(plan)) if plan is not None else None))
        if not given:
            return
        yield from_columns(decode(PlanColumns, given.popleft().result()))


class _Workers:
    """Processes that compile, and as many threads: each takes an idle worker, and waits for its answer."""

    def __init__(self, work: Work, count: int) -> None:
        context, told = get_context("spawn"), pickle.dumps(work)
        self._processes: list[SpawnProcess] = []
        self._lines: list[Connection] = []
        self._idle: SimpleQueue[tuple[Connection, bytes]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(count, "compile over the cores")
        for _ in range(count):
            line, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs,), daemon=True)
            with deaf_to_ctrl_c():
                process.start()
            theirs.close()
            self._processes.append(process)
            self._lines.append(line)
            self._idle.put((line, told))

    def give(self, screen: ScreenId, held: bytes | None) -> Future[bytes]:
        """A screen to compile, with its plan in force."""
        return self._threads.submit(self._ask, screen, held)

    def end(self) -> None:
        """End them, whatever they are doing."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in self._processes:
            process.kill()  # a thread that waits for it hears the end of its pipe
            process.join()
        self._threads.shutdown()
        for line in self._lines:
            line.close()

    def _ask(self, screen: ScreenId, held: bytes | None) -> bytes:
        line, untold = self._idle.get()  # there are as many as threads
        try:
            if untold:
                line.send_bytes(untold)
            line.send((screen, held))
            answer: bytes | PlanningError = line.recv()
        except (EOFError, OSError) as error:
            raise PlanningError(
                "a process that compiles plans was ended, perhaps for lack of memory; try again"
            ) from error
        finally:
            self._idle.put((line, b""))
        if isinstance(answer, PlanningError):
            raise answer
        return answer


def _work(line: Connection) -> None:
    """A worker's life, until nobody asks any more."""
    end_with_parent(signal.SIGKILL)
    with suppress(EOFError, OSError):
        work: Work = pickle.loads(line.recv_bytes())  # noqa: S301 - from our own parent
        while True:
            screen, held = line.recv()
            line.send(_answer(work, screen, held))


def _answer(work: Work, screen: ScreenId, held: bytes | None) -> bytes | PlanningError:
    in_force = from_columns(decode(PlanColumns, held)) if held is not None else None
    try:
        return encode(to_columns(_compile(work, screen, in_force)))
    except PlanningError as error:
        return error


def _compile(work: Work, screen: ScreenId, in_force: Plan | None) -> Plan:
    with not_collecting():  # thousands of spots, and no cycle among them
        return compile_plan(
            work.schedule, screen, network=work.network, in_force=in_force, effective=work.effective
        )
