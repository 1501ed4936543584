"""
A table file, opened: its head at once, rows when asked, whatever the number of threads, forks and replacements.

Opening reads the head and checks, in milliseconds, that the file is a table of a generation we know and is as
long as it says. `verify` reads every byte, and nothing else does but writing a release on top: damage that SQLite
notices while it answers is a `ReleaseError`, a letter changed inside a name is not noticed. A file may be replaced
(`os.replace`) while it is open: what was opened goes on answering from what it opened, and whoever opens the path
anew gets the new release.
"""

import json
import os
from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any

from attrs import frozen

from hcstandards.errors import ReleaseError
from hcstandards.model.codes import PropertyDefinition
from hcstandards.reasons import reason_of
from hcstandards.release.codec import decode
from hcstandards.tables.asking import Answer, Asker, Askers, Values
from hcstandards.tables.heads import TableHead
from hcstandards.tables.layout import (
    APPLICATION,
    CELLS,
    COLUMNS_APART,
    GENERATION,
    MAGIC,
    SEAL_HEAD,
    SEAL_LENGTH,
    UNIT,
    RowDigest,
    schema,
)
from hcstandards.tables.packing import Packing

SUFFIX = ".hct"
LONGEST_VALUE = 2**26


@frozen
class FileRelease:
    """A release as the file holds it: its head, the number of concepts, the digest of its rows."""

    head: TableHead
    count: int
    rows: str


class TableFile:
    """
    An open table file. Safe to ask from several threads and after a fork; pickles as its path.

    Raises:
        ReleaseError: it can't be read, is no table file, of a later generation, or cut short.
    """

    def __init__(self, path: "str | os.PathLike[str]") -> None:
        """Open *path*; nothing but the head is read."""
        self.path = os.path.abspath(path)  # noqa: PTH100 - pathlib costs a caller 4 ms to import
        self.seal = _checked_seal(self.path)
        first = self._connect()
        while (
            seal := _checked_seal(self.path)
        ) != self.seal:  # replaced between the two: seal and rows belong together
            first.close()
            self.seal = seal
            first = self._connect()
        self._askers = Askers(first)
        self.own = self._askers.own
        """Holds this thread's `asker` once it has asked."""
        import sqlite3

        try:
            self._take(self._head())
            self._check_schema()
        except ReleaseError:  # a ValueError, too
            raise
        except (sqlite3.Error, KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
            raise ReleaseError(self.path, f"its head can't be read, it is damaged: {error!r}") from error

    def _take(self, facts: dict[str, Any]) -> None:
        self.content: str = facts["content"]
        self.properties = tuple(decode(PropertyDefinition, each) for each in facts["properties"])
        self.releases = tuple(
            FileRelease(decode(TableHead, each["head"]), each["count"], each["rows"]) for each in facts["releases"]
        )
        self.search: dict[str, bool] | None = facts["search"]
        self.system = self.releases[-1].head.system
        self.packing = Packing(self.generation, len(self.properties), tuple(facts["indexed"]))
        self._dated: bool | None = facts.get("dated")

    # connections ---------------------------------------------------------------------------------

    def _connect(self) -> Asker:
        return Asker(self.path, LONGEST_VALUE)

    def _own_asker(self) -> Asker:
        """
        Return a new connection of this thread's to the file that was opened.

        If it was replaced or removed meanwhile, the first connection still has it: threads then ask one by one.
        """
        import sqlite3

        asker = self._askers.first
        try:
            fresh = self._connect()
            if _content_of(fresh) == self.content and _checked_seal(self.path) == self.seal:
                asker = fresh
        except (ReleaseError, sqlite3.Error):
            pass
        self.own.asker = asker
        return asker

    def ask(self, statement: str, values: Values = ()) -> Answer:
        """
        Return the rows that *statement* finds.

        Raises:
            ReleaseError: the file is damaged.
        """
        try:
            asker = self.own.asker
        except AttributeError:
            asker = self._own_asker()
        try:
            return Answer(asker, statement, values)
        except UnicodeEncodeError:
            return Answer(asker, statement, _storable(values))

    def fetch(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """
        Return all rows that *statement* finds, at once: a fifth faster for one code than `ask`.

        Raises:
            ReleaseError: the file is damaged.
        """
        try:
            asker = self.own.asker
        except AttributeError:
            asker = self._own_asker()
        try:
            with asker.lock:
                found: list[tuple[Any, ...]] = asker.execute(statement, values).fetchall()
                return found
        except UnicodeEncodeError:
            return self.ask(statement, values).fetchall()
        except _database_errors() as error:
            raise ReleaseError(self.path, reason_of(error)) from error

    def close(self) -> None:
        """Close this thread's connection and the first one."""
        own: Asker | None = getattr(self.own, "asker", None)
        self._askers.forget()
        for each in {self._askers.first, own or self._askers.first}:
            each.close()

    def __reduce__(self) -> tuple[Any, ...]:
        return TableFile, (self.path,)

    # head ----------------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        import sqlite3

        try:
            application = self._askers.first.execute("PRAGMA application_id").fetchone()[0]
            self.generation: int = self._askers.first.execute("PRAGMA user_version").fetchone()[0]
            if application != APPLICATION:
                raise ReleaseError(self.path, "it is a database, and no code table")
            if not COLUMNS_APART <= self.generation <= GENERATION:
                reason = f"its format is of generation {self.generation}; this library reads up to {GENERATION}"
                raise ReleaseError(self.path, reason)
            return {key: json.loads(text) for key, text in self._askers.first.execute("SELECT key, value FROM meta")}
        except (sqlite3.Error, json.JSONDecodeError) as error:
            raise ReleaseError(self.path, reason_of(error)) from error

    def _check_schema(self) -> None:
        """Refuse a file whose tables are not ours: a view in a table's place could run anything of SQLite."""
        packing = self.packing
        wanted = schema(self.generation, len(self.properties), packing.indexed, self.search is not None)
        found = dict(self._askers.first.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))
        shadows = {f"search_{each}" for each in ("data", "idx", "content", "docsize", "config")}
        if {name: text for name, text in found.items() if name not in shadows} != wanted:
            raise ReleaseError(self.path, "its tables are not those of a code table")

    @property
    def columns(self) -> tuple[str, ...]:
        """What a run says, as SQL to select: equal for runs that say the same."""
        return self.packing.columns

    @cached_property
    def dated(self) -> bool:
        """Whether any concept has days of its own, or stands twice in a release."""
        if self._dated is not None:
            return self._dated
        condition = "valid_from IS NOT NULL OR valid_to IS NOT NULL OR number > 0"
        return self.ask(f"SELECT 1 FROM concept WHERE {condition} LIMIT 1").fetchone() is not None  # noqa: S608

    def runs(self, width: int | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield every run in the order of the key: code, first, number, last, then its cells, *width* of them."""
        padding = (None,) * ((width or self.packing.width) - self.packing.width)
        unpack = self.packing.unpack
        names = ", ".join(self.columns)
        for row in self.ask(f"SELECT code, first, number, last, {names} FROM concept ORDER BY code, first, number"):  # noqa: S608
            yield (*row[:4], *unpack(row[4:]), *padding)

    # checks --------------------------------------------------------------------------------------

    def verify(self, *, deep: bool = False) -> str:
        """
        Read the whole file and return its digest (about a second for 500 MB).

        *deep* also lets SQLite check its structure and counts and hashes the rows of every release anew.

        Raises:
            ReleaseError: a byte differs from what was written.
        """
        if file_digest(self.path) != self.seal:
            raise ReleaseError(self.path, "its digest does not fit: it is damaged or was changed")
        if deep:
            found = self.fetch("PRAGMA integrity_check(1)")[0][0]
            if found != "ok":
                raise ReleaseError(self.path, found)
            for ordinal, release in enumerate(self.releases):
                self._verify_rows(ordinal, release)
        return self.seal

    def _verify_rows(self, ordinal: int, release: FileRelease) -> None:
        places = {each.id: len(CELLS) + place for place, each in enumerate(self.properties)}
        digest = RowDigest({each.id: places[each.id] for each in release.head.properties})
        count = 0
        statement = f"SELECT code, {', '.join(self.columns)} FROM concept WHERE first <= ? AND last >= ? ORDER BY code"  # noqa: S608
        unpack = self.packing.unpack
        for code, runs in groupby(self.ask(statement, (ordinal, ordinal)), itemgetter(0)):
            for cells in sorted((unpack(row[1:]) for row in runs), key=lambda each: (each[4] or "", each[6] or "")):
                digest.add(code, cells)
                count += 1
        if count != release.count or digest.hexdigest() != release.rows:
            raise ReleaseError(self.path, f"the rows of release {release.head.release} are not those written")


def file_digest(path: str) -> str:
    """Return the digest of a sealed file's bytes, its seal left out, as `sha256:` and 64 hexadecimal digits."""
    from hashlib import sha256

    hashed = sha256()
    try:
        left = os.stat(path).st_size - SEAL_LENGTH  # noqa: PTH116
        with open(path, "rb") as stream:  # noqa: PTH123
            while left > 0 and (block := stream.read(min(left, 2**20))):
                hashed.update(block)
                left -= len(block)
    except OSError as error:
        raise ReleaseError(path, reason_of(error)) from error
    return f"sha256:{hashed.hexdigest()}"


def _checked_seal(path: str) -> str:
    """Return the seal of a table file, its length checked against its first page."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            start = stream.read(100)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - SEAL_LENGTH))
            seal = stream.read()
    except OSError as error:
        raise ReleaseError(path, reason_of(error)) from error
    if not start.startswith(MAGIC):
        raise ReleaseError(path, "it does not start as a code table does")
    page = int.from_bytes(start[16:18], "big")
    pages = int.from_bytes(start[28:32], "big")
    if not seal.startswith(SEAL_HEAD) or size != (65_536 if page == 1 else page) * pages + SEAL_LENGTH:
        raise ReleaseError(path, "it is no code table, or it is cut short")
    return f"sha256:{seal[len(SEAL_HEAD) : -1].decode('ascii', 'replace')}"


def is_table_file(path: str) -> bool:
    """Tell whether *path* is a file that starts as a table file does."""
    try:
        with open(path, "rb") as stream:  # noqa: PTH123
            return stream.read(len(MAGIC)) == MAGIC
    except OSError:
        return False


def _storable(values: Values) -> Values:
    """Return *values* with text that no file holds in place of text with half a pair, which none can hold either."""
    if isinstance(values, dict):
        return dict(zip(values, _storable(tuple(values.values())), strict=True))
    return tuple(
        each.encode("utf-8", "replace").decode() + UNIT if isinstance(each, str) and not _encodable(each) else each
        for each in values
    )


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _content_of(asker: Asker) -> str:
    text = asker.execute("SELECT value FROM meta WHERE key = 'content'").fetchone()[0]
    return str(json.loads(text))


def _database_errors() -> tuple[type[Exception], ...]:
    import sqlite3

    return (sqlite3.Error,)
