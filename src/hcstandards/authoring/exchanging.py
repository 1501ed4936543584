"""
JSON Schemas of our own exchange forms, drawn from the model: a standard, a table release, a change request.

An exchange form is what a release holds of a thing (`release.codec`): text, whole numbers, truth values, lists and
objects under the model's names; days and decimals are text.
"""

from typing import Any

import attrs

from hcstandards.authoring.shapes import BASE, DIALECT, INTEGER, TRUTH, _shape
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.codes import Concept, TableRelease
from hcstandards.model.content import Entry

TABLE_FIELDS: dict[str, Any] = {
    "system": {"title": "代码表", "type": "string", "minLength": 1},
    "standard": {"title": "标准", "type": "string", "minLength": 1},
}


def exchange_schemas() -> dict[str, dict[str, Any]]:
    """Return each exchange form's JSON Schema by document type."""
    return {
        "standard": _standard(),
        "code-table-release": _table_release(),
        "change-request": _change_request(),
    }


def _standard() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    properties = {field.name: _shape(field.type, definitions, inherit=False) for field in attrs.fields(Entry)}
    return _schema(
        "standard",
        "一项标准及其各版本（目录间交换）",
        "One standard with its editions and all that hangs on it, exchanged between catalogues",
        properties,
        ["standard"],
        definitions,
        ["standard"],
        [
            _once("edition-once", "/standard/editions", ["version"], "同一版本出现两次", "the same edition twice"),
            _once("code-system-once", "/code_systems", ["id"], "同一代码表出现两次", "the same code system twice"),
            _edition_order("/standard/editions/*"),
        ],
    )


def _table_release() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    properties = {
        **TABLE_FIELDS,
        "release": _shape(TableRelease, definitions, inherit=False),
        "concepts": {"type": "array", "items": _shape(Concept, definitions, inherit=False)},
    }
    return _schema(
        "code-table-release",
        "代码表的一次发布（目录间交换）",
        "One release of a code table with its concepts, exchanged between catalogues",
        properties,
        ["system", "standard", "release", "concepts"],
        definitions,
        ["release", "concepts"],
        [
            _once(
                "code-once",
                "/concepts",
                [["code", "valid_from"], ["code", "status", "display"]],
                "同一代码重复，或同日生效两次",
                "the same code twice",
            ),
            {
                "id": "concepts-counted",
                "kind": "count",
                "items": "/concepts",
                "equals": "/release/count",
                "severity": "warning",
                "message": "所载条数与发布所称不符",
                "message_en": "not as many concepts as the release says",
                "source": "the model",
            },
            _edition_order("/release"),
        ],
    )


def _change_request() -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    _shape(ChangeRequest, definitions, inherit=False)
    own = definitions.pop("ChangeRequest")
    return _schema(
        "change-request",
        "变更申请",
        "A proposed change to the catalogue, with its dated steps",
        own["properties"],
        own["required"],
        definitions,
        ["steps", "target"],
        [
            {
                "id": "notice-in-order",
                "kind": "order",
                "each": "/steps/*",
                "fields": ["/on", "/until"],
                "severity": "error",
                "message": "公示的止早于起",
                "message_en": "the notice ends before it begins",
                "source": "the model",
            }
        ],
    )


def _once(name: str, items: str, key: list[Any], zh: str, en: str) -> dict[str, Any]:
    common = {"severity": "error", "message": zh, "message_en": en, "source": "the model"}
    return {"id": name, "kind": "unique", "items": items, "key": key, **common}


def _edition_order(each: str) -> dict[str, Any]:
    return {
        "id": "days-in-order",
        "kind": "order",
        "each": each,
        "fields": ["/in_force_from", "/in_force_to"],
        "severity": "error",
        "message": "停止日早于实施日",
        "message_en": "in force to a day before it was in force",
        "source": "the model",
    }


def _schema(
    kind: str,
    title: str,
    description: str,
    properties: dict[str, Any],
    required: list[str],
    definitions: dict[str, Any],
    marks: list[str],
    rules: list[dict[str, Any]],
) -> dict[str, Any]:
    schema = {
        "$schema": DIALECT,
        "$id": f"{BASE}{kind}.schema.json",
        "title": title,
        "description": description,
        "x-hcs-source": "the model of this library",
        "x-hcs-recognised-by": marks,
        "type": "object",
        "properties": {"$schema": {"type": "string"}, **properties},
        "required": required,
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
        "x-hcs-rules": rules,
    }
    typed: dict[str, Any] = _typed(schema)
    return typed


def _typed(node: Any) -> Any:
    """Return *node* with whole numbers and truth values as such: only authored files write them as text."""
    if node == INTEGER:
        return {"type": "integer"}
    if node == TRUTH:
        return {"type": "boolean"}
    if isinstance(node, dict):
        return {key: _typed(item) for key, item in node.items()}
    return [_typed(item) for item in node] if isinstance(node, list) else node
