"""What every reader gives: rows of text with their place, and the marks of the file."""

from collections.abc import Callable, Iterator
from typing import Literal, TypeAlias

from attrs import define, field

Row: TypeAlias = tuple[int, list[str]]
"""The row or line number in the file, from 1, and its cells."""

MarkKind = Literal["bom", "delimiter", "formula", "error-cell", "skipped", "footer", "unread", "unread-part"]
Mark: TypeAlias = Callable[[MarkKind, int, str, str], None]
"""Takes what a reader noticed beside the text: kind, row, column (letter, name or ""), value."""


def unmarked(kind: MarkKind, row: int, column: str, value: str) -> None:
    """Take no notice."""
    del kind, row, column, value


@define
class SheetNames:
    """The sheets of a workbook, and the one that is read; empty for other files."""

    there: list[str] = field(factory=list)
    read: str = ""


@define
class Sheet:
    """The rows of one table: its header (`None` where the file has none) and an iterator of rows."""

    rows: Iterator[Row]
    header: list[str] | None = None
    header_row: int = 0
    names: SheetNames = field(factory=SheetNames)
    close: Callable[[], None] = field(default=lambda: None)
