"""
The rows that two tables don't share, wherever the tables lie: members of releases, or table files.

Two members are compared in place (`rows`). Where either lies in a table file, both are read once in the order of their
codes, a block at a time, and only what differs is kept: memory goes by the number of differences.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, TypeAlias, cast

from hcstandards.diffing import rows as members
from hcstandards.diffing.rows import AnyContainer, Differing, Row, by_place
from hcstandards.errors import WrongValueError
from hcstandards.release.compiling import COLUMNS
from hcstandards.tables.rows import FileRows

MOST_DIFFERENCES: Final = 1_000_000
"""Rows, of both sides together, that differ; a change with its witness takes about 2 KiB."""
_BLOCK: Final = 2_000

Item: TypeAlias = tuple[Any, ...]
"""A code, then what is stored of one row of it."""
Group: TypeAlias = tuple[str, list[Row], list[Row]]
"""A code, its rows in the older table, its rows in the newer one."""


def differing_rows(old: AnyContainer, old_name: str, new: AnyContainer, new_name: str) -> Differing:
    """
    Return the rows in which two tables differ.

    Raises:
        WrongValueError: tables in files that differ in more than `MOST_DIFFERENCES` rows.
        ReleaseError: a table file is damaged.
    """
    older, newer = _file_rows(old, old_name), _file_rows(new, new_name)
    if older is not None and newer is not None:
        return _kept(_by_runs(older, newer) or _apart(older, newer), new_name)
    if older is not None:
        ordered, theirs = members.in_order(new, new_name)
        return _kept(_beside(_rows_of(older), theirs), new_name, ordered=ordered)
    if newer is not None:
        ordered, mine = members.in_order(old, old_name)
        return _kept(_beside(mine, _rows_of(newer)), new_name, ordered=ordered)
    return members.differing_rows(old, old_name, new, new_name)


def find_rows(container: AnyContainer, name: str, codes: set[str]) -> dict[str, list[Row]]:
    """Return the rows of a table that bear one of *codes*."""
    rows = _file_rows(container, name)
    if rows is None:
        return members.find_rows(container, name, codes)
    found = ((code, rows.concepts(code)) for code in codes)
    return {code: [_row(each) for each in concepts] for code, concepts in found if concepts}


def _file_rows(container: AnyContainer, name: str) -> FileRows | None:
    return cast("FileRows | None", container.origin(name).rows(name))


def _kept(groups: Iterable[Group], name: str, *, ordered: bool = True) -> Differing:
    """Return the differences; *ordered*: rows that are the same stand in the same order too."""
    old: dict[str, list[Row]] = {}
    new: dict[str, list[Row]] = {}
    left = MOST_DIFFERENCES
    for code, mine, theirs in groups:
        if mine:
            old[code] = mine
        if theirs:
            new[code] = theirs
        left -= len(mine) + len(theirs)
        if left < 0:
            found = f"{name}: more than {MOST_DIFFERENCES:,} rows differ"
            raise WrongValueError("table", found, f"at most {MOST_DIFFERENCES:,}; View.table(…).diff compares more")
    return Differing(old, new, reordered=not ordered and not old and not new, whole=True)


def _by_runs(older: FileRows, newer: FileRows) -> Iterator[Group] | None:
    """Return the differences by the runs of one file that holds both releases, `None` if neither does."""
    for file in (newer.file, older.file):
        places = {each.rows: ordinal for ordinal, each in enumerate(file.releases)}
        both = [places.get(each.file.releases[each.ordinal].rows) for each in (older, newer)]
        if both[0] is not None and both[1] is not None:
            return _of_one_file(FileRows(file, both[0]), FileRows(file, both[1]))
    return None


def _of_one_file(older: FileRows, newer: FileRows) -> Iterator[Group]:
    was, now = (f"(first <= {each.ordinal} AND last >= {each.ordinal})" for each in (older, newer))
    statement = f"SELECT DISTINCT code FROM concept WHERE {was} <> {now} ORDER BY code"  # noqa: S608 - numbers
    for (code,) in older.file.ask(statement):
        mine, theirs = ([_row(each) for each in rows.concepts(code)] for rows in (older, newer))
        if mine != theirs:
            yield code, mine, theirs


def _apart(older: FileRows, newer: FileRows) -> Iterator[Group]:
    """Yield the differences of two files."""
    if not _packed_alike(older, newer):
        yield from _beside(_rows_of(older), _rows_of(newer))
        return
    mine, theirs = _Blocks(older), _Blocks(newer)
    while True:
        mine.fill()
        theirs.fill()
        limits = [side.last for side in (mine, theirs) if not side.done]
        here, there = (side.below(min(limits, default=None)) for side in (mine, theirs))
        if here != there:
            codes = {item[0] for item in set(here) ^ set(there)}
            sides = (_made(rows, items, codes) for rows, items in ((older, here), (newer, there)))
            yield from _beside(*sides)
        if not limits:
            return


def _packed_alike(older: FileRows, newer: FileRows) -> bool:
    """Tell whether rows of two files of which the same is stored say the same."""
    both = zip(older.properties, newer.properties, strict=False)
    return older.packing.indexed == newer.packing.indexed and all(one == other for one, other in both)


class _Blocks:
    """What is stored of a release's rows, read a block at a time and handed out by whole codes."""

    def __init__(self, rows: FileRows) -> None:
        statement = f"SELECT {rows.cells} FROM concept WHERE {rows.when} ORDER BY concept.code"  # noqa: S608
        self._answer = rows.file.ask(statement)
        self._items: list[Item] = []
        self.done = False

    def fill(self) -> None:
        """Read on until there are enough rows, of two codes at least, or no more."""
        while not self.done and (len(self._items) < _BLOCK or self._items[0][0] == self.last):
            block = self._answer.fetchmany(_BLOCK)
            self._items += block
            self.done = not block

    @property
    def last(self) -> str:
        """The last code read; more of its rows may follow."""
        code: str = self._items[-1][0]
        return code

    def below(self, limit: str | None) -> list[Item]:
        """Hand out what stands before the code *limit*, everything for `None`."""
        place = len(self._items) if limit is None else bisect_left(self._items, (limit,))
        given, self._items = self._items[:place], self._items[place:]
        return given


def _made(rows: FileRows, items: list[Item], codes: set[str]) -> Iterator[Row]:
    return (_row(rows.made(*item)) for item in items if item[0] in codes)


def _rows_of(rows: FileRows) -> Iterator[Row]:
    return map(_row, rows)


def _row(concept: Any) -> Row:
    """Return a concept as a row."""
    cells = ((name, getattr(concept, name)) for name in COLUMNS)
    row: Row = {name: str(cell) for name, cell in cells if cell is not None}
    if concept.properties:
        row["properties"] = dict(concept.properties)
    if concept.replaced_by:
        row["replaced_by"] = concept.replaced_by
    return row


def _beside(older: Iterable[Row], newer: Iterable[Row]) -> Iterator[Group]:
    """Yield the differences of two tables whose rows come in the order of their codes."""
    code_of = itemgetter("code")
    ours, theirs = groupby(older, code_of), groupby(newer, code_of)
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        code = min(each[0] for each in (left, right) if each is not None)
        mine: list[Row] = []
        others: list[Row] = []
        if left is not None and left[0] == code:
            mine = sorted(left[1], key=by_place)
            left = next(ours, None)
        if right is not None and right[0] == code:
            others = sorted(right[1], key=by_place)
            right = next(theirs, None)
        if mine != others:
            yield code, mine, others
