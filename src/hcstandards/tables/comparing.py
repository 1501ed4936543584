"""What changed from one table release to another: codes added, removed, and said otherwise."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter, itemgetter

from attrs import evolve, frozen

from hcstandards.model.codes import Concept
from hcstandards.tables.rows import FileRows, Rows, SmallRows, above


@frozen
class TableDiff:
    """Codes, in their order: only in the newer table, only in the older, in both with other words."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def compare(older: Rows, newer: Rows) -> TableDiff:
    """
    Return what changed from *older* to *newer*.

    Two releases of one file are compared by their runs: what they share is not even read. Otherwise both are
    read once, in the order of their codes, and compared as concepts; the edition a concept names doesn't count, nor do
    former names, which concepts don't carry.
    """
    if isinstance(older, FileRows) and isinstance(newer, FileRows) and older.file.content == newer.file.content:
        return _by_runs(older, newer)
    added, removed, changed = [], [], []
    for code, before, after in _merged(_ordered(older), _ordered(newer)):
        if not before:
            added.append(code)
        elif not after:
            removed.append(code)
        elif before != after:
            changed.append(code)
    return TableDiff(tuple(added), tuple(removed), tuple(changed))


def _by_runs(older: FileRows, newer: FileRows) -> TableDiff:
    was = f"(first <= {older.ordinal} AND last >= {older.ordinal})"
    now = f"(first <= {newer.ordinal} AND last >= {newer.ordinal})"
    cells = ", ".join(older.file.columns)
    statement = f"SELECT code, {now}, {cells} FROM concept WHERE {was} <> {now} ORDER BY code"  # noqa: S608
    added: list[str] = []
    removed: list[str] = []
    changed: list[str] = []
    for code, runs in groupby(older.file.ask(statement), itemgetter(0)):
        before: list[str] = []
        after: list[str] = []
        for _, newly, *said in runs:
            (after if newly else before).append(str(said))
        if before and after:
            if sorted(before) != sorted(after):  # the same again after a release without it
                changed.append(code)
        elif after:
            (changed if code in older else added).append(code)
        else:
            (changed if code in newer else removed).append(code)
    return TableDiff(tuple(added), tuple(removed), tuple(changed))


def _ordered(rows: Rows) -> Iterable[Concept]:
    return rows.everything if isinstance(rows, SmallRows) else rows.between("", above(""))


def _merged(older: Iterable[Concept], newer: Iterable[Concept]) -> Iterator[tuple[str, list[Concept], list[Concept]]]:
    ours, theirs = groupby(older, attrgetter("code")), groupby(newer, attrgetter("code"))
    left, right = next(ours, None), next(theirs, None)
    while left is not None or right is not None:
        if right is None or (left is not None and left[0] < right[0]):
            assert left is not None  # noqa: S101 - one of them is there
            yield left[0], list(left[1]), []
            left = next(ours, None)
        elif left is None or right[0] < left[0]:
            yield right[0], [], list(right[1])
            right = next(theirs, None)
        else:
            yield left[0], _plain(left[1]), _plain(right[1])
            left, right = next(ours, None), next(theirs, None)


def _plain(concepts: Iterable[Concept]) -> list[Concept]:
    return [evolve(each, edition="", system="") for each in concepts]
