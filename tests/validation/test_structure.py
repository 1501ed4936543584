"""What is said of a document's structure: what is missing is said to be missing, a form is named, hints fit."""

import copy
from datetime import date
from decimal import Decimal

import pytest
from places import EXAMPLES, load

import hcstandards as hcs
from hcstandards.validation.elements import schema_from_elements

DAY = hcs.load().as_of(date(2026, 11, 22))
PLAIN = load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101.json")
OF_A = load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101a.json")


def judge(change, document=PLAIN):
    changed = copy.deepcopy(document)
    change(changed)
    return [each for each in DAY.validate(changed, "settlement-list").issues if each.severity != "information"]


def setting(**fields):
    return lambda document: document["setlinfo"].update(fields)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("", "empty text", id="empty"),
        pytest.param("   ", "blank text", id="blank"),
        pytest.param("　\t", "blank text", id="a wide blank and a tab"),
        pytest.param(None, "null", id="null"),
    ],
)
@pytest.mark.parametrize("field", ["psn_name", "mdtrt_id", "gend"])
def test_a_required_field_without_anything_in_it_is_missing(field, value, found):
    (issue,) = [each for each in judge(setting(**{field: value})) if each.pointer == f"/setlinfo/{field}"]
    assert (issue.code, issue.found) == ("structure.required", found)
    assert "缺少" in issue.message_zh


def test_null_is_no_text_where_nothing_is_asked_for():
    schema = {"properties": {"a": {"type": "string"}}}
    assert [each.code for each in DAY.validate({"a": None}, schema=schema).issues] == ["structure.type"]
    schema["required"] = ["a"]
    assert [each.code for each in DAY.validate({"a": None}, schema=schema).issues] == ["structure.required"]


def test_a_name_that_stands_beside_a_blank_code_is_missing_its_code():
    issues = judge(setting(wm_dise_code="  ", otp_wm_dise="感冒"))
    assert [(each.rule, each.pointer) for each in issues] == [
        ("settlement-list/wm-code-with-name", "/setlinfo/wm_dise_code")
    ]


def test_an_empty_list_of_transfusions_makes_no_4101a():
    assert judge(lambda document: document.update(bldinfo=[])) == []


def test_what_has_no_place_in_a_form_says_which_form_and_how_it_was_told():
    (issue, *_) = judge(setting(psn_name="示例甲"), OF_A)
    assert issue.code == "structure.forbidden"
    assert issue.message == "psn_name 人员姓名 has no place in 4101A"
    assert issue.message_zh == "4101A中不应有 psn_name 人员姓名"
    assert "psn_no" in issue.hint
    assert "即按 4101A 判断" in issue.hint_zh


def test_born_after_admission_is_said_once():
    issues = judge(setting(brdy="2025-01-01", adm_time="2024-11-20 10:00:00", dscg_time="2024-11-28 10:00:00"))
    assert [(each.rule, each.pointer) for each in issues] == [("settlement-list/stay-in-order", "/setlinfo/adm_time")]
    assert issues[0].message == "birth, admission and discharge are out of order"


@pytest.mark.parametrize(
    ("schema", "value", "said", "hint"),
    [
        pytest.param({"format": "date"}, "2024-13-01", "a day, YYYY-MM-DD", "day or number can't be", id="a day"),
        pytest.param({"format": "email"}, "x", "an e-mail address", "write an e-mail address", id="e-mail"),
        pytest.param({"format": "uri"}, "::", "a URI", "write a URI", id="URI"),
        pytest.param({"format": "uuid"}, "1", "a UUID", "write a UUID", id="UUID"),
        pytest.param({"format": "regex"}, "(", "a regular expression", "write a regular expression", id="regex"),
        pytest.param({"minProperties": 2}, {"a": 1}, "fewer than 2 fields", "add", id="minProperties"),
        pytest.param({"maxProperties": 0}, {"a": 1}, "more than 0 fields", "take out", id="maxProperties"),
        pytest.param({"const": [1, {"a": "乙"}]}, 1, '1 is not [1, {"a": "乙"}]', "write [1,", id="const, a list"),
        pytest.param({"enum": [[1], {}]}, 1, "none of [1], {}", "choose", id="enum of lists"),
        pytest.param({"propertyNames": {"maxLength": 1}}, {"long": 1}, "'long' can't be the name", "name", id="names"),
        pytest.param({"contains": {"const": 1}}, [2], "no entry is what", "add one", id="contains"),
        pytest.param({"not": {"type": "string"}}, "x", "'x' is what the schema shuts out", "see", id="not"),
        pytest.param(
            {"additionalProperties": False}, {"zzz": 1}, "'zzz' is not a field", "take it out", id="no name near"
        ),
        pytest.param(
            {"properties": {"gend": {}}, "additionalProperties": False},
            {"gendr": 1},
            "'gendr' is not a field",
            "correct the name: gend",
            id="a name near",
        ),
    ],
)
def test_messages_and_hints_fit_what_is_wrong(schema, value, said, hint):
    (issue,) = DAY.validate({"v": value}, schema={"properties": {"v": schema}}).issues
    assert said in issue.message
    assert hint in issue.hint
    assert "–" not in issue.hint
    assert issue.message != issue.message_zh
    assert issue.hint != issue.hint_zh


CODE = {"x-hcs-binding": {"system": "gbt-2261.1"}}


@pytest.mark.parametrize(
    ("field", "value", "expected"),
    [
        pytest.param(CODE, 1, [("structure.code-as-number", "/c")], id="a number, no type"),
        pytest.param(CODE, 1.5, [("structure.code-as-number", "/c")], id="a number with a point"),
        pytest.param(CODE, Decimal("1.0"), [("structure.code-as-number", "/c")], id="an exact number"),
        pytest.param(CODE, True, [("structure.type", "/c")], id="true, no type"),
        pytest.param(CODE, ["1", "7"], [("structure.type", "/c")], id="a list, no type"),
        pytest.param(CODE, {}, [("structure.type", "/c")], id="an object, no type"),
        pytest.param(CODE, None, [], id="null, no type"),
        pytest.param({"type": "string", **CODE}, 1, [("structure.code-as-number", "/c")], id="typed: said once"),
        pytest.param(
            {"type": "string", **CODE}, Decimal("1.0"), [("structure.code-as-number", "/c")], id="typed, exact"
        ),
        pytest.param({"type": "string", **CODE}, [], [("structure.type", "/c")], id="typed, a list: said once"),
        pytest.param({"type": ["string", "integer"], **CODE}, 1, [("structure.code-as-number", "/c")], id="two types"),
    ],
)
def test_what_is_no_text_is_no_code(field, value, expected):
    report = DAY.validate({"c": value}, schema={"properties": {"c": field}})
    assert [(each.code, each.pointer) for each in report.issues] == expected
    assert report.valid is (not expected)


def test_a_number_with_a_point_keeps_being_one_in_a_text():
    report = DAY.validate('{"c": 1.0}', schema={"properties": {"c": {"type": "string", **CODE}}})
    assert [each.code for each in report.issues] == ["structure.code-as-number"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        pytest.param(b"{", ["json.syntax"], id="syntax"),
        pytest.param(b'{"a": "\xd6\xd0"}', ["json.encoding"], id="encoding"),
        pytest.param(b"[" * 1000, ["json.depth"], id="depth"),
        pytest.param(b'{"a": NaN}', ["json.constant", "document.kind"], id="read in spite of it"),
        pytest.param(b'"text"', ["document.kind"], id="nothing but text"),
    ],
)
def test_one_fault_is_one_error(text, codes):
    assert [each.code for each in DAY.validate(text).issues] == codes
    assert [each.code for each in DAY.validate(text, most_bytes=3).issues] == (
        ["json.size"] if len(text) > 3 else codes
    )


def test_a_list_of_documents_says_how_lists_are_read():
    (issue,) = DAY.validate([PLAIN, PLAIN]).issues
    assert (issue.code, issue.found) == ("document.kind", "a list")
    assert "--report" in issue.hint
    assert "--jobs" in issue.hint_zh


@pytest.mark.parametrize("form", ["AN..20", "A4", "N4", "D8"])
@pytest.mark.parametrize("value", ["", "    "])
def test_a_required_data_element_left_blank_is_missing_and_nothing_else(form, value):
    kind = "D" if form == "D8" else "S1"
    kind = "N" if form == "N4" else kind
    table = f"标识符,名称,数据类型,表示格式,允许值,必填,字段\nA.1,甲,{kind},{form},,是,a\nA.2,乙,{kind},{form},,,b\n"
    schema = schema_from_elements(table.encode(), "t.csv", "t", DAY.holdings)
    issues = DAY.validate({"a": value}, schema=schema).issues
    assert [(each.code, each.pointer) for each in issues] == [("structure.required", "/a")]
