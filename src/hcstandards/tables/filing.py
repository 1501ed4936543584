"""The SQLite side of writing a table file: where rows are sorted, how pages are filled, the seal."""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import chain, groupby
from operator import itemgetter
from typing import IO, Any

from hcstandards.tables.layout import APPLICATION, GENERATION, PAGE, SEAL_HEAD

_CACHE_KIB = 65_536
_LONGEST_PART = 900
"""Bytes of the codes below a parent that lie in one row: SQLite puts longer rows on pages of their own."""


def scratch() -> sqlite3.Connection:
    """Return a database for sorting, on disk in SQLite's temporary folder."""
    stage = sqlite3.connect("", isolation_level=None)  # a database of its own on disk, gone when closed
    for pragma in (f"cache_size=-{_CACHE_KIB}", "journal_mode=OFF", "synchronous=OFF"):
        stage.execute(f"PRAGMA {pragma}")
    return stage


def fresh(part: str) -> sqlite3.Connection:
    """Return the database that becomes the table file *part*, and `loose` beside it."""
    target = sqlite3.connect(part, isolation_level=None)
    for pragma in (
        f"page_size={PAGE}",
        f"cache_size=-{_CACHE_KIB}",
        "journal_mode=OFF",
        "synchronous=OFF",
        "locking_mode=EXCLUSIVE",
        f"application_id={APPLICATION}",
        f"user_version={GENERATION}",
    ):
        target.execute(f"PRAGMA {pragma}")
    target.execute("ATTACH '' AS loose")  # as `scratch`
    for pragma in (f"page_size={PAGE}", "journal_mode=OFF", "synchronous=OFF"):
        target.execute(f"PRAGMA loose.{pragma}")
    return target


def write_loosely(target: sqlite3.Connection, name: str, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Write *rows*, in the order of their key, to a table *name* beside the file."""
    target.execute(statement.replace("CREATE TABLE ", "CREATE TABLE loose."))
    target.execute("BEGIN")
    found = iter(rows)
    first = next(found, None)
    if first is not None:
        marks = ",".join("?" * len(first))
        target.executemany(f"INSERT INTO loose.{name} VALUES({marks})", chain((first,), found))
    target.execute("COMMIT")


def fill_pages(target: sqlite3.Connection, name: str, statement: str) -> None:
    """Bring the table *name* into the file: copied from a table alike, SQLite fills its pages, a tenth fewer."""
    target.execute(statement)
    target.execute(f"INSERT INTO main.{name} SELECT * FROM loose.{name}")  # noqa: S608
    target.execute(f"DROP TABLE loose.{name}")


def sealed(part: str, stream: IO[bytes]) -> str:
    """Append the seal over what SQLite wrote to *part*, and return it."""
    hashed = sha256()
    with open(part, "rb") as written:  # noqa: PTH123
        while block := written.read(2**20):
            hashed.update(block)
    stream.seek(0, os.SEEK_END)
    stream.write(SEAL_HEAD + hashed.hexdigest().encode() + b"\n")
    return f"sha256:{hashed.hexdigest()}"


def parts_below(target: sqlite3.Connection) -> Iterator[tuple[str, int, str]]:
    """Yield the codes that have ever stood below each parent: parent, number of the part, a JSON array of codes."""
    found = target.execute(
        "SELECT DISTINCT parent, code FROM loose.concept WHERE parent IS NOT NULL ORDER BY parent, code"
    )
    for parent, group in groupby(found, itemgetter(0)):
        part, codes, length = 0, list[str](), 0
        for _, code in group:
            codes.append(code)
            length += len(code.encode()) + 3
            if length >= _LONGEST_PART:
                yield parent, part, array(codes)
                part, codes, length = part + 1, [], 0
        if codes:
            yield parent, part, array(codes)


def array(items: Iterable[str]) -> str:
    """Return texts as a JSON array."""
    return json.dumps(list(items), ensure_ascii=False, separators=(",", ":"))
