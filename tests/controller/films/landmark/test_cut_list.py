from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.films import FilmError, Size
from controller.films.landmark import FilmRules, choose, lay_out, read_film_rules
from controller.films.landmark.cut_list import Credits, Title
from tests.support.schedules import sample_schedule

TEXT = """
schema: landmark/v1
kind: film
id: landmark-film
title: "A film"
opening: {duration: 3s, lines: ["A film", "电影"]}
select: {award: [winner], top: 6, per_country: 1}
transition: {kind: dissolve, duration: 400ms}
credits: {form: cards, duration: 4s, heading: "with"}
closing: {duration: 2s, lines: ["The end"]}
"""
WIDE, TALL = Size(640, 320), Size(180, 320)


def _rules(text: str = TEXT) -> FilmRules:
    rules, findings = read_film_rules(text, "film.yaml")
    assert findings == []
    assert rules is not None
    return rules


RULES = _rules()
CHOSEN = choose(RULES, sample_schedule())


@given(
    length_ms=st.integers(24_000, 120_000),
    fps=st.sampled_from([Fraction(24), Fraction(25), Fraction(30_000, 1_001), Fraction(60)]),
    size=st.sampled_from([WIDE, TALL]),
    cuts=st.booleans(),
)
def test_every_frame_stands_in_exactly_one_part(
    length_ms: int, fps: Fraction, size: Size, cuts: bool
) -> None:
    rules = _rules(TEXT.replace("dissolve", "cut")) if cuts else RULES

    plan = lay_out(rules, CHOSEN, length_ms, size, fps)

    frames = -(-length_ms * fps // 1_000)
    parts = plan.parts()
    assert plan.frames == frames
    assert sum(part.frames for part in parts) == frames
    assert all(part.frames > 0 for part in parts)
    at, first_frames = 0, {}
    for part in parts:
        first_frames.setdefault(part.scene, at - part.first_frame)
        assert first_frames[part.scene] == at - part.first_frame, "a scene runs on through its parts"
        if part.into is not None:
            first_frames[part.into] = at
        at += part.frames
    assert tuple(first_frames[number] for number in range(len(plan.scenes))) == plan.starts


def test_the_best_come_first_and_no_country_twice() -> None:
    scores = [each.short.jury_score or 0 for each in CHOSEN]

    assert len(CHOSEN) == 6
    assert scores == sorted(scores, reverse=True)
    assert len({each.short.country for each in CHOSEN}) == 6


def test_every_short_is_credited_once() -> None:
    for size in (WIDE, TALL):
        plan = lay_out(RULES, CHOSEN, 40_000, size, Fraction(25))
        named = [
            short
            for scene in plan.scenes
            if isinstance(scene.content, Credits)
            for short in scene.content.shorts
        ]
        assert named == [each.short for each in CHOSEN]
        assert isinstance(plan.scenes[0].content, Title)


def test_a_film_that_is_too_short_is_refused() -> None:
    with pytest.raises(FilmError, match="too little; take fewer"):
        lay_out(RULES, CHOSEN, 12_000, WIDE, Fraction(25))


def test_parts_that_do_not_add_up_are_refused() -> None:
    fixed = [replace(each, start_ms=0, length_ms=2_000) for each in CHOSEN]

    with pytest.raises(FilmError, match="is to last 60 s and its parts give"):
        lay_out(RULES, fixed, 60_000, WIDE, Fraction(25))


def test_a_short_whose_creator_does_not_consent_to_cuts_is_refused() -> None:
    listed = _rules(
        TEXT.replace("select: {award: [winner], top: 6, per_country: 1}", "shorts: [{short: tramlines}]")
    )

    with pytest.raises(FilmError, match="tramlines cannot be in landmark-film: its creator does not consent"):
        choose(listed, sample_schedule())


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("transition", "transitions", "transitions"),
        ("select: {award: [winner], top: 6, per_country: 1}", "", "either shorts or select"),
        ("duration: 3s", "duration: 3", "duration"),
    ],
)
def test_mistakes_are_told_with_their_line(before: str, after: str, words: str) -> None:
    rules, findings = read_film_rules(TEXT.replace(before, after), "film.yaml")

    assert rules is None
    assert any(words in finding.sentence for finding in findings)
