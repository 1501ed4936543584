"""Where in a document a schema with rules of its own applies: one that is referred to brings its rules along."""

from collections.abc import Iterator
from typing import Any

from hcstandards.validation.pointers import Place
from hcstandards.validation.schemas import RULES, Schema

Start = tuple[Place, Any, Place, Any]
"""Where a schema applies and what stands there; where the document begins that it speaks of, and that document."""


class Way:
    """
    A place of a schema from which one with rules is reached.

    *more*: what applies at the same place of a document, and whether it belongs to another schema.
    """

    __slots__ = ("base", "items", "members", "more", "node")

    def __init__(self, node: dict[str, Any], base: str) -> None:
        self.node, self.base = node, base
        self.members: list[tuple[str, Way]] = []
        self.items: Way | None = None
        self.more: list[tuple[Way, bool]] = []

    def below(self) -> "Iterator[Way]":
        """Yield what is reached from here in one step."""
        yield from (each for each, _ in self.more)
        yield from (each for _, each in self.members)
        if self.items is not None:
            yield self.items


class Origin:
    """One schema with rules, and the way to each place of a document where it applies."""

    def __init__(self, root: Way, here: Way, leading: frozenset[int]) -> None:
        self._root, self._here, self._leading = root, here, leading

    @property
    def node(self) -> dict[str, Any]:
        """The schema."""
        return self._here.node

    @property
    def base(self) -> str:
        """Its `$id`; empty for the schema that is asked."""
        return self._here.base

    @property
    def is_whole(self) -> bool:
        """Whether it applies to the whole document and nowhere else."""
        return self._here is self._root and len(self._leading) == 1

    def starts(self, document: Any) -> Iterator[Start]:
        """Yield each place of *document* where the schema applies, once, in their order."""
        stack: list[tuple[Way, Start]] = [(self._root, ((), document, (), document))]
        seen: set[tuple[int, Place]] = set()
        while stack:
            way, start = stack.pop()
            at, value, top, whole = start
            if id(way) not in self._leading or (id(way), at) in seen:
                continue
            seen.add((id(way), at))
            if way is self._here:
                yield start
            inner = [(each, (at, value, at, value) if crosses else start) for each, crosses in way.more]
            if isinstance(value, dict):
                inner += [(each, ((*at, name), value[name], top, whole)) for name, each in way.members if name in value]
            elif way.items is not None and isinstance(value, (list, tuple)):
                inner += [(way.items, ((*at, number), item, top, whole)) for number, item in enumerate(value)]
            stack += reversed(inner)


def origins(schema: Schema) -> tuple[Origin, ...]:
    """
    Return every schema with rules that *schema* refers to under `properties`, `items` and `allOf`, itself first.

    Raises:
        WrongValueError: a reference to what isn't at hand.
    """
    made: dict[int, Way] = {}
    waiting: list[Way] = []

    def way(node: dict[str, Any], base: str) -> Way:
        if id(node) not in made:
            made[id(node)] = found = Way(node, base)
            waiting.append(found)
        return made[id(node)]

    root = way(schema.root, "")
    while waiting:
        each = waiting.pop()
        node, base = each.node, each.base
        each.more = [(way(inner, base), False) for inner in node.get("allOf", ()) if isinstance(inner, dict)]
        if isinstance(node.get("$ref"), str):
            name, target = schema.resolve(node["$ref"], base)
            other = name.partition("#")[0]
            if isinstance(target, dict):
                found = way(target, "" if other == schema.id else other)
                each.more.append((found, found.base != base))
        if isinstance(node.get("items"), dict):
            each.items = way(node["items"], base)
        members = node.get("properties")
        each.members = [(key, way(inner, base)) for key, inner in (members or {}).items() if isinstance(inner, dict)]
    above: dict[int, list[int]] = {}
    for each in made.values():
        for inner in each.below():
            above.setdefault(id(inner), []).append(id(each))
    with_rules = [each for each in made.values() if each.node.get(RULES)]
    return tuple(Origin(root, each, _leading(id(each), above)) for each in with_rules)


def _leading(target: int, above: dict[int, list[int]]) -> frozenset[int]:
    """Return all from which *target* is reached."""
    found, stack = {target}, [target]
    while stack:
        new = set(above.get(stack.pop(), ())) - found
        found |= new
        stack += new
    return frozenset(found)
