"""The runner: stage's loop. Reads clocks and folder, asks the pure parts, drives decks and journal.

One task turns; the others only wake it. A turn that raises ends the program and its supervisor starts it
again: the backdrop stands meanwhile, and the journal closes what was open.
"""

import asyncio
import secrets
from contextlib import suppress
from dataclasses import replace

from player_agent.clock import Clock
from player_agent.decks.notebooks import read_notebooks
from player_agent.decks.port import Decks, Prepared
from player_agent.folder import ClockState, FolderError, PlayerFolder, load_message
from player_agent.folder_watch import FolderWatch
from player_agent.stage.acceptance import Identity
from player_agent.stage.chronicle import Chronicle
from player_agent.stage.conductor import Conductor
from player_agent.stage.gate import ClockTrust, trust_at
from player_agent.stage.in_force import InForce
from player_agent.stage.inbox import Inbox
from player_agent.stage.journal import Journal
from player_agent.stage.lookout import Lookout
from player_agent.stage.receipt_book import ReceiptBook
from player_agent.stage.receipts import GlassFacts
from player_agent.stage.reporter import Reporter, Situation
from player_agent.stage.scene import Film, View
from player_agent.stage.scribe import Scribe
from player_agent.stage.shelf import FileState, Shelf
from player_agent.stage.shelf_keeper import ShelfKeeper
from player_agent.stage.standing import StandingWord
from player_agent.stage.steering import Outlook, conforms, next_turn_at, steer
from player_agent.stage.stills import Stills
from player_agent.stage.timeline import Timeline, WallWatch
from player_agent.stage.trust import TrustedKeys
from player_agent.stage.understudy import Cover, steer_understudies
from player_agent.stage.witness import Witness
from wire.asrun import AsRunAck
from wire.bundle import Bundle
from wire.instants import Instant, Millis
from wire.renditions import Rendition

DEFAULT_HOLDOVER_PPM = 50
"""A board's crystal, where no policy says otherwise."""

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
        self._lookout = Lookout()
        self._cover, self._lookout_below = Cover(), Lookout()
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
        self._clock_state: ClockState | None = None
        self._timeline = Timeline.read(clock.now(), clock.monotonic_ns())
        self._wall_watch = WallWatch()
        self._slate: tuple[str, FileState] | None = None
        self._standing = StandingWord(folder, clock)

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until told to stop."""
        self._in_force.recall()
        await self._check_slate()
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
        self._read_clock_state()
        now = self._read_time()
        trust = self._trust_at(now)
        await self._in_force.take(self._inbox.take_bytes(self._folder.desired), trust, now)
        now = self._read_time()  # the disk may have taken its time
        trust = self._trust_at(now)
        self._witness.hear(self._timeline, trust, self._in_force.accepted.plan, now)
        await self._hang_slate()
        outlook = self._look_ahead(trust, now)
        await self._conductor.keep_manners(
            outlook.scene.rule, outlook.then, outlook.then_from, self._timeline
        )
        for command in steer(self._conductor.stage, outlook, self._conductor.unseen.films):
            await self._conductor.obey(command, self._timeline, now)
        for command in steer_understudies(self._conductor.unseen, outlook, self._conductor.stage):
            await self._conductor.obey(command, self._timeline, now)
        await self._conductor.keep_time(self._timeline)
        self._write_down(outlook, trust)
        return outlook

    def _write_down(self, outlook: Outlook, trust: ClockTrust) -> None:
        """What a turn leaves in the folder."""
        now, accepted = outlook.now, self._in_force.accepted
        self._follow_orders(outlook)
        self._witness.write_down()
        self._standing.say(self._slate_file(), self._conductor.stage, outlook, self._timeline)
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
        self._book.follow(self._in_force.accepted.orders, glass, self._timeline)

    def _end(self) -> None:
        now = self._clock.now()
        self._witness.hear(self._timeline, self._trust_at(now), self._in_force.accepted.plan, now)
        self._witness.write_down()
        on_glass = self._conductor.stage.on_glass
        if on_glass is not None:
            self._chronicle.stop(on_glass, now)
        self._reporter.stopped(now)

    # What comes in

    def _read_clock_state(self) -> None:
        state = self._inbox.take(self._folder.clock, ClockState)
        if state is not None:
            self._clock_state = state
            state.set_clock(self._clock)

    def _read_time(self) -> Instant:
        """The present, with the timeline up to date. A wall clock that was set moves nothing."""
        before_ns, now, wall, after_ns = (
            self._clock.monotonic_ns(),
            self._clock.now(),
            self._clock.wall(),
            self._clock.monotonic_ns(),
        )
        reference = self._clock.reference
        if reference is not None:
            self._timeline = Timeline.by(reference)
        else:
            self._timeline = self._timeline.following(now, before_ns, after_ns)
        self._wall_watch = self._wall_watch.look(wall, before_ns, after_ns)
        if self._wall_watch.step_ms and reference is not None:
            sentence = (
                f"the machine's clock was set by {self._wall_watch.step_ms} ms; the plan's time goes on"
            )
            self._reporter.fault(now, "clock_step", sentence)
        return now

    def _wanted(self) -> tuple[Rendition, ...]:
        return self._in_force.wanted(self._clock.now())

    # What is to be seen

    def _trust_at(self, now: Instant) -> ClockTrust:
        policy = self._in_force.accepted.policy
        return trust_at(
            self._clock_state,
            monotonic_ns=self._timeline.to_ns(now),
            boot_id=self._clock.boot_id,
            holdover_ppm=policy.holdover_ppm if policy else DEFAULT_HOLDOVER_PPM,
        )

    def _look_ahead(self, trust: ClockTrust, now: Instant) -> Outlook:
        """Now, and what comes after that."""
        view = View(
            accepted=self._in_force.accepted,
            trust=trust.in_whole_ms,
            look=self._look,
            fails=self._witness.setbacks.is_bad,
            skips=lambda block: self._witness.punctuality.skips(block, now),
            plays=self._plays,
        )
        prospect = self._lookout.look(view, now)
        below = self._cover.below(view.accepted, prospect.scene)
        return Outlook(
            now=now,
            scene=prospect.scene,
            after=prospect.after,
            after_from=prospect.scene.end,
            misplaced=self._can_be_placed_anew(now),
            then=prospect.then,
            then_from=prospect.then_from,
            below=None if below is None else self._lookout_below.look(replace(view, accepted=below), now),
            changed=self._timeline.to_instant(self._conductor.changed_ns),
        )

    def _look(self, rendition: Rendition) -> FileState:
        """What is known of a file. One that a deck has open counts as held until it was hashed again."""
        state = self._shelf.look(rendition)
        loaded = {each.film.rendition.sha256 for each in self._conductor.loaded}
        return FileState.HELD if state is FileState.UNCHECKED and rendition.sha256 in loaded else state

    def _plays(self, film: Film) -> bool:
        on_glass = self._conductor.stage.on_glass
        return on_glass is not None and on_glass.key == film.key

    def _can_be_placed_anew(self, now: Instant) -> bool:
        """Whether the film on the glass is misplaced, and its file there to be loaded once more."""
        on_glass = self._conductor.stage.on_glass
        if on_glass is None or not self._conductor.is_misplaced(self._timeline, now):
            return False
        return self._shelf.look(on_glass.film.rendition) is not FileState.MISSING

    async def _check_slate(self) -> None:
        """The slate that is hung first has to be there when the backdrop is asked for."""
        policy = self._in_force.accepted.policy
        if policy is not None:
            await self._shelf.check(policy.slate)

    async def _hang_slate(self) -> None:
        policy = self._in_force.accepted.policy
        if policy is None:
            return
        state = self._shelf.look(policy.slate)
        if self._slate != (policy.slate.sha256, state) and state is not FileState.UNCHECKED:
            self._slate = (policy.slate.sha256, state)
            held = state is FileState.HELD
            await self._decks.use_slate(self._shelf.path_of(policy.slate) if held else None)

    def _slate_file(self) -> str | None:
        policy = self._in_force.accepted.policy
        held = self._slate is not None and self._slate[1] is FileState.HELD
        return policy.slate.file_name if policy is not None and held else None

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
