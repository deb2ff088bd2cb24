"""Names: kept as written, comparable, and never able to show another name than they are."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.catalogue.names import folded, parse_name
from tests.support.entries import SCRIPTS

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Co"])


@pytest.mark.parametrize("script", SCRIPTS)
def test_names_of_every_script_are_kept_letter_by_letter(script: str) -> None:
    for name in SCRIPTS[script][2:]:
        assert parse_name(name) == unicodedata.normalize("NFC", name)
        assert parse_name(unicodedata.normalize("NFD", name)) == parse_name(name)


def test_joiners_stay() -> None:
    assert "\u200c" in parse_name(SCRIPTS["persian, ZWNJ"][3])
    assert "\u200d" in parse_name(SCRIPTS["devanagari, ZWJ"][3])


@pytest.mark.parametrize(
    ("name", "point"),
    [
        ("ab\u202ecd", "U+202E"),
        ("\u2066ab", "U+2066"),
        ("a\x00b", "U+0000"),
        ("a\ud800b", "U+D800"),
        ("a\u200bb", "U+200B"),
        ("a\ufeffb", "U+FEFF"),
        ("a\ue000b", "U+E000"),
        ("a\ufffdb", "U+FFFD"),
        ("a\uffffb", "U+FFFF"),
    ],
)
def test_what_could_show_another_name_is_refused_with_its_code_point(name: str, point: str) -> None:
    with pytest.raises(ValueError, match=point.replace("+", r"\+")) as error:
        parse_name(name)
    assert str(error.value).isprintable()
    assert str(error.value).endswith("take it out")


@pytest.mark.parametrize("name", ["\u200d", "\u200e\u200f", "\u0301"])
def test_a_name_that_shows_nothing_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="shows nothing"):
        parse_name(name)


@settings(deadline=None)
@given(st.text(LETTERS, max_size=40))
def test_keeping_a_kept_name_changes_nothing(text: str) -> None:
    try:
        kept = parse_name(text)
    except ValueError:
        return
    assert parse_name(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    assert [letter for letter in kept if not letter.isspace()] == [
        letter for letter in unicodedata.normalize("NFC", text) if not letter.isspace()
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Éloïse", "ELOISE"),
        ("Straße", "STRASSE"),
        ("Ærø Łódź", "aero lodz"),
        ("ﾈｵﾝ", "ネオン"),
        ("Ａｂｃ", "abc"),
        ("عبـدالله", "عبدالله"),
        ("قایق‌های", "قایقهای"),
        ("Ὀδυσσεύς", "οδυσσευσ"),
    ],
)
def test_what_people_take_for_the_same_is_folded_alike(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@settings(deadline=None)
@given(st.text(max_size=40))
def test_folding_ignores_normal_forms_and_case(text: str) -> None:
    assert folded(unicodedata.normalize("NFD", text)) == folded(text)
    assert folded(unicodedata.normalize("NFC", text)) == folded(text)
