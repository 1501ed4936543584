"""The nodes of a JSON Schema: what stands in them, what they refer to, what in them is mere wording."""

from collections.abc import Iterator
from typing import Any, Final

from hcstandards.diffing.schemas.facets import Node, types_of
from hcstandards.errors import WrongValueError
from hcstandards.validation.kinds import RECOGNISED
from hcstandards.validation.pointers import parse
from hcstandards.validation.schemas import BINDING, RULES, TOLD_BY, Schema

Steps = tuple[str | int, ...]

WORDING: Final = frozenset(
    (
        "title",
        "description",
        "$comment",
        "examples",
        "x-hcs-source",
        "x-hcs-note",
        "x-hcs-format",
        "x-hcs-coverage",
        TOLD_BY,
    )
)
ONE: Final = ("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains")
ONE_MORE: Final = ("propertyNames", "not", "if", "then", "else")
MANY: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED: Final = ("properties", "patternProperties", "dependentSchemas")
DEFINITIONS: Final = ("$defs", "definitions")
JUDGING: Final = frozenset(
    (
        *("type", "enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
        *("minLength", "maxLength", "pattern", "format", "minItems", "maxItems", "uniqueItems", "minProperties"),
        *("maxProperties", "required", "dependentRequired", "minContains", "maxContains", "$ref", BINDING, RULES),
        *(RECOGNISED, *ONE, *ONE_MORE, *MANY, *NAMED, *DEFINITIONS),
    )
)
MOST_REFERENCES: Final = 32


def inner(node: Any) -> Iterator[tuple[Steps, Any]]:
    """Yield the schemas that stand directly in *node*, and the steps to them; definitions are left out."""
    if not isinstance(node, dict):
        return
    for key in (*ONE, *ONE_MORE):
        if key in node:
            yield (key,), node[key]
    for key in MANY:
        for number, each in enumerate(node.get(key, ())):
            yield (key, number), each
    for key in NAMED:
        for name, each in node.get(key, {}).items():
            yield (key, name), each


def bare(node: Any) -> Any:
    """Return a schema without what is mere wording in it."""
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in WORDING}
    for key in (*ONE, *ONE_MORE):
        if key in kept:
            kept[key] = bare(kept[key])
    for key in MANY:
        if key in kept:
            kept[key] = [bare(each) for each in kept[key]]
    for key in NAMED:
        if key in kept:
            kept[key] = {name: bare(each) for name, each in kept[key].items()}
    return kept


def target_steps(reference: str, schema: Schema) -> Steps | None:
    """Return the steps to what a reference within the schema names; `None` for one to another schema."""
    base, _, pointer = reference.partition("#")
    if (base and base != schema.id) or (pointer and not pointer.startswith("/")):
        return None
    return tuple(int(step) if step.isdecimal() and len(step) < 6 else step for step in parse(pointer))  # noqa: PLR2004


def plain_of(node: Node, schema: Schema) -> Node:
    """Return *node* with what it refers to put in its place."""
    for _ in range(MOST_REFERENCES):
        if "$ref" not in node:
            return node
        _, target = schema.resolve(node["$ref"])
        rest = {key: value for key, value in node.items() if key != "$ref"}
        target = {} if target is True else {"not": {}} if target is False else target
        clash = [key for key in rest.keys() & target.keys() if key not in WORDING and key in JUDGING]
        node = {**target, **rest} if not clash else {"allOf": [target, rest]}
    raise WrongValueError("$ref", str(node.get("$ref")), "a reference that comes to an end")


def disjoint(branches: list[Any], schema: Schema) -> bool:
    """Tell whether no value can fit two of *branches*, by their types alone."""
    seen: set[str] = set()
    for each in branches:
        try:
            types = types_of(plain_of(each, schema)) if isinstance(each, dict) else frozenset()
        except WrongValueError:
            return False
        if seen & types:
            return False
        seen |= types
    return True


def node_at(root: Any, steps: Steps) -> Any:
    """Return what stands at *steps*; names of definitions may look like numbers."""
    for step in steps:
        root = root[step] if not isinstance(root, dict) else root[step] if step in root else root[str(step)]
    return root


def referred(schema: Schema) -> dict[Steps, bool]:
    """Return what the schema refers to within itself, and whether only where more is never less."""
    found: dict[Steps, bool] = {}
    stack: list[tuple[Any, bool]] = [(schema.root, True)]
    while stack:
        node, straight = stack.pop()
        if not isinstance(node, dict):
            continue
        reference = node.get("$ref")
        steps = target_steps(reference, schema) if isinstance(reference, str) else None
        if steps is not None and (steps not in found or (found[steps] and not straight)):
            found[steps] = straight
            try:
                stack.append((node_at(schema.root, steps), straight))
            except (KeyError, IndexError, TypeError):
                del found[steps]
        one_of = disjoint(node["oneOf"], schema) if "oneOf" in node else True
        for way, each in inner(node):
            turned = way[0] in ("not", "if", "contains") or (way[0] == "oneOf" and not one_of)
            stack.append((each, straight and not turned))
    return found
