"""The JSON Schema of schedule files: it takes what the checker takes, and knows every key."""

import copy
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from controller.films.landmark import FilmRules
from controller.schedule.campaigns import Campaign
from controller.schedule.entry import Entry, read_entry
from controller.schedule.json_schema import schema_of
from controller.schedule.juries import Jury
from controller.schedule.venues import Venue
from controller.schedule.yaml_text import MarkedMapping, read_yaml
from tests.support.schedules import SAMPLE_FOLDER, edited

MODELS: dict[str, type[Entry]] = {"venue": Venue, "campaign": Campaign, "jury": Jury, "film": FilmRules}
SCHEMAS = {kind: schema_of(model) for kind, model in MODELS.items()}
VALIDATORS = {kind: Draft202012Validator(schema) for kind, schema in SCHEMAS.items()}
EXAMPLES = SAMPLE_FOLDER.parent / "docs" / "examples"
SAMPLES = {name: text for name, text in edited().items() if name.endswith(".yaml")}
Path_ = tuple[str | int, ...]


@cache
def document(name: str) -> MarkedMapping:
    value, findings = read_yaml(SAMPLES[name], name)
    assert isinstance(value, MarkedMapping)
    assert findings == []
    return value


@pytest.mark.parametrize("kind", MODELS)
def test_the_schema_is_a_schema(kind: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[kind])


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_fits(name: str) -> None:
    value = document(name)
    assert list(VALIDATORS[str(value["kind"])].iter_errors(value)) == []


@pytest.mark.parametrize("kind", MODELS)
def test_the_files_beside_the_samples_are_fresh(kind: str) -> None:
    file = SAMPLE_FOLDER / "schema" / f"{kind}.json"
    assert json.loads(file.read_text(encoding="utf-8")) == SCHEMAS[kind], (
        f"run: landmark schema {kind} > {file}"
    )


@pytest.mark.parametrize("name", SAMPLES)
def test_every_sample_names_its_schema(name: str) -> None:
    (line,) = (line for line in SAMPLES[name].splitlines() if "yaml-language-server" in line)
    target = SAMPLE_FOLDER / Path(name).parent / line.partition("$schema=")[2]
    assert line.startswith("# yaml-language-server: $schema=")
    assert json.loads(target.read_text(encoding="utf-8"))["title"].lower() == document(name)["kind"]


@pytest.mark.parametrize("name", ["jury.yaml", "landmark-film.yaml"])
def test_the_examples_beside_the_schedules_fit_and_name_their_schema(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    value, findings = read_yaml(text, name)
    assert isinstance(value, MarkedMapping)
    assert findings == []
    assert list(VALIDATORS[str(value["kind"])].iter_errors(value)) == []
    (line,) = (line for line in text.splitlines() if line.startswith("# yaml-language-server: $schema="))
    target = EXAMPLES / line.partition("$schema=")[2]
    assert json.loads(target.read_text(encoding="utf-8"))["title"].lower() == value["kind"]


@pytest.mark.parametrize("kind", MODELS)
def test_the_schema_knows_every_key_and_no_other(kind: str) -> None:
    schema = SCHEMAS[kind]
    shapes = {"": schema, **schema["$defs"]}
    for model in entries_of(MODELS[kind]):
        shape = shapes["" if model is MODELS[kind] else model.__name__]
        keys = {field.alias or name for name, field in model.model_fields.items()}
        assert shape["properties"].keys() == keys
        assert shape["additionalProperties"] is False
        needed = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
        assert set(shape.get("required", ())) == needed


def entries_of(model: type[Entry]) -> set[type[Entry]]:
    """An entry and all that stand in it."""
    found: set[type[Entry]] = set()
    left: list[object] = [model]
    while left:
        kind = left.pop()
        if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, Entry):
            if kind not in found:
                found.add(kind)
                left += [field.annotation for field in kind.model_fields.values()]
        elif get_origin(kind) in (UnionType, Union, tuple, dict) or get_args(kind):
            left += get_args(kind)
    return found


@pytest.mark.parametrize("kind", MODELS)
def test_words_are_explained(kind: str) -> None:
    schema = SCHEMAS[kind]
    for name, shape in schema["$defs"].items():
        assert shape["description"], name
    assert "\n" not in json.dumps(schema).replace("\\n\\n", "")


def places_in(value: object, path: Path_ = ()) -> Iterator[Path_]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in items:
        yield from places_in(each, (*path, key))


PLACES = [(name, path) for name in SAMPLES for path in places_in(document(name)) if path]
WORDS = st.sampled_from(
    ["", "all", "none", "loop", "fair", "first", "both", "24:00", "36:00", "36:01", "29:59:59", "9:00",
     "22:00", "12:30:00Z", "24:00:00Z", "*:00", "*:60", "15s", "0s", "1.5s", "999999999h", "2025-02-29",
     "2025-02-30", "1969-12-31", "2199-12-31", "2200-01-01", "tyo-shibuya", "Tyo", "a-", "ü", "a\n",
     "x" * 65, "landmark/v1"]
)  # fmt: skip
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 1_001)
    | st.integers()
    | st.floats(allow_nan=False)
    | WORDS
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PLACES), VALUES, st.sampled_from(["replace", "remove", "add"]))
def test_what_the_schema_refuses_the_checker_refuses(
    place: tuple[str, Path_], value: object, act: str
) -> None:
    name, (*path, last) = place
    changed = copy.deepcopy(document(name))
    holder = changed
    for step in path:
        holder = holder[step]
    match act:
        case "replace":
            holder[last] = value
        case "remove":
            del holder[last]
        case "add" if isinstance(holder, dict):
            holder["unknown"] = value
    if next(VALIDATORS[str(document(name)["kind"])].iter_errors(changed), None) is None:
        return
    read, findings = read_yaml(json.dumps(changed), name)
    assert isinstance(read, MarkedMapping)
    entry, found = read_entry(MODELS[str(document(name)["kind"])], read)
    assert findings or found or entry is None
