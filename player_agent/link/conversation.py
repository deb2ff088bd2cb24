"""One connection to the broker, from the greeting to the farewell: what link says, and what it takes in."""

import asyncio
from importlib.metadata import version

import structlog

from player_agent.clock import Clock
from player_agent.faults import FaultNotes
from player_agent.folder import FolderError, PlayerFolder, StageFacts, load_message, save_message
from player_agent.folder_watch import FolderWatch
from player_agent.link.clock_exchange import ClockExchange
from player_agent.link.desired_intake import DesiredIntake
from player_agent.link.downloads import Downloads
from player_agent.link.facts import Injected, LinkFacts, Pulse, build_heartbeat, build_reported, differs
from player_agent.link.film_book import FilmBook
from player_agent.link.film_news import FilmNews
from player_agent.link.pictures import Pictures
from player_agent.link.receipts import Receipts
from player_agent.link.stage_word import StageWord
from player_agent.link.uplink import Uplink
from player_agent.link.vitals import machine_versions, read_vitals
from wire.asrun import AsRunAck
from wire.bundle import Bundle
from wire.codec import decode, encode
from wire.connection import Connection, Incoming, Will
from wire.errors import ContractError
from wire.films import DeletionAck
from wire.health import ClockReply, Hello, Presence, StillRequest, Word
from wire.instants import SECOND, Millis
from wire.message import Message
from wire.state import DesiredState, ReportedState
from wire.topics import Leaf, format_topic, parse_topic, player_subscriptions

REPORT_AGAIN_MS: Millis = 60 * SECOND
"""How often the facts are compared with what was reported if nobody rang."""
FAREWELL_MS: Millis = 2 * SECOND
"""How long the end waits for the last entries of the journal to be delivered."""

_log = structlog.get_logger()


class Conversation:
    """What link says and hears. Lives as long as the program; `run` is one connection."""

    def __init__(
        self,
        bundle: Bundle,
        folder: PlayerFolder,
        clock: Clock,
        watch: FolderWatch,
        intake: DesiredIntake,
        downloads: Downloads,
        faults: FaultNotes,
        book: FilmBook,
        injected: Injected,
    ) -> None:
        self._bundle = bundle
        self._folder = folder
        self._clock = clock
        self._intake = intake
        self._downloads = downloads
        self._faults = faults
        self._injected = injected
        self._exchange = ClockExchange(folder, clock)
        self._stage_word = StageWord(folder, clock, faults, bundle.heartbeat_ms)
        self._uplink = Uplink(
            bundle.network, bundle.screen, folder, watch.signal(folder.journal, ending=".jsonl")
        )
        self.facts_changed = watch.signal(folder.stage, folder.desired)
        self._receipts = Receipts(bundle.network, bundle.screen, folder, clock, watch.signal(folder.receipts))
        self._book = book
        self._film_news = FilmNews(bundle.network, bundle.screen, book, clock)
        self._pictures = Pictures(bundle.network, bundle.screen, folder, watch)
        self._since = clock.now()
        self._started_ns = clock.monotonic_ns()
        self._versions = {"player": version("landmark-playout"), **machine_versions()}

    def will(self) -> Will:
        """What the broker shall say when we vanish from a connection that is made now."""
        self._since = self._clock.now()
        return Will(self._topic(Leaf.PRESENCE), encode(self._presence(Word.LOST)), qos=1, retain=True)

    async def run(self, connection: Connection, stop: asyncio.Event) -> None:
        """Talk until told to stop. Raises ConnectionLostError, in a group, when the broker is gone."""
        await connection.subscribe(player_subscriptions(self._bundle.network, self._bundle.screen))
        await self._say(connection, Leaf.PRESENCE, self._presence(Word.HERE))
        await self._say(connection, Leaf.HELLO, self._hello())
        self._exchange.begin()
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._listen(connection), name="listen"),
                group.create_task(self._uplink.deliver(connection), name="deliver the journal"),
                group.create_task(self._beat(connection), name="heartbeat"),
                group.create_task(self._report(connection), name="report"),
                group.create_task(self._ask_the_time(connection), name="clock exchange"),
                group.create_task(self._pictures.show(connection), name="stills"),
                group.create_task(self._receipts.tell(connection), name="receipts"),
                group.create_task(self._film_news.tell(connection), name="films"),
            ]
            await stop.wait()
            # The order of the end: last entries out, then the word that we are gone, then silence.
            await self._deliver_the_last()
            await self._say(connection, Leaf.PRESENCE, self._presence(Word.LOST))
            for task in tasks:
                task.cancel()

    async def _deliver_the_last(self) -> None:
        try:
            async with asyncio.timeout(FAREWELL_MS / 1_000):
                await self._uplink.delivered()
        except TimeoutError:
            _log.warning("ending with entries that nobody acknowledged", entries=self._uplink.waiting())

    async def _listen(self, connection: Connection) -> None:
        async for message in connection.messages():
            try:
                self._take(message)
            except ContractError as error:
                sentence = f"a message on {message.topic} was ignored: {error}"
                if self._faults.note("bad_message", sentence, self._clock.now()):
                    _log.warning("bad message", topic=message.topic, reason=str(error))
            except FolderError as error:  # said again by its sender: at the next exchange, hello or batch
                if self._faults.note("disk_full", str(error), self._clock.now()):
                    _log.warning("the disk refused a message", topic=message.topic, reason=str(error))

    def _take(self, message: Incoming) -> None:
        match parse_topic(message.topic).leaf:
            case Leaf.DESIRED:
                came_ns = self._clock.monotonic_ns()
                self._receipts.took_in(self._intake.take(message.payload), came_ns)
            case Leaf.ASRUN_ACK:
                self._uplink.accept_ack(decode(AsRunAck, message.payload))
            case Leaf.CLOCK_REPLY:
                self._exchange.accept_reply(decode(ClockReply, message.payload))
            case Leaf.DELETIONS_ACK:
                self._book.accept_ack(decode(DeletionAck, message.payload))
            case Leaf.STILL_REQUEST:
                request = decode(StillRequest, message.payload)
                save_message(self._folder.still_request, request, durable=False)
            case leaf:
                raise ContractError(f"players do not listen to {leaf}")

    async def _beat(self, connection: Connection) -> None:
        period_ns = self._bundle.heartbeat_ms * 1_000_000
        due_ns = self._clock.monotonic_ns()
        while True:
            stage, facts = self._facts()
            await self._say(connection, Leaf.HEARTBEAT, build_heartbeat(stage, facts, self._pulse()))
            due_ns = max(due_ns + period_ns, self._clock.monotonic_ns())
            await self._clock.sleep((due_ns - self._clock.monotonic_ns()) / 1_000_000)

    async def _report(self, connection: Connection) -> None:
        said: ReportedState | None = None
        while True:
            reported = build_reported(*self._facts())
            if differs(said, reported):
                await self._say(connection, Leaf.REPORTED, reported)
                said = reported
            await self.facts_changed.wait(REPORT_AGAIN_MS)

    async def _ask_the_time(self, connection: Connection) -> None:
        while True:
            await self._say(connection, Leaf.CLOCK, self._exchange.build_request())
            await self._clock.sleep(self._exchange.pause_ms())

    async def _say(self, connection: Connection, leaf: Leaf, message: Message) -> None:
        await connection.publish(self._topic(leaf), encode(message), qos=leaf.qos, retain=leaf.retained)

    def _topic(self, leaf: Leaf) -> str:
        return format_topic(self._bundle.network, self._bundle.screen, leaf)

    def _presence(self, word: Word) -> Presence:
        return Presence(screen=self._bundle.screen, word=word, since=self._since)

    def _hello(self) -> Hello:
        held = load_message(self._folder.desired, DesiredState)
        return Hello(
            screen=self._bundle.screen,
            plan_revision=held.plan_revision if held else 0,
            policy_revision=held.policy_revision if held else 0,
            orders_revision=held.orders_revision if held else 0,
        )

    def _facts(self) -> tuple[StageFacts | None, LinkFacts]:
        stage = self._stage_word.read()
        held = load_message(self._folder.desired, DesiredState)
        return stage, LinkFacts(
            screen=self._bundle.screen,
            now=self._clock.now(),
            plan_revision_held=held.plan_revision if held else 0,
            cache=self._downloads.facts(),
            faults=self._faults.with_those_of(stage.faults if stage else ()),
            versions=self._versions,
            injected=self._injected,
        )

    def _pulse(self) -> Pulse:
        return Pulse(
            period_ms=self._bundle.heartbeat_ms,
            clock=self._exchange.facts(),
            vitals=read_vitals(self._folder.root),
            journal_waiting=self._uplink.waiting(),
            uptime_ms=(self._clock.monotonic_ns() - self._started_ns) // 1_000_000,
        )
