import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.schedule.yaml_text import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_FINDINGS,
    MAX_VALUES,
    MarkedMapping,
    read_yaml,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1", {"a": 1}),
        ('a: "22:00"', {"a": "22:00"}),
        ("a: true", {"a": True}),
        ("a: ~", {"a": None}),
        ("a: 1.5", {"a": 1.5}),
        ("a: 15s", {"a": "15s"}),
        ("a: [1, {b: c}]", {"a": [1, {"b": "c"}]}),
        ("a: |\n  two\n  lines\n", {"a": "two\nlines\n"}),
        ("a: landmark/v1", {"a": "landmark/v1"}),
        ("a: Asia/Tokyo # comment", {"a": "Asia/Tokyo"}),
    ],
)
def test_reads_the_plain_core_of_yaml(text: str, value: object) -> None:
    assert read_yaml(text, "f") == (value, [])


@pytest.mark.parametrize(
    "scalar", ["22:00", "23:45", "09:00", "24:00", "12:30:00", "16:9", "12:30:00Z", "off", "Yes", "n",
               "2025-06-02", "010", "1_000", "0b1"],
)  # fmt: skip
def test_refuses_what_readers_of_yaml_understand_differently(scalar: str) -> None:
    value, (finding,) = read_yaml(f"first: 1\nkey: {scalar}\n", "f.yaml")
    assert value == {"first": 1, "key": scalar}
    assert (finding.severity, finding.file, finding.line) == ("error", "f.yaml", 2)
    assert finding.remedy == f'quote it: "{scalar}"'


def test_lines_of_keys_and_items() -> None:
    value, _ = read_yaml("# head\na:\n  - b: 1\n    c: 2\n", "f")
    assert isinstance(value, MarkedMapping)
    assert value.key_lines == {"a": 2}
    inner = value["a"][0]
    assert inner.key_lines == {"b": 3, "c": 4}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "'a' stands on line 1 already"),
        ("a: &x 1\nb: *x", 1, "anchor &x"),
        ("b: *x", 1, "alias *x"),
        ("a: !!python/object:os.system 1", 1, "tag"),
        ("a: 1\n---\nb: 2", 2, "second document"),
        ("a: [1, 2", 1, "not YAML"),
        ("a:\n\t- 1", 2, "not YAML"),
        ("{1: 2}", 1, "key must be a word"),
        ("? [a]\n: 1", 1, "key must be a word"),
        ("[" * 100, 1, "deeper than"),
        ("a: \x00", 1, "not YAML"),
    ],
)
def test_what_is_wrong_has_a_line(text: str, line: int, words: str) -> None:
    _, findings = read_yaml(text, "f")
    assert any(words in finding.sentence and finding.line == line for finding in findings), findings


def test_a_tab_in_the_indentation_is_told_to_become_spaces() -> None:
    _, (finding,) = read_yaml("a:\n\t- 1", "f")
    assert finding.remedy == "indent with spaces: YAML takes no tab there"


def test_a_bomb_of_aliases_is_refused_at_once() -> None:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    _, findings = read_yaml("\n".join(levels), "f")
    assert findings


@pytest.mark.parametrize("escape", ["\\0", "\\x1b", "\\r", "\\u0085", "\\ud800", "\\uDFFF"])
def test_characters_that_nobody_can_write_do_not_come_in_by_an_escape(escape: str) -> None:
    _, (finding,) = read_yaml(f'a: 1\nname: "A{escape}B"', "f")
    assert finding.line == 2
    assert "the character U+" in finding.sentence


@pytest.mark.parametrize(
    "number", ["9" * 30, "1.0000000000000000000000002e+16", "-" + "1_" * 20, "0." + "1" * 40]
)
def test_a_number_too_long_for_every_reader_must_be_quoted(number: str) -> None:
    value, (finding,) = read_yaml(f"a: {number}", "f")
    assert value == {"a": number}
    assert "quote it" in finding.remedy


def test_a_word_of_very_many_underscores_is_a_word() -> None:
    word = "1" + "_" * 200_000 + "x"  # the pattern of old numbers would try every underscore
    assert read_yaml(f"a: {word}", "f") == ({"a": word}, [])


def test_size_and_depth_are_bounded() -> None:
    _, (finding,) = read_yaml("a" * (MAX_CHARACTERS + 1), "f")
    assert "at most" in finding.sentence
    value, (finding,) = read_yaml("[" + "a," * MAX_VALUES + "]", "f")
    assert value is None
    assert "values" in finding.sentence
    value, findings = read_yaml("a: 1\n" * (MAX_FINDINGS + 500), "f")
    assert value is None
    assert len(findings) == MAX_FINDINGS + 1
    assert "the rest of the file is not read" in findings[-1].sentence
    _, findings = read_yaml("a: " + "{a: " * MAX_DEPTH * 500, "f")
    assert findings


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.text(alphabet="{}[]:-&*!|>'\"#%@, \n\tab0\\?", max_size=80))
def test_no_text_makes_it_raise(text: str) -> None:
    value, findings = read_yaml(text, "f")
    assert isinstance(findings, list)
    assert all(finding.line >= 1 for finding in findings)
    assert value is None or isinstance(value, (dict, list, str, int, float, bool))
