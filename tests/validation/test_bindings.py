"""Bound codes: judged by the table of the document's own day, every answer named as what it is."""

from datetime import date

import pytest
from catalogues import catalogue, concept, demo, entry

from hcstandards.errors import WrongValueError
from hcstandards.validation.bindings import bindings_of

CATALOGUE = demo()
DAY = CATALOGUE.as_of(date(2026, 11, 22))


def schema(**binding):
    bound = {"system": "nhsa-diagnosis", "strength": "required", "asOf": "/on", **binding}
    row = {
        "type": "object",
        "properties": {
            "code": {"type": "string", "x-hcs-binding": bound},
            "name": {"type": "string"},
            "day": {"type": "string"},
        },
    }
    return {"type": "object", "properties": {"on": {"type": "string"}, "rows": {"type": "array", "items": row}}}


def judge(code, on="2024-06-01", name=None, **binding):
    row = {"code": code} if name is None else {"code": code, "name": name}
    return DAY.validate({"on": on, "rows": [row]}, schema=schema(**binding))


@pytest.mark.parametrize(
    ("code", "on", "found", "severity", "hint"),
    [
        pytest.param("A00.000", "2024-06-01", None, None, None, id="in force"),
        pytest.param("Z99.000", "2020-06-01", None, None, None, id="in force on the document's day, not on ours"),
        pytest.param("Z99.000", "20200601T103000", None, None, None, id="a day without separators"),
        pytest.param(
            "Z99.000", "2024-06-01", "code.other-edition", "error", "nhsa-diagnosis", id="of the edition before"
        ),
        pytest.param("B00.000", "2024-06-01", "code.disabled", "warning", "A01.000", id="disabled: its replacement"),
        pytest.param("B01.000", "2023-06-01", None, None, None, id="before its end"),
        pytest.param("B01.000", "2024-01-01", "code.ended", "error", "A00.000", id="on the day after its end"),
        pytest.param("B02.000", "2024-06-01", "code.not-yet", "error", "document's day", id="not yet valid"),
        pytest.param(
            "A00.900", "2024-06-01", "code.other-edition", "error", "nhsa-diagnosis", id="of the clinical edition"
        ),
        pytest.param("A00.001", "2024-06-01", "code.unknown", "error", "A00.000", id="unknown: what is close"),
        pytest.param("a00", "2024-06-01", "code.malformed", "error", "made-up shape", id="not written as a code"),
        pytest.param("A00.000", "2018-06-01", "code.no-table", "information", "2019", id="before the first table"),
        pytest.param("A00.000", "no day", None, None, None, id="no readable day: the view's"),
    ],
)
def test_a_code_is_judged_on_the_day_of_its_document(code, on, found, severity, hint):
    report = judge(code, on, otherEditions=["property:clinical_code"])
    if found is None:
        assert report.issues == ()
        return
    (issue,) = report.issues
    assert (issue.code, issue.severity, issue.pointer) == (found, severity, "/rows/0/code")
    assert hint in (issue.hint or issue.message)
    assert report.valid is (severity != "error")


def test_another_edition_is_named_as_such():
    (clinical,) = judge("A00.900", otherEditions=["property:clinical_code"]).issues
    assert clinical.expected == "国家临床版代码 (nhsa-diagnosis: A00.000)"
    (older,) = judge("Z99.000").issues
    assert older.expected == "nhsa-diagnosis@1.0.0"


@pytest.mark.parametrize(
    ("strength", "severity"),
    [("required", "error"), ("extensible", "warning"), ("preferred", "information")],
)
def test_strength_says_how_much_an_unknown_code_weighs(strength, severity):
    report = judge("A99.999", strength=strength)
    assert [each.severity for each in report.issues] == [severity]
    assert report.valid is (strength != "required")


@pytest.mark.parametrize(
    ("on", "name", "codes"),
    [
        pytest.param("2024-06-01", "伤寒", [], id="agree"),
        pytest.param("2020-06-01", "伤寒", ["code.display"], id="the name of the later edition"),
        pytest.param("2020-06-01", "伤寒旧名", [], id="the name of that day"),
        pytest.param("2024-06-01", "霍乱", ["code.display"], id="another disease"),
    ],
)
def test_code_and_display_must_agree_as_of_the_day(on, name, codes):
    report = judge("A01.000", on, name, display="1/name")
    assert [each.code for each in report.issues] == codes
    assert all(each.pointer == "/rows/0/name" for each in report.issues)


def test_a_table_that_is_not_loaded_is_said_once_and_no_code_is_called_unknown():
    rows = [{"code": "1"}, {"code": "2"}]
    report = DAY.validate({"rows": rows}, schema=schema(system="empty"))
    assert [(each.code, each.severity) for each in report.issues] == [("code.not-loaded", "information")]
    assert report.valid


@pytest.mark.parametrize(
    ("binding", "near"),
    [
        pytest.param({"system": "sexes"}, "sex", id="the bound system"),
        pytest.param({"system": "sex", "alsoIn": ["nhsa-diagnoses"]}, "nhsa-diagnosis", id="one that is as good"),
    ],
)
def test_a_system_that_nobody_knows_is_a_warning_said_once_with_what_is_close(binding, near):
    report = DAY.validate({"rows": [{"code": "7"}, {"code": "8"}]}, schema=schema(**binding))
    (warning,) = [each for each in report.issues if each.code == "code.unknown-system"]
    assert warning.severity == "warning"
    assert near in warning.hint
    assert near in warning.hint_zh


def test_absence_from_a_part_of_a_table_proves_nothing():
    report = DAY.validate({"rows": [{"code": "9"}]}, schema=schema(system="part"))
    assert [(each.code, each.severity) for each in report.issues] == [("code.partial", "information")]


def test_a_value_set_narrows_a_system():
    assert judge("1", system="sex", codes=["1"]).issues == ()
    (issue,) = judge("2", system="sex", codes=["1"]).issues
    assert (issue.code, issue.expected) == ("code.outside", "1")


def test_a_part_of_a_field_can_be_the_code():
    assert judge("1-0001", system="sex", part=[0, 1]).issues == ()
    assert [each.code for each in judge("7-0001", system="sex", part=[0, 1]).issues] == ["code.unknown"]


def test_codes_of_a_second_system_are_as_good():
    assert judge("1", system="nhsa-diagnosis", alsoIn=["sex"]).issues == ()
    assert [each.code for each in judge("Q", system="nhsa-diagnosis", alsoIn=["sex"]).issues] == ["code.malformed"]


def test_a_version_in_the_binding_beats_the_day():
    assert judge("Z99.000", version="1.0.0").issues == ()
    assert [each.code for each in judge("B00.000", version="1.0.0").issues] == ["code.other-edition"]
    assert judge("A01.000", version=">=2", name="伤寒", display="1/name").issues == ()


def test_a_pinned_version_whose_days_nobody_gives_is_meant_too():
    rows = [concept("wards", "1.0.0", "W1", "内科")]
    day = catalogue([entry("wards", {"1.0.0": (None, None, True)})], {("wards", "1.0.0"): rows}).as_of(DAY.day)
    document = {"on": "2024-06-01", "rows": [{"code": "W1"}]}
    assert day.validate(document, schema=schema(system="wards", version="1.0.0")).issues == ()
    found = day.validate(document, schema=schema(system="wards")).issues
    assert [(each.code, each.severity) for each in found] == [("code.no-table", "information")]


def test_a_neighbour_can_hold_the_day():
    rows = [{"code": "Z99.000", "day": "2020-01-01"}, {"code": "Z99.000", "day": "2024-01-01"}]
    report = DAY.validate({"rows": rows}, schema=schema(asOf="1/day"))
    assert [each.pointer for each in report.issues] == ["/rows/1/code"]


def test_a_number_where_a_code_belongs_is_said_so():
    report = DAY.validate({"rows": [{"code": 7}]}, schema=schema())
    assert [(each.code, each.pointer) for each in report.issues] == [("structure.code-as-number", "/rows/0/code")]


def test_the_quick_way_and_the_thorough_way_agree():
    engine = DAY.validator(schema=schema(display="1/name"))
    for code in ("A00.000", "A01.000", "B00.000", "B01.000", "Z99.000", "x"):
        for name in ("霍乱甲", "伤寒", None):
            for on in ("2020-01-01", "2024-06-01", None):
                row = {"code": code} if name is None else {"code": code, "name": name}
                document = {"rows": [row]} if on is None else {"on": on, "rows": [row]}
                if engine.is_clean(document, DAY.day):
                    assert engine.report(document, DAY.day).issues == ()
                    assert list(engine.tables.issues(document, DAY.day)) == []


def test_an_engine_is_built_once_a_schema_and_release():
    assert DAY.validator(schema=schema()) is CATALOGUE.as_of(date(2020, 1, 1)).validator(schema=schema())
    assert DAY.validator(schema=schema()) is not DAY.validator(schema=schema(strength="preferred"))


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param({"anyOf": [{"x-hcs-binding": {"system": "sex"}}]}, id="where it isn't read"),
        pytest.param({"x-hcs-binding": {"system": "sex", "strength": "must"}}, id="unknown strength"),
        pytest.param({"x-hcs-binding": {"system": "sex", "asof": "/x"}}, id="unknown key"),
        pytest.param({"x-hcs-binding": "sex"}, id="not an object"),
        pytest.param({"x-hcs-binding": {"system": "sex", "asOf": "day"}}, id="not a pointer"),
    ],
)
def test_a_binding_that_cannot_be_used_is_refused(bad):
    with pytest.raises(WrongValueError):
        DAY.validate({}, schema={"properties": {"a": bad}})


def test_bindings_are_found_through_references_and_cycles():
    node = {
        "type": "object",
        "properties": {
            "code": {"x-hcs-binding": {"system": "sex"}},
            "children": {"type": "array", "items": {"$ref": "#/$defs/node"}},
        },
    }
    tree = {"$ref": "#/$defs/node", "$defs": {"node": node}}
    engine = DAY.validator(schema=tree)
    assert len(list(bindings_of(engine.fields))) == 1
    report = DAY.validate({"code": "1", "children": [{"children": [{"code": "7"}]}]}, schema=tree)
    assert [each.pointer for each in report.issues] == ["/children/0/children/0/code"]
