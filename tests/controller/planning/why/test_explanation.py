from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.planning import compile_plan
from controller.planning.precedence import RANKS, Rank
from controller.planning.why import Claim, Explanation, Fate, explain_at
from controller.schedule import DominationLine, Edge, Line, LoopLine, MakeGoodLine, Schedule, When
from tests.support.busy_schedules import (
    LINES,
    SCREEN_RULES,
    busy_schedule,
    busy_schedules,
    planned,
    with_lines,
    without_rules,
)
from tests.support.schedules import NETWORK, SAMPLE_FOLDER, sample_schedule
from wire.instants import HOUR, MINUTE, SECOND, Instant, parse_instant
from wire.plan import Block, BlockKind, Plan
from wire.playhead import CueKind

START = parse_instant("2025-06-02T15:00:00Z")  # 3 June 00:00 in Tokyo
instants = st.one_of(
    st.integers(0, 3 * 24 * 3_600).map(lambda second: Instant(START + second * SECOND)),
    st.integers(0, 3 * 24 * 12).map(lambda fifth: Instant(START + fifth * 5 * MINUTE)),
)
moments = st.lists(instants, min_size=3, max_size=3)
_KEYS = {"dates": "other dates", "weekdays": "other weekdays", "dayparts": "its dayparts"}
_RANKS = {
    BlockKind.DARK: Rank.CURFEW_DARK,
    BlockKind.CLOSED: Rank.CLOSED,
    BlockKind.STATIC: Rank.CURFEW_STATIC,
    BlockKind.RESERVED: Rank.RESERVED,
    BlockKind.OPEN: Rank.HOUSE_ADS,
}


def line_at(plan: Plan, instant: Instant) -> str | None:
    block = plan.block_at(instant)
    return block.line if block is not None else None


@settings(deadline=None, max_examples=30)
@given(busy_schedules, moments)
def test_who_has_the_time_is_who_has_the_plans_block(schedule: Schedule, moments: list[Instant]) -> None:
    plan = planned(schedule)
    for instant in moments:
        explained = explain_at(schedule, plan, instant)
        block: Block | None = plan.block_at(instant)
        having = [claim for claim in explained.claims if claim.fate is Fate.HAS]
        if block is None:
            assert having == []
        elif block.line is not None:
            assert [claim.line for claim in having] == [block.line]
        else:
            assert {claim.rank for claim in having} == {_RANKS[block.kind]}
            assert all(claim.line is None for claim in having)
        assert explained.notes == () or block is None


@settings(deadline=None, max_examples=30)
@given(busy_schedules, moments)
def test_every_line_and_every_rule_stands_once_in_order_of_precedence(
    schedule: Schedule, moments: list[Instant]
) -> None:
    plan = planned(schedule)
    screen = schedule.screen("wall")
    rules = sum(curfew.mode in {"dark", "static"} for curfew in screen.curfews) + len(screen.reserved) + 3
    for instant in moments:
        claims = explain_at(schedule, plan, instant).claims
        assert Counter(claim.line for claim in claims if claim.line is not None) == Counter(
            line.id for line in schedule.campaign.lines
        )
        assert sum(claim.line is None for claim in claims) == rules
        ranks = [RANKS.index(claim.rank) for claim in claims]
        assert all(one <= other for one, other in pairwise(ranks))
        assert all(claim.because and claim.name for claim in claims)


@cache
def busiest() -> tuple[Schedule, Plan]:
    schedule = busy_schedule(frozenset(range(len(SCREEN_RULES))), frozenset(range(len(LINES))))
    return schedule, planned(schedule)


@cache
def planned_alone(lines: tuple[Line, ...]) -> Plan:
    """The busiest schedule's plan without rules of the screen, with these lines only."""
    return planned(with_lines(without_rules(busiest()[0]), lines))


def claims_at_busy_times() -> Iterator[tuple[Instant, Claim]]:
    """Claims of lines, over both days; and as simulcasts, waves and dominations begin."""
    schedule, plan = busiest()
    instants = [
        *range(START, START + 2 * 24 * HOUR, 29 * MINUTE),
        *(spot.start + 1 for spot in plan.spots[::211]),
    ]
    kinds = {BlockKind.SIMULCAST, BlockKind.WAVE, BlockKind.LEAD_IN, BlockKind.DOMINATION}
    instants += [block.start for block in plan.blocks if block.kind in kinds]
    for instant in dict.fromkeys(instants):
        for claim in explain_at(schedule, plan, Instant(instant)).claims:
            if claim.line is not None:
                yield Instant(instant), claim


def test_a_beaten_line_has_the_time_once_what_it_names_is_gone_and_not_before() -> None:
    lines = busiest()[0].campaign.lines
    chains = 0
    for instant, claim in claims_at_busy_times():
        if claim.fate is not Fate.BEATEN:
            continue
        if claim.line == "barred":
            assert claim.because.endswith("dark curfew 13:00-13:30 (law), from 13:00:10")
            continue
        *above, last = claim.because.removeprefix("would have it but for ").split(", then ")
        left = tuple(
            each for each in lines if not any(each.id == name.split()[-1] for name in (*above, last))
        )
        assert line_at(planned_alone(left), instant) == claim.line, claim
        named = next((each for each in lines if each.id == last.split()[-1]), None)
        if named is not None and not isinstance(named, MakeGoodLine):  # whose plays seek other slots then
            chains += bool(above)
            with_last = tuple(each for each in lines if each in (*left, named))
            assert line_at(planned_alone(with_last), instant) == named.id, claim
    assert chains > 10


def test_an_absent_line_would_have_the_time_without_the_keys_it_names_and_with_none_of_them() -> None:
    schedule, _ = busiest()
    seen: set[tuple[str, ...]] = set()
    for instant, claim in claims_at_busy_times():
        (line,) = [each for each in schedule.campaign.lines if each.id == claim.line]
        if claim.fate is not Fate.ABSENT or not isinstance(line, LoopLine | DominationLine):
            continue
        named = tuple(key for key, words in _KEYS.items() if words in claim.because)
        seen.add(named)
        for size in range(len(named) + 1):
            for keys in combinations(named, size):
                wide = line.when.model_copy(update={key: getattr(When(), key) for key in keys})
                has = line_at(planned_alone((line.model_copy(update={"when": wide}),)), instant) == line.id
                finishes = line.edge is Edge.FINISH and size < len(named)
                assert has == (bool(named) and size == len(named)) or finishes, (claim, keys)
    assert {("dates",), ("weekdays",), ("dayparts",), ("dates", "dayparts"), ("weekdays", "dayparts")} <= seen


def explained(screen: str, at: str) -> Explanation:
    schedule = sample_schedule()
    plan = compile_plan(schedule, screen, network=NETWORK)
    return explain_at(schedule, plan, parse_instant(at))


@pytest.mark.parametrize(
    ("screen", "at", "name", "fate", "because"),
    [
        (
            "hkg-sogo",
            "2025-06-04T12:30:10Z",
            "together",
            Fate.HAS,
            "has this time, from 20:30:00 to 20:30:30",
        ),
        (
            "hkg-sogo",
            "2025-06-04T12:29:59Z",
            "together",
            Fate.HAS,
            "has this time: its lead-in, until 20:30:00",
        ),
        ("hkg-sogo", "2025-06-04T12:30:10Z", "base", Fate.BEATEN, "would have it but for simulcast together"),
        (
            "hkg-sogo",
            "2025-06-04T14:10:00Z",
            "base",
            Fate.BEATEN,
            "would have it but for static curfew 22:00-23:00 (charter)",
        ),
        (
            "tyo-shibuya",
            "2025-06-04T12:00:10Z",
            "base",
            Fate.BEATEN,
            "would have it but for reserved, SAMPLE hourly clock of the media owner",
        ),
        (
            "par-opera",
            "2025-06-04T04:30:00Z",
            "base",
            Fate.ABSENT,
            "asks for lit hours alone, and the screen is closed, hours 07:00-23:45",
        ),
        (
            "par-opera",
            "2025-06-04T12:00:00Z",
            "together",
            Fate.ABSENT,
            "at another time: 2025-06-04T12:30:00.000Z, 2025-06-04 14:30:00 here, is the nearest",
        ),
        (
            "par-opera",
            "2025-06-20T12:00:00Z",
            "base",
            Fate.ABSENT,
            "outside the flight, 2025-06-02 00:00:00 to 2025-06-09 00:00:00",
        ),
    ],
)
def test_the_words_of_lines(screen: str, at: str, name: str, fate: Fate, because: str) -> None:
    (claim,) = [claim for claim in explained(screen, at).claims if claim.line == name]
    assert (claim.fate, claim.because) == (fate, because)
    assert claim.place is not None
    text = (SAMPLE_FOLDER / claim.place.file).read_text().splitlines()[claim.place.line - 1]
    assert f"id: {name}" in text


def test_the_rule_that_darkens_is_named_with_its_basis_and_its_line() -> None:
    found = explained("par-opera", "2025-06-04T00:30:00Z")
    assert found.cue is not None
    assert found.cue.kind is CueKind.DARK
    assert found.holder is not None
    assert found.holder.rank is Rank.CURFEW_DARK
    assert "R.581-35" in found.holder.name
    assert found.holder.because == "holds now, until 06:00:00"
    (closed,) = [claim for claim in found.claims if claim.rank is Rank.CLOSED]
    assert closed.because == "holds now too, below curfew dark; it opens at 07:00:00"


def test_slots_say_whose_they_are() -> None:
    ours = explained("hkg-sogo", "2025-06-04T11:00:10Z").slot
    assert ours is not None
    assert (ours.number, ours.of, ours.round, ours.ours, ours.filled) == (0, 8, 301, True, True)
    other = explained("hkg-sogo", "2025-06-04T11:00:20Z").slot
    assert other is not None
    assert (other.number, other.ours, other.because) == (1, False, "not ours: ours are the slots 0, 4")


def test_a_slot_that_an_edge_cuts_says_which() -> None:
    schedule = busy_schedule(frozenset(), frozenset({1}))
    plan = planned(schedule)
    before = explain_at(schedule, plan, parse_instant("2025-06-03T04:05:02Z")).slot
    after = explain_at(schedule, plan, parse_instant("2025-06-03T04:05:07Z")).slot
    assert before is not None
    assert before.because == (
        "ours, and it would last until 13:05:10, and the line's time ends at 13:05:05; edge: skip"
    )
    assert after is not None
    assert after.because == (
        "ours, and it began at 13:05:00, before the line's time did: a slot is not moved"
    )
    assert (before.filled, after.filled) == (False, False)


@pytest.mark.parametrize(
    ("screen", "at", "film"),
    [
        ("hkg-sogo", "2025-06-03T11:00:01Z", "the first 15s of 30s, as its creator consents"),
        ("hkg-sogo", "2025-06-04T12:30:10Z", ""),
        ("hkg-sogo", "2025-06-04T11:00:20Z", ""),
    ],
)
def test_a_film_that_is_not_as_long_as_its_play_says_what_becomes_of_it(
    screen: str, at: str, film: str
) -> None:
    assert explained(screen, at).film == film


def test_outside_the_plan_the_policy_decides() -> None:
    (lit,) = explained("par-opera", "2025-06-12T12:00:00Z").notes
    assert lit.endswith("the policy alone decides: the slate")
    (dark,) = explained("par-opera", "2025-06-12T02:00:00Z").notes
    assert dark.endswith("the policy alone decides: dark")
    (beyond,) = explained("par-opera", "2025-08-12T12:00:00Z").notes
    assert beyond.endswith("it does not reach here either")


def test_dim_hours_and_silence_are_said() -> None:
    assert explained("yto-dundas", "2025-06-05T02:30:00Z").manner == (
        "dim curfew 22:00-23:00 (own), 60 %",
        "this screen has no sound",
    )
    assert explained("par-opera", "2025-06-04T02:00:00Z").manner == ()


def test_a_plan_of_other_files_is_told_from_these() -> None:
    schedule = sample_schedule()
    plan = compile_plan(schedule, "hkg-sogo", network=NETWORK)
    bare = with_lines(schedule, [line for line in schedule.campaign.lines if line.id == "base"])
    found = explain_at(bare, plan, parse_instant("2025-06-04T12:30:10Z"))
    assert found.notes == (
        "by these files loop base would have this time; the plan was compiled from others",
    )
    (base,) = [claim for claim in found.claims if claim.line == "base"]
    assert base.because == "would have it now; the plan keeps what was planned before the schedule changed"
