"""What a JSON Schema says of one value, keyword by keyword: was it tightened, loosened, or neither?"""

import math
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, Final, Literal

from hcstandards.release.container import canonical

Node = dict[str, Any]
Direction = Literal["tightened", "loosened", "incomparable"]
Said = tuple[str, Direction, str, Any, Any]
"""What it is about (see `rules.SCHEMA_RULES`), the direction, the keyword, what was and what is said."""

TYPES: Final = frozenset(("string", "number", "integer", "boolean", "array", "object", "null"))
_FLIPPED: Final[dict[Direction, Direction]] = {"tightened": "loosened", "loosened": "tightened"}


def text(value: Any) -> str:
    """Return *value* as canonical JSON: what tells 1 from true and is blind to 1 and 1.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return canonical(value).decode()


def _declared(node: Node) -> frozenset[str]:
    given = node.get("type")
    if given is None:
        return TYPES
    found = {given} if isinstance(given, str) else set(given)
    return frozenset(found | ({"integer"} if "number" in found else set()))


def types_of(node: Node) -> frozenset[str]:
    """Return the types that *node* lets through, of listed values theirs; a number may be a whole one."""
    declared = _declared(node)
    listed = node.get("enum", [node["const"]] if "const" in node else None)
    return declared if listed is None else declared & frozenset(kind for each in listed for kind in _kinds(each))


def _kinds(value: Any) -> tuple[str, ...]:
    if value is None or isinstance(value, bool):
        return ("null",) if value is None else ("boolean",)
    if isinstance(value, (int, float)):
        return ("integer", "number")
    return ("string",) if isinstance(value, str) else ("array",) if isinstance(value, list) else ("object",)


def facets(old: Node, new: Node, both: frozenset[str]) -> Iterator[Said]:
    """
    Yield what differs in the keywords that speak of a value itself, not of what lies in it.

    *both*: the types that both sides let through. Keywords about another say nothing that the type doesn't say.
    """
    before, after = _declared(old), _declared(new)
    if before != after:
        yield "type", _by_sets(before, after), "type", old.get("type"), new.get("type")
    yield from _listed(old, new)
    if both & {"number", "integer"}:
        yield from _limits(old, new, "bound", "minimum", "exclusiveMinimum", 1)
        yield from _limits(old, new, "bound", "maximum", "exclusiveMaximum", -1)
        yield from _multiple(old, new)
    if "string" in both:
        yield from _sized(old, new, "length", "minLength", "maxLength")
        yield from _plain(old, new, "pattern")
        yield from _plain(old, new, "format")
    if "array" in both:
        yield from _sized(old, new, "count", "minItems", "maxItems")
        if bool(old.get("uniqueItems")) != bool(new.get("uniqueItems")):
            direction: Direction = "tightened" if new.get("uniqueItems") else "loosened"
            yield "unique", direction, "uniqueItems", old.get("uniqueItems"), new.get("uniqueItems")
    if "object" in both:
        yield from _sized(old, new, "count", "minProperties", "maxProperties")
        yield from _required(old, new)
        yield from _dependent(old, new)


def _by_sets(before: frozenset[str], after: frozenset[str]) -> Direction:
    return "tightened" if after < before else "loosened" if before < after else "incomparable"


def _listed(old: Node, new: Node) -> Iterator[Said]:
    """Compare listed values: `const` is a list of one."""
    for keyword in ("const", "enum"):
        here, there = keyword in old, keyword in new
        if not here and not there:
            continue
        sides: list[frozenset[str] | None] = [
            None
            if keyword not in node
            else frozenset(map(text, node["enum"] if keyword == "enum" else [node["const"]]))
            for node in (old, new)
        ]
        before, after = sides
        if before == after:
            continue
        direction: Direction = (
            "tightened" if before is None else "loosened" if after is None else _by_sets(before, after)
        )
        yield keyword, direction, keyword, old.get(keyword), new.get(keyword)


def _limit(node: Node, inclusive: str, exclusive: str, sign: int) -> tuple[Decimal, bool] | None:
    """Return the stricter of the two limits, turned so that higher is stricter, and whether it is excluded itself."""
    found = []
    for name, excluded in ((inclusive, False), (exclusive, True)):
        value = node.get(name)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
            found.append((Decimal(str(value)) * sign, excluded))
    return max(found, default=None)


def _limits(old: Node, new: Node, facet: str, inclusive: str, exclusive: str, sign: int) -> Iterator[Said]:
    before, after = (_limit(node, inclusive, exclusive, sign) for node in (old, new))
    if before == after:
        return
    tighter = after is not None and (before is None or after > before)
    keyword = inclusive if inclusive in old or inclusive in new else exclusive
    alone = len({name for node in (old, new) for name in (inclusive, exclusive) if name in node}) == 1
    shown = [node.get(keyword) if alone else _written(node, inclusive, exclusive) for node in (old, new)]
    yield facet, "tightened" if tighter else "loosened", keyword, shown[0], shown[1]


def _written(node: Node, *names: str) -> Any:
    given = {name: node[name] for name in names if name in node}
    return given or None


def _multiple(old: Node, new: Node) -> Iterator[Said]:
    before, after = old.get("multipleOf"), new.get("multipleOf")
    if before is None and after is None:
        return
    one, two = (None if each is None else Decimal(str(each)) for each in (before, after))
    if one == two:
        return
    direction: Direction = "incomparable"
    if one is None or (two is not None and two % one == 0):
        direction = "tightened"
    elif two is None or one % two == 0:
        direction = "loosened"
    yield "multiple", direction, "multipleOf", before, after


def _sized(old: Node, new: Node, facet: str, least: str, most: str) -> Iterator[Said]:
    lows = [node.get(least, 0) for node in (old, new)]
    if lows[0] != lows[1]:
        yield facet, "tightened" if lows[1] > lows[0] else "loosened", least, old.get(least), new.get(least)
    highs = [node.get(most, math.inf) for node in (old, new)]
    if highs[0] != highs[1]:
        yield facet, "tightened" if highs[1] < highs[0] else "loosened", most, old.get(most), new.get(most)


def _plain(old: Node, new: Node, keyword: str) -> Iterator[Said]:
    before, after = old.get(keyword), new.get(keyword)
    if before != after:
        direction: Direction = "tightened" if before is None else "loosened" if after is None else "incomparable"
        yield keyword, direction, keyword, before, after


def _required(old: Node, new: Node) -> Iterator[Said]:
    before, after = (set(node.get("required", ())) for node in (old, new))
    for name in sorted(before ^ after):
        if name in after:
            yield "required", "tightened", "required", None, name
        else:
            yield "required", "loosened", "required", name, None


def _dependent(old: Node, new: Node) -> Iterator[Said]:
    before, after = (
        {(trigger, name) for trigger, names in node.get("dependentRequired", {}).items() for name in names}
        for node in (old, new)
    )
    for trigger, name in sorted(before ^ after):
        shown = {trigger: [name]}
        if (trigger, name) in after:
            yield "dependent", "tightened", "dependentRequired", None, shown
        else:
            yield "dependent", "loosened", "dependentRequired", shown, None


def binding_facets(old: Node | None, new: Node | None) -> Iterator[Said]:
    """
    Yield what differs in a code binding: one that is `required` refuses documents, the others only warn.

    A document may be refused by the codes that are let through, the table that is asked, and the day that decides.
    """
    firm = [each is not None and each.get("strength", "required") == "required" for each in (old, new)]
    if old is None or new is None or firm[0] != firm[1]:
        if not any(firm):
            yield "advice", "incomparable", "", old, new
        elif old is not None and new is not None:
            yield (
                "binding",
                "tightened" if firm[1] else "loosened",
                "strength",
                old.get("strength"),
                new.get("strength"),
            )
        else:
            yield "binding", "tightened" if firm[1] else "loosened", "", old, new
        return
    for key in sorted({*old, *new}):
        before, after = old.get(key), new.get(key)
        if before == after or (key == "strength" and firm[0]):
            continue
        if not firm[0] or key == "otherEditions":
            yield "advice", "incomparable", key, before, after
            continue
        compare = _BINDING.get(key, _changed)
        yield "binding", compare(before, after), key, before, after


def _changed(before: Any, after: Any) -> Direction:
    del before, after
    return "incomparable"


def _narrowing(before: Any, after: Any) -> Direction:
    """Fewer are let through where there are fewer values; none given lets all through."""
    if before is None or after is None:
        return "tightened" if before is None else "loosened"
    return _by_sets(frozenset(map(text, before)), frozenset(map(text, after)))


def _widening(before: Any, after: Any) -> Direction:
    """More are let through where there are more values; none given adds none."""
    return _by_sets(frozenset(map(text, before or ())), frozenset(map(text, after or ())))


def _asking(before: Any, after: Any) -> Direction:
    """Something more is held against the document, or something less."""
    return "tightened" if before is None else "loosened" if after is None else "incomparable"


_BINDING: Final[dict[str, Callable[[Any, Any], Direction]]] = {
    "codes": _narrowing,
    "alsoIn": _widening,
    "display": _asking,
}
_SAID_ONLY: Final = ("message", "message_en", "source", "hint", "hint_en")
WORDS_OF_RULES: Final = frozenset(_SAID_ONLY)


def rule_facets(old: Node | None, new: Node | None) -> Iterator[Said]:
    """Yield what differs in one rule across fields; only one of severity `error`, the usual one, refuses a document."""
    firm = [each is not None and each.get("severity", "error") == "error" for each in (old, new)]
    if old is None or new is None or firm[0] != firm[1]:
        if not any(firm):
            yield "advice", "incomparable", "", old, new
        elif old is not None and new is not None:
            yield "rule", "tightened" if firm[1] else "loosened", "severity", old.get("severity"), new.get("severity")
        else:
            yield "rule", "tightened" if firm[1] else "loosened", "", old, new
        return
    for key in sorted({*old, *new} - WORDS_OF_RULES):
        before, after = old.get(key), new.get(key)
        if before == after or key == "severity":
            continue
        if not firm[0]:
            yield "advice", "incomparable", key, before, after
        elif old.get("kind") != new.get("kind"):
            yield "rule", "incomparable", key, before, after
        else:
            yield (
                "rule",
                _RULE.get((old["kind"], key), _RULE.get(("", key), _changed))(before, after),
                key,
                before,
                after,
            )


def _numbers(sign: int) -> Callable[[Any, Any], Direction]:
    def compare(before: Any, after: Any) -> Direction:
        if before is None or after is None:
            return "tightened" if before is None else "loosened"
        return "tightened" if (Decimal(str(after)) - Decimal(str(before))) * sign > 0 else "loosened"

    return compare


def _tolerance(before: Any, after: Any) -> Direction:
    return "loosened" if Decimal(after or "0") > Decimal(before or "0") else "tightened"


def _more_fields(before: Any, after: Any) -> Direction:
    return _FLIPPED.get(_widening(before, after), "incomparable")


def _naming_more(before: Any, after: Any) -> Direction:
    """Two entries agree less often in more fields; of several keys none compares."""
    if any(not each or isinstance(each[0], list) for each in (before, after)):
        return "incomparable"
    return _narrowing(before, after)


_RULE: Final[dict[tuple[str, str], Callable[[Any, Any], Direction]]] = {
    ("", "when"): lambda before, after: _FLIPPED.get(_asking(before, after), "incomparable"),
    ("sum", "tolerance"): _tolerance,
    ("count", "at_least"): _numbers(1),
    ("count", "at_most"): _numbers(-1),
    ("required-when", "fields"): _more_fields,
    ("ranges", "ranges"): _widening,
    ("unique", "key"): _naming_more,
}
"""How a rule's facts compare, by its kind and the fact; the others are incomparable."""
