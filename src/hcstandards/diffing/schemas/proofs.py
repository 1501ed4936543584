"""
What one schema makes sure of another: a proof that no document can show a change.

The proof is sound and not complete: what it says is so, what it doesn't say may be so as well. Whatever it doesn't
know of a keyword counts for nothing on the side that is given, and fails on the side that is to be proved.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

from hcstandards.diffing.schemas.facets import Node, text, types_of
from hcstandards.diffing.schemas.judging import structure
from hcstandards.diffing.schemas.limits import (
    Given,
    cases_of,
    closed_names,
    counts,
    lengths,
    listed_values,
    names_required,
    no_number,
    outline,
    strictest,
    types_let_through,
    within,
)
from hcstandards.diffing.schemas.nodes import DEFINITIONS, MANY, MOST_REFERENCES, ONE, ONE_MORE
from hcstandards.errors import HcStandardsError, WrongValueError
from hcstandards.validation.schemas import Schema
from hcstandards.validation.subschemas import subschemas

MOST_STEPS: Final = 50_000
MOST_LISTED: Final = 2_000
COMBINED: Final = frozenset(("anyOf", "oneOf", "not", "if"))
_DYNAMIC: Final = ("$dynamicRef", "$recursiveRef")


class _UnsureError(Exception):
    """Raised where nothing can be said for sure, and caught at the root."""


class Proof:
    """Proves that a value which fits schemas of one root, or of several, fits a schema of another root."""

    def __init__(self, given: Sequence[Schema], wanted: Schema) -> None:
        """Take the schemas whose documents are given, and the one that they may all fit."""
        self._given, self._wanted = tuple(given), wanted
        self._left = MOST_STEPS
        self._open: dict[tuple[tuple[tuple[int, int], ...], int], int] = {}
        self._depth = 0
        self._split: set[tuple[int, int, int]] = set()
        self._judges: dict[str, Callable[[Any], bool] | None] = {}

    def holds(self) -> bool:
        """Tell whether it is sure that every document that fits all the given schemas fits the wanted one."""
        roots = [each.root for each in (*self._given, self._wanted)]
        if any(key in each.node for root in roots for each in subschemas(root) for key in _DYNAMIC):
            return False
        try:
            given = tuple((each.root, side) for side, each in enumerate(self._given))
            return self._implies(given, self._wanted.root)
        except (RecursionError, WrongValueError, ArithmeticError, _UnsureError):
            return False

    def _implies(self, given: Given, wanted: Any) -> bool:
        """Tell whether a value that fits each of *given*, pairs of a schema and whose it is, fits *wanted*."""
        self._left -= 1
        if self._left < 0:
            return False
        if wanted is True or wanted == {}:
            return True
        known = self._laid_open(given)
        if wanted is False:
            return self._empty(known)
        if any(self._same(node, side, wanted) for node, side in known):
            return True
        key = tuple((id(node), side) for node, side in known), id(wanted)
        if key in self._open:  # of a value further in it may be taken as proved, for values have an end
            return self._open[key] < self._depth
        self._open[key] = self._depth
        try:
            if self._empty(known):
                return True
            listed = listed_values(known)
            if listed is not None and len(listed) <= MOST_LISTED:
                return self._each_fits(listed, known, wanted)
            return all(self._keyword(name, wanted, known) for name in wanted) or self._by_case(known, wanted)
        finally:
            del self._open[key]

    def _inside(self, given: Given, wanted: Any) -> bool:
        """Tell the same of a value that lies within the value."""
        self._depth += 1
        try:
            return self._implies(given, wanted)
        finally:
            self._depth -= 1

    def _laid_open(self, given: Given) -> tuple[tuple[Node, int], ...]:
        """Return everything that a value fits which fits *given*: what they refer to and gather as well."""
        found: list[tuple[Node, int]] = []
        stack = [(node, side) for node, side in reversed(given)]
        while stack and len(found) < MOST_REFERENCES * 4:
            node, side = stack.pop()
            if node is False:
                node = {"enum": []}
            if not isinstance(node, dict) or any(node is known and side == of for known, of in found):
                continue
            found.append((node, side))
            if isinstance(node.get("$ref"), str):
                with suppress(WrongValueError):
                    stack.append((self._given[side].resolve(node["$ref"])[1], side))
            stack += [(each, side) for each in node.get("allOf", ())]
        return tuple(found)

    def _same(self, node: Any, side: int, wanted: Any) -> bool:
        """Tell whether two schemas say the same, what they refer to included."""
        pairs, seen = [(node, wanted)], set[str]()
        while pairs:
            one, other = pairs.pop()
            if one != other or text(one) != text(other):
                return False
            references = {each.node["$ref"] for each in subschemas(other) if isinstance(each.node.get("$ref"), str)}
            for each in references - seen:
                seen.add(each)
                pairs.append((self._given[side].resolve(each)[1], self._wanted.resolve(each)[1]))
        return True

    # values ----------------------------------------------------------------------------------------

    def _types(self, known: Given) -> frozenset[str]:
        """Return the types that a value may be of; `number` without `integer` never occurs alone."""
        types = frozenset(("string", "number", "integer", "boolean", "array", "object", "null"))
        for node, _ in known:
            types &= types_of(node)
            for key in ("anyOf", "oneOf"):
                if node.get(key):
                    types &= frozenset[str]().union(*map(types_let_through, node[key]))
        return types

    def _empty(self, known: Given) -> bool:
        """Tell whether it is sure that no value fits."""
        types = self._types(known)
        if not types:
            return True
        listed = listed_values(known)
        if listed is not None and len(listed) <= MOST_LISTED:
            return not any(self._fits_all(each, known) for each in listed)
        kinds = {"string": self._no_text, "array": self._no_array, "object": self._no_object}
        numbers = {"number", "integer"}
        if any(each not in kinds and each not in numbers for each in types):
            return False
        if types & numbers and not no_number(known):
            return False
        return all(empty(known) for kind, empty in kinds.items() if kind in types)

    def _no_text(self, known: Given) -> bool:
        least, most = lengths(known)
        return most is not None and least > most

    def _no_array(self, known: Given) -> bool:
        least, most = counts(known, "minItems", "maxItems")
        if most is not None and least > most:
            return True
        return least > 0 and self._empty(self._laid_open(self._entry(known, 0)))

    def _no_object(self, known: Given) -> bool:
        least, most = counts(known, "minProperties", "maxProperties")
        needed = names_required(known)
        if most is not None and max(least, len(needed)) > most:
            return True
        return any(self._empty(self._laid_open(self._property(known, name))) for name in needed)

    def _fits_all(self, value: Any, known: Given) -> bool:
        return all(self._fits(value, node, self._given[side]) for node, side in known)

    def _each_fits(self, listed: list[Any], known: Given, wanted: Any) -> bool:
        return all(self._fits(each, wanted, self._wanted) for each in listed if self._fits_all(each, known))

    def _fits(self, value: Any, node: Any, schema: Schema) -> bool:
        """Tell whether a validator takes *value*; of what it can't read we can't be sure."""
        key = f"{id(schema)} {text(node)}"
        if key not in self._judges:
            inner = [each.node.get("$ref", "") for each in subschemas(node)] if isinstance(node, dict) else []
            if any(each.startswith("#") and not each.startswith(("#/$defs/", "#/definitions/")) for each in inner):
                raise _UnsureError
            root = {"$id": schema.id} if schema.id is not None else {}
            definitions = {each: schema.root[each] for each in DEFINITIONS if each in schema.root}
            part = {**definitions, **node, **root} if isinstance(node, dict) else {"not": {}} if node is False else {}
            try:
                others = tuple((name, each) for name, each in schema.others if name != schema.id)
                self._judges[key] = structure(Schema(part, schema.kind, others))
            except HcStandardsError:
                self._judges[key] = None
        judge = self._judges[key]
        if judge is None:
            raise _UnsureError
        return judge(value)

    def _property(self, known: Given, name: str) -> Given:
        """Return what is said of the property *name*; `False` where it can't be there."""
        found: list[tuple[Any, int]] = []
        for node, side in known:
            if name in node.get("properties", {}):
                found.append((node["properties"][name], side))
            elif "additionalProperties" in node and not node.get("patternProperties"):
                found.append((node["additionalProperties"], side))
        return tuple(found)

    def _entry(self, known: Given, number: int) -> Given:
        found: list[tuple[Any, int]] = []
        for node, side in known:
            firsts = node.get("prefixItems", [])
            if number < len(firsts):
                found.append((firsts[number], side))
            elif "items" in node:
                found.append((node["items"], side))
        return tuple(found)

    # keywords of what is wanted --------------------------------------------------------------------

    def _keyword(self, name: str, wanted: Node, known: Given) -> bool:
        """Tell whether a value that fits *known* fits what *wanted* says under one keyword."""
        kind = _KIND_OF.get(name)
        types = self._types(known)
        if kind is not None and not types & kind:
            return True
        prove = getattr(self, f"_{_PROVED[name]}", None) if name in _PROVED else None
        if prove is not None:
            return bool(prove(wanted, known))
        return name not in _ASSERTING

    def _prove_type(self, wanted: Node, known: Given) -> bool:
        return self._types(known) <= types_of({"type": wanted["type"]})

    def _prove_reference(self, wanted: Node, known: Given) -> bool:
        return self._implies(known, self._wanted.resolve(wanted["$ref"])[1])

    def _prove_lengths(self, wanted: Node, known: Given) -> bool:
        return within(lengths(known), wanted.get("minLength", 0), wanted.get("maxLength"))

    def _prove_entries(self, wanted: Node, known: Given) -> bool:
        return within(counts(known, "minItems", "maxItems"), wanted.get("minItems", 0), wanted.get("maxItems"))

    def _prove_members(self, wanted: Node, known: Given) -> bool:
        least, most = counts(known, "minProperties", "maxProperties")
        names = closed_names(known)
        if names is not None:
            most = len(names) if most is None else min(most, len(names))
        limits = wanted.get("minProperties", 0), wanted.get("maxProperties")
        return within((max(least, len(names_required(known))), most), *limits)

    def _prove_said(self, wanted: Node, known: Given) -> bool:
        """Patterns and formats: only what says the very same is sure."""
        return all(
            any(node.get(name) == wanted[name] for node, _ in known) for name in ("pattern", "format") if name in wanted
        )

    def _prove_numbers(self, wanted: Node, known: Given) -> bool:
        for names, sign in ((("minimum", "exclusiveMinimum"), 1), (("maximum", "exclusiveMaximum"), -1)):
            limit = strictest(((wanted, 0),), names, sign)
            held = strictest(known, names, sign)
            if limit is not None and (held is None or held < limit):
                return False
        return True

    def _prove_multiple(self, wanted: Node, known: Given) -> bool:
        step = Decimal(str(wanted["multipleOf"]))
        held = [Decimal(str(node["multipleOf"])) for node, _ in known if "multipleOf" in node]
        if "number" not in self._types(known):
            held.append(Decimal(1))
        return any(each % step == 0 for each in held)

    def _prove_unique(self, wanted: Node, known: Given) -> bool:
        most = counts(known, "minItems", "maxItems")[1]
        held = any(node.get("uniqueItems") for node, _ in known) or (most is not None and most <= 1)
        return held or not wanted["uniqueItems"]

    def _prove_required(self, wanted: Node, known: Given) -> bool:
        return set(wanted["required"]) <= names_required(known)

    def _prove_dependent(self, wanted: Node, known: Given) -> bool:
        names, needed = closed_names(known), names_required(known)
        for trigger, calls in wanted["dependentRequired"].items():
            held = needed.union(*(node.get("dependentRequired", {}).get(trigger, ()) for node, _ in known))
            if not set(calls) <= held and (names is None or trigger in names):
                return False
        return True

    def _prove_dependent_schemas(self, wanted: Node, known: Given) -> bool:
        return all(self._implies(known, each) for each in wanted["dependentSchemas"].values())

    def _prove_properties(self, wanted: Node, known: Given) -> bool:
        return all(self._inside(self._property(known, name), each) for name, each in wanted["properties"].items())

    def _prove_patterns(self, wanted: Node, known: Given) -> bool:
        for pattern, each in wanted["patternProperties"].items():
            held = tuple(
                (node["patternProperties"][pattern], side)
                for node, side in known
                if pattern in node.get("patternProperties", {})
            )
            if not self._inside(held, each):
                return False
        return True

    def _prove_others(self, wanted: Node, known: Given) -> bool:
        """Properties that *wanted* doesn't name: one of *known* has to say of them all what is wanted."""
        named = wanted.get("properties", {}).keys()
        patterns = wanted.get("patternProperties", {})
        for node, side in known:
            if node.get("patternProperties", {}).keys() != patterns.keys() or "additionalProperties" not in node:
                continue
            rest = [(node["additionalProperties"], side)]
            rest += [(each, side) for name, each in node.get("properties", {}).items() if name not in named]
            if all(self._inside((each,), wanted["additionalProperties"]) for each in rest):
                return True
        return False

    def _prove_names(self, wanted: Node, known: Given) -> bool:
        names = closed_names(known)
        if names is not None:
            return all(self._fits(name, wanted["propertyNames"], self._wanted) for name in names)
        held = tuple((node["propertyNames"], side) for node, side in known if "propertyNames" in node)
        return self._inside((*held, ({"type": "string"}, 0)), wanted["propertyNames"])

    def _prove_firsts(self, wanted: Node, known: Given) -> bool:
        return all(self._inside(self._entry(known, number), each) for number, each in enumerate(wanted["prefixItems"]))

    def _prove_items(self, wanted: Node, known: Given) -> bool:
        most = counts(known, "minItems", "maxItems")[1]
        first = len(wanted.get("prefixItems", ()))
        last = max((len(node.get("prefixItems", ())) for node, _ in known), default=0)
        numbers = range(first, max(first, last) + 1)
        if most is not None:
            numbers = range(first, min(numbers.stop, most))
        return all(self._inside(self._entry(known, number), wanted["items"]) for number in numbers)

    def _prove_all(self, wanted: Node, known: Given) -> bool:
        return all(self._implies(known, each) for each in wanted["allOf"])

    def _prove_any(self, wanted: Node, known: Given) -> bool:
        return any(self._implies(known, each) for each in wanted["anyOf"])

    def _prove_one(self, wanted: Node, known: Given) -> bool:
        fitting = [each for each in wanted["oneOf"] if not self._disjoint(each, known)]
        return len(fitting) == 1 and self._implies(known, fitting[0])

    def _by_case(self, known: Given, wanted: Node) -> bool:
        """Tell whether *wanted* follows in each of the cases that *known* leaves: conditions, alternatives, types."""
        for node, side in known:
            for number, cases in enumerate(cases_of(node)):
                key = id(node), number, side
                if key in self._split:
                    continue
                self._split.add(key)
                try:
                    if all(self._implies((*known, *((each, side) for each in case)), wanted) for case in cases):
                        return True
                finally:
                    self._split.discard(key)
        types = self._types(known)
        kinds = types - {"integer"} if "number" in types else types
        if len(kinds) < 2 or not COMBINED.intersection(wanted):  # noqa: PLR2004
            return False
        return all(self._implies((*known, ({"type": each}, 0)), wanted) for each in sorted(kinds))

    def _prove_not(self, wanted: Node, known: Given) -> bool:
        refused = wanted["not"]
        if self._disjoint(refused, known):
            return True
        return any("not" in node and self._back(refused, known, node["not"], side) for node, side in known)

    def _back(self, node: Any, known: Given, given: Any, side: int) -> bool:
        """Tell whether *node*, of the wanted root, makes sure of *given* for a value that fits *known*."""
        turned = Proof((*self._given, self._wanted), self._given[side])
        return turned._implies((*known, (node, len(self._given))), given)

    def _disjoint(self, node: Any, known: Given) -> bool:
        """Tell whether it is sure that no value which fits *known* fits *node*, a schema of the wanted root."""
        if node is False:
            return True
        if not isinstance(node, dict):
            return False
        if not types_of(node) & self._types(known):
            return True
        listed = listed_values(known)
        if listed is not None and len(listed) <= MOST_LISTED:
            return not any(self._fits(each, node, self._wanted) for each in listed if self._fits_all(each, known))
        values = node.get("enum", [node["const"]] if "const" in node else None)
        return values is not None and not any(self._fits_all(each, known) for each in values)

    def _prove_condition(self, wanted: Node, known: Given) -> bool:
        condition = wanted["if"]
        if self._disjoint(condition, known):
            return self._implies(known, wanted.get("else", True))
        if self._implies(known, wanted.get("then", True)) and self._implies(known, wanted.get("else", True)):
            return True
        for node, side in known:
            if "if" not in node:
                continue
            there = self._implies((*known, (node["if"], side)), condition)
            if there and self._back(condition, known, node["if"], side):
                branches = [(*known, (node.get(key, True), side)) for key in ("then", "else")]
                wants = [wanted.get(key, True) for key in ("then", "else")]
                if all(self._implies(case, each) for case, each in zip(branches, wants, strict=True)):
                    return True
        return False

    def _prove_contains(self, wanted: Node, known: Given) -> bool:
        keys = ("contains", "minContains", "maxContains")
        mine = {key: wanted[key] for key in keys if key in wanted}
        return any(self._same({key: node[key] for key in keys if key in node}, side, mine) for node, side in known)

    def _prove_unevaluated(self, wanted: Node, known: Given) -> bool:
        """What is left over is the same where all that decides what is left over is the same."""
        keys = ("unevaluatedProperties", "unevaluatedItems")
        mine = outline(wanted, keys)
        return any(self._same(outline(node, keys), side, mine) for node, side in known)


_TEXT, _NUMBER = frozenset(("string",)), frozenset(("number", "integer"))
_ARRAY, _OBJECT = frozenset(("array",)), frozenset(("object",))
_KIND_OF: Final[dict[str, frozenset[str]]] = {
    **dict.fromkeys(("minLength", "maxLength", "pattern", "format"), _TEXT),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("minItems", "maxItems", "uniqueItems", "prefixItems", "items", "contains"), _ARRAY),
    **dict.fromkeys(("minContains", "maxContains", "unevaluatedItems"), _ARRAY),
    **dict.fromkeys(("minProperties", "maxProperties", "required", "dependentRequired", "properties"), _OBJECT),
    **dict.fromkeys(("patternProperties", "additionalProperties", "propertyNames"), _OBJECT),
    **dict.fromkeys(("dependentSchemas", "unevaluatedProperties"), _OBJECT),
}
"""The types of value that a keyword speaks of."""

_PROVED: Final[dict[str, str]] = {
    "type": "prove_type",
    "$ref": "prove_reference",
    **dict.fromkeys(("minLength", "maxLength"), "prove_lengths"),
    **dict.fromkeys(("minItems", "maxItems"), "prove_entries"),
    **dict.fromkeys(("minProperties", "maxProperties"), "prove_members"),
    **dict.fromkeys(("pattern", "format"), "prove_said"),
    **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), "prove_numbers"),
    "multipleOf": "prove_multiple",
    "uniqueItems": "prove_unique",
    "required": "prove_required",
    "dependentRequired": "prove_dependent",
    "dependentSchemas": "prove_dependent_schemas",
    "properties": "prove_properties",
    "patternProperties": "prove_patterns",
    "additionalProperties": "prove_others",
    "propertyNames": "prove_names",
    "prefixItems": "prove_firsts",
    "items": "prove_items",
    "allOf": "prove_all",
    "anyOf": "prove_any",
    "oneOf": "prove_one",
    "not": "prove_not",
    "if": "prove_condition",
    **dict.fromkeys(("contains", "minContains", "maxContains"), "prove_contains"),
    **dict.fromkeys(("unevaluatedProperties", "unevaluatedItems"), "prove_unevaluated"),
}
"""How each keyword is proved; `then` and `else` are with `if`."""

_ASSERTING: Final = frozenset((*_KIND_OF, *ONE, *ONE_MORE, *MANY, "type", "enum", "const", "$ref")) - {"then", "else"}
"""Keywords that refuse values: the others are passed over."""
