"""The search index of a table file, built while it is written."""

import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from hcstandards.tables.layout import FENCE, UNIT
from hcstandards.tables.making import former_codes, former_names
from hcstandards.tables.packing import Packing
from hcstandards.tables.tokens import document, initials_of

_EVERY = 10_000


def fill_index(target: sqlite3.Connection, packing: Packing, *, pinyin: bool, step: Callable[[str, int], None]) -> None:
    """
    Index every run of the table beside the file.

    Shorter displays come first, so that reading hits in order gives the best ones first.

    Raises:
        ModuleNotFoundError: *pinyin* without pypinyin.
    """
    cursor = target.cursor()
    cursor.executemany("INSERT INTO fence VALUES(?, ?, ?)", _fence(target))
    insert_row = "INSERT INTO search_row VALUES(?, ?)"
    insert_tokens = "INSERT INTO search(rowid, tokens) VALUES(?, ?)"
    block: list[tuple[tuple[int, int], tuple[int, str]]] = []
    for number, (place, said, rare) in enumerate(_texts(target, packing), 1):
        texts: list[str] = said.split(UNIT, 2)
        display, display_en = texts[0], texts[1] if len(texts) > 1 else None
        letters = initials_of(display) if pinyin and not display.isascii() else None
        tokens = document(display, display_en, former_names(rare), former_codes(rare), letters)
        block.append(((number, place), (number, tokens)))
        if len(block) == _EVERY:
            cursor.executemany(insert_row, [row for row, _ in block])
            cursor.executemany(insert_tokens, [row for _, row in block])
            block.clear()
            step("index", number)
    cursor.executemany(insert_row, [row for row, _ in block])
    cursor.executemany(insert_tokens, [row for _, row in block])
    cursor.execute("INSERT INTO search(search) VALUES('optimize')")
    step("index", -1)


def _texts(target: sqlite3.Connection, packing: Packing) -> Iterator[tuple[Any, ...]]:
    """Yield place, said and rare of every run."""
    return target.execute(
        f"SELECT row_number() OVER (ORDER BY code, first, number) - 1 AS place, {packing.said}, {packing.rare} "  # noqa: S608
        f"FROM loose.concept ORDER BY length({packing.display}), place"
    )


def _fence(target: sqlite3.Connection) -> Iterator[tuple[int, str, int]]:
    """Yield the code at every 32nd place, and how many runs of that code come before it."""
    before, same = None, 0
    for place, (code,) in enumerate(target.execute("SELECT code FROM loose.concept ORDER BY code, first, number")):
        same = same + 1 if code == before else 0
        before = code
        if not place % FENCE:
            yield place // FENCE, code, same
