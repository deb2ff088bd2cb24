"""Orders given and released: what is signed, stored, sent and heard, and what is refused."""

import asyncio
import re
from collections.abc import Collection, Sequence
from itertools import islice

import pytest

from controller.errors import ControllerError, StaleRevisionError, UnknownScreenError
from controller.fleet.confirmation import Confirmation
from controller.fleet.order_words import NOT_YET
from controller.planning import film_needs
from controller.schedule import parse_schedule
from controller.services import draft_orders, give_orders
from controller.services.draft_orders import (
    KEEP_ENDED_MS,
    LEAD_MS,
    OrderRefusedError,
    draft_giving,
    draft_release,
    next_standing,
)
from controller.services.last_words import MOST_HEARD
from controller.services.order_reports import Given
from controller.services.order_times import OrderTimeError
from controller.services.order_wishes import (
    CurfewMode,
    CurfewWish,
    KillWish,
    OrderWish,
    PullWish,
    ReleaseWish,
    ScreenReceipt,
    TakeoverWish,
)
from controller.services.ports import FilmProgress
from controller.services.records import OrderAct, ScreenOrder
from controller.services.sealing import open_orders
from controller.store import MemoryStore
from tests.support.observations import reported
from tests.support.plans import NETWORK
from tests.support.publishing import SCREENS, PaperOffice, SetClock, published_office, sample_files
from wire.errors import ContractError
from wire.health import Hello
from wire.instants import DAY, MINUTE, SECOND, Instant, parse_instant
from wire.orders import (
    MAX_STANDING,
    CurfewOrder,
    Kill,
    KillPicture,
    Order,
    Pull,
    Receipt,
    ReceiptWord,
    StandingOrders,
    Takeover,
)
from wire.policy import Light
from wire.state import CacheFacts

NOON = parse_instant("2025-06-04T12:00:00Z")
WHO = {"by": "ann", "reason": "smoke"}
PARIS, TORONTO = "par-opera", "yto-dundas"


@pytest.fixture
async def office(clock: SetClock) -> PaperOffice:
    return await published_office(clock)


async def standing(office: PaperOffice, screen: str = PARIS) -> tuple[Order, ...]:
    sealed = await office.store.standing_orders([screen])
    if screen not in sealed:
        return ()
    orders, _ = open_orders(sealed[screen], office.key, network=NETWORK)
    assert orders == office.watch.standing(screen)
    return orders.orders


def kill(**facts: object) -> KillWish:
    return KillWish(**(WHO | {"screens": (PARIS,)} | facts))  # type: ignore[arg-type]


def release(*what: str, **facts: object) -> ReleaseWish:
    return ReleaseWish(**(WHO | {"what": what, "everywhere": True} | facts))  # type: ignore[arg-type]


def takeover(*shorts: str, **facts: object) -> TakeoverWish:
    return TakeoverWish(**(WHO | {"shorts": shorts, "everywhere": True} | facts))  # type: ignore[arg-type]


async def test_a_kill_is_signed_sent_first_and_written_down(office: PaperOffice) -> None:
    given = await office.orders.act(kill(screens=(TORONTO, PARIS), picture=KillPicture.BLACK))
    assert given.acted.screens == (PARIS, TORONTO)
    assert given.revisions == {PARIS: 1, TORONTO: 1}
    assert office.outbox.urgent == [[PARIS, TORONTO]]
    for screen in (PARIS, TORONTO):
        (order,) = await standing(office, screen)
        assert isinstance(order, Kill)
        assert (order.picture, order.by, order.reason, order.given_at) == ("black", "ann", "smoke", NOON)
        assert order.holds_at(Instant(NOON - 300 * DAY)), "a clock that is behind delays no kill"
    event = (await office.store.events(1))[0]
    (order_id,) = given.acted.order_ids
    assert event.sentence == f"ann gave kill to black ({order_id}) on par-opera, yto-dundas: smoke"


async def test_a_release_names_the_order_its_kind_or_everything(office: PaperOffice) -> None:
    first = (await office.orders.act(kill(everywhere=True, screens=()))).acted.order_ids[0]
    second = (
        await office.orders.act(PullWish(**WHO, everywhere=True, short="landmark-film"))
    ).acted.order_ids[0]
    await office.orders.act(release(first, screens=(PARIS,), everywhere=False))
    assert [each.kind for each in await standing(office)] == ["pull"]
    assert [each.kind for each in await standing(office, TORONTO)] == ["kill", "pull"]
    given = await office.orders.act(release("kill"))
    assert PARIS not in given.acted.screens
    assert len(given.acted.screens) == 4
    await office.orders.act(release("all", by="bo", reason="all clear"))
    assert [await standing(office, screen) for screen in SCREENS] == [()] * 5
    newest, *_ = await office.store.events(1)
    assert newest.kind == "order_released"
    assert newest.sentence.startswith("bo released pull of landmark-film (")
    given_orders = await office.store.orders_given([first, second])
    ended = {(each.screen, each.order.kind): each.released for each in given_orders}
    by_whom = ended[PARIS, "pull"]
    assert by_whom is not None
    assert (by_whom.by, by_whom.reason) == ("bo", "all clear")


@pytest.mark.parametrize(
    ("wish", "error", "sentence"),
    [
        (kill(screens=("par-oprea",)), UnknownScreenError, "did you mean 'par-opera'"),
        (kill(screens=()), OrderRefusedError, "name the screens, or say all"),
        (kill(everywhere=True), OrderRefusedError, "one of the two"),
        (release("kill"), OrderRefusedError, "nothing stands at all"),
        (PullWish(**WHO, everywhere=True, short="landmark-flim"), OrderRefusedError, "did you mean"),  # type: ignore[arg-type]
        (takeover("landmark-flim"), OrderRefusedError, "did you mean 'landmark-film'"),
        (takeover("landmark-film", start="2025-06-04T11:59:59Z"), OrderTimeError, "in the past"),
        (takeover("landmark-film", prepare=True, lasting="1m"), OrderTimeError, "without times"),
        (kill(until="22:00", lasting="1m"), OrderTimeError, "not both"),
        (kill(until="soon"), OrderTimeError, "write 22:00"),
        (kill(until="2025-06-04T12:00:00Z"), OrderTimeError, "before it begins"),
        (CurfewWish(**WHO, everywhere=True, mode=CurfewMode.DIM), OrderRefusedError, "percent"),  # type: ignore[arg-type]
        (
            CurfewWish(**WHO, everywhere=True, mode=CurfewMode.DARK, percent=3),  # type: ignore[arg-type]
            OrderRefusedError,
            "percent",
        ),
    ],
)
async def test_what_cannot_be_meant_changes_nothing(
    office: PaperOffice, wish: OrderWish, error: type[ControllerError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        await office.orders.act(wish)
    assert await office.store.standing_orders(SCREENS) == {}
    assert office.outbox.urgent == []
    assert [each.kind for each in await office.store.events(9)] == ["published"]


async def test_a_takeover_begins_everywhere_at_one_instant_with_each_screen_s_own_film(
    office: PaperOffice,
) -> None:
    await office.orders.act(takeover("landmark-film", lasting="10m"))
    films = set()
    for screen in SCREENS:
        (order,) = await standing(office, screen)
        assert isinstance(order, Takeover)
        assert (order.start, order.until) == (NOON + LEAD_MS, NOON + LEAD_MS + 10 * MINUTE)
        plan = office.watch.plan(screen)
        assert plan is not None
        assert order.films[0] in plan.renditions
        films.add(order.films[0].sha256)
    assert len(films) == 5


async def test_a_film_that_no_plan_has_is_made_and_the_lead_begins_after_that(
    office: PaperOffice, clock: SetClock
) -> None:
    plan = office.watch.plan(PARIS)
    assert plan is not None
    planned = {film.short for film in plan.renditions}
    schedule, _ = parse_schedule(sample_files())
    assert schedule is not None
    other = min(set(schedule.shorts) - planned)

    async def take_a_minute() -> None:
        clock.set_to = Instant(NOON + MINUTE)

    office.films.before_last = take_a_minute
    progress: list[FilmProgress] = []
    await office.orders.act(takeover(other, screens=(PARIS,), everywhere=False), progress.append)
    (order,) = await standing(office)
    assert isinstance(order, Takeover)
    assert order.films[0].short == other
    assert order.start == NOON + MINUTE + LEAD_MS
    assert [each.done for each in progress] == [0.5, 1.0]


async def test_a_film_whose_rights_have_ended_is_not_taken_over_with(clock: SetClock) -> None:
    office, files = PaperOffice(clock), sample_files()
    schedule, _ = parse_schedule(files)
    assert schedule is not None
    planned = {each.short for screen in schedule.screen_ids for each in film_needs(schedule, screen)}
    other = min(set(schedule.shorts) - planned)
    name = next(each for each in files if each.endswith(".csv"))
    row = next(line for line in files[name].splitlines() if line.startswith(f"{other},"))
    files[name] = files[name].replace(row, re.sub(r"202\d-12-31", "2025-06-03", row))
    await office.publisher.publish(files, None)
    with pytest.raises(OrderRefusedError, match=r"must not be shown on .*: its rights end on 2025-06-03"):
        await office.orders.act(takeover(other))


async def test_a_prepared_takeover_gives_its_place_to_the_one_that_begins(office: PaperOffice) -> None:
    await office.orders.act(takeover("landmark-film", prepare=True))
    (order,) = await standing(office)
    assert order.start == NOT_YET
    assert not order.holds_at(Instant(NOON + 3_650 * DAY))
    report = await office.orders.standing()
    assert [(each.words, each.prepared) for each in report.orders] == [
        ("prepared takeover with landmark-film", True)
    ]
    await office.orders.act(takeover("landmark-film", screens=(PARIS,), everywhere=False))
    assert [each.start for each in await standing(office)] == [NOON + LEAD_MS]
    assert [each.start for each in await standing(office, TORONTO)] == [NOT_YET]


async def test_a_curfew_at_a_wall_reading_is_another_instant_at_each_venue(office: PaperOffice) -> None:
    wish = CurfewWish(
        **WHO,  # type: ignore[arg-type]
        everywhere=True,
        mode=CurfewMode.DIM,
        percent=30,
        start="22:00",
        until="23:30",
    )
    await office.orders.act(wish)
    (paris,), (toronto,) = await standing(office), await standing(office, TORONTO)
    assert isinstance(paris, CurfewOrder)
    assert paris.rule.brightness_percent == 30
    assert (paris.start, paris.until) == (
        parse_instant("2025-06-04T20:00:00Z"),
        parse_instant("2025-06-04T21:30:00Z"),
    )
    assert toronto.start == parse_instant("2025-06-05T02:00:00Z")


async def test_a_dark_curfew_is_silent_and_holds_at_once(office: PaperOffice) -> None:
    await office.orders.act(CurfewWish(**WHO, everywhere=True, mode=CurfewMode.DARK))  # type: ignore[arg-type]
    (order,) = await standing(office)
    assert isinstance(order, CurfewOrder)
    assert (order.rule.light, order.rule.mute, order.start) == (Light.DARK, True, 0)


async def test_what_ended_by_itself_is_left_out_of_a_later_revision(
    office: PaperOffice, clock: SetClock
) -> None:
    await office.orders.act(kill(lasting="1m"))
    clock.set_to = Instant(NOON + 2 * MINUTE)
    assert (await office.orders.standing()).orders == ()
    await office.orders.act(PullWish(**WHO, screens=(PARIS,), short="landmark-film"))
    assert [type(each) for each in await standing(office)] == [Kill, Pull]
    clock.set_to = Instant(NOON + MINUTE + KEEP_ENDED_MS)
    await office.orders.act(PullWish(**WHO, screens=(PARIS,), short="landmark-film"))
    assert [type(each) for each in await standing(office)] == [Pull, Pull]


class RivalStore(MemoryStore):
    """Somebody else's acts come in between, as often as told."""

    def __init__(self) -> None:
        super().__init__()
        self.rivals: list[OrderAct] = []

    async def save_orders(self, act: OrderAct) -> None:
        if self.rivals:
            await super().save_orders(self.rivals.pop())
        await super().save_orders(act)


async def rival_acts(clock: SetClock, office: PaperOffice, count: int) -> Sequence[OrderAct]:
    """Acts of another controller with the same key, each on top of the one before."""
    acts: list[OrderAct] = []

    class Recorder(MemoryStore):
        async def save_orders(self, act: OrderAct) -> None:
            acts.append(act)
            await super().save_orders(act)

    other = PaperOffice(clock, Recorder(), key=office.key)
    await other.publisher.publish(sample_files(), None)
    for number in range(count):
        await other.orders.act(kill(reason=f"rival {number}"))
    return acts


async def test_where_somebody_else_was_quicker_the_order_goes_on_top_of_theirs(clock: SetClock) -> None:
    store = RivalStore()
    office = PaperOffice(clock, store)
    await office.publisher.publish(sample_files(), None)
    store.rivals = list(reversed(await rival_acts(clock, office, 3)))
    given = await office.orders.act(kill(reason="mine"))
    assert given.revisions == {PARIS: 4}
    assert [each.reason for each in await standing(office)] == ["rival 0", "rival 1", "rival 2", "mine"]
    assert len(office.outbox.urgent) == 1


async def test_who_is_always_too_late_is_told(clock: SetClock) -> None:
    store = RivalStore()
    office = PaperOffice(clock, store)
    await office.publisher.publish(sample_files(), None)
    store.rivals = list(reversed(await rival_acts(clock, office, 20)))
    with pytest.raises(StaleRevisionError):
        await office.orders.act(kill(reason="mine"))
    assert office.outbox.urgent == []


async def test_two_operators_of_one_controller_get_both_their_orders(office: PaperOffice) -> None:
    await asyncio.gather(
        office.orders.act(kill(everywhere=True, screens=())),
        office.orders.act(PullWish(**WHO, everywhere=True, short="landmark-film")),
    )
    assert sorted(each.kind for each in await standing(office)) == ["kill", "pull"]


async def test_who_goes_away_after_the_order_was_stored_has_it_sent(office: PaperOffice) -> None:
    class Slow(MemoryStore):
        async def save_orders(self, act: OrderAct) -> None:
            await super().save_orders(act)
            await asyncio.sleep(0.02)

    slow = PaperOffice(SetClock(NOON), Slow())
    await slow.publisher.publish(sample_files(), None)
    task = asyncio.create_task(slow.orders.act(kill()))
    while not await slow.store.standing_orders([PARIS]):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert slow.outbox.urgent == [[PARIS]]


def say(
    office: PaperOffice, screen: str, word: ReceiptWord, revision: int = 1, at: int = 40, sentence: str = ""
) -> None:
    receipt = Receipt(
        screen=screen,
        orders_revision=revision,
        word=word,
        at=Instant(NOON + at),
        in_player_ms=12.5,
        sentence=sentence,
    )
    office.watch.accept_receipt(receipt, NOON)


async def heard(office: PaperOffice, given: Given) -> list[ScreenReceipt]:
    return [each async for each in office.orders.follow(given)]


class StillClock(SetClock):
    """Never goes on."""

    async def sleep(self, duration_ms: float) -> None:
        await asyncio.Event().wait()


async def test_receipts_are_followed_until_the_last_glass_shows_it() -> None:
    office = PaperOffice(StillClock(NOON))
    await office.publisher.publish(sample_files(), None)
    given = await office.orders.act(kill(screens=(PARIS, TORONTO), wait_ms=60_000))
    say(office, PARIS, ReceiptWord.SEEN, at=30)
    following = office.orders.follow(given)
    first, second = await anext(following), await anext(following)
    assert (first.state, first.done, first.after_ms) == (Confirmation.SEEN, False, 30.0)
    assert (second.screen, second.state) == (TORONTO, Confirmation.UNCONFIRMED)
    third = asyncio.ensure_future(anext(following))
    await asyncio.sleep(0)
    say(office, TORONTO, ReceiptWord.ON_GLASS, at=55)
    got = await third
    assert (got.screen, got.done, got.after_ms, got.in_player_ms) == (TORONTO, True, 55.0, 12.5)
    await office.orders.act(kill())
    say(office, PARIS, ReceiptWord.ON_GLASS, revision=2, at=60)
    assert [each.done async for each in following] == [True]


async def test_the_wait_ends_though_a_screen_says_nothing(office: PaperOffice, clock: SetClock) -> None:
    given = await office.orders.act(kill(screens=(PARIS, TORONTO), wait_ms=5_000))
    say(office, PARIS, ReceiptWord.ON_GLASS)
    told = {each.screen: each.state for each in await heard(office, given)}
    assert told == {PARIS: Confirmation.ON_GLASS, TORONTO: Confirmation.UNCONFIRMED}
    assert clock.now() == NOON + 5 * SECOND


async def test_a_refusal_ends_the_wait_and_says_why(office: PaperOffice, clock: SetClock) -> None:
    given = await office.orders.act(kill(wait_ms=5_000))
    say(office, PARIS, ReceiptWord.REFUSED, sentence="no trusted dispatcher key")
    (told,) = await heard(office, given)
    assert (told.state, told.done, told.sentence) == (
        Confirmation.REFUSED,
        False,
        "no trusted dispatcher key",
    )
    assert clock.now() == NOON


async def test_what_begins_after_the_wait_is_done_once_it_was_seen(office: PaperOffice) -> None:
    given = await office.orders.act(
        takeover("landmark-film", start="2025-06-04T13:00:00Z", screens=(PARIS,), everywhere=False)
    )
    say(office, PARIS, ReceiptWord.SEEN, at=90)
    (told,) = await heard(office, given)
    assert (told.state, told.done, told.after_ms) == (Confirmation.SEEN, True, 90.0)


async def test_a_takeover_is_prepared_once_the_player_holds_its_films(
    office: PaperOffice, clock: SetClock
) -> None:
    wish = takeover("landmark-film", prepare=True, screens=(PARIS,), everywhere=False, wait_ms=2_000)
    given = await office.orders.act(wish)
    say(office, PARIS, ReceiptWord.SEEN, sentence="takeover begins in the year 9999")
    plan = office.watch.plan(PARIS)
    assert plan is not None

    def report(*missing: str) -> None:
        cache = CacheFacts(held=6 - len(missing), wanted=6, bytes_held=0, missing=missing)
        office.watch.accept_reported(reported(plan, NOON, orders_revision=1, cache=cache), NOON)

    report("landmark-film")
    *_, told = await heard(office, given)
    assert (told.state, told.done, told.sentence) == (
        Confirmation.SEEN,
        False,
        "it fetches landmark-film",
    )
    assert clock.now() == NOON + 2_000
    report("another")
    (told,) = await heard(office, given)
    assert (told.done, told.sentence) == (True, "")


async def test_the_list_tells_who_why_and_how_far(office: PaperOffice) -> None:
    await office.orders.act(kill(screens=(PARIS, TORONTO)))
    say(office, PARIS, ReceiptWord.ON_GLASS)
    (order,) = (await office.orders.standing()).orders
    assert (order.words, order.by, order.reason, order.given_at) == (
        "kill to the slate",
        "ann",
        "smoke",
        NOON,
    )
    assert [(each.screen, each.state, each.start) for each in order.screens] == [
        (PARIS, Confirmation.ON_GLASS, NOON),
        (TORONTO, Confirmation.UNCONFIRMED, NOON),
    ]


async def test_what_ended_by_itself_stands_no_more_and_cannot_be_released(
    office: PaperOffice, clock: SetClock
) -> None:
    await office.orders.act(kill(lasting="10m"))
    (order,) = (await office.orders.standing()).orders
    assert order.kind == "kill"
    clock.set_to = Instant(NOON + 10 * MINUTE)
    assert len(await standing(office)) == 1, "it is still sent along, for clocks that are behind"
    assert (await office.orders.standing()).orders == ()
    with pytest.raises(OrderRefusedError, match="nothing stands at all"):
        await office.orders.act(release("kill"))


async def test_the_list_asks_the_store_for_what_stands_alone(clock: SetClock) -> None:
    class Asked(MemoryStore):
        async def orders_given(self, order_ids: Collection[str]) -> Sequence[ScreenOrder]:
            asked.append(set(order_ids))
            return await super().orders_given(order_ids)

    asked: list[set[str]] = []
    office = PaperOffice(clock, Asked())
    await office.publisher.publish(sample_files(), None)
    old = (await office.orders.act(kill(screens=(TORONTO,)))).acted.order_ids[0]
    await office.orders.act(kill(lasting="10m"))
    clock.set_to = Instant(NOON + DAY)
    (order,) = (await office.orders.standing()).orders
    assert [each.screen for each in order.screens] == [TORONTO]
    assert asked == [{old}]


async def test_a_receipt_of_orders_that_were_never_given_confirms_nothing(office: PaperOffice) -> None:
    with pytest.raises(ContractError, match="revision 9 of the orders of par-opera, where 0 is the newest"):
        say(office, PARIS, ReceiptWord.ON_GLASS, revision=9)
    given = await office.orders.act(kill(wait_ms=0))
    with pytest.raises(ContractError):
        say(office, PARIS, ReceiptWord.ON_GLASS, revision=9)
    (told,) = await heard(office, given)
    assert told.state is Confirmation.UNCONFIRMED


@pytest.mark.parametrize("by_hello", [False, True])
async def test_after_an_older_database_the_first_order_is_newer_than_what_a_player_holds(
    office: PaperOffice, *, by_hello: bool
) -> None:
    plan = office.watch.plan(PARIS)
    assert plan is not None
    if by_hello:
        office.watch.accept_hello(Hello(screen=PARIS, plan_revision=1, policy_revision=1, orders_revision=40))
    else:
        office.watch.accept_reported(reported(plan, NOON, orders_revision=40), NOON)
    given = await office.orders.act(kill(everywhere=True, screens=()))
    assert (given.revisions[PARIS], given.revisions[TORONTO]) == (41, 1)
    given = await office.orders.act(release("kill"))
    assert (given.revisions[PARIS], given.revisions[TORONTO]) == (42, 2)
    assert await standing(office) == ()


async def test_a_revision_that_nobody_can_hold_is_not_believed(office: PaperOffice) -> None:
    office.watch.accept_hello(
        Hello(screen=PARIS, plan_revision=1, policy_revision=1, orders_revision=MOST_HEARD + 1)
    )
    assert (await office.orders.act(kill())).revisions == {PARIS: 1}


async def test_many_orders_leave_room_for_a_kill_and_its_release(
    office: PaperOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(draft_orders, "MOST_OTHERS", 2)
    pull = PullWish(**WHO, screens=(PARIS,), short="landmark-film")
    for _ in range(2):
        await office.orders.act(pull)
    with pytest.raises(OrderRefusedError, match="too many orders stand on par-opera: 2; release some first"):
        await office.orders.act(pull)
    await office.orders.act(kill())
    assert [each.kind for each in await standing(office)] == ["pull", "pull", "kill"]
    with pytest.raises(OrderRefusedError, match="too many"):
        await office.orders.act(pull)
    await office.orders.act(release("kill"))
    await office.orders.act(release("pull"))
    assert await standing(office) == ()


async def test_of_more_orders_than_may_stand_not_even_a_kill_is_given(office: PaperOffice) -> None:
    paris = office.watch.facts()[PARIS]
    draft = draft_giving(kill(), "kkkkkk", [paris], {}, {}, NOON)
    numbers = (
        f"{number:04d}".translate(str.maketrans("0123456789", "abcdefghjk")) for number in range(9_999)
    )
    kills = tuple(
        draft.add[PARIS].model_copy(update={"order_id": f"kk{number}"})
        for number in islice(numbers, MAX_STANDING)
    )
    held = StandingOrders(network=NETWORK, screen=PARIS, revision=1, orders=kills[:-1])
    held = next_standing(held, draft, PARIS, NETWORK, NOON)
    assert (len(held.orders), held.revision) == (MAX_STANDING, 2)
    another = draft_giving(kill(), "zzzzzz", [paris], {}, {}, NOON)
    with pytest.raises(OrderRefusedError, match="too many"):
        next_standing(held, another, PARIS, NETWORK, NOON)
    released = draft_release(release("all"), {PARIS: held}, [PARIS], NOON)
    assert next_standing(held, released, PARIS, NETWORK, NOON).orders == ()


async def test_takeovers_leave_room_for_a_kill(office: PaperOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    await office.orders.act(takeover("landmark-film", prepare=True))
    (sealed,) = (await office.store.standing_orders([PARIS])).values()
    monkeypatch.setattr(give_orders, "MOST_WITH_TAKEOVER", len(sealed.envelope.payload))
    with pytest.raises(OrderRefusedError, match="release a takeover first"):
        await office.orders.act(takeover("landmark-film", "landmark-film", lasting="10m"))
    assert [each.kind for each in await standing(office)] == ["takeover"]
    await office.orders.act(kill())
    assert [each.kind for each in await standing(office)] == ["takeover", "kill"]
