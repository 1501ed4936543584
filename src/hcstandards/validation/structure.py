"""Structure: jsonschema-rs, compiled once a schema; its errors as issues."""

import json
import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from hcstandards.errors import InvalidSchemaError, MissingExtraError
from hcstandards.model.reports import Issue
from hcstandards.validation.days import FORMATS
from hcstandards.validation.kinds import kind_of
from hcstandards.validation.listing import LIGHT_TEXT, Broken, Listing, is_light
from hcstandards.validation.messages import MESSAGES, Text, issue, moved
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.quickening import PATTERNS, quickened
from hcstandards.validation.reading import MOST_DEPTH
from hcstandards.validation.schemas import BINDING, EDITION, FORMAT, SOURCE, TOLD_BY, Schema
from hcstandards.validation.unfit import problems_of
from hcstandards.validation.wording import FORMAT_WORDS, LONGEST_SHOWN, TYPE_WORDS, quoted, shown

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

FILLED: Final = r"\S"
"""The pattern of text that must not be blank."""

NOT_BLANK: Final = [{"pattern": FILLED}]
"""Beside a pattern, `allOf`: what is blank is said to be missing, not to be written wrongly."""

MOST_PLACES: Final = 4096
"""Of a schema, remembered: references that close a cycle make them endless."""

_REFERS_OUTSIDE = re.compile(r'"\$(?:dynamicR|r)ef": "[^#]')
DAYS_AND_NUMBERS: Final = ("date", *FORMATS)
OF_DAYS: Final = ("correct it: the day or number can't be", "请更正：没有这样的日期或号码")
TAKE_OUT: Final = ("take it out", "请删除")
MOST_REMEMBERED: Final = 16_384
LONGEST_KEPT: Final = 1000
"""Characters of a text of which what was said is remembered."""

_SIMPLE: Final = frozenset({str, int, float, bool, type(None)})
"""Values of which what is said depends on nothing else than the schema; equal ones read alike."""

MOST_NEAR: Final = 20
"""Unknown fields of one object for which similar names are looked up."""


def compile_validator(schema: Schema) -> "Validator":
    """
    Return the validator of *schema*: nothing is fetched, patterns run in linear time.

    Raises:
        MissingExtraError: the `validate` extra isn't installed.
        InvalidSchemaError: not a schema of draft 2020-12, references to what isn't at hand, patterns that are too
            large or can't be matched in linear time: each with its place.
    """
    try:
        import jsonschema_rs  # noqa: F401
    except ModuleNotFoundError as error:
        feature = "validating documents"
        raise MissingExtraError(feature, "validate") from error
    try:
        return compiled(schema.root, others_of(schema))
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidSchemaError(problems_of(schema, error)) from error


def quick_validator(schema: Schema, validator: "Validator") -> "Validator":
    """Return what tells quickly whether a document fits *schema*, whose errors *validator* lists."""
    others = others_of(schema)
    root = quickened(schema.root)
    if root == schema.root and PATTERNS.keys().isdisjoint(formats_named(root, others)):
        return validator
    try:
        return compiled(root, [(name, quickened(each)) for name, each in others])
    except (ValueError, RecursionError):  # a little deeper than the schema, that may be too deep
        return validator


def others_of(schema: Schema) -> list[tuple[str, dict[str, Any]]]:
    """Return what *schema* may refer to besides itself."""
    return [each for each in schema.others if each[0] != schema.id]


def compiled(root: dict[str, Any], others: list[tuple[str, dict[str, Any]]]) -> "Validator":
    """Return the validator of the schema *root*, with nothing fetched and patterns in linear time."""
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(
        root,
        formats=formats_named(root, others),
        validate_formats=True,
        registry=jsonschema_rs.Registry(others),
        pattern_options=jsonschema_rs.RegexOptions(),
        offline=True,
        mask="…",  # its messages, which nobody reads, would each hold the value that is wrong
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
        self._said: dict[tuple[Place, str | None, type, object], tuple[Place, tuple[Issue, ...]]] = {}
        self._listing = Listing(schema, validator, lambda part: compiled(part, others_of(schema)))

    def __call__(self, document: Any, length: int | None = None) -> Iterator[Issue]:
        """
        Yield an issue for each error of structure, a field at a time; *length* is that of its JSON text, if it had one.

        Raises:
            ValueError, TypeError: the document holds what no JSON text can.
        """
        if (length is not None and length <= LIGHT_TEXT) or is_light(document):
            for error in self.validator.iter_errors(document):
                yield from self._remembered(error, document)
            return
        found = False
        for broken, place in self._listing.errors(document):
            found = True
            yield from self._issues(broken, document, place)
        if not found:
            yield issue("structure.other", "", f"{self.schema.kind}#", found="the document", expected=self.schema.kind)

    def _remembered(self, error: "ValidationError", document: Any) -> Iterable[Issue]:
        """Return the issues of an error; what was once said of a value by one keyword is said again elsewhere."""
        place = tuple(error.instance_path)
        value = _instance(document, place)
        kind = value.__class__
        if kind is dict and error.kind.name == "required":
            value = error.kind.as_dict()["property"]
        elif kind not in _SIMPLE or (kind is str and len(value) > LONGEST_KEPT):
            return self._issues(error, document, place)
        elif kind is float:
            value = repr(value)  # 0.0 and -0.0 are equal
        key = (tuple(error.schema_path), error.absolute_keyword_location, kind, value)
        where, said = self._said.get(key, (None, ()))
        if where == place:
            return said
        if where is not None and _alike(where, place):
            pointer = written((*place, value) if kind is dict else place)
            return [moved(each, pointer) for each in said]
        if len(self._said) >= MOST_REMEMBERED:
            self._said.clear()
        made = tuple(self._issues(error, document, place))
        self._said[key] = place, made
        return made

    def _place(self, error: "ValidationError | Broken") -> "_SchemaPlace":
        location = error.absolute_keyword_location
        key = (tuple(error.schema_path), location)
        found = self._places.get(key)
        if found is None:
            if len(self._places) >= MOST_PLACES:
                self._places.clear()
            self._places[key] = found = _schema_place(self.schema, *key)
        return found

    def _issues(self, error: "ValidationError | Broken", document: Any, place: Place) -> Iterator[Issue]:
        keyword = error.kind.name
        told = self._place(error)
        parent, facts = told.parent, told.facts
        instance = _instance(document, place)
        if isinstance(instance, str) and parent.get("allOf") == NOT_BLANK and not instance.strip():
            return
        if keyword == "required":
            name = error.kind.as_dict()["property"]
            expected = self._named((*place, name))
            yield issue("structure.required", written((*place, name)), found="nothing", expected=expected, **facts)
        elif (
            keyword == "falseSchema"
            and isinstance(instance, dict)
            and tuple(error.schema_path[-1:]) == ("additionalProperties",)
        ):
            for name in instance:  # so jsonschema-rs says it, once, where the schema has no fields at all
                code = "structure.additionalProperties"
                yield issue(code, written((*place, name)), found=shown(name), hint=TAKE_OUT, **facts)
        elif keyword == "falseSchema":
            found, form = self._named(place), told.form
            yield issue("structure.forbidden", written(place), found=found, expected=form, hint=told.hint, **facts)
        elif _is_blank(keyword, instance, parent) or (keyword == "type" and instance is None and told.needed):
            found = "null" if instance is None else "blank text" if instance else "empty text"
            yield issue("structure.required", written(place), found=found, expected=self._named(place), **facts)
        elif keyword in ("additionalProperties", "unevaluatedProperties"):
            for name, near in _near(parent, error.kind.as_dict()["unexpected"]):
                code = f"structure.{keyword}"
                hint = None if near else TAKE_OUT
                yield issue(code, written((*place, name)), found=shown(name), expected=near, hint=hint, **facts)
        elif keyword == "type" and BINDING in parent and _is_number(instance):
            yield issue("structure.code-as-number", written(place), found=shown(instance), expected="text", **facts)
        else:
            code = f"structure.{keyword}" if f"structure.{keyword}" in MESSAGES else "structure.other"
            expected = _expected(keyword, error, parent)
            hint = OF_DAYS if keyword == "format" and parent.get("format") in DAYS_AND_NUMBERS else None
            found = shown(_name_refused(error)) if keyword == "propertyNames" else shown(instance)
            yield issue(code, written(place), found=found, expected=expected, hint=hint, **facts)

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


def _alike(one: Place, other: Place) -> bool:
    """Tell whether two places differ in the numbers of list entries alone."""
    return len(one) == len(other) and all(
        a == b or (a.__class__ is int and b.__class__ is int) for a, b in zip(one, other, strict=True)
    )


@frozen
class _SchemaPlace:
    """
    What the schema says at the keyword that was broken.

    *needed*: the field must be filled in. *form* is what the schema calls the form that shuts a field out, *hint* what
    to do then, and how the document's form was told.
    """

    parent: dict[str, Any]
    facts: dict[str, Any]
    needed: bool
    form: str
    hint: Text


def _schema_place(schema: Schema, path: tuple[str | int, ...], location: str | None) -> _SchemaPlace:
    base = (location or "").partition("#")[0]
    own = base in ("", schema.id)
    way = schema.at(path, None if own else base)
    parent = next((node for node in reversed(way[:-1]) if isinstance(node, dict)), {}) if len(way) > 1 else {}
    facts = {
        "rule": f"{schema.kind if own else kind_of(base)}#{written(path)}",
        "edition": schema.nearest(way, EDITION),
        "source": schema.nearest(way, SOURCE),
    }
    needed = parent.get("pattern") == FILLED or parent.get("minLength", 0) > 0
    if len(path) + 1 == len(way) and len(path) > 2 and path[-3] == "properties":  # noqa: PLR2004 - properties, name, type
        needed = needed or path[-2] in way[-4].get("required", ())
    told_by = schema.nearest(way, TOLD_BY)
    hint = TAKE_OUT if told_by is None else (f"{TAKE_OUT[0]}: {told_by[1]}", f"{TAKE_OUT[1]}：{told_by[0]}")
    title = schema.nearest(way, "title")
    return _SchemaPlace(parent, facts, needed, title if isinstance(title, str) else "this form", hint)


def _instance(document: Any, place: Place) -> Any:
    for step in place:
        document = document[step]
    return document


def _is_blank(keyword: str, instance: Any, parent: dict[str, Any]) -> bool:
    """Tell whether a text is refused because nothing stands in it."""
    if not isinstance(instance, str) or instance.strip():
        return False
    return (keyword == "pattern" and parent.get("pattern") == FILLED) or (keyword == "minLength" and not instance)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def _near(parent: dict[str, Any], names: list[str]) -> Iterator[tuple[str, str | None]]:
    """Yield *names* with the fields they may be meant for; looked up for the first of them only, it takes time."""
    from hcstandards.release.holdings import near_matches

    known = list(parent.get("properties", ()))
    for number, name in enumerate(names):
        near = near_matches(name, known) if number < MOST_NEAR and len(name) <= LONGEST_SHOWN else ()
        yield name, ", ".join(near) or None


def _name_refused(error: "ValidationError | Broken") -> Any:
    inner = error.kind.as_dict().get("error")
    return getattr(inner, "instance", "")


def _expected(keyword: str, error: "ValidationError | Broken", parent: dict[str, Any]) -> str:
    value = parent.get(keyword)
    if keyword == "type":
        types = error.kind.as_dict()["types"]
        return " or ".join(TYPE_WORDS.get(each, each) for each in types)
    if keyword == "format":
        return FORMAT_WORDS.get(str(value), str(value))
    if keyword == "pattern":
        return str(parent.get(FORMAT, value))
    if keyword == "enum" and isinstance(value, list):
        listed = ", ".join(map(quoted, value[:20]))
        return listed if len(value) <= 20 else f"{listed}, …"  # noqa: PLR2004
    if keyword == "dependentRequired":
        return str(error.kind.as_dict().get("property", ""))
    if keyword == "const":
        return value if isinstance(value, str) else quoted(value)
    if value is None or isinstance(value, (dict, list)):
        return keyword
    return shown(value) if not isinstance(value, str) else value
