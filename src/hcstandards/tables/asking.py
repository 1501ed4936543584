"""
Connections to a table file that several threads and forks of a process may use.

Each thread asks by a connection of its own, under a lock that is its own too. A fork waits for those locks, so that
no child inherits a connection in the middle of its work, whose locks inside SQLite nobody would give back; the
child then opens its own.
"""

import os
import threading
from collections.abc import Iterator
from typing import Any, TypeAlias
from weakref import WeakSet

from hcstandards.errors import ReleaseError
from hcstandards.reasons import reason_of

Values: TypeAlias = tuple[Any, ...] | dict[str, Any]
_FIRST_BLOCK = 32
_LONGEST_BLOCK = 1024
_MAPPED = 2**40


class Asker:
    """A connection, and the lock that is held while SQLite works for it."""

    __slots__ = ("__weakref__", "acquire", "connection", "execute", "lock", "path", "release")

    def __init__(self, path: str, longest: int) -> None:
        """Connect to the file *path*, of which no value may be longer than *longest* bytes."""
        import sqlite3

        self.path = path
        name = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")  # urllib costs a caller 2 ms
        if os.name == "nt":
            name = "/" + name.replace("\\", "/")
        self.connection = connection = sqlite3.connect(
            f"file:{name}?mode=ro&immutable=1",
            uri=True,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=64,
        )
        for pragma in (f"mmap_size={_MAPPED}", "trusted_schema=OFF", "query_only=ON", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, longest)
        self.execute = connection.cursor().execute
        """Of one cursor, for answers that are fetched at once: a fifth faster than a cursor for each."""
        self.lock = threading.RLock()
        self.acquire, self.release = self.lock.acquire, self.lock.release
        with _registry:
            _askers.add(self)

    def close(self) -> None:
        """Close the connection."""
        with self.lock:
            self.connection.close()

    def __del__(self) -> None:
        """Close the connection with its last user: from Python 3.13 on one that is left open warns."""
        if hasattr(self, "connection"):
            self.connection.close()


class Answer:
    """
    The rows that a statement finds, read as they are asked for.

    Raises:
        ReleaseError: the file is damaged; the statement may have found rows before.
    """

    __slots__ = ("_asker", "_cursor")

    def __init__(self, asker: Asker, statement: str, values: Values) -> None:
        self._asker = asker
        with _refusing(asker):
            self._cursor = asker.connection.execute(statement, values)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        count = _FIRST_BLOCK
        try:
            while block := self.fetchmany(count):
                yield from block
                count = min(2 * count, _LONGEST_BLOCK)
        finally:
            with self._asker.lock:
                self._cursor.close()

    def fetchone(self) -> tuple[Any, ...] | None:
        """Return the next row, `None` after the last."""
        with _refusing(self._asker):
            row: tuple[Any, ...] | None = self._cursor.fetchone()
            return row

    def fetchmany(self, count: int) -> list[tuple[Any, ...]]:
        """Return the next *count* rows, fewer at the end."""
        with _refusing(self._asker):
            return self._cursor.fetchmany(count)

    def fetchall(self) -> list[tuple[Any, ...]]:
        """Return the rows that are left."""
        with _refusing(self._asker):
            return self._cursor.fetchall()


class _refusing:  # noqa: N801 - a context, as quick as can be
    """Hold an asker's lock, and tell what SQLite says of a damaged file as our own error."""

    __slots__ = ("_asker",)

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        asker.acquire()

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._asker.release()
        if error is not None:
            import sqlite3

            if isinstance(error, sqlite3.Error):
                raise ReleaseError(self._asker.path, reason_of(error)) from error


class Askers:
    """The askers of one file: the one it was opened with, which is its thread's own, and one for each other thread."""

    __slots__ = ("__weakref__", "first", "own")

    def __init__(self, first: Asker) -> None:
        self.first = first
        self.own = threading.local()
        self.own.asker = first
        with _registry:
            _files.add(self)

    def forget(self) -> None:
        """Let this thread connect anew."""
        vars(self.own).clear()


_registry = threading.RLock()
_askers: "WeakSet[Asker]" = WeakSet()
_files: "WeakSet[Askers]" = WeakSet()
_held: list[Asker] = []


def _before_fork() -> None:
    _registry.acquire()
    _held.extend(_askers)
    for each in _held:
        each.lock.acquire()


def _after_fork() -> None:
    for each in _held:
        each.lock.release()
    _held.clear()
    _registry.release()


def _after_fork_in_child() -> None:
    _after_fork()
    for each in list(_files):
        each.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_before_fork, after_in_parent=_after_fork, after_in_child=_after_fork_in_child)
