"""The whole fleet in one process and in virtual time: a controller, a broker, five players, and their faults.

Real are the schedule files, the services, the store's memory twin, both talks over MQTT, link, stage, journal
and folder on disk. Twins are the broker, the library of renditions and the decks.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Mapping, Sequence, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from controller.mqtt.switchboard import Switchboard
from controller.services.end_takeovers import EndTakeovers
from controller.services.give_orders import GiveOrders
from controller.services.ports import FilmProgress, FilmWish
from controller.services.prove_play import ProvePlay
from controller.services.publish_plans import PublishPlans
from controller.services.renew_envelopes import RenewEnvelopes
from controller.services.watch_fleet import FleetWatch
from controller.signing import load_or_make_key
from controller.store.memory import MemoryStore
from player_agent.decks.headless import HeadlessDecks
from player_agent.decks.headless_plays import Showing
from player_agent.folder import PlayerFolder
from player_agent.link.main import run_link
from player_agent.stage.runner import run_stage
from tests.support.memory_broker import MemoryBroker
from tests.support.memory_library import MemoryLibrary
from tests.support.plans import NETWORK, rendition
from tests.support.virtual_time import VirtualClock
from wire.bundle import Broker, Bundle, Surface
from wire.ids import ScreenId, ShortId
from wire.instants import Instant
from wire.renditions import Rendition

CONTROLLER = "controller"
PROGRESS_MS = 60_000  # a day has 20,000 plays; nobody reads how each of them goes on


@dataclass
class MemoryFilms:
    """A film maker without films: the bytes of a rendition are its short's and screen's names."""

    library: MemoryLibrary

    async def make(
        self, wishes: Sequence[FilmWish], on_progress: Callable[[FilmProgress], None]
    ) -> Mapping[tuple[ScreenId, ShortId], Rendition]:
        """Put each into the library."""
        made = {}
        for wish in wishes:
            need = wish.need
            content = f"{need.screen} {need.short}".encode()
            each = rendition(need.short, content=content, kind=need.kind, duration_ms=need.duration_ms)
            self.library.files[each.path] = content
            made[need.screen, need.short] = each
        on_progress(FilmProgress(1.0, len(made), len(made)))
        return made

    async def lost(self, file_names: Iterable[str]) -> Set[str]:
        """Those that the library has not."""
        return set(file_names) - {path.rpartition("/")[2] for path in self.library.files}


@dataclass
class QuietAlarms:
    """Alarms that are remembered and never ring: no envelope grows old within a day."""

    set_for: dict[str, Instant] = field(default_factory=dict)

    def set_alarm(self, name: str, at: Instant, ring: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Remember it."""
        self.set_for[name] = at


class SimulatedController:
    """A controller whose store outlives its processes."""

    def __init__(self, root: Path, broker: MemoryBroker, library: MemoryLibrary, clock: VirtualClock) -> None:
        self.clock = clock
        self.store = MemoryStore()
        self.key = load_or_make_key(root / "planner.key")
        self._broker = broker
        self._films = MemoryFilms(library)
        self._process: asyncio.Task[None] | None = None
        self._build()

    def _build(self) -> None:
        self.watch = FleetWatch(NETWORK, self.store, self.key)
        connector = self._broker.connector(CONTROLLER)
        self.switchboard = Switchboard(NETWORK, connector, self.store, self.watch, self.clock)
        renewal = RenewEnvelopes(
            NETWORK, self.store, self.key, self.key, self.switchboard, QuietAlarms(), self.clock
        )
        self.publisher = PublishPlans(
            NETWORK, self.store, self.watch, self._films, self.key, self.switchboard, renewal, self.clock
        )
        self.orders = GiveOrders(
            NETWORK,
            self.store,
            self.watch,
            self._films,
            self.key,
            self.key,
            self.switchboard,
            self.clock,
        )
        self.takeovers = EndTakeovers(self.watch, self.orders, self.clock)
        self.publisher.and_then = self.takeovers.after_publication
        self.proof = ProvePlay(self.store, self.watch)

    async def start(self) -> None:
        """A new process on the old store."""
        self._build()
        await self.watch.load()
        self._process = asyncio.create_task(self.switchboard.run(), name="controller")

    async def kill(self) -> None:
        """As kill -9: nothing is said, nothing is saved."""
        await _end(self._process, lambda: self._broker.cut(CONTROLLER))
        self._process = None


class SimulatedPlayer:
    """A display PC: a folder that lasts, and two processes that can be killed."""

    def __init__(
        self, root: Path, bundle: Bundle, broker: MemoryBroker, library: MemoryLibrary, start: Instant
    ) -> None:
        self.bundle = bundle
        self._start = start
        self.folder = PlayerFolder(root / bundle.screen)
        self.showings: list[Showing] = []
        """What was on this glass over the lives of all stages."""
        self._broker = broker
        self._library = library
        self._stage: asyncio.Task[None] | None = None
        self._link: asyncio.Task[None] | None = None
        self._decks = HeadlessDecks(VirtualClock(start), progress_ms=PROGRESS_MS)

    @property
    def screen(self) -> ScreenId:
        """Its screen."""
        return self.bundle.screen

    @property
    def decks(self) -> HeadlessDecks:
        """Of the stage that lives now."""
        return self._decks

    def start_stage(self) -> None:
        """A new stage process."""
        clock = VirtualClock(self._start)  # of its own: what one process corrects, another does not see
        self._decks = HeadlessDecks(clock, progress_ms=PROGRESS_MS)
        self._stage = asyncio.create_task(
            run_stage(self.bundle, self.folder, clock, self._decks), name=f"stage {self.screen}"
        )

    def start_link(self) -> None:
        """A new link process."""
        connector = self._broker.connector(self.screen)
        clock = VirtualClock(self._start)
        self._link = asyncio.create_task(
            run_link(self.bundle, self.folder, clock, connector=connector, fetcher=self._library),
            name=f"link {self.screen}",
        )

    async def kill_stage(self) -> None:
        """As kill -9; the film's windows go with it."""
        await _end(self._stage)
        self.showings += self._decks.showings

    async def kill_link(self) -> None:
        """As kill -9."""
        await _end(self._link, lambda: self._broker.cut(self.screen))

    def check_alive(self) -> None:
        """Raises what a process died of by itself."""
        for task in (self._stage, self._link):
            if task is not None and task.done():
                task.result()
                raise AssertionError(f"{task.get_name()} ended by itself")


async def _end(task: asyncio.Task[None] | None, cut: Callable[[], None] = lambda: None) -> None:
    """The process first and then its network: it must not live to notice that."""
    assert task is not None
    if task.done():
        task.result()
        raise AssertionError(f"{task.get_name()} ended by itself")
    task.cancel()
    cut()
    while not task.done():  # a group of tasks that fails in the same turn swallows a cancellation
        await asyncio.wait([task], timeout=1)
        task.cancel()


@dataclass
class Fleet:
    """Everything."""

    clock: VirtualClock
    broker: MemoryBroker
    library: MemoryLibrary
    controller: SimulatedController
    players: dict[ScreenId, SimulatedPlayer]

    async def until(self, instant: Instant) -> None:
        """Let time pass, and see that nobody died by himself."""
        await self.clock.sleep(instant - self.clock.now())
        for player in self.players.values():
            player.check_alive()


@asynccontextmanager
async def run_fleet(
    root: Path, start: Instant, screens: Sequence[ScreenId], *, heartbeat_ms: int = 60_000
) -> AsyncIterator[Fleet]:
    """A controller and players that live while the body runs; nothing is published yet."""
    clock, broker, library = VirtualClock(start), MemoryBroker(latency_ms=20), MemoryLibrary()
    controller = SimulatedController(root, broker, library, VirtualClock(start))
    await controller.start()
    players = {}
    for screen in screens:
        bundle = Bundle(
            network=NETWORK,
            sample=True,
            screen=screen,
            broker=Broker(host="127.0.0.1", port=1883, username=screen, password="secret"),
            controller_url="http://127.0.0.1:8080",
            trusted_keys=(controller.key.trusted,),
            surface=Surface(width=320, height=180),
            heartbeat_ms=heartbeat_ms,
            still_ms=0,
        )
        player = SimulatedPlayer(root, bundle, broker, library, start)
        player.start_stage()
        player.start_link()
        players[screen] = player
    try:
        yield Fleet(clock, broker, library, controller, players)
    finally:
        for player in players.values():
            await player.kill_stage()
            await player.kill_link()
        await controller.kill()
