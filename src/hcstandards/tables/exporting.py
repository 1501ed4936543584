"""A table release as CSV, Parquet, FHIR CodeSystem JSON or XLSX: streamed, and whole or not at all."""

import csv
import io
import json
import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, TypeAlias

from hcstandards.errors import MissingExtraError, WrongValueError
from hcstandards.model.codes import Concept
from hcstandards.release.writing import whole_file

if TYPE_CHECKING:
    from hcstandards.tables.questions import CodeTable

COLUMNS = (
    *("code", "display", "display_en", "parent", "status", "valid_from", "valid_to", "replaced_by", "record"),
    *("former_names", "former_codes"),
)
"""The columns of every table format, before the properties; several replacements, names or codes are parted by `;`."""

MOST_SHEET_ROWS = 1_048_576
LONGEST_CELL = 32_767
_BLOCK = 50_000
_ENDINGS = {".csv": "csv", ".parquet": "parquet", ".json": "fhir", ".xlsx": "xlsx"}
_FHIR_STATUS = {"active": "active", "disabled": "retired"}
_FORMER_NAME = {"system": "urn:hcstandards:designation-use", "code": "former-name", "display": "Former name"}
"""The use of a designation: FHIR's list of uses has none for a name given up, and may be added to."""


def export(table: "CodeTable", path: "str | os.PathLike[str]", format: str | None = None) -> int:
    """Write *table* to *path*; see `CodeTable.export`."""
    ending = os.path.splitext(os.fspath(path))[1].lower()  # noqa: PTH122
    chosen = format or _ENDINGS.get(ending)
    if chosen not in _WRITERS:
        known = ", ".join(_WRITERS)
        raise WrongValueError(
            "format", repr(format or ending), f"one of {known}, or a path that ends in .csv, .parquet, …"
        )
    write = _WRITERS[chosen]
    with whole_file(path) as (part, stream):
        return write(table, part, stream)


Row: TypeAlias = tuple[Concept, tuple[str, ...], tuple[str, ...]]
"""A concept, its former names and its former codes."""


def _cells(row: Row, properties: tuple[str, ...]) -> list[str | None]:
    concept, former_names, former_codes = row
    return [
        concept.code,
        concept.display,
        concept.display_en,
        concept.parent,
        concept.status,
        concept.valid_from.isoformat() if concept.valid_from else None,
        concept.valid_to.isoformat() if concept.valid_to else None,
        ";".join(concept.replaced_by) or None,
        concept.record,
        ";".join(former_names) or None,
        ";".join(former_codes) or None,
        *(concept.properties.get(each) for each in properties),
    ]


def _header(table: "CodeTable") -> list[str]:
    """Return the column names; a property that is called like a column says that it is a property."""
    return [*COLUMNS, *(f"property.{each}" if each in COLUMNS else each for each in table.properties)]


def _write_csv(table: "CodeTable", part: str, stream: IO[bytes]) -> int:
    del part
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=False)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_header(table))
    count = 0
    for row in table.with_former():
        writer.writerow(_cells(row, table.properties))
        count += 1
    text.detach()
    return count


def _blocks(table: "CodeTable") -> Iterator[list[list[str | None]]]:
    rows = (_cells(row, table.properties) for row in table.with_former())
    while block := list(islice(rows, _BLOCK)):
        yield block


def _write_parquet(table: "CodeTable", part: str, stream: IO[bytes]) -> int:
    del part
    from hcstandards.tables.columns import require_polars

    pl = require_polars("writing Parquet")
    from polars.io.plugins import register_io_source

    schema = dict.fromkeys(_header(table), pl.String)
    count = 0

    def frames(_columns: Any, _predicate: Any, _rows: Any, _size: Any) -> Iterator[Any]:
        nonlocal count
        for block in _blocks(table):
            count += len(block)
            yield pl.DataFrame(block, schema=schema, orient="row")

    lazy = register_io_source(frames, schema=schema)
    lazy.sink_parquet(stream, compression="zstd", row_group_size=_BLOCK, maintain_order=True)
    return count


def _write_fhir(table: "CodeTable", part: str, stream: IO[bytes]) -> int:
    """Write an R4 CodeSystem; what FHIR has no field for are properties, declared by their kind."""
    del part
    system, release = table.system, table.release
    defined = [("parent", "code"), ("status", "code"), ("effectiveDate", "dateTime"), ("deprecationDate", "dateTime")]
    defined += [("replaced-by", "code"), ("record", "string"), ("former-code", "string")]
    own = [(f"property.{each}" if each in dict(defined) else each, each) for each in table.properties]
    titles = {each.id: each.title for each in system.properties}
    head: dict[str, Any] = {
        "resourceType": "CodeSystem",
        "url": f"urn:hcstandards:code-system:{system.id}",
        "version": release.id,
        "name": "".join(each.capitalize() for each in system.id.replace(".", "-").split("-")),
        "title": system.title,
        "status": "active",
        "experimental": False,
        "caseSensitive": True,
        "content": "complete" if release.complete else "fragment",
        "hierarchyMeaning": "is-a",
        "count": len(table),
        "property": [{"code": name, "type": kind} for name, kind in defined]
        + [{"code": name, "description": titles[each], "type": "string"} for name, each in own],
    }
    if release.published:
        head["date"] = release.published.isoformat()
    stream.write(json.dumps(head, ensure_ascii=False)[:-1].encode() + b', "concept": [')
    count = 0
    for count, row in enumerate(table.with_former(), 1):
        text = json.dumps(_fhir_concept(row, own), ensure_ascii=False)
        stream.write((",\n" if count > 1 else "\n").encode() + text.encode())
    stream.write(b"\n]}\n")
    return count


def _fhir_concept(row: Row, own: list[tuple[str, str]]) -> dict[str, Any]:
    concept, former_names, former_codes = row
    found: dict[str, Any] = {"code": concept.code, "display": concept.display}
    designations: list[dict[str, Any]] = []
    if concept.display_en:
        designations.append({"language": "en", "value": concept.display_en})
    designations += [{"use": _FORMER_NAME, "value": each} for each in former_names]
    if designations:
        found["designation"] = designations
    properties: list[dict[str, str]] = []
    if concept.parent:
        properties.append({"code": "parent", "valueCode": concept.parent})
    if concept.status != "active":
        properties.append({"code": "status", "valueCode": _FHIR_STATUS[concept.status]})
    if concept.valid_from:
        properties.append({"code": "effectiveDate", "valueDateTime": concept.valid_from.isoformat()})
    if concept.valid_to:
        properties.append({"code": "deprecationDate", "valueDateTime": concept.valid_to.isoformat()})
    properties += [{"code": "replaced-by", "valueCode": each} for each in concept.replaced_by]
    if concept.record:
        properties.append({"code": "record", "valueString": concept.record})
    properties += [{"code": "former-code", "valueString": each} for each in former_codes]
    for name, each in own:
        if each in concept.properties:
            properties.append({"code": name, "valueString": concept.properties[each]})
    if properties:
        found["property"] = properties
    return found


def _write_xlsx(table: "CodeTable", part: str, stream: IO[bytes]) -> int:
    """Write one sheet, every cell as text: a spreadsheet must not take codes for numbers, dates or formulas."""
    del part
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ModuleNotFoundError as error:
        feature = "writing XLSX"
        raise MissingExtraError(feature, "tables") from error
    if len(table) >= MOST_SHEET_ROWS:
        raise WrongValueError("format", f"xlsx for {len(table)} concepts", f"fewer than {MOST_SHEET_ROWS}: use csv")
    book = xlsxwriter.Workbook(stream, {"constant_memory": True, "strings_to_numbers": False})
    try:
        sheet = book.add_worksheet(table.system.id[:31])
        text_format = book.add_format({"num_format": "@"})
        sheet.set_column(0, len(_header(table)) - 1, 18, text_format)
        sheet.freeze_panes(1, 1)
        for column, name in enumerate(_header(table)):
            sheet.write_string(0, column, name)
        count = 0
        rows = (_cells(row, table.properties) for row in table.with_former())
        for count, cells in enumerate(rows, 1):
            for column, value in enumerate(cells):
                if value is not None:
                    if len(value) > LONGEST_CELL:
                        found = f"a cell of {len(value)} characters ({cells[0]})"
                        raise WrongValueError("format", found, f"at most {LONGEST_CELL}: use csv")
                    sheet.write_string(count, column, value)
    finally:
        book.close()
    return count


_WRITERS: dict[str, Callable[["CodeTable", str, IO[bytes]], int]] = {
    "csv": _write_csv,
    "parquet": _write_parquet,
    "fhir": _write_fhir,
    "xlsx": _write_xlsx,
}
