from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from controller.films.typeset import Line, Run, Script, in_visual_order, runs_of, wrapped
from tests.support.schedules import sample_schedule

LATIN, HAN, ARABIC = Script.LATIN, Script.HAN, Script.ARABIC


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("", []),
        ("Corazón de obsidiana", [Run(LATIN, "Corazón de obsidiana")]),
        ("雨の灯籠", [Run(HAN, "雨の灯籠")]),
        ("Kites 雨 mix", [Run(LATIN, "Kites "), Run(HAN, "雨 "), Run(LATIN, "mix")]),
        ("a\u0301b", [Run(LATIN, "a\u0301b")]),
    ],
)
def test_a_line_is_cut_where_the_script_changes(text: str, runs: list[Run]) -> None:
    assert runs_of(text) == runs


@given(st.text())
def test_no_character_is_lost(text: str) -> None:
    runs = runs_of(text)

    assert "".join(run.text for run in runs) == text
    assert all(before.script is not after.script for before, after in pairwise(runs))
    assert sorted("".join(run.text for run in in_visual_order(runs))) == sorted(text)


def test_a_line_that_begins_leftward_reads_leftward() -> None:
    runs = in_visual_order(runs_of("ليلى · Morocco"))

    assert runs == [Run(LATIN, "Morocco ·"), Run(ARABIC, "ليلى ")]


def test_leftward_words_inside_a_rightward_line_stay_in_place() -> None:
    runs = in_visual_order(runs_of("Night ليل here"))

    assert runs == [Run(LATIN, "Night "), Run(ARABIC, " ليل"), Run(LATIN, "here")]


def _ink(line: Line) -> bytes:
    picture = Image.new("L", (max(1, line.width) + 40, 80), 0)
    colour = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    line.draw(colour, 20, 60)
    return colour.getchannel("A").tobytes()


def test_arabic_letters_are_joined() -> None:
    joined = Line("ليل", 40)
    apart = "\u200c".join("ليل")

    assert joined.width < Line(apart, 40).width
    assert _ink(joined) != _ink(Line(apart, 40))


def test_han_letters_have_national_forms() -> None:
    assert _ink(Line("骨", 40, language="zh-Hans")) != _ink(Line("骨", 40, language="ja"))
    assert _ink(Line("骨", 40, language="yue")) == _ink(Line("骨", 40, language="zh-HK"))
    assert _ink(Line("骨の", 40)) == _ink(Line("骨の", 40, language="ja"))


def test_every_letter_of_the_sample_has_a_glyph() -> None:
    shorts = sample_schedule().shorts.values()
    words = {(word, short.language) for short in shorts for word in (short.title, short.creator)}
    letters = {(letter, language) for word, language in words for letter in word if letter.isalpha()}
    boxes = {_ink(Line(missing, 40)) for missing in ("\U000e0fff", "\u0378")}

    missing = {letter for letter, language in letters if _ink(Line(letter, 40, language=language)) in boxes}

    assert letters
    assert missing == set()


@pytest.mark.parametrize("text", ["A line of words that is much too long for its room", "一" * 40])
def test_lines_are_broken_and_balanced(text: str) -> None:
    lines = wrapped(Line(text, 20), 220)

    assert len(lines) > 1
    assert all(line.width <= 220 for line in lines)
    assert "".join(line.text for line in lines).replace(" ", "") == text.replace(" ", "")
    assert min(line.width for line in lines) > 0.5 * max(line.width for line in lines)


def test_a_line_that_fits_stays_whole() -> None:
    assert wrapped(Line("two words", 20), 400) == [Line("two words", 20)]
    assert wrapped(Line("", 20), 400) == []
