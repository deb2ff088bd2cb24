"""Compiles the plans of many screens as a stream: one after the other, or over the cores.

As many plans are in memory as the cores have at hand, whatever the fleet. Workers are spawned, not forked:
a controller has threads, whose locks a fork would copy in whatever state they are. Plans come and go as the
bytes in which they travel; to pickle their spots would take longer than to make them.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context

from controller.collecting import not_collecting
from controller.planning import compile_plan
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
    context = get_context("spawn")
    with ProcessPoolExecutor(cores, context, initializer=_take_work, initargs=(work,)) as pool:
        try:
            yield from _over(pool, screens, in_force, cores * (1 + _WAITING_PER_CORE))
        finally:
            pool.shutdown(cancel_futures=True)


def _over(
    pool: ProcessPoolExecutor, screens: Sequence[ScreenId], in_force: InForce, most: int
) -> Iterator[Plan]:
    to_come = iter(screens)
    given: deque[Future[bytes]] = deque()
    while True:
        for screen in islice(to_come, most - len(given)):
            plan = in_force(screen)
            held = encode(to_columns(plan)) if plan is not None else None
            given.append(pool.submit(_compile_there, screen, held))
        if not given:
            return
        yield from_columns(decode(PlanColumns, given.popleft().result()))


_at_hand: list[Work] = []  # one, in a worker's process


def _take_work(work: Work) -> None:
    _at_hand[:] = [work]


def _compile_there(screen: ScreenId, held: bytes | None) -> bytes:
    in_force = from_columns(decode(PlanColumns, held)) if held is not None else None
    return encode(to_columns(_compile(_at_hand[0], screen, in_force)))


def _compile(work: Work, screen: ScreenId, in_force: Plan | None) -> Plan:
    with not_collecting():  # thousands of spots, and no cycle among them
        return compile_plan(
            work.schedule, screen, network=work.network, in_force=in_force, effective=work.effective
        )
