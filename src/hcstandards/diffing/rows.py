"""
The rows that the tables of two release files don't share, found without reading the ones they do.

A table's member is canonical JSON, one row after the other in the table's order, so equal stretches are equal
bytes. They are compared in blocks that double; where they part, the next row that both have is looked for near by.
Only rows that differ are parsed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from operator import itemgetter
from typing import Any, Final

from attrs import frozen

from hcstandards.release.container import Container
from hcstandards.release.layers import Layers

_ROWS: Final = b'"rows":['
_BETWEEN: Final = b']],["'
_UNSURE: Final = (b']],[",', b']],["]')
"""Where these stand, `]],["` may end a text rather than begin a row: such tables are read in full."""
_UNSURE_AFTER: Final = frozenset(b",]")
"""The byte after `]],["` there."""
_FIRST_BLOCK: Final = 1024
_CLOSE: Final = 64
"""Bytes; nearer than this, where two tables part is told row by row."""
_LARGEST_BLOCK: Final = 2**20
_WINDOWS: Final = (4, 64, 1024)
_MOST_STEPS: Final = 100_000
_AT_ONCE: Final = 250
"""Rows parsed together: few enough that their cells are gone before the garbage collector looks at them."""

AnyContainer = Container | Layers
Row = dict[str, Any]
"""One row by column; properties under `properties`, successors under `replaced_by`; what is empty is left out."""


class _UnsureError(Exception):
    """Where a row begins can't be told without reading the whole table."""


@frozen
class _Stretch:
    """The rows of a table as they stand in a file: from *start* up to *stop* of *raw*, which isn't copied."""

    raw: bytes
    start: int
    stop: int

    def parsed(self) -> list[list[Any]]:
        """Return the cells of every row."""
        rows: list[list[Any]] = json.loads(b"[" + self.raw[self.start : self.stop] + b"]")
        return rows


@frozen
class Header:
    """What a table says before its rows."""

    columns: tuple[str, ...]
    properties: tuple[str, ...]
    edition: str | None

    def rows(self, table: Iterable[list[Any]]) -> Iterator[Row]:
        """Yield the cells of each row by column."""
        columns, properties = self.columns, self.properties
        for cells in table:
            row: Row = {name: cell for name, cell in zip(columns, cells) if cell is not None}  # noqa: B905 - quicker
            if properties:
                values = cells[len(columns) : len(columns) + len(properties)]
                given = {name: cell for name, cell in zip(properties, values, strict=True) if cell is not None}
                if given:
                    row["properties"] = given
            if cells[-1]:
                row["replaced_by"] = tuple(cells[-1])
            yield row


@frozen
class Differing:
    """
    The rows that only the older, or only the newer table has, by code.

    *reordered*: the same rows in another order. *whole*: of each code every row is there, those that are shared too.
    """

    old: dict[str, list[Row]]
    new: dict[str, list[Row]]
    reordered: bool = False
    whole: bool = False


def differing_rows(old: AnyContainer, old_name: str, new: AnyContainer, new_name: str) -> Differing:
    """Return the rows in which two tables differ."""
    (head, rows), (other_head, other_rows) = _parts(old, old_name), _parts(new, new_name)
    same_shape = (head.columns, head.properties) == (other_head.columns, other_head.properties)
    if not same_shape:
        return _in_full(head, rows, other_head, other_rows)
    try:
        here, there, same = _scan(rows, other_rows)
    except _UnsureError:
        return _in_full(head, rows, other_head, other_rows)
    if same:
        return Differing({}, {})
    return Differing(_by_code(_read(head, here)), _by_code(_read(other_head, there)), not here and not there)


def _parts(container: AnyContainer, name: str) -> tuple[Header, _Stretch]:
    origin = container.origin(name)
    raw, (start, stop) = origin.raw, origin.span(name)
    first = raw.index(_ROWS, start, stop) + len(_ROWS)
    plain = json.loads(raw[start:first] + b"]}")
    header = Header(tuple(plain["columns"]), tuple(plain["properties"]), plain["edition"])
    return header, _Stretch(raw, first, stop - 2)


def _in_full(head: Header, rows: _Stretch, other_head: Header, other_rows: _Stretch) -> Differing:
    mine = _by_code(head.rows(rows.parsed()))
    theirs = _by_code(other_head.rows(other_rows.parsed()))
    old = {code: each for code, each in mine.items() if theirs.get(code) != each}
    new = {code: each for code, each in theirs.items() if mine.get(code) != each}
    return Differing(old, new, not old and not new and list(mine) != list(theirs), whole=True)


def _read(head: Header, texts: list[bytes]) -> Iterator[Row]:
    """Return the rows given as JSON texts."""
    blocks = (b",".join(texts[start : start + _AT_ONCE]) for start in range(0, len(texts), _AT_ONCE))
    return chain.from_iterable(head.rows(json.loads(b"[" + block + b"]")) for block in blocks)


def _by_code(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for each in rows:
        code = each["code"]
        if code in found:
            found[code].append(each)
        else:
            found[code] = [each]
    return found


def _scan(old: _Stretch, new: _Stretch) -> tuple[list[bytes], list[bytes], bool]:
    """
    Return the rows that only the one, only the other has, as JSON texts, and whether the two are the same.

    Rows that merely moved are left out.
    """
    mine: list[bytes] = []
    theirs: list[bytes] = []
    a, i, end = old.raw, old.start, old.stop
    b, j, other_end = new.raw, new.start, new.stop
    for _ in range(_MOST_STEPS):
        i, j = _part(a, i, end, b, j, other_end)
        if i >= end or j >= other_end:
            break
        x = _row_end(a, i, end)
        while x < end and b.startswith(a[i : x + 1], j):  # near where they part
            i, j = x + 1, j + x + 1 - i
            x = _row_end(a, i, end)
        y = _row_end(b, j, other_end)
        here, there = a[i:x], b[j:y]
        if here == there:
            i, j = x + 1, y + 1
        elif x < end and a.startswith(there, x + 1):
            mine.append(here)
            i = x + 1
        elif y < other_end and b.startswith(here, y + 1):
            theirs.append(there)
            j = y + 1
        elif x < end and y < other_end and b.startswith(a[x + 1 : _row_end(a, x + 1, end)], y + 1):
            mine.append(here)
            theirs.append(there)
            i, j = x + 1, y + 1
        else:
            some, others, i, j = _meet(a, i, end, b, j, other_end)
            mine += some
            theirs += others
    mine += _texts(a, i, end)
    theirs += _texts(b, j, other_end)
    if not mine and not theirs:
        return mine, theirs, True
    if set(mine).isdisjoint(theirs):
        return mine, theirs, False
    moved = Counter(mine) & Counter(theirs)
    return _without(mine, moved), _without(theirs, moved), False


def _without(rows: list[bytes], moved: "Counter[bytes]") -> list[bytes]:
    left = Counter(rows) - moved
    return list(left.elements())


def _part(a: bytes, i: int, end: int, b: bytes, j: int, other_end: int) -> tuple[int, int]:
    """Return the starts of rows, from two row starts on, up to which all are the same; a few more may be."""
    at, there, size = i, j, _FIRST_BLOCK
    shift = j - i
    most = min(end, other_end - shift)
    is_same = a.startswith
    while is_same(b[there : there + size], at):
        at += size
        there += size
        if at >= most:
            break
        if size < _LARGEST_BLOCK:
            size *= 2
    else:
        while size > _CLOSE:  # the first differing byte lies in the next *size* ones
            size //= 2
            if is_same(b[there : there + size], at):
                at += size
                there += size
    if at >= most:  # what lies behind the tables was compared too
        if end + shift == other_end:
            return end, other_end
        at = most
    found = a.rfind(_BETWEEN, i, at)
    if found < 0:
        return i, j
    if a[found + len(_BETWEEN)] in _UNSURE_AFTER:
        raise _UnsureError
    return found + 3, found + 3 + shift


def _row_end(raw: bytes, start: int, stop: int) -> int:
    """Return where the text of the row that begins at *start* ends."""
    end = raw.find(_BETWEEN, start, stop)
    if end < 0:
        return stop
    if raw[end + len(_BETWEEN)] in _UNSURE_AFTER:
        raise _UnsureError
    return end + 2


def _meet(a: bytes, i: int, end: int, b: bytes, j: int, other_end: int) -> tuple[list[bytes], list[bytes], int, int]:
    """Return the rows of either side before the next one that both have, and where that stands."""
    mine: list[tuple[int, bytes]] = []
    theirs: list[tuple[int, bytes]] = []
    for window in _WINDOWS:
        mine, theirs = _window(a, i, end, window), _window(b, j, other_end, window)
        places = {text: number for number, (_, text) in reversed(list(enumerate(theirs)))}
        meetings = [
            (number + places[text], number, places[text]) for number, (_, text) in enumerate(mine) if text in places
        ]
        if meetings:
            _, x, y = min(meetings)
            return [each for _, each in mine[:x]], [each for _, each in theirs[:y]], mine[x][0], theirs[y][0]
    return [each for _, each in mine], [each for _, each in theirs], mine[-1][0], theirs[-1][0]


def _window(raw: bytes, start: int, stop: int, count: int) -> list[tuple[int, bytes]]:
    """Return up to *count* rows from a row start on: where the next one begins, and the row's text."""
    found: list[tuple[int, bytes]] = []
    while start < stop and len(found) < count:
        end = _row_end(raw, start, stop)
        found.append((end + 1, raw[start:end]))
        start = end + 1
    return found


def _texts(raw: bytes, start: int, stop: int) -> list[bytes]:
    """Return all rows from a row start on."""
    if start >= stop:
        return []
    if any(raw.find(mark, start, stop) >= 0 for mark in _UNSURE):
        raise _UnsureError
    rows = raw[start:stop].split(_BETWEEN)
    last = len(rows) - 1
    return [(b'["' if number else b"") + each + (b"]]" if number < last else b"") for number, each in enumerate(rows)]


def by_place(row: Row) -> tuple[str, str]:
    """Return what orders the rows of one code: the first day, the record."""
    return row.get("valid_from", ""), row.get("record", "")


def in_order(container: AnyContainer, name: str) -> tuple[bool, Iterator[Row]]:
    """Return whether the rows of a table stand in the order of their codes, and the rows in that order."""
    head, rows = _parts(container, name)
    try:
        texts = _texts(rows.raw, rows.start, rows.stop)
    except _UnsureError:
        cells = rows.parsed()
        ordered = sorted(cells, key=itemgetter(0))
        return ordered == cells, head.rows(ordered)
    codes = [_code_of(each) for each in texts]
    places = sorted(range(len(codes)), key=codes.__getitem__)
    ordered_already = places == list(range(len(codes)))
    return ordered_already, _read(head, texts if ordered_already else [texts[place] for place in places])


def _code_of(text: bytes) -> str:
    """Return the code of a row's JSON text."""
    end = text.index(b'"', 2)
    if b"\\" in text[:end]:
        code: str = json.loads(text)[0]
        return code
    return text[2:end].decode()


def find_rows(container: AnyContainer, name: str, codes: set[str]) -> dict[str, list[Row]]:
    """Return the rows of a table that bear one of *codes*."""
    head, rows = _parts(container, name)
    keys = tuple(json.dumps(code, ensure_ascii=False).encode() for code in codes)
    plain = {b"[" + key for key in keys if b"\\" not in key}
    try:
        texts = _texts(rows.raw, rows.start, rows.stop)
    except _UnsureError:
        found = _by_code(head.rows(rows.parsed()))
        return {code: found[code] for code in codes & found.keys()}
    if len(plain) == len(keys):
        texts = [each for each in texts if each[: each.index(b'"', 2) + 1] in plain]
    else:  # an escaped quote would cut the code short
        starts = tuple(b"[" + key + b"," for key in keys)
        texts = [each for each in texts if each.startswith(starts)]
    return _by_code(_read(head, texts))
