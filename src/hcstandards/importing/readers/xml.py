"""XML lists, streamed: the ICD-10-CM tabular list, WHO's ClaML, SDMX-ML code lists."""

from collections.abc import Iterator
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

from hcstandards.errors import ImportRefusedError, MissingExtraError
from hcstandards.importing.limits import Meter, beyond
from hcstandards.importing.readers.rows import Mark, Row, unmarked
from hcstandards.reasons import reason_of

SEPARATOR = "; "
TABULAR = [
    "code", "kind", "display", "parent", "inclusion_terms", "includes", "excludes1", "excludes2", "code_first",
    "use_additional_code", "code_also",
]  # fmt: skip
CLAML = ["code", "kind", "display", "parent", "usage", "definition", "inclusions", "exclusions", "notes"]
SDMX = ["codelist", "agency", "version", "code", "display", "display_zh", "display_en", "description", "parent"]
_LISTED = {
    "inclusionTerm": "inclusion_terms",
    "includes": "includes",
    "excludes1": "excludes1",
    "excludes2": "excludes2",
    "codeFirst": "code_first",
    "useAdditionalCode": "use_additional_code",
    "codeAlso": "code_also",
}
_RUBRICS = {
    "preferred": "display",
    "preferredLong": "display",
    "definition": "definition",
    "inclusion": "inclusions",
    "exclusion": "exclusions",
    "note": "notes",
    "coding-hint": "notes",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def events(stream: BinaryIO, where: str, meter: Meter, *, doctype: bool = False) -> Iterator[tuple[str, Any]]:
    """
    Yield start and end events of the elements.

    Raises:
        ImportRefusedError: not well formed, an entity or (unless *doctype*) a document type, deeper or with more
            elements below one record than the limits.
        MissingExtraError: the `import` extra isn't installed.
    """
    try:
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import iterparse
    except ModuleNotFoundError as error:
        feature = "reading XML"
        raise MissingExtraError(feature, "import") from error
    depth = 0
    deepest = meter.limits.depth
    try:
        for event, element in iterparse(stream, ("start", "end"), forbid_dtd=not doctype):
            depth += 1 if event == "start" else -1
            if depth > deepest:
                raise beyond(where, "depth", f"more than {deepest} levels", deepest)
            yield event, element
    except ImportRefusedError:  # a ValueError, too
        raise
    except DefusedXmlException as error:
        found = "a document type or an entity"
        raise ImportRefusedError(where, "xml.doctype", found, "XML without either") from error
    except (ParseError, ValueError, LookupError) as error:
        hint = "fetch it again"
        raise ImportRefusedError(where, "xml.syntax", reason_of(error), "well-formed XML", hint) from error


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _words(element: Element | None) -> str:
    """Return all the text below *element*, blanks folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def _notes(element: Element) -> str:
    return SEPARATOR.join(filter(None, (_words(note) for note in element.iter("note"))))


def tabular_rows(stream: BinaryIO, where: str, meter: Meter) -> Iterator[Row]:
    """Yield chapters, sections and diagnoses of the ICD-10-CM tabular list, each with its parent's code."""
    records = ("chapter", "section", "diag")
    row = 0
    open_records: list[dict[str, str]] = []
    for event, element in events(stream, where, meter):
        tag = element.tag
        if event == "start":
            if tag in records:
                parent = next((each["code"] for each in reversed(open_records) if each["code"]), "")
                code = _section_code(element.get("id", "")) if tag == "section" else ""
                open_records.append({"kind": tag, "code": code, "parent": parent})
            continue
        if open_records:
            record = open_records[-1]
            if tag == "name" and not record["code"]:
                record["code"] = _words(element)
            elif tag == "desc" and "display" not in record:
                record["display"] = _words(element)
                # written now, so that a parent comes before what is below it
                row += 1
                record["row"] = str(row)
            elif tag in _LISTED:
                record[_LISTED[tag]] = _notes(element)
        if tag in records and open_records:
            record = open_records.pop()
            yield int(record.get("row", row)), [record.get(name, "") for name in TABULAR]
            element.clear()


def _section_code(range_: str) -> str:
    """Return a section's code; one of a single category (B20) is written as a range, apart from the category."""
    return range_ if "-" in range_ or not range_ else f"{range_}-{range_}"


def claml_rows(stream: BinaryIO, where: str, meter: Meter, mark: Mark = unmarked) -> Iterator[Row]:
    """Yield the classes of a ClaML file: code, kind, preferred name, superclass, rubrics; modifiers are marked."""
    row = modifiers = 0
    root: Element | None = None
    for event, element in events(stream, where, meter, doctype=True):
        if event == "start":
            root = element if root is None else root
            continue
        if element.tag not in {"Class", "Modifier", "ModifierClass"}:
            continue
        if element.tag == "Class":
            row += 1
            yield row, _claml_row(element)
        modifiers += element.tag == "ModifierClass"
        element.clear()
        if root is not None:
            root.clear()
    if modifiers:
        mark("unread", 0, "ModifierClass", f"{modifiers} codes that modify others")


def _claml_row(element: Element) -> list[str]:
    found: dict[str, list[str]] = {}
    for rubric in element.iter("Rubric"):
        name = _RUBRICS.get(rubric.get("kind", ""))
        if name == "display" and "display" in found:
            name = None
        if name is not None:
            found.setdefault(name, []).append(SEPARATOR.join(filter(None, map(_words, rubric.iter("Label")))))
    parent = element.find("SuperClass")
    facts = {name: SEPARATOR.join(filter(None, values)) for name, values in found.items()}
    facts |= {
        "code": element.get("code", ""),
        "kind": element.get("kind", ""),
        "usage": element.get("usage", ""),
        "parent": parent.get("code", "") if parent is not None else "",
    }
    return [facts.get(name, "") for name in CLAML]


def sdmx_rows(stream: BinaryIO, where: str, meter: Meter) -> Iterator[Row]:
    """Yield the codes of an SDMX-ML 2.1 or 3.0 structure message, each with its list, agency and version."""
    row = 0
    owner: Element | None = None
    for event, element in events(stream, where, meter):
        tag = _local(element)
        if event == "start":
            if tag == "Codelist":
                owner = element
            continue
        if tag == "Code" and owner is not None:
            row += 1
            yield row, _sdmx_row(owner, element)
            element.clear()
            if len(owner) and owner[-1] is element:  # not so where codes stand inside codes
                del owner[-1]
        elif tag == "Codelist":
            owner = None
            element.clear()


def _sdmx_row(owner: Element, element: Element) -> list[str]:
    names = [child for child in element if _local(child) == "Name"]
    by_language = {name.get(XML_LANG, "en").lower()[:2]: _words(name) for name in names}
    parent = next((child for child in element if _local(child) == "Parent"), None)
    reference = next(parent.iter(), None) if parent is not None else None
    parent_code = ""
    if parent is not None and reference is not None:
        inner = next((each for each in parent.iter() if _local(each) == "Ref"), None)
        parent_code = inner.get("id", "") if inner is not None else _words(parent)
    description = next((child for child in element if _local(child) == "Description"), None)
    return [
        owner.get("id", ""),
        owner.get("agencyID", ""),
        owner.get("version", "1.0"),
        element.get("id", ""),
        by_language.get("zh") or (_words(names[0]) if names else ""),
        by_language.get("zh", ""),
        by_language.get("en", ""),
        _words(description),
        parent_code,
    ]
