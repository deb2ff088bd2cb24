"""Who has a screen's seconds: one table, and plans that follow it."""

import re
from itertools import combinations

import pytest

from controller.planning import compile_plan
from controller.planning.localtime import read_wall
from controller.planning.precedence import RANKS, Rank, rank_of
from controller.schedule import LocalDate, WallTime
from tests.support.schedules import NETWORK, SAMPLE_FOLDER, small_schedule
from wire.instants import HOUR, MINUTE, Instant
from wire.plan import BlockKind

NOON = Instant(read_wall(LocalDate("2025-06-02"), WallTime(12 * HOUR), "Asia/Tokyo").earlier)
CURFEW = 'curfews: [{{from: "11:50", to: "12:10", mode: {}, basis: own, source: test}}]'

_SCREEN_RULES = {
    Rank.CURFEW_DARK: CURFEW.format("dark"),
    Rank.CLOSED: 'exceptions: [{date: "2025-06-02", operating_hours: [], basis: own, source: test}]',
    Rank.CURFEW_STATIC: CURFEW.format("static"),
    Rank.RESERVED: 'reserved: [{at: "11:59", duration: 5m, by: owner}]',
}
_LINES = {
    Rank.SIMULCAST: "{id: together, kind: simulcast, screens: all, shorts: [one], duration: 60s, "
    'when: {dates: ["2025-06-02"], at: "03:00:00Z"}}',
    Rank.WAVE: '{id: wave, kind: wave, screens: all, shorts: [one], duration: 60s, when: {at: "12:00"}}',
    Rank.DOMINATION: "{id: held, kind: domination, screens: all, playlist: all-shorts}",
    Rank.MAKE_GOOD: "{id: repair, kind: make_good, screens: all, for: {line: base}, "
    "plays: [{short: one, count: 1440}]}",
    Rank.LOOP: "{id: base, kind: loop, screens: all, playlist: all-shorts}",
}
_BASE = "{id: base, kind: loop, screens: all, playlist: all-shorts, when: {weekdays: [sun]}}"


def kind_at_noon(*ranks: Rank) -> BlockKind:
    """What a screen shows at noon, where each of these asks for it."""
    rules = [_SCREEN_RULES[rank] for rank in ranks if rank in _SCREEN_RULES]
    lines = [_LINES[rank] for rank in ranks if rank in _LINES]
    if Rank.LOOP not in ranks:
        lines.append(_BASE)
    schedule = small_schedule(screen_rules=rules, lines=lines, last_day="2025-06-02")
    block = compile_plan(schedule, "wall", network=NETWORK).block_at(NOON)
    assert block is not None
    return block.kind


def test_every_kind_of_block_has_its_rank() -> None:
    ranks = {rank_of(kind) for kind in BlockKind}
    assert ranks == set(RANKS) - {Rank.SLATE}


_TWO_CURFEWS = (Rank.CURFEW_DARK, Rank.CURFEW_STATIC)  # one key holds both: they have a test of their own
_PAIRS = [pair for pair in combinations([*_SCREEN_RULES, *_LINES], 2) if pair != _TWO_CURFEWS]


@pytest.mark.parametrize(("higher", "lower"), _PAIRS)
def test_of_two_that_ask_for_the_same_seconds_the_higher_has_them(higher: Rank, lower: Rank) -> None:
    assert rank_of(kind_at_noon(higher, lower)) is higher
    assert rank_of(kind_at_noon(lower)) is lower


def test_dark_goes_before_static() -> None:
    rules = (
        'curfews: [{from: "11:00", to: "13:00", mode: static, basis: own, source: test}, '
        '{from: "11:30", to: "12:30", mode: dark, basis: own, source: test}]'
    )
    plan = compile_plan(small_schedule(screen_rules=[rules]), "wall", network=NETWORK)
    assert plan.block_at(NOON).kind is BlockKind.DARK
    assert plan.block_at(Instant(NOON - 45 * MINUTE)).kind is BlockKind.STATIC


def test_time_that_nobody_asks_for_is_the_house_ads() -> None:
    assert rank_of(kind_at_noon()) is Rank.HOUSE_ADS


def test_the_readme_tells_the_same_table() -> None:
    text = (SAMPLE_FOLDER / "README.md").read_text(encoding="utf-8")
    told = re.search(r"\*\*Precedence, highest first\*\*: (.+)\.", text)
    assert told is not None
    assert told.group(1) == ", ".join(RANKS)
