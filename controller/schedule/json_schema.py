"""The JSON Schema of schedule files, made from their models: editors complete and check with it.

It refuses nothing that the checker takes. The checker refuses more: names that nothing declares, hours that
overlap, times without quotes.
"""

import ast
import inspect
from enum import Enum
from itertools import pairwise
from textwrap import dedent
from typing import cast

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from controller.schedule.entry import Entry
from controller.schedule.words import not_empty


def schema_of(model: type[Entry]) -> dict[str, object]:
    """The schema of a file that one entry fills, in the draft of 2020-12."""
    schema = model.model_json_schema(schema_generator=_Generator)
    return {"$schema": _Generator.schema_dialect, **cast("dict[str, object]", _on_one_line(schema))}


class _Generator(GenerateJsonSchema):
    """Adds what pydantic does not tell: lists that must not be empty, forms of keys, meanings of words."""

    def field_title_should_be_set(self, schema: object) -> bool:  # noqa: ARG002 - pydantic's signature
        return False  # the key says it

    def function_after_schema(self, schema: core_schema.AfterValidatorFunctionSchema) -> JsonSchemaValue:
        made = super().function_after_schema(schema)
        return {**made, "minItems": 1} if schema["function"]["function"] is not_empty else made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        made = super().dict_schema(schema)
        return {**made, "additionalProperties": False} if "patternProperties" in made else made

    def enum_schema(self, schema: core_schema.EnumSchema) -> JsonSchemaValue:
        meanings = _meanings(schema["cls"])
        made = super().enum_schema(schema)
        if not any(meanings):
            return made
        return {**made, "enumDescriptions": meanings}

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        """Only words and numbers as defaults; editors would write out whole lists and mappings."""
        made = self.generate_inner(schema["schema"])
        default = schema.get("default")
        if isinstance(default, str) and default:
            return {**made, "default": str(default)}
        return {**made, "default": default} if isinstance(default, int) else made


def _meanings(kind: type[Enum]) -> list[str]:
    """The docstring below each member of an enumeration; empty where there is none."""
    (tree,) = ast.parse(dedent(inspect.getsource(kind))).body
    assert isinstance(tree, ast.ClassDef)
    found = dict.fromkeys(kind.__members__, "")
    for pair in pairwise(tree.body):
        match pair:
            case ast.Assign(targets=[ast.Name(id=name)]), ast.Expr(value=ast.Constant(value=str(text))):
                found[name] = " ".join(text.split())
    return list(found.values())


def _on_one_line(value: object) -> object:
    """Descriptions as running text: docstrings break their lines for the code's sake."""
    if isinstance(value, dict):
        return {
            key: " ".join(each.split())
            if key == "description" and isinstance(each, str)
            else _on_one_line(each)
            for key, each in value.items()
        }
    return [_on_one_line(each) for each in value] if isinstance(value, list) else value
