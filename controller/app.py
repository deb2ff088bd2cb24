"""The composition root of `landmark serve`: the only place that constructs adapters.

One TaskGroup owns every task. A task that dies takes the program down, and whoever started it starts it
again. The end is ordered: HTTP first, then the talk with players, then what is unsaved, the alarms, the
broker, and the store last.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

import structlog

from controller.addresses import Addresses, addresses_of, check_reachable, delivery_of
from controller.clock import Clock, SystemClock
from controller.collecting import settle
from controller.evidence import EvidenceFolder
from controller.films import RenditionStore
from controller.films.eye import FilmEye
from controller.films.masters import master_names
from controller.films.shipping import ShippedFilms, open_film_store
from controller.films.store import FolderFilms
from controller.films.workshop import Workshop
from controller.jobs.alarm import ApschedulerAlarms
from controller.mqtt.address import parse_broker_url
from controller.mqtt.mosquitto import Mosquitto, run_mosquitto
from controller.mqtt.session import AiomqttConnector
from controller.mqtt.switchboard import Switchboard
from controller.services.add_player import AddPlayer, PlayerDefaults
from controller.services.approve_films import ApproveFilms
from controller.services.check_readiness import CheckReadiness
from controller.services.end_takeovers import EndTakeovers
from controller.services.film_store import FilmStore
from controller.services.give_orders import GiveOrders
from controller.services.ports import Store
from controller.services.prove_play import ProvePlay
from controller.services.publish_plans import PublishPlans
from controller.services.purge_films import PurgeFilms
from controller.services.recall_plans import RecallPlans
from controller.services.recompile_plans import RecompilePlans
from controller.services.records import Event
from controller.services.renew_envelopes import RenewEnvelopes
from controller.services.watch_fleet import FleetWatch
from controller.services.watch_stills import WatchStills
from controller.settings import Settings
from controller.signing import PlannerKey, load_or_make_key
from controller.state_folder import StateFolder
from controller.store import open_store
from controller.web.api import build_api_router
from controller.web.approvals import build_approvals_router
from controller.web.files import build_files_router
from controller.web.live import Identity
from controller.web.operators import require_token
from controller.web.orders import build_orders_router
from controller.web.pages import build_router
from controller.web.plans import build_plans_router
from controller.web.purge import build_purge_router
from controller.web.readiness import build_readiness_router
from controller.web.server import HttpServer, build_app, listen
from controller.web.sheets import build_sheets_router
from controller.web.stills import build_stills_router


@dataclass(frozen=True, slots=True)
class _Parts:
    """What the adapters of one run share."""

    settings: Settings
    clock: SystemClock
    folder: StateFolder
    key: PlannerKey
    token: str
    addresses: Addresses
    store: Store
    broker: Mosquitto | None
    """None where the broker is not ours."""


async def run_controller(
    settings: Settings,
    clock: SystemClock,
    stop: asyncio.Event,
    on_ready: Callable[[Addresses], None] = lambda _: None,
) -> None:
    """Serve until `stop` is set. Raises ControllerError, perhaps in a group, where it cannot or no longer."""
    check_reachable(settings)
    delivery_of(settings)
    folder = StateFolder(settings.state)
    with folder.hold(clock.shift_ms), listen(settings.host, settings.port) as listener:
        async with _open_parts(settings, clock, folder, listener) as parts:
            await _serve(parts, listener, stop, on_ready)


@asynccontextmanager
async def _open_parts(
    settings: Settings, clock: SystemClock, folder: StateFolder, listener: socket.socket
) -> AsyncIterator[_Parts]:
    async with AsyncExitStack() as stack:
        key, token = load_or_make_key(folder.planner_key), folder.load_or_make_token()
        addresses = addresses_of(settings, listener.getsockname()[1])
        store = await stack.enter_async_context(open_store(settings.database or folder.database_url))
        broker = None
        if settings.broker is None:
            broker = Mosquitto(
                folder.broker,
                host=settings.broker_host,
                port=settings.broker_port,
                network=settings.network,
                clock=clock,
            )
            await stack.enter_async_context(run_mosquitto(broker, await store.players()))
        yield _Parts(settings, clock, folder, key, token, addresses, store, broker)


async def _serve(
    parts: _Parts, listener: socket.socket, stop: asyncio.Event, on_ready: Callable[[Addresses], None]
) -> None:
    network, clock, store, key = parts.settings.network, parts.clock, parts.store, parts.key
    watch = FleetWatch(network, store, key)
    await watch.load()
    settle()
    address = parts.broker.address if parts.broker else parse_broker_url(parts.settings.broker or "")
    connector = AiomqttConnector(address, f"landmark-controller-{network}")
    switchboard = Switchboard(network, connector, store, watch, clock)
    alarms = ApschedulerAlarms(clock.shift_ms)
    async with alarms.running():
        renewal = RenewEnvelopes(network, store, key, key, switchboard, alarms, clock)
        await renewal.watch(await store.published_screens())
        services = _build_services(parts, watch, switchboard, renewal)
        http = _build_http(parts, services, watch, listener)
        await look_at_takeovers(services.takeovers, store, clock)
        async with asyncio.TaskGroup() as tasks:
            others = [
                tasks.create_task(switchboard.run(), name="mqtt"),
                tasks.create_task(watch.keep_saving(clock), name="fleet: keep saving"),
                tasks.create_task(services.stills.run(), name="fleet: look at stills"),
                tasks.create_task(alarms.watch(), name="alarms"),
            ]
            if parts.broker is not None:
                others.append(tasks.create_task(parts.broker.keep_alive(), name="broker: keep alive"))
            serving = tasks.create_task(http.run(), name="http")
            on_ready(parts.addresses)
            await stop.wait()
            http.close()
            await serving
            for task in others:
                task.cancel()
        await watch.save()


async def look_at_takeovers(takeovers: EndTakeovers, store: Store, clock: Clock) -> None:
    """The look after a publication, which may have been the last act of the run before; told and kept."""
    log = structlog.get_logger("landmark.takeovers")
    for sentence in await takeovers.after_publication():
        log.warning("looked at takeovers", said=sentence)
        await store.add_event(Event(clock.now(), "takeovers_at_start", sentence))


@dataclass(frozen=True, slots=True)
class _Services:
    """The verbs of one run, and what HTTP hands out beside them."""

    publisher: PublishPlans
    players: AddPlayer
    orders: GiveOrders
    takeovers: EndTakeovers
    approvals: ApproveFilms
    purge: PurgeFilms
    stills: WatchStills
    evidence: EvidenceFolder
    films: FilmStore
    """Where players find them."""
    renditions: RenditionStore


def _build_services(
    parts: _Parts, watch: FleetWatch, switchboard: Switchboard, renewal: RenewEnvelopes
) -> _Services:
    settings, clock, store, key = parts.settings, parts.clock, parts.store, parts.key
    shelf = settings.renditions or parts.folder.renditions
    renditions = RenditionStore(shelf)
    workshop = Workshop(renditions, settings.films, settings.surface_pixels)
    films = open_film_store(settings.films_store, shelf)
    maker = ShippedFilms(workshop, renditions.path_of, films) if settings.films_store else workshop
    keeps = (FolderFilms(shelf), films) if settings.films_store else (films,)
    publisher = PublishPlans(settings.network, store, watch, maker, key, switchboard, renewal, clock)
    orders = GiveOrders(settings.network, store, watch, maker, key, key, switchboard, clock)
    masters = partial(master_names, settings.films)
    purge = PurgeFilms(
        settings.network, store, watch, key, keeps, clock, publisher.turn, orders.in_hand, masters
    )
    takeovers = EndTakeovers(watch, orders, clock)
    publisher.and_then = takeovers.after_publication
    approvals = ApproveFilms(store, watch, clock)
    approvals.after_revoking = takeovers.after_revoking
    evidence = EvidenceFolder(parts.folder.first_plays)
    stills = WatchStills(watch, FilmEye(renditions, clock), evidence, switchboard, store, clock)
    players = AddPlayer(store, parts.broker, _player_defaults(parts, workshop), clock)
    return _Services(
        publisher, players, orders, takeovers, approvals, purge, stills, evidence, films, renditions
    )


def _player_defaults(parts: _Parts, workshop: Workshop) -> PlayerDefaults:
    settings, addresses = parts.settings, parts.addresses
    return PlayerDefaults(
        network=settings.network,
        sample=settings.sample,
        broker_host=addresses.broker.host,
        broker_port=addresses.broker.port,
        broker_tls=addresses.broker.tls,
        controller_url=addresses.url,
        trusted_key=parts.key.trusted,
        heartbeat_ms=settings.heartbeat_ms,
        still_ms=settings.still_ms,
        delivery=delivery_of(settings),
        surface_of=workshop.surface_of,
    )


def _build_http(parts: _Parts, services: _Services, watch: FleetWatch, listener: socket.socket) -> HttpServer:
    network, clock, store, key = parts.settings.network, parts.clock, parts.store, parts.key
    operators_only = require_token(parts.token)
    identity = Identity(network, parts.settings.sample, clock.shift_ms)
    recompiler, recaller = RecompilePlans(network, store, key), RecallPlans(network, store, watch, key, clock)
    server: HttpServer | None = None

    def closing() -> bool:
        return server is not None and server.closing

    app = build_app(
        [
            build_api_router(services.publisher, recompiler, services.players, store, operators_only),
            build_orders_router(services.orders, operators_only),
            build_approvals_router(services.approvals, operators_only),
            build_readiness_router(CheckReadiness(store, watch, clock), operators_only),
            build_stills_router(services.stills, services.evidence, operators_only),
            build_plans_router(recaller, operators_only),
            build_sheets_router(watch, operators_only),
            build_files_router(services.renditions.path_of, store, services.films),
            build_purge_router(services.purge, operators_only),
            build_router(watch, ProvePlay(store, watch), clock, identity, closing=closing),
        ]
    )
    server = HttpServer(app, listener)
    return server
