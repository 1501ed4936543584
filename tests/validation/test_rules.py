"""Rules across fields: duplicates are found by what is there."""

import copy
from datetime import date

import pytest
from places import EXAMPLES, load

import hcstandards as hcs

DAY = hcs.load().as_of(date(2026, 11, 22))
PLAIN = load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101.json")
OF_A = load(EXAMPLES / "settlement-list" / "valid" / "inpatient-4101a.json")
DAYS = ("oprn_oprt_begntime", "oprn_oprt_endtime", "oprn_oprt_date")


def twice(document, node, *, without=(), **changes):
    """*document* with the first row of *node* there twice, the second one changed."""
    changed = copy.deepcopy(document)
    row = {name: value for name, value in changed[node][0].items() if name not in without}
    changed[node] = [row, {**row, **changes}]
    if "setlinfo" in changed:
        changed["setlinfo"].pop("diag_code_cnt", None)
        changed["setlinfo"].pop("oprn_oprt_code_cnt", None)
    return [
        (each.rule.partition("/")[2], each.severity, each.pointer)
        for each in DAY.validate(changed, "settlement-list").issues
        if each.code == "rule.unique"
    ]


OPERATION = [("operation-once", "error", "/oprninfo/1")]
DIAGNOSIS = [("diagnosis-once", "error", "/diseinfo/1")]
PAYMENT = [("payment-once", "warning", "/payinfo/1")]


@pytest.mark.parametrize(
    ("document", "node", "changes", "expected"),
    [
        pytest.param(PLAIN, "oprninfo", {}, OPERATION, id="4101, the same"),
        pytest.param(OF_A, "oprninfo", {}, OPERATION, id="4101A, the same"),
        pytest.param(OF_A, "oprninfo", {"without": DAYS}, OPERATION, id="4101A without any time, identical"),
        pytest.param(
            OF_A,
            "oprninfo",
            {"without": DAYS, "oper_dr_code": "D999999999999"},
            [],
            id="4101A without times, not the same",
        ),
        pytest.param(OF_A, "oprninfo", {"oprn_oprt_begntime": "2024-11-22 23:00:00"}, [], id="4101A, at another time"),
        pytest.param(OF_A, "oprninfo", {"oper_dr_code": "D999999999999"}, OPERATION, id="4101A, by another physician"),
        pytest.param(PLAIN, "diseinfo", {"maindiag_flag": "0"}, DIAGNOSIS, id="a diagnosis"),
        pytest.param(
            PLAIN,
            "diseinfo",
            {"diag_code": PLAIN["diseinfo"][0]["diag_code"] + " ", "maindiag_flag": "0"},
            DIAGNOSIS,
            id="a diagnosis with a blank behind it",
        ),
        pytest.param(PLAIN, "diseinfo", {"diag_code": "Z99.000"}, [], id="another diagnosis"),
        pytest.param(PLAIN, "payinfo", {}, PAYMENT, id="a payment"),
        pytest.param(PLAIN, "payinfo", {"fund_pay_type": "999999"}, [], id="another payment"),
    ],
)
def test_duplicates_of_a_settlement_list(document, node, changes, expected):
    assert twice(document, node, **changes) == expected


UNIQUE = {"id": "once", "kind": "unique", "items": "/l"}


@pytest.mark.parametrize(
    ("key", "rows", "places"),
    [
        pytest.param(["a"], [{"a": 1}, {"a": "1"}, {"a": "1 "}], ["/l/1", "/l/2"], id="numbers and blanks"),
        pytest.param(["a", "b"], [{"a": 1}, {"a": 1, "b": 2}, {"a": 1}], ["/l/2"], id="identical, half a key"),
        pytest.param(["a"], [{"b": 1}, {"b": 2}, {"b": 1, "a": None}], ["/l/2"], id="identical, no key"),
        pytest.param(["a"], [{"a": {"x": [1]}}, {"a": {"x": [1]}}, {"a": {"x": [2]}}], ["/l/1"], id="objects"),
        pytest.param(
            [["a"], ["b"]], [{"a": 1, "b": 1}, {"a": 2, "b": 1}, {"a": 2, "b": 3}], ["/l/1", "/l/2"], id="keys"
        ),
        pytest.param(["a"], [{"a": 1}, "x", "x", 5, None], [], id="no objects"),
        pytest.param(["a"], [{"a": 1}], [], id="one"),
    ],
)
def test_unique_compares_what_is_there(key, rows, places):
    for schema_rows in (rows, tuple(rows)):
        report = DAY.validate({"l": schema_rows}, schema={"x-hcs-rules": [{**UNIQUE, "key": key}]})
        assert [each.pointer for each in report.issues] == places


def test_the_platform_s_constraint_is_named_in_both_languages():
    (rule,) = [each for each in DAY.validator("settlement-list").rules if each.id.endswith("operation-once")]
    assert "MIDR.OPERATION_UNIQUE_M" in rule.facts["hint"]
    assert "MIDR.OPERATION_UNIQUE_M" in rule.facts["hint_en"]


def test_a_pinned_edition_is_not_said_to_be_in_force():
    bound = {"x-hcs-binding": {"system": "cv02.01.101", "version": "2011"}}
    (issue,) = DAY.validate({"c": "12"}, schema={"properties": {"c": {"type": "string", **bound}}}).issues
    assert issue.code == "code.other-edition"
    assert issue.hint == "give a code of cv02.01.101@2011"
    assert "有效" not in issue.hint_zh


def test_a_rule_on_the_whole_document_names_it():
    rule = {"id": "x", "kind": "required-when", "fields": [""]}
    (issue,) = DAY.validate("", schema={"x-hcs-rules": [rule]}, kind="a").issues[:1]
    assert issue.code in ("rule.required-when", "json.syntax")
    assert [each.message for each in DAY.validate(None, schema={"x-hcs-rules": [rule]}).issues] == [
        "the document is missing"
    ]
