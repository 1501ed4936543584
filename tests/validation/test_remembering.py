"""What was said of one value is said again of the next: exactly what would be said of it alone."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.validation import structure
from hcstandards.validation.engine import MOST_ISSUES, Engine
from hcstandards.validation.listing import LIGHT_TEXT, is_light

DAY = hcs.load().as_of(date(2026, 11, 22))
ROW = {
    "type": "object",
    "title": "行",
    "required": ["code", "on"],
    "properties": {
        "code": {"type": "string", "minLength": 2, "title": "代码", "x-hcs-binding": {"system": "gbt-2261.1"}},
        "on": {"type": ["string", "null"], "format": "hcs-date"},
        "n": {"type": "integer", "minimum": 5},
        "flag": {"const": True},
        "rows": {"type": "array", "items": {"$ref": "#/$defs/row"}},
    },
    "additionalProperties": {"enum": ["a", 1]},
}
SCHEMA = {
    "type": "object",
    "properties": {"rows": {"type": "array", "items": {"$ref": "#/$defs/row"}}, "other": {"$ref": "#/$defs/row"}},
    "$defs": {"row": ROW},
}
VALUES = st.sampled_from(
    [None, True, False, 0, 1, 2, 0.0, -0.0, 1.0, 2.5, "", " ", "1", "x", "xx", "20240230", "20240101", "2024", [], {}]
)
ROWS = st.dictionaries(st.sampled_from(["code", "on", "n", "flag", "else", "a/b"]), VALUES, max_size=6)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "rows": st.lists(st.one_of(ROWS, VALUES, st.builds(lambda row: {"rows": [row]}, ROWS)), max_size=4),
        "other": ROWS,
    },
)


def engine():
    return Engine(DAY.holdings, SCHEMA, "s")


WARM = engine()


@given(st.lists(DOCUMENTS, min_size=1, max_size=3))
def test_a_remembered_issue_is_the_one_that_would_be_said_anew(documents):
    for document in documents:
        WARM._structure._titles.clear()
        text = json.dumps(document)
        told = WARM.report(document, DAY.day)
        assert told == engine().report(document, DAY.day)
        assert WARM.report(json.loads(text), DAY.day, parsed=True, length=len(text)) == told


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(structure, "MOST_REMEMBERED", 3)
    made = engine()
    for number in range(20):
        (found,) = made.report({"other": {"code": "11", "on": None, "n": -number}}, DAY.day).issues[:1]
        assert found.found == str(-number)
    assert len(made._structure._said) <= 3
    long = "x" * (structure.LONGEST_KEPT + 1)
    assert made.report({"other": {"code": "11", "on": long}}, DAY.day).issues
    assert not any(long in key for key in made._structure._said)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("[" + "1," * (LIGHT_TEXT // 2 - 2) + "1]", id="numbers"),
        pytest.param("[" * (LIGHT_TEXT // 2) + "]" * (LIGHT_TEXT // 2), id="lists"),
        pytest.param('"' + "x" * (LIGHT_TEXT - 2) + '"', id="text"),
        pytest.param("[" + '"",' * (LIGHT_TEXT // 3 - 2) + '""]', id="empty texts"),
    ],
)
def test_a_short_text_is_light_whatever_it_holds(text):
    assert len(text) <= LIGHT_TEXT
    data = []
    for _ in range(LIGHT_TEXT // 2 - 1 if text.startswith("[[") else 0):
        data = [data]
    assert is_light(data if text.startswith("[[") else json.loads(text))


@pytest.mark.parametrize("count", [MOST_ISSUES - 1, MOST_ISSUES, MOST_ISSUES + 1])
def test_as_many_issues_as_fit_are_listed_and_no_more(count):
    schema = {"properties": {"rows": {"items": {"properties": {"n": {"minimum": 5}}}}}}
    report = Engine(DAY.holdings, schema, "s").report({"rows": [{"n": 1}] * count}, DAY.day)
    listed = [each for each in report.issues if each.code == "structure.minimum"]
    assert len(listed) == min(count, MOST_ISSUES)
    assert [each.pointer for each in listed] == [f"/rows/{number}/n" for number in range(len(listed))]
    assert report.cut is (count > MOST_ISSUES)
