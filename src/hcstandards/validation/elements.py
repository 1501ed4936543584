"""
A data set described in the standard's own terms, as a JSON Schema.

The table has a row for each data element (WS/T 363.1): identifier, name, type, format, value domain, required.
Columns are found by their names, English or Chinese; `tag` (optional) is the field's name in documents, the
identifier otherwise. A value domain is a code system of the catalogue, or values listed as `1.男;2.女`.
"""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any, Final

from hcstandards.errors import HcStandardsError, InvalidFactsError, Problem
from hcstandards.release.holdings import Holdings, near_matches
from hcstandards.validation.formats import parse_format, schema_of
from hcstandards.validation.kinds import BASE, DIALECT

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
YES: Final = ("y", "yes", "true", "1", "是", "必填", "m")
MOST_ELEMENTS: Final = 10_000
MOST_BYTES: Final = 16 * 2**20
_LISTED: Final = re.compile(r"\s*([^\s.．:：、;；]+)\s*[.．:：、]\s*([^;；]*)")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def schema_from_elements(raw: bytes, name: str, kind: str, holdings: Holdings | None = None) -> dict[str, Any]:
    """
    Return the schema of documents with the data elements listed in *raw*, CSV text in UTF-8.

    *name* is what problems call the table, *kind* the new document type. With *holdings* value domains are looked
    up in that release.

    Raises:
        InvalidFactsError: with every problem of the table, by line.
    """
    problems: list[Problem] = []
    properties: dict[str, Any] = {}
    required: list[str] = []
    seen: dict[str, int] = {}
    for line, row in _rows(raw, name):
        where = f"{name}:{line}"
        field = _field(row, where, problems, holdings)
        tag = row.get("tag") or row["identifier"]
        if row["identifier"] in seen or tag in properties:
            found = f"{tag!r} twice (first in line {seen.get(row['identifier'], '?')})"
            problems.append(Problem(where, "elements.repeated", found, "each element once"))
        seen[row["identifier"]] = line
        properties[tag] = field
        if row.get("required", "").strip().lower() in YES:
            required.append(tag)
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


def _rows(raw: bytes, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    if len(raw) > MOST_BYTES:
        raise InvalidFactsError([Problem(name, "elements.size", f"{len(raw)} bytes", f"at most {MOST_BYTES}")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        hint, hint_zh = "the file may be GBK: save it as UTF-8", "文件可能是 GBK 编码：请另存为 UTF-8"
        found = f"byte 0x{raw[error.start]:02X}"
        line = raw.count(b"\n", 0, error.start) + 1
        raise InvalidFactsError(
            [Problem(f"{name}:{line}", "elements.encoding", found, "UTF-8", hint, hint_zh)]
        ) from error
    reader = csv.reader(io.StringIO(text), strict=True)
    try:
        head = [cell.strip().lower() for cell in next(reader, [])]
        places = {column: head.index(each) for column, names in COLUMNS.items() for each in names if each in head}
        missing = [column for column in NEEDED if column not in places]
        if missing:
            expected = "a header with the columns " + ", ".join(NEEDED)
            raise InvalidFactsError([Problem(f"{name}:1", "elements.header", f"no {', '.join(missing)}", expected)])
        for count, row in enumerate(reader):
            if count >= MOST_ELEMENTS:
                found = f"more than {MOST_ELEMENTS} rows"
                raise InvalidFactsError([Problem(name, "elements.size", found, f"at most {MOST_ELEMENTS}")])
            if any(cell.strip() for cell in row):
                cells = {key: row[place].strip() if place < len(row) else "" for key, place in places.items()}
                yield reader.line_num, cells
    except csv.Error as error:
        where = f"{name}:{reader.line_num}"
        raise InvalidFactsError([Problem(where, "elements.csv", str(error), "comma-separated values")]) from error


def _field(row: dict[str, str], where: str, problems: list[Problem], holdings: Holdings | None) -> dict[str, Any]:
    tag = row.get("tag") or row["identifier"]
    if not _NAME.fullmatch(tag):
        expected = "letters, digits, dots, hyphens"
        problems.append(Problem(where, "elements.identifier", repr(tag), expected))
    field: dict[str, Any] = {"title": row["name"], "description": row["identifier"]}
    try:
        form = parse_format(row["format"])
        field |= schema_of(row["type"].upper(), form)
        field["x-hcs-format"] = f"{row['type'].upper()} {row['format']}"
    except HcStandardsError as error:
        facts = error.facts
        problems.append(Problem(where, f"elements.{facts['name']}", facts["found"], facts["expected"]))
        return field
    domain = row.get("domain", "")
    listed = [(match[1], match[2].strip()) for match in map(_LISTED.fullmatch, re.split(r"[;；]", domain)) if match]
    if row["type"].upper() == "S2" or (listed and row["type"].upper() != "S3"):
        if not listed:
            problems.append(Problem(where, "elements.domain", repr(domain), "listed values, for example 1.男;2.女"))
        field["enum"] = [code for code, _ in listed]
    elif row["type"].upper() == "S3":
        field |= _bound(domain, where, problems, holdings)
    return field


def _bound(domain: str, where: str, problems: list[Problem], holdings: Holdings | None) -> dict[str, Any]:
    """Return the binding to the code system that *domain* names: its id, or a table's name such as CV02.01.101."""
    key = domain.split(maxsplit=1)[0].lower() if domain.split() else ""
    if not key:
        problems.append(Problem(where, "elements.domain", repr(domain), "a code system"))
        return {}
    if holdings is not None:
        systems = holdings.index["code_systems"]
        key = key if key in systems else _designated(domain, list(systems)) or key
        if key not in systems:
            near = ", ".join(near_matches(key, systems))
            hint = f"close to it: {near}" if near else ""
            problems.append(Problem(where, "elements.domain", repr(domain), "a code system of the catalogue", hint))
            return {}
    return {"x-hcs-binding": {"system": key, "strength": "required"}}


def _designated(domain: str, known: list[str]) -> str | None:
    """
    Return the code system that a table's printed name means: `GB/T 2261.1-2003` is `gbt-2261.1`.

    >>> _designated("GB/T 2261.1-2003", ["gbt-2261.1"]), _designated("CV02.01.101 身份证件", ["cv02.01.101"])
    ('gbt-2261.1', 'cv02.01.101')
    """
    plain = re.sub(r"[-—–][0-9]{2,4}.*$", "", domain.strip().lower()).replace("/", "").replace(" ", "-")
    return plain if plain in known else next((each for each in known if domain.strip().lower().startswith(each)), None)
