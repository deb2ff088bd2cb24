"""The demo's course: films, controller, publication, players, the simulcast, the account of it, the end."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from controller.client import ControllerClient, RefusedError, UnreachableError
from controller.clock import Clock, SystemClock
from controller.commands.asrun_view import draw_report
from controller.commands.status_view import draw_status
from controller.demo.crew import Crew, DemoError
from controller.demo.wall_picture import WallView, paint_walls
from controller.films import RenditionStore
from controller.films.workshop import Workshop
from controller.planning import check_files
from controller.schedule import Schedule
from controller.schedule_files import read_schedule_files
from controller.services.draft import wishes_of
from controller.services.ports import FilmProgress
from wire.clock_shift import SHIFT_VARIABLE
from wire.instants import SECOND, Instant, Millis, format_instant

BIN = Path(sys.executable).parent
START_LIMIT_MS: Millis = 30 * SECOND
STILL_MS: Millis = 1 * SECOND
PICTURE_LIMIT_MS: Millis = 20 * SECOND  # of the film of the simulcast, in which all five stills are taken
LOOK_MS: Millis = 200


@dataclass(frozen=True)
class DemoOptions:
    """What can be chosen."""

    folder: Path
    """Films, renditions and everything else of the demo; only films and renditions survive into the next."""
    schedules: Path
    start: Instant
    """Where the shifted clock begins."""
    simulcast: Instant
    """When to take the picture of all walls."""
    seconds: int | None
    """End by itself after so many seconds of players running; None: at Ctrl-C."""
    surface_pixels: int
    picture: Path


class Demo:
    """One run."""

    def __init__(self, options: DemoOptions, console: Console) -> None:
        self._options = options
        self._console = console
        self._films = options.folder / "films"
        self._renditions = options.folder / "renditions"
        self._state = options.folder / "run"
        self._clock = SystemClock()
        self._url = f"http://127.0.0.1:{_free_port()}"

    async def run(self) -> None:
        """The whole course. Raises DemoError with a sentence where it cannot go on."""
        schedule = self._schedule()
        await self._make_films(schedule)
        # A shifted clock starts from an empty state, so that nothing is older than its own beginning.
        shutil.rmtree(self._state, ignore_errors=True)
        shift_ms = self._options.start - self._clock.now()
        shifted = SystemClock(shift_ms)
        crew = Crew(self._state / "logs", self._environment(shift_ms))
        async with crew:
            client = await self._start_controller(crew)
            await crew.run("publish", str(BIN / "landmark"), "publish", str(self._options.schedules))
            try:
                await self._start_players(crew, schedule.screen_ids)
                await self._watch(crew, client, shifted)
            finally:
                # Players first: they deliver their last entries to a controller that still listens.
                await crew.end(schedule.screen_ids)
            await self._tell_account(client)

    def _schedule(self) -> Schedule:
        schedule, findings = check_files(read_schedule_files(self._options.schedules))
        if schedule is None:
            raise DemoError(
                f"{self._options.schedules} has errors ({len(findings)} findings): landmark check"
            )
        return schedule

    async def _make_films(self, schedule: Schedule) -> None:
        command = [str(BIN / "landmark"), "films", "make-samples", str(self._options.schedules)]
        maker = await asyncio.create_subprocess_exec(*command, "--films", str(self._films))
        if await maker.wait():
            raise DemoError("the sample films could not be made; see above")
        workshop = Workshop(RenditionStore(self._renditions), self._films, self._options.surface_pixels)
        columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self._console, transient=True) as progress:
            task = progress.add_task("renditions", total=1.0)

            def tell(made: FilmProgress) -> None:
                words = f"renditions {made.made}/{made.total}"
                progress.update(task, description=words, completed=made.done)

            await workshop.make(wishes_of(schedule), tell)

    def _environment(self, shift_ms: Millis) -> dict[str, str]:
        return {
            SHIFT_VARIABLE: str(shift_ms),
            "LANDMARK_NETWORK": "sample",
            "LANDMARK_SAMPLE": "true",
            "LANDMARK_STATE": str(self._state / "controller"),
            "LANDMARK_CONTROLLER": self._url,
            "LANDMARK_HOST": "127.0.0.1",
            "LANDMARK_PORT": self._url.rsplit(":", 1)[1],
            "LANDMARK_BROKER_PORT": str(_free_port()),
            "LANDMARK_FILMS": str(self._films),
            "LANDMARK_RENDITIONS": str(self._renditions),
            "LANDMARK_SURFACE_PIXELS": str(self._options.surface_pixels),
            "LANDMARK_STILL_MS": str(STILL_MS),
            "LANDMARK_HEARTBEAT_MS": "1000",
            "PYTHONUNBUFFERED": "1",
        }

    async def _start_controller(self, crew: Crew) -> ControllerClient:
        await crew.start("controller", str(BIN / "landmark"), "serve")
        client = ControllerClient(self._url)
        try:
            async with asyncio.timeout(START_LIMIT_MS / SECOND):
                while await _ask(client, "/api/status") is None:
                    crew.check_alive()
                    await self._clock.sleep(100)
        except TimeoutError as error:
            raise DemoError(f"the controller does not answer; see {crew.log_of('controller')}") from error
        return client

    async def _start_players(self, crew: Crew, screens: Sequence[str]) -> None:
        for screen in screens:
            bundle = self._state / "bundles" / f"{screen}.json"
            bundle.parent.mkdir(parents=True, exist_ok=True)
            await crew.run(
                f"add-{screen}", str(BIN / "landmark"), "player", "add", screen, "--output", str(bundle)
            )
            window = ["--window"] if _has_desktop() else []
            player = [str(BIN / "landmark-player"), "run", str(bundle), *window]
            await crew.start(screen, *player, "--state", str(self._state / "players" / screen))

    async def _watch(self, crew: Crew, client: ControllerClient, shifted: Clock) -> None:
        self._console.print(f"\n [bold]{self._url}/[/]  the page      [dim]logs in {self._state / 'logs'}[/]")
        ends = None if self._options.seconds is None else shifted.now() + self._options.seconds * SECOND
        async with self._picture_taker(client, shifted):
            with Live(console=self._console, auto_refresh=False, transient=ends is not None) as live:
                while ends is None or shifted.now() < ends:
                    crew.check_alive()
                    body = await _ask(client, "/api/status")
                    if body is not None:
                        live.update(draw_status(json.loads(body), self._console.width), refresh=True)
                    await self._clock.sleep(SECOND)

    @asynccontextmanager
    async def _picture_taker(self, client: ControllerClient, shifted: Clock) -> AsyncIterator[None]:
        taker = asyncio.create_task(self._take_picture(client, shifted), name="picture of the walls")
        try:
            yield
        finally:
            # A demo that ends before the simulcast has no picture of it.
            if not taker.done():
                taker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await taker

    async def _take_picture(self, client: ControllerClient, shifted: Clock) -> None:
        """Wait for stills that all screens took in one and the same second of the simulcast; paint them."""
        since = Instant(self._options.simulcast + SECOND)
        await self._clock.sleep(since - shifted.now())
        while shifted.now() < since + PICTURE_LIMIT_MS:
            await self._clock.sleep(LOOK_MS)
            views = await self._views(client, format_instant(since))
            if views:
                second = f"{format_instant(shifted.now())[:19]}Z"
                subtitle = f"five framebuffers at one instant, seen at {second}   SAMPLE"
                paint_walls("Landmark Playout: simulcast", subtitle, views).save(self._options.picture)
                return
        self._console.print(" [yellow]no stills of one instant came from all screens; no picture was made[/]")

    async def _views(self, client: ControllerClient, since: str) -> list[WallView]:
        """A view of each screen where all took their stills in one second after `since`; else none."""
        screens = await self._screens(client)
        stills = [await _ask(client, f"/stills/{each['screen']}.jpg") for each in screens]
        taken = [each["still_taken_at"] for each in screens]
        again = [each["still_taken_at"] for each in await self._screens(client)]
        if None in stills or None in taken or again != taken:  # a newer one came meanwhile
            return []
        if min(taken) < since or len({each[:19] for each in taken}) > 1:
            return []
        return [
            WallView(screen["venue"], screen["local_time"][11:19], _title_on(screen), still)
            for screen, still in zip(screens, stills, strict=True)
            if still is not None
        ]

    async def _screens(self, client: ControllerClient) -> list[dict[str, Any]]:
        body = await _ask(client, "/api/status")
        screens: list[dict[str, Any]] = json.loads(body)["screens"] if body is not None else []
        return screens

    async def _tell_account(self, client: ControllerClient) -> None:
        body = await _ask(client, "/api/asrun")
        if body is not None:
            self._console.print(draw_report(json.loads(body), self._console.width))
        if self._options.picture.exists():
            self._console.print(f" the walls at the simulcast: [bold]{self._options.picture}[/]\n")


async def _ask(client: ControllerClient, path: str) -> bytes | None:
    """The body at a path; None while nobody answers, or there is nothing yet."""
    try:
        return await asyncio.to_thread(client.get, path)
    except (UnreachableError, RefusedError):
        return None


def _title_on(screen: dict[str, Any]) -> str:
    credit = (screen["on"] or {}).get("credit") or {}
    title: str = credit.get("title", "")
    return title


def _has_desktop() -> bool:
    """Whether each screen can be a window that somebody sees."""
    return "DISPLAY" in os.environ and shutil.which("Xephyr") is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
