"""Plain data to problems of shape, all at once."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from hcstandards.authoring.reading import Authored
from hcstandards.authoring.shapes import authored_schemas
from hcstandards.errors import Problem

LONGEST_SHOWN = 80


@cache
def _validators() -> dict[str, Draft202012Validator]:
    return {kind: Draft202012Validator(schema) for kind, schema in authored_schemas().items()}


def shape_problems(authored: Authored, kind: str) -> Iterator[Problem]:
    """Yield every problem of shape of a file of *kind* (`standard`, `documents`, …), in the file's order."""
    errors = _validators()[kind].iter_errors(authored.data)
    seen: set[str] = set()
    for error in sorted(errors, key=lambda each: authored.line(tuple(each.absolute_path))):
        problem = shape_problem(authored, error)
        if str(problem) not in seen:  # every missing key is an error of its own, and the problem names them all
            yield problem
        seen.add(str(problem))


def shape_problem(authored: Authored, error: ValidationError) -> Problem:
    """Return what a validator found as a problem: where, found, expected."""
    path = tuple(error.absolute_path)
    found, expected = _found(error), _expected(error)
    return Problem(authored.where(path), f"schema.{error.validator}", found, expected)


def _keys(error: ValidationError) -> list[str]:
    schema: Any = error.schema
    return list(schema.get("properties", ()))


def _found(error: ValidationError) -> str:
    value: Any = error.validator_value
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        return "unknown key " + ", ".join(repr(key) for key in error.instance if key not in _keys(error))
    instance: Any = error.instance
    if error.validator == "required":
        return "missing key " + ", ".join(repr(key) for key in value if key not in instance)
    shown = repr(error.instance)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


def _expected(error: ValidationError) -> str:
    value: Any = error.validator_value
    if error.validator == "additionalProperties":
        return "one of " + ", ".join(_keys(error))
    if error.validator == "enum":
        return "one of " + ", ".join(map(str, value))
    if error.validator == "pattern":
        return f"text like {value}"
    if error.validator == "type":
        return {"object": "a mapping", "array": "a list", "string": "text"}.get(value, str(value))
    return "" if error.validator == "required" else f"{error.validator} {value}"
