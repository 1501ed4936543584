"""A schema that refers to another gets its rules and bindings with it, each where the reference stands."""

import copy
from datetime import date

import pytest
from catalogues import demo
from places import EXAMPLES, load

import hcstandards as hcs
from hcstandards.errors import InvalidSchemaError
from hcstandards.lookup.selecting import NO_PINS
from hcstandards.validation.bindings import bound_fields
from hcstandards.validation.codes import Tables
from hcstandards.validation.rules import parse_rules, rule_issues
from hcstandards.validation.schemas import Schema

DAY = hcs.load().as_of(date(2026, 11, 22))
LIST = "https://hcstandards.org/schemas/settlement-list.schema.json"
RECORD = "https://hcstandards.org/schemas/supervision-record.schema.json"
BROKEN = copy.deepcopy(load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101.json"))
BROKEN["oprninfo"].append(BROKEN["oprninfo"][0])
BROKEN["setlinfo"].pop("oprn_oprt_code_cnt", None)


def broken_rules(schema, document):
    report = DAY.validate(document, schema=schema)
    return [(each.rule, each.pointer) for each in report.issues if each.code.startswith("rule.")]


OPERATION = "settlement-list/operation-once"


@pytest.mark.parametrize(
    ("schema", "document", "places"),
    [
        pytest.param({"$ref": LIST}, BROKEN, [""], id="itself"),
        pytest.param({"allOf": [{"$ref": LIST}]}, BROKEN, [""], id="extended"),
        pytest.param({"properties": {"list": {"$ref": LIST}}}, {"list": BROKEN}, ["/list"], id="a field"),
        pytest.param(
            {"properties": {"all": {"items": {"$ref": LIST}}}},
            {"all": [BROKEN, 1, BROKEN]},
            ["/all/0", "/all/2"],
            id="entries",
        ),
        pytest.param(
            {"allOf": [{"$ref": LIST}], "properties": {"was": {"$ref": LIST}}},
            {**BROKEN, "was": BROKEN},
            ["", "/was"],
            id="here and there",
        ),
        pytest.param({"allOf": [{"$ref": LIST}, {"$ref": LIST}]}, BROKEN, [""], id="referred to twice, said once"),
        pytest.param(
            {"properties": {"a": {"$ref": "#/$defs/x"}}, "$defs": {"x": {"$ref": LIST}}},
            {"a": BROKEN},
            ["/a"],
            id="through another",
        ),
        pytest.param({"properties": {"*": {"$ref": LIST}}}, {"*": BROKEN, "b": BROKEN}, ["/*"], id="a field named *"),
        pytest.param({"properties": {"0": {"$ref": LIST}}}, [BROKEN], [], id="a list is no object"),
        pytest.param({"items": {"$ref": LIST}}, {"0": BROKEN}, [], id="an object is no list"),
        pytest.param(
            {"properties": {"a": {"$ref": f"{LIST}#/properties/oprninfo"}}}, {"a": BROKEN}, [], id="a part of it"
        ),
    ],
)
def test_rules_run_where_the_reference_stands(schema, document, places):
    found = [pointer for rule, pointer in broken_rules(schema, document) if rule == OPERATION]
    assert found == [f"{place}/oprninfo/1" for place in places]


def test_a_rule_keeps_its_edition_and_source_and_the_own_rules_come_first():
    own = [{"id": "one", "kind": "count", "items": "/oprninfo", "exactly": 1}]
    (mine, theirs) = [
        each
        for each in DAY.validate(BROKEN, schema={"$ref": LIST, "x-hcs-rules": own}, kind="mine").issues
        if each.rule in ("mine/one", OPERATION)
    ]
    (alone,) = [each for each in DAY.validate(BROKEN, "settlement-list").issues if each.rule == OPERATION]
    assert mine.rule == "mine/one"
    assert theirs == alone


@pytest.mark.parametrize("under", ["/records/1", ""])
def test_what_a_rule_says_of_the_document_means_the_one_referred_to(under):
    """`^/cycle/since` is the record's own, wherever the record stands."""
    record = copy.deepcopy(
        load(next(iter(sorted((EXAMPLES / "supervision-record" / "invalid").glob("*outside-cycle*.json")))))
    )
    alone = [
        (each.rule, each.pointer)
        for each in DAY.validate(record, "supervision-record").issues
        if each.code == "rule.order"
    ]
    assert alone
    schema = {"$ref": RECORD} if not under else {"properties": {"records": {"items": {"$ref": RECORD}}}}
    document = record if not under else {"records": [{}, record]}
    found = [each for each in broken_rules(schema, document) if each[0] in {rule for rule, _ in alone}]
    assert found == [(rule, under + pointer) for rule, pointer in alone]


def test_a_schema_that_refers_to_itself_has_its_rules_at_each_level():
    schema = {
        "properties": {"children": {"items": {"$ref": "#"}}, "a": {"type": "string"}},
        "x-hcs-rules": [{"id": "named", "kind": "required-when", "fields": ["/a"]}],
    }
    document = {"a": "x", "children": [{"a": "x", "children": [{}]}, {}]}
    assert [pointer for _, pointer in broken_rules(schema, document)] == ["/children/0/children/0/a", "/children/1/a"]


def test_a_clean_document_is_told_with_the_rules_of_others():
    engine = DAY.validator(schema={"properties": {"list": {"$ref": LIST}}})
    assert not engine.is_clean({"list": BROKEN}, DAY.day)
    assert any(each.rule == OPERATION for each in engine.report({"list": BROKEN}, DAY.day).issues)


@pytest.mark.parametrize(
    ("schema", "place", "what"),
    [
        pytest.param({"anyOf": [{"$ref": LIST}, {"type": "null"}]}, "/anyOf/0/$ref", "anyOf", id="one of several"),
        pytest.param({"if": {}, "then": {"$ref": LIST}}, "/then/$ref", "then", id="a condition"),
        pytest.param(
            {"additionalProperties": {"$ref": LIST}}, "/additionalProperties/$ref", "additionalProperties", id="any"
        ),
        pytest.param(
            {"oneOf": [{"$ref": "#/$defs/x"}], "$defs": {"x": {"$ref": LIST}}}, "/oneOf/0/$ref", "oneOf", id="far"
        ),
        pytest.param({"$dynamicRef": LIST}, "/$dynamicRef", "$dynamicRef", id="a dynamic reference"),
        pytest.param(
            {"anyOf": [{"$ref": f"{LIST}#/properties/setlinfo"}]}, "/anyOf/0/$ref", "anyOf", id="bindings, not rules"
        ),
    ],
)
def test_where_rules_and_bindings_of_others_are_not_read_the_reference_is_refused(schema, place, what):
    with pytest.raises(InvalidSchemaError) as caught:
        DAY.validate({}, schema=schema)
    (problem,) = caught.value.problems
    assert (problem.where, problem.rule) == (f"#{place}", "schema.place")
    assert problem.found.endswith(f"under {what}")


OTHER = "https://example.org/visit.schema.json"
VISIT = {
    "$id": OTHER,
    "type": "object",
    "x-hcs-source": "theirs",
    "properties": {
        "on": {"type": "string"},
        "name": {"type": "string"},
        "code": {
            "type": "string",
            "x-hcs-binding": {"system": "nhsa-diagnosis", "asOf": "/on", "display": "/name"},
        },
        "later": {"$ref": "#"},
    },
}
VISITS = {"type": "object", "properties": {"on": {"type": "string"}, "visits": {"items": {"$ref": OTHER}}}}


def issues_of(root, document):
    catalogue = demo()
    schema = Schema(root, "mine", ((OTHER, VISIT),))
    tables = Tables(catalogue.as_of(DAY.day)._holdings, NO_PINS, bound_fields(schema))
    found = list(tables.issues(document, DAY.day))
    assert tables.all_plain(document, DAY.day) is (not found)
    return [(each.code, each.pointer, each.rule) for each in found]


RULE = "visit#/properties/code/x-hcs-binding"


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param({"on": "2024-01-01", "visits": [{"on": "2020-01-01", "code": "Z99.000"}]}, [], id="its own day"),
        pytest.param(
            {"on": "2020-01-01", "visits": [{}, {"on": "2024-01-01", "code": "Z99.000"}]},
            [("code.other-edition", "/visits/1/code", RULE)],
            id="not the day of what holds it",
        ),
        pytest.param(
            {"name": "霍乱甲", "visits": [{"on": "2024-01-01", "code": "A00.000", "name": "别的"}]},
            [("code.display", "/visits/0/name", RULE)],
            id="its own name",
        ),
        pytest.param(
            {"visits": [{"on": "2020-01-01", "later": {"on": "2024-01-01", "code": "Z99.000"}}]},
            [],
            id="within itself its document is the outermost",
        ),
    ],
)
def test_what_is_referred_to_is_judged_on_its_own_day(document, expected):
    assert issues_of(VISITS, document) == expected


def test_schemas_that_refer_to_each_other_end():
    a = {"$id": "https://example.org/a", "properties": {"b": {"$ref": "https://example.org/b"}}}
    rules = [{"id": "x", "kind": "required-when", "fields": ["/x"]}]
    b = {
        "$id": "https://example.org/b",
        "x-hcs-rules": rules,
        "properties": {"a": {"$ref": "https://example.org/a"}, "on": {}, "code": VISIT["properties"]["code"]},
    }
    schema = Schema(a, "a", ((a["$id"], a), (b["$id"], b)))
    tables = Tables(demo().as_of(DAY.day)._holdings, NO_PINS, bound_fields(schema))
    document = {"b": {"on": "2020-01-01", "code": "Z99.000", "a": {"b": {"on": "2024-01-01", "code": "Z99.000"}}}}
    assert [each.pointer for each in tables.issues(document, DAY.day)] == ["/b/a/b/code"]
    assert [each.pointer for each in rule_issues(parse_rules(schema), document)] == ["/b/x", "/b/a/b/x"]


@pytest.mark.parametrize(
    ("root", "other"),
    [
        pytest.param(
            {"$ref": "https://example.org/b"}, {"allOf": [{"$ref": "https://example.org/a"}]}, id="back again"
        ),
        pytest.param({"properties": {"x": {"$ref": "https://example.org/b"}}}, {"$ref": "#"}, id="there"),
        pytest.param(
            {"$ref": "https://example.org/b"}, {"properties": {"x": {"$ref": "#/properties/x"}}}, id="deeper there"
        ),
    ],
)
def test_references_without_an_end_are_refused_in_other_schemas_too(root, other):
    a, b = {"$id": "https://example.org/a", **root}, {"$id": "https://example.org/b", **other}
    with pytest.raises(InvalidSchemaError) as caught:
        bound_fields(Schema(a, "a", ((a["$id"], a), (b["$id"], b))))
    assert [each.rule for each in caught.value.problems] == ["schema.endless"]


def test_what_a_field_breaks_is_named_in_the_schema_that_says_it():
    record = {"properties": {"r": {"$ref": RECORD}, "n": {"type": "integer"}}}
    found = DAY.validate({"r": {"cycle": 1}, "n": "x"}, schema=record, kind="mine").issues
    alone = [each.rule for each in DAY.validate({"cycle": 1}, "supervision-record").issues]
    assert [each.rule for each in found if each.pointer.startswith("/r")] == alone
    assert [each.rule for each in found if each.pointer == "/n"] == ["mine#/properties/n/type"]
