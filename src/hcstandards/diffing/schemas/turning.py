"""Documents turned into near ones: an entry more or less, another day, what a rule or binding names changed."""

from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any, Final

from hcstandards.diffing.schemas.routes import Route, get, put
from hcstandards.diffing.schemas.samples import STRANGER, Samples
from hcstandards.diffing.schemas.walk import Difference
from hcstandards.validation.pointers import matching, parse

_DIGITS: Final = frozenset("0123456789")
_OTHERS: Final[tuple[Any, ...]] = ("x", "", 1, None, [], {})
_DAYS: Final = ("20050101", "20150101", "20350101", "2005-01-01", "2015-01-01", "2035-01-01")


def placed(bases: Iterable[Any], route: Route, values: list[Any], samples: Samples) -> Iterator[Any]:
    """Yield documents with each value at a place, then with what stands there turned into something near."""
    for base in bases:
        for value in values:
            yield put(base, route, value, samples)
        for value in near_values(get(base, route)):
            yield put(base, route, value, samples)


def near_values(value: Any) -> Iterator[Any]:
    """Yield what is close to a value: an entry more or less, a character more or less."""
    if isinstance(value, dict):
        for name in value:
            yield {key: each for key, each in value.items() if key != name}
            yield from ({**value, name: other} for other in _OTHERS)
        yield from ({**value, STRANGER: other} for other in _OTHERS)
    elif isinstance(value, list):
        yield from (value[:-1], value[:1], [], [*value, *value[-1:]], [*value, *value])
    elif isinstance(value, str):
        yield from (f"{value}0", f"{value} ", value[:-1], value[1:], value.lower(), value.upper(), value[::-1])
        if value[-1:] in _DIGITS:  # the day before and the day after, as a rule
            yield from (f"{value[:-1]}{int(value[-1]) + more}" for more in (1, -1) if 0 <= int(value[-1]) + more <= 9)  # noqa: PLR2004
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        yield from (value + 1, value - 1, value + 0.001, -value, value * 1000)


def fields_named(change: Difference) -> list[str]:
    """Return the references to other fields of a document that a binding, or a change of it, holds."""
    found: list[str] = []
    for side in (change.old, change.new):
        held = side if isinstance(side, dict) else {str(change.steps[-1]): side}
        for key in ("asOf", "display"):
            given = held.get(key)
            found += [given] if isinstance(given, str) else [*given] if isinstance(given, list) else []
    return list(dict.fromkeys(found))


def redated(document: Any, reference: str, route: Route) -> Iterator[Any]:
    """Yield documents in which the field that *reference*, from the end of *route*, leads to says another day."""
    head, _, rest = reference.partition("/")
    steps: list[Any] = [step.key for step in route]
    way = [*(steps[: len(steps) - int(head)] if head else []), *parse(f"/{rest}" if rest else "")]
    for value in (*_DAYS, STRANGER):
        yield put_at(document, way, value)


def put_at(document: Any, way: list[Any], value: Any) -> Any:
    """Return a copy of *document* with *value* at the end of *way*; `None` where the way leads nowhere."""
    document = deepcopy(document)
    at = document
    try:
        for step in way[:-1]:
            at = at[int(step) if isinstance(at, list) else step]
        at[int(way[-1]) if isinstance(at, list) else way[-1]] = value
    except (KeyError, IndexError, TypeError, ValueError):
        return None
    return document


def places_named(rule: dict[str, Any]) -> Iterator[str]:
    """Yield the places that a rule names, from the document's root."""
    given = [rule[key] for key in ("total", "items", "equals", "field", "with") if key in rule]
    given += [*rule.get("fields", ()), *rule.get("parts", ())]
    when = rule.get("when", [])
    given += [each["field"] for each in (when if isinstance(when, list) else [when])]
    if "key" in rule:
        given += [f"{rule['items']}/*/{name}" for name in rule["key"]]
    yield from (each[1:] if each.startswith("^") else rule.get("each", "") + each for each in given)


def mutated(base: Any, pointer: str, rules: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield documents in which what stands at *pointer* is away, or is something that *rules* speak of."""
    steps = parse(pointer)
    for place, parent in matching(base, steps[:-1]) if steps else ():
        if not isinstance(parent, dict):
            continue
        name, value = steps[-1], parent.get(steps[-1])
        yield put_back(base, place, {key: each for key, each in parent.items() if key != name})
        others: list[Any] = [*near_values(value), "", *values_named(rules), *spliced(value, rules), *_DAYS]
        if isinstance(value, str):
            others += ["20050101T000000", "20350101T000000", "0", "1000000"]
            others += [f"{year}{value[4:]}" for year in ("2005", "2035") if value[:4].isdecimal()]
        if isinstance(value, (int, float)):
            others += [0, 1_000_000]
        if isinstance(value, list) and value:
            others += [[*value, value[0]], value[::-1]]
        for each in others:
            yield put_back(base, place, {**parent, name: each})


def values_named(rules: list[dict[str, Any]]) -> Iterator[Any]:
    """Yield the values that the conditions of rules name."""
    for rule in rules:
        when = rule.get("when", [])
        for each in when if isinstance(when, list) else [when]:
            yield from each.get("in", ())
        for low, high in rule.get("ranges", ()):
            yield from (low, high)


def spliced(value: Any, rules: list[dict[str, Any]]) -> Iterator[str]:
    """Yield a text whose part, which a rule or binding speaks of, is at the limits of its ranges and beyond."""
    for rule in rules:
        if not isinstance(value, str) or "part" not in rule:
            continue
        start, stop = rule["part"]
        bounds = [each for limits in rule.get("ranges", ()) for each in limits]
        pieces = [each for each in bounds if isinstance(each, str)]
        pieces += [f"{int(each) + more:0{len(each)}}" for each in pieces if each.isdecimal() for more in (-1, 1)]
        for piece in (*pieces, *(letter * (stop - start) for letter in "09~")):
            yield value[:start] + piece + value[stop:]


def put_back(base: Any, place: tuple[str | int, ...], value: Any) -> Any:
    """Return a copy of *base* with *value* at *place*."""
    return deepcopy(value) if not place else put_at(base, list(place), deepcopy(value))
