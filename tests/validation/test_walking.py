"""The written walk finds what a plain walk over the same schema finds."""

from datetime import date

import pytest
from catalogues import demo
from hypothesis import given, settings
from hypothesis import strategies as st

from hcstandards.validation.reading import read
from hcstandards.validation.schemas import Schema

DAY = demo().as_of(date(2026, 11, 22))
BOUND = {"type": "string", "x-hcs-binding": {"system": "sex"}}
ROW = {
    "type": "object",
    "required": ["a"],
    "properties": {"a": BOUND, 'q"\n\\é': BOUND, "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}}},
}
DEEP = {"items": {"items": {"items": {"properties": {"a": {"properties": {"a": {"items": BOUND}}}}}}}}
SCHEMA = {
    "allOf": [{"properties": {"a": BOUND, "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}}}}],
    "properties": {"deep": DEEP, 'q"\n\\é': BOUND},
    "$defs": {"row": ROW},
}
ENGINE = DAY.validator(schema=SCHEMA)


def resolved(schema):
    return SCHEMA["$defs"]["row"] if "$ref" in schema else schema


def plain_walk(schema, value, at=""):
    """Every bound text that is not one of the table's two codes, by its pointer."""
    schema = resolved(schema)
    if "x-hcs-binding" in schema and isinstance(value, str) and value not in ("1", "2"):
        yield at
    for each in schema.get("allOf", ()):
        yield from plain_walk(each, value, at)
    for name, inner in schema.get("properties", {}).items():
        if isinstance(value, dict) and name in value:
            yield from plain_walk(inner, value[name], f"{at}/{name}")
    if "items" in schema and isinstance(value, (list, tuple)):
        for number, item in enumerate(value):
            yield from plain_walk(schema["items"], item, f"{at}/{number}")


CODES = st.sampled_from(["1", "2", "1", "2", "9", None, 7, [], {}])
DOCUMENTS = st.recursive(
    CODES,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=2).map(tuple)
        | st.dictionaries(st.sampled_from(["a", "rows", "deep", 'q"\n\\é']), inner, max_size=4)
    ),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(DOCUMENTS)
def test_the_written_walk_finds_what_a_plain_one_finds(document):
    found = [each.pointer for each in ENGINE.tables.issues(document, DAY.day)]
    assert sorted(found) == sorted(plain_walk(SCHEMA, document))
    if ENGINE.validator.is_valid(document) and ENGINE.is_clean(document, DAY.day):
        assert found == []


def test_deep_and_shared_places_are_reached():
    document = {
        "a": "7",
        "rows": [{"a": "1"}, {"a": "2", "rows": [{"a": "8", 'q"\n\\é': "9"}]}],
        "deep": [[[{"a": {"a": ["1", "9"]}}]]],
    }
    report = DAY.validate(document, schema=SCHEMA)
    expected = ["/a", '/rows/1/rows/0/q"\n\\é', "/rows/1/rows/0/a", "/deep/0/0/0/a/a/1"]
    assert sorted(each.pointer for each in report.issues) == sorted(expected)


@pytest.mark.parametrize(
    ("schema", "closed"),
    [
        pytest.param({"type": "object", "additionalProperties": False}, True, id="no fields"),
        pytest.param({"type": "object"}, False, id="any fields"),
        pytest.param({"type": "array", "items": {"type": ["string", "null"]}}, True, id="a list of text"),
        pytest.param({"type": "array", "items": {"enum": ["1"]}}, True, id="listed text"),
        pytest.param({"type": "array"}, False, id="a list of anything"),
        pytest.param({"items": False}, False, id="no type"),
        pytest.param({"$ref": "#/$defs/a", "$defs": {"a": {"type": "string"}}}, True, id="a reference"),
        pytest.param(
            {"$ref": "#/$defs/a", "$defs": {"a": {"type": "array", "items": {"$ref": "#/$defs/a"}}}},
            False,
            id="a cycle",
        ),
    ],
)
def test_a_schema_is_closed_where_every_place_names_its_type(schema, closed):
    assert Schema(schema, "s").closed is closed


def test_foreign_data_is_found_behind_a_closed_schema_too():
    schema = {"type": "array", "items": {"type": ["number", "string"]}}
    for document, code in (
        ([float("nan")], "json.constant"),
        ([{1}], "json.value"),
        ([date(2024, 1, 1)], "json.value"),
    ):
        assert [each.code for each in DAY.validate(document, schema=schema).issues] == [code]


@pytest.mark.parametrize(
    "text",
    [
        '{"a":12.50}',
        '{"a":12.5}',
        '{"a": 0.1234567890123456789}',
        '{"a":0.1234567890123456789}',
        '{"a":1e400}',
        '{"a":12345678901234567890123}',
        '{"a":1E5}',
    ],
)
def test_numbers_are_read_exactly(text):
    from decimal import Decimal

    data, faults = read(text)
    assert faults == ()
    assert Decimal(str(data["a"])) == Decimal(text.partition(":")[2].strip(" }"))


@pytest.mark.parametrize("blank", ["", " "])
def test_a_repeated_key_is_found_with_and_without_blanks(blank):
    text = f'{{"a":{blank}1,"a":{blank}1}}'
    assert [each.code for each in read(text)[1]] == ["json.repeated-key"]
