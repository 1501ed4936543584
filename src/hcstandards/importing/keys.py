"""Every code of an import, in bounded memory: seen before, and with the same words or others?"""

import sqlite3
from typing import Literal

from hcstandards.importing.limits import DEFAULT_LIMITS

Verdict = Literal["new", "identical", "conflicting"]
Span = tuple[int, int]
"""Ordinals of the first day and the first day without; 0 and OPEN where open."""

OPEN = 10**7
WHOLE: Span = (0, OPEN)
_WAITING = 20_000


class Keys:
    """
    Codes with a digest of their rows, in a dictionary up to *limit*, then in a temporary database.

    The codes of real lists mostly ascend, so a code above all others is new without being looked up.
    """

    def __init__(self, limit: int = DEFAULT_LIMITS.tracked) -> None:
        """Start empty."""
        self._limit = limit
        self._seen: dict[str, tuple[int, int]] = {}
        self._periods: dict[str, list[tuple[Span, int, int]]] = {}
        self._store: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, int, int]] = []
        self._highest = ""
        self.count = 0

    def __contains__(self, code: str) -> bool:
        return self._find(code) is not None

    def __len__(self) -> int:
        return self.count

    def add(self, code: str, digest: int, row: int, span: Span = WHOLE) -> tuple[Verdict, int]:
        """
        Note a row; return whether it is new, and the row that has its code otherwise.

        Rows of one code whose *span*s don't meet are different periods of it, and so new.
        """
        found = self._find(code)
        if found is None:
            self.count += 1
            self._remember(code, digest, row)
            if span != WHOLE:
                self._periods[code] = [(span, digest, row)]
            return "new", row
        if found[0] == digest:
            return "identical", found[1]
        periods = self._periods.get(code)
        if periods is None or span == WHOLE:
            return "conflicting", found[1]
        for (start, stop), other, at in periods:
            if other == digest:
                return "identical", at
            if span[0] < stop and start < span[1]:
                return "conflicting", at
        periods.append((span, digest, row))
        return "new", row

    def _find(self, code: str) -> tuple[int, int] | None:
        if self._store is None:
            return self._seen.get(code)
        if code > self._highest:
            return None
        self._flush()
        found: tuple[int, int] | None = self._store.execute(
            "SELECT digest, row FROM seen WHERE code = ?", (code,)
        ).fetchone()
        return found

    def _remember(self, code: str, digest: int, row: int) -> None:
        if self._store is None:
            self._seen[code] = digest, row
            if len(self._seen) > self._limit:
                self._spill()
            return
        self._highest = max(self._highest, code)
        self._waiting.append((code, digest, row))
        if len(self._waiting) >= _WAITING:
            self._flush()

    def _spill(self) -> None:
        store = sqlite3.connect("", isolation_level=None)
        for pragma in ("cache_size=-65536", "journal_mode=OFF", "synchronous=OFF"):
            store.execute(f"PRAGMA {pragma}")
        store.execute("CREATE TABLE seen(code TEXT PRIMARY KEY, digest INTEGER, row INTEGER) WITHOUT ROWID")
        store.execute("BEGIN")
        entries = ((code, digest, row) for code, (digest, row) in sorted(self._seen.items()))
        store.executemany("INSERT INTO seen VALUES(?,?,?)", entries)
        self._highest = max(self._seen)
        self._seen.clear()
        self._store = store

    def _flush(self) -> None:
        if self._waiting and self._store is not None:
            self._store.executemany("INSERT INTO seen VALUES(?,?,?)", self._waiting)
            self._waiting.clear()

    def close(self) -> None:
        """Give the memory and the temporary file back."""
        if self._store is not None:
            self._store.close()
        self._seen.clear()
