"""The search index of a table file, built while it is written."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from hcstandards.tables.tokens import document, initials_of

_EVERY = 10_000


def fill_index(target: sqlite3.Connection, *, pinyin: bool, step: Callable[[str, int], None]) -> None:
    """
    Index every run. Shorter displays come first, so that reading hits in order gives the best ones first.

    Raises:
        ModuleNotFoundError: *pinyin* without pypinyin.
    """
    cursor = target.cursor()
    insert_row = "INSERT INTO search_row VALUES(?, ?, ?, ?)"
    insert_tokens = "INSERT INTO search(rowid, tokens) VALUES(?, ?)"
    block: list[tuple[tuple[Any, ...], tuple[int, str]]] = []
    for number, found in enumerate(_texts(target), 1):
        code, first, place, display, display_en, names, codes = found
        letters = initials_of(display) if pinyin and not display.isascii() else None
        tokens = document(
            display, display_en, json.loads(names) if names else (), json.loads(codes) if codes else (), letters
        )
        block.append(((number, code, first, place), (number, tokens)))
        if len(block) == _EVERY:
            cursor.executemany(insert_row, [row for row, _ in block])
            cursor.executemany(insert_tokens, [row for _, row in block])
            block.clear()
            step("index", number)
    cursor.executemany(insert_row, [row for row, _ in block])
    cursor.executemany(insert_tokens, [row for _, row in block])
    cursor.execute("INSERT INTO search(search) VALUES('optimize')")
    step("index", -1)


def _texts(target: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    return target.execute(
        "SELECT code, first, number, display, display_en, former_names, former_codes FROM concept "
        "ORDER BY length(display), code, first, number"
    )
