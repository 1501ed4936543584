"""JSON documents, and what FHIR puts in them: code systems, value sets and concept maps."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import Meter, beyond
from hcstandards.importing.readers.rows import Row
from hcstandards.reasons import reason_of

CODES = [
    "system",
    "version",
    "code",
    "display",
    "parent",
    "definition",
    "display_zh",
    "display_en",
    "status",
    "valid_from",
    "valid_to",
    "replaced_by",
    "record",
    "former_names",
    "former_codes",
    "properties",
]
MAPS = [
    "source_system",
    "source_code",
    "source_display",
    "kind",
    "target_system",
    "target_code",
    "target_display",
    "comment",
]
SEPARATOR = "; "


def document(stream: BinaryIO, where: str, meter: Meter) -> Any:
    """
    Return a JSON document; every number is text.

    Raises:
        ImportRefusedError: not JSON, not UTF-8, a key twice in one object, or beyond the limits.
    """
    most = meter.limits.json
    raw = stream.read(most + 1)
    if len(raw) > most:
        raise beyond(where, "json", f"more than {most} bytes", most)
    deepest = meter.limits.depth
    try:
        data = json.loads(
            raw.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_distinct
        )
    except UnicodeDecodeError as error:
        raise ImportRefusedError(where, "encoding.wrong", f"byte 0x{raw[error.start]:02X}", "UTF-8") from error
    except RecursionError as error:
        raise beyond(where, "depth", f"more than {deepest} levels", deepest) from error
    except ValueError as error:
        raise ImportRefusedError(where, "json.syntax", reason_of(error), "JSON", "fetch it again") from error
    if _deeper(data, deepest):
        raise beyond(where, "depth", f"more than {deepest} levels", deepest)
    return data


def _deeper(data: Any, most: int) -> bool:
    """Tell whether lists and objects stand in one another more than *most* deep; looked at level by level."""
    level = [data]
    for _ in range(most + 1):
        level = [each for each in level if isinstance(each, (dict, list))]
        if not level:
            return False
        level = [child for each in level for child in (each.values() if isinstance(each, dict) else each)]
    return True


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = sorted({name for name in names if names.count(name) > 1})
        reason = f"the key {twice[0]!r} twice in one object"
        raise ValueError(reason)
    return found


def resources(data: Any, kinds: tuple[str, ...], where: str) -> Iterator[dict[str, Any]]:
    """Yield the FHIR resources of *kinds*: the document itself, or what a bundle holds."""
    found = list(_resources(data, kinds))
    if not found:
        kind = data.get("resourceType") if isinstance(data, dict) else type(data).__name__
        raise ImportRefusedError(where, "fhir.resource", f"the resource {kind}", f"one of {', '.join(kinds)}")
    yield from found


def _resources(data: Any, kinds: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if not isinstance(data, dict):
        return
    if data.get("resourceType") in kinds:
        yield data
    for entry in _list(data.get("entry")) if data.get("resourceType") == "Bundle" else ():
        if isinstance(entry, dict):
            yield from _resources(entry.get("resource"), kinds)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def text_of(value: Any) -> str:
    """Return a JSON value as a cell: text as it is, objects and lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def code_rows(data: Any, where: str) -> Iterator[Row]:
    """Yield the concepts of FHIR CodeSystem and ValueSet resources, children after their parents."""
    row = 0
    for resource in resources(data, ("CodeSystem", "ValueSet"), where):
        for cells in _concepts(resource, where):
            row += 1
            yield row, cells


def _concepts(resource: dict[str, Any], where: str) -> Iterator[list[str]]:
    url, version = text_of(resource.get("url")), text_of(resource.get("version"))
    if resource["resourceType"] == "CodeSystem":
        yield from _nested(_list(resource.get("concept")), url, version, "concept")
        return
    expansion = resource.get("expansion")
    if isinstance(expansion, dict) and _list(expansion.get("contains")):
        yield from _nested(_list(expansion["contains"]), url, version, "contains")
        return
    yield from _composed(resource, where)


def _composed(resource: dict[str, Any], where: str) -> Iterator[list[str]]:
    """Yield what a value set without an expansion includes and doesn't exclude, all of it listed."""
    compose = resource.get("compose")
    included, excluded = (
        [each for each in _list(compose.get(name) if isinstance(compose, dict) else None) if isinstance(each, dict)]
        for name in ("include", "exclude")
    )
    for each in (*included, *excluded):
        if not _list(each.get("concept")):
            found = f"{text_of(resource.get('url'))}: an include of {text_of(each.get('system')) or 'value sets'}"
            hint = "ask a terminology server to expand it ($expand)"
            raise ImportRefusedError(where, "fhir.expansion", found, "the concepts listed, or an expansion", hint)
    left_out = {
        (text_of(each.get("system")), text_of(concept.get("code")))
        for each in excluded
        for concept in _list(each.get("concept"))
        if isinstance(concept, dict)
    }
    for each in included:
        system, edition = text_of(each.get("system")), text_of(each.get("version"))
        for cells in _nested(_list(each.get("concept")), system, edition, "concept"):
            if (cells[0], cells[2]) not in left_out:
                yield cells


def _nested(concepts: list[Any], system: str, version: str, below: str) -> Iterator[list[str]]:
    """Walk without recursion, so that depth can't hurt."""
    pile: list[tuple[Iterator[Any], str]] = [(iter(concepts), "")]
    while pile:
        level, parent = pile[-1]
        concept = next(level, None)
        if concept is None:
            pile.pop()
            continue
        if not isinstance(concept, dict):
            continue
        yield _concept_row(concept, system, version, parent)
        children = _list(concept.get(below))
        if children:
            pile.append((iter(children), text_of(concept.get("code"))))


def _concept_row(concept: dict[str, Any], system: str, version: str, parent: str) -> list[str]:
    names: dict[str, str] = {}
    former: list[str] = []
    for each in _list(concept.get("designation")):
        if isinstance(each, dict):
            use, value = each.get("use"), text_of(each.get("value"))
            if isinstance(use, dict) and use.get("code") == "former-name":
                former.append(value)
            else:
                names[text_of(each.get("language"))[:2]] = value
    properties: dict[str, str] = {}
    for each in _list(concept.get("property")):
        if isinstance(each, dict):
            name = text_of(each.get("code"))
            value = next((_plain_value(item) for key, item in each.items() if key.startswith("value")), "")
            properties[name] = f"{properties[name]}{SEPARATOR}{value}" if name in properties else value
    status = properties.pop("status", "")
    if not status and (properties.get("inactive") == "true" or text_of(concept.get("inactive")) == "true"):
        status = "inactive"
    above = [properties.pop(name, "") for name in ("parent", "subsumedBy")]
    own = [properties.pop(name, "") for name in ("effectiveDate", "deprecationDate", "replaced-by", "record")]
    own += [SEPARATOR.join(former), properties.pop("former-code", "")]
    shown = json.dumps(properties, ensure_ascii=False, sort_keys=True) if properties else ""
    return [
        text_of(concept.get("system")) or system,
        version,
        text_of(concept.get("code")),
        text_of(concept.get("display")) or names.get("zh") or names.get("en") or "",
        parent or next(filter(None, above), ""),
        text_of(concept.get("definition")),
        names.get("zh", ""),
        names.get("en", ""),
        status,
        *own,
        shown,
    ]


def _plain_value(value: Any) -> str:
    return text_of(value.get("code")) if isinstance(value, dict) else text_of(value)


def map_rows(data: Any, where: str) -> Iterator[Row]:
    """Yield the edges of FHIR ConceptMap resources (R4 `equivalence`, R5 `relationship`); one without a target too."""
    row = 0
    for resource in resources(data, ("ConceptMap",), where):
        scopes = [text_of(resource.get(f"{end}Uri") or resource.get(f"{end}Canonical")) for end in ("source", "target")]
        for group in filter(lambda each: isinstance(each, dict), _list(resource.get("group"))):
            source, target = text_of(group.get("source")) or scopes[0], text_of(group.get("target")) or scopes[1]
            for element in filter(lambda each: isinstance(each, dict), _list(group.get("element"))):
                start = [source, text_of(element.get("code")), text_of(element.get("display"))]
                targets = [each for each in _list(element.get("target")) if isinstance(each, dict)]
                for each in targets or [{"equivalence": "unmatched"}]:
                    row += 1
                    kind = text_of(each.get("relationship") or each.get("equivalence"))
                    end = [text_of(each.get("code")), text_of(each.get("display")), text_of(each.get("comment"))]
                    yield row, [*start, kind, target, *end]
