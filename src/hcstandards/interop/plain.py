"""
Values of the library as plain JSON data, under the model's own names, and JSON text in both directions.

Decimals stay exact both ways: a number is written with the digits it has (`749.5`, never a float's), and read
as `Decimal`. Days are ISO text, absent values `null`.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, NoReturn, TypeAlias

import attrs

from hcstandards.errors import InvalidFactsError, Problem

Plain: TypeAlias = "bool | int | Decimal | str | list[Plain] | dict[str, Plain] | None"

MOST_BYTES = 4 * 2**20
"""The largest JSON text that `parse` accepts unless told otherwise."""

MOST_DEPTH = 64
MOST_DIGITS = 30
"""The deepest nesting, and the most digits before or after the point of a number."""


def plain(value: object) -> Plain:
    """
    Return *value* as plain data: fields by name, derived ones (`confidence`, `starts`) included.

    >>> from hcstandards.model.sources import Doubt
    >>> plain((Doubt("issued", "未载", "not given"), Decimal("749.5"), date(2026, 11, 22)))
    [{'field': 'issued', 'reason': '未载', 'reason_en': 'not given'}, Decimal('749.5'), '2026-11-22']
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if value is None or isinstance(value, (bool, int, str, Decimal)):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Problem):
        return {**value.as_dict(), "hint_zh": value.hint_zh}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if attrs.has(type(value)):
        return {name: plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, Iterable):
        return [plain(item) for item in value]
    return str(value)


def _names(cls: type[Any]) -> Iterator[str]:
    yield from (field.name for field in attrs.fields(cls))
    yield from (name for name, member in vars(cls).items() if isinstance(member, property))


def dumps(value: Plain) -> str:
    """
    Return plain data as indented JSON text, Decimals digit by digit.

    >>> print(dumps({"score": Decimal("749.50"), "grade": None}))
    {
      "score": 749.50,
      "grade": null
    }

    Raises:
        ValueError: a number that is not finite.
    """
    return "".join(_written(value, "\n"))


def _written(value: Plain, newline: str) -> Iterator[str]:
    inside = newline + "  "
    if isinstance(value, dict) and value:
        for number, (key, item) in enumerate(value.items()):
            yield f"{',' if number else '{'}{inside}{json.dumps(key, ensure_ascii=False)}: "
            yield from _written(item, inside)
        yield newline + "}"
    elif isinstance(value, list) and value:
        for number, item in enumerate(value):
            yield f"{',' if number else '['}{inside}"
            yield from _written(item, inside)
        yield newline + "]"
    elif isinstance(value, Decimal):
        if not value.is_finite():
            reason = f"JSON has no number {value}"
            raise ValueError(reason)
        yield str(value)
    else:
        yield json.dumps(value, ensure_ascii=False, allow_nan=False)


def parse(raw: bytes, name: str, most_bytes: int = MOST_BYTES) -> Plain:
    """
    Return the plain data of JSON text from outside; *name* is what problems call it.

    Raises:
        InvalidFactsError: too large or too deep, not UTF-8, not JSON, a repeated key, `NaN` or `Infinity`, a
            number of absurd length.
    """
    if len(raw) > most_bytes:
        _refuse(name, "json.size", f"more than {most_bytes} bytes", f"at most {most_bytes} bytes")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _refuse(f"{name}:{line}", "json.encoding", f"byte 0x{raw[error.start]:02X}", "UTF-8")
    try:
        data: Plain = json.loads(
            text,
            parse_float=lambda number: _number(number, name),
            parse_int=lambda number: _whole(number, name),
            parse_constant=lambda found: _refuse(name, "json.constant", found, "a finite number"),
            object_pairs_hook=lambda pairs: _object(pairs, name),
        )
        _refuse_depth(data, name)
    except json.JSONDecodeError as error:
        _refuse(f"{name}:{error.lineno}", "json.syntax", f"{error.msg}, column {error.colno}", "JSON")
    except RecursionError:
        _refuse(name, "json.depth", "nesting without end", f"at most {MOST_DEPTH} levels")
    return data


def _refuse(where: str, rule: str, found: str, expected: str) -> NoReturn:
    raise InvalidFactsError([Problem(where, rule, found, expected)]) from None


def _number(text: str, name: str) -> Decimal:
    number = Decimal(text)
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - JSON's grammar has no other numbers
    if abs(number.adjusted()) > MOST_DIGITS or -exponent > MOST_DIGITS:
        shown = text if len(text) <= MOST_DIGITS else f"{text[:MOST_DIGITS]}…"
        _refuse(name, "json.number", shown, f"at most {MOST_DIGITS} digits on either side of the point")
    return number


def _whole(text: str, name: str) -> int:
    return int(text) if len(text) <= MOST_DIGITS else int(_number(text, name))


def _object(pairs: list[tuple[str, Any]], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            _refuse(name, "json.repeated-key", f"{key!r} twice in one object", "each key once")
        found[key] = value
    return found


def _refuse_depth(data: Plain, name: str) -> None:
    level: list[Plain] = [data]
    for _ in range(MOST_DEPTH):
        level = [
            item
            for each in level
            if isinstance(each, (dict, list))
            for item in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return
    _refuse(name, "json.depth", f"more than {MOST_DEPTH} levels", f"at most {MOST_DEPTH} levels")
