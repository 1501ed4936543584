"""Displays that went from one code to another: the codes stay, and mean something else than before."""

from collections.abc import Callable, Iterable

from hcstandards.diffing.rows import Row
from hcstandards.release.container import canonical
from hcstandards.release.holdings import Holdings

_MOST_LOOKED_UP = 32
"""Displays that are looked for in the whole table; where more went over, each is taken at its word."""

Rows = dict[str, list[Row]]


def taken_over(old: Rows, new: Rows, elsewhere: Callable[[str], bool]) -> frozenset[str]:
    """
    Return the codes of both tables that newly bear the display which another code, and it alone, bore before.

    *old*, *new*: the rows that differ. *elsewhere* tells whether a row that doesn't differ bears a display too, such
    as 其他, for then it says little.
    """
    bore = {each["display"]: code for code, rows in old.items() for each in rows}
    both = ((code, each) for code, rows in new.items() if code in old for each in rows)
    if not any(bore.get(each["display"], code) != code for code, each in both):
        return frozenset()
    left, come = _alone(old, new), _alone(new, old)
    moved = [text for text, code in come.items() if code in old and left.get(text) not in (None, code)]
    if len(moved) <= _MOST_LOOKED_UP:
        moved = [text for text in moved if not elsewhere(text)]
    return frozenset(come[text] for text in moved)


def _alone(side: Rows, other: Rows) -> dict[str, str]:
    """Return the displays that one code alone bears on this side, and doesn't bear on the other, with the code."""
    bearers: dict[str, set[str]] = {}
    for code, rows in side.items():
        for each in rows:
            bearers.setdefault(each["display"], set()).add(code)
    found = {text: next(iter(codes)) for text, codes in bearers.items() if len(codes) == 1}
    return {text: code for text, code in found.items() if not _bears(other.get(code, ()), text)}


def _bears(rows: Iterable[Row], text: str) -> bool:
    return any(each["display"] == text for each in rows)


def stands_twice(holdings: Holdings, system: str, release: str, text: str) -> bool:
    """Tell whether more than one row of a table bears the display *text*."""
    name = f"table/{system}/{release}"
    origin = holdings.container.origin(name)
    if origin.rows(name) is None:
        start, stop = origin.span(name)
        if origin.raw.count(canonical(text), start, stop) < 2:  # noqa: PLR2004 - in no other cell either
            return False
    rows = (each for each in holdings.table(system, release) if each.display == text)
    return next(rows, None) is not None and next(rows, None) is not None
