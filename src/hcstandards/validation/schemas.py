"""A schema as the engine reads it: references followed, notes found, our keywords refused where they aren't read."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from hcstandards.errors import WrongValueError
from hcstandards.validation.kinds import bundled
from hcstandards.validation.pointers import parse

BINDING: Final = "x-hcs-binding"
RULES: Final = "x-hcs-rules"
EDITION: Final = "x-hcs-edition"
SOURCE: Final = "x-hcs-source"
FORMAT: Final = "x-hcs-format"
_UNREAD: Final = (
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "prefixItems",
    "contains",
    "dependentSchemas",
    "propertyNames",
)


class Schema:
    """One schema with what it refers to."""

    def __init__(self, root: dict[str, Any], kind: str) -> None:
        self.root, self.kind = root, kind
        self.id: str | None = root.get("$id") if isinstance(root.get("$id"), str) else None
        self._by_id = dict(bundled())
        if self.id is not None:
            self._by_id[self.id] = root

    def resolve(self, reference: str) -> tuple[str, Any]:
        """
        Return what `$ref` *reference* names, and an absolute name for it.

        Raises:
            WrongValueError: it names nothing that is at hand (nothing is ever fetched).
        """
        base, _, pointer = reference.partition("#")
        if base and "/" not in base and "://" not in base:
            base = (self.id or "").rpartition("/")[0] + "/" + base
        node: Any = self._by_id.get(base) if base else self.root
        expected = "a reference within the schema, or to a shipped one"
        if node is None or (pointer and not pointer.startswith("/")):
            raise WrongValueError("$ref", repr(reference), expected)
        for step in parse(pointer):
            try:
                node = node[int(step)] if isinstance(node, list) else node[step]
            except (KeyError, ValueError, IndexError, TypeError):
                raise WrongValueError("$ref", repr(reference), expected) from None
        return f"{base}#{pointer}", node

    def at(self, path: Sequence[str | int], base: str | None = None) -> list[Any]:
        """Return every node on the way along *path*, the root first; stops early where the path leaves the schema."""
        node: Any = self._by_id.get(base, self.root) if base else self.root
        way = [node]
        for step in path:
            try:
                node = node[step]
            except (KeyError, IndexError, TypeError):
                break
            way.append(node)
        return way

    def nearest(self, way: Sequence[Any], key: str) -> Any:
        """Return *key* of the innermost node on *way* that has it; `None` if none has."""
        return next((node[key] for node in reversed(way) if isinstance(node, dict) and key in node), None)

    def title(self, place: Sequence[str | int]) -> str | None:
        """Return the printed title of the field at *place* of a document; `None` if the schema gives none."""
        nodes = [self.root]
        for step in place:
            inner: list[Any] = []
            for node in self._alike(nodes):
                field = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
                inner += [field] if isinstance(field, dict) else []
            nodes = inner
        return next((node["title"] for node in self._alike(nodes) if "title" in node), None)

    def _alike(self, nodes: list[Any]) -> Iterator[dict[str, Any]]:
        """Yield *nodes* and what they refer to or gather."""
        stack, left = list(nodes), 100
        while stack and left:
            node, left = stack.pop(0), left - 1
            if isinstance(node, dict):
                yield node
                stack += node.get("allOf", [])
                if isinstance(node.get("$ref"), str):
                    stack.append(self.resolve(node["$ref"])[1])

    def check_keywords(self) -> None:
        """
        Refuse our keywords where the engine would not read them.

        Raises:
            WrongValueError: a binding under `anyOf` and the like.
        """
        for keyword, node in _subschemas(self.root):
            if keyword in _UNREAD and any(BINDING in each for each in _objects(node)):
                found = f"{BINDING} under {keyword}"
                raise WrongValueError("schema", found, f"{BINDING} under properties, items, allOf and $ref only")

    @property
    def closed(self) -> bool:
        """Whether what fits can be nothing but JSON, and no deeper than the schema: every place names its type."""
        return self._closed(self.root, {})

    def _closed(self, node: Any, known: dict[str, bool]) -> bool:
        if not isinstance(node, dict):
            return node is False
        if isinstance(node.get("$ref"), str):
            try:
                name, target = self.resolve(node["$ref"])
            except WrongValueError:  # one that jsonschema-rs brings along
                return False
            if name not in known:
                known[name] = False  # met again below, it closes a cycle
                known[name] = self._closed(target, known)
            return known[name]
        types = node.get("type", ())
        types = (types,) if isinstance(types, str) else types
        if "enum" in node and not types:
            return all(isinstance(each, str) for each in node["enum"])
        held = [*node.get("properties", {}).values(), node.get("additionalProperties")] if "object" in types else []
        held += [node.get("items")] if "array" in types else []
        undescribed = "patternProperties" in node or "prefixItems" in node
        return bool(types) and not undescribed and all(self._closed(each, known) for each in held)


def _objects(node: Any) -> Iterator[dict[str, Any]]:
    stack = [node]
    while stack:
        each = stack.pop()
        if isinstance(each, dict):
            yield each
            stack.extend(each.values())
        elif isinstance(each, list):
            stack.extend(each)


def _subschemas(node: Any) -> Iterator[tuple[str, Any]]:
    for each in _objects(node):
        yield from each.items()
