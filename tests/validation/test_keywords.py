"""Our keywords in a schema of the caller's own: what can't be used is refused, all of it at once, each at its place."""

import json
import sys
from datetime import date

import pytest
from places import ROOT

import hcstandards as hcs
from hcstandards.cli import main
from hcstandards.errors import InvalidSchemaError, WrongValueError
from hcstandards.validation.keywords import MOST_PROBLEMS, _checker, check_keywords
from hcstandards.validation.schemas import Schema

DAY = hcs.load().as_of(date(2026, 11, 22))
BINDING = "/properties/a/x-hcs-binding"


def bound(**binding):
    return {"properties": {"a": {"x-hcs-binding": {"system": "gbt-2261.1", **binding}}}}


def ruled(kind="required-when", **rule):
    given = {"required-when": {"fields": ["/z"]}}.get(kind, {})
    return {"x-hcs-rules": [{"id": "x", "kind": kind, **given, **rule}]}


def refused(schema):
    with pytest.raises(InvalidSchemaError) as caught:
        DAY.validate({"a": "1"}, schema=schema)
    error = caught.value
    assert isinstance(error, WrongValueError)
    for problem in error.problems:
        assert problem.expected
        assert problem.text("zh") != problem.text("en"), problem
    return [(each.where.removeprefix("#"), each.rule) for each in error.problems]


@pytest.mark.parametrize(
    ("schema", "place", "rule"),
    [
        pytest.param(bound(asOf=5), f"{BINDING}/asOf", "schema.value", id="asOf, a number"),
        pytest.param(bound(asOf=[5]), f"{BINDING}/asOf/0", "schema.value", id="asOf, a list of numbers"),
        pytest.param(bound(asOf="day"), f"{BINDING}/asOf", "schema.value", id="asOf, no pointer"),
        pytest.param(bound(part="ab"), f"{BINDING}/part", "schema.value", id="part, text"),
        pytest.param(bound(part=[1]), f"{BINDING}/part", "schema.value", id="part, one number"),
        pytest.param(bound(codes=5), f"{BINDING}/codes", "schema.value", id="codes, a number"),
        pytest.param(bound(codes=[["a"]]), f"{BINDING}/codes/0", "schema.value", id="codes, a list of lists"),
        pytest.param(bound(display=5), f"{BINDING}/display", "schema.value", id="display, a number"),
        pytest.param(bound(strength=["required"]), f"{BINDING}/strength", "schema.value", id="strength, a list"),
        pytest.param(bound(version=2003), f"{BINDING}/version", "schema.value", id="version, a number"),
        pytest.param(bound(alsoIn="gbt-3304"), f"{BINDING}/alsoIn", "schema.value", id="alsoIn, text"),
        pytest.param(bound(otherEditions="gbt-3304"), f"{BINDING}/otherEditions", "schema.value", id="otherEditions"),
        pytest.param(bound(asof="/a"), f"{BINDING}/asof", "schema.keyword", id="an unknown key of a binding"),
        pytest.param(
            {"properties": {"a": {"x-hcs-bindings": {}}}},
            "/properties/a/x-hcs-bindings",
            "schema.keyword",
            id="misspelt",
        ),
        pytest.param({"x-hcs-edition": 7}, "/x-hcs-edition", "schema.value", id="x-hcs-edition, a number"),
        pytest.param({"x-hcs-rules": {}}, "/x-hcs-rules", "schema.value", id="rules, an object"),
        pytest.param(ruled("magic"), "/x-hcs-rules/0/kind", "schema.value", id="an unknown kind of rule"),
        pytest.param(
            ruled(message="中"), "/x-hcs-rules/0/message_en", "schema.missing", id="a message in Chinese only"
        ),
        pytest.param(ruled(hint="中"), "/x-hcs-rules/0/hint_en", "schema.missing", id="a hint in Chinese only"),
        pytest.param(
            ruled(message=5, message_en="m"), "/x-hcs-rules/0/message", "schema.value", id="a message, a number"
        ),
        pytest.param(ruled(severity="fatal"), "/x-hcs-rules/0/severity", "schema.value", id="severity"),
        pytest.param(
            {"x-hcs-rules": [{"id": "x", "kind": "required-when"}]},
            "/x-hcs-rules/0/fields",
            "schema.missing",
            id="no fields",
        ),
        pytest.param(ruled("sum", parts=["/b"]), "/x-hcs-rules/0/total", "schema.missing", id="no total"),
        pytest.param(ruled("unique", items="/l"), "/x-hcs-rules/0/key", "schema.missing", id="no key"),
        pytest.param(
            ruled(when={"present": True}), "/x-hcs-rules/0/when/field", "schema.missing", id="when without field"
        ),
        pytest.param(ruled(when={"field": "/a"}), "/x-hcs-rules/0/when", "schema.value", id="when without in"),
        pytest.param(ruled(when="x"), "/x-hcs-rules/0/when", "schema.value", id="when, text"),
        pytest.param(
            ruled("sum", total="/a", parts=["/b"], tolerance="abc"),
            "/x-hcs-rules/0/tolerance",
            "schema.value",
            id="tolerance",
        ),
        pytest.param(
            ruled("count", items="/l", where=5, exactly=1), "/x-hcs-rules/0/where", "schema.value", id="where, a number"
        ),
        pytest.param(ruled("count", items="/l"), "/x-hcs-rules/0", "schema.value", id="a count of nothing"),
        pytest.param(
            ruled("count", items="/l", exactly="1"), "/x-hcs-rules/0/exactly", "schema.value", id="exactly, text"
        ),
        pytest.param(
            ruled("count", items="/l", at_least="1"), "/x-hcs-rules/0/at_least", "schema.value", id="at_least, text"
        ),
        pytest.param(
            {"x-hcs-rules": [{"id": "x", "kind": "agree", "field": 5, "with": "/d"}]},
            "/x-hcs-rules/0/field",
            "schema.value",
            id="field, a number",
        ),
        pytest.param(
            ruled("agree", field="/a", part="ab", **{"with": "/d"}), "/x-hcs-rules/0/part", "schema.value", id="agree"
        ),
        pytest.param(
            ruled("ranges", field="/a", ranges=[5]), "/x-hcs-rules/0/ranges/0", "schema.value", id="ranges of numbers"
        ),
        pytest.param(
            ruled("format", field="/a", format="email"), "/x-hcs-rules/0/format", "schema.value", id="format of a rule"
        ),
        pytest.param(
            {"properties": {"a": {"format": "hcs-nope"}}}, "/properties/a/format", "schema.format", id="no such format"
        ),
        pytest.param(
            {"properties": {"a": {"x-hcs-rules": []}}}, "/properties/a/x-hcs-rules", "schema.place", id="rules within"
        ),
        pytest.param({"anyOf": [bound()]}, f"/anyOf/0{BINDING}", "schema.place", id="a binding where none is read"),
        pytest.param(
            {"anyOf": [{"$ref": "#/$defs/b"}], "$defs": {"b": bound()}},
            "/anyOf/0/$ref",
            "schema.place",
            id="a binding referred to where none is read",
        ),
        pytest.param({"$ref": "#"}, "/$ref", "schema.endless", id="a reference to itself"),
        pytest.param(
            {"$ref": "#/$defs/a", "$defs": {"a": {"anyOf": [{"$ref": "#/$defs/b"}]}, "b": {"$ref": "#/$defs/a"}}},
            "/$ref",
            "schema.endless",
            id="references in a circle",
        ),
        pytest.param(
            {"$defs": {"a": {"$id": "https://e.org/a", "properties": {"b": {"$ref": "#/$defs/x"}}}}},
            "/$defs/a/$id",
            "schema.place",
            id="references within a schema of its own $id",
        ),
    ],
)
@pytest.mark.parametrize("validator", ["jsonschema_rs", "jsonschema"])
def test_what_cannot_be_used_is_refused_at_its_place(schema, place, rule, validator, monkeypatch):
    if validator == "jsonschema":  # whoever only authors has no other
        monkeypatch.setitem(sys.modules, "jsonschema_rs", None)
    _checker.cache_clear()
    with pytest.raises(InvalidSchemaError) as caught:
        check_keywords(Schema(schema, "own"))
    assert [(each.where.removeprefix("#"), each.rule) for each in caught.value.problems] == [(place, rule)]
    _checker.cache_clear()
    monkeypatch.undo()
    assert refused(schema) == [(place, rule)]


def test_every_problem_is_given_at_once_up_to_a_hundred():
    schema = {**bound(asOf=5, strength="must"), **ruled(severity="fatal", source=5), "x-hcs-source": 5}
    assert len(refused(schema)) == 5
    assert len(refused({"properties": {f"p{n}": {"x-hcs-edition": n} for n in range(500)}})) == MOST_PROBLEMS


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"enum": [{"x-hcs-rules": 5, "format": "hcs-nope"}], "default": bound(asOf=5)}, id="data"),
        pytest.param({"properties": {"x-hcs-rules": {}, "$ref": {"type": "string"}}}, id="names of fields"),
        pytest.param({"format": "nobody-knows"}, id="a format of somebody else"),
        pytest.param(bound(otherEditions=[{"system": "b", "title": "乙", "title_en": "B"}, "c"]), id="titled editions"),
        pytest.param({"properties": {"l": {"items": {"$ref": "#"}}}}, id="a cycle through the document"),
    ],
)
def test_what_is_no_keyword_of_ours_is_left_alone(schema):
    DAY.validator(schema=schema)


@pytest.mark.parametrize("siblings", [pytest.param({}, id="alone"), pytest.param({"properties": {}}, id="with more")])
def test_a_chain_of_references_without_end_is_followed_or_refused(siblings):
    links = {f"a{n}": {"$ref": f"#/$defs/a{n + 1}", **siblings} for n in range(3000)}
    schema = {"$ref": "#/$defs/a0", "$defs": {**links, "a3000": {"type": "string"}}}
    with pytest.raises(WrongValueError) as caught:
        DAY.validate("x", schema=schema)
    assert "too deep" in str(caught.value)


def test_an_anchor_is_followed_and_an_inner_id_is_not():
    schema = {"$defs": {"a": {"$anchor": "code", **bound()["properties"]["a"]}}, "properties": {"a": {"$ref": "#code"}}}
    assert [each.code for each in DAY.validate({"a": "7"}, schema=schema).issues] == ["code.unknown"]
    inner = {"$defs": {"a": {"$id": "https://e.org/a"}}, "properties": {"a": {"$ref": "https://e.org/a"}}}
    with pytest.raises(WrongValueError, match="inner"):
        DAY.validate({}, schema=inner)


def test_a_shipped_schema_can_be_referred_to_with_its_own_references():
    schema = {"properties": {"s": {"$ref": "https://hcstandards.org/schemas/standard.schema.json"}}}
    issues = DAY.validate({"s": {}}, schema=schema).issues
    assert [(each.code, each.pointer) for each in issues] == [("structure.required", "/s/standard")]


def test_the_command_says_so_and_exits_with_2(capsys, tmp_path):
    own, document = tmp_path / "own.json", ROOT / "docs" / "examples" / "documents" / "record.json"
    own.write_text(json.dumps(ruled(severity="fatal")), encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["validate", str(document), "--schema", str(own), "--lang", "zh"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert "模式有 1 个问题" in said
    assert "#/x-hcs-rules/0/severity" in said


def test_a_report_says_which_schema_judged_where_a_type_is_named_besides(capsys, tmp_path):
    own, document = tmp_path / "own.json", ROOT / "docs" / "examples" / "documents" / "record.json"
    own.write_text("{}", encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["validate", str(document), "--schema", str(own), "--kind", "settlement-list", "--lang", "en"])
    assert f"settlement-list (judged by {own}): valid" in capsys.readouterr().out.replace("\n", " ")
    assert DAY.validate({}, "a", schema={}).kind == "a"
    assert DAY.validate({}, "b", schema={}).kind == "b"
