"""A part's columns found in a header, or counted."""

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.readers.rows import Row
from hcstandards.importing.recipe import REQUIRED_OF, Columns, Part

SEARCHED = 50
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_POSITION = "+-0123456789"


def cleaned(name: str) -> str:
    """Return a header cell on one line, as recipes write it."""
    return " ".join(name.replace("\ufeff", "").split())


def position(columns: Columns) -> int | None:
    """Return the position that *columns* is, `None` where it is names."""
    text = columns[0]
    if len(columns) == 1 and text.lstrip("-").isdigit() and set(text) <= set(_POSITION):
        return int(text)
    return None


def composed_of(template: str) -> list[str]:
    """
    Return the columns that a composed column is made of.

    >>> composed_of("{from}-{to}")
    ['from', 'to']
    """
    return _PLACEHOLDER.findall(template)


@frozen
class Composed:
    """A column made of others: texts with the places of columns between them."""

    name: str
    texts: tuple[str, ...]
    places: tuple[int, ...]

    def cell(self, cells: list[str]) -> str:
        """Return the text for a row, empty where all its columns are."""
        found = [cells[at] for at in self.places]
        if not any(found):
            return ""
        return self.texts[0] + "".join(map("".join, zip(found, self.texts[1:], strict=True)))


@frozen
class Places:
    """
    Where a part's fields stand in a row, from 0; below 0 from the end.

    *width* is that of the rows as they are read; the *composed* columns are put after it.
    """

    header: list[str] | None
    names: list[str]
    width: int
    fields: dict[str, int]
    composed: tuple[Composed, ...] = ()

    def find(self, columns: Columns) -> int | None:
        """Return where the first of *columns* stands."""
        for number, each in enumerate(self.composed):
            if each.name in columns:
                return self.width + number
        return find(columns, self.header, self.width)


def find(columns: Columns, header: list[str] | None, width: int) -> int | None:
    """Return the place of the first of *columns* in *header*, or of a position in a row of *width*."""
    number = position(columns)
    if header is not None:
        for name in columns:
            wanted = cleaned(name)
            if wanted in header:
                return header.index(wanted)
        folded = [name.casefold() for name in header]
        for name in columns:
            if cleaned(name).casefold() in folded:
                return folded.index(cleaned(name).casefold())
    if number is None or number == 0:
        return None
    at = number - 1 if number > 0 else width + number
    return at if 0 <= at < width else None


def laid_out(part: Part, header: list[str] | None, width: int, where: str) -> Places:
    """
    Return where the fields of *part* stand.

    Raises:
        ImportRefusedError: a column that is required or that another is composed of isn't there; the header is shown.
    """
    fields: dict[str, int] = {}
    missing: list[str] = []
    composed: list[Composed] = []
    for name, template in part.compose.items():
        found = [find((each,), header, width) for each in composed_of(template)]
        missing += [f"{name}: {each}" for each, at in zip(composed_of(template), found, strict=True) if at is None]
        texts = tuple(_PLACEHOLDER.split(template)[::2])
        composed.append(Composed(name, texts, tuple(at for at in found if at is not None)))
    places = Places(header, [], width, {}, tuple(composed))
    if part.outline and places.find((part.outline,)) is None:
        missing.append(f"outline: {part.outline}")
    missing += [f"only: {name}" for name in part.only if places.find((name,)) is None]
    for field, columns in part.columns.items():
        at = places.find(columns)
        if at is not None:
            fields[field] = at
        elif field in REQUIRED_OF[part.content]:
            missing.append(f"{field}: {' / '.join(columns)}")
    if missing:
        said = f"columns: {', '.join(header[:30])}" if header else f"{width} columns without a header"
        hint = "name the columns in a recipe of your own, or with --column code=NAME"
        raise ImportRefusedError(where, "recipe.columns", said, "; ".join(missing), hint)
    names = header or [str(number) for number in range(1, width + 1)]
    return Places(header, [*names, *part.compose], width, fields, tuple(composed))


def with_header(part: Part, rows: Iterator[Row], where: str) -> tuple[list[str] | None, int, Iterator[Row]]:
    """
    Take the header off *rows*: return it, the row it stands in, and the rows after it.

    Raises:
        ImportRefusedError: there is no such row.
    """
    if part.header == "none":
        return None, 0, rows
    if part.header != "find":
        wanted = int(part.header)
        for number, cells in rows:
            if number >= wanted:
                return [cleaned(cell) for cell in cells], number, rows
        raise ImportRefusedError(where, "table.header", "no rows", f"a header in row {wanted}")
    fields = [part.columns[field] for field in REQUIRED_OF[part.content] if field in part.columns]
    needed = [columns for columns in fields if not set(columns) & set(part.compose)]
    needed += [(name,) for template in part.compose.values() for name in composed_of(template)]
    first: list[str] = []
    for looked, (number, cells) in enumerate(rows, start=1):
        header = [cleaned(cell) for cell in cells]
        first = first or header
        if all(find(columns, header, 0) is not None for columns in needed):
            return header, number, rows
        if looked >= SEARCHED:
            break
    said = f"first row: {', '.join(first[:30])}" if first else "no rows"
    expected = "; ".join(" / ".join(columns) for columns in needed)
    hint = "name the columns in a recipe of your own, or with --column code=NAME"
    raise ImportRefusedError(where, "table.header", said, f"a header with {expected}", hint)


def chosen(part: Part, overrides: Mapping[str, str]) -> Mapping[str, Columns]:
    """Return the part's columns with those a user named in their place."""
    return {**part.columns, **{field: (name,) for field, name in overrides.items()}}
