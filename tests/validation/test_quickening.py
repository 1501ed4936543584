"""A schema written anew for the quick question: the same documents fit."""

import json
import random

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from places import EXAMPLES

from hcstandards.errors import WrongValueError
from hcstandards.validation.days import FORMATS
from hcstandards.validation.kinds import kinds, schema_of_kind
from hcstandards.validation.quickening import PATTERNS, quickened
from hcstandards.validation.schemas import Schema
from hcstandards.validation.structure import compile_validator, formats_named, quick_validator

FITS = {
    name: jsonschema_rs.Draft202012Validator({"pattern": each}, pattern_options=jsonschema_rs.RegexOptions()).is_valid
    for name, each in PATTERNS.items()
}
YEARS = ("0000", "0001", "0004", "0100", "0400", "1000", "1900", "1996", "2000", "2023", "2024", "2100", "9996", "9999")
TEXTS = {
    "hcs-date": "20240229",
    "hcs-date-time": "20240229T235959",
    "hcs-time": "235959",
    "hcs-local-date-time": "2024-02-29 23:59:59",
    "hcs-duration": "120/23/59",
}


def agree(name, texts):
    assert [text for text in texts if FITS[name](text) is not FORMATS[name](text)] == []


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_tells_every_day_and_every_time(name):
    days = [f"{year}-{month:02}-{day:02}" for year in YEARS for month in range(14) for day in range(33)]
    times = [f"{hour:02}:{minute:02}:{second:02}" for hour in range(26) for minute in (0, 59, 60) for second in (0, 60)]
    texts = [f"{day} 10:20:30" for day in days] + [f"2024-02-29 {time}" for time in times]
    if name == "hcs-duration":
        durations = (0, 1, 9, 10, 19, 23, 24, 30, 59, 60, 99, 100, "00", "05", "009")
        hours = [f"{first}/{hour}/{minute}" for first in (0, "00", 7) for hour in durations for minute in durations]
        agree(name, [*hours, *(f"{10**power}/1/1" for power in range(12))])
    else:
        basic = [each.replace("-", "").replace(":", "") for each in texts]
        agree(name, [*texts, *basic, *(each.replace(" ", "T") for each in basic), *days, *times])
        agree(name, [each.replace("-", "") for each in days] + [each.replace(":", "") for each in times])


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_no_text_that_the_format_refuses(name):
    chance = random.Random(name)  # noqa: S311
    texts = []
    for _ in range(4000):
        text = list(TEXTS[name])
        for _ in range(chance.randint(0, 2)):
            place = chance.randrange(len(text))
            text[place : place + chance.randint(0, 1)] = chance.choice(["", *"0123456789-:/ TtZ\n\x00٣３é"])
        texts.append("".join(text))
    assert len({FITS[name](each) for each in texts}) == 2
    agree(name, texts)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20), st.sampled_from(sorted(PATTERNS)))
def test_any_text_is_judged_alike(text, name):
    if text.isprintable():
        agree(name, [text])


def test_only_formats_are_replaced():
    data = {"format": "hcs-date"}
    given_ = {
        "properties": {"format": data, "b": {"format": "hcs-time", "pattern": "^1", "allOf": [{"maxLength": 6}]}},
        "const": data,
        "enum": [data],
        "items": {"anyOf": [{"format": "date"}, {"format": "hcs-citizen-id"}]},
    }
    before = json.dumps(given_)
    made = quickened(given_)
    assert json.dumps(given_) == before
    assert (made["const"], made["enum"], made["items"]) == (given_["const"], given_["enum"], given_["items"])
    assert made["properties"]["format"] == {"allOf": [{"pattern": PATTERNS["hcs-date"]}]}
    named = {"pattern": PATTERNS["hcs-time"]}
    assert made["properties"]["b"] == {"pattern": "^1", "allOf": [{"maxLength": 6}, named]}


@pytest.mark.parametrize("kind", kinds())
def test_both_validators_of_a_document_type_agree_on_its_examples(kind):
    schema = Schema(schema_of_kind(kind), kind)
    validator = compile_validator(schema)
    quick = quick_validator(schema, validator)
    others = [each for each in schema.others if each[0] != schema.id]
    if not PATTERNS.keys().isdisjoint(formats_named(schema.root, others)):
        assert quick is not validator
    for file in sorted((EXAMPLES / kind).rglob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        assert quick.is_valid(document) is validator.is_valid(document), file


FIELDS = st.dictionaries(st.sampled_from("abc"), st.sampled_from(["20240229", "1", 1, None]), max_size=3)


@settings(max_examples=200, deadline=None)
@given(
    st.sets(st.sampled_from("abc")),
    st.lists(st.sampled_from("abc"), unique=True),
    st.sampled_from([{}, {"additionalProperties": False}, {"additionalProperties": {"type": "null"}}]),
    st.sampled_from([{}, {"minProperties": 2}, {"patternProperties": {"b|c": {"type": "integer"}}}]),
    st.lists(FIELDS, min_size=5, max_size=5),
)
def test_fields_that_must_be_there_are_counted_or_named(fields, required, more, most, documents):
    inner = {"type": "object", "properties": {name: {"format": "hcs-date"} for name in fields}, **more, **most}
    schema = Schema({"type": "array", "items": {**inner, "required": required}}, "s")
    validator = compile_validator(schema)
    quick = quick_validator(schema, validator)
    for document in documents:
        assert quick.is_valid([document]) is validator.is_valid([document])


def test_only_where_nothing_else_is_allowed_are_fields_counted():
    closed = {"properties": {"a": {}, "b": {}}, "required": ["b", "a"], "additionalProperties": False}
    assert quickened(closed)["minProperties"] == 2
    assert "required" not in quickened(closed)
    for change in ({"additionalProperties": True}, {"required": ["a"]}, {"patternProperties": {"x": True}}):
        assert quickened({**closed, **change}) == {**closed, **change}


def test_a_schema_that_is_just_not_too_deep_stays_usable():
    usable = []
    for levels in range(240, 260):
        inner = {"format": "hcs-date"}
        for _ in range(levels):
            inner = {"items": inner}
        schema = Schema(inner, "s")
        try:
            validator = compile_validator(schema)
        except WrongValueError:
            continue
        usable.append(quick_validator(schema, validator) is not validator)
    assert set(usable) == {True, False}
