"""Receipts: what a revision brought, what it waits for, and when it was on the glass."""

from dataclasses import replace

import pytest

from player_agent.folder import StageReceipt
from player_agent.stage.receipts import GlassFacts, Moment, follow, refused, seen
from player_agent.stage.scene import Scene, SceneKind
from player_agent.stage.timeline import Timeline
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, rendition
from wire.asrun import Cause
from wire.instants import HOUR, SECOND, Instant
from wire.orders import Kill, KillPicture, Order, Pull, ReceiptWord, StandingOrders, Takeover

NOW = Instant(MIDNIGHT + 12 * HOUR)
MS = 1_000_000
TIMELINE = Timeline.read(NOW, 0)
HERE = Moment(NOW, 0, "boot")
SLATE = Scene(SceneKind.SLATE, Instant(NOW + HOUR), cause=Cause.KILLED)


def standing(revision: int, *orders: Order) -> StandingOrders:
    return StandingOrders(network=NETWORK, screen=SCREEN, revision=revision, orders=orders)


def kill(order_id: str = "aaaaaa", start: Instant = NOW) -> Kill:
    return Kill(
        order_id=order_id, given_at=NOW, by="ops", reason="drill", start=start, picture=KillPicture.SLATE
    )


def takeover() -> Takeover:
    return Takeover(
        order_id="bbbbbb", given_at=NOW, by="ops", reason="news", start=NOW, films=(rendition("one"),)
    )


def after(
    receipt: StageReceipt, orders: StandingOrders, scene: Scene, *, conforms: bool, passed_ms: int = 50
) -> StageReceipt:
    """The word when the glass last changed this long after NOW, and a little more has passed."""
    moment = Moment(Instant(NOW + passed_ms + 7), (passed_ms + 7) * MS, "boot")
    glass = GlassFacts(moment.at, scene, conforms, passed_ms * MS)
    return follow(receipt, orders, glass, moment, TIMELINE)


def test_only_what_is_new_is_waited_for() -> None:
    before = standing(1, kill())
    receipt = seen(standing(2, kill(), takeover()), before, HERE)
    assert (receipt.word, receipt.waits_for) == (ReceiptWord.SEEN, ("bbbbbb",))


def test_it_is_on_the_glass_when_the_glass_has_changed_and_not_before() -> None:
    orders = standing(1, kill())
    receipt = seen(orders, None, HERE)
    assert after(receipt, orders, SLATE, conforms=False) == receipt
    done = after(receipt, orders, SLATE, conforms=True)
    assert (done.word, done.monotonic_ns, done.at) == (ReceiptWord.ON_GLASS, 50 * MS, NOW + 50)


def test_where_nothing_had_to_change_it_is_on_the_glass_once_it_is_seen() -> None:
    orders = standing(1, Pull(order_id="cccccc", given_at=NOW, by="o", reason="r", start=NOW, short="one"))
    when = Moment(Instant(NOW + 20), 20 * MS, "boot")
    glass = GlassFacts(when.at, SLATE, True, -5_000 * MS)
    done = follow(seen(orders, None, when), orders, glass, when, TIMELINE)
    assert (done.word, done.monotonic_ns) == (ReceiptWord.ON_GLASS, 20 * MS)


def test_a_takeover_that_begins_between_a_turn_and_its_word_is_still_waited_for() -> None:
    orders = standing(1, takeover())
    plans = Scene(SceneKind.SLATE, Instant(NOW + SECOND))
    late = Moment(Instant(NOW + 2), 2 * MS, "boot")
    word = follow(
        seen(orders, None, HERE),
        orders,
        GlassFacts(Instant(NOW - 1), plans, True, -900 * MS),
        late,
        TIMELINE,
    )
    assert word.word is ReceiptWord.SEEN
    assert word.sentence.startswith("takeover bbbbbb begins at")


@pytest.mark.parametrize("cause", Cause)
def test_whatever_the_screen_shows_instead_of_a_takeover_has_words(cause: Cause) -> None:
    orders = standing(1, takeover())
    word = after(seen(orders, None, HERE), orders, replace(SLATE, cause=cause), conforms=True)
    shows = cause in {Cause.TAKEN_OVER, Cause.PULLED}
    assert word.word is (ReceiptWord.ON_GLASS if shows else ReceiptWord.SEEN)
    assert shows or word.sentence


def test_what_was_seen_in_another_boot_is_on_the_glass_by_the_clock_of_this_one() -> None:
    orders = standing(1, kill())
    before = Moment(Instant(NOW - HOUR), 30 * 24 * 3_600_000 * MS, "a month without a restart")
    done = after(seen(orders, None, before), orders, SLATE, conforms=True)
    assert (done.word, done.at, done.boot_id) == (ReceiptWord.ON_GLASS, NOW + 50, "boot")


def test_the_last_word_stays() -> None:
    orders = standing(1, kill())
    done = after(seen(orders, None, HERE), orders, SLATE, conforms=True)
    assert after(done, orders, SLATE, conforms=False, passed_ms=900) == done


def test_an_order_of_the_future_is_waited_for_by_name() -> None:
    orders = standing(1, kill(start=Instant(NOW + SECOND)))
    waiting = after(seen(orders, None, HERE), orders, SLATE, conforms=True)
    assert waiting.word is ReceiptWord.SEEN
    assert waiting.sentence == "kill aaaaaa begins at 2025-06-03T12:00:01.000Z"
    done = after(waiting, orders, SLATE, conforms=True, passed_ms=1_004)
    assert (done.word, done.effect_monotonic_ns) == (ReceiptWord.ON_GLASS, 1_000 * MS)


def test_a_takeover_is_on_the_glass_only_with_its_film() -> None:
    orders = standing(1, takeover())
    receipt = seen(orders, None, HERE)
    plan = Scene(SceneKind.FILM, Instant(NOW + HOUR), lacks=Cause.MISSING_BYTES)
    assert "not in the cache" in after(receipt, orders, plan, conforms=True).sentence
    assert "a kill holds the screen" in after(receipt, orders, SLATE, conforms=True).sentence
    taken = Scene(SceneKind.FILM, Instant(NOW + HOUR), cause=Cause.TAKEN_OVER)
    assert after(receipt, orders, taken, conforms=False).sentence == ""
    assert after(receipt, orders, taken, conforms=True).word is ReceiptWord.ON_GLASS


def test_a_takeover_of_an_earlier_revision_hinders_no_later_one() -> None:
    before = standing(1, takeover())
    orders = standing(2, takeover(), kill())
    assert after(seen(orders, before, HERE), orders, SLATE, conforms=True).word is ReceiptWord.ON_GLASS


def test_a_refusal_says_why() -> None:
    word = refused(4, "no signature", HERE)
    assert (word.orders_revision, word.word, word.sentence) == (4, ReceiptWord.REFUSED, "no signature")
