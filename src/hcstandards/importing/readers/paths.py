"""
Lists of objects in any JSON document, found by a path.

A path walks down by keys, divided by `/`. `*` takes every value of a list or object; `**controls` whatever is called
so at whatever depth, of a list its members (`**groups|controls`: either); `name=label` the values whose `name` is
`label` (`name=label|title`: either; `name=label,class=`: and that have no class). In front of the rows a path leads to
them; as a column (one that holds a `/` or starts with `**`) it leads from a row's object to what the column holds,
several texts divided by `; `.
"""

from collections.abc import Iterator
from typing import Any

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.readers.json import SEPARATOR, text_of
from hcstandards.importing.readers.rows import Row

REACHED = ("#key", "#parent")
"""Columns that say where an object stood; the rest of the columns doesn't hold them, for places shift."""


def is_path(column: str) -> bool:
    """Tell whether a column's name leads into a row's object."""
    return "/" in column or column.startswith("**")


def listed(
    data: Any, path: str, where: str, columns: tuple[str, ...] = (), hint: str = ""
) -> tuple[list[str], list[Row]]:
    """
    Return the header and rows of the objects at *path*, and of *columns* those that are paths.

    The key that led to an object is its column `#key`, that of the object around it (or its id) `#parent`; what is
    no object stands in `#value`. A path that leads to nothing in any row is no column, as a key that no row has.

    Raises:
        ImportRefusedError: nothing is there.
    """
    inner = [each for each in columns if is_path(each)]
    rows: list[dict[str, str]] = []
    header: dict[str, None] = {}
    for key, around, item in _walk(data, _steps(path)):
        cells = {name: text_of(value) for name, value in item.items()} if isinstance(item, dict) else {}
        cells |= {each: SEPARATOR.join(filter(None, texts)) for each in inner if (texts := places(item, each))}
        if not isinstance(item, dict):
            cells["#value"] = text_of(item)
        cells |= {"#key": key, "#parent": around}
        header |= dict.fromkeys(cells)
        rows.append(cells)
    if not rows:
        raise ImportRefusedError(where, "json.path", f"nothing at {path}", "a list or an object there", hint)
    names = list(header)
    return names, [(number, [cells.get(name, "") for name in names]) for number, cells in enumerate(rows, start=1)]


def places(data: Any, path: str) -> list[str]:
    """Return what stands at *path*, each as text."""
    return [text_of(value) for _, _, value in _walk(data, _steps(path))]


def _steps(path: str) -> list[str]:
    return [step for step in path.split("/") if step]


def _walk(data: Any, steps: list[str], key: str = "", around: str = "") -> Iterator[tuple[str, str, Any]]:
    """Yield key, owner and value of what *steps* lead to."""
    if not steps:
        yield key, around, data
        return
    step, rest = steps[0], steps[1:]
    if step == "*":
        for name, value in _children(data):
            yield from _walk(value, rest, name, key)
    elif step.startswith("**"):
        yield from _deep(data, frozenset(step[2:].split("|")), rest)
    elif "=" in step:
        wanted = [(name, values.split("|")) for name, _, values in (each.partition("=") for each in step.split(","))]
        for number, value in _children(data):
            if isinstance(value, dict) and all(text_of(value.get(name)) in values for name, values in wanted):
                yield from _walk(value, rest, number, key)
    elif isinstance(data, dict) and step in data:
        yield from _walk(data[step], rest, step, key)


def _deep(data: Any, wanted: frozenset[str], rest: list[str]) -> Iterator[tuple[str, str, Any]]:
    """Walk without recursion: members of the lists called one of *wanted*, each before what is inside it."""
    pile: list[tuple[str, str, Any, bool]] = [("", "", data, False)]
    while pile:
        key, owner, value, member = pile.pop()
        if member:
            yield from _walk(value, rest, key, owner)
        below = _name(value) or owner
        for name, child in reversed(list(_children(value))):
            if name in wanted and isinstance(child, list):
                pile += [(str(at), below, item, True) for at, item in reversed(list(enumerate(child)))]
            elif name in wanted and isinstance(value, dict):
                pile.append((name, below, child, True))
            elif isinstance(child, (dict, list)):
                pile.append((name, below, child, False))


def _name(value: Any) -> str:
    return text_of(value.get("id")) if isinstance(value, dict) else ""


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(number), item) for number, item in enumerate(value))
