"""Bad input: a finding or a clear error, in bounded time and memory, never anything else."""

import json
import time
import tracemalloc
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.errors import UnknownIdError, WrongTypeError, WrongValueError
from hcstandards.validation.kinds import kinds
from hcstandards.validation.messages import MESSAGES, issue
from hcstandards.validation.reading import MOST_BYTES, MOST_DEPTH, read

DAY = hcs.load().as_of(date(2026, 11, 22))


def codes(report):
    return [(each.code, each.pointer) for each in report.issues]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(b"", ("json.syntax", ""), id="nothing"),
        pytest.param(b"{", ("json.syntax", ""), id="cut short"),
        pytest.param(b"[" * 1_000_000, ("json.depth", ""), id="a million nested arrays"),
        pytest.param(b'{"a":' * 200_000, ("json.depth", ""), id="nested objects"),
        pytest.param(b'{"a": "\xd6\xd0"}', ("json.encoding", ""), id="GBK"),
        pytest.param(b'{"a": NaN}', ("json.constant", "/a"), id="NaN"),
        pytest.param(b'{"b": [1, -Infinity]}', ("json.constant", "/b/1"), id="Infinity"),
        pytest.param(b'{"a": [{"b": 1, "b": 2}]}', ("json.repeated-key", "/a/0/b"), id="repeated key"),
        pytest.param(b'{"a": "\\ud800"}', ("json.text", "/a"), id="half a character"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", ("json.number", "/a"), id="ten thousand digits"),
        pytest.param(b'{"a": 1e9999999999999999999999}', ("json.number", "/a"), id="an exponent without end"),
        pytest.param(b'"' + b"x" * MOST_BYTES + b'"', ("json.size", ""), id="a string beyond the limit"),
    ],
)
def test_a_text_that_is_not_sound_json_is_said_so_at_its_place(text, found):
    start = time.perf_counter()
    assert found in codes(DAY.validate(text, "settlement-list"))
    assert time.perf_counter() - start < 5


def test_a_number_with_an_endless_exponent_is_judged_at_once():
    start = time.perf_counter()
    schema = {"properties": {"a": {"maximum": 1000, "multipleOf": 0.01}}}
    assert "structure.maximum" in [each.code for each in DAY.validate('{"a": 1e999999999}', schema=schema).issues]
    assert time.perf_counter() - start < 1


def test_a_large_text_is_refused_before_it_is_read():
    tracemalloc.start()
    raw = bytes(MOST_BYTES + 1)
    before = tracemalloc.get_traced_memory()[0]
    assert [each.code for each in DAY.validate(raw, "standard").issues] == ["json.size"]
    assert tracemalloc.get_traced_memory()[1] - before < 4 * 2**20 + len(raw)
    tracemalloc.stop()
    assert DAY.validate(b"{}", "standard", most_bytes=1).issues[0].code == "json.size"


def test_all_faults_of_a_text_are_reported_and_the_rest_is_still_judged():
    text = '{"setlinfo": {"gend": NaN, "gend": 1}, "setlinfo": {"bill_code": Infinity}}'
    found = [each.code for each in DAY.validate(text, "settlement-list").issues]
    assert {"json.repeated-key", "json.constant", "structure.required"} <= set(found)


def test_brackets_in_text_do_not_count_as_depth():
    assert read('{"a": "' + "[{" * 1000 + '"}')[1] == ()
    deep = "[" * MOST_DEPTH + "]" * MOST_DEPTH
    assert read(deep)[1] == ()
    assert [each.code for each in read(f"[{deep}]")[1]] == ["json.depth"]


def nested(depth):
    document = []
    for _ in range(depth):
        document = [document]
    return document


@pytest.mark.parametrize(
    ("document", "found"),
    [
        pytest.param({"a": nested(100_000)}, "json.depth", id="100,000 nested lists"),
        pytest.param({"a": float("nan")}, "json.constant", id="NaN"),
        pytest.param({"a": Decimal("Infinity")}, "json.constant", id="Infinity"),
        pytest.param({1: "a"}, "json.value", id="a key that is a number"),
        pytest.param({"a": {1, 2}}, "json.value", id="a set"),
        pytest.param({"a": date(2024, 1, 1)}, "json.value", id="a date"),
        pytest.param(object(), "json.value", id="an object of no kind"),
        pytest.param({"a": "\ud800"}, "json.text", id="half a character"),
    ],
)
@pytest.mark.parametrize(
    "schema",
    [
        None,
        {"uniqueItems": True},
        {
            "$ref": "#/$defs/a",
            "$defs": {"a": {"properties": {"a": {"$ref": "#/$defs/a"}}, "items": {"$ref": "#/$defs/a"}}},
        },
    ],
)
def test_python_data_that_is_no_json_is_said_so(document, found, schema):
    kind = "settlement-list" if schema is None else None
    assert found in [each.code for each in DAY.validate(document, kind, schema=schema).issues]


@pytest.mark.parametrize("document", [None, True, 1, 1.5, "text", [], {}, [1], {"a": None}])
def test_a_document_of_no_type_is_said_so(document):
    document = json.dumps(document)
    report = DAY.validate(document)
    assert (report.kind, report.valid) == (None, False)
    assert report.issues[-1].code == "document.kind"


def test_an_unknown_type_is_an_error_with_near_matches():
    with pytest.raises(UnknownIdError) as caught:
        DAY.validate({}, "settlement-lists")
    assert caught.value.near[0] == "settlement-list"
    with pytest.raises(WrongTypeError):
        DAY.validate({}, 4101)


@pytest.mark.parametrize(
    "schema",
    [
        pytest.param({"$ref": "http://203.0.113.1/never-fetched"}, id="a remote reference"),
        pytest.param({"$ref": "file:///etc/passwd"}, id="a file reference"),
        pytest.param({"$ref": "#/$defs/none"}, id="a dangling reference"),
        pytest.param({"pattern": "(a{1,1000}){1,1000}{1,1000}"}, id="a pattern too large"),
        pytest.param({"pattern": "(?=a)b"}, id="a pattern that can't run in linear time"),
        pytest.param({"type": "texts"}, id="not a schema"),
        pytest.param({"x-hcs-rules": [{"id": "a", "kind": "magic"}]}, id="an unknown rule"),
        pytest.param({"x-hcs-rules": [{"id": "a", "kind": "order", "fields": [], "exec": "x"}]}, id="an unknown key"),
        pytest.param({"x-hcs-rules": [{"id": "a", "kind": "order", "fields": []}] * 2}, id="an id twice"),
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_in_both_languages(schema):
    start = time.perf_counter()
    with pytest.raises(WrongValueError) as caught:
        DAY.validate({}, schema=schema)
    assert caught.value.text("zh") != caught.value.text("en")
    assert time.perf_counter() - start < 2


def test_a_hostile_pattern_runs_in_linear_time():
    start = time.perf_counter()
    report = DAY.validate('"' + "a" * 100_000 + '!"', schema={"pattern": "^(a+)+$"})
    assert [each.code for each in report.issues] == ["structure.pattern"]
    assert len(report.issues[0].message) < 200
    assert time.perf_counter() - start < 2


def test_issues_without_number_are_cut_and_said_so():
    report = DAY.validate({"setlinfo": {f"x{n}": 1 for n in range(5000)}}, "settlement-list")
    assert report.cut
    assert report.issues[-1].code == "document.cut"
    assert len(report.issues) == 1001


def test_every_code_has_a_message_in_both_languages():
    for code in MESSAGES:
        made = issue(code, "/a", "r", found="found", expected="expected", hint=("do this", "请如此"))
        assert made.message != made.message_zh
        assert made.message
        assert any("一" <= letter <= "鿿" for letter in made.message_zh), code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["setlinfo", "gend", "acts", "a"]) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None)
@given(JSON, st.sampled_from(kinds()))
def test_validation_never_raises_anything_on_any_json(document, kind):
    for given_form in (document, json.dumps(document)):
        report = DAY.validate(given_form, kind)
        assert report.valid is not any(each.severity == "error" for each in report.issues)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60))
def test_reading_never_raises_anything_on_any_bytes(raw):
    data, faults = read(raw)
    if not faults:
        json.loads(raw)
    assert data is None or faults or json.dumps(data, default=str)
