"""Cells under the glass: lost characters, blanks, widths, page numbers."""

import re
import unicodedata

from hcstandards.importing.findings import Findings

JOIN = "\x1e"
BLANKS = " \u3000\xa0\t"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
SUSPECT = re.compile(
    "[?\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\x00-\x08\x0b-\x1d\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]"
    f"|(?:^|{JOIN})[{BLANKS}]|[{BLANKS}](?:{JOIN}|$)"
)
"""Anything in a row that deserves a closer look."""

_HAS_HAN = re.compile(f"[{_HAN}]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010ffff]")
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]")
_FORBIDDEN = re.compile("[\x00\x1e\x1f]")
_FULL = re.compile("[\uff01-\uff5e\u3000]")
PAGE_WORDS = re.compile(
    r"(?:第\s*\d{1,4}\s*页(?:[/，, ]?\s*共\s*\d{1,4}\s*页)?|[-—–]\s*\d{1,4}\s*[-—–]|Page \d{1,4}(?: of \d{1,4})?)$"
)
GLUED = re.compile(f"(?<=[{_HAN}）)])(\\d{{1,4}})$")


def lost(name: str) -> str | None:
    """
    Return the kind of loss that a name shows, `None` where there is none.

    A question mark counts in a name with Chinese characters, unless it alone ends a question.

    >>> lost("深覆??"), lost("错?畸形"), lost("有无过敏史?"), lost("Why?"), lost("深覆\U000232d7")
    ('lost-rare-character', 'lost-character', None, None, None)
    """
    if "\ufffd" in name:
        return "lost-character"
    if "?" not in name or not _HAS_HAN.search(name):
        return None
    if "??" in name:
        return "lost-rare-character"
    if name.count("?") == 1 and name.endswith("?") and re.search("[吗否无何几么]", name):
        return None
    return "lost-character"


def lost_of_code(code: str) -> str | None:
    """Return the kind of loss that a code shows: no code has a question mark."""
    return "lost-character" if "?" in code or "\ufffd" in code else None


def look(cells: list[str], names: list[str], skip: int, note: Findings, file: str, row: int, blank: str) -> bool:
    """Note what is wrong with the cells of a suspect row, *blank* done about blanks; true if the row is refused."""
    for at, cell in enumerate(cells):
        if not cell or not (SUSPECT.search(cell) or cell[0] in BLANKS or cell[-1] in BLANKS):
            continue
        column = names[at] if at < len(names) else str(at + 1)
        if _FORBIDDEN.search(cell):
            note.add("bad-cell", file, row, column, repr(cell), "row refused")
            return True
        if kind := lost_of_code(cell) if at == skip else lost(cell):
            note.add(kind, file, row, column, cell, "kept")
        if _PRIVATE.search(cell):
            note.add("private-use", file, row, column, cell, "kept")
        if _INVISIBLE.search(cell):
            note.add("control-character", file, row, column, repr(cell), "kept")
        if cell[0] in BLANKS or cell[-1] in BLANKS:
            note.add("blank-end", file, row, column, repr(cell), blank)
    return False


def has_full_width(text: str) -> bool:
    """Tell whether *text* has a full-width letter, digit or sign."""
    return _FULL.search(text) is not None


def half_width(text: str) -> str:
    """
    Return *text* with full-width letters, digits and signs as half-width ones; nothing else changes.

    >>> half_width("Ａ００．０")
    'A00.0'
    """
    return _FULL.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


class Twins:
    """Names that are the same but for their width, among the first so many different ones."""

    def __init__(self, limit: int) -> None:
        """Compare up to *limit* different names."""
        self._limit = limit
        self._seen: dict[int, tuple[int, str]] = {}
        self.stopped = False

    def twin(self, name: str, code: str) -> str | None:
        """Return the code of an earlier name that differs from *name* in width alone."""
        if self.stopped:
            return None
        folded = hash(unicodedata.normalize("NFKC", name))
        raw = hash(name)
        found = self._seen.setdefault(folded, (raw, code))
        if len(self._seen) >= self._limit:
            self.stopped = True
        return found[1] if found[0] != raw else None


class Pages:
    """Numbers at the ends of names that count up by one through the file, as pages do."""

    MOST = 20_000
    APART = 5
    """Rows between two page ends at the least: types and grades count up row by row."""

    def __init__(self) -> None:
        """Start with none."""
        self.found: list[tuple[str, int, str, int]] = []

    def note(self, file: str, row: int, name: str) -> None:
        """Remember a name that ends in a number."""
        match = GLUED.search(name)
        if match and len(self.found) < self.MOST:
            self.found.append((file, row, name, int(match[1])))

    def pages(self) -> list[tuple[str, int, str, int]]:
        """Return the names of the longest run of numbers that count up by one, three at the least."""
        best: list[tuple[str, int, str, int]] = []
        ends: dict[int, list[tuple[str, int, str, int]]] = {}
        for each in self.found:
            before = ends.get(each[3] - 1, [])
            far = not before or before[-1][0] != each[0] or each[1] - before[-1][1] >= self.APART
            run = [*before, each] if far else [each]
            if len(run) > len(ends.get(each[3], ())):
                ends[each[3]] = run
            if len(run) > len(best):
                best = run
        return best if len(best) >= 3 else []  # noqa: PLR2004
