"""The written walk finds what a plain walk over the same schema finds."""

import json
from datetime import date
from decimal import Decimal

import pytest
from catalogues import demo
from hypothesis import given, settings
from hypothesis import strategies as st

from hcstandards.validation import answers, reading
from hcstandards.validation.engine import Engine
from hcstandards.validation.kinds import schema_of_kind
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
    """Every bound value that is not one of the table's two codes, by its pointer."""
    schema = resolved(schema)
    if "x-hcs-binding" in schema and value not in ("1", "2", None):
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
    data, faults = read(text)
    assert faults == ()
    assert Decimal(str(data["a"])) == Decimal(text.partition(":")[2].strip(" }"))


KEY = st.sampled_from(["a", "b", "a b", "\\u4e2d", "中", 'a\\"', "\\\\", "\\ud83d\\ude00", "1:", "{["])
BLANK = st.sampled_from(["", "", " ", "\n\t", "\r\n  "])
NUMBER = st.sampled_from(
    [
        "0",
        "-0",
        "1",
        "1.5",
        "1.50",
        "0.1",
        "1e5",
        "1E5",
        "1.0",
        "1e400",
        "-1e-400",
        "0.1000000000000000055",
        "18446744073709551616",
        "9007199254740993.0",
    ]
)
TEXT = st.text(max_size=5).flatmap(
    lambda text: st.sampled_from([json.dumps(text), json.dumps(text, ensure_ascii=False).replace("\ud800", "")])
)


def object_of(inner):
    pair = st.tuples(BLANK, KEY, BLANK, BLANK, inner, BLANK).map(
        lambda told: f'{told[0]}"{told[1]}"{told[2]}:{told[3]}{told[4]}{told[5]}'
    )
    return st.tuples(BLANK, st.lists(pair, max_size=4)).map(lambda told: "{" + (",".join(told[1]) or told[0]) + "}")


def list_of(inner):
    return st.lists(st.tuples(BLANK, inner, BLANK).map("".join), max_size=4).map(lambda told: f"[{','.join(told)}]")


JSON_TEXT = st.recursive(
    NUMBER | TEXT | st.sampled_from(["true", "false", "null", "NaN", "-Infinity"]),
    lambda inner: object_of(inner) | list_of(inner),
    max_leaves=12,
)


def exact(data):
    """Return data whose numbers compare as what they print."""
    if isinstance(data, dict):
        return {name: exact(each) for name, each in data.items()}
    if isinstance(data, list):
        return [exact(each) for each in data]
    if isinstance(data, (int, float, Decimal)) and not isinstance(data, bool):
        return Decimal(str(data))
    return data


@settings(max_examples=300, deadline=None)
@given(JSON_TEXT)
def test_every_way_to_read_a_text_gives_the_same(text):
    """By orjson where it can, by jiter alone, and in Python alone."""
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        return
    data, faults = reading._thoroughly(raw)
    for parsers in (reading._parsers(), (None, None, reading._parsers()[2]), (None, None, None)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(reading, "_parsers", lambda parsers=parsers: parsers)
            again, found = read(raw)
        assert found == faults
        assert exact(again) == exact(data)


@pytest.mark.parametrize(
    ("text", "quick"),
    [
        pytest.param('{"a":[1.5,"中"]}', True, id="compact"),
        pytest.param('{ "a" : [1.5, "a  b\\n中"]\r\n}', True, id="with blanks"),
        pytest.param('{"a": "\\u4e2d\\\\\\u8bca"}', True, id="escaped"),
        pytest.param('{"a": 12.50}', False, id="a digit more"),
        pytest.param('{"a": 1, "a": 1}', False, id="a key twice"),
        pytest.param('{"a b": 1, "ab": 1, "a b": 1}', False, id="keys that differ in blanks"),
        pytest.param('{"a": "\\u00e9"}', False, id="escaped in another way"),
    ],
)
def test_what_is_read_in_the_quickest_way(text, quick, monkeypatch):
    loads, dumps, _ = reading._parsers()
    monkeypatch.setattr(reading, "_parsers", lambda: (loads, dumps, None))
    assert (reading._quickly(text.encode()) is not None) is quick


def test_remembered_codes_are_bounded_and_stay_right(monkeypatch):
    monkeypatch.setattr(answers, "MOST_KEPT", 1)
    engine = Engine(DAY.validator(schema=BOUND).tables.holdings, {"type": "array", "items": BOUND}, "s")
    for _ in range(2):
        for document, clean in ((["1", "2"], True), (["2", "1", "1"], True), (["1", "7"], False), (["7"], False)):
            assert engine.is_clean(document, DAY.day) is clean
            assert len(engine.tables.memory("sex", DAY.day).plain) <= 1


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"items": {"format": "hcs-date"}}, id="in place"),
        pytest.param({"items": {"$ref": "#/$defs/a"}, "$defs": {"a": {"format": "hcs-date"}}}, id="a reference"),
    ],
)
def test_our_formats_hold_wherever_a_schema_names_them(schema):
    report = DAY.validate(["20240230"], schema=schema)
    assert [each.code for each in report.issues] == ["structure.format"]


def test_our_formats_hold_in_a_shipped_schema_that_is_referred_to():
    shipped = "https://hcstandards.org/schemas/settlement-list.schema.json"
    named = next(path for path, each in _formats(schema_of_kind("settlement-list")) if each == "hcs-local-date-time")
    report = DAY.validate('"2024-02-30 00:00:00"', schema={"$ref": f"{shipped}#{named}"})
    assert "structure.format" in [each.code for each in report.issues]


def _formats(node, at=""):
    for name, each in node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ():
        if name == "format" and isinstance(each, str):
            yield at, each
        yield from _formats(each, f"{at}/{name}")


@pytest.mark.parametrize("blank", ["", " "])
def test_a_repeated_key_is_found_with_and_without_blanks(blank):
    text = f'{{"a":{blank}1,"a":{blank}1}}'
    assert [each.code for each in read(text)[1]] == ["json.repeated-key"]
