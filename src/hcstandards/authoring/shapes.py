"""
JSON Schemas of the authored files, drawn from the model so that the two can't drift apart.

Every scalar of an authored file is text; the patterns say which texts become days, numbers and truth values.
"""

import types
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

import attrs

from hcstandards.model.bodies import Body
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.codes import CodeSystemExtension
from hcstandards.model.content import Entry, Identity
from hcstandards.model.indicators import Indicator
from hcstandards.model.sources import Document
from hcstandards.model.statuses import Lifecycle
from hcstandards.values import FrozenMap

BASE = "https://hcstandards.org/schemas/"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: dict[str, Any] = {"type": "string", "minLength": 1}
DAY = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
INTEGER = {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)$"}
NUMBER = {"type": "string", "pattern": "^-?(0|[1-9][0-9]*)(\\.[0-9]+)?$"}
TRUTH = {"enum": ["true", "false"]}

INHERITED = ("standard", "edition")
"""Fields that a value inside an entry takes from the entry when they are left out."""

FILES: dict[str, tuple[str, type]] = {
    "catalogue": ("identity", Identity),
    "documents": ("documents", Document),
    "bodies": ("bodies", Body),
    "indicators": ("indicators", Indicator),
    "lifecycles": ("lifecycles", Lifecycle),
    "changes": ("changes", ChangeRequest),
    "extensions": ("extensions", CodeSystemExtension),
}
"""Files of one list (or, for `catalogue`, one value): the key and the class of its items."""


def authored_schemas() -> dict[str, dict[str, Any]]:
    """Return each authored file's JSON Schema by kind: `standard` and the kinds of `FILES`."""
    schemas = {kind: _list_file(kind, key, cls) for kind, (key, cls) in FILES.items()}
    schemas["standard"] = _entry_file()
    return schemas


def _list_file(kind: str, key: str, cls: type) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    item = _shape(cls, definitions, inherit=False)
    content = item if kind == "catalogue" else {"type": "array", "items": item}
    properties = {key: content, "source_defaults": _source_defaults(definitions)}
    if kind == "catalogue":
        properties["schemas"] = TEXT
    return _schema(kind, properties, [key], definitions)


def _entry_file() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    properties = {
        field.name: _shape(field.type, definitions, inherit=field.name != "standard") for field in attrs.fields(Entry)
    }
    properties["source_defaults"] = _source_defaults(definitions)
    return _schema("standard", properties, ["standard"], definitions)


def _source_defaults(definitions: dict[str, Any]) -> dict[str, Any]:
    from hcstandards.model.sources import Source

    _shape(Source, definitions, inherit=False)
    source = definitions["Source"]
    wanted = ("document", "language", "evidence", "confidence")
    return {
        "type": "object",
        "properties": {name: source["properties"][name] for name in wanted},
        "additionalProperties": False,
    }


def _schema(kind: str, properties: dict[str, Any], required: list[str], definitions: dict[str, Any]) -> dict[str, Any]:
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}authored-{kind}.schema.json",
        "title": f"Authored catalogue file: {kind}",
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def _shape(kind: Any, definitions: dict[str, Any], *, inherit: bool) -> dict[str, Any]:
    scalars = {str: TEXT, date: DAY, int: INTEGER, Decimal: NUMBER, bool: TRUTH}
    if kind in scalars:
        return scalars[kind]
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"enum": [member.value for member in kind]}
    origin, inside = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": list(inside)}
    if origin in (types.UnionType, Union):
        return _shape(next(arm for arm in inside if arm is not type(None)), definitions, inherit=inherit)
    if origin is tuple:
        return {"type": "array", "items": _shape(inside[0], definitions, inherit=inherit)}
    if origin is FrozenMap:
        return {"type": "object", "additionalProperties": _shape(inside[1], definitions, inherit=inherit)}
    if not attrs.has(kind):
        reason = f"no shape for {kind!r}"
        raise TypeError(reason)
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        definitions[kind.__name__] = _object(kind, definitions, inherit=inherit)
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _object(cls: type, definitions: dict[str, Any], *, inherit: bool) -> dict[str, Any]:
    attrs.resolve_types(cls)
    fields = [field for field in attrs.fields(cls) if field.init]
    optional = INHERITED if inherit or cls.__name__ == "Edition" else ()
    if cls.__name__ == "Source":
        optional = (*optional, "document", "confidence")
    return {
        "type": "object",
        "properties": {field.name: _shape(field.type, definitions, inherit=inherit) for field in fields},
        "required": [f.name for f in fields if f.default is attrs.NOTHING and f.name not in optional],
        "additionalProperties": False,
    }
