"""Why jsonschema-rs takes no schema: every problem at its place, in our words."""

from collections.abc import Iterator
from typing import Any, Final

from hcstandards.errors import Problem, WrongValueError
from hcstandards.reasons import reason_of
from hcstandards.validation.kinds import DIALECT
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.schemas import REFERABLE, Schema
from hcstandards.validation.subschemas import subschemas
from hcstandards.validation.wording import TYPE_WORDS, shown

MOST_PROBLEMS: Final = 100
USABLE: Final = "a JSON Schema of draft 2020-12"
LINEAR: Final = "a regular expression that is matched in linear time"
_BROUGHT: Final = DIALECT.rpartition("/")[0]
_TYPES: Final = "one of " + ", ".join(sorted(TYPE_WORDS))
_WORDS: Final = {
    "minItems": "at least one entry",
    "uniqueItems": "each value once",
    "minimum": "not below 0",
    "exclusiveMinimum": "more than 0",
    "anyOf": _TYPES,
    "enum": _TYPES,
}
"""What the schema of schemas asks for, by its keywords."""


def problems_of(schema: Schema, error: Exception) -> list[Problem]:
    """Return what is wrong with *schema*, which jsonschema-rs refused with *error*; a hundred problems at most."""
    found: dict[str, Problem] = {}
    for each in _problems(schema):
        found.setdefault(each.where, each)
        if len(found) == MOST_PROBLEMS:
            break
    if found:
        return list(found.values())
    at = tuple(getattr(error, "instance_path", ()))
    return [Problem(f"#{written(at)}", "schema.unusable", reason_of(error), USABLE)]


def _problems(schema: Schema) -> Iterator[Problem]:
    try:
        yield from _of_shape(schema.root)
    except (ValueError, TypeError, RecursionError):  # deeper than can be looked at
        return
    if isinstance(schema.root, dict):
        yield from _of_references(schema)
        yield from _of_patterns(schema.root)


def _of_shape(root: Any) -> Iterator[Problem]:
    import jsonschema_rs

    for error in jsonschema_rs.Draft202012Validator({"$ref": DIALECT}, offline=True).iter_errors(root):
        keyword = error.kind.name
        at = tuple(error.instance_path)
        if keyword == "format":
            continue  # said with the patterns
        expected = _WORDS.get(keyword, USABLE)
        if keyword == "type":
            expected = " or ".join(TYPE_WORDS[each] for each in sorted(error.kind.as_dict()["types"], reverse=True))
        yield Problem(f"#{written(at)}", "schema.value", shown(error.instance), expected)


def _of_references(schema: Schema) -> Iterator[Problem]:
    for each in subschemas(schema.root):
        for key in ("$ref", "$dynamicRef"):
            reference = each.node.get(key)
            if not isinstance(reference, str) or reference.startswith(_BROUGHT):
                continue
            try:
                schema.resolve(reference)
            except WrongValueError:
                yield Problem(f"#{written((*each.place, key))}", "schema.reference", shown(reference), REFERABLE)


def _of_patterns(root: dict[str, Any]) -> Iterator[Problem]:
    import jsonschema_rs

    def usable(pattern: str) -> bool:
        try:
            jsonschema_rs.Draft202012Validator(
                {"pattern": pattern}, pattern_options=jsonschema_rs.RegexOptions(), offline=True
            )
        except ValueError:
            return False
        return True

    for each in subschemas(root):
        patterns: list[tuple[Place, str]] = [
            (("patternProperties", name), name) for name in each.node.get("patternProperties", ())
        ]
        if "pattern" in each.node:
            patterns.append((("pattern",), each.node["pattern"]))
        for place, pattern in patterns:
            if not usable(pattern):
                yield Problem(f"#{written((*each.place, *place))}", "schema.pattern", shown(pattern), LINEAR)
