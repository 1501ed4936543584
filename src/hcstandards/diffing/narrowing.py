"""A release narrowed to one code of one table, so that a question about it doesn't read a million others."""

from typing import Any, Final

from hcstandards.diffing.rows import Row
from hcstandards.model.codes import CodeSystem, TableRelease
from hcstandards.release.holdings import Holdings, ReleaseRows, TableRows

_LARGE: Final = 4 * 2**20
"""Bytes; other releases of the system that are larger are taken as empty, for they don't decide the answer."""


class OneCode(Holdings):
    """
    A release in which the table *release* of *system* holds the concepts of `code` alone.

    The lookups run as ever. What they say of near codes and of other large releases is not to be relied on.
    """

    def __init__(self, whole: Holdings, system: str, release: TableRelease, rows: dict[str, list[Row]]) -> None:
        super().__init__(whole.container)
        self._whole, self._system, self._release, self._rows = whole, system, release, rows
        self._others: dict[str, ReleaseRows] = {}
        self.code = ""

    def code_system(self, key: str) -> CodeSystem:
        """Return the code system *key*."""
        return self._whole.code_system(key)

    def table(self, system: str, release: str) -> ReleaseRows:
        """Return the rows of one table release, narrowed."""
        if (system, release) == (self._system, self._release.id):
            return _table(system, self._release.edition, self._rows.get(self.code, []))
        if release not in self._others:
            name = f"table/{system}/{release}"
            origin = self._whole.container.origin(name)
            large = origin.rows(name) is None and len(origin.member_bytes(name)) > _LARGE
            self._others[release] = _table(system, "", []) if large else self._whole.table(system, release)
        return self._others[release]


def _table(system: str, edition: str, rows: list[Row]) -> TableRows:
    columns = sorted({name for row in rows for name in row} - {"code", "properties", "replaced_by"})
    properties = sorted({name for row in rows for name in row["properties"]})
    data: dict[str, Any] = {
        "columns": ["code", *columns],
        "properties": properties,
        "edition": edition,
        "rows": [
            [
                row["code"],
                *(row.get(name) for name in columns),
                *(row["properties"].get(name) for name in properties),
                row["replaced_by"],
            ]
            for row in rows
        ],
    }
    return TableRows(system, data)
