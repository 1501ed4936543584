"""
The rows that two tables don't share, found without reading the ones they do.

A table's member is canonical JSON, one row after the other in the table's order, so equal stretches are equal
bytes. They are compared in blocks that double; where they part, the next row that both have is looked for near by.
Only rows that differ are parsed.
"""

import json
from collections import Counter
from typing import Any, Final

from attrs import frozen

from hcstandards.release.container import Container, canonical
from hcstandards.release.layers import Layers

_ROWS: Final = b'"rows":['
_BETWEEN: Final = b']],["'
_UNSURE: Final = (b']],[",', b']],["]')
"""Where these stand, `]],["` may end a text rather than begin a row: such tables are read in full."""
_FIRST_BLOCK: Final = 256
_LARGEST_BLOCK: Final = 2**20
_WINDOWS: Final = (4, 64, 1024)
_MOST_STEPS: Final = 100_000

AnyContainer = Container | Layers
Row = dict[str, Any]
"""One row by column; properties under `properties`, successors under `replaced_by`; empty cells left out."""


class _UnsureError(Exception):
    """Where a row begins can't be told without reading the whole table."""


@frozen
class Header:
    """What a table says before its rows."""

    columns: tuple[str, ...]
    properties: tuple[str, ...]
    edition: str | None

    def row(self, cells: list[Any]) -> Row:
        """Return the cells of one row by column."""
        named = {name: cell for name, cell in zip(self.columns, cells, strict=False) if cell is not None}
        values = cells[len(self.columns) : len(self.columns) + len(self.properties)]
        properties = {name: cell for name, cell in zip(self.properties, values, strict=True) if cell is not None}
        return {**named, "properties": properties, "replaced_by": cells[-1]}


@frozen
class Differing:
    """The rows that only the older, or only the newer table has, by code; *reordered*: the same rows otherwise."""

    old: dict[str, list[Row]]
    new: dict[str, list[Row]]
    reordered: bool = False


def differing_rows(old: AnyContainer, old_name: str, new: AnyContainer, new_name: str) -> Differing:
    """Return the rows in which two tables differ."""
    (head, rows), (other_head, other_rows) = _parts(old, old_name), _parts(new, new_name)
    same_shape = (head.columns, head.properties) == (other_head.columns, other_head.properties)
    if not same_shape:
        return _in_full(head, rows, other_head, other_rows)
    if rows == other_rows:
        return Differing({}, {})
    try:
        here, there = _scan(rows, other_rows)
        mine = [head.row(json.loads(each)) for each in here]
        theirs = [other_head.row(json.loads(each)) for each in there]
    except _UnsureError:
        return _in_full(head, rows, other_head, other_rows)
    return Differing(_by_code(mine), _by_code(theirs), reordered=not mine and not theirs)


def _parts(container: AnyContainer, name: str) -> tuple[Header, bytes]:
    origin = container.origin(name)
    in_release = origin.rows(name) is None
    raw = origin.member_bytes(name) if in_release else canonical(origin.member(name))
    start = raw.index(_ROWS) + len(_ROWS)
    plain = json.loads(raw[:start] + b"]}")
    return Header(tuple(plain["columns"]), tuple(plain["properties"]), plain["edition"]), raw[start:-2]


def _in_full(head: Header, rows: bytes, other_head: Header, other_rows: bytes) -> Differing:
    mine = _by_code(map(head.row, json.loads(b"[" + rows + b"]")))
    theirs = _by_code(map(other_head.row, json.loads(b"[" + other_rows + b"]")))
    old = {code: each for code, each in mine.items() if theirs.get(code) != each}
    new = {code: each for code, each in theirs.items() if mine.get(code) != each}
    return Differing(old, new, reordered=not old and not new and rows != other_rows)


def _by_code(rows: Any) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each in rows:
        found.setdefault(each["code"], []).append(each)
    return found


def _scan(a: bytes, b: bytes) -> tuple[list[bytes], list[bytes]]:
    """Return the rows that only *a*, only *b* has, as JSON texts; rows that merely moved are left out."""
    mine: list[bytes] = []
    theirs: list[bytes] = []
    i = j = 0
    for _ in range(_MOST_STEPS):
        i, j = _part(a, b, i, j)
        if i >= len(a) or j >= len(b):
            break
        here, there, i, j = _meet(a, b, i, j)
        mine += here
        theirs += there
    mine += _texts(a, i)
    theirs += _texts(b, j)
    moved = Counter(mine) & Counter(theirs)
    return _without(mine, moved), _without(theirs, moved)


def _without(rows: list[bytes], moved: "Counter[bytes]") -> list[bytes]:
    if not moved:
        return rows
    left = Counter(rows) - moved
    return list(left.elements())


def _part(a: bytes, b: bytes, i: int, j: int) -> tuple[int, int]:
    """Return the starts of the first rows, from two row starts on, that are not the same."""
    start, at, size = i, i, _FIRST_BLOCK
    shift = j - i
    while a[at : at + size] == b[at + shift : at + shift + size]:
        at += size
        if at >= len(a) or at + shift >= len(b):
            if len(a) + shift == len(b):
                return len(a), len(b)
            at = min(len(a), len(b) - shift)
            break
        size = min(size * 2, _LARGEST_BLOCK)
    else:
        low, high = 0, size
        while high - low > 1:  # the first differing byte lies in [low, high)
            middle = (low + high) // 2
            if a[at + low : at + middle] == b[at + shift + low : at + shift + middle]:
                low = middle
            else:
                high = middle
        at += low
    found = a.rfind(_BETWEEN, start, at)
    if a[found : found + 6] in _UNSURE:
        raise _UnsureError
    row = start if found < 0 else found + 3
    return row, row + shift


def _meet(a: bytes, b: bytes, i: int, j: int) -> tuple[list[bytes], list[bytes], int, int]:
    """Return the rows of either side before the next one that both have, and where that stands."""
    mine: list[tuple[int, bytes]] = []
    theirs: list[tuple[int, bytes]] = []
    for window in _WINDOWS:
        mine, theirs = _window(a, i, window), _window(b, j, window)
        places = {text: number for number, (_, text) in reversed(list(enumerate(theirs)))}
        meetings = [
            (number + places[text], number, places[text]) for number, (_, text) in enumerate(mine) if text in places
        ]
        if meetings:
            _, x, y = min(meetings)
            return [each for _, each in mine[:x]], [each for _, each in theirs[:y]], mine[x][0], theirs[y][0]
    return [each for _, each in mine], [each for _, each in theirs], mine[-1][0], theirs[-1][0]


def _window(raw: bytes, start: int, count: int) -> list[tuple[int, bytes]]:
    """Return up to *count* rows from a row start on: where the next one begins, and the row's text."""
    found: list[tuple[int, bytes]] = []
    while start < len(raw) and len(found) < count:
        end = raw.find(_BETWEEN, start)
        if raw[end : end + 6] in _UNSURE:
            raise _UnsureError
        end = len(raw) if end < 0 else end + 2
        found.append((end + 1, raw[start:end]))
        start = end + 1
    return found


def _texts(raw: bytes, start: int) -> list[bytes]:
    """Return all rows from a row start on."""
    if start >= len(raw):
        return []
    if any(raw.find(mark, start) >= 0 for mark in _UNSURE):
        raise _UnsureError
    rows = raw[start:].split(_BETWEEN)
    last = len(rows) - 1
    return [(b'["' if number else b"") + each + (b"]]" if number < last else b"") for number, each in enumerate(rows)]


def find_rows(container: AnyContainer, name: str, codes: set[str]) -> dict[str, list[Row]]:
    """Return the rows of a table that bear one of *codes*."""
    head, rows = _parts(container, name)
    keys = tuple(json.dumps(code, ensure_ascii=False).encode() for code in codes)
    plain = {b"[" + key for key in keys if b"\\" not in key}
    try:
        texts = _texts(rows, 0)
    except _UnsureError:
        found = _by_code(map(head.row, json.loads(b"[" + rows + b"]")))
        return {code: found[code] for code in codes & found.keys()}
    if len(plain) == len(keys):
        texts = [each for each in texts if each[: each.index(b'"', 2) + 1] in plain]
    else:  # an escaped quote would cut the code short
        starts = tuple(b"[" + key + b"," for key in keys)
        texts = [each for each in texts if each.startswith(starts)]
    return _by_code(head.row(json.loads(each)) for each in texts)
