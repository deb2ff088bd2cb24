"""Watches the fleet: takes in what players say, and puts it beside what was published. Judges nothing.

Everything is held in memory, plans with their spots packed. The newest words are flushed to the store in
batches, since one commit per heartbeat would cost far more than the heartbeat.
"""

import asyncio
from collections.abc import Callable, Iterable

from controller.clock import Clock
from controller.fleet import Credit, ScreenFacts, ScreenObservation, StillView
from controller.services.last_words import LastWords
from controller.services.ports import Store
from controller.services.published_screen import OwnEnvelopes, PublishedScreen
from controller.services.receipt_board import ReceiptBoard
from controller.services.records import KeptReceipt, Sealed
from wire.envelope import Verifier
from wire.errors import ContractError
from wire.films import FilmReport
from wire.health import Heartbeat, Hello, Presence, Still, StillOccasion
from wire.ids import NetworkId, ScreenId, ShortId
from wire.instants import SECOND, Instant
from wire.orders import Receipt, StandingOrders
from wire.plan import Plan
from wire.policy import Policy
from wire.state import ReportedState

FLUSH_MS = 10 * SECOND
"""How much of the players' last words a crash of the controller may forget; they speak again anyway."""


class FleetWatch:
    """What the controller knows of every screen, at this moment."""

    def __init__(self, network: NetworkId, store: Store, verifier: Verifier) -> None:
        self.stills: dict[ScreenId, Still] = {}
        """The newest picture of each framebuffer."""
        self.views: dict[ScreenId, StillView] = {}
        """What the newest of them that was looked at shows."""
        self._on_still: Callable[[Still], None] = lambda _: None
        self.credits: dict[ShortId, Credit] = {}
        """Titles and creators of everything that was published."""
        self.receipts = ReceiptBoard()
        """What players said of their orders."""
        self._store = store
        self._envelopes = OwnEnvelopes(network, verifier)
        self._screens: dict[ScreenId, PublishedScreen] = {}
        self._words = LastWords()

    async def load(self) -> None:
        """Read what the store holds. Call once before the first word is accepted."""
        for sighting in await self._store.sightings():
            self._words.recall(sighting)
        self.receipts.recall(await self._store.receipts())
        await self.reload((await self._store.published_screens()).keys())

    async def reload(self, screens: Iterable[ScreenId]) -> None:
        """Read again what was published for these screens."""
        facts = await self._store.published_screens()
        self.credits = dict(await self._store.published_credits())
        for screen in screens:
            desired = await self._store.desired(screen)
            read = await asyncio.to_thread(self._envelopes.open_screen, facts[screen], desired)
            before = self._screens.get(screen)
            if before is not None:  # an order may have been given while this was read
                read.standing, read.standing_since = before.standing, before.standing_since
            self._screens[screen] = read
            if desired is not None and desired.orders is not None:
                self._envelopes.take_orders(read, desired.orders)

    def take_orders(self, sealed: Iterable[Sealed]) -> None:
        """Know at once what was stored just now."""
        for each in sealed:
            if each.screen in self._screens:
                self._envelopes.take_orders(self._screens[each.screen], each)

    def standing(self, screen: ScreenId) -> StandingOrders | None:
        """The newest standing orders of one screen; None where it never had any."""
        held = self._screens.get(screen)
        return held.standing if held else None

    def reported(self, screen: ScreenId) -> ReportedState | None:
        """What one player last said is true; None where it never spoke."""
        return self._words.of(screen).reported

    def orders_heard(self, screen: ScreenId) -> int:
        """The newest revision of orders that a player says it holds; 0 where it said none to be believed."""
        return self._words.of(screen).orders_revision

    def facts(self) -> dict[ScreenId, ScreenFacts]:
        """Every screen that something was published for."""
        return {screen: held.facts for screen, held in sorted(self._screens.items())}

    def snapshot(self) -> list[ScreenObservation]:
        """Every screen that something was published for, by id."""
        return [self._observe(screen) for _, screen in sorted(self._screens.items())]

    def plan(self, screen: ScreenId) -> Plan | None:
        """The plan in force of one screen."""
        held = self._screens.get(screen)
        return held.plan if held else None

    def policy(self, screen: ScreenId) -> Policy | None:
        """The policy in force of one screen."""
        held = self._screens.get(screen)
        return held.policy if held else None

    def accept_reported(self, reported: ReportedState, now: Instant) -> None:
        """Take in what a player says is true."""
        self._words.hear(reported, now)

    def accept_films(self, films: FilmReport, now: Instant) -> None:
        """Take in how far a player is with each of its films."""
        self._words.hear(films, now)

    def films(self, screen: ScreenId) -> FilmReport | None:
        """What one player last said of its films; None where it never did."""
        return self._words.of(screen).films

    def accept_presence(self, presence: Presence, now: Instant) -> None:
        """Take in "here" or "lost"."""
        self._words.hear(presence, now)

    def accept_hello(self, hello: Hello) -> None:
        """Take in what a player holds at its connection; not stored."""
        self._words.hear_hello(hello)

    def accept_heartbeat(self, heartbeat: Heartbeat, now: Instant) -> None:
        """Take in a sign of life."""
        self._words.hear(heartbeat, now)

    def accept_still(self, still: Still) -> None:
        """Take in a picture of what is really on a screen; not stored."""
        newest = self.stills.get(still.screen)
        if (
            newest is None
            or still.occasion is not StillOccasion.FIRST_PLAY
            or newest.taken_at < still.taken_at
        ):
            self.stills[still.screen] = still
        self._on_still(still)

    def listen_to_stills(self, on_still: Callable[[Still], None]) -> None:
        """Hand every still on as it comes."""
        self._on_still = on_still

    def accept_view(self, screen: ScreenId, view: StillView) -> None:
        """Take in what a still shows."""
        newest = self.views.get(screen)
        if newest is None or newest.taken_at <= view.taken_at:
            self.views[screen] = view

    def observe(self, screen: ScreenId) -> ScreenObservation | None:
        """What is known of one screen; None where nothing was published for it."""
        held = self._screens.get(screen)
        return self._observe(held) if held else None

    def accept_receipt(self, receipt: Receipt, now: Instant) -> None:
        """Take in how far a player is with its orders.

        Raises ContractError for a revision that was never given: it would confirm all that are to come.
        """
        standing = self.standing(receipt.screen)
        newest = standing.revision if standing is not None else 0
        if receipt.orders_revision > newest:
            raise ContractError(
                f"a receipt of revision {receipt.orders_revision} of the orders of {receipt.screen}, where "
                f"{newest} is the newest; after an older database was restored, the next order is newer"
            )
        self.receipts.pin(KeptReceipt(receipt, now))

    async def save_receipts(self) -> None:
        """Store what came. Raises StoreError; what was not stored is kept for the next time."""
        unsaved = self.receipts.take_unsaved()
        if unsaved:
            try:
                await self._store.save_receipts(unsaved)
            except BaseException:  # the end of the talk, too: it is stored once more
                self.receipts.give_back(unsaved)
                raise

    async def keep_saving(self, clock: Clock) -> None:
        """Flush new words to the store, for ever."""
        while True:
            await clock.sleep(FLUSH_MS)
            await self.save()

    async def save(self) -> None:
        """Flush new words to the store. Raises StoreError; what was not saved is kept for the next time."""
        await self.save_receipts()
        unsaved = self._words.take_unsaved()
        if unsaved:
            try:
                await self._store.save_sightings(unsaved.values())
            except BaseException:  # the end of the program, too: it saves once more
                self._words.give_back(unsaved)
                raise

    def _observe(self, screen: PublishedScreen) -> ScreenObservation:
        words = self._words.of(screen.facts.screen)
        still = self.stills.get(screen.facts.screen)
        return ScreenObservation(
            facts=screen.facts,
            desired_plan_revision=screen.plan_revision,
            desired_policy_revision=screen.policy_revision,
            desired_orders_revision=screen.standing.revision if screen.standing else 0,
            standing=screen.standing,
            standing_since=screen.standing_since,
            receipts=self.receipts.of(screen.facts.screen),
            plan=screen.plan,
            policy=screen.policy,
            presence=words.presence,
            reported=words.reported,
            heartbeat=words.heartbeat,
            films=words.films,
            heartbeat_received_at=words.heartbeat_received_at,
            still_taken_at=still.taken_at if still else None,
            still_view=self.views.get(screen.facts.screen),
            credits=self.credits,
        )
