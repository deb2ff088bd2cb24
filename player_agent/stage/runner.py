"""The runner: stage's loop. Reads clocks and folder, asks the pure parts, drives decks and journal.

One task turns; the others only wake it. A turn that raises ends the program and its supervisor starts it
again: the backdrop stands meanwhile, and the journal closes what was open.
"""

import asyncio
import secrets
from contextlib import suppress

from player_agent.clock import Clock
from player_agent.decks.notebooks import read_notebooks
from player_agent.decks.port import Decks, Prepared
from player_agent.folder import ClockState, FolderError, PlayerFolder, load_message
from player_agent.folder_watch import FolderWatch
from player_agent.stage.acceptance import Identity
from player_agent.stage.chronicle import Chronicle
from player_agent.stage.conductor import Conductor
from player_agent.stage.foresight import Foresight
from player_agent.stage.gate import ClockTrust
from player_agent.stage.in_force import InForce
from player_agent.stage.inbox import Inbox
from player_agent.stage.journal import Journal
from player_agent.stage.receipt_book import ReceiptBook
from player_agent.stage.receipts import GlassFacts
from player_agent.stage.reporter import Reporter, Situation
from player_agent.stage.scribe import Scribe
from player_agent.stage.shelf import Shelf
from player_agent.stage.shelf_keeper import ShelfKeeper
from player_agent.stage.slate import Slate
from player_agent.stage.standing import StandingWord
from player_agent.stage.steering import Outlook, conforms, next_turn_at, steer
from player_agent.stage.stills import Stills
from player_agent.stage.timekeeper import Timekeeper
from player_agent.stage.timeline import Timeline
from player_agent.stage.trust import TrustedKeys
from player_agent.stage.understudy import steer_understudies
from player_agent.stage.witness import Witness
from wire.asrun import AsRunAck
from wire.bundle import Bundle
from wire.instants import Instant, Millis
from wire.renditions import Rendition

LONGEST_WAIT_MS: Millis = 10_000
"""A turn comes at least this often, for what inotify may have lost."""


async def run_stage(
    bundle: Bundle,
    folder: PlayerFolder,
    clock: Clock,
    decks: Decks,
    *,
    stop: asyncio.Event | None = None,
) -> None:
    """Keep the glass right until `stop` is set; then close the journal's open entry and end.

    Cancelling is a crash: nothing is put in order, as when the power goes. Raises DecksError where the glass
    is gone, FolderError where the journal was deleted under our hands.
    """
    with suppress(FolderError):  # what a full disk does not let us make is made when it is first written
        folder.create()
    journal = Journal.recover(
        folder.journal,
        new_id=secrets.token_hex(16),
        acknowledged=load_message(folder.ack, AsRunAck),
        showings=read_notebooks(folder.notebooks),
    )
    scribe = Scribe(journal)
    runner = _Runner(bundle, folder, clock, decks, scribe)
    try:
        await runner.run(stop or asyncio.Event())
    finally:
        scribe.close()


class _Runner:
    def __init__(
        self, bundle: Bundle, folder: PlayerFolder, clock: Clock, decks: Decks, scribe: Scribe
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._decks = decks
        self._shelf = Shelf(folder)
        self._conductor = Conductor(decks, self._shelf)
        self._scribe = scribe
        self._chronicle = Chronicle(scribe)
        self._reporter = Reporter(folder, bundle.heartbeat_ms)
        self._witness = Witness(self._conductor, self._chronicle, self._reporter)
        self._book = ReceiptBook(folder, clock, self._reporter)
        identity = Identity(bundle.network, bundle.screen, TrustedKeys(bundle.trusted_keys))
        self._in_force = InForce(identity, folder, clock, self._reporter, self._book)
        self._inbox = Inbox()
        self._time = Timekeeper(clock, self._reporter)
        self._slate = Slate(decks, self._shelf)
        self._foresight = Foresight(self._conductor, self._shelf, self._witness)
        self._folder_watch = FolderWatch()
        self._bell = self._folder_watch.signal(folder.desired, folder.clock, folder.ack)
        self._shelf_keeper = ShelfKeeper(
            self._shelf, clock, self._folder_watch.signal(folder.cache), self._wanted, self._bell.ring
        )
        self._stills = Stills(
            decks,
            clock,
            self._reporter,
            self._folder_watch,
            bundle.screen,
            bundle.still_ms,
            lambda: self._conductor.stage.on_glass,
        )
        self._standing = StandingWord(folder, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until told to stop."""
        self._in_force.recall()
        await self._slate.check(self._in_force.accepted.policy)
        async with self._folder_watch.watching(), self._decks.running(), asyncio.TaskGroup() as tasks:
            helpers = [
                tasks.create_task(self._listen(), name="deck events"),
                tasks.create_task(self._shelf_keeper.run(), name="shelf"),
                tasks.create_task(self._shelf_keeper.answer(), name="asked of the shelf"),
                tasks.create_task(self._stills.run(), name="stills"),
                tasks.create_task(self._scribe.run(), name="journal"),
                tasks.create_task(self._wake_at(stop), name="stop"),
            ]
            while not stop.is_set():
                outlook = await self._turn()
                await self._bell.wait(self._wait_ms(outlook))
            self._end()
            await self._scribe.finish()
            await self._in_force.finish()
            for helper in helpers:
                helper.cancel()

    async def _turn(self) -> Outlook:
        """One turn: what came in, what shall be, what to do; and then, what was.

        It waits for no file to be hashed and not for the journal's disk, and not long for what is accepted to
        be kept: an order does not wait either.
        """
        self._read_comparison()
        now = self._time.read()
        offered = self._inbox.take_bytes(self._folder.desired)
        await self._in_force.take(offered, self._trust_at(now), now)
        now = self._time.read()  # the disk may have taken its time
        accepted, trust, timeline = self._in_force.accepted, self._trust_at(now), self._time.timeline
        self._witness.hear(timeline, trust, accepted.plan, now)
        await self._slate.keep(accepted.policy)
        outlook = self._foresight.look_ahead(accepted, trust, timeline, now)
        await self._apply(outlook, timeline)
        self._write_down(outlook, trust)
        return outlook

    async def _apply(self, outlook: Outlook, timeline: Timeline) -> None:
        """Tell the decks what the glass lacks."""
        conductor = self._conductor
        await conductor.keep_manners(outlook.scene.rule, outlook.then, outlook.then_from, timeline)
        for command in steer(conductor.stage, outlook, conductor.unseen.films):
            await conductor.obey(command, timeline, outlook.now)
        for command in steer_understudies(conductor.unseen, outlook, conductor.stage):
            await conductor.obey(command, timeline, outlook.now)
        await conductor.keep_time(timeline)

    def _write_down(self, outlook: Outlook, trust: ClockTrust) -> None:
        """What a turn leaves in the folder."""
        now, accepted = outlook.now, self._in_force.accepted
        self._follow_orders(outlook)
        self._witness.write_down()
        slate = self._slate.file_name(accepted.policy)
        self._standing.say(slate, self._conductor.stage, outlook, self._time.timeline)
        self._stills.look()
        self._witness.watch_spots(outlook, accepted.plan)
        if (refusal := self._scribe.refusal) is not None:
            self._reporter.fault(now, "disk_full", refusal)
        acknowledged = self._inbox.take(self._folder.ack, AsRunAck)
        if acknowledged is not None:
            self._scribe.forget(acknowledged)
        if self._in_force.ask_for_films():
            self._shelf_keeper.look()
        self._reporter.look(now, outlook.scene, accepted, trust)
        self._reporter.report(self._situation(outlook))
        if self._in_force.has_more:
            self._bell.ring()

    def _follow_orders(self, outlook: Outlook) -> None:
        stage = self._conductor.stage
        glass = GlassFacts(outlook.now, outlook.scene, conforms(stage, outlook), self._conductor.changed_ns)
        self._book.follow(self._in_force.accepted.orders, glass, self._time.timeline)

    def _end(self) -> None:
        now = self._clock.now()
        self._witness.hear(self._time.timeline, self._trust_at(now), self._in_force.accepted.plan, now)
        self._witness.write_down()
        on_glass = self._conductor.stage.on_glass
        if on_glass is not None:
            self._chronicle.stop(on_glass, now)
        self._reporter.stopped(now)

    def _trust_at(self, now: Instant) -> ClockTrust:
        return self._time.trust_at(now, self._in_force.accepted.policy)

    # What comes in

    def _read_comparison(self) -> None:
        compared = self._inbox.take(self._folder.clock, ClockState)
        if compared is not None:
            self._time.accept_comparison(compared)

    def _wanted(self) -> tuple[Rendition, ...]:
        return self._in_force.wanted(self._clock.now())

    # What is to be said, and when to turn again

    def _situation(self, outlook: Outlook) -> Situation:
        plan = self._in_force.accepted.plan
        return Situation(
            now=outlook.now,
            scene=outlook.scene,
            stage=self._conductor.stage,
            accepted=self._in_force.accepted,
            journal=self._scribe.id,
            drift_ms=self._conductor.drift_ms,
            pictures=self._chronicle.pictures(self._conductor.stage.on_glass),
            verified=self._shelf.held(plan.renditions) if plan else (),
            versions=self._decks.versions,
        )

    def _wait_ms(self, outlook: Outlook) -> Millis:
        """How long until something is due, from now: the turn has taken its time."""
        due = [next_turn_at(self._conductor.stage, outlook), self._reporter.next_due(outlook.now)]
        plan, punctuality = self._in_force.accepted.plan, self._witness.punctuality
        deadlines = (
            punctuality.next_deadline(plan, instant, outlook.now)
            for instant in (outlook.now, outlook.after_from)
        )
        due += [each for each in deadlines if each is not None]
        now = self._clock.now()
        return max(0, min(LONGEST_WAIT_MS, *(each - now for each in due)))

    # What wakes the loop, or goes on beside it

    async def _listen(self) -> None:
        async for event in self._decks.events():
            self._witness.add(event)
            if not isinstance(event, Prepared):  # a film that is ready asks for nothing
                self._bell.ring()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._bell.ring()
