"""Stills judged by plan and orders."""

import pytest

from controller.fleet import judge_screen
from controller.fleet.observation import ScreenObservation
from controller.fleet.sight import Sight, SightKind, format_place
from controller.fleet.still_judgement import Wanted, view_still, wanted_at
from tests.support.observations import observe, reported
from tests.support.plans import MIDNIGHT, NETWORK, SCREEN, build_plan, rendition
from wire.instants import HOUR, SECOND, Instant
from wire.orders import (
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
from wire.playhead import Cue, CueKind
from wire.policy import Light

NOON = Instant(MIDNIGHT + 12 * HOUR)
FILM = Cue(CueKind.SPOT, NOON, Instant(NOON + 15 * SECOND), short="right")
WANTED = Wanted(FILM, "ab" * 32, 5_000)


def sight(kind: SightKind, short: str | None = None, at_ms: int = 0, to_ms: int | None = None) -> Sight:
    film = kind is SightKind.FILM
    return Sight(
        kind=kind,
        confidence=0.9,
        short=short,
        at_ms=at_ms if film else None,
        from_ms=at_ms if film else None,
        to_ms=(at_ms if to_ms is None else to_ms) if film else None,
    )


@pytest.mark.parametrize(
    ("seen", "agrees", "sentence"),
    [
        (sight(SightKind.FILM, "right", 5_200), True, "right at 0:05.2"),
        (sight(SightKind.FILM, "right", 6_400), True, "right at 0:06.4"),
        (sight(SightKind.FILM, "right", 9_000), False, "right at 0:09.0 where 0:05.0 is wanted"),
        (sight(SightKind.FILM, "right", 1_000, 12_000), True, "right between 0:01.0 and 0:12.0"),
        (sight(SightKind.FILM, "wrong", 5_000), False, "wrong at 0:05.0 where right is wanted"),
        (sight(SightKind.SLATE, "slate"), False, "the slate where right is wanted"),
        (sight(SightKind.BLACK), False, "black where right is wanted"),
        (sight(SightKind.UNSURE, "wrong"), None, "an unknown picture"),
    ],
)
def test_a_film_is_judged_by_name_and_place(seen: Sight, agrees: bool | None, sentence: str) -> None:
    view = view_still(NOON, seen, WANTED, fits=False)

    assert (view.agrees, view.sentence) == (agrees, sentence)


def test_a_picture_that_fits_is_right_even_if_it_looks_like_another_film() -> None:
    assert view_still(NOON, sight(SightKind.FILM, "wrong", 5_000), WANTED, fits=True).agrees is True
    assert view_still(NOON, sight(SightKind.BLACK), WANTED, fits=True).agrees is True


@pytest.mark.parametrize(
    ("wanted", "seen", "agrees"),
    [
        (CueKind.DARK, SightKind.BLACK, True),
        (CueKind.DARK, SightKind.FILM, False),
        (CueKind.DARK, SightKind.UNSURE, False),
        (CueKind.SLATE, SightKind.SLATE, True),
        (CueKind.SLATE, SightKind.FILM, False),
        (CueKind.SLATE, SightKind.BLACK, False),
        (CueKind.SLATE, SightKind.UNSURE, None),
    ],
)
def test_darkness_and_slate(wanted: CueKind, seen: SightKind, agrees: bool | None) -> None:
    cue = Cue(wanted, NOON, Instant(NOON + SECOND))

    assert view_still(NOON, sight(seen, "x"), Wanted(cue), fits=False).agrees is agrees


def test_what_cannot_be_told_is_not_judged() -> None:
    assert view_still(NOON, sight(SightKind.FILM, "x"), Wanted(None), fits=False).agrees is None
    assert format_place(65_250) == "1:05.2"


PLAN = build_plan()
SPOT = PLAN.next_spot_after(NOON)
assert SPOT is not None
MIDDLE = Instant(SPOT.start + 5 * SECOND)


def ordered(*orders: Order, revision: int = 2) -> StandingOrders:
    return StandingOrders(network=NETWORK, screen=SCREEN, revision=revision, orders=orders)


def kill(start: Instant, picture: KillPicture = KillPicture.SLATE) -> Kill:
    return Kill(order_id="abc123", given_at=start, by="me", reason="a test", start=start, picture=picture)


def test_the_plan_says_what_is_wanted() -> None:
    wanted = wanted_at(observe(MIDDLE), MIDDLE)

    assert wanted.cue is not None
    assert (wanted.cue.short, wanted.at_ms) == (SPOT.short, 5_000)
    rendition = PLAN.rendition_of(SPOT.short)
    assert rendition is not None
    assert wanted.sha256 == rendition.sha256


@pytest.mark.parametrize("away", [-1, 0, 1_999])
def test_near_a_change_nothing_is_judged(away: int) -> None:
    assert wanted_at(observe(MIDDLE), Instant(SPOT.start + away)).cue is None


def test_a_player_of_another_revision_is_not_judged() -> None:
    behind = observe(MIDDLE, reported=reported(PLAN, MIDDLE, plan_revision=0))

    assert wanted_at(behind, MIDDLE).cue is None
    assert wanted_at(observe(MIDDLE, reported=None), MIDDLE).cue is None


@pytest.mark.parametrize(
    ("picture", "kind"), [(KillPicture.SLATE, CueKind.SLATE), (KillPicture.BLACK, CueKind.DARK)]
)
def test_a_kill_goes_before_the_plan(picture: KillPicture, kind: CueKind) -> None:
    given = Instant(MIDDLE - 60 * SECOND)
    killed = observe(
        MIDDLE,
        standing=ordered(kill(given, picture)),
        standing_since=given,
        desired_orders_revision=2,
        reported=reported(PLAN, MIDDLE, orders_revision=2),
    )

    wanted = wanted_at(killed, MIDDLE)

    assert wanted.cue is not None
    assert wanted.cue.kind is kind
    assert wanted_at(killed, Instant(given + 1_000)).cue is None, "too near to the order"
    unheard = observe(MIDDLE, standing=ordered(kill(given)), standing_since=given, desired_orders_revision=2)
    assert wanted_at(unheard, MIDDLE).cue is None, "the player has not heard of it"


def holding(order: Order, word: ReceiptWord = ReceiptWord.ON_GLASS) -> ScreenObservation:
    """A screen that holds this order for a minute."""
    return observe(
        MIDDLE,
        standing=ordered(order),
        standing_since=Instant(MIDDLE - 60 * SECOND),
        desired_orders_revision=2,
        reported=reported(PLAN, MIDDLE, orders_revision=2),
        receipts=(Receipt(screen=SCREEN, orders_revision=2, word=word, at=MIDDLE),),
    )


def test_in_place_of_a_pulled_short_the_slate_is_wanted() -> None:
    given = Instant(MIDDLE - 60 * SECOND)
    pull = Pull(order_id="abc123", given_at=given, by="me", reason="a test", start=given, short=SPOT.short)

    wanted = wanted_at(holding(pull), MIDDLE)

    assert wanted.cue is not None
    assert (wanted.cue.kind, wanted.sha256) == (CueKind.SLATE, None)


def test_a_takeover_is_wanted_once_it_was_on_the_glass() -> None:
    film = rendition("landmark-film", duration_ms=30_000)
    given = Instant(MIDDLE - 10 * SECOND)
    order = Takeover(order_id="abc123", given_at=given, by="me", reason="a test", start=given, films=(film,))

    wanted = wanted_at(holding(order), MIDDLE)

    assert wanted.cue is not None
    assert (wanted.cue.short, wanted.sha256, wanted.at_ms) == ("landmark-film", film.sha256, 10_000)
    fetching = wanted_at(holding(order, ReceiptWord.SEEN), MIDDLE)
    assert fetching.cue is None, "the plan goes on until the film is there"


def test_a_curfew_order_for_a_still_picture_goes_before_a_takeover() -> None:
    given = Instant(MIDDLE - 60 * SECOND)
    curfew = CurfewOrder(
        order_id="abc123", given_at=given, by="me", reason="a test", start=given, light=Light.STATIC
    )

    wanted = wanted_at(holding(curfew), MIDDLE)

    assert wanted.cue is not None
    assert wanted.cue.kind is CueKind.SLATE


def test_a_still_that_differs_is_an_alarm_while_it_is_young() -> None:
    view = view_still(MIDDLE, sight(SightKind.FILM, "wrong", 5_000), WANTED, fits=False)
    status = judge_screen(observe(MIDDLE, still_view=view), MIDDLE)

    assert [each.kind for each in status.concerns] == ["still"]
    assert "wrong at 0:05.0 where right is wanted" in status.concerns[0].sentence
    later = Instant(MIDDLE + 121 * SECOND)
    assert "still" not in {
        each.kind for each in judge_screen(observe(later, still_view=view), later).concerns
    }
