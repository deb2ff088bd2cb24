"""What is on a screen: the player's word where it is fresh, else the plan's."""

from dataclasses import replace

import pytest

from controller.fleet.glass import (
    Said,
    Source,
    contradiction,
    newest_said,
    next_spot_after,
    planned_at,
    showing_at,
)
from tests.support.observations import cue_facts, heartbeat, observe, reported
from tests.support.plans import build_plan
from wire.instants import SECOND, Instant, parse_instant
from wire.plan import BlockKind
from wire.playhead import CueKind
from wire.state import Phase

SPOT = parse_instant("2025-06-03T12:00:05Z")  # five seconds into a spot of ten
HOUSE = parse_instant("2025-06-03T12:00:25Z")
NIGHT = parse_instant("2025-06-03T03:00:00Z")
PLAN = build_plan()


def test_a_fresh_word_of_the_player_is_what_is_on() -> None:
    showing = showing_at(observe(SPOT), Instant(SPOT + SECOND), heard=True)
    assert showing is not None
    assert (showing.kind, showing.source, showing.block) == (CueKind.SPOT, Source.REPORTED, BlockKind.LOOP)
    assert showing.credit is not None
    assert showing.credit.title
    assert showing.spot_id == PLAN.spot_at(SPOT).spot_id  # type: ignore[union-attr]


def test_once_the_reported_cue_is_over_the_plan_tells() -> None:
    showing = showing_at(observe(SPOT), Instant(SPOT + 6 * SECOND), heard=True)
    assert showing is not None
    assert (showing.kind, showing.source, showing.short) == (CueKind.HOUSE, Source.PLANNED, "house-02")


def test_a_player_that_is_not_heard_tells_nothing_of_the_present() -> None:
    showing = showing_at(observe(SPOT), SPOT, heard=False)
    assert showing is not None
    assert showing.source is Source.PLANNED


def test_a_short_without_credit_is_called_by_its_id() -> None:
    showing = planned_at(observe(HOUSE), HOUSE)
    assert showing is not None
    assert showing.credit is not None
    assert showing.credit.title == showing.short


def test_a_dark_screen_says_which_block_wants_it_dark() -> None:
    showing = showing_at(observe(NIGHT), NIGHT, heard=True)
    assert showing is not None
    assert (showing.kind, showing.block, showing.credit) == (CueKind.DARK, BlockKind.CLOSED, None)


def test_an_unknown_kind_of_cue_from_a_newer_player_is_left_to_the_plan() -> None:
    cue = cue_facts(PLAN, SPOT)
    assert cue is not None
    newer = heartbeat(PLAN, SPOT, cue=cue.model_copy(update={"kind": "hologram"}))
    showing = showing_at(observe(SPOT, heartbeat=newer), SPOT, heard=True)
    assert showing is not None
    assert showing.source is Source.PLANNED


def test_the_next_spot_is_the_plan_s() -> None:
    spot = next_spot_after(observe(SPOT), SPOT)
    assert spot is not None
    assert spot.start == parse_instant("2025-06-03T12:01:00Z")
    assert next_spot_after(observe(SPOT), Instant(PLAN.end)) is None


def test_without_a_plan_nothing_is_planned() -> None:
    blank = observe(SPOT, plan=PLAN, reported=None, heartbeat=None)
    blank = replace(blank, plan=None)
    assert showing_at(blank, SPOT, heard=False) is None
    assert next_spot_after(blank, SPOT) is None


def test_the_newer_of_heartbeat_and_reported_state_counts() -> None:
    observation = observe(SPOT, reported=reported(PLAN, Instant(SPOT + 1), phase=Phase.SLATE))
    said = newest_said(observation)
    assert said is not None
    assert (said.at, said.phase) == (SPOT + 1, Phase.SLATE)


def said(at: Instant, phase: Phase, *, revision: int = 1, short: str | None = None) -> Said:
    cue = cue_facts(PLAN, at)
    if cue is not None and short is not None:
        cue = cue.model_copy(update={"short": short})
    return Said(at, phase, cue, revision)


@pytest.mark.parametrize(
    ("at", "phase", "words"),
    [
        (SPOT, Phase.PLAYING, None),
        (SPOT, Phase.SLATE, "shows the slate where the plan wants "),
        (SPOT, Phase.DARK, "shows nothing where the plan wants "),
        (HOUSE, Phase.PLAYING, None),
        (NIGHT, Phase.DARK, None),
        (NIGHT, Phase.SLATE, "shows the slate where it must be dark"),
        (NIGHT, Phase.PLAYING, "where it must be dark"),
        (Instant(PLAN.end + 60_000), Phase.DARK, None),
        (Instant(PLAN.end + 60_000), Phase.PLAYING, "outside its plan's span"),
    ],
)
def test_a_picture_other_than_the_planned_one_is_a_contradiction(
    at: Instant, phase: Phase, words: str | None
) -> None:
    difference = contradiction(observe(SPOT), said(at, phase))
    if words is None:
        assert difference is None
    else:
        assert difference is not None
        assert words in difference


def test_another_film_is_a_contradiction() -> None:
    difference = contradiction(observe(SPOT), said(SPOT, Phase.PLAYING, short="short-99"))
    assert difference is not None
    assert difference.startswith("shows short-99 where the plan wants short-")


def test_no_judgement_near_a_change_of_cue_or_under_another_revision() -> None:
    edge = parse_instant("2025-06-03T12:00:01Z")
    assert contradiction(observe(SPOT), said(edge, Phase.SLATE)) is None
    assert contradiction(observe(SPOT), said(SPOT, Phase.SLATE, revision=7)) is None
