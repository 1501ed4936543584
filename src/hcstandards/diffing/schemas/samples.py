"""Values made from a JSON Schema: a least one that should fit, and many around what it says."""

import math
from collections.abc import Iterator
from copy import deepcopy
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Final

from hcstandards.diffing.schemas.facets import Node, types_of
from hcstandards.errors import WrongValueError
from hcstandards.release.container import canonical
from hcstandards.validation.schemas import Schema

DEEPEST: Final = 12
MOST_LENGTH: Final = 5_000
MOST_ENTRIES: Final = 300
MOST_OF_ONE: Final = 60
STRANGER: Final = "zz"
"""The name of a property that nobody has named."""

_TEXTS: Final = ("0", "1", "x", "~", "", "a b", "甲")
_FORMATS: Final = {
    "date": ("2026-01-01", "2026-02-30"),
    "hcs-date": ("20260101", "20260230"),
    "hcs-date-time": ("20260101T000000", "20260230T000000"),
    "hcs-time": ("000000", "250000"),
    "hcs-local-date-time": ("2026-01-01 00:00:00", "2026-02-30 00:00:00"),
    "hcs-duration": ("1/0/0", "1/99/0"),
    "hcs-citizen-id": ("11010519491231002X", "110105194912310021"),
    "date-time": ("2026-01-01T00:00:00Z", "2026-01-01"),
    "time": ("00:00:00Z", "25:00:00Z"),
    "uri": ("https://example.org/", "no uri"),
    "email": ("a@example.org", "a"),
}
"""One text of each format, and one that is nearly of it."""
_LONG: Final = {"hcs-duration": (("1", "/0/0"),), "uri": (("https://example.org/", ""),)}
"""How texts of a format start and end that may be of any length."""


class Samples:
    """Makes values for the places of one schema. What it makes is a guess: the validators have the last word."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def flat(self, node: Any, depth: int = 0) -> Node:
        """Return *node* with what it refers to and gathers laid together; of alternatives the first is taken."""
        if not isinstance(node, dict):
            return {}
        found: Node = {}
        parts: list[Any] = []
        if isinstance(node.get("$ref"), str) and depth < DEEPEST:
            try:
                parts.append(self.schema.resolve(node["$ref"])[1])
            except WrongValueError:
                parts = []
        parts += node.get("allOf", [])
        parts += [branch for key in ("anyOf", "oneOf") for branch in node.get(key, [])[:1]]
        for part in parts:
            _lay(found, self.flat(part, depth + 1))
        _lay(found, node)
        return found

    def least(self, node: Any, depth: int = 0) -> Any:
        """Return a small value that should fit *node*."""
        flat = self.flat(node)
        if "const" in flat:
            return deepcopy(flat["const"])
        if flat.get("enum"):
            return deepcopy(flat["enum"][0])
        types = types_of(flat)
        if "properties" in flat or "required" in flat:
            types = types & {"object"} or types
        for kind, make in (("object", self._object), ("array", self._array)):
            if kind in types and ("type" in flat or (kind == "object" and "properties" in flat)):
                return make(flat, depth) if depth < DEEPEST else None
        if "string" in types:
            return next(self._fitting_texts(flat), "0")
        if types & {"integer", "number"}:
            return next(_numbers(flat), 0)
        return True if "boolean" in types else None

    def many(self, node: Any, depth: int = 0) -> list[Any]:
        """Return values around what *node* says: at its limits, just beyond them, of other types."""
        if not isinstance(node, dict):
            return [None, "x", 1]
        flat = self.flat(node)
        types = types_of(flat)
        found: list[Any] = [self.least(node, depth)]
        found += [deepcopy(each) for each in flat.get("enum", [])]
        found += [deepcopy(flat["const"])] if "const" in flat else []
        for key in ("anyOf", "oneOf", "allOf"):
            for branch in node.get(key, []) if depth < 3 else ():  # noqa: PLR2004 - branches of branches are enough
                found += self.many(branch, depth + 1)[:MOST_OF_ONE]
        if isinstance(node.get("not"), dict) and depth < 3:  # noqa: PLR2004
            found += self.many(node["not"], depth + 1)[:MOST_OF_ONE]
        if "string" in types:
            found += [*self._fitting_texts(flat), *_texts(flat)]
        if types & {"integer", "number"}:
            found += [*_numbers(flat), 0, 1, -1, 0.5, 0.001, 10**9]
        if "array" in types and depth < 3:  # noqa: PLR2004
            found += self._arrays(flat, depth)
        if "object" in types and depth < 3:  # noqa: PLR2004
            found += self._objects(flat, depth)
        return [*found, None, True, False, "x", 1, 1.5, [], {}]

    def _object(self, flat: Node, depth: int) -> dict[str, Any]:
        properties = flat.get("properties", {})
        made = {name: self.least(properties.get(name, True), depth + 1) for name in flat.get("required", ())}
        extra = flat.get("additionalProperties")
        for number in range(flat.get("minProperties", 0) - len(made)):
            name = next((each for each in properties if each not in made), f"{STRANGER}{number}")
            made[name] = self.least(properties.get(name, extra), depth + 1)
        return made

    def _array(self, flat: Node, depth: int, count: int | None = None) -> list[Any]:
        count = flat.get("minItems", 0) if count is None else count
        firsts, rest = flat.get("prefixItems", []), flat.get("items", True)
        sources = [firsts[at] if at < len(firsts) else rest for at in range(min(count, MOST_ENTRIES))]
        made = [self.least(each, depth + 1) for each in sources]
        if "contains" in flat and made:
            made[-1] = self.least(flat["contains"], depth + 1)
        if flat.get("uniqueItems") and len(made) > 1:
            spare = [each for each in self.many(rest, depth + 1) if type(each) is type(made[0])]
            different = {canonical(each): each for each in spare}
            for at, each in enumerate(list(different.values())[: len(made)]):
                made[at] = each
        return made

    def _arrays(self, flat: Node, depth: int) -> list[list[Any]]:
        sizes = {flat.get("minItems", 0), flat.get("maxItems", 1), flat.get("minContains", 1)}
        counts = {each for size in sizes for each in (size - 1, size, size + 1) if 0 <= each <= MOST_ENTRIES}
        found = [self._array(flat, depth, count) for count in sorted({0, 1, 2, *counts})]
        for each in self.many(flat.get("items", True), depth + 1)[:MOST_OF_ONE]:
            found += [[each], [each, each]]
        if "contains" in flat:
            found += [[each] for each in self.many(flat["contains"], depth + 1)[:MOST_OF_ONE]]
        return found

    def _objects(self, flat: Node, depth: int) -> list[dict[str, Any]]:
        least = self._object(flat, depth)
        properties = flat.get("properties", {})
        full = {name: self.least(each, depth + 1) for name, each in properties.items()} if depth < 2 else least  # noqa: PLR2004
        found = [least, full]
        found += [{key: each for key, each in made.items() if key != name} for made in (least, full) for name in made]
        found += [{**least, name: full[name]} for name in full if name not in least]
        extra = flat.get("additionalProperties", True)
        names = [STRANGER, *sorted(_mentioned(flat) - properties.keys())]
        if isinstance(flat.get("propertyNames"), dict):
            names += [each for each in self.many(flat["propertyNames"], depth + 1) if isinstance(each, str)][:20]
        values = [self.least(extra, depth + 1), *self.many(extra, depth + 1)[:20]] if extra is not False else ["x"]
        found += [{**least, name: value} for name in names for value in values[: 20 if name == STRANGER else 1]]
        found += [{**least, **dict.fromkeys(names, values[0])}]
        for count in (flat.get("minProperties"), flat.get("maxProperties")):
            if count is not None and count < MOST_ENTRIES:
                found += [{**least, **{f"{STRANGER}{at}": values[0] for at in range(count + more)}} for more in (0, 1)]
        return found

    def _fitting_texts(self, flat: Node) -> Iterator[str]:
        """Yield texts that should fit: of the pattern, of the format, of the least and the greatest length."""
        least, most = flat.get("minLength", 0), flat.get("maxLength", MOST_LENGTH)
        made = [*_FORMATS.get(flat.get("format", ""), ()), *(texts_of(flat["pattern"]) if "pattern" in flat else ())]
        for size in _sizes(flat):
            made += texts_of(flat["pattern"], size) if "pattern" in flat else ()
            made += [
                head + "0" * (size - len(head) - len(tail)) + tail
                for head, tail in _LONG.get(flat.get("format", ""), ())
            ]
        made += [each + "0" * (least - len(each)) for each in made if len(each) < least]
        yield from (each for each in made if least <= len(each) <= most)
        if not made:
            yield from ("0" * length for length in dict.fromkeys((max(1, least), least, min(most, max(least, 12)))))


def _lay(found: Node, node: Node) -> None:
    """Lay *node* over *found*: properties and what is required add up, anything else is taken as it comes."""
    for key, value in node.items():
        if key in {"properties", "patternProperties"}:
            found[key] = {**found.get(key, {}), **value}
        elif key == "required":
            found[key] = [*dict.fromkeys([*found.get(key, ()), *value])]
        else:
            found[key] = value


def _mentioned(node: Any, depth: int = 0) -> set[str]:
    """Return the names of properties that a schema speaks of in conditions and combinations."""
    if not isinstance(node, dict) or depth > 3:  # noqa: PLR2004
        return set()
    given = {each for each in node.get("required", ()) if isinstance(each, str)}
    for key, names in node.get("dependentRequired", {}).items():
        given |= {key, *names}
    parts = [node[key] for key in ("if", "then", "else", "not") if key in node]
    parts += [each for key in ("allOf", "anyOf", "oneOf") for each in node.get(key, ())]
    parts += node.get("dependentSchemas", {}).values()
    given |= {*node.get("dependentSchemas", {})} | ({*node.get("properties", {})} if depth else set())
    return given.union(*(_mentioned(each, depth + 1) for each in parts))


def _sizes(flat: Node) -> list[int]:
    """Return the lengths at and around the limits."""
    given = (flat.get("minLength"), flat.get("maxLength"))
    return [size + more for size in given if size is not None and size <= MOST_LENGTH for more in (0, 1, -1, -2)]


def _texts(flat: Node) -> Iterator[str]:
    """Yield texts at the limits of length and beyond, of patterns and formats whatever their length."""
    yield from _TEXTS
    yield from texts_of(flat["pattern"]) if "pattern" in flat else ()
    yield from _FORMATS.get(flat.get("format", ""), ())
    for size in (flat.get("minLength"), flat.get("maxLength")):
        if size is not None and size <= MOST_LENGTH:
            yield from (letter * (size + more) for more in (-1, 0, 1) for letter in "0a甲")
    for size in (2, 4, 6, 8, 12, 20, 50, 100, 300):
        yield from (letter * size for letter in "0a甲")
    for each in _FORMATS.values():
        yield from each


def _numbers(flat: Node) -> Iterator[int | float]:
    step = Decimal(str(flat.get("multipleOf", 1)))
    low, high = flat.get("minimum"), flat.get("maximum")
    below, above = flat.get("exclusiveMinimum"), flat.get("exclusiveMaximum")
    starts = [Decimal(str(each)) for each in (low, below, high, above) if each is not None] or [Decimal(0)]
    for start in starts:
        whole = (start / step).to_integral_value() * step
        for each in (
            start,
            whole,
            whole + step,
            whole - step,
            start + step / 2,
            start - step / 2,
            start + 1,
            start - 1,
        ):
            yield _number(each)
    yield from map(_number, (step, step / 2, step / 10, step * 3))


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


@cache
def texts_of(pattern: str, size: int | None = None) -> tuple[str, ...]:
    """
    Return some texts that match a regular expression: few, more and many repetitions, each branch.

    With *size* some that are about that long, where repetitions allow it.

    None for an expression that Python's own parser, which takes it apart, doesn't know.
    """
    try:
        extras = (0, 1, 3) if size is None else tuple(each for each in range(size - 6, size + 1) if each > 0)
        parsed = import_module("re._parser").parse(pattern)
        return tuple(dict.fromkeys(_written(parsed, extra, turn) for extra in extras for turn in range(4)))
    except (ImportError, AttributeError, ValueError, RecursionError, OverflowError):
        return ()
    except Exception as error:  # re.error is no ValueError
        if type(error).__module__.partition(".")[0] == "re":
            return ()
        raise


def _written(parsed: Any, extra: int, turn: int) -> str:
    """Write a text that fits; *extra* repetitions where they may be, the branch and letter of number *turn*."""
    out = []
    for op, value in parsed:
        name = str(op)
        if name in {"LITERAL", "NOT_LITERAL"}:
            out.append(chr(value) if name == "LITERAL" else "x" if value != ord("x") else "y")
        elif name == "ANY":
            out.append("0a甲x"[turn])
        elif name == "IN":
            out.append(_letter(value, turn))
        elif name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
            least, most, inside = value
            times = min(least + extra, int(most) if most != import_module("re._constants").MAXREPEAT else math.inf)
            out.append(_written(inside, extra, turn) * min(int(times), MOST_LENGTH))
        elif name == "SUBPATTERN":
            out.append(_written(value[3], extra, turn))
        elif name == "ATOMIC_GROUP":
            out.append(_written(value, extra, turn))
        elif name == "BRANCH":
            out.append(_written(value[1][turn % len(value[1])], extra, turn))
        elif name == "CATEGORY":
            out.append(_of_category(str(value)))
    return "".join(out)


def _letter(choices: Any, turn: int) -> str:
    """Return a letter of a class, `[…]`."""
    given = [(str(op), value) for op, value in choices]
    if given and given[0][0] == "NEGATE":
        refused = {value for name, value in given if name == "LITERAL"}
        return next(each for each in "0x甲y~" if ord(each) not in refused)
    name, value = given[turn % len(given)]
    if name == "RANGE":
        return chr(value[0] if turn < 2 else value[1])  # noqa: PLR2004 - the first letter, then the last
    return chr(value) if name == "LITERAL" else _of_category(str(value))


def _of_category(name: str) -> str:
    return {"CATEGORY_DIGIT": "0", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a"}.get(name, "~")
