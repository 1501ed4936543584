"""Edits of a code table's text, row by row: rows that aren't meant stay as they are, byte by byte."""

import csv
import io
from collections.abc import Callable, Mapping
from itertools import pairwise

Cells = dict[str, str]


class TableText:
    """The text of a CSV table, edited a row at a time."""

    def __init__(self, text: str) -> None:
        """Take *text* apart; it was read before, so that it is known to be a table."""
        lines = list(io.StringIO(text, newline=""))
        self.newline = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        if lines and not lines[-1].endswith("\n"):
            lines[-1] += self.newline
        reader = csv.reader(lines, strict=True)
        self._raw: list[str] = []
        self._cells: list[list[str]] = []
        before = 0
        for cells in reader:
            self._raw.append("".join(lines[before : reader.line_num]))
            self._cells.append(cells)
            before = reader.line_num
        self.columns = self._cells.pop(0)
        self._header = self._raw.pop(0)

    @property
    def text(self) -> str:
        """The whole table."""
        return self._header + "".join(self._raw)

    def __len__(self) -> int:
        return len(self._cells)

    def rows(self) -> list[Cells]:
        """Return every row by column; empty cells are left out."""
        return [self._row(cells) for cells in self._cells]

    def find(self, wanted: Callable[[Cells], bool]) -> int | None:
        """Return the number of the last row that *wanted* accepts; `None` if there is none."""
        return next((at for at in reversed(range(len(self))) if wanted(self._row(self._cells[at]))), None)

    def row(self, at: int) -> Cells:
        """Return row *at* by column; empty cells are left out."""
        return self._row(self._cells[at])

    def update(self, at: int, cells: Mapping[str, str]) -> None:
        """Write *cells* into row *at*; columns that the table lacks are added at its right."""
        self._widen(cells)
        values = [cells.get(name, old) for name, old in zip(self.columns, self._cells[at], strict=True)]
        if values != self._cells[at]:
            self._cells[at], self._raw[at] = values, self._written(values)

    def insert(self, cells: Mapping[str, str], after: int | None = None) -> None:
        """Add a row after row *after*; without one in order where the codes ascend, else at the end."""
        self._widen(cells)
        values = [cells.get(name, "") for name in self.columns]
        at = self._place(cells["code"]) if after is None else after + 1
        self._cells.insert(at, values)
        self._raw.insert(at, self._written(values))

    def _place(self, code: str) -> int:
        codes = [cells[self.columns.index("code")] for cells in self._cells]
        if any(earlier > later for earlier, later in pairwise(codes)):
            return len(codes)
        return sum(each <= code for each in codes)

    def _widen(self, cells: Mapping[str, str]) -> None:
        """Add the columns that *cells* needs; this alone touches every row."""
        for name in (each for each in cells if each not in self.columns):
            self.columns.append(name)
            self._header = self._written(self.columns)
            for at, values in enumerate(self._cells):
                values.append("")
                self._raw[at] = self._raw[at].removesuffix("\n").removesuffix("\r") + "," + self.newline

    def _row(self, values: list[str]) -> Cells:
        return {name: value for name, value in zip(self.columns, values, strict=True) if value}

    def _written(self, values: list[str]) -> str:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator=self.newline).writerow(values)
        return out.getvalue()
