"""A first recipe for a file nobody has described: its format, encoding and columns, guessed from its beginning."""

import io
import re
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import Any, cast

from attrs import evolve, frozen

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.columns import cleaned, find
from hcstandards.importing.limits import DEFAULT_LIMITS, Limits, Meter
from hcstandards.importing.opening import Options, opened
from hcstandards.importing.readers import json, text, workbook
from hcstandards.importing.readers.rows import Row, unmarked
from hcstandards.importing.recipe import Part
from hcstandards.importing.recipes import load_recipe
from hcstandards.importing.sources import Member, kind_of, members
from hcstandards.values import FrozenMap

HEAD = 256 * 1024
ROWS = 200
LONG = 10
"""Objects from which on a list in JSON is taken for the one that is meant."""
DEEPEST = 8
PREVIEW = 8
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.+*/xX-]{0,39}")
HAN = re.compile("[\u3400-\u9fff]")
DAY = re.compile(r"(?:19|20|21|29|99)\d{2}[-/年.]?\d{1,2}[-/月.]?\d{1,2}日?")
NAMED = re.compile("name|title|description|名", re.IGNORECASE)
"""What headers of names have in them."""
PAIR = re.compile(r"(\S+) (\S.*)")
NAMES = {"\t": "tab", ",": "comma", ";": "semicolon", "|": "bar"}
CROSSWALKS = ("hospital-map", "gem")
"""The recipes that say what the columns of crosswalks are called."""
MOSTLY = 0.9
"""Of the cells of a crosswalk's ends, how many look like codes at least."""
XML_FORMATS = {"ICD10CM.tabular": "icd10cm-tabular", "ClaML": "claml", "Structure": "sdmx-codelist"}


@frozen
class Guess:
    """A recipe's text, the rows it would read first, and what was seen that speaks for it."""

    recipe: str
    header: list[str]
    rows: list[list[str]]
    why: tuple[str, ...]


def guess(path: Path, limits: Limits = DEFAULT_LIMITS) -> Guess:
    """
    Draft a recipe for *path*.

    Raises:
        ImportRefusedError: it can't be read, or nothing is known that looks like it.
    """
    with ExitStack() as stack:
        found = stack.enter_context(members(path, Meter(limits)))
        if not found:
            raise ImportRefusedError(str(path), "guess.nothing", "an empty archive", "a list")
        member = found[0]
        part, why, shipped = _part(member, limits)
        if len(found) > 1 or "!" in member.shown:
            why = (*why, f"the first of {len(found)} members: {member.name}")
            part = evolve(part, files=(f"*{Path(member.name).suffix}",))
        header, rows = _head_rows(part, member, limits)
    crosswalk = None if shipped else _crosswalk(part, header, rows)
    if crosswalk is not None:
        part = crosswalk
        why = (*why, f"codes in {part.columns['source_code'][0]} and in {part.columns['target_code'][0]}")
    else:
        part = evolve(part, columns=FrozenMap(shipped or _columns(header, rows)))
    part = _worded(part)
    return Guess(_yaml(path, part, why), header or _numbers(rows), [cells for _, cells in rows[:PREVIEW]], why)


def _worded(part: Part) -> Part:
    """Return a part with the usual words for a status and an open end, where it reads a status or an end."""
    usual = load_recipe("csv").parts[0]
    if part.content == "concepts" and "status" in part.columns and not part.status:
        part = evolve(part, status=usual.status)
    if "valid_to" in part.columns and not part.open_ends:
        part = evolve(part, open_ends=usual.open_ends)
    return part


def _numbers(rows: list[Row]) -> list[str]:
    return [str(number) for number in range(1, max((len(cells) for _, cells in rows), default=0) + 1)]


def _part(member: Member, limits: Limits) -> tuple[Part, tuple[str, ...], dict[str, tuple[str, ...]]]:
    """Return a part that can read *member*, why, and the columns where a recipe that ships knows them."""
    if _is_workbook(member):
        return (*_workbook_part(member, limits), {})
    with member.open() as stream:
        head = cast("io.BufferedReader", stream).read(HEAD)
    if not head:
        raise ImportRefusedError(member.shown, "guess.nothing", "an empty file", "a list")
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"<":
        return _shipped(_xml_format(head, member.shown), "XML")
    if start in {b"{", b"["}:
        name = "fhir-conceptmap" if b'"ConceptMap"' in head else "fhir-codesystem"
        if b'"resourceType"' in head:
            return _shipped(name, "a FHIR resource")
        return (*_json_part(member, limits), {})
    encoding, words = _decoded(head)
    return _text_part(words, encoding, member)


def _is_workbook(member: Member) -> bool:
    suffix = member.name.lower().rpartition(".")[2]
    if "!" in member.shown:
        return suffix in {"xlsx", "xlsm", "xls", "xlsb", "ods"}
    return kind_of(member.path) in {"workbook", "ole"}


def _workbook_part(member: Member, limits: Limits) -> tuple[Part, tuple[str, ...]]:
    """Return the sheet that holds most, its header in the first row that is about as wide as the table."""
    if "!" in member.shown or kind_of(member.path) != "workbook" or member.name.lower().endswith((".ods", ".xlsb")):
        return Part("concepts", "workbook", header="find"), ("a workbook",)
    with workbook.opened(member, Meter(limits)) as book:
        sizes = {info.filename: info.file_size for info in book.archive.infolist()}
        name = max(book.sheets, key=lambda each: sizes.get(book.sheets[each], 0), default="")
        if not name:
            raise ImportRefusedError(member.shown, "guess.nothing", "a workbook without sheets", "a list")
        rows = list(islice(workbook.sheet_rows(book, name), ROWS))
        several = len(book.sheets) > 1
    filled = [(number, sum(map(bool, cells))) for number, cells in rows]
    widest = max((count for _, count in filled), default=0)
    header = next((number for number, count in filled if count * 5 >= widest * 4), 1)
    why = (
        f"a workbook; the sheet {name} of {len(book.sheets)}" if several else "a workbook",
        f"row {header} is widest",
    )
    return Part("concepts", "workbook", sheet=(name,) if several else (), header=str(header)), why


def _json_part(member: Member, limits: Limits) -> tuple[Part, tuple[str, ...]]:
    """Return the first of the longer lists of objects in a document."""
    with member.open() as stream:
        found = dict(_lists(json.document(stream, member.shown, Meter(limits)), ()))
    if not found:
        return Part("concepts", "json", path="*"), ("JSON; the path to its rows is for you to name",)
    long = [path for path, count in found.items() if count >= LONG] or list(found)
    path = min(long, key=lambda each: (len(each), -found[each]))
    return Part("concepts", "json", path="/".join(path)), (f"JSON; {found[path]} objects at {'/'.join(path)}",)


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Yield the paths of lists (or objects) of objects, not those inside them, with their lengths."""
    members = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    objects = sum(isinstance(each, dict) for each in members)
    if objects == len(members) > 0 and (isinstance(value, list) or objects >= LONG):
        yield (*path, "*"), objects
    elif isinstance(value, dict) and len(path) < DEEPEST:
        for name, each in value.items():
            yield from _lists(each, (*path, name))


def _xml_format(head: bytes, shown: str) -> str:
    match = re.search(rb"<(?:[A-Za-z][\w.-]*:)?([A-Za-z][\w.-]*)[\s/>]", re.sub(rb"<[?!][^>]*>", b"", head))
    root = match[1].decode() if match else ""
    if root not in XML_FORMATS:
        known = ", ".join(XML_FORMATS)
        raise ImportRefusedError(shown, "guess.format", f"XML with the root {root or '?'}", known)
    return XML_FORMATS[root]


def _shipped(name: str, what: str) -> tuple[Part, tuple[str, ...], dict[str, tuple[str, ...]]]:
    part = load_recipe(name).parts[0]
    return part, (f"{what} as the recipe {name} reads it",), dict(part.columns)


def _decoded(head: bytes) -> tuple[str, str]:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", head[: len(head) // 2 * 2].decode("utf-16", "replace")
    whole = head.rpartition(b"\n")[0] or head
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return encoding.removesuffix("-sig"), whole.decode(encoding)
        except UnicodeDecodeError:
            continue
    return "latin-1", whole.decode("latin-1")


def _text_part(words: str, encoding: str, member: Member) -> tuple[Part, tuple[str, ...], dict[str, tuple[str, ...]]]:
    why: tuple[str, ...] = () if encoding == "utf-8" else (f"read as {encoding}",)
    lines = [line for line in words.splitlines()[:ROWS] if line.strip()]
    if not lines:
        raise ImportRefusedError(member.shown, "guess.nothing", "blank lines alone", "a list")
    pairs = sum(bool(PAIR.fullmatch(line) and CODE.fullmatch(line.split(" ", 1)[0])) for line in lines)
    delimiter = text.likely_delimiter(words)
    if delimiter is None and pairs * 2 > len(lines):
        part = Part("concepts", "lines", encoding=encoding, pattern=r"(?P<code>\S+) (?P<name>.*)")
        return part, (*why, "a code, a blank and a name a line"), {"code": ("code",), "display": ("name",)}
    usual = {".csv": ",", ".tsv": "\t"}.get(Path(member.name).suffix.lower())
    chosen = delimiter or ","
    if usual is not None and usual != chosen:
        why = (*why, f"divided by {NAMES[chosen]}, whatever its name says")
    else:
        why = (*why, f"divided by {NAMES[chosen]}")
    kind = "tsv" if chosen == "\t" and '"' not in words[:HEAD] else "csv"
    first = re.split(f"[{re.escape(chosen)}]", lines[0])
    header = "1" if _is_header(first, [re.split(f"[{re.escape(chosen)}]", line) for line in lines[1:20]]) else "none"
    return (
        Part("concepts", "tsv" if kind == "tsv" else "csv", encoding=encoding, delimiter=chosen, header=header),
        why,
        {},
    )


def _is_header(first: list[str], below: list[list[str]]) -> bool:
    """Tell whether the first row names columns: no cell like those below it, all different."""
    cells = [cleaned(cell.strip('"')) for cell in first]
    if len(set(cells)) < len(cells) or any(DAY.fullmatch(cell) or cell.isdigit() for cell in cells):
        return False
    if any(_unlike(name, [row[at] for row in below if at < len(row)]) for at, name in enumerate(cells)):
        return True
    coded = [any(character.isdigit() for character in row[0]) for row in below if row]
    return not any(map(str.isdigit, cells[0])) and (not coded or sum(coded) * 2 >= len(coded))


def _unlike(name: str, below: list[str]) -> bool:
    """Tell whether a column holds numbers alone, and its first cell words."""
    return (
        len(below) > 1 and all(each.replace(".", "", 1).isdigit() for each in below) and name.replace("_", "").isalpha()
    )


def _head_rows(part: Part, member: Member, limits: Limits) -> tuple[list[str] | None, list[Row]]:
    header = part.header
    asked = evolve(part, header="1" if header == "find" else header)
    with opened(asked, member, Meter(limits), Options(), unmarked) as sheet:
        return sheet.header, list(islice(sheet.rows, ROWS))


def _columns(header: list[str] | None, rows: list[Row]) -> dict[str, tuple[str, ...]]:
    """Return which column is the code and which the name: by their headers, else by what they hold."""
    known = load_recipe("csv").parts[0].columns
    width = len(header) if header is not None else max((len(cells) for _, cells in rows), default=0)
    found: dict[str, tuple[str, ...]] = {}
    if header is not None:
        for field, names in known.items():
            name = next((name for name in names if name in header), None)
            if name is not None:
                found[field] = (name,)

    def named(at: int) -> tuple[str, ...]:
        return (header[at],) if header is not None and at < len(header) and header[at] else (str(at + 1),)

    columns = [_cells(rows, at) for at in range(width)]
    taken = {names[0] for names in found.values()}
    if "code" not in found:
        scores = [_code_score(cells, len(rows)) for cells in columns]
        best = max(range(width), key=lambda at: (scores[at], -at), default=0)
        found["code"] = named(best)
        taken.add(found["code"][0])
    if "display" not in found:
        scores = [
            _name_score(cells) + bool(NAMED.search(named(at)[0])) if named(at)[0] not in taken else -1.0
            for at, cells in enumerate(columns)
        ]
        best = max(range(width), key=lambda at: (scores[at], -at), default=0)
        if scores and scores[best] > 0:
            found["display"] = named(best)
    return {field: found[field] for field in (*known, *found) if field in found}


def _crosswalk(part: Part, header: list[str] | None, rows: list[Row]) -> Part | None:
    """Return *part* as one of correspondences where headers name both ends and both hold codes, else `None`."""
    for known in [each for name in CROSSWALKS for each in load_recipe(name).parts if each.format == "csv"]:
        found: dict[str, tuple[str, ...]] = {}
        for field, names in known.columns.items():
            at = find(names, header, 0)
            if at is not None and header is not None:
                found[field] = (header[at],)
        if header is None or not {"source_code", "target_code"} <= found.keys():
            continue
        code = find(load_recipe("csv").parts[0].columns["code"], header, 0)
        if code is not None and (header[code],) not in found.values():  # a list of codes: from and to are a range
            continue
        ends = [_cells(rows, header.index(found[name][0])) for name in ("source_code", "target_code")]
        if not all(_holds_codes(cells) for cells in ends):
            continue
        return evolve(
            part,
            content=known.content,
            columns=FrozenMap(found),
            kinds=known.kinds if "kind" in found else FrozenMap({}),
            kind_otherwise=known.kind_otherwise,
            without_target=known.without_target,
            empty=known.empty,
        )
    return None


def _cells(rows: list[Row], at: int) -> list[str]:
    return [cells[at] for _, cells in rows if at < len(cells) and cells[at]]


def _holds_codes(cells: list[str]) -> bool:
    """Tell whether nearly all cells look like codes, not days, and most have a digit, which words don't."""
    fitting = sum(CODE.fullmatch(cell) is not None and not DAY.fullmatch(cell) for cell in cells)
    digits = sum(any(map(str.isdigit, cell)) for cell in cells)
    return bool(cells) and fitting >= MOSTLY * len(cells) and digits * 2 >= len(cells)


def _code_score(cells: list[str], rows: int) -> float:
    if not cells:
        return 0.0
    fitting = sum(CODE.fullmatch(cell) is not None and not DAY.fullmatch(cell) for cell in cells) / len(cells)
    return fitting * len(set(cells)) / max(rows, 1)


def _name_score(cells: list[str]) -> float:
    if not cells:
        return 0.0
    han = sum(HAN.search(cell) is not None for cell in cells) / len(cells)
    words = sum(any(map(str.isalpha, cell)) for cell in cells) / len(cells)
    return (han * 2 + words) * len(set(cells)) / len(cells)


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _words_yaml(part: Part) -> Iterator[str]:
    """Yield the lines of the publisher's words: of states, kinds and open ends."""
    for name, words in (("status", part.status), ("kinds", part.kinds)):
        if words:
            yield f"    {name}:"
            yield from (f"      {_quoted(key)}: {value}" for key, value in words.items())
    if part.content == "correspondences":
        if part.kind_otherwise:
            yield f"    kind_otherwise: {part.kind_otherwise}"
        if part.empty:
            yield f"    empty: [{', '.join(map(_quoted, part.empty))}]"
        yield f"    without_target: {part.without_target}"
    if part.open_ends:
        yield f"    open_ends: [{', '.join(map(_quoted, part.open_ends))}]"


def _slug(text: str, otherwise: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or otherwise


def _yaml(path: Path, part: Part, why: tuple[str, ...]) -> str:
    """Return the recipe as YAML that `load_recipe` takes."""
    name = _slug(path.stem, "list")
    lines = [f"# Drafted from {path.name.encode('unicode_escape').decode()}: {'; '.join(why)}. Check every line."]
    lines += [f"recipe: {name}", f"title: {_quoted(path.stem)}", f"title_en: {_quoted(path.stem)}"]
    if part.content == "correspondences":  # the two ends are two systems; what they are the file doesn't say
        for end in ("source", "target"):
            lines.append(f"{end}_system: {_slug(part.columns[f'{end}_code'][0], end)}")
    else:
        lines.append(f"system: {name}")
    lines += ["parts:", f"  - content: {part.content}", f"    format: {part.format}"]
    if part.sheet:
        lines.append(f"    sheet: {_quoted(part.sheet[0])}")
    if part.files:
        lines.append(f"    files: [{', '.join(map(_quoted, part.files))}]")
    if part.encoding != "utf-8":
        lines.append(f"    encoding: {part.encoding}")
    if part.delimiter and part.format == "csv":
        lines.append(f"    delimiter: {NAMES.get(part.delimiter, 'detect')}")
    if part.header != "none":
        lines.append(f'    header: "{part.header}"')
    if part.pattern:
        lines.append(f"    pattern: {_quoted(part.pattern)}")
    if part.path:
        lines.append(f"    path: {_quoted(part.path)}")
    lines.append("    columns:")
    for field, columns in part.columns.items():
        shown = _quoted(columns[0]) if len(columns) == 1 else f"[{', '.join(map(_quoted, columns))}]"
        lines.append(f"      {field}: {shown}")
    lines += _words_yaml(part)
    if part.content == "concepts" and part.format in {"tsv", "csv", "workbook"}:
        lines.append('    rest: "true"')
    return "\n".join(lines) + "\n"
