"""JSON text to plain data, in bounded time and memory, with every fault at its place."""

import json
import re
from decimal import Decimal
from functools import cache
from importlib import import_module
from typing import Any, Final

from hcstandards.model.reports import Issue
from hcstandards.validation.messages import issue
from hcstandards.validation.pointers import Place, written

MOST_BYTES: Final = 64 * 2**20
"""The largest document that is read unless told otherwise."""

MOST_DEPTH: Final = 128
MOST_DIGITS: Final = 4300
"""Of a number; what jiter and Python read."""

MOST_VALUES: Final = 6_000_000
"""Of a document, keys not counted: a text of `{},{},…` takes thirty times its size as data."""

MOST_FAULTS: Final = 1000
MOST_TWICE: Final = 2**20
"""Bytes of a text that is written again to compare."""

_BLANKS: Final = b" \t\n\r"
_NO_OPENING: Final = bytes(each for each in range(256) if each not in b"[{")
SHOWN: Final = 60


def read(raw: bytes | str, most_bytes: int = MOST_BYTES) -> tuple[Any, tuple[Issue, ...]]:
    """
    Return the data of a JSON text and what is wrong with the text; `None` as data where it can't be read at all.

    Numbers with a point are exact: `Decimal`, or the `float` whose shortest form is the text. Read in spite of
    their issues: repeated keys (the last one counts), `NaN` and `Infinity` (as `None`).
    """
    if isinstance(raw, str):
        if len(raw) > most_bytes:
            return None, (_too_large(most_bytes),)
        try:
            raw = raw.encode()
        except UnicodeEncodeError as error:
            return None, (issue("json.text", "", "json.text", found=ascii(raw[error.start])),)
    if len(raw) > most_bytes:
        return None, (_too_large(most_bytes),)
    if len(raw) > MOST_VALUES and _values(raw) > MOST_VALUES:
        return None, (issue("json.values", "", "json.values", expected=f"{MOST_VALUES} values"),)
    return _quickly(raw) or _thoroughly(raw)


_TEXT: Final = rb'"[^"\\]*(?:\\.[^"\\]*)*"'
_TEXTS: Final = re.compile(_TEXT, re.DOTALL)
_BLOCK: Final = re.compile(rb'(?:[^"]*' + _TEXT + rb"){1,10000}", re.DOTALL)
"""Thousands of texts with what stands in front of each: so many are taken out at a time."""


def _values(raw: bytes) -> int:
    """
    Return how many values a JSON text may hold: what opens and what is parted; texts are looked into only if need be.

    >>> _values(b'[1, 2, "a,b"]'), _values(b'{"a": {}, "b": []}')
    (4, 4)
    """
    found = _marks(raw)
    if found <= MOST_VALUES:
        return found
    found = end = 0
    while found <= MOST_VALUES and (block := _BLOCK.match(raw, end)):
        found += _marks(_TEXTS.sub(b"", block[0]))
        end = block.end()
    return found + _marks(raw[end:])


def _marks(raw: bytes) -> int:
    return sum(map(raw.count, (b",", b"[", b"{")))


def _too_large(most_bytes: int) -> Issue:
    return issue("json.size", "", "json.size", expected=f"{most_bytes} bytes")


@cache
def _parsers() -> tuple[Any, Any, Any]:
    """Return `loads` and `dumps` of orjson and `from_json` of jiter; `None` for those of what isn't installed."""
    return *_functions("orjson", "loads", "dumps"), *_functions("jiter", "from_json")


def _functions(module: str, *names: str) -> tuple[Any, ...]:
    try:
        found = import_module(module)
    except ModuleNotFoundError:
        return tuple(None for _ in names)
    return tuple(getattr(found, name) for name in names)


def _quickly(raw: bytes) -> tuple[Any, tuple[Issue, ...]] | None:
    """
    Parse what has no fault; `None` if anything at all is odd.

    Text that comes out again as it was has lost nothing: no key twice, no digit. So most texts are read by the
    quickest parser, their numbers with a point as `float`: the shortest that is written so.
    """
    loads, dumps, from_json = _parsers()
    if loads is not None and len(raw) <= MOST_TWICE:
        try:
            data = loads(raw)
            again = dumps(data)
            if again == raw or _same_but_for_blanks(again, raw):
                return None if _nests(raw, data) else (data, ())
        except (ValueError, TypeError):
            return None
    if from_json is None:
        return None
    try:
        data = from_json(raw, allow_inf_nan=False, catch_duplicate_keys=True, float_mode="decimal")
    except (ValueError, ArithmeticError):
        return None
    return None if _nests(raw, data) else (data, ())


def _same_but_for_blanks(again: bytes, raw: bytes) -> bool:
    r"""
    Tell whether two JSON texts are the same, token by token, but for blanks and text escaped as `\uxxxx`.

    Blanks within text go too, and that is as well: what parsers lose is keys and digits, never a part of a text.
    """
    if b"\\u" in raw:
        again = again.decode().encode("ascii", "backslashreplace")
    return again.translate(None, _BLANKS) == raw.translate(None, _BLANKS)


def _nests(raw: bytes, data: Any) -> bool:
    """Tell whether *data* is too deep: not if its text opens fewer brackets than that."""
    return len(raw.translate(None, _NO_OPENING)) > MOST_DEPTH and too_deep(data)


class _Oddities:
    """What the parser met: told apart from clean text, so that only odd documents are walked for the places."""

    def __init__(self) -> None:
        self.met = False

    def constant(self, text: str) -> "_Constant":
        self.met = True
        return _Constant(text)

    def number(self, text: str) -> Any:
        try:
            if len(text) <= MOST_DIGITS:
                return int(text) if text.lstrip("-").isdecimal() else Decimal(text)
        except ArithmeticError:
            pass
        self.met = True
        return _Constant(text[:SHOWN], long=True)

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        self.met = True
        seen: set[str] = set()
        twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
        return _Doubled(found, twice)


class _Constant:
    def __init__(self, text: str, *, long: bool = False) -> None:
        self.text, self.long = text, long


class _Doubled(dict[str, Any]):
    def __init__(self, found: dict[str, Any], twice: list[str]) -> None:
        super().__init__(found)
        self.twice = list(dict.fromkeys(twice))


def _thoroughly(raw: bytes) -> tuple[Any, tuple[Issue, ...]]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02X} in line {line}"
        return None, (issue("json.encoding", "", "json.encoding", found=found, expected="UTF-8"),)
    deep = issue("json.depth", "", "json.depth", expected=f"{MOST_DEPTH} levels")
    if nesting(text) > MOST_DEPTH:
        return None, (deep,)
    odd = _Oddities()
    try:
        data = json.loads(
            text,
            parse_constant=odd.constant,
            parse_float=odd.number,
            parse_int=odd.number,
            object_pairs_hook=odd.object,
        )
    except json.JSONDecodeError as error:
        found = f"line {error.lineno}, column {error.colno}: {error.msg}"
        return None, (issue("json.syntax", "", "json.syntax", found=found, expected="JSON"),)
    except RecursionError:
        return None, (deep,)
    issues: list[Issue] = []
    data = _cleaned(data, (), issues)
    return data, tuple(issues)


_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{\]}]', re.DOTALL)


def nesting(text: str) -> int:
    """
    Return how deep brackets nest in a JSON text, up to one more than allowed; brackets in strings don't count.

    >>> nesting('{"a": [1, "[[["]}'), nesting("[" * 1_000_000) == MOST_DEPTH + 1
    (2, True)
    """
    depth = deepest = 0
    for match in _BRACKETS.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            depth += 1
            deepest = max(deepest, depth)
            if deepest > MOST_DEPTH:
                break
        elif token in ("]", "}"):
            depth -= 1
    return deepest


def _cleaned(data: Any, at: Place, issues: list[Issue]) -> Any:
    """Return *data* as plain data, each oddity noted with its place; no deeper than `MOST_DEPTH`."""
    if isinstance(data, dict):
        for key in getattr(data, "twice", ()):
            _note(issues, "json.repeated-key", (*at, key), found=repr(key))
        return {_text(key, at, issues): _cleaned(item, (*at, key), issues) for key, item in data.items()}
    if isinstance(data, list):
        return [_cleaned(item, (*at, number), issues) for number, item in enumerate(data)]
    if isinstance(data, _Constant):
        if data.long:
            _note(
                issues,
                "json.number",
                at,
                found=f"more than {MOST_DIGITS} digits",
                expected=f"at most {MOST_DIGITS} digits",
            )
        else:
            _note(issues, "json.constant", at, found=data.text, expected="a number")
        return None
    return _text(data, at, issues) if isinstance(data, str) else data


def _text(text: str, at: Place, issues: list[Issue]) -> str:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError as error:
        _note(issues, "json.text", at, found=ascii(text[error.start]))
        return text.encode("utf-8", "replace").decode()
    return text


def _note(issues: list[Issue], code: str, at: Place, found: str, expected: str | None = None) -> None:
    if len(issues) < MOST_FAULTS:
        pointer = written(at).encode("utf-8", "replace").decode()
        issues.append(issue(code, pointer, code, found=found, expected=expected))


def too_deep(data: Any, most: int = MOST_DEPTH) -> bool:
    """Tell whether *data* nests deeper than *most*: level by level, so no depth can exhaust the stack."""
    level = [data] if isinstance(data, (dict, list, tuple)) else []
    for _ in range(most):
        level = [
            item
            for each in level
            for item in (each.values() if isinstance(each, dict) else each)
            if isinstance(item, (dict, list, tuple))
        ]
        if not level:
            return False
    return True


def faults_of(data: Any) -> tuple[Issue, ...]:
    """Return what in plain Python *data* no JSON text could hold: depth, `NaN`, foreign types, broken text."""
    if too_deep(data):
        return (issue("json.depth", "", "json.depth", expected=f"{MOST_DEPTH} levels"),)
    issues: list[Issue] = []
    stack: list[tuple[Place, Any]] = [((), data)]
    while stack and len(issues) < MOST_FAULTS:
        at, each = stack.pop()
        if isinstance(each, dict):
            for key, item in each.items():
                if isinstance(key, str):
                    _text(key, at, issues)
                    stack.append(((*at, key), item))
                else:
                    _note(issues, "json.value", at, found=f"the key {key!r}"[:SHOWN])
        elif isinstance(each, (list, tuple)):
            stack += [((*at, number), item) for number, item in enumerate(each)]
        elif isinstance(each, str):
            _text(each, at, issues)
        elif isinstance(each, (float, Decimal)):
            if each != each or each in (float("inf"), float("-inf")):  # noqa: PLR0124 - NaN
                _note(issues, "json.constant", at, found=str(each), expected="a number")
        elif each is not None and not isinstance(each, (bool, int)):
            _note(issues, "json.value", at, found=f"{type(each).__name__} {each!r}"[:SHOWN])
    return tuple(issues)
