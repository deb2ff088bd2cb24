"""The running system: controller with its broker, and a player per screen, kept alive as by systemd."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.site.processes import Part, part_of
from benchmarks.site.programme import make_masters, screen_ids, write_schedules
from benchmarks.site.shims import GLASS_VARIABLE, write_shims
from controller.client import ControllerClient, RefusedError, UnreachableError
from player_agent.bundle import load_bundle
from player_agent.folder import PlayerFolder, load_message
from player_agent.stage.trust import TrustedKeys
from tests.support.ports import free_port
from wire.clock_shift import STEPS_VARIABLE
from wire.envelope import Envelope, Statement, StatementKind, unseal
from wire.instants import Instant
from wire.plan import Plan
from wire.plan_columns import from_columns
from wire.policy import Policy

BIN = Path(sys.executable).parent
RESTART_S = 2.0
"""As RestartSec of deploy/systemd/landmark-controller.service."""
START_S = 60.0
END_S = 20.0
DISK_MIB = 320
"""Link leaves 256 MiB free, and a run has some 12 MiB of films."""


class SiteError(Exception):
    """The system cannot be run; the sentence says why."""


def now_ms() -> int:
    """The wall clock."""
    return time.time_ns() // 1_000_000


@dataclass
class Player:
    """One screen's display PC."""

    screen: str
    bundle: Path
    folder: PlayerFolder
    glass: Path
    """Where each of its X servers leaves its framebuffer."""
    steps: Path
    """What its clock was set by, when; see `wire.clock_shift`."""
    unit: "Unit"

    def part(self, part: Part) -> int:
        """The process id of one of its parts. Raises GoneError, SiteError."""
        return part_of(self.unit.pid, part)

    def plan(self) -> Plan | None:
        """The plan that it has verified and plays."""
        statement = self._accepted(self.folder.accepted_plan, StatementKind.PLAN)
        return from_columns(statement.plan) if statement is not None and statement.plan else None

    def policy(self) -> Policy | None:
        """The policy that it obeys."""
        statement = self._accepted(self.folder.accepted_policy, StatementKind.POLICY)
        return statement.policy if statement is not None else None

    def _accepted(self, path: Path, kind: StatementKind) -> Statement | None:
        envelope = load_message(path, Envelope)
        if envelope is None:
            return None
        bundle = load_bundle(self.bundle)
        keys = TrustedKeys(bundle.trusted_keys)
        return unseal(envelope, kind, keys, network=bundle.network, screen=bundle.screen)


@dataclass
class Unit:
    """A program that is started again whenever it ends, as a systemd unit."""

    name: str
    command: list[str]
    environment: Mapping[str, str]
    log: Path
    starts: int = 0
    _process: asyncio.subprocess.Process | None = field(default=None, repr=False)
    _task: asyncio.Task[None] | None = field(default=None, repr=False)
    _words: asyncio.Task[None] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int:
        """Of its present life. Raises SiteError between two lives."""
        if self._process is None or self._process.returncode is not None:
            raise SiteError(f"{self.name} does not run")
        return self._process.pid

    async def start(self) -> None:
        """Start it for the first time, and keep it."""
        await self._start()
        self._task = asyncio.create_task(self._keep(), name=f"unit {self.name}")

    async def end(self) -> None:
        """SIGTERM, and SIGKILL to what is left of it."""
        if self._task is None or self._process is None:
            return
        self._task.cancel()
        process = self._process
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await process.wait()
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()

    async def _keep(self) -> None:
        while True:
            assert self._process is not None
            await self._process.wait()
            await asyncio.sleep(RESTART_S)
            await self._start()

    async def _start(self) -> None:
        self.starts += 1
        self._process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", *self.command),
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,  # as to a journal: a file could be refused, see the faults
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
        self._words = asyncio.create_task(self._write_down(self._process), name=f"words of {self.name}")

    async def _write_down(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        with self.log.open("ab") as log:
            while words := await process.stdout.read(1 << 16):
                log.write(words)
                log.flush()


class Site:
    """Everything that runs, and what a fault needs to reach it."""

    def __init__(self, root: Path, screens: int, minutes: int) -> None:
        self.root = root
        self.run = root / "run"
        self.away = self.run / "broker-away"
        self.players: list[Player] = []
        self.small_disks = False
        """Whether each player's folder is a small disk of its own, which can be filled."""
        self.controller: Unit
        self._screens = screen_ids(screens)
        self._minutes = minutes
        self._url = f"http://127.0.0.1:{free_port()}"
        self._editions: list[Path] = []
        self._edition = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """From films to players that play; ends everything it started. Raises SiteError."""
        for name in ("logs", "bundles", "glass", "clocks", "players"):
            (self.run / name).mkdir(parents=True, exist_ok=True)
        await asyncio.to_thread(make_masters, self.root / "films")
        self._editions = write_schedules(
            self.run / "schedules", len(self._screens), Instant(now_ms()), self._minutes
        )
        write_shims(self.run / "bin", self.away)
        async with AsyncExitStack() as stack:
            self.controller = self._unit("controller", [str(BIN / "landmark"), "serve"])
            await self.controller.start()
            stack.push_async_callback(self.controller.end)
            await self.reachable(START_S)
            await self.publish()
            for screen in self._screens:
                player = await self._add_player(screen, stack)
                self.players.append(player)
                await player.unit.start()
                stack.push_async_callback(player.unit.end)
            yield

    async def end_players(self) -> None:
        """Players first: they deliver their last entries to a controller that still listens."""
        await asyncio.gather(*(each.unit.end() for each in self.players))

    async def publish(self, effective: str | None = None) -> None:
        """Publish the edition that is not in force. Raises SiteError."""
        folder = self._editions[self._edition % len(self._editions)]
        self._edition += 1
        when = ["--effective", effective] if effective else []
        await self._landmark("publish", str(folder), *when)

    async def reachable(self, within_s: float) -> dict[str, object]:
        """The controller's account of the fleet, once it answers. Raises SiteError."""
        client = ControllerClient(self._url)
        until = time.monotonic() + within_s
        while time.monotonic() < until:
            with contextlib.suppress(UnreachableError, RefusedError, TimeoutError):
                async with asyncio.timeout(3):
                    body: dict[str, object] = json.loads(await asyncio.to_thread(client.get, "/api/status"))
                    return body
            await asyncio.sleep(0.2)
        raise SiteError(f"the controller does not answer; see {self.controller.log}")

    @property
    def database(self) -> Path:
        """The controller's store."""
        return self.run / "controller" / "landmark.db"

    @property
    def renditions(self) -> Path:
        """The controller's films; kept from run to run."""
        return self.root / "renditions"

    def _unit(self, name: str, command: list[str], more: Mapping[str, str] | None = None) -> Unit:
        return Unit(name, command, {**self._environment(), **(more or {})}, self.run / "logs" / f"{name}.txt")

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": f"{self.run / 'bin'}:{os.environ['PATH']}",
            "LANDMARK_NETWORK": "sample",
            "LANDMARK_STATE": str(self.run / "controller"),
            "LANDMARK_RENDITIONS": str(self.renditions),
            "LANDMARK_FILMS": str(self.root / "films"),
            "LANDMARK_CONTROLLER": self._url,
            "LANDMARK_PORT": self._url.rsplit(":", 1)[1],
            "LANDMARK_BROKER_PORT": str(self._broker_port),
            "PYTHONUNBUFFERED": "1",
        }

    @property
    def _broker_port(self) -> int:
        note = self.run / "broker-port"
        if not note.exists():
            note.write_text(str(free_port()))
        return int(note.read_text())

    async def _add_player(self, screen: str, stack: AsyncExitStack) -> Player:
        bundle = self.run / "bundles" / f"{screen}.json"
        await self._landmark("player", "add", screen, "--output", str(bundle))
        state, glass = self.run / "players" / screen, self.run / "glass" / screen
        for each in (state, glass):
            each.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(state)]
        self.small_disks = subprocess.run(mount, capture_output=True, check=False).returncode == 0
        if self.small_disks:
            stack.callback(subprocess.run, ["umount", "--lazy", str(state)], check=False)
        command = [str(BIN / "landmark-player"), "run", str(bundle), "--state", str(state)]
        steps = self.run / "clocks" / screen
        unit = self._unit(screen, command, {GLASS_VARIABLE: str(glass), STEPS_VARIABLE: str(steps)})
        return Player(screen, bundle, PlayerFolder(state), glass, steps, unit)

    async def order(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Run `landmark … --json`: its exit code and its document. Raises SiteError where it gives none."""
        code, output, complaint = await self._run_landmark(*words, "--json")
        try:
            return code, json.loads(output)
        except ValueError as error:
            raise SiteError(f"landmark {words[0]} failed ({code}): {complaint[-800:]}") from error

    async def _landmark(self, *words: str) -> None:
        code, output, complaint = await self._run_landmark(*words)
        if code:
            raise SiteError(f"landmark {words[0]} failed ({code}): {(output + complaint)[-800:]}")

    async def _run_landmark(self, *words: str) -> tuple[int, str, str]:
        process = await asyncio.create_subprocess_exec(
            str(BIN / "landmark"),
            *words,
            env={**os.environ, **self._environment()},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        output, complaint = await process.communicate()
        assert process.returncode is not None
        return process.returncode, output.decode(), complaint.decode()


def emptied(folder: Path) -> None:
    """Remove what a run before has left, a small disk that is still mounted included."""
    for state in sorted((folder / "players").glob("*")):
        while os.path.ismount(state):
            subprocess.run(["umount", "--lazy", str(state)], check=True)
    shutil.rmtree(folder, ignore_errors=True)
