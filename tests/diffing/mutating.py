"""Every field of a value of the model changed, one at a time: walked by the types that the model gives."""

import types
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import partial
from itertools import chain
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from attrs import evolve, frozen

from hcstandards.values import FrozenMap

OTHER = {"jurisdiction": "520000", "region": "520400", "version": "9.9.9", "unit": "d", "digest": "0" * 64}
"""Texts of which not every one will do."""
NAMES = ("id", "version", "region", "code", "level", "grade", "name", "stage")
"""Fields by which the items of a list are told apart."""
FILLED_IN = {("CodeSystem", "standard"), ("PointsScheme", "standard"), ("GradingScheme", "standard")}
FILLED_IN |= {("Programme", "standard"), ("Pilot", "standard"), ("Threshold", "standard"), ("Criterion", "standard")}
FILLED_IN |= {("Edition", "standard"), ("CriterionGroup", "standard"), ("Concept", "system"), ("Concept", "edition")}
FILLED_IN |= {("Table", "system"), ("Table", "release")}
"""Fields that say where a value stands; reading authored files sets them."""


@frozen
class Mutation:
    """One change: the fields that lead to it (`Edition.facts`), what was done, and how to make the whole value."""

    fields: tuple[tuple[str, str], ...]
    how: str
    make: Callable[[], Any]

    @property
    def value(self) -> Any:
        """Return the whole value after the change."""
        return self.make()

    @property
    def kind(self) -> str:
        """Return the way through the model, the same for all values of one kind."""
        return " > ".join(map(".".join, self.fields))


def mutations(value: Any, fields: tuple[tuple[str, str], ...] = ()) -> Any:
    """Yield a value of the model with one field changed, for every field that it has, however deep."""
    cls = type(value)
    attrs.resolve_types(cls)
    for field in attrs.fields(cls):
        if not field.init or (cls.__name__, field.name) in FILLED_IN:
            continue
        held, way = getattr(value, field.name), (*fields, (cls.__name__, field.name))
        kind, optional = _inner(field.type)
        if get_origin(kind) is tuple:
            changed = _lists(held, get_args(kind)[0], field.name, way)
        elif held is not None and attrs.has(type(held)):
            cleared = [Mutation(way, "cleared", lambda: None)] if optional else []
            changed = chain(cleared, mutations(held, way))
        else:
            changed = (_made(way, how, other) for how, other in _others(held, field.type, field.name))
        for each in changed:
            yield Mutation(each.fields, each.how, partial(_with, value, field.name, each.make))


def _with(value: Any, name: str, make: Callable[[], Any]) -> Any:
    return evolve(value, **{name: make()})


def _made(way: Any, how: str, other: Any) -> Mutation:
    return Mutation(way, how, lambda: other)


def _lists(held: Any, item: Any, name: str, way: Any) -> Any:
    if not held:
        yield _made(way, "added", (_fresh(item, name),))
        return
    for number in sorted({0, len(held) - 1}):
        yield _made(way, "removed", held[:number] + held[number + 1 :])
    if len(held) > 1:
        yield _made(way, "swapped", (held[1], held[0], *held[2:]))
    if not attrs.has(item):
        yield _made(way, "added", (*held, _fresh(item, name)))
        yield _made(way, "changed", (next(iter(_others(held[0], item, name)))[1], *held[1:]))
        return
    key = next((each for each in NAMES if each in attrs.fields_dict(item)), None)
    known = [getattr(each, key) for each in held] if key else []
    kind = attrs.fields_dict(item)[key].type if key else None
    fresh = [other for _, other in _others(known[-1], kind, key) if other not in known] if key else []
    if fresh:
        yield _made(way, "added", (*held, evolve(held[-1], **{key: fresh[0]})))
    for number, each in enumerate(held):
        for found in mutations(each, way):
            yield Mutation(found.fields, found.how, partial(_replaced, held, number, found.make))


def _replaced(held: Any, number: int, make: Callable[[], Any]) -> Any:
    return (*held[:number], make(), *held[number + 1 :])


def _inner(kind: Any) -> tuple[Any, bool]:
    if get_origin(kind) in (types.UnionType, Union):
        return next(each for each in get_args(kind) if each is not type(None)), type(None) in get_args(kind)
    return kind, False


def _fresh(kind: Any, name: str) -> Any:
    """Return some value of a type."""
    origin = get_origin(kind)
    if origin is Literal:
        return get_args(kind)[-1]
    if origin is tuple:
        return (_fresh(get_args(kind)[0], name),)
    if origin is FrozenMap:
        return FrozenMap({"rural": _fresh(get_args(kind)[1], name)})
    if attrs.has(kind):
        attrs.resolve_types(kind)
        needed = [each for each in attrs.fields(kind) if each.init and each.default is attrs.NOTHING]
        return kind(**{each.name: _fresh(_inner(each.type)[0], each.name) for each in needed})
    if issubclass(kind, StrEnum):
        return list(kind)[-1]
    return {str: OTHER.get(name, "新"), bool: True, int: 7, date: date(2031, 3, 3), Decimal: Decimal(7)}[kind]


def _others(held: Any, kind: Any, name: str) -> Any:
    """Yield what was done, and another value of the same type."""
    kind, optional = _inner(kind)
    if held is None:
        yield "set", _fresh(kind, name)
        return
    if optional:
        yield "cleared", None
    origin = get_origin(kind)
    if origin is Literal:
        yield from ((f"to {each}", each) for each in get_args(kind) if each != held)
    elif origin is FrozenMap:
        for key in list(held)[:2]:
            yield "removed", FrozenMap({each: value for each, value in held.items() if each != key})
            for how, other in _others(held[key], get_args(kind)[1], name):
                yield how, FrozenMap({**held, key: other})
        yield "added", FrozenMap({**held, "added": _fresh(get_args(kind)[1], name)})
    elif kind is bool:
        yield "changed", not held
    elif kind is str:
        yield "changed", OTHER[name] if OTHER.get(name, held) != held else f"{held}改"
    elif issubclass(kind, StrEnum):
        yield "changed", next(each for each in kind if each != held)
    else:
        step = timedelta(days=40) if kind is date else 1
        yield "raised", held + step
        yield "lowered", held - step
