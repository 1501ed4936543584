"""Hypothesis strategies for any value of the model, drawn from the fields of its class."""

import types
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

import attrs
from hypothesis import strategies as st

from hcstandards.values import FrozenMap

TEXT = st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(
    ["𬌗", "，［］", "01", "I10.x00x032", "E10.300x051+H42.0*", " ", "\n", "\x00", "~", "null", "1.10"]
)
NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.sampled_from(
    [Decimal("1.10"), Decimal("1E+3"), Decimal("-0"), Decimal("0.00")]
)
SCALARS: dict[object, st.SearchStrategy[Any]] = {
    str: TEXT,
    int: st.integers(-(2**60), 2**60),
    bool: st.booleans(),
    date: st.dates(),
    Decimal: NUMBERS,
}


@cache
def of(kind: Any) -> st.SearchStrategy[Any]:
    """Return a strategy for the values of *kind*: a class of the model, or the type of one of its fields."""
    if kind in SCALARS:
        return SCALARS[kind]
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(inside)
    if origin in (types.UnionType, Union):
        return st.one_of(st.none() if arm is type(None) else of(arm) for arm in inside)
    if origin is tuple:
        return st.lists(of(inside[0]), max_size=2).map(tuple)
    if origin is FrozenMap:
        return st.dictionaries(TEXT, of(inside[1]), max_size=2).map(FrozenMap)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return st.sampled_from(kind)
    attrs.resolve_types(kind)
    fields = [each for each in attrs.fields(kind) if each.init]
    required = {each.name: of(each.type) for each in fields if each.default is attrs.NOTHING}
    optional = {each.name: st.deferred(lambda kind=each.type: of(kind)) for each in fields if each.name not in required}
    return st.fixed_dictionaries(required, optional=optional).map(lambda given: kind(**given))
