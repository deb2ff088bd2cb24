"""A stage in virtual time: a real folder, headless decks, and what link would have written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from player_agent.decks.headless import HeadlessDecks
from player_agent.decks.port import Play
from player_agent.folder import (
    ClockState,
    PlayerFolder,
    Receipts,
    StageFacts,
    load_message,
    save_bytes,
    save_message,
)
from player_agent.journal import JournalReader
from player_agent.stage.runner import run_stage
from tests.support.plans import HOUSE, NETWORK, SCREEN, SHORTS, Key, build_plan, build_policy, rendition
from tests.support.virtual_time import VirtualClock, run_virtual
from wire.asrun import AsRunEntry
from wire.bundle import Broker, Bundle, Surface, TrustedKey
from wire.codec import encode
from wire.envelope import Envelope, Role, Statement, StatementKind, seal
from wire.instants import DAY, Instant
from wire.orders import Order, StandingOrders
from wire.plan import Plan
from wire.plan_columns import to_columns
from wire.policy import Policy
from wire.renditions import Rendition, RenditionKind
from wire.state import DesiredState

CONTENTS = {
    **{short: rendition(short) for short in SHORTS},
    **{house: rendition(house, kind=RenditionKind.HOUSE) for house in HOUSE},
    "slate": rendition("slate", kind=RenditionKind.SLATE),
}
"""Every rendition of the built plan; its bytes are its name."""


def build_bundle(key: Key, *, screen: str = SCREEN) -> Bundle:
    """The bundle of a screen that trusts this key."""
    return Bundle(
        network=NETWORK,
        sample=True,
        screen=screen,
        broker=Broker(host="127.0.0.1", port=1883, username=screen, password="secret"),
        controller_url="http://127.0.0.1:8080",
        trusted_keys=(
            TrustedKey(keyid=key.key_id, public_key_base64=key.public_key_base64, roles=tuple(Role)),
        ),
        surface=Surface(width=270, height=480),
    )


def sealed(
    key: Key, what: Plan | Policy | StandingOrders, now: Instant, *, network: str = NETWORK
) -> Envelope:
    """A plan, policy or set of orders in its envelope, acceptable for a day."""
    kinds = {Plan: StatementKind.PLAN, Policy: StatementKind.POLICY, StandingOrders: StatementKind.ORDERS}
    statement = Statement(
        network=network,
        screen=what.screen,
        revision=what.revision,
        issued_at=now,
        accept_until=Instant(now + DAY),
        plan=to_columns(what) if isinstance(what, Plan) else None,
        policy=what if isinstance(what, Policy) else None,
        orders=what if isinstance(what, StandingOrders) else None,
    )
    return seal(kinds[type(what)], statement, key)


class StageLab:
    """One screen's folder, decks and clock, with the controller's and link's hands."""

    def __init__(self, root: Path, start: Instant) -> None:
        self.folder = PlayerFolder(root)
        self.folder.create()
        self.key = Key()
        self.bundle = build_bundle(self.key)
        self.clock = VirtualClock(start)
        self.decks = HeadlessDecks(self.clock)
        self.plan = build_plan()
        self.policy = build_policy(self.plan)
        self.orders: StandingOrders | None = None

    def fill_cache(self, *, without: tuple[str, ...] = ()) -> None:
        """Put every rendition into the cache, except these shorts'."""
        for short, each in CONTENTS.items():
            if short not in without:
                self.folder.cached(each).write_bytes(short.encode())

    def set_clock(self, *, offset_ms: float = 0.0, uncertainty_ms: float = 2.0) -> None:
        """Say what link measured just now."""
        sampled_at = Instant(round(self.clock.wall() + offset_ms))
        state = ClockState(
            offset_ms=offset_ms,
            uncertainty_ms=uncertainty_ms,
            sampled_at=sampled_at,
            sampled_monotonic_ms=self.clock.monotonic_ns() / 1_000_000,
            boot_id=self.clock.boot_id,
        )
        save_message(self.folder.clock, state)

    def publish(self, plan: Plan | None = None, policy: Policy | None = None, key: Key | None = None) -> None:
        """Write desired state as link would."""
        self.plan, self.policy = plan or self.plan, policy or self.policy
        signer, now = key or self.key, self.clock.true_now()
        desired = DesiredState(
            screen=self.plan.screen,
            plan_revision=self.plan.revision,
            policy_revision=self.policy.revision,
            orders_revision=self.orders.revision if self.orders else 0,
            plan=sealed(signer, self.plan, now),
            policy=sealed(signer, self.policy, now),
            standing_orders=sealed(signer, self.orders, now) if self.orders else None,
        )
        save_bytes(self.folder.desired, encode(desired))

    def order(self, *orders: Order) -> StandingOrders:
        """These orders stand from now on, and no others; written as link would."""
        revision = self.orders.revision + 1 if self.orders else 1
        self.orders = StandingOrders(
            network=NETWORK, screen=self.plan.screen, revision=revision, orders=orders
        )
        self.publish()
        return self.orders

    def hold(self, *films: Rendition) -> None:
        """Put films into the cache besides the plan's; each is its short's name."""
        for film in films:
            self.folder.cached(film).write_bytes(film.short.encode())

    def prepare(self) -> None:
        """Everything as it is on a good day."""
        self.fill_cache()
        self.set_clock()
        self.publish()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[asyncio.Event]:
        """A stage while the body runs, killed at its end; set the event to let it end in order."""
        self.decks = HeadlessDecks(self.clock)
        stop = asyncio.Event()
        task = asyncio.create_task(
            run_stage(self.bundle, self.folder, self.clock, self.decks, stop=stop), name="stage"
        )
        try:
            yield stop
        finally:
            if stop.is_set():
                await task
            else:
                if task.done():
                    task.result()
                task.cancel()
                await asyncio.wait([task])

    async def until(self, instant: Instant) -> None:
        """Let time pass up to an instant of the true time."""
        await self.clock.sleep(instant - self.clock.true_now())

    def ns_of(self, instant: Instant) -> int:
        """A true instant on the monotonic clock."""
        return (instant - self.clock.start) * 1_000_000

    def entries(self) -> list[AsRunEntry]:
        """What the journal holds."""
        return JournalReader(self.folder.journal).read_after(0, 100_000)[1]

    def receipts(self) -> Receipts:
        """What stage says about its orders."""
        receipts = load_message(self.folder.receipts, Receipts)
        assert receipts is not None
        return receipts

    def facts(self) -> StageFacts:
        """What stage last said."""
        facts = load_message(self.folder.stage, StageFacts)
        assert facts is not None
        return facts


def revised(plan: Plan, **changes: object) -> Plan:
    """The plan as its next revision, changed."""
    return replace(plan, **{"revision": plan.revision + 1, **changes})  # type: ignore[arg-type]


Body = Callable[[StageLab], Coroutine[Any, Any, None]]


def in_lab(folder: Path, start: Instant, body: Body) -> StageLab:
    """Run `body` on a stage at `start`, in virtual time; the lab as it was left."""
    lab: list[StageLab] = []

    async def main() -> None:
        lab.append(StageLab(folder, start))
        await body(lab[0])

    run_virtual(main())
    return lab[0]


def in_prepared_lab(folder: Path, start: Instant, body: Body, *films: Rendition) -> StageLab:
    """The same on a good day, with these films in the cache besides the plan's."""

    async def prepared(lab: StageLab) -> None:
        lab.prepare()
        lab.hold(*films)
        await body(lab)

    return in_lab(folder, start, prepared)


def on_glass(lab: StageLab, instant: int) -> str:
    """What the glass had: the content of the film's file, or the backdrop's name."""
    seen = lab.decks.glass_at(lab.ns_of(Instant(instant)))
    return Path(seen.path).read_bytes().decode(errors="replace") if isinstance(seen, Play) else seen.value
