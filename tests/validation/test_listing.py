"""Large documents: the verdict is exact, what is listed is bounded, and so is the work."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.validation import engine, listing, reading
from hcstandards.validation.listing import LONGEST, is_light

DAY = hcs.load().as_of(date(2026, 11, 22))
ROW = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}, "l": {"items": {"maximum": 5}}}}
SCHEMA = {
    "type": "object",
    "required": ["needed"],
    "properties": {
        "rows": {"type": "array", "items": ROW, "maxItems": 1_000_000, "uniqueItems": True},
        "text": {"pattern": "^a*b?$"},
        "some": {"type": "array"},
        "strict": {"type": ["integer", "string"]},
        "one": {"oneOf": [{"maxLength": 5}, {"pattern": "b$"}]},
    },
    "additionalProperties": {"type": "integer"},
    "if": {"required": ["strict"]},
    "then": {
        "properties": {
            "some": {"maxItems": 20_000},
            "rows": {"items": {"properties": {"l": {"items": {"maximum": 2}}}}},
        }
    },
}


class Counting:
    """A validator that counts how much it is given to list the errors of."""

    def __init__(self, validator):
        self._validator, self.lists, self.largest = validator, 0, 0

    def iter_errors(self, document):
        self.lists += 1
        self.largest = max(self.largest, len(json.dumps(document)))
        return self._validator.iter_errors(document)


def judged(document, schema=SCHEMA):
    judge = engine.Engine(DAY.holdings, schema, "big")
    judge._structure.validator = judge._structure._listing._validator = counting = Counting(judge.validator)
    return judge.report(document, DAY.day), counting


def places(report):
    return [(each.code, each.pointer) for each in report.issues]


@pytest.mark.parametrize(
    ("document", "most"),
    [
        pytest.param({"rows": [{}] * 200_000}, 60_000, id="200,000 rows, each wrong"),
        pytest.param({f"x{n}": "1" for n in range(100_000)}, 60_000, id="100,000 unknown members"),
        pytest.param({"text": "a" * 20_000_000 + "!", "rows": [{}] * 1500}, 60_000, id="a long text beside wrong rows"),
    ],
)
def test_more_errors_than_are_listed_take_one_bounded_part(document, most):
    report, counting = judged(document)
    assert (report.valid, report.cut, len(report.issues)) == (False, True, 1001)
    assert counting.lists <= 2
    assert counting.largest < most


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        pytest.param(
            {"needed": 1, "rows": [{"n": n} for n in range(30_000)] + [{"n": "x"}]},
            [("structure.type", "/rows/30000/n")],
            id="the last of many rows",
        ),
        pytest.param(
            {"needed": 1, "rows": [{"n": 1, "l": [*range(5)] * 6000 + [7]}, {"n": 2}]},
            [("structure.maximum", "/rows/0/l/30000")],
            id="deep in one row",
        ),
        pytest.param(
            {"needed": 1, "strict": 1, "rows": [{"n": 1}, {"n": 2, "l": [0] * 30_000 + [3]}]},
            [("structure.maximum", "/rows/1/l/30000")],
            id="by a condition that holds elsewhere",
        ),
        pytest.param(
            {"needed": 1, **{f"x{n}": n for n in range(30_000)}, "last": "1"},
            [("structure.type", "/last")],
            id="the last of many members",
        ),
        pytest.param(
            {"rows": [{"n": n} for n in range(30_000)]},
            [("structure.required", "/needed")],
            id="outside what is large",
        ),
        pytest.param(
            {"needed": 1, "rows": [{"n": n} for n in range(30_000)] + [{"n": 0}]},
            [("structure.uniqueItems", "/rows")],
            id="only in the whole",
        ),
        pytest.param(
            {"needed": 1, "text": "a" * (200 * LONGEST) + "ba"},
            [("structure.pattern", "/text")],
            id="at the end of a long text",
        ),
        pytest.param(
            {"needed": 1, "strict": "x", "some": [0] * 30_000},
            [("structure.other", "")],
            id="by a condition on the whole, which no part shows",
        ),
        pytest.param(
            {"text": "a" * (2 * LONGEST) + "b", "one": "c" * 2_000_000 + "b"},
            [("structure.required", "/needed")],
            id="long texts that fit, though their beginnings don't",
        ),
        pytest.param(
            {"needed": 1, "one": "c" * 2_000_000},
            [("structure.oneOf", "/one")],
            id="a long text that doesn't fit",
        ),
    ],
)
def test_errors_in_large_documents_are_found_where_they_are(document, expected):
    assert not is_light(document)
    assert places(judged(document)[0]) == expected


SMALL = {"MOST_VALUES": 6, "MOST_TEXT": 20, "MOST_ENTRIES": 2, "LONGEST": 4}
TEXTS = st.text("ab", max_size=8)
ROWS = st.lists(
    st.fixed_dictionaries({}, optional={"n": st.integers(0, 3) | TEXTS, "l": st.lists(st.integers(0, 8), max_size=8)}),
    max_size=8,
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "needed": st.integers(),
        "strict": st.integers(),
        "rows": ROWS,
        "text": TEXTS,
        "x": st.integers() | TEXTS,
        "y": st.integers() | TEXTS,
        "z": TEXTS,
    },
)
IN_ROWS = {**SCHEMA, "properties": {**SCHEMA["properties"], "one": True}}


@settings(max_examples=200, deadline=None)
@given(DOCUMENTS)
def test_what_is_listed_in_parts_is_what_is_listed_at_once(document):
    whole, _ = judged(document, IN_ROWS)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SMALL.items():
            patch.setattr(listing, name, value)
        parts, _ = judged(document, IN_ROWS)
    assert sorted(places(parts)) == sorted(places(whole))


def test_no_number_of_warnings_hides_an_error():
    total = {"total": "/t", "parts": ["/a"], "severity": "warning"}
    schema = {
        "x-hcs-rules": [
            {"id": "sums", "kind": "sum", "each": "/rows/*", **total},
            {"id": "last", "kind": "required-when", "fields": ["/needed"]},
        ]
    }
    report = DAY.validate({"rows": [{"t": "1", "a": "2"}] * 1500}, schema=schema)
    assert not report.valid
    assert report.cut
    assert report.counts() == {"error": 1, "warning": 999, "information": 1}
    assert [each.rule for each in report.issues[-2:]] == ["schema/last", "document.cut"]
    warned = DAY.validate({"rows": [{"t": "1", "a": "2"}] * 1500, "needed": 1}, schema=schema)
    assert (warned.valid, warned.cut, len(warned.issues)) == (True, True, 1001)


def test_a_text_of_more_values_than_are_held_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(reading, "MOST_VALUES", 100)
    assert [each.code for each in DAY.validate(json.dumps([0] * 102), "standard").issues] == ["json.values"]
    assert "json.values" not in [each.code for each in DAY.validate(json.dumps([",[{" * 500]), "standard").issues]
    unending = b'["' + b"a," * 500
    assert [each.code for each in DAY.validate(unending, "standard").issues] in (["json.values"], ["json.syntax"])
