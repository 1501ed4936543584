"""The schemas within a schema: where they stand, and which of them the engine reads bindings in."""

from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from hcstandards.validation.pointers import Place

ONE: Final = (
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
)
LISTED: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED: Final = ("$defs", "definitions", "dependentSchemas", "patternProperties", "properties")
READ: Final = ("$defs", "allOf", "definitions", "items", "properties")
"""Under these bindings are read."""

IN_PLACE: Final = ("allOf", "anyOf", "dependentSchemas", "else", "if", "not", "oneOf", "then")
"""What these hold judges the same place of a document."""


@frozen(eq=False)
class Subschema:
    """One schema within a schema; *unread* is the keyword around it under which bindings aren't read."""

    place: Place
    node: dict[str, Any]
    unread: str | None


def within(node: dict[str, Any]) -> Iterator[tuple[Place, str, Any]]:
    """Yield each schema right below *node*: its place from there, the keyword that holds it, itself."""
    for key, value in node.items():
        if key in ONE:
            yield (key,), key, value
        elif key in LISTED and isinstance(value, list):
            for number, each in enumerate(value):
                yield (key, number), key, each
        elif key in NAMED and isinstance(value, dict):
            for name, each in value.items():
                yield (key, name), key, each


def subschemas(root: dict[str, Any]) -> Iterator[Subschema]:
    """Yield *root* and every schema within it that is an object; data (`const`, `enum`, …) is no schema."""
    stack = [Subschema((), root, None)]
    while stack:
        each = stack.pop()
        yield each
        inner = [
            Subschema((*each.place, *steps), node, each.unread or (None if keyword in READ else keyword))
            for steps, keyword, node in within(each.node)
            if isinstance(node, dict)
        ]
        stack += reversed(inner)
