"""
Our keywords in a schema, checked before anything is judged by it: every problem at once, each at its place.

What a keyword may hold is itself said in JSON Schema (`description`: in words); where it may stand is told by a walk
over the schema.
"""

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, Final

from hcstandards.errors import InvalidSchemaError, MissingExtraError, Problem, WrongValueError
from hcstandards.release.holdings import near_matches
from hcstandards.validation.days import FORMATS
from hcstandards.validation.pointers import Place, written
from hcstandards.validation.schemas import BINDING, EDITION, FORMAT, NOTE, RULES, SOURCE, TOLD_BY, Schema
from hcstandards.validation.subschemas import IN_PLACE, Subschema, subschemas, within
from hcstandards.validation.wording import shown

MOST_PROBLEMS: Final = 100
COVERAGE: Final = "x-hcs-coverage"
RECOGNISED: Final = "x-hcs-recognised-by"
_OURS: Final = "x-hcs-"
_OUR_FORMATS: Final = "hcs-"

Shape = dict[str, Any]


def _says(words: str, **schema: Any) -> Shape:
    """Return *schema* with what it asks for in words."""
    return {"description": words, **schema}


def _list(words: str, items: Shape, **more: Any) -> Shape:
    return _says(words, type="array", items=items, **{"minItems": 1, **more})


def _one_of(names: tuple[str, ...]) -> Shape:
    return _says("one of " + ", ".join(names), enum=list(names))


def _one_or_list(words: str, each: Shape) -> Shape:
    return {"if": {"type": "array"}, "then": _list(words, each), "else": each}


TEXT: Final = _says("text", type="string", minLength=1)
POINTER: Final = _says("a JSON pointer, /a/b, or ^/a/b", type="string", pattern=r"^\^?(/[\s\S]*)?$")
REFERENCE: Final = _says(
    "a JSON pointer (/a/b) or a relative one (1/b)", type="string", pattern=r"^([0-9]{1,2}(/[\s\S]*)?|/[\s\S]*)$"
)
POINTERS: Final = _list("a list of JSON pointers", POINTER)
COUNT: Final = _says("a whole number, 0 or more", type="integer", minimum=0)
PART: Final = _list("two counts of characters: [start, end]", COUNT, minItems=2, maxItems=2)
TRUTH: Final = _says("true or false", type="boolean")
VALUES: Final = _list("a list of values", _says("a value", type=["string", "boolean", "integer"]))
PAIR: Final = _list("a pair of texts: [low, high]", TEXT, minItems=2, maxItems=2)

_OTHER: Final = _says(
    'a code system, or {"system": …, "title": …, "title_en": …}',
    type=["string", "object"],
    minLength=1,
    required=["system"],
    additionalProperties=False,
    properties={"system": TEXT, "title": TEXT, "title_en": TEXT},
)
_BINDING: Final = _says(
    'a binding: {"system": …, "strength": …}',
    type="object",
    required=["system"],
    additionalProperties=False,
    properties={
        "system": _says("the id of a code system", type="string", minLength=1),
        "strength": _one_of(("required", "extensible", "preferred")),
        "version": TEXT,
        "asOf": _one_or_list("a list of JSON pointers", REFERENCE),
        "display": REFERENCE,
        "part": PART,
        "codes": _list("a list of codes as text", TEXT),
        "alsoIn": _list("a list of code systems", TEXT, minItems=0),
        "otherEditions": _list("a list of code systems", _OTHER, minItems=0),
    },
)
_CONDITION: Final = _says(
    'a condition: {"field": …, "in": […]} or {"field": …, "present": true}',
    type="object",
    required=["field"],
    oneOf=[{"required": ["in"]}, {"required": ["present"]}],
    additionalProperties=False,
    properties={"field": POINTER, "in": VALUES, "present": TRUTH},
)
_COMMON: Final[Shape] = {
    "id": TEXT,
    "kind": TEXT,
    "each": POINTER,
    "when": _one_or_list("a list of conditions", _CONDITION),
    "severity": _one_of(("error", "warning", "information")),
    "message": TEXT,
    "message_en": TEXT,
    "source": TEXT,
    "hint": TEXT,
    "hint_en": TEXT,
}
_PAIRS: Final = {"message": ["message_en"], "message_en": ["message"], "hint": ["hint_en"], "hint_en": ["hint"]}
_KEY: Final = _says(
    "a list of field names, or several such lists",
    type="array",
    minItems=1,
    anyOf=[{"items": TEXT}, {"items": _list("a list of field names", TEXT)}],
)
_OF_KIND: Final[dict[str, tuple[tuple[str, ...], Shape]]] = {
    "order": (("fields",), {"fields": POINTERS}),
    "sum": (
        ("total", "parts"),
        {
            "total": POINTER,
            "parts": POINTERS,
            "tolerance": _says("a decimal as text", type="string", pattern=r"^[0-9]{1,20}(\.[0-9]{1,20})?$"),
        },
    ),
    "unique": (("items", "key"), {"items": POINTER, "key": _KEY}),
    "count": (
        ("items",),
        {
            "items": POINTER,
            "where": _says("field names, each with a list of values", type="object", additionalProperties=VALUES),
            "exactly": COUNT,
            "at_least": COUNT,
            "at_most": COUNT,
            "equals": POINTER,
        },
    ),
    "required-when": (("fields",), {"fields": POINTERS}),
    "agree": (("field", "with"), {"field": POINTER, "part": PART, "with": POINTER, "with_part": PART}),
    "format": (("field", "format"), {"field": POINTER, "format": _one_of(tuple(FORMATS))}),
    "ranges": (
        ("field", "ranges"),
        {"field": POINTER, "part": PART, "ranges": _list("a list of pairs of texts: [low, high]", PAIR)},
    ),
}
KINDS: Final = tuple(_OF_KIND)
_RULE: Final = _says(
    "a rule with an id and a kind",
    type="object",
    required=["id", "kind"],
    properties={"id": TEXT, "kind": _one_of(KINDS)},
)
_SHAPES: Final[dict[str, Shape]] = {
    BINDING: _BINDING,
    RULES: _says("a list of rules", type="array"),
    EDITION: TEXT,
    SOURCE: TEXT,
    FORMAT: TEXT,
    NOTE: TEXT,
    TOLD_BY: _list("two texts: Chinese, English", TEXT, minItems=2, maxItems=2),
    RECOGNISED: _list("a list of field names", TEXT),
    COVERAGE: _says("an object", type="object"),
}
_AT_THE_TOP: Final = (RULES, RECOGNISED, COVERAGE)


def _rule_of(kind: str) -> Shape:
    """Return the JSON Schema of the rules of one kind."""
    needed, own = _OF_KIND[kind]
    words, counts = f"a rule of the kind {kind}", {}
    if kind == "count":
        words = "exactly, at_least, at_most or equals"
        counts = {"anyOf": [{"required": [each]} for each in ("exactly", "at_least", "at_most", "equals")]}
    return _says(
        words,
        type="object",
        required=list(needed),
        properties={**_COMMON, **own},
        additionalProperties=False,
        dependentRequired=_PAIRS,
        **counts,
    )


Errors = Callable[[Any], Iterator[tuple[Place, Place]]]
"""Lists the errors of a value: where in it, and by which keyword of the shape."""


@cache
def _checker(name: str) -> tuple[Shape, Errors]:
    """Return what the keyword *name*, or a rule of the kind *name*, may hold, and what lists errors by it."""
    shape = _RULE if name == "rule" else _rule_of(name) if name in _OF_KIND else _SHAPES[name]
    return shape, _errors_by(shape)


def _errors_by(shape: Shape) -> Errors:
    """Return what lists errors by *shape*: jsonschema-rs, or the jsonschema of those who only author."""
    try:
        import jsonschema_rs
    except ModuleNotFoundError:
        try:
            from jsonschema import Draft202012Validator
        except ModuleNotFoundError as error:
            feature = "validating documents"
            raise MissingExtraError(feature, "validate") from error
        oracle = Draft202012Validator(shape)
        return lambda value: (
            (tuple(each.absolute_path), tuple(each.absolute_schema_path)) for each in oracle.iter_errors(value)
        )
    validator = jsonschema_rs.Draft202012Validator(shape, offline=True)
    return lambda value: ((tuple(each.instance_path), tuple(each.schema_path)) for each in validator.iter_errors(value))


def check_keywords(schema: Schema) -> None:
    """
    Refuse what our keywords can't hold, where they aren't read, and references without an end.

    Raises:
        InvalidSchemaError: with every problem, up to 100, each with its place in the schema.
    """
    if schema.checked:
        return
    problems: list[Problem] = []
    for each in _problems(schema):
        problems.append(each)
        if len(problems) == MOST_PROBLEMS:
            break
    if problems:
        raise InvalidSchemaError(problems)
    schema.checked = True


def _problems(schema: Schema) -> Iterator[Problem]:
    found = list(subschemas(schema.root))
    for each in found:
        for key in each.node:
            if key.startswith(_OURS):
                yield from _keyword(each, key)
        name = each.node.get("format")
        if isinstance(name, str) and name.startswith(_OUR_FORMATS) and name not in FORMATS:
            yield _problem((*each.place, "format"), "schema.format", shown(name), "one of " + ", ".join(FORMATS))
        if each.place and "$id" in each.node and any("$ref" in inner.node for inner in subschemas(each.node)):
            yield _problem(
                (*each.place, "$id"), "schema.place", "references within a schema of its own $id", "no $id here"
            )
    yield from _unread(schema, found)
    endless = _endless(schema, found)
    if endless is not None:
        expected = "a reference that doesn't lead back to itself"
        yield _problem((*endless.place, "$ref"), "schema.endless", shown(endless.node["$ref"]), expected)


def _keyword(each: Subschema, key: str) -> Iterator[Problem]:
    place, value = (*each.place, key), each.node[key]
    if key not in _SHAPES:
        known = near_matches(key, list(_SHAPES)) or tuple(_SHAPES)
        yield _problem(place, "schema.keyword", shown(key), "one of " + ", ".join(known))
    elif key in _AT_THE_TOP and each.place:
        yield _problem(place, "schema.place", f"{key} within the schema", f"{key} at its top only")
    else:
        wrong = list(_wrong(place, value, key))
        yield from wrong
        if key == RULES and not wrong:
            yield from _rules(place, value)


def _rules(place: Place, rules: list[Any]) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, each in enumerate(rules):
        wrong = list(_wrong((*place, number), each, "rule"))
        yield from wrong or _wrong((*place, number), each, each["kind"])
        if wrong:
            continue
        if each["id"] in seen:
            yield _problem((*place, number, "id"), "schema.id", f"the id {each['id']!r} twice", "each id once")
        seen.add(each["id"])


def _wrong(place: Place, value: Any, name: str) -> Iterator[Problem]:
    """Yield what is wrong with the *value* of a keyword, each thing once."""
    shape, errors = _checker(name)
    said: set[str] = set()
    for inner, path in errors(value):
        way: list[Any] = [shape]
        for step in path:
            way.append(way[-1][step])
        found = value
        for step in inner:
            found = found[step]
        for problem in _told((*place, *inner), found, way, path):
            if problem.where not in said:
                said.add(problem.where)
                yield problem


def _told(at: Place, found: Any, way: list[Any], path: Place) -> Iterator[Problem]:
    """Yield what is wrong with *found* by the keyword at the end of *way*."""
    holder = way[path.index("dependentRequired") if "dependentRequired" in path else -2]
    if "dependentRequired" in path or path[-1] == "required":
        asked = [*holder.get("required", ()), *(each for key in _PAIRS if key in found for each in _PAIRS[key])]
        for name in asked:
            if name not in found and name in holder["properties"]:
                yield _problem((*at, name), "schema.missing", "nothing", _words(holder["properties"][name]))
    elif path[-1] == "additionalProperties":
        for name in found:
            if name not in holder["properties"]:
                known = near_matches(name, list(holder["properties"])) or tuple(holder["properties"])
                yield _problem((*at, name), "schema.keyword", shown(name), "one of " + ", ".join(known))
    else:
        holders = [each for each in way if isinstance(each, dict) and "description" in each]
        yield _problem(at, "schema.value", shown(found), _words(holders[-1]))


def _words(shape: Shape) -> str:
    """Return what *shape* asks for."""
    words: str = shape.get("description") or shape["else"]["description"]
    return words


def _unread(schema: Schema, found: list[Subschema]) -> Iterator[Problem]:
    """Yield the bindings that stand, and the bindings and rules that are referred to, where the engine reads none."""
    for each in found:
        if each.unread is not None and BINDING in each.node:
            yield _out_of_place(each, BINDING, BINDING, each.unread)
            continue
        for key in ("$ref", "$dynamicRef"):
            unread = each.unread if key == "$ref" else key
            ours = None if unread is None else _led_to(schema, each.node, key)
            if unread is not None and ours is not None:
                yield _out_of_place(each, key, ours, unread)


def _out_of_place(each: Subschema, key: str, ours: str, unread: str) -> Problem:
    expected = f"{ours} under properties, items, allOf and $ref only"
    return _problem((*each.place, key), "schema.place", f"{ours} under {unread}", expected)


def _led_to(schema: Schema, node: dict[str, Any], key: str) -> str | None:
    """Return which keyword of ours what *node* refers to under *key*, near or far, holds: a binding, or rules."""
    stack, seen = [_target(schema, node, key)], set[int]()
    while stack:
        target, base = stack.pop()
        if not isinstance(target, dict) or id(target) in seen:
            continue
        seen.add(id(target))
        if target.get(RULES):
            return RULES
        for each in subschemas(target):
            if BINDING in each.node:
                return BINDING
            stack.append(_target(schema, each.node, "$ref", base))
    return None


def _target(schema: Schema, node: dict[str, Any], key: str = "$ref", base: str = "") -> tuple[Any, str]:
    """Return what *node* refers to, and the `$id` of the schema around it; `None` where it refers to nothing known."""
    reference = node.get(key)
    if not isinstance(reference, str):
        return None, ""
    try:
        name, target = schema.resolve(reference, base)
    except WrongValueError:  # told where it is followed
        return None, ""
    return target, name.partition("#")[0]


def _endless(schema: Schema, found: list[Subschema]) -> Subschema | None:
    """Return a reference that leads, in other schemas too, back to where it stands without a step into the document."""
    done: set[int] = set()
    opened = {"", schema.id}
    starts = [(each, each.node, "") for each in found if "$ref" in each.node]
    for start, first, within_ in starts:  # grows by what stands in the schemas referred to
        open_: set[int] = set()
        stack: list[tuple[Any, str, bool]] = [(first, within_, False)]
        while stack:
            node, base, left = stack.pop()
            if left:
                open_.discard(id(node))
                done.add(id(node))
            elif id(node) in open_:
                return start
            elif id(node) not in done:
                open_.add(id(node))
                stack.append((node, base, True))
                same = [(each, base, False) for _, keyword, each in within(node) if keyword in IN_PLACE]
                target, other = _target(schema, node, "$ref", base)
                same.append((target, other, False))
                if other not in opened:
                    opened.add(other)
                    inner = subschemas(schema.at((), other)[0])
                    starts += [(start, each.node, other) for each in inner if "$ref" in each.node]
                stack += [each for each in same if isinstance(each[0], dict)]
    return None


def _problem(place: Place, rule: str, found: str, expected: str) -> Problem:
    return Problem(f"#{written(place)}", rule, found, expected)
