"""What brings a fault about, and takes it back."""

import asyncio
import os
import resource
import signal
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.chaos.faults import Fault, FaultKind, part_hit_by
from benchmarks.site.processes import GoneError, Part, part_of, process_table
from benchmarks.site.site import Player, Site
from wire.instants import Instant, format_instant
from wire.plan import Plan

NURSE_BEFORE_WORKER_S = 0.3
FARTHEST_STEP_MS = 90_000
SOON_MS = 3_500
"""From publishing to the first changed spot: players take a plan within a second."""

Release = Callable[[], Awaitable[None]]


class Hands:
    """Strikes the running system."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._stopped: set[int] = set()

    def can(self, kind: FaultKind) -> bool:
        """Whether this machine permits such a fault."""
        match kind:
            case FaultKind.DISK_FULL:
                return self._site.small_disks
            case _:
                return True

    async def strike(self, fault: Fault, film: Path | None, now: int) -> Release | None:
        """Bring the fault about; gives what takes it back, if anything does. Raises GoneError, SiteError."""
        player = None if fault.screen is None else self._site.players[fault.screen]
        match fault.kind:
            case FaultKind.NURSE_HUNG:
                assert player is not None
                nurse = self._signal(player.part(Part.NURSE), signal.SIGSTOP)
                await asyncio.sleep(NURSE_BEFORE_WORKER_S)
                self._signal(player.part(Part.WORKER), signal.SIGKILL)
                return nurse
            case FaultKind.CONTROLLER_KILLED:
                self._signal(self._site.controller.pid, signal.SIGKILL)
            case FaultKind.CONTROLLER_PAUSED:
                return self._signal(self._site.controller.pid, signal.SIGSTOP)
            case FaultKind.BROKER_AWAY:
                self._site.away.touch()
                self._signal(part_of(self._site.controller.pid, Part.BROKER), signal.SIGKILL)
                return self._bring_back
            case FaultKind.PLAN_REPLACED:
                await self._site.publish(format_instant(Instant(now + SOON_MS)))
            case FaultKind.DISK_FULL:
                assert player is not None
                return await asyncio.to_thread(_fill, player.folder.root)
            case FaultKind.JOURNAL_REFUSED:
                assert player is not None
                return _refuse_files(player.part(Part.STAGE))
            case FaultKind.CLOCK_STEPPED:
                assert player is not None
                return _step_clock(player, round(fault.amount * FARTHEST_STEP_MS))
            case _ if film is not None:
                _damage(fault.kind, film)
            case _:
                part = part_hit_by(fault.kind)
                pid = player.part(part) if player else part_of(self._site.controller.pid, part)
                number = signal.SIGKILL if fault.kind.value.endswith("killed") else signal.SIGSTOP
                release = self._signal(pid, number)
                return release if number is signal.SIGSTOP else None
        return None

    def holds(self) -> bool:
        """Whether a process that was stopped still stands, and nobody has ended it."""
        return any(each.pid in self._stopped for each in process_table())

    def let_all_go(self) -> None:
        """Continue what still stands, at the end of the run."""
        for pid in list(self._stopped):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)
        self._site.away.unlink(missing_ok=True)

    def _signal(self, pid: int, number: signal.Signals) -> Release:
        try:
            os.kill(pid, number)
        except ProcessLookupError as error:
            raise GoneError(f"process {pid} has just ended") from error
        if number is signal.SIGSTOP:
            self._stopped.add(pid)

        async def go_on() -> None:
            self._stopped.discard(pid)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

        return go_on

    async def _bring_back(self) -> None:
        self._site.away.unlink(missing_ok=True)


def _fill(folder: Path) -> Release:
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1 << 16)):
            pass
    with ballast.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(bytes(1 << 8)):
            pass

    async def empty() -> None:
        await asyncio.to_thread(ballast.unlink)

    return empty


def _step_clock(player: Player, by_ms: int) -> Release:
    """Set the clock that this player takes for its machine's; never the host's."""

    def step(far_ms: int) -> None:
        with player.steps.open("a") as file:
            file.write(f"{time.monotonic_ns() // 1_000_000} {far_ms}\n")

    step(by_ms)

    async def step_back() -> None:
        step(-by_ms)

    return step_back


def _refuse_files(stage: int) -> Release:
    """Every write of stage to any file fails from now on, in the files that it holds open too."""
    soft, hard = resource.prlimit(stage, resource.RLIMIT_FSIZE)
    resource.prlimit(stage, resource.RLIMIT_FSIZE, (0, hard))

    async def allow() -> None:
        with suppress(ProcessLookupError):
            resource.prlimit(stage, resource.RLIMIT_FSIZE, (soft, hard))

    return allow


def _damage(kind: FaultKind, film: Path) -> None:
    """Truncate, change or delete. Raises GoneError where the film is not in the cache."""
    with _there(film):
        match kind:
            case FaultKind.FILM_DELETED | FaultKind.NEXT_DELETED:
                film.unlink()
            case FaultKind.FILM_TRUNCATED | FaultKind.NEXT_TRUNCATED:
                os.truncate(film, film.stat().st_size // 2)
            case FaultKind.FILM_CHANGED | FaultKind.NEXT_CHANGED:
                with film.open("r+b") as file:
                    file.seek(film.stat().st_size // 2)
                    byte = file.read(1)
                    file.seek(-1, os.SEEK_CUR)
                    file.write(bytes([byte[0] ^ 0xFF]))
            case _:
                raise ValueError(f"{kind} damages no film")


@contextmanager
def _there(film: Path) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise GoneError(f"{film.name[:12]}… is not in the cache") from error


def film_of(player: Player, plan: Plan, short: str) -> Path:
    """Where a short stands in a player's cache."""
    rendition = plan.rendition_of(short)
    if rendition is None:
        raise GoneError(f"the plan has no rendition of {short}")
    return player.folder.cached(rendition)
