"""Schemas of documents: every change called by its rule, both ways, and breaking ones shown by a document."""

import json
import pickle
from copy import deepcopy
from datetime import date

import pytest
from attrs import evolve
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

import hcstandards as hcs
from diffing.catalogues import catalogue, coded, concept, standard, system
from hcstandards.catalogue import Catalogue
from hcstandards.diffing.changelog import as_data, markdown
from hcstandards.diffing.rules import MIRRORED, RULES, SCHEMA_RULES
from hcstandards.diffing.schemas.judging import schema_of, structure
from hcstandards.diffing.schemas.nodes import inner
from hcstandards.diffing.schemas.tables import with_tables
from hcstandards.diffing.witnesses import answer
from hcstandards.errors import MissingExtraError, VersionTooLowError, WrongValueError
from hcstandards.model.content import Entry
from hcstandards.model.schemas import DocumentType
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings
from hcstandards.releasing.assembling import release_of
from hcstandards.validation.kinds import DIALECT
from hcstandards.validation.schemas import BINDING
from hcstandards.validation.schemas import RULES as RULES_KEY
from hcstandards.values import FrozenMap

EMBEDDED = hcs.load()
DIRECTIONS = {"added": "removed", "tightened": "loosened"}
DIRECTIONS |= {new: old for old, new in DIRECTIONS.items()}
BASE = "https://example.org/"
TEXT = {"type": "string"}


def typed(schema, examples=None, kind="note"):
    plain = {"$id": f"{BASE}{kind}.schema.json", "x-hcs-recognised-by": ["id"], **schema}
    shown = [{"id": "1"}] if examples is None else examples
    named = {f"e{number}": json.dumps(each) for number, each in enumerate(shown)}
    return DocumentType(kind, json.dumps(plain), FrozenMap(named))


def holding(schema, **facts):
    """Return a catalogue with one document type, and a code table for its bindings."""
    types = (typed(schema, **facts),)
    return coded(concept("1", "one"), concept("2", "two"), document_types=types)


def field(schema, **beside):
    """Return the schema of an object whose field `a` has *schema*."""
    return {"type": "object", "properties": {"a": schema}, **beside}


def bound(**facts):
    binding = {"system": "codes", "strength": "required", **facts}
    return field(
        {"type": "string", BINDING: binding}, properties={"a": {"type": "string", BINDING: binding}, "d": TEXT}
    )


def ruled(*rules):
    return {"type": "object", "properties": {}, RULES_KEY: list(rules)}


ORDER = {"id": "r", "kind": "order", "fields": ["/a", "/b"]}
NEEDED = {"id": "r", "kind": "required-when", "fields": ["/a"]}
PART = {"id": "r", "kind": "ranges", "field": "/a", "part": [2, 5], "ranges": [["001", "099"], ["101", "998"]]}
ONCE = {"id": "r", "kind": "unique", "items": "/l", "key": ["a"]}
SUM = {"id": "r", "kind": "sum", "total": "/t", "parts": ["/a", "/b"]}

CASES = [
    # name, the wider schema, the narrower one, the facet, the place
    ("type", field({}), field(TEXT), "type", "/properties/a/type"),
    ("types", field({"type": ["string", "null"]}), field(TEXT), "type", "/properties/a/type"),
    ("whole numbers", field({"type": "number"}), field({"type": "integer"}), "type", "/properties/a/type"),
    ("enum given", field(TEXT), field({"type": "string", "enum": ["1"]}), "enum", "/properties/a/enum"),
    ("enum", field({"enum": ["1", 1, True]}), field({"enum": ["1", 1]}), "enum", "/properties/a/enum"),
    ("const", field(TEXT), field({"type": "string", "const": "1"}), "const", "/properties/a/const"),
    ("required", field({}), field({}, required=["a"]), "required", "/required"),
    ("required deep", field(field({})), field(field({}, required=["a"])), "required", "/properties/a/required"),
    ("minimum", field({"type": "number", "minimum": 1}), field({"type": "number", "minimum": 2}), "bound", None),
    ("minimum excluded", field({"minimum": 1}), field({"exclusiveMinimum": 1}), "bound", "/properties/a/minimum"),
    ("maximum", field({"type": "integer"}), field({"type": "integer", "maximum": 5}), "bound", None),
    ("multiple", field({"type": "number", "multipleOf": 0.01}), field({"type": "number", "multipleOf": 0.1}),
     "multiple", None),
    ("shortest", field({"minLength": 1}), field({"minLength": 3}), "length", None),
    ("longest", field({"type": "string"}), field({"type": "string", "maxLength": 3}), "length", None),
    ("pattern", field(TEXT), field({"type": "string", "pattern": "^[0-9]{6}$"}), "pattern", None),
    ("format", field(TEXT), field({"type": "string", "format": "hcs-date"}), "format", None),
    ("closed", field({}), field({}, additionalProperties=False), "closing", "/additionalProperties"),
    ("unevaluated", field({}), field({}, unevaluatedProperties=False), "closing", "/unevaluatedProperties"),
    ("others typed", field({}), field({}, additionalProperties=TEXT), "type", "/additionalProperties/type"),
    ("property of a closed object", field({}, additionalProperties=False),
     {"type": "object", "properties": {}, "additionalProperties": False}, "property", "/properties/a"),
    ("name that was free", {"type": "object", "properties": {}}, field(TEXT), "claim", "/properties/a"),
    ("forbidden", field({}), field(False), "value", "/properties/a"),
    ("names", field({}), field({}, propertyNames={"maxLength": 3}), "length", "/propertyNames/maxLength"),
    ("items", field({"type": "array"}), field({"type": "array", "items": TEXT}), "type", "/properties/a/items/type"),
    ("first items", field({"prefixItems": [{}]}), field({"prefixItems": [TEXT]}), "type",
     "/properties/a/prefixItems/0/type"),
    ("no more items", field({"type": "array"}), field({"type": "array", "items": False}), "closing",
     "/properties/a/items"),
    ("fewest", field({"type": "array"}), field({"type": "array", "minItems": 2}), "count", "/properties/a/minItems"),
    ("most", field({"maxItems": 4}), field({"maxItems": 3}), "count", "/properties/a/maxItems"),
    ("different", field({"type": "array"}), field({"type": "array", "uniqueItems": True}), "unique", None),
    ("contains", field({"type": "array"}), field({"type": "array", "contains": {"const": 7}}), "contains", None),
    ("fewest properties", field({}), field({}, minProperties=3), "count", "/minProperties"),
    ("dependent", field({}), field({}, dependentRequired={"a": ["b"]}), "dependent", "/dependentRequired"),
    ("dependent schema", field({}), field({}, dependentSchemas={"a": {"required": ["b"]}}), "combination",
     "/dependentSchemas/a"),
    ("alternatives", field({}), field({}, anyOf=[{"required": ["a"]}, {"required": ["b"]}]), "combination", "/anyOf"),
    ("fewer alternatives", field({"anyOf": [TEXT, {"type": "null"}]}), field({"anyOf": [TEXT]}), "combination", None),
    ("inside an alternative", field({"anyOf": [TEXT, {"type": "null"}]}),
     field({"anyOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}), "length",
     "/properties/a/anyOf/0/maxLength"),
    ("inside one of disjoint", field({"oneOf": [TEXT, {"type": "null"}]}),
     field({"oneOf": [{"type": "string", "maxLength": 3}, {"type": "null"}]}), "length",
     "/properties/a/oneOf/0/maxLength"),
    ("all", field({}), field({}, allOf=[{"required": ["a"]}]), "combination", "/allOf"),
    ("inside all", field({}, allOf=[{}]), field({}, allOf=[{"required": ["a"]}]), "required", "/allOf/0/required"),
    ("not", field({}), field({}, **{"not": {"required": ["a"]}}), "combination", "/not"),
    ("condition", field({}), field({}, **{"if": {"required": ["a"]}, "then": {"required": ["b"]}}), "combination",
     "/if"),
    ("then", field({}, **{"if": {"required": ["a"]}, "then": {}}),
     field({}, **{"if": {"required": ["a"]}, "then": {"required": ["b"]}}), "required", "/then/required"),
    ("definition", field({"$ref": "#/$defs/x"}, **{"$defs": {"x": {}}}),
     field({"$ref": "#/$defs/x"}, **{"$defs": {"x": TEXT}}), "type", "/$defs/x/type"),
    ("allowed anything", field(True), field(TEXT), "type", "/properties/a/type"),
    ("bound inside what was anything", field(field(True)), field(field({"type": "integer", "minimum": 3})), "bound",
     "/properties/a/properties/a/minimum"),
    ("reference", field({"$ref": "#/$defs/x"}, **{"$defs": {"x": {}}}), field(TEXT), "type", "/properties/a/type"),
    ("binding", field({"type": "string"}), field({"type": "string", BINDING: {"system": "codes"}}), "binding",
     f"/properties/a/{BINDING}"),
    ("strength", bound(strength="extensible"), bound(), "binding", f"/properties/a/{BINDING}/strength"),
    ("value set", bound(), bound(codes=["1"]), "binding", f"/properties/a/{BINDING}/codes"),
    ("smaller value set", bound(codes=["1", "2"]), bound(codes=["1"]), "binding", f"/properties/a/{BINDING}/codes"),
    ("display", bound(), bound(display="1/d"), "binding", f"/properties/a/{BINDING}/display"),
    ("order", ruled(), ruled(ORDER), "rule", f"/{RULES_KEY}/r"),
    ("severity", ruled({**ORDER, "severity": "warning"}), ruled(ORDER), "rule", f"/{RULES_KEY}/r/severity"),
    ("needed", ruled(NEEDED), ruled({**NEEDED, "fields": ["/a", "/b"]}), "rule", f"/{RULES_KEY}/r/fields"),
    ("condition of a rule", ruled({**NEEDED, "when": {"field": "/b", "present": True}}), ruled(NEEDED), "rule",
     f"/{RULES_KEY}/r/when"),
    ("tolerance", ruled({**SUM, "tolerance": "1"}), ruled(SUM), "rule", f"/{RULES_KEY}/r/tolerance"),
    ("part", ruled({**PART, "severity": "warning"}), ruled(PART), "rule", f"/{RULES_KEY}/r/severity"),
    ("bound part", bound(strength="extensible", part=[2, 3]), bound(part=[2, 3]), "binding",
     f"/properties/a/{BINDING}/strength"),
    ("forbidden in an open object", {"type": "object", "properties": {}}, field(False), "value", "/properties/a"),
    ("key", ruled({**ONCE, "key": ["a", "b"]}), ruled(ONCE), "rule", f"/{RULES_KEY}/r/key"),
    ("recognised", {"type": "object"}, {"type": "object", "x-hcs-recognised-by": ["id", "a"]}, "recognition",
     "/x-hcs-recognised-by"),
]  # fmt: skip
EXAMPLES = (
    {"id": "1"},
    {"id": "1", "a": "2", "b": "3", "t": "5"},
    {"id": "1", "a": "20260101", "b": "20260102"},
    {"id": "1", "l": [{"a": "1", "b": "20260105"}]},
)
EITHER_WAY = [
    ("type", field(TEXT), field({"type": "number"}), "type", "/properties/a/type"),
    ("enum", field({"enum": ["1"]}), field({"enum": ["2"]}), "enum", "/properties/a/enum"),
    ("const", field({"const": "1"}), field({"const": "2"}), "const", "/properties/a/const"),
    ("pattern", field({"pattern": "^a"}), field({"pattern": "^b"}), "pattern", "/properties/a/pattern"),
    ("format", field({"format": "date"}), field({"format": "hcs-date"}), "format", "/properties/a/format"),
    ("multiple", field({"multipleOf": 2}), field({"multipleOf": 3}), "multiple", "/properties/a/multipleOf"),
    ("alternatives", field({"anyOf": [TEXT, {"type": "null"}]}), field({"anyOf": [{"type": "boolean"}, TEXT]}),
     "combination", "/properties/a/anyOf"),
    ("one of", field({"oneOf": [{"minimum": 2}, {"maximum": 5}]}), field({"oneOf": [{"minimum": 3}, {"maximum": 5}]}),
     "combination", "/properties/a/oneOf"),
    ("not", field({"not": {"type": "string"}}), field({"not": {"type": "number"}}), "combination", "/properties/a/not"),
    ("condition", field({"if": {"const": 1}, "then": False}), field({"if": {"const": 2}, "then": False}),
     "combination", "/properties/a/if"),
    ("definition under not", field({"not": {"$ref": "#/$defs/x"}}, **{"$defs": {"x": TEXT}}),
     field({"not": {"$ref": "#/$defs/x"}}, **{"$defs": {"x": {}}}), "type", "/$defs/x/type"),
    ("contains", field({"contains": {"const": 1}}), field({"contains": {"const": 2}}), "contains", None),
    ("system", bound(), bound(system="others"), "binding", f"/properties/a/{BINDING}/system"),
    ("version", bound(), bound(version="9.9.9"), "binding", f"/properties/a/{BINDING}/version"),
    ("day", bound(), bound(asOf=["/d"]), "binding", f"/properties/a/{BINDING}/asOf"),
    ("order", ruled(ORDER), ruled({**ORDER, "fields": ["/b", "/a"]}), "rule", f"/{RULES_KEY}/r/fields"),
    ("another key", ruled(ONCE), ruled({**ONCE, "key": ["b"]}), "rule", f"/{RULES_KEY}/r/key"),
]  # fmt: skip
PATCHES = [
    ("title", field(TEXT), field({"type": "string", "title": "甲"}), "wording", "#/properties/a/title"),
    ("comment", field({}), field({}, **{"$comment": "x"}), "wording", "#/$comment"),
    ("title under not", field({"not": TEXT}), field({"not": {"type": "string", "title": "甲"}}), "wording",
     "#/properties/a/not"),
    ("message", ruled(ORDER), ruled({**ORDER, "message": "甲", "message_en": "a"}), "wording",
     f"#/{RULES_KEY}/r/message"),
    ("what tells a form", field({}), field({"x-hcs-told-by": ["甲", "a"]}), "wording",
     "#/properties/a/x-hcs-told-by"),
    ("definition put in place", field({"$ref": "#/$defs/x"}, **{"$defs": {"x": TEXT}}), field(TEXT), "layout", ""),
    ("the dialect that holds anyhow", field({}), field({}, **{"$schema": DIALECT}), "layout", ""),
    ("type in a list", field(TEXT), field({"type": ["string"]}), "layout", ""),
    ("order of what is required", field({}, required=["id", "a"]), field({}, required=["a", "id"]), "layout", ""),
    ("definition that nothing refers to", field({}), field({}, **{"$defs": {"x": TEXT}}), "layout", ""),
]  # fmt: skip


def named(cases):
    return [pytest.param(*case[1:], id=case[0]) for case in cases]


def checked(old, new, change):
    """See that a witness is one: both releases are asked anew."""
    witness = change.witness
    assert witness is not None, change
    answers = [answer(each.holdings, witness.ask, witness.arguments) for each in (old, new)]
    assert answers == [witness.old, witness.new]
    assert answers[0] != answers[1]
    if change.direction == "tightened" and witness.ask != "recognise":
        assert answers[0] in ("fits", "valid")


@pytest.mark.parametrize(("wide", "narrow", "facet", "place"), named(CASES))
def test_what_tightens_breaks_and_what_relaxes_does_not(wide, narrow, facet, place):
    old, new = holding(wide, examples=EXAMPLES), holding(narrow, examples=EXAMPLES)
    (there,) = [each for each in old.diff(new).changes if each.rule == SCHEMA_RULES[facet, "tightened"]]
    assert (there.direction, there.bump) == ("tightened", "major")
    assert place is None or there.path == f"schemas/note#{place}"
    checked(old, new, there)
    (back,) = [each for each in new.diff(old).changes if each.rule == SCHEMA_RULES[facet, "loosened"]]
    assert (back.direction, back.bump, back.path) == ("loosened", "minor", there.path)
    assert (back.old, back.new) == (there.new, there.old)
    assert new.diff(old).bump == "minor"


@pytest.mark.parametrize(("one", "other", "facet", "place"), named(EITHER_WAY))
def test_what_is_neither_breaks_both_ways(one, other, facet, place):
    first, second = holding(one, examples=EXAMPLES), holding(other, examples=EXAMPLES)
    for old, new in ((first, second), (second, first)):
        (change,) = [each for each in old.diff(new).changes if each.rule == SCHEMA_RULES[facet, "incomparable"]]
        assert (change.direction, change.bump) == ("incomparable", "major")
        assert place is None or change.path == f"schemas/note#{place}"
        checked(old, new, change)


@pytest.mark.parametrize(("one", "other", "rule", "place"), named(PATCHES))
def test_what_says_the_same_is_a_patch(one, other, rule, place):
    old, new = holding(one), holding(other)
    for diff in (old.diff(new), new.diff(old)):
        assert diff.bump == "patch"
        assert (f"schema.{rule}", f"schemas/note{place}") in [(each.rule, each.path) for each in diff.changes]


@pytest.mark.parametrize(
    ("old", "new", "was", "now"),
    [
        pytest.param(field({}, dependentRequired={"a": ["b"]}), field({}), '{"a":["b"]}', None, id="dependent"),
        pytest.param(field({"minimum": 1}), field({"minimum": 2}), "1", "2", id="minimum"),
        pytest.param(field({"exclusiveMaximum": 9}), field({"exclusiveMaximum": 5}), "9", "5", id="excluded"),
        pytest.param(
            field({"minimum": 1}),
            field({"exclusiveMinimum": 1}),
            '{"minimum":1}',
            '{"exclusiveMinimum":1}',
            id="excluded from now on",
        ),
    ],
)
def test_what_was_and_what_is_are_given_as_the_schema_says_them(old, new, was, now):
    (change,) = holding(old).diff(holding(new)).changes
    assert (change.old, change.new) == (was, now)


def test_every_rule_of_a_facet_is_in_the_table():
    facets = {facet for facet, _ in SCHEMA_RULES}
    shown = {case[3] for case in CASES} | {case[3] for case in EITHER_WAY}
    assert facets - shown == {"reference"}  # below
    assert all(
        RULES[rule].bump == ("minor" if way == "loosened" else "major") for (_, way), rule in SCHEMA_RULES.items()
    )


def test_a_reference_to_nothing_is_told():
    old, new = holding(field({"$ref": "#/$defs/x"}, **{"$defs": {"x": TEXT}})), holding(field({"$ref": "#/$defs/y"}))
    (change,) = old.diff(new).changes
    assert (change.rule, change.bump) == ("schema.reference-changed", "major")
    assert (change.witness.old, change.witness.new) == ("fits", "error: invalid-schema")
    checked(old, new, change)


def test_of_two_schemas_that_nobody_can_use_neither_is_better():
    old, new = (holding(field({"$ref": f"#/$defs/{name}"})) for name in "xy")
    (change,) = old.diff(new).changes
    assert (change.rule, change.bump, change.effect) == ("schema.reference-changed", "minor", "none")


def test_a_document_type_that_comes_and_goes():
    bare, full = coded(concept("1"), concept("2")), holding(field(TEXT))
    (came,) = [each for each in bare.diff(full).changes if each.rule.startswith("schema")]
    assert (came.rule, came.bump, came.path) == ("schema.added", "minor", "schemas/note")
    (gone,) = [each for each in full.diff(bare).changes if each.rule.startswith("schema")]
    assert (gone.rule, gone.bump) == ("schema.removed", "major")
    assert (gone.witness.old, gone.witness.new) == ("fits", "error: unknown-id")


def test_what_only_warns_is_minor():
    old, new = holding(bound(strength="extensible")), holding(bound(strength="preferred"))
    assert [(each.rule, each.bump) for each in old.diff(new).changes] == [("schema.advice", "minor")]


def test_examples_are_told_apart_from_the_schema():
    old, new = holding(field(TEXT)), holding(field(TEXT), examples=({"id": "2"},))
    assert [(each.rule, each.path, each.bump) for each in old.diff(new).changes] == [
        ("schema.example", "schemas/note/examples/e0", "patch")
    ]


NO_EFFECT = [
    # name, older, newer, the facet
    ("length of listed texts", field({"type": "string", "enum": ["ab"]}),
     field({"type": "string", "enum": ["ab"], "minLength": 2}), "length"),
    ("whole numbers", field({"type": "integer"}), field({"type": "integer", "multipleOf": 0.1}), "multiple"),
    ("refused by the type", field({"type": "array"}), field({"type": "array", "not": {"const": "1"}}), "combination"),
    ("another definition", field({"$ref": "#/$defs/x"}, **{"$defs": {"x": {"enum": ["ab"]}}}),
     field({"$ref": "#/$defs/x"}, **{"$defs": {"x": {"enum": ["ab"], "maxLength": 2}}}), "length"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "facet"), named(NO_EFFECT))
def test_what_is_proved_to_refuse_nobody_is_a_patch(old, new, facet):
    before, after = holding(old, examples=()), holding(new, examples=())
    diff = before.diff(after)
    (change,) = diff.changes
    assert (change.rule, change.direction) == (SCHEMA_RULES[facet, "tightened"], "tightened")
    assert (change.bump, change.witness, change.effect, diff.bump) == ("patch", None, "none", "patch")
    assert as_data(diff)["changes"][0]["effect"] == "none"
    assert "refuses no document that was valid" in markdown(diff, before.holdings, after.holdings, "en")
    assert "不影响原本有效的文档" in markdown(diff, before.holdings, after.holdings, "zh")


def test_what_is_neither_shown_nor_ruled_out_is_undecided_and_calls_for_a_major_version():
    many = {"type": "integer", "minimum": 1, "multipleOf": 7919}
    old = holding(field(many), examples=())
    new = holding(field({**many, "not": {"multipleOf": 104_729}}), examples=())  # 829,348,951 shows it
    diff = old.diff(new)
    (change,) = diff.changes
    assert (change.bump, change.witness, change.effect) == ("minor", None, "undecided")
    assert (diff.bump, diff.undecided, diff.of("major")) == ("major", (change,), ())
    data = as_data(diff)
    assert (data["bump"], data["undecided"], data["counts"]["major"]) == ("major", 1, 0)
    english = markdown(diff, old.holdings, new.holdings, "en")
    assert "### May be breaking: no document shows it, none is ruled out (1)" in english
    assert "0 major, 1 minor, 0 patch (1 more may be breaking). Calls for a major release." in english
    assert "### 可能不兼容：未找到实例，也未能排除（1）" in markdown(diff, old.holdings, new.holdings, "zh")
    content = content_of(new.holdings)
    with pytest.raises(VersionTooLowError) as caught:
        release_of(content, old.holdings.container, "1.1.0")
    assert [each.where for each in caught.value.problems] == [change.path]
    assert release_of(content, old.holdings.container, "auto").version == "2.0.0"


def unheld(complete=None, **facts):
    """Return a catalogue with one document type bound to a code system whose table isn't held, or only in part."""
    concepts = () if complete is None else (concept("1", "one"), concept("2", "two"))
    types = (typed(bound(**facts) if facts else field(TEXT), examples=EXAMPLES),)
    if complete is None:
        bare = Entry(standard(), code_systems=(evolve(system(), releases=()),))
        return catalogue(bare, document_types=types)
    return coded(*concepts, document_types=types, release_facts={"complete": complete})


@pytest.mark.parametrize("complete", [pytest.param(None, id="not held"), pytest.param(False, id="held in part")])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param({}, {"strength": "required"}, id="bound"),
        pytest.param({"strength": "extensible"}, {"strength": "required"}, id="strength"),
        pytest.param({"strength": "required"}, {"display": "1/d"}, id="display"),
        pytest.param({"strength": "required"}, {"part": [0, 1]}, id="part"),
    ],
)
def test_a_binding_to_a_table_that_is_not_held_is_shown_with_one_loaded(complete, before, after):
    old, new = unheld(complete, **before), unheld(complete, **after)
    (change,) = [each for each in old.diff(new).changes if each.rule.startswith("schema.binding")]
    assert (change.bump, change.witness.ask) in (("major", "valid_with"), ("major", "valid"))
    checked(old, new, change)
    (back,) = [each for each in new.diff(old).changes if each.rule.startswith("schema.binding")]
    assert back.direction == "incomparable" or back.bump == "minor"


def test_the_tables_of_a_witness_are_an_overlay_that_anybody_can_load():
    old, new = unheld(), unheld(strength="required")
    (change,) = [each for each in old.diff(new).changes if each.rule.startswith("schema.binding")]
    tables = json.loads(change.witness.arguments["tables"])
    assert set(tables) == {"codes@1.0.0"}
    above = with_tables(new.holdings, tables)
    day = Catalogue(above).as_of(date(2026, 1, 1))
    for code in tables["codes@1.0.0"]:
        assert day.check_code("codes", code).in_force


def test_each_of_several_changes_has_a_document_of_its_own():
    old = holding(field(TEXT, required=["id"]), examples=EXAMPLES)
    new = holding(field({"type": "string", "maxLength": 9}, required=["id", "b", "c"]), examples=())
    by_new = {
        each.new: json.loads(each.witness.arguments["document"]) for each in old.diff(new).changes if each.witness
    }
    assert set(by_new) == {"b", "c", "9"}
    assert "b" not in by_new["b"]
    assert "c" not in by_new["c"]
    assert len(by_new["9"]["a"]) > 9


def test_neither_validator_is_asked_for_unless_something_may_break(monkeypatch):
    import sys

    old, wording, breaking = holding(field({})), holding(field({"title": "甲"})), holding(field(TEXT))
    for name in ("jsonschema_rs", "jsonschema"):
        monkeypatch.setitem(sys.modules, name, None)
    assert old.diff(wording).bump == "patch"
    assert breaking.diff(old).bump == "minor"
    with pytest.raises(MissingExtraError) as caught:
        old.diff(breaking)
    assert caught.value.extra == "validate"


def test_jsonschema_finds_the_same_witnesses(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    for _, wide, narrow, facet, _ in CASES:
        old, new = holding(wide, examples=EXAMPLES), holding(narrow, examples=EXAMPLES)
        (change,) = [each for each in old.diff(new).changes if each.rule == SCHEMA_RULES[facet, "tightened"]]
        checked(old, new, change)


# releases ------------------------------------------------------------------------------------------


def test_a_release_that_bears_too_little_is_refused_because_of_its_schema():
    old = holding(field({}), examples=EXAMPLES)
    content = content_of(holding(field(TEXT), examples=EXAMPLES).holdings)
    with pytest.raises(VersionTooLowError) as caught:
        release_of(content, old.holdings.container, "1.1.0")
    assert [each.rule for each in caught.value.problems] == ["schema.type-narrowed"]
    built = release_of(content, old.holdings.container, "auto")
    assert built.version == "2.0.0"
    container = Container(built.raw, "x")
    assert "schemas/note#/properties/a/type" in container.member("changelog/en")
    assert "收紧" in container.member("changelog/zh")


# laws over the real schemas ------------------------------------------------------------------------

KINDS = EMBEDDED.document_types


def places(node, at=()):
    yield at
    for way, each in inner(node):
        yield from places(each, (*at, *way))
    for name, each in node.get("$defs", {}).items() if isinstance(node, dict) else ():
        yield from places(each, (*at, "$defs", name))


def at(root, steps):
    for step in steps:
        root = root[step]
    return root


PLACES = {kind: [each for each in places(EMBEDDED.schema(kind)) if isinstance(at(EMBEDDED.schema(kind), each), dict)]
          for kind in KINDS}  # fmt: skip
SETTINGS = {
    "type": st.sampled_from(["string", "integer", "array", "object", ["string", "null"]]),
    "minLength": st.integers(0, 30),
    "maxLength": st.integers(0, 30),
    "minimum": st.integers(-3, 30),
    "exclusiveMaximum": st.integers(0, 30),
    "multipleOf": st.sampled_from([0.01, 0.1, 1, 5]),
    "minItems": st.integers(0, 4),
    "maxItems": st.integers(0, 4),
    "uniqueItems": st.booleans(),
    "enum": st.sampled_from([["1"], ["1", "2"], [1]]),
    "pattern": st.sampled_from(["^[0-9]+$", "^a", "^[0-9]{6}$"]),
    "format": st.sampled_from(["date", "hcs-date", "hcs-duration"]),
    "additionalProperties": st.sampled_from([False, True, TEXT]),
    "required": st.sampled_from([["zz"], []]),
    "title": st.just("甲"),
    "anyOf": st.just([{"type": "string"}, {"type": "object"}]),
    "not": st.just({"const": "1"}),
}


@st.composite
def turned(draw):
    """Draw a document type and a schema of it with one keyword set, taken away, or a property less or more."""
    kind = draw(st.sampled_from(KINDS))
    schema = deepcopy(EMBEDDED.schema(kind))
    for _ in range(draw(st.integers(1, 2))):
        steps = draw(st.sampled_from(PLACES[kind]))
        try:
            node = at(schema, steps)
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(node, dict):
            continue
        how = draw(st.sampled_from(["set", "set", "drop", "property", "free"]))
        if how == "set":
            key = draw(st.sampled_from(sorted(SETTINGS)))
            node[key] = draw(SETTINGS[key])
        elif how == "drop":
            known = [key for key in node if key not in ("$id", "$defs", "properties", RULES_KEY)]
            if known:
                del node[draw(st.sampled_from(sorted(known)))]
        elif node.get("properties"):
            if how == "property":
                node["properties"]["zz"] = draw(st.sampled_from([TEXT, True, {"type": "integer", "minimum": 3}]))
            else:
                del node["properties"][draw(st.sampled_from(sorted(node["properties"])))]
    return kind, schema


def release_with(kind, schema):
    examples = {name: json.dumps(each) for name, each in EMBEDDED.examples(kind).items()}
    return catalogue(document_types=(DocumentType(kind, json.dumps(schema), FrozenMap(examples)),))


def seen(change):
    return change.kind, change.path, change.old, change.new, change.direction


def mirrored(change):
    kind = MIRRORED.get(change.kind, change.kind)
    return kind, change.path, change.new, change.old, DIRECTIONS.get(change.direction, change.direction)


@pytest.mark.parametrize("kind", [each for each in KINDS if EMBEDDED.schema(each).get(RULES_KEY)])
def test_what_a_real_rule_refuses_is_shown(kind):
    schema = EMBEDDED.schema(kind)
    new = release_with(kind, schema)
    for rule in schema[RULES_KEY]:
        old = release_with(kind, {**schema, RULES_KEY: [each for each in schema[RULES_KEY] if each is not rule]})
        (change,) = old.diff(new).changes
        assert change.path == f"schemas/{kind}#/{RULES_KEY}/{rule['id']}"
        if rule.get("severity", "error") == "error":
            assert change.rule == "schema.rule-tightened"
            checked(old, new, change)
        else:
            assert (change.rule, change.bump) == ("schema.advice", "minor")


def unbound(node):
    """Return a schema without its code bindings."""
    if isinstance(node, dict):
        return {key: unbound(each) for key, each in node.items() if key != BINDING}
    return [unbound(each) for each in node] if isinstance(node, list) else node


def test_what_a_real_binding_refuses_is_shown_whether_or_not_its_table_is_held():
    whole = content_of(EMBEDDED.holdings)
    types = tuple(DocumentType(each.id, json.dumps(unbound(json.loads(each.schema))), each.examples)
                  for each in whole.document_types)  # fmt: skip
    old = Catalogue(Holdings(Container(compile_content(evolve(whole, document_types=types)), "x")))
    found = [each for each in old.diff(EMBEDDED).changes if each.rule == "schema.binding-tightened"]
    assert len(found) == 17
    asked = {change.witness.ask for change in found}
    assert asked == {"valid", "valid_with"}
    for change in found:
        checked(old, EMBEDDED, change)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(turned())
def test_the_laws_hold_for_real_schemas(drawn):
    kind, schema = drawn
    old, new = release_with(kind, EMBEDDED.schema(kind)), release_with(kind, schema)
    try:
        structure(schema_of(new.holdings, kind))
    except WrongValueError:
        assume(False)
    there, back = old.diff(new), new.diff(old)
    assert old.diff(old).changes == ()
    assert bool(there.changes) is (old.digest != new.digest)
    assert {mirrored(each) for each in there.changes} == {seen(each) for each in back.changes}
    assert len({each.fingerprint for each in there.changes}) == len(there.changes)
    assert pickle.loads(pickle.dumps(there)) == there  # noqa: S301 - our own
    for first, second, diff in ((old, new, there), (new, old, back)):
        breaks = False
        for change in diff.changes:
            assert change.bump != "major" or change.witness is not None
            assert change.effect is None or (change.witness is None and RULES[change.rule].bump == "major")
            if change.witness is not None:
                checked(first, second, change)
                breaks = True
        # The other way round: an example that stops fitting is never missed.
        lost = [
            name
            for name, each in EMBEDDED.examples(kind).items()
            if structure(schema_of(first.holdings, kind))(each)
            and not structure(schema_of(second.holdings, kind))(each)
        ]
        assert not lost or breaks, (lost, diff.changes)
