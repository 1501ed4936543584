"""A schema as the engine reads it: references followed, notes found."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from attrs import frozen

from hcstandards.errors import WrongValueError
from hcstandards.validation.kinds import bundled
from hcstandards.validation.pointers import Place, parse, written
from hcstandards.validation.subschemas import subschemas

BINDING: Final = "x-hcs-binding"
RULES: Final = "x-hcs-rules"
EDITION: Final = "x-hcs-edition"
SOURCE: Final = "x-hcs-source"
FORMAT: Final = "x-hcs-format"
NOTE: Final = "x-hcs-note"
TOLD_BY: Final = "x-hcs-told-by"
REFERABLE: Final = "a reference within the schema, or to a shipped one"


@frozen(eq=False)
class Described:
    """A schema that describes a field: where it stands, in the schema whose `$id` is *base* (empty: the one asked)."""

    node: Any
    path: Place
    base: str


class Schema:
    """One schema with what it refers to: *others*, by `$id`, are those of the package unless a release's are given."""

    def __init__(
        self, root: dict[str, Any], kind: str, others: tuple[tuple[str, dict[str, Any]], ...] | None = None
    ) -> None:
        self.root, self.kind = root, kind
        self.others = bundled() if others is None else others
        self.id: str | None = root.get("$id") if isinstance(root.get("$id"), str) else None
        self._by_id = dict(self.others)
        self._anchors: dict[str, dict[str, str]] = {}
        self.checked = False
        """Whether `check_keywords` found nothing."""

        if self.id is not None:
            self._by_id[self.id] = root

    def resolve(self, reference: str, within: str = "") -> tuple[str, Any]:
        """
        Return what `$ref` *reference* names, and an absolute name for it; *within* is the `$id` of where it stands.

        Raises:
            WrongValueError: it names nothing that is at hand (nothing is ever fetched).
        """
        base, _, pointer = reference.partition("#")
        if base and "/" not in base and "://" not in base:
            base = (within or self.id or "").rpartition("/")[0] + "/" + base
        base = base or within
        node: Any = self._by_id.get(base) if base else self.root
        if node is None:
            inner = any(each.node.get("$id") == base for each in subschemas(self.root))
            expected = "a pointer, #/$defs/…, or an $anchor: an inner $id is not followed" if inner else REFERABLE
            raise WrongValueError("$ref", repr(reference), expected)
        if pointer and not pointer.startswith("/"):
            pointer = self._anchor(base, node, pointer, reference)
        for step in parse(pointer):
            try:
                node = node[int(step)] if isinstance(node, list) else node[step]
            except (KeyError, ValueError, IndexError, TypeError):
                raise WrongValueError("$ref", repr(reference), REFERABLE) from None
        return f"{base}#{pointer}", node

    def _anchor(self, base: str, root: Any, name: str, reference: str) -> str:
        """Return the pointer to the `$anchor` *name* of the schema *root*, called *base*."""
        if base not in self._anchors:
            found = subschemas(root) if isinstance(root, dict) else ()
            self._anchors[base] = {
                each.node[key]: written(each.place)
                for each in found
                for key in ("$anchor", "$dynamicAnchor")
                if isinstance(each.node.get(key), str)
            }
        if name not in self._anchors[base]:
            raise WrongValueError("$ref", repr(reference), REFERABLE)
        return self._anchors[base][name]

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
        titles = (each.node.get("title") for each in self.describing(place))
        return next((title for title in titles if isinstance(title, str)), None)

    def describing(self, place: Sequence[str | int]) -> Iterator["Described"]:
        """Yield what describes the field at *place* of a document whatever else holds; conditions aren't followed."""
        nodes = [Described(self.root, (), "")]
        for step in place:
            inner: list[Described] = []
            for each in self._alike(nodes):
                way = ("items",) if isinstance(step, int) else ("properties", step)
                field: Any = each.node
                for name in way:
                    field = field.get(name) if isinstance(field, dict) else None
                if isinstance(field, dict):
                    inner.append(Described(field, (*each.path, *way), each.base))
            nodes = inner
        return self._alike(nodes)

    def _alike(self, nodes: "list[Described]") -> "Iterator[Described]":
        """Yield *nodes* and what they refer to or gather."""
        stack, left = list(nodes), 100
        while stack and left:
            each, left = stack.pop(0), left - 1
            if not isinstance(each.node, dict):
                continue
            yield each
            stack += [
                Described(inner, (*each.path, "allOf", number), each.base)
                for number, inner in enumerate(each.node.get("allOf", ()))
            ]
            if isinstance(each.node.get("$ref"), str):
                try:
                    name, target = self.resolve(each.node["$ref"], each.base)
                except WrongValueError:  # one that jsonschema-rs brings along
                    continue
                base, _, pointer = name.partition("#")
                stack.append(Described(target, parse(pointer), base))

    @property
    def closed(self) -> bool:
        """Whether what fits can be nothing but JSON, and no deeper than the schema: every place names its type."""
        return self._closed(self.root, {}, "")

    def _closed(self, node: Any, known: dict[str, bool], base: str) -> bool:
        if not isinstance(node, dict):
            return node is False
        if isinstance(node.get("$ref"), str):
            try:
                name, target = self.resolve(node["$ref"], base)
            except WrongValueError:  # one that jsonschema-rs brings along
                return False
            if name not in known:
                known[name] = False  # met again below, it closes a cycle
                known[name] = self._closed(target, known, name.partition("#")[0])
            return known[name]
        types = node.get("type", ())
        types = (types,) if isinstance(types, str) else types
        if "enum" in node and not types:
            return all(isinstance(each, str) for each in node["enum"])
        held = [*node.get("properties", {}).values(), node.get("additionalProperties")] if "object" in types else []
        held += [node.get("items")] if "array" in types else []
        undescribed = "patternProperties" in node or "prefixItems" in node
        return bool(types) and not undescribed and all(self._closed(each, known, base) for each in held)
