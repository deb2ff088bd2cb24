"""The controller's talk with its players: desired state out, their words in, one connection at a time.

Connecting again sends every screen's desired state again: the broker may have lost what it kept, and each
message is idempotent. No screen waits for another's acknowledgement, and orders go before everything else.
Batches of as-run entries and deletions wait in a queue of their own, so that no commit delays an answer
about the clock.
"""

import asyncio
import random
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import TypeVar

import structlog

from controller.clock import Clock
from controller.services.collect_asrun import collect_asrun
from controller.services.collect_deletions import collect_deletions
from controller.services.desired_state import build_desired_state
from controller.services.ports import Store
from controller.services.records import Event
from controller.services.watch_fleet import FleetWatch
from wire.asrun import AsRunBatch
from wire.backoff import backoff_ms
from wire.codec import decode, encode
from wire.connection import Connection, ConnectionLostError, Connector, Incoming
from wire.errors import ContractError
from wire.films import DeletionBatch, FilmReport
from wire.health import ClockReply, ClockRequest, Heartbeat, Hello, Presence, Still, StillRequest
from wire.ids import NetworkId, ScreenId
from wire.instants import SECOND, Instant
from wire.message import Message
from wire.orders import Receipt
from wire.state import ReportedState
from wire.topics import Leaf, controller_subscriptions, format_topic, parse_topic

_M = TypeVar(
    "_M", AsRunBatch, DeletionBatch, FilmReport, Heartbeat, Hello, Presence, Receipt, ReportedState, Still
)

_BATCHES_WAITING = 1_000  # beyond this a batch is dropped; without an acknowledgement it is sent again
_ABREAST = 16  # desired states under way at once, orders aside; more would only fill the broker's memory
_STEADY_MS = 10 * SECOND  # a connection that lasted this long is made again at once
RECONNECT_AT_MOST_MS = 15 * SECOND
_COMPLAINTS_KEPT = 1_000  # different broken messages noted as events in one life of the controller


class Switchboard:
    """Implements `controller.services.ports.DesiredOutlet`."""

    def __init__(
        self, network: NetworkId, connector: Connector, store: Store, watch: FleetWatch, clock: Clock
    ) -> None:
        self.connected = asyncio.Event()
        """Set while the broker hears us."""
        self._network = network
        self._connector = connector
        self._store = store
        self._watch = watch
        self._clock = clock
        self._luck = random.Random()  # noqa: S311 - jitter
        self._announced: set[ScreenId] = set()
        self._urgent: set[ScreenId] = set()
        self._wake = asyncio.Event()
        self._receipt_came = asyncio.Event()
        self._batches: asyncio.Queue[AsRunBatch | DeletionBatch] = asyncio.Queue(_BATCHES_WAITING)
        self._still_requests: asyncio.Queue[tuple[ScreenId, StillRequest]] = asyncio.Queue()
        self._complaints: set[tuple[str, str]] = set()
        self._log = structlog.get_logger("landmark.mqtt")

    def announce(self, screens: Iterable[ScreenId], *, urgent: bool = False) -> None:
        """Send what the store holds for these screens, soon and at least once; `urgent` before all others."""
        if urgent:
            self._urgent |= set(screens)
        else:
            self._announced |= set(screens)
        self._wake.set()

    def ask_still(self, screen: ScreenId, number: int) -> None:
        """Ask a player for a still, if the broker hears us; a request that is lost is not repeated."""
        if self.connected.is_set():
            self._still_requests.put_nowait((screen, StillRequest(number=number)))

    async def run(self) -> None:
        """Talk for ever; connect again whenever the broker goes."""
        failures = 0
        while True:
            since = self._clock.now()
            try:
                async with self._connector.connect() as connection:
                    await self._talk(connection)
            except* ConnectionLostError as lost:
                self._log.warning("broker lost", reason=_first_reason(lost))
            finally:
                self.connected.clear()
            failures = 1 if self._clock.now() - since >= _STEADY_MS else failures + 1
            await self._clock.sleep(backoff_ms(failures, self._luck.random(), most_ms=RECONNECT_AT_MOST_MS))

    async def _talk(self, connection: Connection) -> None:
        await connection.subscribe(controller_subscriptions(self._network))
        self.announce(await self._store.published_screens())
        self.connected.set()
        self._log.info("connected to the broker")
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._listen(connection), name="mqtt: listen")
            tasks.create_task(self._send_desired(connection), name="mqtt: send desired state")
            tasks.create_task(self._take_batches(connection), name="mqtt: take as-run batches")
            tasks.create_task(self._keep_receipts(), name="mqtt: keep receipts")
            tasks.create_task(self._ask_for_stills(connection), name="mqtt: ask for stills")

    async def _send_desired(self, connection: Connection) -> None:
        """To each screen one message after the other, so that the newest is the one that is retained."""
        sending: set[ScreenId] = set()
        async with asyncio.TaskGroup() as tasks:
            while True:
                await self._wake.wait()
                self._wake.clear()
                for screen in self._next_to_send(sending):
                    sending.add(screen)
                    tasks.create_task(
                        self._send_one(connection, screen, sending), name=f"mqtt: desired state of {screen}"
                    )

    def _next_to_send(self, sending: AbstractSet[ScreenId]) -> list[ScreenId]:
        urgent = sorted(self._urgent - sending)
        others = sorted(self._announced - self._urgent - sending)[: max(0, _ABREAST - len(sending))]
        self._urgent -= set(urgent)
        self._announced -= {*urgent, *others}
        return [*urgent, *others]

    async def _send_one(self, connection: Connection, screen: ScreenId, sending: set[ScreenId]) -> None:
        desired = await self._store.desired(screen)
        if desired is not None:
            await self._send(connection, screen, Leaf.DESIRED, build_desired_state(desired))
        sending.discard(screen)
        self._wake.set()

    async def _keep_receipts(self) -> None:
        while True:
            await self._receipt_came.wait()
            self._receipt_came.clear()
            await self._watch.save_receipts()

    async def _ask_for_stills(self, connection: Connection) -> None:
        while True:
            screen, request = await self._still_requests.get()
            await self._send(connection, screen, Leaf.STILL_REQUEST, request)

    async def _take_batches(self, connection: Connection) -> None:
        while True:
            match await self._batches.get():
                case AsRunBatch() as batch:
                    ack = await collect_asrun(self._store, batch, self._clock.now())
                    await self._send(connection, batch.screen, Leaf.ASRUN_ACK, ack)
                case DeletionBatch() as batch:
                    gone = await collect_deletions(self._store, batch, self._clock.now())
                    await self._send(connection, batch.screen, Leaf.DELETIONS_ACK, gone)

    async def _listen(self, connection: Connection) -> None:
        async for incoming in connection.messages():
            now = self._clock.now()
            try:
                await self._accept(connection, incoming, now)
            except ContractError as error:
                await self._complain(incoming, error, now)
        raise ConnectionLostError("the broker sends nothing any more")

    async def _accept(self, connection: Connection, incoming: Incoming, now: Instant) -> None:
        address = parse_topic(incoming.topic)
        screen = address.screen
        match address.leaf:
            case Leaf.HEARTBEAT:
                self._watch.accept_heartbeat(_of_screen(Heartbeat, incoming, screen), now)
            case Leaf.REPORTED:
                self._watch.accept_reported(_of_screen(ReportedState, incoming, screen), now)
            case Leaf.PRESENCE:
                self._watch.accept_presence(_of_screen(Presence, incoming, screen), now)
            case Leaf.STILL | Leaf.FIRST_STILL:
                self._watch.accept_still(_of_screen(Still, incoming, screen))
            case Leaf.HELLO:
                hello = _of_screen(Hello, incoming, screen)
                self._watch.accept_hello(hello)
                self.announce([hello.screen])
            case Leaf.RECEIPT:
                self._watch.accept_receipt(_of_screen(Receipt, incoming, screen), now)
                self._receipt_came.set()
            case Leaf.FILMS:
                self._watch.accept_films(_of_screen(FilmReport, incoming, screen), now)
            case Leaf.DELETIONS:
                self._enqueue(_of_screen(DeletionBatch, incoming, screen))
            case Leaf.ASRUN:
                self._enqueue(_of_screen(AsRunBatch, incoming, screen))
            case Leaf.CLOCK:
                request = decode(ClockRequest, incoming.payload)
                await self._send(connection, screen, Leaf.CLOCK_REPLY, self._answer(request, now))
            case Leaf.DESIRED | Leaf.ASRUN_ACK | Leaf.CLOCK_REPLY | Leaf.STILL_REQUEST | Leaf.DELETIONS_ACK:
                raise ContractError("a message that only the controller sends")

    def _answer(self, request: ClockRequest, received_at: Instant) -> ClockReply:
        return ClockReply(
            number=request.number,
            sent_at=request.sent_at,
            received_at=received_at,
            replied_at=self._clock.now(),
        )

    def _enqueue(self, batch: AsRunBatch | DeletionBatch) -> None:
        try:
            self._batches.put_nowait(batch)
        except asyncio.QueueFull:
            self._log.warning("batch dropped, the player sends it again", screen=batch.screen)

    async def _complain(self, incoming: Incoming, error: ContractError, now: Instant) -> None:
        self._log.warning("message refused", topic=incoming.topic, reason=str(error))
        complaint = (incoming.topic, type(error).__name__)
        if complaint in self._complaints or len(self._complaints) >= _COMPLAINTS_KEPT:
            return
        self._complaints.add(complaint)
        sentence = f"a message on {incoming.topic} was refused: {error}"
        await self._store.add_event(Event(now, "message_refused", sentence))

    async def _send(self, connection: Connection, screen: ScreenId, leaf: Leaf, message: Message) -> None:
        topic = format_topic(self._network, screen, leaf)
        await connection.publish(topic, encode(message), qos=leaf.qos, retain=leaf.retained)


def _of_screen(kind: type[_M], incoming: Incoming, screen: ScreenId) -> _M:
    """The message, which must speak of the very screen whose topic it came on: only that is authenticated."""
    message = decode(kind, incoming.payload)
    if message.screen != screen:
        raise ContractError(f"a {kind.__name__} of {message.screen!r} on the topic of {screen!r}")
    return message


def _first_reason(lost: BaseExceptionGroup[ConnectionLostError]) -> str:
    first = lost.exceptions[0]
    return _first_reason(first) if isinstance(first, BaseExceptionGroup) else str(first)
