"""The demo's course: films, controller, publication, players, the simulcast, the account of it, the end."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from controller.client import ControllerClient
from controller.clock import Clock, SystemClock
from controller.commands.asrun_view import draw_report
from controller.commands.status_fit import draw_live
from controller.demo.crew import Crew, DemoError
from controller.demo.folder import DemoFolder
from controller.demo.walls import ask, picture_of_walls
from controller.demo.words import addresses, invitation, near, opening
from controller.ending import end_in_order_when_told, first_ctrl_c
from controller.films import RenditionStore
from controller.films.workshop import Workshop
from controller.planning import check_files
from controller.schedule import Schedule
from controller.schedule_files import read_schedule_files
from controller.services.draft import wishes_of
from controller.services.ports import FilmProgress
from controller.state_folder import StateFolder
from wire.clock_shift import SHIFT_VARIABLE
from wire.instants import SECOND, Instant, Millis

BIN = Path(sys.executable).parent
START_LIMIT_MS: Millis = 60 * SECOND  # a machine that does much else at its first start of it takes 20
STILL_MS: Millis = 1 * SECOND
NO_PICTURE = (
    "no picture of the walls: no stills of one instant of the simulcast came from all screens.\n"
    " Where this machine is too busy to have the players up by then, let the clock begin earlier: --start"
)


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
        self._folder = DemoFolder(options.folder)
        self._clock = SystemClock()
        self._url = f"http://127.0.0.1:{_free_port()}"

    async def run(self) -> None:
        """The whole course.

        Raises DemoError with a sentence where it cannot go on, CancelledError where it is told to end.
        """
        end_in_order_when_told()
        with self._folder.hold():
            self._folder.check_room()
            schedule = self._schedule()
            self._open(len(schedule.screen_ids))
            await self._make_films(schedule)
            self._folder.empty_run()
            self._forget_picture()
            await self._play(schedule.screen_ids)

    async def _play(self, screens: Sequence[str]) -> None:
        shift_ms = self._options.start - self._clock.now()
        shifted = SystemClock(shift_ms)
        crew = Crew(self._folder.logs, self._environment(shift_ms))
        async with crew:
            self._say("starting the controller")
            client = await self._start_controller(crew)
            self._console.print(addresses(self._url, self._folder.logs))
            self._say("publishing the schedule")
            await crew.run("publish", str(BIN / "landmark"), "publish", str(self._options.schedules))
            try:
                self._say(f"starting {len(screens)} players")
                await self._start_players(crew, screens)
                await self._watch(crew, client, shifted)
            finally:
                # Players first: they deliver their last entries to a controller that still listens.
                self._say("ending the players, then the controller")
                await crew.end(screens)
            await self._tell_account(client)

    def _open(self, screens: int) -> None:
        here, start, simulcast = self._folder, self._options.start, self._options.simulcast
        words = opening(screens, start, simulcast, here.root, has_films=here.renditions.exists())
        self._console.print(words, soft_wrap=True)

    def _say(self, words: str) -> None:
        self._console.print(f" [dim]{words}[/]", soft_wrap=True)

    def _schedule(self) -> Schedule:
        schedule, findings = check_files(read_schedule_files(self._options.schedules))
        if schedule is None:
            raise DemoError(
                f"{self._options.schedules} has errors ({len(findings)} findings): landmark check"
            )
        return schedule

    async def _make_films(self, schedule: Schedule) -> None:
        command = (str(BIN / "landmark"), "films", "make-samples", str(self._options.schedules))
        # INT: its own ffmpeg ends with it, even when the demo is killed.
        maker = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "INT", *command, "--films", str(self._folder.films))
        )
        try:
            if await maker.wait():
                raise DemoError("the sample films could not be made; see above")
        finally:
            if maker.returncode is None:
                maker.send_signal(signal.SIGINT)
                await maker.wait()
        store = RenditionStore(self._folder.renditions)
        workshop = Workshop(store, self._folder.films, self._options.surface_pixels)
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
            "LANDMARK_STATE": str(self._folder.controller),
            "LANDMARK_CONTROLLER": self._url,
            "LANDMARK_HOST": "127.0.0.1",
            "LANDMARK_PORT": self._url.rsplit(":", 1)[1],
            "LANDMARK_BROKER_PORT": str(_free_port()),
            "LANDMARK_FILMS": str(self._folder.films),
            "LANDMARK_RENDITIONS": str(self._folder.renditions),
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
                while await ask(client, "/api/status") is None:
                    crew.check_alive()
                    await self._clock.sleep(100)
        except TimeoutError as error:
            raise DemoError(f"the controller does not answer; see {crew.log_of('controller')}") from error
        return client

    async def _start_players(self, crew: Crew, screens: Sequence[str]) -> None:
        bundles = self._folder.run / "bundles"
        bundles.mkdir()
        files = {screen: str(bundles / f"{screen}.json") for screen in screens}
        add = (str(BIN / "landmark"), "player", "add")
        await asyncio.gather(
            *(crew.run(f"add-{screen}", *add, screen, "--output", file) for screen, file in files.items())
        )
        window = ["--window"] if _has_desktop() else []
        for screen, file in files.items():
            state = str(self._folder.run / "players" / screen)
            await crew.start(screen, str(BIN / "landmark-player"), "run", file, *window, "--state", state)

    async def _watch(self, crew: Crew, client: ControllerClient, shifted: Clock) -> None:
        token = StateFolder(self._folder.controller).operator_token
        words = invitation(self._url, token, on_desktop=_has_desktop())
        self._console.print(words, soft_wrap=True, markup=False)
        seconds = self._options.seconds
        ends = None if seconds is None else shifted.now() + seconds * SECOND
        enough = asyncio.Event()
        async with self._picture_taker(client, shifted):
            with (
                first_ctrl_c(enough),
                Live(console=self._console, auto_refresh=False, transient=True) as live,
            ):
                while not enough.is_set() and (ends is None or shifted.now() < ends):
                    crew.check_alive()
                    body = await ask(client, "/api/status")
                    if body is not None:
                        live.update(draw_live(json.loads(body), self._console), refresh=True)
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

    def _forget_picture(self) -> None:
        try:
            self._options.picture.unlink(missing_ok=True)
        except OSError as error:
            raise DemoError(
                f"cannot replace {self._options.picture}: {error.strerror}; choose another --picture"
            ) from error

    async def _take_picture(self, client: ControllerClient, shifted: Clock) -> None:
        painted = await picture_of_walls(client, shifted, self._options.simulcast)
        if painted is None:
            self._console.print(f" [yellow]{NO_PICTURE}[/]", soft_wrap=True)
            return
        try:
            painted.save(self._options.picture)
        except OSError as error:
            self._console.print(f" [yellow]cannot write {self._options.picture}: {error.strerror}[/]")

    async def _tell_account(self, client: ControllerClient) -> None:
        body = await ask(client, "/api/asrun")
        if body is not None:
            self._console.print(draw_report(json.loads(body), self._console.width))
        if self._options.picture.exists():
            self._console.print(f" the walls at the simulcast: [bold]{near(self._options.picture)}[/]")
        self._console.print(f" films are kept for the next demo in {near(self._folder.root)}\n")


def _has_desktop() -> bool:
    """Whether each screen can be a window that somebody sees."""
    return "DISPLAY" in os.environ and shutil.which("Xephyr") is not None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
