"""What is said of a value by several schemas that it fits at once: how long, how many, which names, which values."""

from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from typing import Any, Final

from hcstandards.diffing.schemas.facets import Node, types_of

Given = tuple[Any, ...]
"""Schemas that a value is known to fit, each of them, with the number of the root that each is from."""

_EVALUATED: Final = (
    *("properties", "patternProperties", "additionalProperties", "prefixItems", "items", "contains"),
    *("allOf", "anyOf", "oneOf", "if", "then", "else", "dependentSchemas", "$ref"),
)
"""What decides which properties and entries are left for `unevaluated…`."""


def cases_of(node: Node) -> Iterator[list[tuple[Any, ...]]]:
    """Yield ways to tell cases apart: in each way, what fits *node* fits all of what one of the cases lists."""
    if "if" in node:
        yield [(node["if"], node.get("then", True)), (node.get("else", True),)]
    for key in ("anyOf", "oneOf"):
        if node.get(key):
            yield [(each,) for each in node[key]]


def types_let_through(node: Any) -> frozenset[str]:
    """Return the types that a schema, which may be `true` or `false`, lets through."""
    return types_of(node) if isinstance(node, dict) else types_of({}) if node is not False else frozenset()


def outline(node: Node, keys: tuple[str, ...]) -> Node:
    """Return what decides what is left over: of properties their names alone, for they count as seen either way."""
    found = {key: node[key] for key in (*keys, *_EVALUATED) if key in node}
    for key in ("properties", "patternProperties"):
        if key in found:
            found[key] = dict.fromkeys(found[key], True)
    return found


def listed_values(known: Given) -> list[Any] | None:
    """Return all the values that may fit, if they are listed or can be."""
    for node, _ in known:
        if "const" in node:
            return [node["const"]]
        if "enum" in node:
            return list(node["enum"])
    types = frozenset.intersection(*(types_of(node) for node, _ in known)) if known else None
    if types is not None and types <= {"boolean", "null"}:
        return [each for kind, each in (("null", None), ("boolean", True), ("boolean", False)) if kind in types]
    return None


def within(held: tuple[int, int | None], least: int, most: int | None) -> bool:
    """Tell whether what is held from the least to the most keeps to two limits."""
    return held[0] >= least and (most is None or (held[1] is not None and held[1] <= most))


def counts(known: Given, least: str, most: str) -> tuple[int, int | None]:
    """Return the strictest of the least and of the most that is said under two keywords."""
    lows = [node[least] for node, _ in known if least in node]
    highs = [node[most] for node, _ in known if most in node]
    return max(lows, default=0), min(highs, default=None)


def lengths(known: Given) -> tuple[int, int | None]:
    """Return how short and how long a text can be, patterns counted in."""
    least, most = counts(known, "minLength", "maxLength")
    for node, _ in known:
        for low, high in (*_widths(node.get("pattern")), *_WIDTHS.get(node.get("format", ""), ())):
            least = max(least, low)
            most = high if most is None else most if high is None else min(most, high)
    return least, most


def _widths(pattern: Any) -> Iterator[tuple[int, int | None]]:
    """Yield the lengths of the texts that match *pattern*; the longest only where it is tied to both ends."""
    if not isinstance(pattern, str):
        return
    try:
        parsed = import_module("re._parser").parse(pattern)
        low, high = parsed.getwidth()
    except (ImportError, AttributeError, ValueError, RecursionError, OverflowError):
        return
    except Exception as error:  # re.error is no ValueError
        if type(error).__module__.partition(".")[0] == "re":
            return
        raise
    ops = [(str(op), str(value)) for op, value in parsed]
    tied = len(ops) > 1 and ops[0] == ("AT", "AT_BEGINNING") and ops[-1] == ("AT", "AT_END")
    unbounded = high >= import_module("re._constants").MAXREPEAT
    yield low, None if unbounded or not tied else high


def strictest(known: Given, names: tuple[str, str], sign: int) -> tuple[Decimal, bool] | None:
    """Return the strictest limit, turned so that higher is stricter, and whether it is excluded itself."""
    found = [
        (Decimal(str(node[name])) * sign, excluded)
        for node, _ in known
        for name, excluded in zip(names, (False, True), strict=True)
        if isinstance(node.get(name), (int, float))
    ]
    return max(found, default=None)


def no_number(known: Given) -> bool:
    """Tell whether the limits leave no number."""
    low = strictest(known, ("minimum", "exclusiveMinimum"), 1)
    high = strictest(known, ("maximum", "exclusiveMaximum"), -1)
    if low is None or high is None:
        return False
    return low[0] > -high[0] or (low[0] == -high[0] and (low[1] or high[1]))


def names_required(known: Given) -> set[str]:
    """Return the properties that have to be there."""
    return {name for node, _ in known for name in node.get("required", ())}


def closed_names(known: Given) -> set[str] | None:
    """Return the names that properties may have; `None` where there is no end of them."""
    closed = [
        {*node.get("properties", {})}
        for node, _ in known
        if node.get("additionalProperties") is False and not node.get("patternProperties")
    ]
    return set.intersection(*closed) if closed else None


_WIDTHS: Final[dict[str, tuple[tuple[int, int | None], ...]]] = {
    "date": ((10, 10),),
    "hcs-date": ((8, 8),),
    "hcs-date-time": ((15, 15),),
    "hcs-time": ((6, 6),),
    "hcs-local-date-time": ((19, 19),),
    "hcs-duration": ((5, None),),
    "hcs-citizen-id": ((18, 18),),
    "date-time": ((20, None),),
}
"""How short and how long texts of a format are."""
