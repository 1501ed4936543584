"""
The errors of a document's structure in bounded time and memory, however large the document.

jsonschema-rs lists all errors at once and gives each a copy of what it stands on: a thousand errors of an object with
a large text cost a thousand times that text. So a large document is looked at a bounded part at a time. The rest of
it stands there pruned, with what the schema names, so that conditions hold as in the whole; an error that may come of
the pruning is looked at again in the whole, and what judges a whole text or list is asked of the whole. Whether a
document is valid is never told by its parts.
"""

from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from hcstandards.validation.pointers import Place, written
from hcstandards.validation.schemas import Schema
from hcstandards.validation.subschemas import subschemas

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

MOST_VALUES: Final = 20_000
"""Values of a part that is looked at in one go."""

MOST_TEXT: Final = 1_000_000
"""Characters of text of such a part."""

LIGHT_TEXT: Final = min(2 * MOST_VALUES, MOST_TEXT)
"""Characters of JSON text that can't hold more: a value and what divides it from the next take two."""

MOST_ENTRIES: Final = 1001
"""Entries of a list, or unknown members of an object, in one part: as many as issues are listed, and one."""

LONGEST: Final = 10_000
"""Characters of a text that are looked at."""

MOST_PARTS: Final = 4096


@frozen
class Keyword:
    """The kind of an error, as jsonschema-rs gives it, without more facts."""

    name: str

    def as_dict(self) -> dict[str, Any]:
        """Return the facts: none."""
        return {}


@frozen
class Broken:
    """A keyword that a whole value breaks, in the form of jsonschema-rs's errors."""

    kind: Keyword
    schema_path: Place
    absolute_keyword_location: str | None


Listed = tuple["ValidationError | Broken", Place]
_OF_THE_WHOLE: Final = (
    *("anyOf", "const", "contains", "enum", "format", "maxItems", "maxLength", "maxProperties", "minItems"),
    *("minLength", "minProperties", "not", "oneOf", "pattern", "propertyNames", "uniqueItems"),
)
"""Keywords that may judge a pruned value otherwise than the whole one."""


_SCALARS: Final = frozenset({int, float, bool, type(None), Decimal})


def is_light(document: Any) -> bool:
    """
    Tell whether all errors of *document* can be listed in one go.

    >>> is_light({"a": [1, 2]}), is_light(["x"] * 100_000), is_light("x" * 10_000_000)
    (True, False, False)
    """
    values, text = MOST_VALUES, MOST_TEXT
    waiting: list[Any] = [[document]]
    while waiting:
        each = waiting.pop()
        values -= len(each)
        if values < 0:
            return False
        for inner in each.values() if isinstance(each, dict) else each:
            kind = inner.__class__
            if kind is str:
                text -= len(inner)
            elif kind not in _SCALARS and isinstance(inner, (dict, list, tuple)):
                waiting.append(inner)
        if text < 0:
            return False
    return True


@frozen
class _Rest:
    """What of a list or object at *place* was left out: entries, or *members*, from the number *start* on."""

    place: Place
    start: int
    members: tuple[str, ...] = ()


class _Pruner:
    """Copies of data with what is too much left out; what was, by place."""

    def __init__(self, names: frozenset[str], most_entries: int) -> None:
        self._names, self._most = names, most_entries
        self._values, self._text = MOST_VALUES, MOST_TEXT
        self.rests: list[_Rest] = []
        self.cut: list[Place] = []

    @property
    def spent(self) -> bool:
        """Whether enough was copied."""
        return self._values <= 0 or self._text <= 0

    def copy(self, data: Any, at: Place) -> Any:
        """Return *data*, which stands at *at*, pruned."""
        self._values -= 1
        if isinstance(data, str):
            self._text -= min(len(data), LONGEST)
            if len(data) > LONGEST:
                self.cut.append(at)
                return data[:LONGEST]
            return data
        if isinstance(data, dict):
            return self._object(data, at)
        return self._list(data, at) if isinstance(data, (list, tuple)) else data

    def _list(self, data: Any, at: Place) -> list[Any]:
        found: list[Any] = []
        for number, each in enumerate(data):
            if number >= self._most or self.spent:
                self.cut.append(at)
                self.rests.append(_Rest(at, number))
                break
            found.append(self.copy(each, (*at, number)))
        return found

    def _object(self, data: dict[str, Any], at: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        others = 0
        left_out: list[str] = []
        for name, each in data.items():
            if name not in self._names:
                if others >= self._most or self.spent:
                    left_out.append(name)
                    continue
                others += 1
            found[name] = self.copy(each, (*at, name))
        if left_out:
            self.cut.append(at)
            self.rests.append(_Rest(at, 0, tuple(left_out)))
        return found


class Listing:
    """Lists the errors of large documents by one schema."""

    def __init__(
        self, schema: Schema, validator: "Validator", compiled: Callable[[dict[str, Any]], "Validator"]
    ) -> None:
        self._schema, self._validator, self._compiled = schema, validator, compiled
        self._names: frozenset[str] | None = None

    def errors(self, document: Any) -> Iterator[Listed]:
        """Yield each error with its place in *document*, a part at a time; nothing where no part shows one."""
        names = self._named()
        pruner = _Pruner(names, MOST_ENTRIES)
        part = pruner.copy(document, ())
        yield from self._within(document, part, pruner.cut, lambda place: place)
        waiting = deque(pruner.rests)
        for _ in range(MOST_PARTS):
            if not waiting:
                return
            yield from self._rest(document, waiting.popleft(), waiting, names)

    def _rest(self, document: Any, rest: _Rest, waiting: "deque[_Rest]", names: frozenset[str]) -> Iterator[Listed]:
        """Yield the errors within the next entries of *rest*; what of it remains is put in front of *waiting*."""
        pruner = _Pruner(names, MOST_ENTRIES)
        holder = _at(document, rest.place)
        entries: dict[Any, Any] = {}
        steps = rest.members or range(len(holder))
        for step in steps[rest.start : rest.start + MOST_ENTRIES]:
            if entries and pruner.spent:
                break
            entries[step] = pruner.copy(holder[step], (*rest.place, step))
        after = rest.start + len(entries)
        if after < len(steps):
            waiting.appendleft(_Rest(rest.place, after, rest.members))
        waiting.extend(pruner.rests)
        inner: Any = entries if rest.members else list(entries.values())
        if rest.members:
            few = _Pruner(names, 1)
            inner = {name: few.copy(holder[name], ()) for name in names if name in holder} | entries
        part = self._around(document, rest.place, inner, names)
        depth = len(rest.place)
        way = tuple(0 if isinstance(step, int) else step for step in rest.place)

        def in_whole(place: Place) -> Place | None:
            """Return where in the document what stands at *place* of the part is; `None` outside the entries."""
            if place[:depth] != way or len(place) == depth:
                return None
            step = place[depth]
            step = step + rest.start if isinstance(step, int) else step
            return (*rest.place, step, *place[depth + 1 :]) if step in entries else None

        yield from self._within(document, part, pruner.cut, in_whole)

    def _within(
        self, document: Any, part: Any, cut: list[Place], in_whole: Callable[[Place], Place | None]
    ) -> Iterator[Listed]:
        """Yield the errors of *part*, of which *cut* was pruned, where they are errors of the whole."""
        asked: set[tuple[Place, Place]] = set()
        for place in cut:
            for path, broken in self._of_the_whole(document, place):
                asked.add((place, path))
                if broken is not None:
                    yield broken, place
        open_ = _prefixes(cut)
        for error in self._validator.iter_errors(part):
            at = in_whole(tuple(error.instance_path))
            if at is None or (at, tuple(error.schema_path)) in asked:
                continue
            if at not in open_ or self._really(error, document, at):
                yield error, at

    def _of_the_whole(self, document: Any, place: Place) -> Iterator[tuple[Place, Broken | None]]:
        """Yield each keyword that judges the value at *place* as a whole, and whether it is broken."""
        value = _at(document, place)
        for each in self._schema.describing(place):
            for keyword in _OF_THE_WHOLE:
                if keyword not in each.node:
                    continue
                path = (*each.path, keyword)
                location = f"{each.base or self._schema.id or ''}#{written(path)}"
                broken = Broken(Keyword(keyword), path, location)
                yield path, broken if self._breaks(value, each.node, keyword) else None

    def _around(self, document: Any, way: Place, inner: Any, names: frozenset[str]) -> Any:
        """Return *document* with *inner* at *way* and little else; of a list on the way the one entry."""
        if not way:
            return inner
        held = self._around(document[way[0]], way[1:], inner, names)
        if not isinstance(document, dict):
            return [held]
        few = _Pruner(names, 1)
        kept = {name: few.copy(document[name], ()) for name in names if name in document and name != way[0]}
        return {**kept, way[0]: held}

    def _really(self, error: "ValidationError", document: Any, place: Place) -> bool:
        """Tell whether the whole value at *place* breaks the keyword that the pruned one breaks."""
        keyword = error.kind.name
        if keyword not in _OF_THE_WHOLE:
            return True
        location = error.absolute_keyword_location or ""
        way = self._schema.at(tuple(error.schema_path), location.partition("#")[0] or None)
        holder = next((each for each in reversed(way) if isinstance(each, dict) and keyword in each), None)
        if holder is None:
            return True
        return self._breaks(_at(document, place), holder, keyword)

    def _breaks(self, value: Any, holder: dict[str, Any], keyword: str) -> bool:
        """Tell whether *value* breaks a keyword of the schema *holder*; `True` where that can't be asked alone."""
        beside = {key: holder[key] for key in (keyword, "minContains", "maxContains") if key in holder}
        try:
            return not self._compiled({"$defs": self._schema.root.get("$defs", {}), **beside}).is_valid(value)
        except ValueError:  # a reference that only the whole schema can follow
            return True

    def _named(self) -> frozenset[str]:
        """Return every name of a member that the schema, or one that it may refer to, speaks of."""
        if self._names is None:
            found: set[str] = set()
            for root in (self._schema.root, *(each for _, each in self._schema.others)):
                for each in subschemas(root):
                    found.update(each.node.get("properties") or ())
                    found.update(each.node.get("required") or ())
            self._names = frozenset(found)
        return self._names


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _prefixes(places: list[Place]) -> set[Place]:
    """Return *places* and everything that holds them."""
    return {place[:length] for place in places for length in range(len(place) + 1)}
