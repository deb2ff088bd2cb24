"""Setbacks: what is not tried again, where, and until when."""

from dataclasses import replace

from player_agent.stage.scene import Film
from player_agent.stage.setbacks import MAX_LOSSES, Setbacks
from tests.support.plans import MIDNIGHT, rendition
from wire.instants import DAY, HOUR, Instant
from wire.playhead import Cue, CueKind

T = Instant(MIDNIGHT + 12 * HOUR)
LENGTH = 10_000
NONE = Setbacks()


def film(number: int, *, order_id: str | None = None) -> Film:
    start = Instant(T + number * LENGTH)
    cue = Cue(CueKind.SPOT, start, Instant(start + LENGTH), short="short-01", spot_id=f"{number:08d}")
    if order_id is not None:
        cue = replace(cue, kind=CueKind.TAKEOVER, spot_id=None, order_id=order_id)
    return Film(cue, rendition("short-01"), 1)


def test_a_film_that_failed_is_not_tried_again_at_its_place() -> None:
    bad = NONE.with_bad(film(0))
    assert bad.at(Instant(T + LENGTH - 1)).is_bad(film(0))
    assert not bad.at(Instant(T + LENGTH)).is_bad(film(0))
    assert not bad.is_bad(film(1))


def test_a_film_is_bad_only_after_several_losses() -> None:
    setbacks = NONE
    for loss in range(MAX_LOSSES):
        assert not setbacks.is_bad(film(0)), loss
        setbacks = setbacks.with_loss(film(0))
    assert setbacks.is_bad(film(0))


def test_a_takeovers_film_that_failed_is_left_out_in_every_cycle_of_its_order() -> None:
    bad = NONE.with_bad(film(0, order_id="aaaaaa")).at(Instant(T + HOUR))
    assert bad.is_bad(film(9, order_id="aaaaaa"))
    assert not bad.is_bad(film(9, order_id="bbbbbb"))
    assert not bad.is_bad(film(9))
    assert not bad.at(Instant(T + 2 * DAY)).is_bad(film(9, order_id="aaaaaa"))
