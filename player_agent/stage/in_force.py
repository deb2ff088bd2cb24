"""What is in force: recalled at the start, renewed from desired state, kept on the disk.

Orders are taken first; policy and plan follow a turn later. All are kept before they are obeyed, and obeyed
where the disk refuses or takes too long: desired.json holds them too.
"""

from pathlib import Path

import structlog

from player_agent.clock import Clock
from player_agent.folder import PlayerFolder, Wanted, load_bytes, save_message
from player_agent.stage.acceptance import (
    Accepted,
    Identity,
    Rejection,
    accept_orders,
    accept_schedule,
    read_desired,
    recall,
)
from player_agent.stage.facts import needs_from, wanted_renditions
from player_agent.stage.gate import ClockTrust
from player_agent.stage.receipt_book import ReceiptBook
from player_agent.stage.reporter import Reporter
from player_agent.stage.safekeeping import Safekeeping
from wire.instants import Instant
from wire.renditions import Rendition
from wire.state import DesiredState

log = structlog.get_logger()


class InForce:
    """The only writer of accepted/ and wanted.json."""

    def __init__(
        self, identity: Identity, folder: PlayerFolder, clock: Clock, reporter: Reporter, book: ReceiptBook
    ) -> None:
        self.accepted = Accepted()
        self._identity = identity
        self._folder = folder
        self._clock = clock
        self._reporter = reporter
        self._book = book
        self._offered: DesiredState | None = None
        self._safekeeping = Safekeeping(folder.accepted_orders, clock, reporter)
        self._asked_for: Accepted | None = None

    @property
    def has_more(self) -> bool:
        """Whether something that was offered is still to be judged, at the next turn."""
        return self._offered is not None

    def recall(self) -> None:
        """What was in force in an earlier life, as far as the disk still gives it."""
        kept = (
            self._kept(self._folder.accepted_orders),
            self._kept(self._folder.accepted_policy),
            self._kept(self._folder.accepted_plan),
        )
        self.accepted, rejections = recall(self._identity, *kept)
        now = self._clock.now()
        self._reporter.rejections(now, rejections)
        self._reporter.settle(now)
        self._book.recall(self.accepted.orders)

    def _kept(self, path: Path) -> bytes | None:
        with self._reporter.saving(self._clock.now()):
            return load_bytes(path)
        return None

    async def take(self, content: bytes | None, trust: ClockTrust, now: Instant) -> None:
        """Judge desired state, or what is left of the last one. Returns early where other orders stand."""
        if content is not None:
            desired = read_desired(content)
            if isinstance(desired, Rejection):
                self._reporter.rejections(now, [desired])
                return
            self._offered = desired
            if await self._take_orders(desired, trust, now):
                return
        if self._offered is not None:
            offered, self._offered = self._offered, None
            await self._take_schedule(offered, now)
        self._safekeeping.write()

    async def finish(self) -> None:
        """Stage ends in order: what was accepted is on the disk, unless that refuses it."""
        await self._safekeeping.finish()

    def ask_for_films(self) -> bool:
        """Say in wanted.json what will be needed, where that is news. Gives whether it is."""
        if self.accepted is self._asked_for:
            return False
        self._asked_for = self.accepted
        now = self._clock.now()
        wanted = self.wanted(now)
        if not wanted:
            return False
        needs, policy = needs_from(self.accepted, now), self.accepted.policy
        message = Wanted(
            renditions=wanted,
            due=dict(needs.due),
            until=dict(needs.until),
            rights_end=(policy.rights_end if policy else None) or (),
            plan_revision=self.accepted.plan_revision,
        )
        with self._reporter.saving(now):
            save_message(self._folder.wanted, message, durable=False)
        return True

    def wanted(self, now: Instant) -> tuple[Rendition, ...]:
        """What will be needed from `now` on, soonest first."""
        return wanted_renditions(self.accepted, now)

    async def _take_orders(self, desired: DesiredState, trust: ClockTrust, now: Instant) -> bool:
        """Whether other orders stand now."""
        held = self.accepted
        accepted, rejections = accept_orders(self._identity, held, desired, now, trust)
        self._reporter.rejections(now, rejections)
        for each in rejections:
            self._book.refused(each)
        if accepted.orders_envelope is None or accepted.orders_envelope == held.orders_envelope:
            return False
        await self._safekeeping.keep({self._folder.accepted_orders: accepted.orders_envelope})
        self.accepted = accepted
        if accepted.orders is None or accepted.orders == held.orders:
            return False
        self._book.seen(accepted.orders, held.orders)
        log.info("orders accepted", revision=accepted.orders_revision, standing=len(accepted.orders.orders))
        return True

    async def _take_schedule(self, desired: DesiredState, now: Instant) -> None:
        """Take over what is new and trusted; it is on the disk before it is used.

        Where the disk refuses or is slow, it is used all the same, a curfew above all.
        """
        held = self.accepted
        accepted, rejections = accept_schedule(self._identity, held, desired, now)
        self._reporter.rejections(now, rejections)
        parts = (
            (self._folder.accepted_policy, accepted.policy_envelope, held.policy_envelope),
            (self._folder.accepted_plan, accepted.plan_envelope, held.plan_envelope),
        )
        news = {path: envelope for path, envelope, known in parts if envelope and envelope != known}
        await self._safekeeping.keep(news)
        if accepted is not held:
            self.accepted = accepted
            self._reporter.settle(now)
            log.info("accepted", plan=accepted.plan_revision, policy=accepted.policy_revision)
