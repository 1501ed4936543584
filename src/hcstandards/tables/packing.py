"""
How the cells of a run lie in a file: what nearly every concept has in one text, what few have in another.

    parent   as it is
    said     display, display_en, record, then each property without a column of its own, parted by U+001F
    rare     status (d for disabled), valid_from, valid_to (YYYYMMDD), replaced_by, former_names, former_codes
             (JSON arrays), parted by U+001F; NULL for a run that has none of them
    p0, …    a property that filters on equality ask for: a column of its own, indexed

Empty cells at the end of *said* and *rare* are left off. SQLite hands over one long text five times as fast as ten
short ones and spends a byte on each empty column, so a file answers twice as fast and is a fifth smaller.

A file of generation 1 has a column for every cell; SQL puts its *said* and *rare* together when they are read.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, TypeAlias

from hcstandards.tables.layout import CELLS, COLUMNS_APART, UNIT

Cells: TypeAlias = tuple[str | None, ...]
"""The cells of a run: `CELLS`, then one for each property of the file."""

OWN: Final = len(CELLS)
RARE: Final = ("status", "valid_from", "valid_to", "replaced_by", "former_names", "former_codes")
_DISABLED: Final = "d"
_NOTHING: Final = ("",) * len(RARE)


class Packing:
    """The packing of a file of *generation* with so many *properties*, of which those *indexed* have own columns."""

    __slots__ = ("columns", "display", "indexed", "inner", "rare", "said", "width")

    def __init__(self, generation: int, properties: int, indexed: tuple[int, ...]) -> None:
        self.width = OWN + properties
        self.indexed = tuple(sorted(indexed))
        self.inner = tuple(each for each in range(properties) if each not in self.indexed)
        if generation == COLUMNS_APART:
            self.said, self.rare, self.display = _said_of_columns(self.inner), _RARE_OF_COLUMNS, "concept.display"
        else:
            self.said, self.rare = "concept.said", "concept.rare"
            self.display = "substr(concept.said, 1, instr(concept.said || char(31), char(31)) - 1)"
        own = (f"concept.p{each}" for each in self.indexed)
        self.columns: tuple[str, ...] = ("concept.parent", self.said, self.rare, *own)
        """What to select of *concept*, as SQL: parent, said, rare, then the indexed properties."""

    def pack(self, cells: Sequence[str | None]) -> Cells:
        """Return what is stored of a run with these *cells*: parent, said, rare, the indexed properties."""
        display, display_en, parent, status, since, until, record, *others = cells[:OWN]
        said = [display, display_en, record, *[cells[OWN + each] for each in self.inner]]
        rare = None
        if status or since or until or any(others):
            mark = _DISABLED if status else ""
            days = [(each or "").replace("-", "") for each in (since, until)]
            rare = UNIT.join([mark, *days, *[each or "" for each in others]]).rstrip(UNIT)
        whole = UNIT.join([each or "" for each in said]).rstrip(UNIT)
        return (parent, whole, rare, *[cells[OWN + each] for each in self.indexed])

    def unpack(self, stored: Sequence[Any]) -> Cells:
        """Return the cells of a run from what is stored of it."""
        parent, said, rare, *own = stored
        display, display_en, record, *inner = _padded(said.split(UNIT), 3)
        status, since, until, *others = unpacked(rare)
        cells: list[str | None] = [display, display_en or None, parent, "disabled" if status else None]
        cells += [_iso(since), _iso(until), record or None, *[each or None for each in others]]
        cells += [None] * (self.width - OWN)
        for each, cell in zip(self.inner, inner, strict=False):
            cells[OWN + each] = cell or None
        for each, cell in zip(self.indexed, own, strict=True):
            cells[OWN + each] = cell
        return tuple(cells)

    def column_of(self, place: int) -> str | None:
        """Return the SQL of the column that holds the cell at *place* alone, if one does."""
        if place == CELLS.index("parent"):
            return "concept.parent"
        return f"concept.p{place - OWN}" if place - OWN in self.indexed else None


def unpacked(rare: str | None) -> Sequence[str]:
    """Return the six parts of *rare*, empty where there is nothing."""
    return _padded(rare.split(UNIT), len(RARE))[: len(RARE)] if rare else _NOTHING


def _padded(parts: list[str], length: int) -> list[str]:
    return parts if len(parts) >= length else parts + [""] * (length - len(parts))


def _iso(day: str) -> str | None:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else None


def _said_of_columns(inner: tuple[int, ...]) -> str:
    names = ["display_en", "record", *(f"p{each}" for each in inner)]
    return f"ifnull(concept.display, ''){_joined(f'concept.{each}' for each in names)}"


def _joined(columns: Iterator[str]) -> str:
    """Return SQL that adds a separator and each of *columns*: one operator each, for SQLite bounds their nesting."""
    return "".join(f" || ifnull(char(31) || {each}, char(31))" for each in columns)


_RARE_COLUMNS: Final = tuple(f"concept.{each}" for each in RARE)
_RARE_OF_COLUMNS: Final = (
    f"CASE WHEN coalesce({', '.join(_RARE_COLUMNS)}) IS NULL THEN NULL ELSE ifnull(substr(concept.status, 1, 1), '')"
    + _joined(f"replace({each}, '-', '')" for each in _RARE_COLUMNS[1:3])
    + _joined(iter(_RARE_COLUMNS[3:]))
    + " END"
)
