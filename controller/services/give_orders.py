"""Gives and releases orders: signed, stored and on their way at once; and follows how far screens are.

An act is one transaction over all its screens. Where somebody else was quicker, it is drafted again beside
what stands by then. What was stored is also sent, even if whoever asked has gone away.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from functools import partial

from controller.clock import Clock
from controller.errors import ControllerError, StaleRevisionError
from controller.fleet.confirmation import Confirmation
from controller.fleet.order_words import stands_at
from controller.services.draft_orders import (
    Films,
    OrderDraft,
    OrderRefusedError,
    choose_screens,
    draft_giving,
    draft_release,
    draft_shortening,
    next_standing,
)
from controller.services.films_in_hand import FilmsInHand
from controller.services.finish import to_the_end
from controller.services.order_acts import event_of, given_of
from controller.services.order_films import OrderFilms
from controller.services.order_reports import Given, listed, receipt_of
from controller.services.order_wishes import (
    OrderWish,
    PullWish,
    ReleaseWish,
    ScreenReceipt,
    ShortenWish,
    StandingReport,
    TakeoverWish,
)
from controller.services.ports import DesiredOutlet, FilmMaker, FilmProgress, Store
from controller.services.records import OrderAct, Release, ScreenOrder, Sealed
from controller.services.sealing import open_orders, seal_orders
from controller.services.takeover_grounds import TakeoverGrounds
from controller.services.watch_fleet import FleetWatch
from wire.envelope import Signer, Verifier
from wire.ids import SPOT_ALPHABET, NetworkId, OrderId, ScreenId
from wire.instants import Instant, Millis
from wire.orders import StandingOrders

TRIES = 10  # within one controller acts wait for each other; only a second controller can be quicker
MOST_WITH_TAKEOVER = 64 * 1024
"""Bytes of a screen's sealed orders beyond which no takeover is added: a broker takes 256 KiB for all that is
wanted of a screen, and a kill must still fit in."""
CACHE_LOOK_MS: Millis = 250  # how often a player's word on its cache is looked at while films are fetched

_DraftOf = Callable[[Mapping[ScreenId, StandingOrders], Instant], OrderDraft]


def new_order_id() -> OrderId:
    """Six characters by chance: short enough to be typed, and one in a thousand million."""
    return "".join(secrets.choice(SPOT_ALPHABET) for _ in range(6))


class GiveOrders:
    """Gives, releases, follows and lists orders."""

    def __init__(
        self,
        network: NetworkId,
        store: Store,
        watch: FleetWatch,
        films: FilmMaker,
        signer: Signer,
        verifier: Verifier,
        outlet: DesiredOutlet,
        clock: Clock,
        new_id: Callable[[], OrderId] = new_order_id,
    ) -> None:
        self._network = network
        self._store = store
        self._watch = watch
        self.grounds = TakeoverGrounds(store)
        """On what grounds takeovers are judged."""
        self.in_hand = FilmsInHand()
        """What takeovers are about to name; who deletes films asks it."""
        self._films = OrderFilms(store, watch, films, self.grounds)
        self._signer = signer
        self._verifier = verifier
        self._outlet = outlet
        self._clock = clock
        self._new_id = new_id
        self._turn = asyncio.Lock()

    async def act(
        self, wish: OrderWish, on_progress: Callable[[FilmProgress], None] = lambda _: None
    ) -> Given:
        """Give or release. Raises UnknownScreenError, OrderRefusedError, OrderTimeError, StoreError, and what
        making films raises; nothing is changed then."""
        known = self._watch.facts()
        if isinstance(wish, ReleaseWish):
            screens = wish.screens or tuple(known)
            draft_of: _DraftOf = lambda held, now: draft_release(wish, held, known, now)  # noqa: E731
        else:
            screens = choose_screens(known, wish.screens, everywhere=wish.everywhere)
            if isinstance(wish, TakeoverWish):
                return await self._take_over(wish, screens, on_progress)
            if isinstance(wish, PullWish):
                return await self._pull(wish, screens)
            order_id = self._new_id()
            facts = [known[screen] for screen in screens]
            draft_of = partial(draft_giving, wish, order_id, facts, {})
        async with self._turn:
            return await to_the_end(self._commit(wish, screens, draft_of), "orders: commit")

    async def _pull(self, wish: PullWish, screens: tuple[ScreenId, ...]) -> Given:
        await self._films.check_known(wish.short)
        facts = [each for screen, each in self._watch.facts().items() if screen in screens]
        draft_of = partial(draft_giving, wish, self._new_id(), facts, {})
        async with self._turn:
            return await to_the_end(self._commit(wish, screens, draft_of), "orders: commit")

    async def notes_on(self, wish: OrderWish) -> tuple[str, ...]:
        """What to know of an act that is on its way, whatever happens here: it stands.

        Films that a pulled short is a part of are not pulled with it.
        """
        if not isinstance(wish, PullWish):
            return ()
        try:
            law = (await self.grounds.in_force()).law
        except ControllerError as error:
            return (
                f"it is not known which films have {wish.short} as a part, so look for yourself: {error}",
            )
        wholes = law.wholes.get(wish.short, ())
        return tuple(f"{each} has it as a part; that too: landmark pull {each}" for each in wholes)

    async def shorten(self, wish: ShortenWish) -> Given:
        """Give an order an earlier end. Raises OrderRefusedError where it has none to give, StoreError."""
        async with self._turn:
            draft_of: _DraftOf = lambda held, _: draft_shortening(wish.order_id, wish.untils, held)  # noqa: E731
            return await to_the_end(self._commit(wish, tuple(wish.untils), draft_of), "orders: commit")

    async def settle(self) -> None:
        """Wait for the act that is being stored, if any: the watch knows of it then."""
        async with self._turn:
            pass

    async def _take_over(
        self,
        wish: TakeoverWish,
        screens: tuple[ScreenId, ...],
        on_progress: Callable[[FilmProgress], None],
    ) -> Given:
        """Approvals and rights are judged in the same turn in which it is stored, so nothing gets between.

        Nor does a purge: from being found to being named its films are in hand.
        """
        order_id = self._new_id()
        facts = [each for screen, each in self._watch.facts().items() if screen in screens]
        while True:
            deletions = self.in_hand.deletions
            films = await self._films.find(screens, wish.shorts, self._clock.now(), on_progress)
            async with self.in_hand.holding(file_names_of(films), deletions) as there:
                if not there:
                    continue
                known = await self.grounds.in_force()
                async with self._turn:
                    if not await self.grounds.is_in_force(known):
                        continue
                    if not await self._films.lacks_approval(films, known.law):
                        endings = self._films.endings(films, known.law)
                        draft_of = partial(draft_giving, wish, order_id, facts, films, endings=endings)
                        return await to_the_end(self._commit(wish, screens, draft_of), "orders: commit")
            await self._films.refuse_unapproved(films, known.law, self._clock.now())

    async def follow(self, given: Given) -> AsyncIterator[ScreenReceipt]:
        """How far each screen is, again whenever that changes, until all are done or the wait is over."""
        told: dict[ScreenId, ScreenReceipt] = {}
        deadline = given.acted.at + given.wait_ms
        while True:
            news = self._watch.receipts.next_news
            for screen in given.acted.screens:
                heard = self._heard(given, screen)
                if told.get(screen) != heard:
                    told[screen] = heard
                    yield heard
            left = deadline - self._clock.now()
            if left <= 0 or all(each.done or each.state is Confirmation.REFUSED for each in told.values()):
                return
            await self._either(news, min(left, CACHE_LOOK_MS) if given.prepared else left)

    async def standing(self) -> StandingReport:
        """What stands on all screens, the newest first. Raises StoreError."""
        now = self._clock.now()
        stands = {
            (order.order_id, screen)
            for screen in self._watch.facts()
            if (held := self._watch.standing(screen)) is not None
            for order in held.orders
            if stands_at(order, now)
        }
        found: dict[OrderId, list[ScreenOrder]] = {}
        given = await self._store.orders_given({order_id for order_id, _ in stands})
        for each in sorted(given, key=_newest_first):
            if (each.order.order_id, each.screen) in stands:
                found.setdefault(each.order.order_id, []).append(each)
        observed = {each.facts.screen: each for each in self._watch.snapshot()}
        return StandingReport(now=now, orders=tuple(listed(each, observed) for each in found.values()))

    async def _commit(
        self,
        wish: OrderWish | ShortenWish,
        screens: tuple[ScreenId, ...],
        draft_of: _DraftOf,
    ) -> Given:
        for left in reversed(range(TRIES)):
            held = {
                screen: open_orders(sealed, self._verifier, network=self._network)[0]
                for screen, sealed in (await self._store.standing_orders(screens)).items()
            }
            now = self._clock.now()
            draft = draft_of(held, now)
            act = await asyncio.to_thread(self._seal, wish, draft, held, now)
            try:
                await self._store.save_orders(act)
            except StaleRevisionError:
                if not left:
                    raise
                continue
            # An envelope of orders is younger than its screen's plan: the plan's alarm renews it in time.
            self._outlet.announce(draft.screens, urgent=True)
            self._watch.take_orders(act.sealed)
            return given_of(wish, draft, act, now)
        raise AssertionError("unreachable")

    def _seal(
        self,
        wish: OrderWish | ShortenWish,
        draft: OrderDraft,
        held: Mapping[ScreenId, StandingOrders],
        now: Instant,
    ) -> OrderAct:
        following = [
            next_standing(
                held.get(screen), draft, screen, self._network, now, self._watch.orders_heard(screen)
            )
            for screen in draft.screens
        ]
        revisions = {each.screen: each.revision for each in following}
        sealed = tuple(seal_orders(each, self._signer, now) for each in following)
        if isinstance(wish, TakeoverWish):
            _check_size(sealed)
        return OrderAct(
            sealed=sealed,
            given=tuple(
                ScreenOrder(screen, revisions[screen], order)
                for screen, order in sorted({**draft.shorten, **draft.add}.items())
            ),
            released=tuple(sorted(draft.drop)),
            release=Release(now, wish.by, wish.reason) if draft.drop else None,
            events=(event_of(wish, draft, now),),
            follows={each: held[each].revision if each in held else 0 for each in draft.screens},
        )

    def _heard(self, given: Given, screen: ScreenId) -> ScreenReceipt:
        observed = self._watch.observe(screen)
        return receipt_of(given, screen, self._watch.receipts.of(screen), observed)

    async def _either(self, news: asyncio.Event, at_most_ms: Millis) -> None:
        tasks = [
            asyncio.create_task(news.wait(), name="orders: wait for receipts"),
            asyncio.create_task(self._clock.sleep(at_most_ms), name="orders: the wait's end"),
        ]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()


def file_names_of(films: Films) -> frozenset[str]:
    """Every file that these name."""
    return frozenset(film.file_name for each in films.values() for film in each)


def _check_size(sealed: Iterable[Sealed]) -> None:
    for each in sealed:
        size = len(each.envelope.payload)
        if size > MOST_WITH_TAKEOVER:
            raise OrderRefusedError(
                f"the orders on {each.screen} would have {size} bytes, and {MOST_WITH_TAKEOVER} may have a "
                "takeover among them; release a takeover first"
            )


def _newest_first(given: ScreenOrder) -> tuple[int, OrderId, ScreenId]:
    return -given.order.given_at, given.order.order_id, given.screen
