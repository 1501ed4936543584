"""Rows to a table file: streamed, sorted outside memory, whole or not at all."""

import errno
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from hashlib import sha256
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import evolve, frozen

from hcstandards.errors import InvalidTableError, MissingExtraError, Problem, WrongValueError
from hcstandards.model.codes import PropertyDefinition
from hcstandards.release.codec import encode
from hcstandards.release.container import canonical
from hcstandards.release.writing import whole_file
from hcstandards.tables.filing import array, fill_pages, fresh, parts_below, scratch, sealed, write_loosely
from hcstandards.tables.heads import MOST_RELEASES, TableHead, TableRow, require_sound
from hcstandards.tables.layout import (
    CELLS,
    FORBIDDEN,
    GENERATION,
    OPEN_END,
    RowDigest,
    schema,
)
from hcstandards.tables.opening import TableFile
from hcstandards.tables.packing import Cells, Packing

MOST_PROBLEMS = 1000
LONGEST_CODE = 1000
LONGEST_ROW = 2**20
_STATUSES: frozenset[str] = frozenset({"active", "disabled"})
_BAD = re.compile(f"[{FORBIDDEN}\ud800-\udfff]")
Run = tuple[Any, ...]
"""code, first, number, last, cells."""


@frozen
class Written:
    """
    What was written.

    *rows* were given, *repeated* of them said the same as another; *count* concepts are in the release. Against
    the release before: *added* and *removed* codes, *changed* ones, and *unchanged* (stored once).
    *content* is the digest of the content, the same whatever wrote the file; *seal* that of the file.
    """

    path: str
    rows: int
    count: int
    repeated: int
    added: int
    changed: int
    removed: int
    unchanged: int
    content: str
    seal: str


def write_table(
    path: "str | os.PathLike[str]",
    head: TableHead,
    rows: Iterable[TableRow],
    previous: "str | os.PathLike[str] | None" = None,
    *,
    search: bool = True,
    pinyin: bool = True,
    progress: Callable[[str, int], None] | None = None,
) -> Written:
    """
    Write a table file of the release that *head* describes, on top of the releases in the file *previous*.

    *rows* may come in any order and number; memory stays bounded (about 250 MiB) and SQLite sorts in its
    temporary folder (`SQLITE_TMPDIR`). The file appears when it is whole; *previous* may be *path* itself.
    *search* builds the search index, *pinyin* puts pinyin initials into it (needs the `tables` extra).
    *progress* is called now and then with a step (`read`, `write`, `index`) and the rows done.

    Raises:
        InvalidTableError: codes that stand twice and differ, and cells that can't be kept; up to 1,000 problems.
        WrongValueError: a head that can't be; *previous* is another code system's, has the release, or has a later one.
        ReleaseError: *previous* is damaged.
        MissingExtraError: pinyin without its extra.
        OSError: the folder can't be written, the disk is full.
    """
    require_sound(head)
    if search and pinyin:
        _require_pinyin()
    step = progress or (lambda _name, _count: None)
    before = TableFile(previous) if previous is not None else None
    try:
        if before is not None:
            _require_fitting(before, head)
            before.verify()  # or its damage would be sealed anew
        writer = _Writer(head, before, step)
        with closing(scratch()) as stage:
            writer.stage(stage, rows)
            with whole_file(path) as (part, stream):
                with closing(fresh(part)) as target:
                    content = writer.fill(target, stage, search=search, pinyin=pinyin)
                seal = sealed(part, stream)
    except sqlite3.OperationalError as error:  # the disk is full, the temporary folder can't be written
        raise OSError(errno.EIO, str(error), os.fspath(path)) from error
    finally:
        if before is not None:
            before.close()
    return evolve(writer.written, path=os.fspath(path), content=content, seal=seal)


def _require_pinyin() -> None:
    try:
        import pypinyin  # noqa: F401
    except ModuleNotFoundError as error:
        feature = "searching by pinyin initials"
        raise MissingExtraError(feature, "tables") from error


def _require_fitting(before: TableFile, head: TableHead) -> None:
    if before.system != head.system:
        raise WrongValueError("previous", f"a table of {before.system}", f"a table of {head.system}")
    known = [each.head.release for each in before.releases]
    if head.release in known:
        raise WrongValueError("release", repr(head.release), f"a new release beside {', '.join(known)}")
    if len(known) >= MOST_RELEASES:
        raise WrongValueError("previous", f"{len(known)} releases", f"fewer than {MOST_RELEASES}")
    newest = before.releases[-1].head
    last, this = (each.in_force_from or each.published for each in (newest, head))
    if last and this and this < last:
        raise WrongValueError(
            "release", f"{head.release}, from {this}", f"a release after {newest.release}, from {last}"
        )


class _Writer:
    def __init__(self, head: TableHead, before: TableFile | None, step: Callable[[str, int], None]) -> None:
        self.head, self.before, self.step = head, before, step
        known = list(before.properties) if before else []
        ids = {each.id: place for place, each in enumerate(known)}
        for each in head.properties:
            if each.id in ids:
                known[ids[each.id]] = each
            else:
                ids[each.id] = len(known)
                known.append(each)
        self.properties: tuple[PropertyDefinition, ...] = tuple(known)
        self._places = {each.id: len(CELLS) + ids[each.id] for each in head.properties}
        self._width = len(CELLS) + len(known)
        self._ordinal = len(before.releases) if before else 0
        self._dated = False
        self._problems: list[Problem] = []
        self.written = Written("", 0, 0, 0, 0, 0, 0, 0, "", "")
        self._counts = dict.fromkeys(("count", "repeated", "added", "changed", "removed", "unchanged"), 0)

    # reading -------------------------------------------------------------------------------------

    def stage(self, stage: sqlite3.Connection, rows: Iterable[TableRow]) -> None:
        """Bring the rows, checked one by one, where SQLite can sort them."""
        columns = ", ".join(f"c{place}" for place in range(self._width))
        stage.execute(f"CREATE TABLE stage(code, {columns})")
        marks = ",".join("?" * (1 + self._width))
        stage.execute("BEGIN")
        stage.executemany(f"INSERT INTO stage VALUES({marks})", self._checked(rows))
        stage.execute("COMMIT")
        self._stop_at_problems(1)

    def _checked(self, rows: Iterable[TableRow]) -> Iterator[tuple[str | None, ...]]:
        number = 0
        for number, row in enumerate(rows, 1):
            cells: list[str | None] = [None] * self._width
            flaw = self._fill(cells, row)
            if flaw:
                found, expected = flaw
                self._problem(f"row {number}", "table.value", f"{row.code!r}: {found}", expected)
                continue
            yield (row.code, *cells)
            if not number % 10_000:
                self.step("read", number)
        self.step("read", number)
        self.written = evolve(self.written, rows=number)

    def _fill(self, cells: list[str | None], row: TableRow) -> tuple[str, str] | None:
        """Put *row* into *cells*; return what is wrong with it and what would be right, if anything is."""
        if not row.code or type(row.code) is not str:
            return f"the code {row.code!r}", "text"
        if len(row.code) > LONGEST_CODE:
            return f"a code of {len(row.code)} characters", f"at most {LONGEST_CODE}"
        cells[0], cells[1], cells[2], cells[6] = (
            row.display,
            row.display_en,
            row.parent,
            row.record,
        )
        if row.status != "active":
            cells[3] = row.status
            if row.status not in _STATUSES:
                return f"status {row.status!r}", "active or disabled"
        if row.valid_from is not None:
            cells[4] = row.valid_from.isoformat()
        if row.valid_to is not None:
            cells[5] = row.valid_to.isoformat()
            if row.valid_from is not None and row.valid_to <= row.valid_from:
                return f"valid from {row.valid_from} to {row.valid_to}", "an end after its start"
        for place, items in ((7, row.replaced_by), (8, row.former_names), (9, row.former_codes)):
            if items:
                cells[place] = array(items)
        for name, value in row.properties.items():
            if name not in self._places:
                return f"property {name!r}", "a declared property"
            cells[self._places[name]] = value or None
        return _flaw_of_text(row.code, cells)

    def _problem(self, where: str, rule: str, found: str, expected: str) -> None:
        self._problems.append(Problem(where, rule, found, expected))
        self._stop_at_problems(MOST_PROBLEMS)

    def _stop_at_problems(self, most: int) -> None:
        if len(self._problems) >= most:
            raise InvalidTableError(self._problems)

    # writing -------------------------------------------------------------------------------------

    def fill(self, target: sqlite3.Connection, stage: sqlite3.Connection, *, search: bool, pinyin: bool) -> str:
        """Write every table of the file; return the digest of the content."""
        indexed = tuple(place - len(CELLS) for name, place in self._places.items() if name in self.head.indexed)
        statements = schema(GENERATION, len(self.properties), indexed, search)
        packing = Packing(GENERATION, len(self.properties), indexed)
        digest = RowDigest(self._places)
        runs = ((*run[:4], *packing.pack(run[4:])) for run in self._merged(stage, digest))
        write_loosely(target, "concept", statements["concept"], runs)
        self._stop_at_problems(1)
        write_loosely(target, "below", statements["below"], parts_below(target))
        if search:  # first, for the pages that it frees in the end go to the concepts
            from hcstandards.tables.indexing import fill_index

            target.execute("BEGIN")
            for name in ("search_row", "fence", "search"):
                target.execute(statements.pop(name))
            fill_index(target, packing, pinyin=pinyin, step=self.step)
            target.execute("COMMIT")
        for name in ("below", "concept"):
            fill_pages(target, name, statements.pop(name))
        target.execute("BEGIN")
        target.execute(statements.pop("meta"))
        counted: dict[str, Any] = {**self._counts}
        self.written = evolve(self.written, **counted)
        content = self._write_meta(target, digest.hexdigest(), {"pinyin": pinyin} if search else None, indexed)
        for statement in statements.values():
            target.execute(statement)
        target.execute("COMMIT")
        return content

    def _merged(self, stage: sqlite3.Connection, digest: RowDigest) -> Iterator[Run]:
        """Yield the runs of all releases, in the order of the key."""
        new = groupby(stage.execute("SELECT code, rowid, * FROM stage ORDER BY code, c4, c6"), itemgetter(0))
        old = groupby(self.before.runs(self._width), itemgetter(0)) if self.before else iter(())
        ours, theirs = next(new, None), next(old, None)
        done = 0
        while ours is not None or theirs is not None:
            if theirs is None or (ours is not None and ours[0] < theirs[0]):
                assert ours is not None  # noqa: S101 - one of them is there
                code, kept, runs = ours[0], self._distinct(ours[1]), []
                ours = next(new, None)
            elif ours is None or theirs[0] < ours[0]:
                code, kept, runs = theirs[0], [], list(theirs[1])
                theirs = next(old, None)
            else:
                code, kept, runs = ours[0], self._distinct(ours[1]), list(theirs[1])
                ours, theirs = next(new, None), next(old, None)
            for cells in kept:
                digest.add(code, cells)
            for run in self._runs(code, kept, runs):
                self._dated = self._dated or run[2] > 0 or run[8] is not None or run[9] is not None
                yield run
            done += 1
            if not done % 10_000:
                self.step("write", done)
        self.step("write", done)

    def _distinct(self, rows: Iterable[tuple[Any, ...]]) -> list[Cells]:
        """Return the different rows of one code; report those that contradict each other."""
        kept: list[Cells] = []
        last = 0
        for row in rows:
            cells = row[3:]
            if cells in kept:
                self._counts["repeated"] += 1
                continue
            if kept and (kept[-1][5] is None or (cells[4] or "") < kept[-1][5]):
                found = f"{row[0]!r} again, with other words: {_differences(kept[-1], cells, self.properties)}"
                self._problem(
                    f"row {row[1]}", "table.repeated-code", found, f"the same as row {last}, or another period"
                )
                continue
            kept.append(cells)
            last = row[1]
        self._counts["count"] += len(kept)
        return kept

    def _runs(self, code: str, kept: list[Cells], runs: list[Run]) -> Iterator[Run]:
        counts = self._counts
        if not runs:
            counts["added"] += 1
            for number, cells in enumerate(kept):
                yield (code, self._ordinal, number, OPEN_END, *cells)
            return
        waiting = list(kept)
        current, same = 0, 0
        for run in runs:
            if run[3] != OPEN_END:
                yield run
                continue
            current += 1
            if run[4:] in waiting:
                waiting.remove(run[4:])
                same += 1
                yield run
            else:
                yield (*run[:3], self._ordinal - 1, *run[4:])
        if kept and same == current == len(kept):
            counts["unchanged"] += 1
        elif kept:
            counts["changed" if current else "added"] += 1
        elif current:
            counts["removed"] += 1
        for number, cells in enumerate(waiting):
            yield (code, self._ordinal, number, OPEN_END, *cells)

    def _write_meta(
        self, target: sqlite3.Connection, rows: str, search: dict[str, bool] | None, indexed: tuple[int, ...]
    ) -> str:
        releases = [
            {"head": encode(each.head), "count": each.count, "rows": each.rows}
            for each in (self.before.releases if self.before else ())
        ]
        releases.append({"head": encode(self.head), "count": self._counts["count"], "rows": rows})
        content = f"sha256:{sha256(canonical(releases)).hexdigest()}"
        facts = {
            "content": content,
            "dated": self._dated,
            "indexed": list(indexed),
            "properties": encode(self.properties),
            "releases": releases,
            "search": search,
        }
        pairs = [(key, canonical(value).decode()) for key, value in facts.items()]
        target.executemany("INSERT INTO meta VALUES(?, ?)", pairs)
        return content


def _flaw_of_text(code: str, cells: list[str | None]) -> tuple[str, str] | None:
    try:
        text = "".join([code, *filter(None, cells)])
    except TypeError:
        return "a cell that is not text", "text"
    if not text.isprintable() and _BAD.search(text):
        return "a control character (U+0000, U+001E, U+001F) or half a surrogate pair", "text without it"
    if len(text) > LONGEST_ROW:
        return f"a row of {len(text)} characters", f"at most {LONGEST_ROW}"
    return None


def _differences(one: Cells, other: Cells, properties: tuple[PropertyDefinition, ...]) -> str:
    names = [*CELLS, *(each.id for each in properties)]
    found = [f"{name} {a!r}, {b!r}" for name, a, b in zip(names, one, other, strict=True) if a != b]
    return "; ".join(found[:3])
