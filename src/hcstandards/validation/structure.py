"""Structure: jsonschema-rs, compiled once a schema; its errors as issues."""

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from hcstandards.errors import MissingExtraError, WrongValueError
from hcstandards.model.reports import Issue
from hcstandards.validation.days import FORMATS
from hcstandards.validation.messages import MESSAGES, issue
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.quickening import PATTERNS, quickened
from hcstandards.validation.reading import MOST_DEPTH
from hcstandards.validation.schemas import BINDING, EDITION, FORMAT, SOURCE, Schema

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

LONGEST_SHOWN: Final = 80
FILLED: Final = r"\S"
"""The pattern of text that must not be blank."""

MOST_PLACES: Final = 4096
"""Of a schema, remembered: references that close a cycle make them endless."""

_REFERS_OUTSIDE = re.compile(r'"\$(?:dynamicR|r)ef": "[^#]')
TYPE_WORDS: Final = {
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "array": "a list",
    "object": "an object",
    "null": "null",
}
FORMAT_WORDS: Final = {
    "date": "a day, YYYY-MM-DD",
    "hcs-date": "a day, YYYYMMDD",
    "hcs-date-time": "a moment, YYYYMMDDThhmmss",
    "hcs-time": "a time, hhmmss",
    "hcs-local-date-time": "a moment, YYYY-MM-DD hh:mm:ss",
    "hcs-duration": "a duration, days/hours/minutes, like 1/13/24",
    "hcs-citizen-id": "a citizen identity number with its check character",
    "uri": "a URI",
}


def compile_validator(schema: Schema) -> "Validator":
    """
    Return the validator of *schema*: nothing is fetched, patterns run in linear time.

    Raises:
        MissingExtraError: the `validate` extra isn't installed.
        WrongValueError: not a schema of draft 2020-12, a reference to what isn't at hand, a pattern that is too
            large or can't be matched in linear time.
    """
    try:
        import jsonschema_rs  # noqa: F401
    except ModuleNotFoundError as error:
        feature = "validating documents"
        raise MissingExtraError(feature, "validate") from error
    try:
        return _compiled(schema.root, [each for each in schema.others if each[0] != schema.id])
    except (ValueError, TypeError, RecursionError) as error:
        said = getattr(error, "message", str(error)).split(os.linesep)[0][:300]
        expected = (
            "a JSON Schema of draft 2020-12 that refers to nothing outside and whose patterns match in linear time"
        )
        raise WrongValueError("schema", said, expected) from error


def quick_validator(schema: Schema, validator: "Validator") -> "Validator":
    """Return what tells quickly whether a document fits *schema*, whose errors *validator* lists."""
    others = [each for each in schema.others if each[0] != schema.id]
    root = quickened(schema.root)
    if root == schema.root and PATTERNS.keys().isdisjoint(formats_named(root, others)):
        return validator
    try:
        return _compiled(root, [(name, quickened(each)) for name, each in others])
    except (ValueError, RecursionError):  # a little deeper than the schema, that may be too deep
        return validator


def _compiled(root: dict[str, Any], others: list[tuple[str, dict[str, Any]]]) -> "Validator":
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        root,
        formats=formats_named(root, others),
        validate_formats=True,
        registry=jsonschema_rs.Registry(others),
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
    )


def formats_named(
    root: dict[str, Any], others: list[tuple[str, dict[str, Any]]]
) -> dict[str, Callable[[object], bool]]:
    """
    Return our formats that the schema *root* may name, in what it refers to too.

    No more than these: a validator that may call Python takes half as long again everywhere.
    """
    text = json.dumps(root)
    if _REFERS_OUTSIDE.search(text):
        text += json.dumps(others)
    return {name: check for name, check in FORMATS.items() if json.dumps(name) in text}


@cache
def sound_validator() -> "Validator":
    """
    Return what tells of plain Python data, without recursion, that JSON text can hold it and that it isn't too deep.

    `False` or a `ValueError` means: look closer.
    """
    import jsonschema_rs

    scalars = ["string", "number", "boolean", "null"]  # `NaN` is no number
    text: dict[str, Any] = {"not": {"const": "\x00"}}  # to compare text, it is decoded: broken text shows
    levels: dict[str, Any] = {f"level{MOST_DEPTH}": {"type": scalars, **text}}
    for level in range(MOST_DEPTH):
        inner = {"$ref": f"#/$defs/level{level + 1}"}
        kinds = [*scalars, "array", "object"]
        levels[f"level{level}"] = {"type": kinds, "items": inner, "additionalProperties": inner, **text}
    return jsonschema_rs.Draft202012Validator({"$ref": "#/$defs/level0", "$defs": levels}, offline=True)


class StructureIssues:
    """The errors of structure as issues; what only the schema says is worked out once for each of its places."""

    def __init__(self, schema: Schema, validator: "Validator") -> None:
        self.schema, self.validator = schema, validator
        self._places: dict[tuple[tuple[str | int, ...], str | None], _SchemaPlace] = {}
        self._titles: dict[Place, str | None] = {}

    def __call__(self, document: Any) -> Iterator[Issue]:
        """Yield an issue for each error of structure, a field at a time."""
        for error in self.validator.iter_errors(document):
            yield from self._issues(error, document)

    def _place(self, error: "ValidationError") -> "_SchemaPlace":
        location = error.absolute_keyword_location
        key = (tuple(error.schema_path), location)
        found = self._places.get(key)
        if found is None:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            self._places[key] = found = _schema_place(self.schema, *key)
        return found

    def _issues(self, error: "ValidationError", document: Any) -> Iterator[Issue]:
        keyword = error.kind.name
        place: Place = tuple(error.instance_path)
        told = self._place(error)
        parent, facts = told.parent, told.facts
        instance = _instance(document, place)
        if keyword == "required":
            name = error.kind.as_dict()["property"]
            expected = self._named((*place, name))
            yield issue("structure.required", written((*place, name)), found="nothing", expected=expected, **facts)
        elif keyword == "falseSchema":
            yield issue("structure.forbidden", written(place), found=self._named(place), **facts)
        elif _is_blank(keyword, instance, parent):
            found = "blank text" if instance else "empty text"
            yield issue("structure.required", written(place), found=found, expected=self._named(place), **facts)
        elif keyword in ("additionalProperties", "unevaluatedProperties"):
            code = f"structure.{keyword}"
            known = _near(parent, error.kind.as_dict()["unexpected"])
            for name, near in known.items():
                yield issue(code, written((*place, name)), found=repr(name), expected=near, **facts)
        elif (
            keyword == "type"
            and isinstance(instance, (int, float))
            and not isinstance(instance, bool)
            and BINDING in parent
        ):
            yield issue("structure.code-as-number", written(place), found=shown(instance), expected="text", **facts)
        else:
            code = f"structure.{keyword}" if f"structure.{keyword}" in MESSAGES else "structure.other"
            expected = _expected(keyword, error, parent)
            yield issue(code, written(place), found=shown(instance), expected=expected, **facts)

    def _named(self, place: Place) -> str:
        """Return a field's name with its printed title."""
        field = tuple(0 if isinstance(step, int) else step for step in place)
        title = self._titles.get(field, "")
        if title == "":
            if len(self._titles) >= MOST_PLACES:
                self._titles.clear()
            self._titles[field] = title = self.schema.title(place)
        name = str(place[-1]) if place else "the document"
        return f"{name} {title}" if title and place else name


def shown(value: Any) -> str:
    """Return *value* as it may stand in a message: JSON-like, never long."""
    if isinstance(value, (dict, list)):
        return "an object" if isinstance(value, dict) else "a list"
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    text = repr(value[: LONGEST_SHOWN + 1]) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


@frozen
class _SchemaPlace:
    """What the schema says at the keyword that was broken."""

    parent: dict[str, Any]
    facts: dict[str, Any]


def _schema_place(schema: Schema, path: tuple[str | int, ...], location: str | None) -> _SchemaPlace:
    base = (location or "").partition("#")[0]
    way = schema.at(path, base if base != schema.id else None)
    parent = next((node for node in reversed(way[:-1]) if isinstance(node, dict)), {}) if len(way) > 1 else {}
    facts = {
        "rule": f"{schema.kind}#{written(path)}",
        "edition": schema.nearest(way, EDITION),
        "source": schema.nearest(way, SOURCE),
    }
    return _SchemaPlace(parent, facts)


def _instance(document: Any, place: Place) -> Any:
    for step in place:
        document = document[step]
    return document


def _is_blank(keyword: str, instance: Any, parent: dict[str, Any]) -> bool:
    """Tell whether a text is refused because nothing stands in it."""
    if not isinstance(instance, str) or instance.strip():
        return False
    return (keyword == "pattern" and parent.get("pattern") == FILLED) or (keyword == "minLength" and not instance)


def _near(parent: dict[str, Any], names: list[str]) -> dict[str, str]:
    from hcstandards.release.holdings import near_matches

    known = list(parent.get("properties", ()))
    return {name: ", ".join(near_matches(name, known)) or "–" for name in names}


def _expected(keyword: str, error: "ValidationError", parent: dict[str, Any]) -> str:
    value = parent.get(keyword)
    if keyword == "type":
        types = error.kind.as_dict()["types"]
        return " or ".join(TYPE_WORDS.get(each, each) for each in types)
    if keyword == "format":
        return FORMAT_WORDS.get(str(value), str(value))
    if keyword == "pattern":
        return str(parent.get(FORMAT, value))
    if keyword == "enum" and isinstance(value, list):
        listed = ", ".join(map(shown, value[:20]))
        return listed if len(value) <= 20 else f"{listed}, …"  # noqa: PLR2004
    if keyword == "dependentRequired":
        return str(error.kind.as_dict().get("property", ""))
    if value is None or isinstance(value, (dict, list)):
        return keyword
    return shown(value) if not isinstance(value, str) else value
