"""Ends takeovers whose films may not be shown any more, and shortens those whose rights end earlier by now.

It looks when an approval was taken back, when something was published, and at the start of the controller:
whatever is stored by then counts. An order that is given meanwhile is judged by what is stored as well, in
the turn in which it is stored, so none gets past both.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from controller.approvals import Ledger
from controller.clock import Clock
from controller.errors import ControllerError
from controller.fleet.order_words import is_prepared, stands_at
from controller.services.draft_orders import OrderRefusedError
from controller.services.finish import to_the_end
from controller.services.give_orders import GiveOrders
from controller.services.order_reports import Given
from controller.services.order_wishes import EndedTakeover, ReleaseWish, ScreenReceipt, ShortenWish
from controller.services.takeover_law import TakeoverLaw
from controller.services.watch_fleet import FleetWatch
from wire.ids import OrderId, ScreenId
from wire.instants import Instant
from wire.orders import Takeover

_MOST_REASON = 500  # characters, as in every order


@dataclass(frozen=True, slots=True)
class _Verdict:
    """One takeover on one screen that may not stand on as it is."""

    order_id: OrderId
    why: str
    screen: ScreenId
    until: Instant | None
    """When it has to end; None: now."""


@dataclass(frozen=True, slots=True)
class Ended:
    """One takeover that was ended, or ends earlier than it did, on some screens, and why."""

    given: Given
    why: str

    @property
    def sentence(self) -> str:
        """For people."""
        acted = self.given.acted
        where = ", ".join(acted.screens)
        if acted.kind == ShortenWish.model_fields["kind"].default:
            ids = " ".join(acted.order_ids)
            return f"{acted.words} ({ids}) ends at each venue's midnight on {where}: {self.why}"
        return f"ended {acted.words} on {where}: {self.why}"


class EndTakeovers:
    """Looks at what stands, and ends what may not."""

    def __init__(self, watch: FleetWatch, orders: GiveOrders, clock: Clock) -> None:
        self._watch = watch
        self._orders = orders
        self._clock = clock

    async def look(self, by: str) -> tuple[Ended, ...]:
        """End what may not stand; `by` is written down as who did. Raises OrderRefusedError, StoreError."""
        await self._orders.settle()
        shorts = {film.short for _, each in self._takeovers() for film in each.films}
        if not shorts:
            return ()
        known = await self._orders.grounds.in_force()
        verdicts = sorted(self._judge(known.law, await self._orders.grounds.ledger(shorts)), key=_key)
        ended: list[Ended] = []
        for (order_id, why), group in groupby(verdicts, key=attrgetter("order_id", "why")):
            acts = self._act(order_id, by, why[:_MOST_REASON], tuple(group))
            ended += [Ended(given, why) async for given in acts]
        return tuple(ended)

    async def after_publication(self) -> tuple[str, ...]:
        """The same once other plans are in force; gives sentences, also where it could not be done."""
        try:
            return tuple(each.sentence for each in await self.look("the publication"))
        except ControllerError as error:
            return (f"takeovers were not looked at, so end by hand what may not be shown any more: {error}",)

    async def after_revoking(self, by: str) -> tuple[EndedTakeover, ...]:
        """The same once an approval was taken back, and how far the screens are when the wait is over.

        Raises OrderRefusedError, StoreError.
        """
        ended = await to_the_end(self.look(by), "takeovers: end")
        return tuple(await asyncio.gather(*(self._followed(each) for each in ended)))

    def _takeovers(self) -> Iterator[tuple[ScreenId, Takeover]]:
        now = self._clock.now()
        for screen in self._watch.facts():
            standing = self._watch.standing(screen)
            for each in standing.orders if standing is not None else ():
                if isinstance(each, Takeover) and stands_at(each, now):
                    yield screen, each

    def _judge(self, law: TakeoverLaw, ledger: Ledger) -> Iterator[_Verdict]:
        now, facts = self._clock.now(), self._watch.facts()
        for screen, order in self._takeovers():
            objection = next(law.objections(screen, order.films, ledger), None)
            if objection is not None:
                yield _Verdict(order.order_id, objection, screen, None)
                continue
            ending = law.ending(order.films, facts[screen].zone)
            if ending is None:
                continue
            if ending.at <= (now if is_prepared(order) else max(now, order.start)):
                yield _Verdict(order.order_id, ending.why, screen, None)
            elif not is_prepared(order) and (order.until is None or ending.at < order.until):
                yield _Verdict(order.order_id, ending.why, screen, ending.at)

    async def _act(
        self, order_id: OrderId, by: str, why: str, verdicts: Sequence[_Verdict]
    ) -> AsyncIterator[Given]:
        now = tuple(each.screen for each in verdicts if each.until is None)
        later = {each.screen: each.until for each in verdicts if each.until is not None}
        if now:
            with suppress(OrderRefusedError):  # somebody released it meanwhile
                yield await self._orders.act(ReleaseWish(by=by, reason=why, what=(order_id,), screens=now))
        if later:
            with suppress(OrderRefusedError):  # or it has that end already, by another look
                yield await self._orders.shorten(
                    ShortenWish(by=by, reason=why, order_id=order_id, untils=later)
                )

    async def _followed(self, ended: Ended) -> EndedTakeover:
        last: dict[ScreenId, ScreenReceipt] = {}
        async for receipt in self._orders.follow(ended.given):
            last[receipt.screen] = receipt
        screens = tuple(last[screen] for screen in sorted(last))
        return EndedTakeover(acted=ended.given.acted, why=ended.why, screens=screens)


def _key(verdict: _Verdict) -> tuple[OrderId, str, ScreenId]:
    return verdict.order_id, verdict.why, verdict.screen
