"""What is proved of schemas is so: no value that fits what is given fails what was said to follow."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcstandards.diffing.schemas.judging import structure
from hcstandards.diffing.schemas.proofs import Proof
from hcstandards.diffing.schemas.samples import Samples
from hcstandards.diffing.schemas.turning import near_values
from hcstandards.errors import WrongValueError
from hcstandards.validation.schemas import Schema

TEXT = {"type": "string"}
NUMBER = {"type": "number"}
DAY = {"type": "string", "format": "date"}
FLAGS = {"properties": {"a": {"const": 1}}, "required": ["a"]}


def proved(*schemas):
    *sides, wanted = (Schema(each, "note", ()) for each in schemas)
    return Proof(sides, wanted).holds()


FOLLOWS = [
    ("itself", TEXT, TEXT),
    ("anything", TEXT, {}),
    ("a wider type", TEXT, {"type": ["string", "null"]}),
    ("a keyword of another type", TEXT, {"minimum": 3, "required": ["a"], "minItems": 2}),
    ("the length of what is listed", {"enum": ["ab", "cd"]}, {"minLength": 2, "maxLength": 2}),
    ("the length of a pattern", {**TEXT, "pattern": "^[0-9]{6}$"}, {"minLength": 6, "maxLength": 6}),
    ("the length of a day", DAY, {"minLength": 10}),
    ("a longer limit", {**TEXT, "maxLength": 3}, {"maxLength": 4}),
    ("whole numbers", {"type": "integer"}, {"multipleOf": 0.1}),
    ("a finer multiple", {**NUMBER, "multipleOf": 0.1}, {"multipleOf": 0.01}),
    ("a wider bound", {**NUMBER, "exclusiveMinimum": 3}, {"minimum": 3}),
    ("bounds that nothing meets", {"type": "integer", "minimum": 3, "maximum": 2}, False),
    ("types that nothing meets", {"allOf": [TEXT, NUMBER]}, {"const": 7}),
    ("alternatives that nothing meets", {**NUMBER, "anyOf": [TEXT, {"type": "object"}]}, False),
    ("what all together say", {"allOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"required": ["a", "b"]}),
    ("a closed object's names", {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
     {"maxProperties": 1, "propertyNames": {"maxLength": 1}}),
    ("a property that can't be", {"type": "object", "properties": {"a": False}}, {"properties": {"a": TEXT}}),
    ("one that is needed and can't be", {"type": "object", "properties": {"a": False}, "required": ["a"]}, False),
    ("one that is needed and forbidden",
     {"type": "object", "properties": {}, "additionalProperties": False, "required": ["a"]}, False),
    ("what the others are", {"type": "object", "additionalProperties": TEXT}, {"properties": {"a": TEXT}}),
    ("others among which some are named",
     {"type": "object", "properties": {"a": DAY}, "additionalProperties": TEXT}, {"additionalProperties": TEXT}),
    ("entries", {"type": "array", "items": DAY}, {"items": TEXT}),
    ("first entries", {"type": "array", "prefixItems": [DAY], "items": TEXT}, {"items": TEXT}),
    ("no more entries than named", {"type": "array", "prefixItems": [TEXT], "items": False},
     {"prefixItems": [{}], "items": NUMBER}),
    ("one entry is all different", {"type": "array", "maxItems": 1}, {"uniqueItems": True}),
    ("an alternative", TEXT, {"anyOf": [TEXT, NUMBER]}),
    ("one of what excludes itself", TEXT, {"oneOf": [TEXT, NUMBER]}),
    ("each of the alternatives", {"anyOf": [DAY, {"const": "x"}]}, TEXT),
    ("types told apart", {"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}]}),
    ("what can't be refused", {"type": "object"}, {"not": {"const": "1"}}),
    ("less refused", {"not": {"type": ["string", "number"]}}, {"not": TEXT}),
    ("a condition that is never met", TEXT, {"if": {"type": "object"}, "then": False}),
    ("a condition on another type", {"type": "object", "if": FLAGS, "then": {"required": ["b"]}},
     {"if": {**FLAGS, "format": "date"}, "then": {"required": ["b"]}}),
    ("either branch",
     {"type": "object", "if": FLAGS, "then": {"properties": {"b": DAY}}, "else": {"properties": {"b": TEXT}}},
     {"properties": {"b": TEXT}}),
    ("what is referred to", {"$ref": "#/$defs/x", "$defs": {"x": DAY}}, TEXT),
    ("a list without end", {"$ref": "#/$defs/x", "$defs": {"x": {"type": "object", "properties":
     {"v": DAY, "next": {"$ref": "#/$defs/x"}}}}},
     {"$ref": "#/$defs/y", "$defs": {"y": {"properties": {"v": TEXT, "next": {"$ref": "#/$defs/y"}}}}}),
    ("called for already", {"type": "object", "required": ["a", "b"]}, {"dependentRequired": {"a": ["b"]}}),
    ("nothing left over", {"type": "object", "properties": {"a": DAY}, "unevaluatedProperties": False},
     {"type": "object", "properties": {"a": TEXT}, "unevaluatedProperties": False}),
]  # fmt: skip

OPEN = [
    ("a narrower type", {}, TEXT),
    ("a shorter limit", {**TEXT, "maxLength": 4}, {"maxLength": 3}),
    ("a loose pattern", {**TEXT, "pattern": "[0-9]{6}"}, {"maxLength": 6}),
    ("a branch that asks for more", {"if": FLAGS, "then": {"required": ["b"]}}, {"required": ["b"]}),
    ("a condition met more often",
     {"type": "object", "if": {"anyOf": [{"required": ["a"]}, {"required": ["b"], "additionalProperties": False}]},
      "then": {"required": ["c"]}},
     {"type": "object", "if": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, "then": {"required": ["c"]}}),
    ("a condition met less often",
     {"type": "object", "if": {"required": ["a"]}, "then": {"required": ["c"]}, "else": {"required": ["d"]}},
     {"type": "object", "if": {"required": ["a", "b"]}, "then": {"required": ["c"]}, "else": {"required": ["d"]}}),
    ("more refused", {"not": TEXT}, {"not": {"type": ["string", "number"]}}),
    ("two of which both may fit", {}, {"oneOf": [{"minimum": 1}, {"maximum": 5}]}),
    ("a list that ends otherwise",
     {"$ref": "#/$defs/x", "$defs": {"x": {"type": "object", "properties": {"v": TEXT, "next":
      {"$ref": "#/$defs/x"}}}}},
     {"$ref": "#/$defs/y", "$defs": {"y": {"properties": {"v": DAY, "next": {"$ref": "#/$defs/y"}}}}}),
]  # fmt: skip


@pytest.mark.parametrize(("held", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in FOLLOWS])
def test_what_follows_is_proved(held, wanted):
    root = wanted if isinstance(wanted, dict) else {"allOf": [wanted]}
    assert proved(held, root)
    assert proved({}, held, root)


@pytest.mark.parametrize(("held", "wanted"), [pytest.param(*case[1:], id=case[0]) for case in OPEN])
def test_what_does_not_follow_is_not(held, wanted):
    assert not proved(held, wanted)


NAMES = st.sampled_from(["a", "b"])
LITTLE = st.integers(0, 3)
LEAVES = st.one_of(
    st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["string", "integer", "number", "object", "array", ["string", "null"], "boolean"]),
            "minLength": LITTLE,
            "maxLength": LITTLE,
            "pattern": st.sampled_from(["^[0-9]{2}$", "^a", r"\S"]),
            "format": st.sampled_from(["date", "hcs-date"]),
            "minimum": LITTLE,
            "exclusiveMaximum": LITTLE,
            "multipleOf": st.sampled_from([0.5, 1, 2]),
            "minItems": LITTLE,
            "maxItems": LITTLE,
            "uniqueItems": st.booleans(),
            "minProperties": LITTLE,
            "maxProperties": LITTLE,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "dependentRequired": st.dictionaries(NAMES, st.lists(NAMES, max_size=1), max_size=1),
        },
    ),
    st.sampled_from([True, False, {"enum": ["a", 1, None]}, {"enum": ["00"]}, {"const": 2}, {"const": {"a": "a"}}]),
)


def grown(inner):
    some = st.lists(inner, min_size=1, max_size=2)
    return st.fixed_dictionaries(
        {},
        optional={
            "type": st.sampled_from(["object", "array", "string"]),
            "properties": st.dictionaries(NAMES, inner, max_size=2),
            "additionalProperties": inner,
            "unevaluatedProperties": st.booleans(),
            "patternProperties": st.dictionaries(st.just("^a"), inner, max_size=1),
            "propertyNames": inner,
            "required": st.lists(NAMES, max_size=2, unique=True),
            "items": inner,
            "prefixItems": some,
            "contains": inner,
            "dependentSchemas": st.dictionaries(NAMES, inner, max_size=1),
            "allOf": some,
            "anyOf": some,
            "oneOf": some,
            "not": inner,
            "if": inner,
            "then": inner,
            "else": inner,
        },
    )


SCHEMAS = st.recursive(LEAVES, grown, max_leaves=6)


@st.composite
def pairs(draw):
    """Draw two schemas that are likely to have something to do with each other."""
    one, other = draw(SCHEMAS), draw(SCHEMAS)
    how = draw(st.sampled_from(["apart", "both", "either", "keywords", "conditions"]))
    if how == "both":
        return {"allOf": [one, other]}, other
    if how == "either":
        return one, {"anyOf": [one, other]}
    if how == "keywords" and isinstance(one, dict) and isinstance(other, dict):
        return {**other, **one}, other
    if how == "conditions":
        branches = {"then": draw(SCHEMAS), "else": draw(SCHEMAS)}
        return {"if": one, **branches}, {"if": other, **branches}
    return one, other


def values_around(*schemas):
    found = []
    for each in schemas:
        samples = Samples(Schema(each if isinstance(each, dict) else {"allOf": [each]}, "note", ()))
        found += samples.many(samples.schema.root)[:150]
    return [*found, *(near for value in found[:40] for near in near_values(value))]


@settings(max_examples=400, deadline=None)
@given(pairs())
def test_no_value_speaks_against_a_proof(pair):
    held, wanted = ({"allOf": [each]} if isinstance(each, bool) else each for each in pair)
    try:
        if not proved(held, wanted):
            return
        first, second = (structure(Schema(each, "note", ())) for each in (held, wanted))
    except WrongValueError:
        return
    for value in values_around(held, wanted):
        assert not first(value) or second(value), value
