"""
Model values to plain JSON data and back, for releases only.

Authored files come in through cattrs, which checks everything; a release was checked when it was built and is
sealed by a digest, so reading it needs neither the checks nor the 45 ms that importing cattrs costs a caller.
Values equal to a field's default are left out.
"""

import types
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs

from hcstandards.values import FrozenMap

T = TypeVar("T")
Decoder = Callable[[Any], Any]


def encode(value: Any) -> Any:
    """Return *value* as plain JSON data: text, whole numbers, truth values, lists, mappings."""
    if value is None or isinstance(value, (bool, int)) or type(value) is str:
        return value
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date) or _is_decimal(type(value)):
        return str(value)
    if isinstance(value, Mapping):
        return {key: encode(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [encode(item) for item in value]
    plain = {}
    for field in attrs.fields(type(value)):
        item = getattr(value, field.name)
        if field.init and item != field.default:
            plain[field.name] = encode(item)
    return plain


def decode(cls: type[T], data: Mapping[str, Any]) -> T:
    """Return the model value that `encode` wrote as *data*."""
    decoders = _decoders(cls)  # type: ignore[arg-type] # mypy takes type[T] for unhashable
    return cls(**{name: decoders[name](item) for name, item in data.items()})


@cache
def _decoders(cls: type) -> dict[str, Decoder]:
    attrs.resolve_types(cls)
    return {field.name: _decoder(field.type) for field in attrs.fields(cls) if field.init}


def _same(item: Any) -> Any:
    return item


def _is_decimal(kind: Any) -> bool:
    """Tell whether *kind* is Decimal, without the 5 ms that its import costs those who only ask for codes."""
    return getattr(kind, "__name__", "") == "Decimal" and kind.__module__ == "decimal"


@cache
def _decoder(kind: Any) -> Decoder:
    if kind in (str, int, bool):
        return _same
    if _is_decimal(kind):
        decimal: Decoder = kind
        return decimal
    if kind is date:
        return date.fromisoformat
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return _same
    if origin in (types.UnionType, Union):
        return _decoder(next(arm for arm in inside if arm is not type(None)))
    if origin is tuple:
        item_decoder = _decoder(inside[0])
        return lambda items: tuple(map(item_decoder, items))
    if origin is FrozenMap:
        value_decoder = _decoder(inside[1])
        return lambda items: FrozenMap({key: value_decoder(item) for key, item in items.items()})
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind
    return lambda data: decode(kind, data)
