"""The shape of a recipe file as JSON Schema: what `schemas/import-recipe.schema.json` holds."""

from typing import Any, Final, get_args

from hcstandards.authoring.shapes import BASE, DIALECT, TEXT
from hcstandards.importing.dates import FORMS
from hcstandards.importing.recipe import CONCEPT_FIELDS, EDGE_FIELDS, Content, Format
from hcstandards.importing.repairs import REPAIRS
from hcstandards.model.correspondences import CorrespondenceKind

COUNT: Final[dict[str, Any]] = {"type": "string", "pattern": "^(0|[1-9][0-9]{0,8})$"}
TRUTH: Final[dict[str, Any]] = {"enum": ["true", "false"]}
WORDS: Final[dict[str, Any]] = {
    "oneOf": [TEXT, {"type": "array", "items": TEXT, "minItems": 1}],
    "description": "one text, or several",
}
DATES: Final[dict[str, Any]] = {
    "oneOf": [{"enum": list(FORMS)}, {"type": "array", "items": {"enum": list(FORMS)}, "minItems": 1}],
    "description": "one form, or several",
}
COLUMN: Final[dict[str, Any]] = {
    **WORDS,
    "description": "header names, the first that is there counts; or a position, from 1, or from -1 at the end",
}
VERSION: Final[dict[str, Any]] = {"type": "string", "pattern": "^[0-9]+\\.[0-9]+\\.[0-9]+$"}
KIND: Final[dict[str, Any]] = {"enum": list(get_args(CorrespondenceKind))}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _mapping(values: dict[str, Any], names: list[str] | None = None) -> dict[str, Any]:
    shape: dict[str, Any] = {"type": "object", "additionalProperties": values}
    return {**shape, "propertyNames": {"enum": names}} if names else shape


def recipe_schema() -> dict[str, Any]:
    """Return the JSON Schema of a recipe file; every scalar is text."""
    part = _object(
        {
            "content": {"enum": list(get_args(Content))},
            "format": {"enum": list(get_args(Format))},
            "files": WORDS,
            "sheet": WORDS,
            "optional": TRUTH,
            "encoding": TEXT,
            "delimiter": {"enum": ["tab", "comma", "semicolon", "bar", "space", "detect"]},
            "header": {"type": "string", "pattern": "^(none|find|[1-9][0-9]{0,3})$"},
            "skip": COUNT,
            "stop": WORDS,
            "widths": _mapping({"type": "string", "pattern": "^[1-9][0-9]*-([1-9][0-9]*)?$"}),
            "pattern": TEXT,
            "path": TEXT,
            "unread": WORDS,
            "compose": _mapping(TEXT),
            "columns": _mapping(COLUMN, sorted({*CONCEPT_FIELDS, *EDGE_FIELDS, "former_name"})),
            "properties": {
                "type": "array",
                "items": _object(
                    {"id": TEXT, "column": COLUMN, "title": TEXT, "title_en": TEXT, "optional": TRUTH},
                    ["id", "column", "title", "title_en"],
                ),
            },
            "rest": TRUTH,
            "constants": _mapping(TEXT),
            "maps": {
                "type": "array",
                "items": _object(
                    {"target_system": TEXT, "target_edition": VERSION, "column": COLUMN, "kind": KIND},
                    ["column"],
                ),
            },
            "parents": {
                "type": "array",
                "items": _object({"length": COUNT, "fill": TEXT, "suffix": TEXT}, ["length"]),
            },
            "outline": TEXT,
            "split": TEXT,
            "status": _mapping({"enum": ["active", "disabled"]}),
            "kinds": _mapping(KIND),
            "kind_otherwise": KIND,
            "without_target": {"enum": ["disabled", "skip"]},
            "only": _mapping(WORDS),
            "empty": WORDS,
            "dates": DATES,
            "open_ends": WORDS,
            "until": {"enum": ["last-day", "first-day-without"]},
            "expect_columns": COUNT,
        },
        ["content", "format"],
    )
    recipe = _object(
        {
            "recipe": {"type": "string", "pattern": "^[a-z0-9][a-z0-9-]*$"},
            **dict.fromkeys(("title", "title_en", "system", "source_system", "target_system", "standard"), TEXT),
            **dict.fromkeys(("edition", "source_edition", "target_edition"), VERSION),
            **dict.fromkeys(("publisher", "rights", "rights_en", "rules", "notes", "notes_en"), TEXT),
            "redistributable": TRUTH,
            "complete": TRUTH,
            "openness": {"enum": ["open", "closed"]},
            "quirks": {"type": "array", "items": TEXT},
            "repairs": {"type": "array", "items": {"enum": sorted(REPAIRS)}},
            "parts": {"type": "array", "items": part, "minItems": 1},
        },
        ["recipe", "title", "title_en", "parts"],
    )
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}import-recipe.schema.json",
        "title": "Import recipe",
        "description": "How a list's files are read and what their columns mean. Every scalar is text.",
        **recipe,
    }
