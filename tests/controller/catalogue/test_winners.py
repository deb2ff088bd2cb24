"""Winners: the bounds hold, nobody is left out who would fit, and anybody can do it again."""

import random
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.catalogue import AwardRule, JurorScore, Rule, Short, Verdict, select_winners
from controller.catalogue.winners import draw_of
from controller.findings import Place

BOUND = st.none() | st.integers(1, 3)
AWARDS = st.builds(
    AwardRule,
    st.sampled_from(["winner", "shortlist", "special"]),
    st.integers(1, 5),
    st.just(()) | st.just(("a",)) | st.just(("a", "b")),
    BOUND,
    BOUND,
)
RULES = st.builds(
    Rule,
    st.lists(AWARDS, min_size=1, max_size=3, unique_by=lambda each: each.award).map(tuple),
    st.integers(0, 9),
    jurors=st.integers(0, 3),
    mean=st.integers(0, 9).map(Fraction),
    per_country=BOUND,
    per_creator=BOUND,
    rights_until=st.sampled_from(["", "2026-01-01"]),
)


def short(name: str, *scores: int, **facts: object) -> Short:
    given_scores = tuple(JurorScore(f"j{number}", Fraction(score)) for number, score in enumerate(scores))
    cells = {"title": name, "creator": name, "country": "Chile", "category": "a", "award": "", **facts}
    return Short(
        id=name, language="es", jury_score=None, duration_ms=30_000, ai_generated=True, crop_consent=True,
        cut_consent=True, rights_until=str(cells.pop("rights_until", "2026-12-31")), place=Place("c.csv", 1),
        jury_scores=given_scores, **cells,
    )  # fmt: skip


SHORTS = st.lists(
    st.tuples(
        st.lists(st.integers(5, 8), max_size=3),
        st.sampled_from(["Ada", "ADA", "Bo", "Cy"]),
        st.sampled_from(["Chile", "Japan", "Kenya"]),
        st.sampled_from("abc"),
        st.sampled_from([None, "2025-06-01"]),
        st.sampled_from(["", "", "", "film"]),
    ),
    max_size=25,
).map(
    lambda rows: [
        short(
            f"s{number}",
            *scores,
            creator=creator,
            country=country,
            category=category,
            withdrawn=day,
            award=award,
        )
        for number, (scores, creator, country, category, day, award) in enumerate(rows)
    ]
)


def fits(candidate: Short, award: AwardRule, winners: list[Verdict], rule: Rule) -> bool:
    """Whether one more winner of this award would keep all bounds; written apart from the selection."""
    same = [each for each in winners if each.award == award.award]

    def below(most: int | None, among: list[Verdict], key: str) -> bool:
        own = getattr(candidate, key).casefold()
        return most is None or sum(getattr(each.short, key).casefold() == own for each in among) < most

    return (
        len(same) < award.top
        and (not award.categories or candidate.category in award.categories)
        and below(rule.per_country, winners, "country")
        and below(rule.per_creator, winners, "creator")
        and below(award.per_country, same, "country")
        and below(award.per_creator, same, "creator")
    )


@settings(max_examples=200, deadline=None)
@given(SHORTS, RULES)
def test_the_bounds_hold_and_nobody_is_left_out_who_would_fit(shorts: list[Short], rule: Rule) -> None:
    verdicts = select_winners(shorts, rule)
    assert sorted(each.short.id for each in verdicts) == sorted(each.id for each in shorts)
    winners = [each for each in verdicts if each.award]
    for award in rule.awards:
        same = [each.short for each in winners if each.award == award.award]
        assert len(same) <= award.top
        for most, among in ((award.per_country, same), (rule.per_country, [each.short for each in winners])):
            assert max(Counter(each.country for each in among).values(), default=0) <= (most or len(shorts))
        for most, among in ((award.per_creator, same), (rule.per_creator, [each.short for each in winners])):
            counts = Counter(each.creator.casefold() for each in among)
            assert max(counts.values(), default=0) <= (most or len(shorts))
    for each in verdicts:
        assert each.reasons
        if each.award:
            assert each.jurors >= rule.jurors
            assert each.mean is not None
            assert each.mean >= rule.mean
            assert each.short.withdrawn is None
        elif each.rank is not None:
            assert not any(fits(each.short, award, winners, rule) for award in rule.awards)


@settings(max_examples=100, deadline=None)
@given(SHORTS, RULES, st.randoms(use_true_random=False))
def test_any_order_of_the_entries_gives_the_same_winners(
    shorts: list[Short], rule: Rule, dice: random.Random
) -> None:
    shuffled = list(shorts)
    dice.shuffle(shuffled)
    assert select_winners(shuffled, rule) == select_winners(shorts, rule)


@settings(max_examples=100, deadline=None)
@given(SHORTS, RULES)
def test_within_an_award_nobody_stands_above_a_better_one(shorts: list[Short], rule: Rule) -> None:
    ranked = sorted(
        (each for each in select_winners(shorts, rule) if each.rank), key=lambda each: each.rank or 0
    )
    keys = [(-(each.mean or 0), -each.jurors, draw_of(rule.seed, each.short.id)) for each in ranked]
    assert keys == sorted(keys)


def test_a_tie_is_decided_by_more_jurors_and_then_by_the_draw() -> None:
    shorts = [short("one", 8), short("two", 8, 8), short("three", 8)]
    for seed in range(8):
        rule = Rule((AwardRule("winner", 3),), seed)
        drawn = sorted(["one", "three"], key=lambda name: draw_of(seed, name))
        assert [each.short.id for each in select_winners(shorts, rule)] == ["two", *drawn]
    firsts = {min(["one", "three"], key=lambda name: draw_of(seed, name)) for seed in range(8)}
    assert firsts == {"one", "three"}


def test_the_draw_is_the_written_one() -> None:
    assert draw_of(7, "neon-tram").startswith("b90427cb7d0b047c")


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (short("x", 9, 9, withdrawn="2025-06-01"), "its creator withdraws it from 2025-06-01 on"),
        (short("x", 9), "1 of 2 jurors scored it"),
        (short("x", 6, 6), "its mean 6 is below 7"),
        (short("x", 9, 9, award="film"), "it has the award 'film', which this rule does not give"),
        (short("x", 9, 9, gone=True, source="contest"), "'contest' no longer has it"),
        (short("x", 9, 9, rights_until="2025-01-01"), "its rights end on 2025-01-01, before 2026-01-01"),
        (short("x", 9, 9, title="a", creator="A"), "it has title and creator of 'a'"),
        (short("x", 8, 8), "winner: Chile has 1 of this award already"),
        (short("x", 8, 8, country="Peru"), "winner: all 1 are given, the last to 'a' with 9"),
    ],
)
def test_what_stopped_an_entry_is_told(entry: Short, why: str) -> None:
    award = AwardRule("winner", 1, per_country=1)
    rule = Rule((award,), 0, jurors=2, mean=Fraction(7), rights_until="2026-01-01")
    verdicts = {each.short.id: each for each in select_winners([short("a", 9, 9), entry], rule)}
    assert verdicts["a"].award == "winner"
    assert verdicts["x"].reasons == (why,)
