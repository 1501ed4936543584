"""Text files: lines, delimited and fixed-width columns, patterns."""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import Meter, beyond
from hcstandards.importing.readers.rows import Mark, Row, unmarked
from hcstandards.reasons import reason_of

BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
ALIASES = {"gbk": "gb18030", "gb2312": "gb18030", "utf8": "utf-8", "latin1": "latin-1", "ascii": "ascii"}
"""GB18030 holds all of GBK and GB 2312."""

DELIMITERS = ("\t", ",", ";", "|")
SNIFFED = 64 * 1024


def known_encoding(name: str, where: str) -> str:
    """Return the encoding to decode *name* with; GBK is read as GB18030, which holds it."""
    wanted = ALIASES.get(name.lower().replace("_", "-"), name.lower())
    try:
        return codecs.lookup(wanted).name
    except LookupError as error:
        raise ImportRefusedError(where, "encoding.unknown", repr(name), "utf-8, gb18030, utf-16 or latin-1") from error


def lines(
    stream: BinaryIO, where: str, meter: Meter, encoding: str = "utf-8", mark: Mark = unmarked
) -> Iterator[tuple[int, str]]:
    """
    Yield line number and text, without the line's end.

    Raises:
        ImportRefusedError: a byte that the encoding doesn't have, a NUL, a line beyond the limit.
    """
    encoding = known_encoding(encoding, where)
    head = stream.peek(4)[:4] if isinstance(stream, io.BufferedReader) else b""
    if head.startswith(b"PK\x03\x04"):
        hint = "unpack it first, or import it by a recipe for workbooks"
        raise ImportRefusedError(where, "text.packed", "a zip archive or a workbook", "text", hint)
    signed = next((name for bom, name in BOMS.items() if head.startswith(bom)), None)
    if signed is not None:
        mark("bom", 1, "", signed)
        stream.read(3 if signed == "utf-8" else 2)
        if signed.startswith("utf-16"):
            yield from _wide_lines(stream, where, meter, signed)
            return
    if encoding.startswith("utf-16"):
        yield from _wide_lines(stream, where, meter, encoding)
        return
    most = meter.limits.line
    number = 0
    while raw := stream.readline(most + 1):
        number += 1
        if len(raw) > most:
            raise beyond(f"{where}:{number}", "line", f"a line of more than {most} bytes", most)
        if b"\0" in raw:
            raise _nul(where, number)
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError as error:
            raise _undecodable(where, number, raw, error, encoding) from error
        yield number, text.rstrip("\r\n")


def _wide_lines(stream: BinaryIO, where: str, meter: Meter, encoding: str) -> Iterator[tuple[int, str]]:
    most = meter.limits.line
    text = io.TextIOWrapper(stream, encoding=encoding, newline="\n")
    number = 0
    try:
        while line := text.readline(most + 1):
            number += 1
            if len(line) > most:
                raise beyond(f"{where}:{number}", "line", f"a line of more than {most} characters", most)
            if "\0" in line:
                raise _nul(where, number)
            yield number, line.removeprefix("\ufeff").rstrip("\r\n")
    except UnicodeDecodeError as error:
        found = f"bytes that are not {encoding}"
        raise ImportRefusedError(f"{where}:{number + 1}", "encoding.wrong", found, encoding) from error


def _nul(where: str, number: int) -> ImportRefusedError:
    hint = "it may be UTF-16 without a mark (--encoding utf-16-le), or no text at all"
    return ImportRefusedError(f"{where}:{number}", "text.nul", "a NUL character", "text", hint)


def _undecodable(where: str, number: int, raw: bytes, error: UnicodeDecodeError, encoding: str) -> ImportRefusedError:
    hint = "save it as UTF-8, or name its encoding (--encoding)"
    if encoding == "utf-8":
        try:
            raw.decode("gb18030")
            hint = "it may be GBK: --encoding gb18030"
        except UnicodeDecodeError:
            hint = "it may be Latin-1 (--encoding latin-1), or damaged"
    found = f"byte 0x{raw[error.start]:02X}"
    return ImportRefusedError(f"{where}:{number}", "encoding.wrong", found, encoding, hint)


def delimited(
    source: Iterable[tuple[int, str]], delimiter: str, where: str, meter: Meter, *, quoted: bool
) -> Iterator[Row]:
    """Yield the cells of delimited lines; *quoted* reads CSV quoting, else a quotation mark is a character."""
    widest = meter.limits.columns
    if not quoted:
        for number, line in source:
            if line:
                cells = line.split(delimiter)
                if len(cells) > widest:
                    raise beyond(f"{where}:{number}", "columns", f"{len(cells)} columns", widest)
                yield number, cells
        return
    place = 0

    def fed() -> Iterator[str]:
        nonlocal place
        for number, line in source:
            place = number
            yield line + "\n"

    # A quotation that is never closed would take in the rest of the file: csv stops at 128 Ki characters.
    reader = csv.reader(fed(), delimiter=delimiter, strict=True)
    start = 1
    try:
        for cells in reader:
            if cells:
                if len(cells) > widest:
                    raise beyond(f"{where}:{start}", "columns", f"{len(cells)} columns", widest)
                yield start, cells
            start = place + 1
    except csv.Error as error:
        hint = "a quotation mark that is never closed, or another delimiter"
        raise ImportRefusedError(
            f"{where}:{start}", "csv.syntax", reason_of(error), "comma-separated values", hint
        ) from error


def fixed_width(source: Iterable[tuple[int, str]], spans: list[tuple[int, int | None]]) -> Iterator[Row]:
    """Yield the cells between *spans* (from 0, half-open, `None` to the line's end), blanks at their ends taken off."""
    for number, line in source:
        if line.strip():
            yield number, [line[start:stop].strip() for start, stop in spans]


def by_pattern(source: Iterable[tuple[int, str]], pattern: str, mark: Mark = unmarked) -> Iterator[Row]:
    """Yield the groups of *pattern* for each line that fits it whole; a line that doesn't is one cell."""
    compiled = re.compile(pattern)
    match = compiled.fullmatch
    for number, line in source:
        if not line:
            continue
        found = match(line)
        if found is None:
            mark("skipped", number, "", line)
        else:
            yield number, [cell or "" for cell in found.groups()]


def likely_delimiter(text: str) -> str | None:
    r"""
    Return the character that divides the lines of *text* into the same number of columns, `None` where none does.

    >>> likely_delimiter("code\tname\nA00\t霍乱\n"), likely_delimiter("a,b\n1,2\n"), likely_delimiter("x\n")
    ('\t', ',', None)
    """
    rows = [line for line in text.splitlines()[:50] if line]
    best: tuple[int, str] | None = None
    for each in DELIMITERS:
        try:
            widths = [len(cells) for cells in csv.reader(rows, delimiter=each)]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            agreeing = sum(width == widths[0] for width in widths)
            if agreeing * 10 >= len(widths) * 8 and (best is None or agreeing > best[0]):
                best = agreeing, each
    return best[1] if best else None
