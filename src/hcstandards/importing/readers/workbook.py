"""
Workbooks, streamed: a sheet is never in memory as a whole, and every cell is the text that the file holds.

Measured on 269,110 rows of 26 columns: python-calamine keeps the whole sheet, 553 MB; expat over the sheet's own
XML needs the shared texts alone. Calamine reads what isn't XML (.xls, .xlsb, .ods), within a limit of size.
"""

import re
import tempfile
import zipfile
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import IO, Any, BinaryIO, cast

from attrs import define, field, frozen

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import MIB, Meter, beyond
from hcstandards.importing.readers.feeding import fed, parse
from hcstandards.importing.readers.rows import Mark, Row, unmarked
from hcstandards.importing.sources import DAMAGED, ZIP_MAGIC, Member, damage, read_of, unpacked

SPOOLED = 8 * MIB
DAY_ONE = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}  # noqa: DTZ001 - a workbook has no time zone
BUILT_IN_DATES = {*range(14, 23), *range(27, 37), 45, 46, 47, *range(50, 59)}
_NOT_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
_DIGITS = "0123456789"


class Number(str):
    """A cell that the workbook holds as a number: zeros that stood before it are gone."""

    __slots__ = ()


@frozen
class Allowed:
    """What is read although it isn't plain: the values that formulas and external links last had."""

    formulas: bool = False
    links: bool = False


@define
class Workbook:
    """An opened workbook: its sheets by name, in order."""

    shown: str
    archive: zipfile.ZipFile
    meter: Meter
    sheets: dict[str, str]
    epoch_1904: bool = False
    dates: frozenset[int] = frozenset()
    _strings: "Texts | None" = field(default=None)

    def part(self, name: str) -> BinaryIO:
        """Return the bytes of a part."""
        where = f"{self.shown}!{name}"
        try:
            info = self.archive.getinfo(name)
            stream = self.archive.open(info)
            return unpacked(stream, read_of(stream, info), where, self.meter)
        except KeyError as error:
            raise ImportRefusedError(where, "workbook.part", "nothing", "a part of the workbook") from error
        except ImportRefusedError:  # a ValueError, too
            raise
        except DAMAGED as error:
            raise ImportRefusedError(
                where, "file.damaged", damage(error), "a whole workbook", "fetch it again"
            ) from error

    def strings(self) -> "Texts":
        """Return the shared texts."""
        if self._strings is None:
            name = next((each for each in self.archive.namelist() if each.lower() == "xl/sharedstrings.xml"), None)
            self._strings = _shared(self, name) if name else Texts()
        return self._strings


class Texts:
    """Many texts, as the bytes they are: a quarter of the memory of as many `str`."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, at: int) -> str:
        return self._bytes[self._ends[at] : self._ends[at + 1]].decode("utf-8", "surrogatepass")

    def append(self, text: str) -> None:
        """Put *text* at the end."""
        self._bytes += text.encode("utf-8", "surrogatepass")
        self._ends.append(len(self._bytes))


@contextmanager
def opened(member: Member, meter: Meter, allowed: Allowed = Allowed()) -> Iterator[Workbook]:
    """
    Open an .xlsx workbook.

    Raises:
        ImportRefusedError: not a workbook, damaged, encrypted, with external links, or beyond the limits.
    """
    with tempfile.SpooledTemporaryFile(max_size=SPOOLED) as copy, member.open() as stream:
        source: IO[bytes] = stream
        if "!" in member.shown:  # inside another archive, where nothing can seek
            while chunk := stream.read(MIB):
                copy.write(chunk)
            copy.seek(0)
            source = cast("IO[bytes]", copy)
        try:
            archive = zipfile.ZipFile(source)
        except ImportRefusedError:  # a ValueError, too
            raise
        except DAMAGED as error:
            found, hint = damage(error), "fetch it again"
            source.seek(0)
            if not source.read(len(ZIP_MAGIC[0])).startswith(ZIP_MAGIC):
                found, hint = "it doesn't start as a workbook does", "if it is text, take a recipe for text (csv)"
            raise ImportRefusedError(member.shown, "file.damaged", found, "a whole workbook", hint) from error
        with archive:
            infos = archive.infolist()
            if len(infos) > meter.limits.members:
                raise beyond(member.shown, "members", f"{len(infos)} members", meter.limits.members)
            declared = sum(info.file_size for info in infos)
            if declared > meter.limits.unpacked:
                raise beyond(member.shown, "unpacked", f"{declared} bytes unpacked", meter.limits.unpacked)
            links = sorted(info.filename for info in infos if info.filename.lower().startswith("xl/externallinks/"))
            if links and not allowed.links:
                hint = "save it with its values alone, or take those it last had (--repair external-values)"
                raise ImportRefusedError(
                    f"{member.shown}!{links[0]}", "workbook.external-link", "a link to another workbook", "values", hint
                )
            yield _described(Workbook(member.shown, archive, meter, {}))


def _described(book: Workbook) -> Workbook:
    names: dict[str, str] = {}
    targets: dict[str, str] = {}

    def workbook_start(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            relation = next((value for key, value in attributes.items() if key.rpartition(":")[2] == "id"), "")
            names[attributes.get("name", "")] = relation
        elif name == "workbookPr":
            book.epoch_1904 = attributes.get("date1904", "0") in {"1", "true"}

    def relation_start(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship":
            targets[attributes.get("Id", "")] = attributes.get("Target", "")

    _parsed(book, "xl/workbook.xml", workbook_start)
    _parsed(book, "xl/_rels/workbook.xml.rels", relation_start)
    for name, relation in names.items():
        target = targets.get(relation, "")
        book.sheets[name] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    if "xl/styles.xml" in book.archive.namelist():
        book.dates = _date_styles(book)
    return book


def _date_styles(book: Workbook) -> frozenset[int]:
    """Return the numbers of the cell styles that show days or times."""
    formats: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if name == "numFmt":
            formats[_whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            inside = True
        elif name == "xf" and inside:
            styles.append(_whole(attributes.get("numFmtId")))

    def end(name: str) -> None:
        nonlocal inside
        inside = inside and name != "cellXfs"

    _parsed(book, "xl/styles.xml", start, end)
    return frozenset(number for number, style in enumerate(styles) if _shows_day(style, formats.get(style)))


def _shows_day(style: int, code: str | None) -> bool:
    if code is None:
        return style in BUILT_IN_DATES
    return any(letter in "ymdhs" for letter in _NOT_DATE.sub("", code).lower().replace("general", ""))


def _whole(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0  # noqa: PLR2004 - 32 bits


def _parsed(book: Workbook, part: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Read a whole part of the workbook."""
    parse(book.part(part), f"{book.shown}!{part}", book.meter.limits.depth, start, end, text)


def _shared(book: Workbook, part: str) -> Texts:
    strings = Texts()
    pieces: list[str] = []
    total = longest = 0
    where, limits = f"{book.shown}!{part}", book.meter.limits
    wanted = phonetic = False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal wanted, phonetic
        if name == "rPh":
            phonetic = True
        wanted = name == "t" and not phonetic

    def end(name: str) -> None:
        nonlocal wanted, phonetic, longest
        wanted = False
        if name == "rPh":
            phonetic = False
        elif name == "si":
            strings.append(_unescaped("".join(pieces)))
            pieces.clear()
            longest = 0

    def text(data: str) -> None:
        nonlocal total, longest
        if wanted:
            pieces.append(data)
            longest += len(data)
            total += len(data)
            if longest > limits.line:
                raise beyond(where, "line", f"a text of more than {limits.line} characters", limits.line)
            if total > limits.strings:
                raise beyond(where, "strings", f"more than {limits.strings} characters of text", limits.strings)

    _parsed(book, part, start, end, text)
    return strings


_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def _unescaped(text: str) -> str:
    """Return *text* with `_x000D_` and its kin as the characters they stand for."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def wanted_name(names: list[str], wanted: tuple[str, ...], shown: str) -> str:
    """Return the first of *names* that fits one of *wanted* (`*`, `?`, or its number from 1), the first without any."""
    for each in wanted or ("1",):
        if each.isdigit() and 0 < int(each) <= len(names):
            return names[int(each) - 1]
        for name in names:
            if fnmatchcase(name.strip(), each):
                return name
    raise ImportRefusedError(
        shown, "workbook.sheet", f"sheets: {', '.join(names)}", f"a sheet like {', '.join(wanted)}"
    )


def chosen_sheet(book: Workbook, wanted: tuple[str, ...]) -> str:
    """
    Return the first sheet that fits one of *wanted* (`*`, `?`, or its number), the first of all without any.

    Raises:
        ImportRefusedError: none fits; the sheets there are named.
    """
    return wanted_name(list(book.sheets), wanted, book.shown)


@define
class _Cells:
    """Collects the rows of a sheet as its XML goes by."""

    book: Workbook
    where: str
    mark: Mark
    allowed: Allowed
    strings: Texts
    done: list[Row] = field(factory=list)
    number: int = 0
    cells: list[str] = field(factory=list)
    at: int = 0
    kind: str = "n"
    style: int = 0
    wanted: bool = False
    pieces: list[str] = field(factory=list)
    length: int = 0
    columns: dict[str, int] = field(factory=dict)

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            reference = attributes.get("r")
            if reference is None:
                self.at = len(self.cells)
            else:
                letters = reference.rstrip(_DIGITS)
                at = self.columns.get(letters)
                if at is None:
                    at = self.columns[letters] = self._column(letters)
                self.at = at
            self.kind = attributes.get("t", "n")
            self.style = _whole(attributes.get("s"))
        elif name in {"v", "t"}:
            self.wanted = True
        elif name == "row":
            self.number = _whole(attributes.get("r")) or self.number + 1
            self.cells = []
        elif name == "f":
            self._formula()

    def end(self, name: str) -> None:
        self.wanted = False
        if name == "c":
            if self.pieces:
                text = self.pieces[0] if len(self.pieces) == 1 else "".join(self.pieces)
                self.pieces.clear()
                self.length = 0
                cells = self.cells
                missing = self.at - len(cells)
                if missing > 0:
                    cells.extend([""] * missing)
                value = self._value(text)
                if missing < 0:  # a cell that stands twice or out of order
                    cells[self.at] = value
                else:
                    cells.append(value)
        elif name == "row" and self.cells:
            self.done.append((self.number, self.cells))

    def text(self, data: str) -> None:
        if self.wanted:
            self.pieces.append(data)
            self.length += len(data)
            if self.length > self.book.meter.limits.line:
                most = self.book.meter.limits.line
                raise beyond(f"{self.where}:{self.number}", "line", f"a cell of more than {most} characters", most)

    def _column(self, letters: str) -> int:
        at = 0
        for letter in letters.upper():
            at = at * 26 + ord(letter) - 64
        most = self.book.meter.limits.columns
        if not 0 < at <= most:
            raise beyond(f"{self.where}:{self.number}", "columns", f"a cell in column {letters[:8]}", most)
        return at - 1

    def _formula(self) -> None:
        place = column_letters(self.at)
        if not self.allowed.formulas:
            hint = "save it with its values alone, or take those it last had (--repair formula-values)"
            raise ImportRefusedError(
                f"{self.where}:{place}{self.number}", "workbook.formula", "a formula", "a plain value", hint
            )
        self.mark("formula", self.number, place, "")

    def _value(self, text: str) -> str:
        if self.kind == "s":
            number = _whole(text.strip())
            if number >= len(self.strings):
                place = f"{self.where}:{column_letters(self.at)}{self.number}"
                raise ImportRefusedError(place, "workbook.string", f"shared text {text[:20]}", "one that is there")
            return self.strings[number]
        if self.kind == "n":
            return self._number(text)
        if self.kind == "e":
            self.mark("error-cell", self.number, column_letters(self.at), text)
            return text
        return _unescaped(text) if self.kind in {"inlineStr", "str"} else text

    def _number(self, text: str) -> str:
        try:
            value = float(text)
        except ValueError:
            return text
        if self.style in self.book.dates:
            return self._day(value, text)
        if value.is_integer() and abs(value) < 10**15:
            return Number(int(value))
        return Number(repr(value))

    def _day(self, value: float, text: str) -> str:
        try:
            moment = DAY_ONE[self.book.epoch_1904] + timedelta(days=value)
        except (OverflowError, ValueError):
            return Number(text)
        return moment.date().isoformat() if value == int(value) else moment.isoformat(" ", "seconds")


def sheet_rows(book: Workbook, name: str, mark: Mark = unmarked, allowed: Allowed = Allowed()) -> Iterator[Row]:
    """
    Yield the rows of the sheet *name* that hold anything.

    Raises:
        ImportRefusedError: a formula (unless allowed), damaged XML, a cell or row beyond the limits.
    """
    part = book.sheets[name]
    where = f"{book.shown}!{name}"
    cells = _Cells(book, where, mark, allowed, book.strings())
    depth = book.meter.limits.depth
    for _ in fed(book.part(part), f"{book.shown}!{part}", depth, cells.start, cells.end, cells.text):
        yield from cells.done
        cells.done.clear()


def column_letters(at: int) -> str:
    """
    Return the letters of the column at *at*, from 0.

    >>> column_letters(0), column_letters(25), column_letters(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
