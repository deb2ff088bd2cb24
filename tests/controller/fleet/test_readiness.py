"""Kill drills by their receipts, and the verdict over all screens."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.fleet.kill_drill import GivenKill, drills_of
from controller.fleet.light import Colour
from controller.fleet.readiness import Evidence, GoWord, Verdict, judge_readiness, verdict_of
from tests.support.observations import observe
from tests.support.plans import MIDNIGHT, build_plan
from tests.support.readiness import build_drill, build_given, decoded
from wire.instants import HOUR, MINUTE, Instant
from wire.orders import Receipt, ReceiptWord

NOW = Instant(MIDNIGHT + 12 * HOUR)
SEEN, ON_GLASS, REFUSED = ReceiptWord.SEEN, ReceiptWord.ON_GLASS, ReceiptWord.REFUSED


def receipt(
    after_ms: int, revision: int = 1, word: ReceiptWord = ON_GLASS, screen: str = "par-opera"
) -> Receipt:
    return Receipt(screen=screen, orders_revision=revision, word=word, at=Instant(NOW + after_ms))


@pytest.mark.parametrize(
    ("kill", "said", "proved"),
    [
        (build_given(NOW), receipt(800), True),
        (build_given(NOW), receipt(800, word=SEEN), False),
        (build_given(NOW), receipt(800, word=REFUSED), False),
        (build_given(NOW), receipt(800, screen="yto-dundas"), False),
        (build_given(NOW, revision=2), receipt(800), False),
        (build_given(NOW), receipt(800, revision=2), True),
        (build_given(NOW, released_at=Instant(NOW + MINUTE)), receipt(MINUTE, revision=2), False),
        (build_given(NOW, until=Instant(NOW + MINUTE)), receipt(MINUTE), False),
        (build_given(NOW, until=Instant(NOW + MINUTE)), receipt(MINUTE - 1), True),
    ],
)
def test_a_drill_is_proved_by_the_glass_while_the_kill_stood(
    kill: GivenKill, said: Receipt, proved: bool
) -> None:
    (drill,) = drills_of([kill], [said])
    assert drill.on_glass_at == (said.at if proved else None)


@given(st.lists(st.integers(0, 10 * MINUTE), max_size=6), st.integers(1, 10 * MINUTE))
def test_a_drill_counts_from_the_first_receipt_that_came_in_time(moments: list[int], ends: int) -> None:
    kill = build_given(NOW, released_at=Instant(NOW + ends))
    (drill,) = drills_of([kill], [receipt(each) for each in moments])
    assert drill.on_glass_at == min((NOW + each for each in moments if each < ends), default=None)


def ready_row(decision: GoWord | None, product: str = "0.1.0"):  # type: ignore[no-untyped-def]
    plan = build_plan()
    evidence = Evidence(product=product, drills=(build_drill(NOW),), decision=decision)
    return judge_readiness(observe(NOW, films=decoded(plan, NOW)), evidence, NOW)


GO = GoWord(go=True, by="Ann", at=NOW, reason="", holds=True)


def test_a_healthy_screen_is_green_in_every_light() -> None:
    assert [each.sentence for each in ready_row(GO).lights if each.colour is not Colour.GREEN] == []


@pytest.mark.parametrize(
    ("decisions", "product", "verdict"),
    [
        ([GO], "0.1.0", Verdict.READY),
        ([GO, GO], "0.1.0", Verdict.READY),
        ([GO, None], "0.1.0", Verdict.NOT_GO),
        ([GO.model_copy(update={"go": False})], "0.1.0", Verdict.NOT_GO),
        ([GO.model_copy(update={"holds": False})], "0.1.0", Verdict.NOT_GO),
        ([GO], "0.2.0", Verdict.NOT_GREEN),
        ([None], "0.2.0", Verdict.NOT_GREEN),
        ([], "0.1.0", Verdict.NOT_GREEN),
    ],
)
def test_ready_is_every_light_green_and_a_go_for_every_screen(
    decisions: list[GoWord | None], product: str, verdict: Verdict
) -> None:
    assert verdict_of([ready_row(each, product) for each in decisions]) is verdict


def test_a_kill_to_black_is_a_drill_and_shows_no_slate() -> None:
    drill = build_drill(NOW)
    assert drill.showed_slate
    assert not replace(drill, on_glass_at=None).showed_slate
