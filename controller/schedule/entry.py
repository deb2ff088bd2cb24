"""The base of everything that operators write: strict, frozen, and it knows its line.

An unknown key is a finding with a "did you mean"; a wrong value becomes a sentence that shows it. Pydantic's
errors end here.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Self, TypeVar

from pydantic import (
    BaseModel,
    ConfigDict,
    ModelWrapValidatorHandler,
    PrivateAttr,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import ErrorDetails

from controller.findings import Code, Finding, Place, did_you_mean, error_at, shown
from controller.schedule.yaml_text import MarkedMapping, MarkedSequence

_E = TypeVar("_E", bound="Entry")
MAX_FINDINGS = 100
"""Of one file, by its models; nobody reads more, and each costs a search for what was meant."""
_NOWHERE = Place("", 1)
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "model_type": "a mapping with keys",
    "model_attributes_type": "a mapping with keys",
    "dict_type": "a mapping with keys",
    "tuple_type": "a list",
    "list_type": "a list",
}


class Entry(BaseModel):
    """A frozen part of a schedule file. Keys that it does not know are findings, not fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, use_attribute_docstrings=True)
    _place: Place = PrivateAttr(default=_NOWHERE)
    _key_lines: dict[str, int] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _keep_place(
        cls, data: object, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo
    ) -> Self:
        if not isinstance(data, MarkedMapping):
            return handler(data)
        known = {field.alias or name for name, field in cls.model_fields.items()}
        if info.context is not None:
            room = MAX_FINDINGS + 1 - len(info.context)
            info.context.extend(islice(_unknown_keys(data, known), max(0, room)))
        entry = handler({key: value for key, value in data.items() if key in known})
        entry._place = data.place
        entry._key_lines = data.key_lines
        return entry

    def place_of(self, key: str | None = None) -> Place:
        """Where `key` stands in its file; where the entry starts, if it has no such key."""
        line = self._key_lines.get(key, self._place.line) if key else self._place.line
        return Place(self._place.file, line)


def read_entry(kind: type[_E], data: MarkedMapping) -> tuple[_E | None, list[Finding]]:
    """Plain values → an entry, or None and the findings that say why not."""
    findings: list[Finding] = []
    try:
        entry = kind.model_validate(data, context=findings)
    except ValidationError as error:
        details = error.errors(include_url=False)
        findings.extend(_finding(detail, data) for detail in details[:MAX_FINDINGS])
        return None, _at_most(findings, data.place)
    return (None if findings else entry), _at_most(findings, data.place)


def _at_most(findings: list[Finding], place: Place) -> list[Finding]:
    if len(findings) <= MAX_FINDINGS:
        return findings
    sentence = f"there are more than {MAX_FINDINGS} mistakes in this file"
    return [
        *findings[:MAX_FINDINGS],
        error_at(place, Code.TOO_MUCH, sentence, "correct the ones below, and look again"),
    ]


def _unknown_keys(data: MarkedMapping, known: set[str]) -> Iterator[Finding]:
    for key in data.keys() - known:
        place = Place(data.place.file, data.key_lines[key])
        yield error_at(
            place, Code.UNKNOWN_KEY, f"the key {shown(key)} is not known here", did_you_mean(key, known)
        )


def _finding(detail: ErrorDetails, root: MarkedMapping) -> Finding:
    sentence, remedy = _words(detail)
    return error_at(_place_in(root, detail["loc"]), Code.WRONG_VALUE, sentence, remedy)


def _words(detail: ErrorDetails) -> tuple[str, str]:
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    key = detail["loc"][-1] if detail["loc"] else "the file"
    match kind:
        case "missing":
            return f"the key {key!r} is missing here", f"add {key}: with its value"
        case "union_tag_not_found":
            return "the key 'kind' is missing here", "add kind: with its value"
        case "value_error":
            sentence, _, remedy = str(context["error"]).rpartition("; ")
            return (sentence, remedy) if sentence else (remedy, "correct the value")
        case "string_pattern_mismatch":
            remedy = "write lower-case words joined by hyphens, like tyo-shibuya"
            return f"{key}: {shown(value)} is not an id", remedy
        case "literal_error" | "enum":
            return _unknown_word(key, value, str(context["expected"]))
        case "union_tag_invalid":
            return _unknown_word("kind", context["tag"], str(context["expected_tags"]))
    if kind in _WANTED:
        return f"{key}: {shown(value)} is not {_WANTED[kind]}", f"write {_WANTED[kind]}"
    return f"{key}: {shown(value)} does not fit", detail["msg"][:1].lower() + detail["msg"][1:]


def _unknown_word(key: object, value: object, expected: str) -> tuple[str, str]:
    known = [word.strip().strip("'") for word in expected.replace(" or ", ", ").split(",")]
    return f"{key}: {shown(value)} is not known here", did_you_mean(str(value), known)


def _place_in(root: MarkedMapping, path: Sequence[int | str]) -> Place:
    """The place of the deepest part of `path` that stands in the text; other steps are passed over."""
    value: object = root
    place = root.place
    for step in path:
        if isinstance(value, MarkedMapping) and step in value:
            place = Place(place.file, value.key_lines[str(step)])
            value = value[str(step)]
        elif isinstance(value, MarkedSequence) and isinstance(step, int) and step < len(value):
            place = Place(place.file, value.item_lines[step])
            value = value[step]
    return place
