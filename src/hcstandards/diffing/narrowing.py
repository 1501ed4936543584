"""A release narrowed to some codes of one table, so that a question about one doesn't read a million others."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from hcstandards.diffing.rows import Row
from hcstandards.diffing.witnesses import Question, code_answers, find_witness
from hcstandards.model.codes import NO_PROPERTIES, CodeSystem, Concept, TableRelease
from hcstandards.model.diffs import Witness
from hcstandards.release.holdings import Holdings, ReleaseRows, TableRows
from hcstandards.values import FrozenMap

_OTHERWISE: Final = frozenset(("properties", "valid_from", "valid_to"))
"""Cells that a concept doesn't hold as a row does."""
_LARGE: Final = 4 * 2**20
"""Bytes; other releases of the system that are larger are taken as empty, for they don't decide the answer."""


class SomeCodes(Holdings):
    """
    A release in which the table *release* of *system* holds the concepts of *rows* alone.

    The lookups run as ever. What they say of near codes and of other large releases is not to be relied on.
    """

    def __init__(self, whole: Holdings, system: str, release: TableRelease, rows: dict[str, list[Row]]) -> None:
        super().__init__(whole.container)
        self._whole, self._system, self._release = whole, system, release.id
        self._rows = _SomeRows(system, release.edition, rows)
        self._others: dict[str, ReleaseRows] = {}

    def code_system(self, key: str) -> CodeSystem:
        """Return the code system *key*."""
        return self._whole.code_system(key)

    def table(self, system: str, release: str) -> ReleaseRows:
        """Return the rows of one table release, narrowed."""
        if release == self._release and system == self._system:
            return self._rows
        if release not in self._others:
            name = f"table/{system}/{release}"
            origin = self._whole.container.origin(name)
            large = origin.rows(name) is None and len(origin.member_bytes(name)) > _LARGE
            self._others[release] = _SomeRows(system, "", {}) if large else self._whole.table(system, release)
        return self._others[release]


class AskedCodes:
    """Two narrowed releases that are put the same questions about the codes of *system*, a code system or a pin."""

    def __init__(self, system: str, old: SomeCodes, new: SomeCodes) -> None:
        self._system, self._sides = system, (old, new)
        self._day: str | None = None

    def find_witness(self, questions: Iterable[Question]) -> Witness | None:
        """Return the first of *questions* that the two answer differently, as `witnesses.find_witness` does."""
        for each in questions:
            ask, arguments = each
            if ask != "check_code":
                found = find_witness(*self._sides, (each,))
                if found is not None:
                    return found
                continue
            if arguments["day"] != self._day:  # what the day decides is decided once
                self._day = arguments["day"]
                self._was, self._now = (code_answers(side, self._system, self._day) for side in self._sides)
            code = arguments["code"]
            before, after = self._was(code), self._now(code)
            if before != after:
                return Witness(ask, FrozenMap(arguments), before, after)
        return None


class _SomeRows(TableRows):
    """Rows that have been read already, by code."""

    def __init__(self, system: str, edition: str, rows: dict[str, list[Row]]) -> None:
        data: dict[str, Any] = {"edition": edition, "columns": [], "properties": [], "rows": []}
        super().__init__(system, data)
        self._read = rows

    def __contains__(self, code: object) -> bool:
        return code in self._read

    def concepts(self, code: str) -> tuple[Concept, ...]:
        """Return every concept that bears *code*."""
        rows = self._read.get(code, ())
        return (self._made(rows[0]),) if len(rows) == 1 else tuple(map(self._made, rows))

    def _made(self, row: Row) -> Concept:
        if not _OTHERWISE.isdisjoint(row):
            row = {**row}
            row["properties"] = FrozenMap(row["properties"]) if row.get("properties") else NO_PROPERTIES
            for name in ("valid_from", "valid_to"):
                if name in row:
                    row[name] = date.fromisoformat(row[name])
        return Concept(self.system, self.edition, **row)
