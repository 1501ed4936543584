"""JSON lists: FHIR code systems, value sets and concept maps, and any list of objects by its path."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from hcstandards.errors import ImportRefusedError
from hcstandards.importing.limits import Meter, beyond
from hcstandards.importing.readers.rows import Row

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
    try:
        return json.loads(
            raw.decode("utf-8-sig"), parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_distinct
        )
    except UnicodeDecodeError as error:
        raise ImportRefusedError(where, "encoding.wrong", f"byte 0x{raw[error.start]:02X}", "utf-8") from error
    except RecursionError as error:
        raise beyond(where, "depth", "JSON nested beyond measure", meter.limits.depth) from error
    except ValueError as error:
        raise ImportRefusedError(where, "json.syntax", str(error), "JSON", "fetch it again") from error


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
        raise ImportRefusedError(where, "fhir.resource", f"a {kind}", " or ".join(kinds))
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


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def code_rows(data: Any, where: str, meter: Meter) -> Iterator[Row]:
    """Yield the concepts of FHIR CodeSystem and ValueSet resources, children after their parents."""
    row = 0
    for resource in resources(data, ("CodeSystem", "ValueSet"), where):
        for cells in _concepts(resource, where, meter):
            row += 1
            yield row, cells


def _concepts(resource: dict[str, Any], where: str, meter: Meter) -> Iterator[list[str]]:
    url, version = _text(resource.get("url")), _text(resource.get("version"))
    if resource["resourceType"] == "CodeSystem":
        yield from _nested(_list(resource.get("concept")), url, version, "concept", where, meter)
        return
    expansion = resource.get("expansion")
    if isinstance(expansion, dict) and _list(expansion.get("contains")):
        yield from _nested(_list(expansion["contains"]), url, version, "contains", where, meter)
        return
    compose = resource.get("compose")
    for include in _list(compose.get("include")) if isinstance(compose, dict) else ():
        if isinstance(include, dict):
            system, edition = _text(include.get("system")), _text(include.get("version"))
            yield from _nested(_list(include.get("concept")), system, edition, "concept", where, meter)


def _nested(
    concepts: list[Any], system: str, version: str, below: str, where: str, meter: Meter
) -> Iterator[list[str]]:
    """Walk without recursion, so that depth can't hurt."""
    pile: list[tuple[Iterator[Any], str]] = [(iter(concepts), "")]
    while pile:
        if len(pile) > meter.limits.depth:
            raise beyond(where, "depth", f"more than {meter.limits.depth} levels", meter.limits.depth)
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
            pile.append((iter(children), _text(concept.get("code"))))


def _concept_row(concept: dict[str, Any], system: str, version: str, parent: str) -> list[str]:
    names = {
        _text(each.get("language"))[:2]: _text(each.get("value"))
        for each in _list(concept.get("designation"))
        if isinstance(each, dict)
    }
    properties: dict[str, str] = {}
    for each in _list(concept.get("property")):
        if isinstance(each, dict):
            name = _text(each.get("code"))
            value = next((_plain_value(item) for key, item in each.items() if key.startswith("value")), "")
            properties[name] = f"{properties[name]}{SEPARATOR}{value}" if name in properties else value
    status = properties.pop("status", "")
    if not status and (properties.get("inactive") == "true" or _text(concept.get("inactive")) == "true"):
        status = "inactive"
    shown = json.dumps(properties, ensure_ascii=False, sort_keys=True) if properties else ""
    return [
        _text(concept.get("system")) or system,
        version,
        _text(concept.get("code")),
        _text(concept.get("display")) or names.get("zh") or names.get("en") or "",
        parent or properties.get("parent", "") or properties.get("subsumedBy", ""),
        _text(concept.get("definition")),
        names.get("zh", ""),
        names.get("en", ""),
        status,
        shown,
    ]


def _plain_value(value: Any) -> str:
    return _text(value.get("code")) if isinstance(value, dict) else _text(value)


def map_rows(data: Any, where: str) -> Iterator[Row]:
    """Yield the edges of FHIR ConceptMap resources (R4 `equivalence`, R5 `relationship`); one without a target too."""
    row = 0
    for resource in resources(data, ("ConceptMap",), where):
        scopes = [_text(resource.get(f"{end}Uri") or resource.get(f"{end}Canonical")) for end in ("source", "target")]
        for group in filter(lambda each: isinstance(each, dict), _list(resource.get("group"))):
            source, target = _text(group.get("source")) or scopes[0], _text(group.get("target")) or scopes[1]
            for element in filter(lambda each: isinstance(each, dict), _list(group.get("element"))):
                start = [source, _text(element.get("code")), _text(element.get("display"))]
                targets = [each for each in _list(element.get("target")) if isinstance(each, dict)]
                for each in targets or [{"equivalence": "unmatched"}]:
                    row += 1
                    kind = _text(each.get("relationship") or each.get("equivalence"))
                    end = [_text(each.get("code")), _text(each.get("display")), _text(each.get("comment"))]
                    yield row, [*start, kind, target, *end]


def listed(data: Any, path: str, where: str) -> tuple[list[str], list[Row]]:
    """
    Return the header and rows of the objects at *path*.

    *path* walks down by keys, divided by `/`. `*` takes every value of a list or object, `**` whatever depth; the
    key that led to an object is its column `#key`, and that of the object around it `#parent`.
    """
    found = list(_walk(data, [step for step in path.split("/") if step]))
    rows: list[dict[str, str]] = []
    header: dict[str, None] = {}
    for key, around, item in found:
        if isinstance(item, dict):
            cells = {name: _text(value) for name, value in item.items()}
        elif item is None or isinstance(item, (str, bool)):
            cells = {"#value": _text(item)}
        else:
            cells = {"#value": _text(item)}
        cells |= {"#key": key, "#parent": around}
        header |= dict.fromkeys(cells)
        rows.append(cells)
    if not rows:
        raise ImportRefusedError(where, "json.path", f"nothing at {path}", "a list or an object there")
    names = list(header)
    return names, [(number, [cells.get(name, "") for name in names]) for number, cells in enumerate(rows, start=1)]


def _walk(data: Any, steps: list[str], key: str = "", around: str = "") -> Iterator[tuple[str, str, Any]]:
    if not steps:
        yield key, around, data
        return
    step, rest = steps[0], steps[1:]
    if step == "*":
        for name, value in _children(data):
            yield from _walk(value, rest, name, key)
    elif step.startswith("**"):  # `**controls`: every member of a list called so, at any depth
        wanted = step[2:]
        pile: list[tuple[str, Any]] = [(_name(data), data)]
        while pile:
            owner, value = pile.pop()
            for name, child in reversed(list(_children(value))):
                if name == wanted and isinstance(child, list):
                    for number, item in enumerate(child):
                        yield from _walk(item, rest, str(number), owner)
                if isinstance(child, (dict, list)):
                    pile.append((_name(child) or owner, child))
    elif isinstance(data, dict) and step in data:
        yield from _walk(data[step], rest, step, key)


def _name(value: Any) -> str:
    return _text(value.get("id")) if isinstance(value, dict) else ""


def _children(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
    elif isinstance(value, list):
        yield from ((str(number), item) for number, item in enumerate(value))
