"""
A data set described in the standard's own terms, as a JSON Schema.

The table has a row for each data element (WS/T 363.1): identifier, name, type, format, value domain, required.
Columns are found by their names, English or Chinese; `tag` (optional) is the field's name in documents, the
identifier otherwise. A value domain is a code table of the catalogue (S3), values listed as `1.男;2.女` (S2), or a
remark, kept as a comment.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from hcstandards.errors import InvalidFactsError, Problem, WrongValueError
from hcstandards.reasons import reason_of
from hcstandards.release.holdings import Holdings
from hcstandards.validation.domains import binding_of, listed_codes, looks_listed
from hcstandards.validation.formats import DATA_TYPES, ElementFormat, parse_format, schema_of
from hcstandards.validation.kinds import BASE, DIALECT
from hcstandards.validation.structure import NOT_BLANK

COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "identifier": ("identifier", "数据元标识符", "标识符"),
    "name": ("name", "数据元名称", "名称"),
    "type": ("type", "数据元值的数据类型", "数据类型"),
    "format": ("format", "表示格式"),
    "domain": ("domain", "value domain", "数据元允许值", "允许值", "值域"),
    "required": ("required", "必填", "约束"),
    "tag": ("tag", "字段", "字段名"),
}
NEEDED: Final = ("identifier", "name", "type", "format")
YES: Final = ("m", "r", "y", "yes", "true", "1", "1..1", "mandatory", "required", "是", "必填", "必选", "必须", "强制")
NO: Final = (
    *("", "o", "c", "n", "no", "false", "0", "0..1", "optional", "conditional"),
    *("否", "选填", "可选", "非必填", "非必选", "条件必选", "条件必填", "条件可选"),
)
"""Conditional counts as optional: the table doesn't say the condition."""

MOST_ELEMENTS: Final = 10_000
MOST_BYTES: Final = 16 * 2**20
QUOTED: Final = 'a format with a comma stands in quotes: "N6,2"'
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def schema_from_elements(raw: bytes, name: str, kind: str, holdings: Holdings) -> dict[str, Any]:
    """
    Return the schema of documents with the data elements listed in *raw*, CSV text in UTF-8.

    *name* is what problems call the table, *kind* the new document type. Value domains are looked up in *holdings*.

    Raises:
        InvalidFactsError: with every problem of the table, by line and column.
    """
    problems: list[Problem] = []
    properties: dict[str, Any] = {}
    required: list[str] = []
    lines: dict[str, int] = {}
    for row in _rows(raw, name, problems):
        properties[row.tag] = _field(row, problems, holdings)
        named = {"identifier": row["identifier"]} | ({"tag": row.tag} if row.tag != row["identifier"] else {})
        for column, cell in named.items():
            first = lines.setdefault(cell, row.line)
            if cell and first != row.line:
                found = f"{cell!r} twice (first in line {first})"
                problems.append(Problem(row.where(column), "elements.repeated", found, "each element once"))
        if row["required"].lower() in YES:
            required.append(row.tag)
            if properties[row.tag].get("type") == "string":
                properties[row.tag]["allOf"] = NOT_BLANK
        elif row["required"].lower() not in NO:
            expected = "one of " + ", ".join(filter(None, YES + NO))
            problems.append(Problem(row.where("required"), "elements.required", repr(row["required"]), expected))
    if not properties and not problems:
        problems.append(Problem(name, "elements.empty", "no row", "a row for each data element"))
    if problems:
        raise InvalidFactsError(problems)
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}{kind}.schema.json",
        "title": kind,
        "type": "object",
        "properties": {"$schema": {"type": "string"}, **properties},
        "required": required,
        "additionalProperties": False,
    }


@frozen
class _Row:
    """A row's cells by column, as `COLUMNS` calls them; *heads* are the printed names."""

    name: str
    line: int
    cells: dict[str, str]
    heads: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def tag(self) -> str:
        return self["tag"] or self["identifier"]

    def where(self, column: str) -> str:
        return f"{self.name}:{self.line} {self.heads.get(column) or self.heads['identifier']}"


def _rows(raw: bytes, name: str, problems: list[Problem]) -> Iterator[_Row]:
    if len(raw) > MOST_BYTES:
        raise InvalidFactsError([Problem(name, "elements.size", f"{len(raw)} bytes", f"at most {MOST_BYTES} bytes")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint = "the file may be GBK: save it as UTF-8"
        line = raw.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{raw[error.start]:02X}"
        raise InvalidFactsError([Problem(f"{name}:{line}", "elements.encoding", found, "UTF-8", hint)]) from error
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        printed = [cell.strip() for cell in next(reader, [])]
        head = [cell.lower() for cell in printed]
        places = {column: head.index(each) for column, names in COLUMNS.items() for each in names if each in head}
        missing = [column for column in NEEDED if column not in places]
        if missing:
            expected = "a header with the columns " + ", ".join(NEEDED)
            raise InvalidFactsError(
                [Problem(f"{name}:1", "elements.header", f"columns missing: {', '.join(missing)}", expected)]
            )
        heads = {column: printed[place] for column, place in places.items()}
        for count, row in enumerate(reader):
            if count >= MOST_ELEMENTS:
                found = f"more than {MOST_ELEMENTS} rows"
                raise InvalidFactsError([Problem(name, "elements.size", found, f"at most {MOST_ELEMENTS} rows")])
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(head):
                where, found = f"{name}:{reader.line_num}", f"{len(row)} cells"
                expected = f"{len(head)} as in the header"
                problems.append(Problem(where, "elements.csv", found, expected, QUOTED))
                continue
            cells = {column: row[place].strip() for column, place in places.items()}
            yield _Row(name, reader.line_num, cells, heads)
    except csv.Error as error:
        where = f"{name}:{reader.line_num}"
        raise InvalidFactsError(
            [*problems, Problem(where, "elements.csv", reason_of(error), "comma-separated values")]
        ) from error


def _field(row: _Row, problems: list[Problem], holdings: Holdings) -> dict[str, Any]:
    if not row["identifier"]:
        problems.append(
            Problem(row.where("identifier"), "elements.identifier", "nothing", "a data element's identifier")
        )
    elif not _NAME.fullmatch(row.tag):
        where = row.where("tag" if row["tag"] else "identifier")
        problems.append(Problem(where, "elements.identifier", repr(row.tag), "letters, digits, dots, hyphens"))
    field: dict[str, Any] = {"title": row["name"], "description": row["identifier"]}
    data_type, written = row["type"].upper(), row["format"]
    form: ElementFormat | None = None
    try:
        form = parse_format(written)
    except WrongValueError as error:
        problems.append(Problem(row.where("format"), "elements.format", error.found, error.expected))
    shape: dict[str, Any] = {}
    if data_type not in DATA_TYPES:
        expected = "one of " + ", ".join(DATA_TYPES)
        problems.append(Problem(row.where("type"), "elements.type", repr(row["type"]), expected))
    elif form is not None:
        try:
            shape = schema_of(data_type, form)
        except WrongValueError as error:
            problems.append(Problem(row.where("format"), "elements.format", error.found, error.expected))
    field |= shape
    field["x-hcs-format"] = f"{data_type} {written}"
    return field | _domain(row, data_type, shape, problems, holdings)


def _domain(
    row: _Row, data_type: str, shape: dict[str, Any], problems: list[Problem], holdings: Holdings
) -> dict[str, Any]:
    """Return what the value domain adds; words that are neither values nor a table are kept and judge nothing."""
    text, where, pattern = row["domain"], row.where("domain"), shape.get("pattern")
    if data_type == "S2":
        return {"enum": listed_codes(text, row["format"], pattern, where, problems)}
    if data_type == "S3":
        return binding_of(text, row["format"], pattern, where, problems, holdings)
    if looks_listed(text):
        if data_type == "L":
            codes = listed_codes(text, row["format"], None, where, problems)
            if not {*codes} <= {each for each in shape.get("enum", codes) if isinstance(each, str)}:
                problems.append(Problem(where, "elements.domain", repr(text), "values written as 0, 1, T, F"))
            return {}
        problems.append(Problem(where, "elements.type", f"{data_type}, {text!r}", "listed values under type S2 alone"))
    elif data_type == "N" and re.fullmatch("[0-9]{1,2}", text):
        problems.append(Problem(where, "elements.csv", repr(text), "a range of numbers, or nothing", QUOTED))
    return {"$comment": text} if text else {}
