"""A part of a recipe and a member of the files, brought together as rows."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from fnmatch import fnmatchcase
from typing import Any, BinaryIO

from attrs import frozen

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.columns import with_header
from hcstandards.importing.limits import Meter, beyond
from hcstandards.importing.readers import divisions, json, legacy, paths, text, workbook
from hcstandards.importing.readers.rows import Mark, Row, Sheet, SheetNames
from hcstandards.importing.recipe import Part
from hcstandards.importing.sources import OLE_MAGIC, Member, kind_of

FIXED_HEADERS = {
    "fhir-codes": json.CODES,
    "fhir-map": json.MAPS,
    "division-changes": divisions.HEADER,
}
DELIMITER_OF = {".csv": ",", ".tsv": "\t", ".tab": "\t"}


@frozen
class Options:
    """What a user says over the recipe: encoding, sheet, delimiter; and the lists that a change log compares."""

    encoding: str | None = None
    sheet: str | None = None
    delimiter: str | None = None
    older: Mapping[str, str] | None = None
    newer: Mapping[str, str] | None = None
    formulas: bool = False
    links: bool = False


@contextmanager
def opened(part: Part, member: Member, meter: Meter, options: Options, mark: Mark) -> Iterator[Sheet]:
    """
    Give the rows of *member* as *part* reads them, its header taken off.

    Raises:
        ImportRefusedError: see the readers.
    """
    names = SheetNames()
    with ExitStack() as stack:
        if part.format == "workbook":
            rows = _workbook(part, member, meter, options, mark, stack, names)
        else:
            stream = stack.enter_context(member.open())
            fixed = _fixed(part, stream, member, meter, options, mark)
            if fixed is not None:
                header, rows = fixed
                yield Sheet(_counted(rows, member, meter), header)
                return
            rows = _texts(part, stream, member, meter, options, mark)
        rows = _after(rows, part.skip)
        found, row, rest = with_header(part, rows, member.shown)
        if part.format == "fixed-width":
            found = list(part.widths)
        elif part.format == "lines" and found is None:
            found = _groups(part)
        if part.stop:
            rest = _until(rest, part.stop, mark)
        yield Sheet(_counted(rest, member, meter), found, row, names)


def _counted(rows: Iterator[Row], member: Member, meter: Meter) -> Iterator[Row]:
    most = meter.limits.rows
    for count, row in enumerate(rows, start=1):
        if count > most:
            raise beyond(f"{member.shown}:{row[0]}", "rows", f"more than {most} rows", most)
        yield row


def _after(rows: Iterator[Row], skip: int) -> Iterator[Row]:
    return (row for row in rows if row[0] > skip) if skip else rows


def _until(rows: Iterator[Row], patterns: tuple[str, ...], mark: Mark) -> Iterator[Row]:
    """Yield the rows above the one whose first text fits one of *patterns*."""
    for number, cells in rows:
        first = next(filter(None, map(str.strip, cells)), "")
        if any(fnmatchcase(first, each) for each in patterns):
            mark("footer", number, "", first)
            return
        yield number, cells


def _groups(part: Part) -> list[str]:
    import re

    pattern = re.compile(part.pattern or "")
    names = {at: name for name, at in pattern.groupindex.items()}
    return [names.get(at, str(at)) for at in range(1, pattern.groups + 1)]


def _workbook(
    part: Part, member: Member, meter: Meter, options: Options, mark: Mark, stack: ExitStack, names: SheetNames
) -> Iterator[Row]:
    wanted = (options.sheet,) if options.sheet else part.sheet
    suffix = member.name.lower().rpartition(".")[2]
    if (suffix in {"xls", "xlsb", "ods", "et"} and not _is_xlsx(member)) or _is_ole(member):
        return legacy.legacy_rows(member, wanted, names)
    allowed = workbook.Allowed(options.formulas, options.links)
    book = stack.enter_context(workbook.opened(member, meter, allowed))
    names.there, names.read = list(book.sheets), workbook.chosen_sheet(book, wanted)
    return workbook.sheet_rows(book, names.read, mark, allowed)


def _is_xlsx(member: Member) -> bool:
    return (
        "!" not in member.shown
        and kind_of(member.path) == "workbook"
        and not member.name.lower().endswith((".ods", ".xlsb"))
    )


def _is_ole(member: Member) -> bool:
    """Tell whether a workbook is an older one, or encrypted, whatever its name says."""
    kind = kind_of(member.path)
    if kind not in {"zip", "gzip", "xz"}:
        return kind == "ole"
    with member.open() as stream:
        return stream.read(len(OLE_MAGIC)) == OLE_MAGIC


def _fixed(
    part: Part, stream: BinaryIO, member: Member, meter: Meter, options: Options, mark: Mark
) -> tuple[list[str], Iterator[Row]] | None:
    """Return header and rows of the formats whose columns the reader knows."""
    from hcstandards.importing.readers import xml

    where = member.shown
    match part.format:
        case "icd10cm-tabular":
            return xml.TABULAR, xml.tabular_rows(stream, where, meter)
        case "claml":
            return xml.CLAML, xml.claml_rows(stream, where, meter, mark)
        case "sdmx-codelist":
            return xml.SDMX, xml.sdmx_rows(stream, where, meter)
        case "fhir-codes":
            return json.CODES, json.code_rows(json.document(stream, where, meter), where)
        case "fhir-map":
            return json.MAPS, json.map_rows(json.document(stream, where, meter), where)
        case "json":
            data: Any = json.document(stream, where, meter)
            unread = [(each, value) for each in part.unread for value in paths.places(data, each)]
            for each, value in unread:
                mark("unread-part", 0, each, value)
            hint = f"the document selects by {unread[0][0]}, which names no rows" if unread else ""
            header, rows = paths.listed(data, part.path or "", where, _named(part), hint)
            return header, iter(rows)
        case "division-changes":
            if options.older is None or options.newer is None:
                hint = "give the two lists it compares (--source-table, --target-table)"
                raise ImportRefusedError(where, "divisions.lists", "a change log alone", "its two lists", hint)
            source = text.lines(stream, where, meter, options.encoding or part.encoding, mark)
            return divisions.HEADER, divisions.change_rows(source, options.older, options.newer, where)
        case _:
            return None


def _named(part: Part) -> tuple[str, ...]:
    """Return every column that *part* names."""
    groups = (
        *part.columns.values(),
        *(each.columns for each in part.properties),
        *(each.columns for each in part.maps),
    )
    return tuple(dict.fromkeys(name for group in groups for name in group))


def _texts(part: Part, stream: BinaryIO, member: Member, meter: Meter, options: Options, mark: Mark) -> Iterator[Row]:
    where = member.shown
    encoding = options.encoding or part.encoding
    source = text.lines(stream, where, meter, encoding, mark)
    match part.format:
        case "tsv":
            return text.delimited(source, options.delimiter or part.delimiter or "\t", where, meter, quoted=False)
        case "fixed-width":
            return text.fixed_width(source, [_span(each) for each in part.widths.values()])
        case "lines":
            return text.by_pattern(source, part.pattern or "", mark)
        case _:
            delimiter = options.delimiter or part.delimiter or ","
            if delimiter == "detect":
                delimiter = _detected(stream, member, encoding, mark)
            return text.delimited(source, delimiter, where, meter, quoted=True)


def _detected(stream: BinaryIO, member: Member, encoding: str, mark: Mark) -> str:
    head = stream.peek(text.SNIFFED)[: text.SNIFFED]  # type: ignore[attr-defined]
    known = text.known_encoding(encoding, member.shown)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        known = "utf-16"
    sample = head.decode(known, "replace").rpartition("\n")[0]
    found = text.likely_delimiter(sample) or ","
    usual = DELIMITER_OF.get("." + member.name.lower().rpartition(".")[2])
    if usual is not None and found != usual:
        mark("delimiter", 1, "", {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}[found])
    return found


def _span(text_: str) -> tuple[int, int | None]:
    start, _, stop = text_.partition("-")
    return int(start) - 1, int(stop) if stop else None
