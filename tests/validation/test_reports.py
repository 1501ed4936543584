"""Reports in the forms that other programs read, and the command that writes them."""

import json
import pickle
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from places import EXAMPLES, ROOT

import hcstandards as hcs
from hcstandards.cli import main
from hcstandards.interop.reports.junit import junit
from hcstandards.interop.reports.outcome import EXTENSIONS, operation_outcome, operation_outcomes
from hcstandards.interop.reports.sarif import sarif

DAY = hcs.load().as_of(date(2026, 11, 22))
REFUSED = ROOT / "docs" / "examples" / "documents" / "settlement-list-refused.json"
REPORT = DAY.validate(REFUSED.read_bytes())
VALID = EXAMPLES / "supervision-record" / "valid" / "institution.json"


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(each) for each in arguments])
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_sarif_has_a_result_for_each_issue_and_a_rule_for_each_code(language):
    (log,) = sarif([("目录/a b.json", REPORT)], language)["runs"]
    assert len(log["results"]) == len(REPORT.issues)
    rules = [each["id"] for each in log["tool"]["driver"]["rules"]]
    assert sorted(rules) == sorted({each.code for each in REPORT.issues})
    for result in log["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii()
        assert " " not in uri


def test_junit_is_xml_whatever_stands_in_a_document():
    nasty = DAY.validate('{"setlinfo": {"<&\\u0000]]>": "\\u0007"}}')
    text = junit([('a"<b>.json', nasty), ("b.json", DAY.validate(VALID.read_bytes()))])
    suites = ET.fromstring(text)  # noqa: S314 - our own text
    assert suites.attrib["tests"] == "2"
    assert suites.attrib["failures"] == "1"
    assert [case.attrib["name"] for case in suites.iter("testcase")] == ['a"<b>.json', "b.json"]


def test_an_operation_outcome_has_the_codes_that_fhir_allows():
    allowed = {"required", "structure", "code-invalid", "business-rule", "duplicate", "not-supported", "incomplete"}
    outcome = operation_outcome(REPORT)
    assert outcome["resourceType"] == "OperationOutcome"
    assert {each["code"] for each in outcome["issue"]} <= allowed
    assert {each["severity"] for each in outcome["issue"]} <= {"error", "warning", "information"}
    assert operation_outcome(DAY.validate(VALID.read_bytes()))["issue"][0]["severity"] == "information"


FINE = DAY.validate({}, schema={"type": "object"})


def extensions(element):
    return {each["url"].removeprefix(EXTENSIONS): each[next(key for key in each if key != "url")] for each in element}


def test_a_bundle_says_whose_outcome_is_whose():
    reports = [("a b.json", REPORT), ("甲.json", FINE), ("甲.json", FINE)]
    bundle = operation_outcomes(reports)
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "collection")
    urls = [each["fullUrl"] for each in bundle["entry"]]
    assert len(set(urls)) == 3
    assert all(each.startswith("urn:uuid:") for each in urls)
    outcomes = [each["resource"] for each in bundle["entry"]]
    assert [extensions(each["extension"])["document"] for each in outcomes] == ["a b.json", "甲.json", "甲.json"]
    assert outcomes[1]["issue"][0]["location"] == ["甲.json"]
    assert operation_outcomes(reports[:1]) == outcomes[0]


def test_an_outcome_has_rule_edition_and_source_of_each_issue():
    outcome = operation_outcome(REPORT, "en", "a b.json")
    said = extensions(outcome["extension"])
    assert said == {
        "document": "a b.json",
        "kind": REPORT.kind,
        "schema": REPORT.schema,
        "day": "2026-11-22",
        "digest": REPORT.digest,
    }
    for issue, given in zip(REPORT.issues, outcome["issue"], strict=True):
        found = extensions(given["extension"])
        named = {key: getattr(issue, key) for key in ("rule", "edition", "source", "found", "expected")}
        assert found == {key: value for key, value in named.items() if value}
        assert given["location"] == [f"a b.json#{issue.pointer}"]
        assert all(each in given["diagnostics"] for each in (issue.rule, issue.edition, issue.source) if each)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_junit_has_rule_edition_and_source_of_each_issue(language):
    suites = ET.fromstring(junit([("a.json", REPORT), ("b.json", FINE)], language))  # noqa: S314 - our own text
    bad, fine = suites.iter("testcase")
    given = {each.attrib["name"]: each.attrib["value"] for each in bad.iter("property")}
    assert (given["schema"], given["day"], given["digest"]) == (REPORT.schema, "2026-11-22", REPORT.digest)
    assert set(given["editions"].split(", ")) == {each.edition for each in REPORT.issues if each.edition}
    lines = bad.find("failure").text.splitlines()
    assert len(lines) == len(REPORT.issues)
    for issue, line in zip(REPORT.issues, lines, strict=True):
        assert all(each in line for each in (issue.rule, issue.edition, issue.source) if each)
    assert fine.find("failure") is None
    assert fine.find("properties") is not None


def test_a_report_can_be_hashed_and_pickled():
    assert pickle.loads(pickle.dumps(REPORT)) == REPORT  # noqa: S301 - our own bytes
    assert hash(REPORT) == hash(DAY.validate(REFUSED.read_bytes()))
    assert REPORT.counts() == {"error": 7, "warning": 2, "information": 5}


@pytest.mark.parametrize("form", ["text", "json", "sarif", "junit", "fhir"])
def test_the_command_exits_with_1_if_a_document_is_not_valid(capsys, form):
    code, out, _ = run(capsys, "validate", VALID, REFUSED, "--format", form, "--as-of", "2026-11-22")
    assert code == 1
    if form == "junit":
        ET.fromstring(out)  # noqa: S314
    elif form != "text":
        json.loads(out)
    assert run(capsys, "validate", VALID, "--format", form)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["validate", "no-such-file.json"], "No such file", id="no such file"),
        pytest.param(["validate", VALID, "--kind", "settlement"], "settlement-list", id="unknown type"),
        pytest.param(["validate", VALID, "--schema", ROOT / "README.md"], "json.syntax", id="a schema that is no JSON"),
        pytest.param(["schema", "show", "settlement-lists"], "settlement-list", id="unknown schema"),
        pytest.param(["schema", "from-elements", VALID], "elements", id="elements that are no table"),
    ],
)
def test_wrong_use_exits_with_2_and_says_why(capsys, arguments, said):
    code, out, err = run(capsys, *arguments)
    assert (code, out) == (2, "")
    assert said in err


def test_a_document_larger_than_the_limit_is_not_read_whole(capsys):
    code, out, _ = run(capsys, "validate", REFUSED, "--kind", "settlement-list", "--max-bytes", "10", "--lang", "en")
    assert code == 1
    assert "json.size" in out


def test_schemas_are_listed_and_shown(capsys):
    assert "settlement-list" in run(capsys, "schema", "show")[1]
    code, out, _ = run(capsys, "schema", "show", "settlement-list")
    assert code == 0
    assert json.loads(out)["$id"].endswith("/settlement-list.schema.json")
    assert len(json.loads(run(capsys, "schema", "show", "--format", "json")[1])) == 10
