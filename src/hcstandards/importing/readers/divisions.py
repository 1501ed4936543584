"""
The curated change log of GB/T 2260 (`area-diff`): which division became which.

Lines start with `-` (a record of the older list), `+` (of the newer) or `=` (of both), then code, name, and after
`>` (to the newer) or `<` (from the older) one or more selectors of records in the other list: a name, `_` (the same
name), `.` (the same code), `..` (its parent's code), `?` after it (doubtful: not used), `!` (doubtful, used), and
`name(parent's name)`. Comment lines before a group describe it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.readers.rows import Row

HEADER = ["source_code", "source_name", "kind", "target_code", "target_name", "note", "since"]
_LINE = re.compile(r"([-+=])(\d{6}) ([^<>]+)(?:([<>])(.*))?")
_DATE = re.compile(r"日期[:：]\s*(\d{4})年(\d{1,2})月(\d{1,2})日")
_NUMBER = re.compile(r"文号[:：]\s*(.+)")


class Divisions:
    """One year's list, asked by name."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Index *names*, by code."""
        self.names = names
        self._codes: dict[str, list[str]] = {}
        for code, name in names.items():
            self._codes.setdefault(name, []).append(code)

    def parent(self, code: str) -> str:
        """Return the code of the record above *code*, the root's for a province."""
        for above in (code[:4] + "00", code[:2] + "0000"):
            if above != code and above in self.names:
                return above
        return "000000"

    def find(self, name: str, around: str) -> list[str]:
        """Return the codes of the records called *name*, where there are several those below *around*'s parent."""
        found = self._codes.get(name, [])
        if len(found) == 1:
            return found
        if found:
            return self._below(name, around) or found
        for length in range(len(name) - 1, 1, -1):
            for parent in self._codes.get(name[:length], []):
                below = [code for code in self._codes.get(name[length:], []) if self.parent(code) == parent]
                if below:
                    return below
        return []

    def _below(self, name: str, parent_name: str) -> list[str]:
        return [code for code in self._codes[name] if self.names.get(self.parent(code)) == parent_name]


def change_rows(
    source: Iterable[tuple[int, str]], older: Mapping[str, str], newer: Mapping[str, str], where: str
) -> Iterator[Row]:
    """
    Yield the edges from *older* to *newer* (names by code) that the lines describe.

    A record that only its parts are followed of (a prefecture that became a city) keeps its code or is disabled.

    Raises:
        ImportRefusedError: a line that isn't one of the four kinds, or a name that no one record bears.
    """
    lists = {">": (Divisions(older), Divisions(newer)), "<": (Divisions(newer), Divisions(older))}
    edges: dict[tuple[str, str], tuple[int, str, str, str]] = {}
    whole: dict[str, tuple[int, str, str]] = {}
    note, since, fresh = "", "", True
    for number, line in source:
        if not line.strip():
            continue
        if line.startswith("#"):
            if fresh:
                note, since, fresh = "", "", False
            note, since = _described(line, note, since)
            continue
        fresh = True
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise ImportRefusedError(f"{where}:{number}", "divisions.line", line[:80], "-, +, = or # and a record")
        sign, code, name, way, selectors = match.groups()
        if way is None:
            if sign == "-":
                whole[code] = number, note, since
            continue
        own, other = lists[way]
        place = f"{where}:{number}"
        for hit in chain.from_iterable(
            _selected(each, code, name.strip(), own, other, place) for each in selectors.split(",")
        ):
            edge = (code, hit) if way == ">" else (hit, code)
            edges.setdefault(edge, (number, sign, note, since))
    leaving, arriving = (Counter(edge[end] for edge in edges) for end in (0, 1))
    for edge, (number, sign, note, since) in edges.items():
        names = older.get(edge[0], ""), newer.get(edge[1], "")
        kind = _kind(sign, edge, names, leaving[edge[0]], arriving[edge[1]])
        yield number, [edge[0], names[0], kind, edge[1], names[1], note, since]
    for code, (number, note, since) in whole.items():
        if code not in leaving:
            yield number, [code, older.get(code, ""), *_followed(code, older, newer), note, since]


def _followed(code: str, older: Mapping[str, str], newer: Mapping[str, str]) -> tuple[str, str, str]:
    """Return kind, target and its name for a record that the log says nothing of but that it left the older list."""
    name = newer.get(code)
    if name is None:
        return "disabled", "", ""
    return "renamed" if name != older.get(code) else "unchanged", code, name


def _described(line: str, note: str, since: str) -> tuple[str, str]:
    text = line.lstrip("#").strip()
    day, document = _DATE.match(text), _NUMBER.match(text)
    if day:
        since = f"{int(day[1]):04}-{int(day[2]):02}-{int(day[3]):02}"
    elif document:
        note = document[1].strip()
    return note, since


def _kind(sign: str, edge: tuple[str, str], names: tuple[str, str], leaving: int, arriving: int) -> str:
    if sign == "=":
        return "partial"
    if leaving > 1:
        return "split"
    if arriving > 1:
        return "merged"
    if edge[0] == edge[1]:
        return "renamed" if names[0] != names[1] else "unchanged"
    return "recoded"


def _selected(selector: str, code: str, name: str, own: Divisions, other: Divisions, where: str) -> list[str]:
    text = selector.strip()
    if text.endswith("?"):
        return []
    text = text.rstrip("!")
    if text.endswith(")") and "(" in text:
        text, _, around = text[:-1].partition("(")
    else:
        around = own.names.get(own.parent(code), "")
    if text == ".":
        found = [code] if code in other.names else []
    elif text == "..":
        parent = own.parent(code)
        found = [parent] if parent in other.names else []
    else:
        wanted = name if text == "_" else text
        found = other.find(wanted, around)
        if len(found) > 1 and code in found:
            found = [code]
    if len(found) != 1:
        expected = f"one record called {text!r}"
        hint = "give the two lists it compares (--source-table, --target-table)"
        raise ImportRefusedError(where, "divisions.name", f"{len(found)} records", expected, hint)
    return found
