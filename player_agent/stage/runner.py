"""The runner: stage's loop. Reads clocks and folder, asks the pure parts, drives decks and journal.

One task turns; the others only wake it. A turn that raises ends the program and its supervisor starts it
again: the backdrop stands meanwhile, and the journal closes what was open.
"""

import asyncio
import secrets
from collections import deque

import structlog

from player_agent.clock import Clock
from player_agent.decks import port
from player_agent.decks.port import Decks, Reason
from player_agent.folder import ClockState, PlayerFolder, Wanted, load_bytes, load_message, save_message
from player_agent.folder_watch import FolderWatch
from player_agent.stage import machine
from player_agent.stage.acceptance import Accepted, Identity, accept_desired, recall
from player_agent.stage.chronicle import Chronicle
from player_agent.stage.conductor import Conductor
from player_agent.stage.facts import wanted_renditions
from player_agent.stage.gate import ClockTrust, trust_at
from player_agent.stage.inbox import Inbox
from player_agent.stage.journal import Journal
from player_agent.stage.machine import State
from player_agent.stage.outcome import SpotWatch
from player_agent.stage.reporter import Reporter, Situation
from player_agent.stage.scene import Scene, View, scene_at
from player_agent.stage.shelf import FileState, Shelf
from player_agent.stage.shelf_keeper import ShelfKeeper
from player_agent.stage.steering import EARLY_BLACK_MS, PREPARE_AHEAD_MS, Outlook, Setbacks, steer
from player_agent.stage.stills import Stills
from player_agent.stage.timeline import Timeline, WallWatch
from player_agent.stage.trust import TrustedKeys
from wire.asrun import AsRunAck, Cause
from wire.bundle import Bundle
from wire.instants import Instant, Millis
from wire.playhead import cue_at
from wire.renditions import Rendition

DEFAULT_HOLDOVER_PPM = 50
"""A board's crystal, where no policy says otherwise."""

LONGEST_WAIT_MS: Millis = 10_000
"""A turn comes at least this often, for what inotify may have lost."""

log = structlog.get_logger()


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
    is gone, FolderError where the folder cannot be opened.
    """
    folder.create()
    journal = Journal.recover(
        folder.journal,
        new_id=secrets.token_hex(16),
        acknowledged=load_message(folder.ack, AsRunAck),
    )
    runner = _Runner(bundle, folder, clock, decks, journal)
    try:
        await runner.run(stop or asyncio.Event())
    finally:
        journal.close()


class _Runner:
    def __init__(
        self, bundle: Bundle, folder: PlayerFolder, clock: Clock, decks: Decks, journal: Journal
    ) -> None:
        self._bundle = bundle
        self._folder = folder
        self._clock = clock
        self._decks = decks
        self._identity = Identity(bundle.network, bundle.screen, TrustedKeys(bundle.trusted_keys))
        self._shelf = Shelf(folder, clock)
        self._conductor = Conductor(decks, self._shelf)
        self._chronicle = Chronicle(journal)
        self._reporter = Reporter(folder, bundle.heartbeat_ms)
        self._inbox = Inbox()
        self._events: deque[port.DeckEvent] = deque()
        self._folder_watch = FolderWatch()
        self._bell = self._folder_watch.signal(folder.desired, folder.clock, folder.ack)
        self._shelf_keeper = ShelfKeeper(
            self._shelf, clock, self._folder_watch.signal(folder.cache), self._wanted, self._bell.ring
        )
        self._stills = Stills(decks, clock, self._reporter, bundle.screen, bundle.still_ms)
        self._accepted = Accepted()
        self._clock_state: ClockState | None = None
        self._timeline = Timeline.read(clock.now(), clock.monotonic_ns())
        self._wall_watch = WallWatch()
        self._setbacks = Setbacks()
        self._spots = SpotWatch()
        self._slate: tuple[str, FileState] | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until told to stop."""
        self._recall()
        async with self._folder_watch.watching(), self._decks.running(), asyncio.TaskGroup() as tasks:
            helpers = [
                tasks.create_task(self._listen(), name="deck events"),
                tasks.create_task(self._shelf_keeper.run(), name="shelf"),
                tasks.create_task(self._stills.run(), name="stills"),
                tasks.create_task(self._wake_at(stop), name="stop"),
            ]
            while not stop.is_set():
                outlook = await self._turn()
                await self._bell.wait(self._wait_ms(outlook))
            self._end()
            for helper in helpers:
                helper.cancel()

    async def _turn(self) -> Outlook:
        self._read_clock_state()
        now = self._read_time()
        self._read_folder(now)
        trust = self._trust_at(now)
        self._hear_all(trust, now)
        await self._hang_slate()
        outlook = await self._look_ahead(trust, now)
        self._setbacks = self._setbacks.at(now)
        for command in steer(self._conductor.stage, outlook, self._setbacks):
            await self._conductor.obey(command, self._timeline, now)
        await self._conductor.keep_time(self._timeline)
        self._watch_spots(outlook)
        if (refusal := self._chronicle.journal.refusal) is not None:
            self._reporter.fault(now, "disk_full", refusal)
        self._reporter.look(now, outlook.scene, self._accepted, trust)
        self._reporter.report(self._situation(outlook))
        return outlook

    def _end(self) -> None:
        now = self._clock.now()
        self._hear_all(self._trust_at(now), now)
        on_glass = self._conductor.stage.on_glass
        if on_glass is not None:
            self._chronicle.stop(on_glass, now)
        self._reporter.stopped(now)

    # What comes in

    def _recall(self) -> None:
        kept_plan, kept_policy = (
            load_bytes(self._folder.accepted_plan),
            load_bytes(self._folder.accepted_policy),
        )
        self._accepted, rejections = recall(self._identity, kept_plan, kept_policy)
        now = self._clock.now()
        self._reporter.rejections(now, rejections)
        self._reporter.settle(now)
        self._want(now)

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

    def _read_folder(self, now: Instant) -> None:
        acknowledged = self._inbox.take(self._folder.ack, AsRunAck)
        if acknowledged is not None:
            with self._reporter.saving(now):
                self._chronicle.journal.forget(acknowledged)
        desired = self._inbox.take_bytes(self._folder.desired)
        if desired is not None:
            self._accept(desired, now)

    def _accept(self, desired: bytes, now: Instant) -> None:
        """Take over what is new and trusted; it is on the disk before it is used.

        Where the disk refuses, it is used all the same, a curfew above all: desired.json still holds it.
        """
        held = self._accepted
        accepted, rejections = accept_desired(self._identity, held, desired, now)
        self._reporter.rejections(now, rejections)
        if accepted.policy_envelope is not None and accepted.policy_envelope != held.policy_envelope:
            with self._reporter.saving(now):
                save_message(self._folder.accepted_policy, accepted.policy_envelope)
        if accepted.plan_envelope is not None and accepted.plan_envelope != held.plan_envelope:
            with self._reporter.saving(now):
                save_message(self._folder.accepted_plan, accepted.plan_envelope)
        if accepted is not held:
            self._accepted = accepted
            self._reporter.settle(now)
            log.info("accepted", plan=accepted.plan_revision, policy=accepted.policy_revision)
            self._want(now)

    def _wanted(self) -> tuple[Rendition, ...]:
        return wanted_renditions(self._accepted, self._clock.now())

    def _want(self, now: Instant) -> None:
        wanted = self._wanted()
        if wanted:
            with self._reporter.saving(now):
                save_message(self._folder.wanted, Wanted(renditions=wanted), durable=False)
        self._shelf_keeper.look()

    def _hear_all(self, trust: ClockTrust, now: Instant) -> None:
        while self._events:
            self._hear(self._events.popleft(), trust, now)

    def _hear(self, event: port.DeckEvent, trust: ClockTrust, now: Instant) -> None:
        before = self._conductor.stage
        for effect in self._conductor.hear(event, self._timeline):
            self._chronicle.record(effect, trust.uncertainty_ms)
            if isinstance(effect, machine.Began):
                self._spots = self._spots.with_begun(effect.running.film.cue)
        match event:
            case port.Progress():
                assert self._conductor.stage.on_glass is not None
                self._chronicle.mark(self._conductor.stage.on_glass, now)
            case port.Refused(_, Reason.BAD_FILM, sentence):
                self._film_failed(before.coming, sentence, now)
            case port.Over(_, _, Reason.BAD_FILM, _, _, sentence):
                self._film_failed(before.on_glass, sentence, now)
            case port.Lost(_, sentence):
                for running in (before.on_glass, before.coming):
                    if running is not None:
                        self._setbacks = self._setbacks.with_loss(running.film)
                self._reporter.fault(now, "worker", sentence)

    def _film_failed(self, running: machine.Running | None, sentence: str, now: Instant) -> None:
        assert running is not None
        self._setbacks = self._setbacks.with_bad(running.film)
        self._reporter.fault(now, "bad_film", f"{running.film.rendition.short}: {sentence}")

    # What is to be seen

    def _trust_at(self, now: Instant) -> ClockTrust:
        policy = self._accepted.policy
        return trust_at(
            self._clock_state,
            monotonic_ns=self._timeline.to_ns(now),
            boot_id=self._clock.boot_id,
            holdover_ppm=policy.holdover_ppm if policy else DEFAULT_HOLDOVER_PPM,
        )

    async def _look_ahead(self, trust: ClockTrust, now: Instant) -> Outlook:
        """Now, and the next scene that looks different."""
        scene = await self._scene_at(trust, now)
        return Outlook(now, scene, await self._scene_at(trust, scene.end), scene.end)

    async def _scene_at(self, trust: ClockTrust, instant: Instant) -> Scene:
        plan = self._accepted.plan
        cue = cue_at(plan, instant) if plan else None
        rendition = self._rendition_of(cue.short) if cue else None
        if rendition is not None:
            await self._shelf.check(rendition)
        return scene_at(View(self._accepted, trust, self._shelf.state_of, self._setbacks.is_bad), instant)

    async def _hang_slate(self) -> None:
        policy = self._accepted.policy
        if policy is None:
            return
        state = await self._shelf.check(policy.slate)
        if self._slate != (policy.slate.sha256, state):
            self._slate = (policy.slate.sha256, state)
            held = state is FileState.HELD
            await self._decks.use_slate(self._shelf.path_of(policy.slate) if held else None)

    def _watch_spots(self, outlook: Outlook) -> None:
        film = outlook.scene.film
        hindrance = Cause.NONE
        if self._conductor.stage.state is State.ABSENT:
            hindrance = Cause.WORKER_LOST
        elif film is not None and self._setbacks.is_bad(film):
            hindrance = Cause.BAD_FILM
        self._spots, missed = self._spots.look(outlook.scene, self._accepted.plan, outlook.now, hindrance)
        if missed is not None:
            self._chronicle.miss(missed)
            log.warning("missed", spot=missed.cue.spot_id, short=missed.cue.short, cause=missed.cause)

    def _rendition_of(self, short: str | None) -> Rendition | None:
        plan = self._accepted.plan
        return plan.rendition_of(short) if plan and short else None

    def _situation(self, outlook: Outlook) -> Situation:
        plan = self._accepted.plan
        return Situation(
            now=outlook.now,
            scene=outlook.scene,
            stage=self._conductor.stage,
            accepted=self._accepted,
            journal=self._chronicle.journal.id,
            drift_ms=self._conductor.drift_ms,
            pictures=self._chronicle.pictures(self._conductor.stage.on_glass),
            verified=self._shelf.held(plan.renditions) if plan else (),
            versions=self._decks.versions,
        )

    def _wait_ms(self, outlook: Outlook) -> Millis:
        """How long until something is due, from now: a turn that hashed a film has taken its time."""
        turned_at, after = outlook.now, outlook.after_from
        due = [outlook.scene.next_look, after, after - PREPARE_AHEAD_MS, after - EARLY_BLACK_MS]
        due.append(self._reporter.next_due(turned_at))
        now = self._clock.now()
        return max(0, min(LONGEST_WAIT_MS, *(each - now for each in due if each > turned_at)))

    # What wakes the loop, or goes on beside it

    async def _listen(self) -> None:
        async for event in self._decks.events():
            self._events.append(event)
            self._bell.ring()

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._bell.ring()
