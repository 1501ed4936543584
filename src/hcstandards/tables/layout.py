r"""
The table file: one SQLite database for a code system and all releases of its table, sealed at its end.

    concept      a run: what one code says, from release *first* to release *last* (ordinals), under the code's key;
                 what did not change between releases is stored once. How its cells lie there says `packing`
    below        the codes right below a parent, in any release, as JSON arrays of about a kilobyte
    meta         key and JSON text: the head of each release, counts, digests, the order of the properties
    search       full-text index over tokens of our own (see `tokens`); search_row says whose they are, by the place
                 of a run in the order of the key, and fence the code at every 32nd place
    \nhcstandards-table sha256:<64 hex digits>\n      after the last page, over every byte before it

SQLite was chosen by measurement and for what it brings: it is hardened against damaged files, in the standard
library, open to any tool, and has ordered keys, recursive queries and full-text search. The digest of the
*content* hashes the rows themselves, so it does not depend on the version of SQLite that wrote the file.
"""

from collections.abc import Mapping
from hashlib import sha256
from typing import Final

APPLICATION: Final = 0x48435354  # "HCST"
GENERATION: Final = 2
COLUMNS_APART: Final = 1
"""The generation before, which is still read: it has a column for every cell, and an index of the parents."""

PAGE: Final = 4096
"""Page sizes from 4 to 32 KiB answer equally fast from memory; the smallest reads least from a cold disk."""

FENCE: Final = 32
"""Runs from one row of the fence to the next: a hit is found by stepping over half as many."""

OPEN_END: Final = 32_767
"""The *last* of a run that the newest release still holds: so adding a release leaves its rows alone."""

SEAL_HEAD: Final = b"\nhcstandards-table sha256:"
SEAL_LENGTH: Final = len(SEAL_HEAD) + 64 + 1
MAGIC: Final = b"SQLite format 3\x00"

CELLS: Final = (
    "display",
    "display_en",
    "parent",
    "status",
    "valid_from",
    "valid_to",
    "record",
    "replaced_by",
    "former_names",
    "former_codes",
)
"""The cells of a run before its properties; status is empty for active, lists are JSON arrays, days are ISO text."""

UNIT: Final = "\x1f"
RECORD: Final = "\x1e"
FORBIDDEN: Final = "\x00\x1e\x1f"
"""Characters that no cell may hold: they part cells and rows where rows are hashed."""


def schema(generation: int, properties: int, indexed: tuple[int, ...], search: bool) -> dict[str, str]:
    """Return the statements that make the tables and indexes of a file, by name, in order."""
    names = ["parent", "said", "rare", *(f"p{number}" for number in sorted(indexed))]
    if generation == COLUMNS_APART:
        names = [*CELLS, *(f"p{number}" for number in range(properties))]
    statements = {
        "meta": "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        "concept": (
            "CREATE TABLE concept(code TEXT NOT NULL, first INTEGER NOT NULL, number INTEGER NOT NULL, "
            f"last INTEGER NOT NULL, {', '.join(f'{name} TEXT' for name in names)}, "
            "PRIMARY KEY(code, first, number)) WITHOUT ROWID"
        ),
    }
    if generation == COLUMNS_APART:
        statements["by_parent"] = "CREATE INDEX by_parent ON concept(parent) WHERE parent IS NOT NULL"
    else:
        statements["below"] = (
            "CREATE TABLE below(parent TEXT NOT NULL, part INTEGER NOT NULL, codes TEXT NOT NULL, "
            "PRIMARY KEY(parent, part)) WITHOUT ROWID"
        )
    for number in indexed:
        name = f"by_p{number}"
        statements[name] = f"CREATE INDEX {name} ON concept(p{number}) WHERE p{number} IS NOT NULL"
    if search and generation == COLUMNS_APART:
        statements["search_row"] = (
            "CREATE TABLE search_row(id INTEGER PRIMARY KEY, code TEXT NOT NULL, first INTEGER NOT NULL, "
            "number INTEGER NOT NULL)"
        )
    elif search:
        statements["search_row"] = "CREATE TABLE search_row(id INTEGER PRIMARY KEY, place INTEGER NOT NULL)"
        statements["fence"] = (
            "CREATE TABLE fence(block INTEGER PRIMARY KEY, code TEXT NOT NULL, skipped INTEGER NOT NULL)"
        )
    if search:
        statements["search"] = (
            "CREATE VIRTUAL TABLE search USING fts5(tokens, content='', detail='none', columnsize=0, tokenize='ascii')"
        )
    return statements


class RowDigest:
    """The digest of one release's rows, taken in their order."""

    def __init__(self, places: Mapping[str, int]) -> None:
        """Start; *places* tells where each property the release declares stands among a row's cells."""
        self._order = [places[name] for name in sorted(places)]
        self._hash = sha256(UNIT.join(("code", *CELLS, *sorted(places))).encode())
        self._waiting: list[str] = []

    def add(self, code: str, cells: tuple[str | None, ...]) -> None:
        """Take in one row; *cells* as `packing` orders them."""
        parts = [code, *cells[: len(CELLS)], *(cells[place] for place in self._order)]
        self._waiting.append(UNIT.join([part or "" for part in parts]))
        if len(self._waiting) >= 1000:  # noqa: PLR2004 - hashing in blocks is twice as fast
            self._flush()

    def _flush(self) -> None:
        for line in self._waiting:
            self._hash.update((RECORD + line).encode())
        self._waiting.clear()

    def hexdigest(self) -> str:
        """Return the digest of the rows taken in so far."""
        self._flush()
        return self._hash.hexdigest()
