"""What the command line refuses: what it says, where, and the exit code."""

import json

import pytest

SCHEME = "hospital-grading-1989"
GRADE = ("grade", SCHEME, "-")


@pytest.mark.parametrize(
    ("arguments", "code", "hint"),
    [
        pytest.param(("show", "gbt-2261.9"), "unknown-id", "gbt-2261.1", id="id"),
        pytest.param(("status", "chs-dgr"), "unknown-id", "chs-drg", id="standard"),
        pytest.param(("threshold", f"{SCHEME}/primary-beds-mni"), "unknown-id", "primary-beds-min", id="threshold"),
        pytest.param(("explain", f"{SCHEME}/primary-beds-mni"), "unknown-id", "primary-beds-min", id="explain"),
        pytest.param(("code", "gbt-2261.9", "1"), "unknown-id", "gbt-2261.1", id="code system"),
        pytest.param(("check-code", "gbt-2261.9", "1"), "unknown-id", "gbt-2261.1", id="code system of a check"),
        pytest.param(("code", "gbt-3304", "1"), "unknown-code", "01", id="code without its zero"),
        pytest.param(("show", "chs-drg@9"), "unknown-version", "3.0.0", id="version"),
        pytest.param(("show", "nhsa@9"), "unknown-version", "nhsa", id="version of what has none"),
        pytest.param(("show", f"{SCHEME}/BC-1.1@9"), "unknown-version", "1989.0.0", id="version of a criterion"),
        pytest.param(("code", "nhsa-drug", "X"), "not-covered", "nhsa-drug", id="table not embedded"),
        pytest.param(
            ("threshold", f"{SCHEME}/primary-beds-min", "--as-of", "1980-01-01"),
            "not-yet-in-force",
            "1990",
            id="too early",
        ),
        pytest.param(
            ("threshold", f"{SCHEME}/primary-beds-min", "20", "--unit", "m2"), "wrong-value", "{beds}", id="unit"
        ),
        pytest.param(("grade", SCHEME, "/no/such/file.json"), "invalid-facts", "/no/such/file.json", id="no file"),
        pytest.param(("list", "--catalogue", "/no/such/release.hcs"), "bad-release", "release.hcs", id="no catalogue"),
        pytest.param(("list", "--region", "Beijing"), "wrong-value", "six digits", id="region"),
        pytest.param(("lst",), "usage", "list", id="command"),
        pytest.param(("list", "--as-of", "20261122"), "usage", "YYYY-MM-DD", id="day in another form"),
        pytest.param(("list", "--as-of", "2026-02-30"), "usage", "YYYY-MM-DD", id="no such day"),
        pytest.param(("list", "--kind", "bodies", "--area", "management"), "usage", "--area", id="options at odds"),
        pytest.param(("threshold", f"{SCHEME}/primary-beds-min", "NaN"), "usage", "NaN", id="not a number"),
        pytest.param(("threshold", f"{SCHEME}/primary-beds-min", "1e999"), "usage", "1e999", id="absurd number"),
        pytest.param(
            ("threshold", f"{SCHEME}/primary-beds-min", "--unit", "1"), "usage", "VALUE", id="unit of nothing"
        ),
        pytest.param(("explain", "nhsa"), "usage", "nhsa", id="nothing to explain"),
        pytest.param(("demo",), "usage", "--format json", id="demo as JSON"),
        pytest.param(
            ("points", "beijing-institution-points-2010", "-", "--cycle", "x"), "invalid-facts", "JSON", id="no JSON"
        ),
    ],
)
def test_refusals_carry_a_code_the_facts_and_a_hint(run, arguments, code, hint):
    result = run(*arguments, "--format", "json", exits=2)
    error = json.loads(result.stderr)
    assert error["error"] == code
    assert hint in error["message"]
    assert error["message_zh"]
    assert isinstance(error["facts"], dict)
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        pytest.param("[]", "facts.type", id="a list"),
        pytest.param("{", "json.syntax", id="cut short"),
        pytest.param("", "json.syntax", id="empty"),
        pytest.param('{"level": "primary", "level": "primary"}', "json.repeated-key", id="repeated key"),
        pytest.param('{"level": "primary", "score": NaN}', "json.constant", id="NaN"),
        pytest.param('{"level": "primary", "score": -Infinity}', "json.constant", id="Infinity"),
        pytest.param('{"level": "primary", "score": 1e400}', "json.number", id="absurd number"),
        pytest.param('{"level": "primary", "score": 1e-400}', "json.number", id="absurdly small number"),
        pytest.param(f'{{"level": "primary", "score": {"9" * 5000}}}', "json.number", id="absurdly long number"),
        pytest.param("[" * 100_000, "json.depth", id="nesting without end"),
        pytest.param(f"{'[' * 100}{']' * 100}", "json.depth", id="deep nesting"),
        pytest.param(f'{{"level": "{"x" * 2**22}"}}', "json.size", id="too large"),
        pytest.param(b'{"hospital": "\xb1\xb1"}', "json.encoding", id="GBK"),
        pytest.param('{"level": "primary", "beds": 12}', "facts.unknown-key", id="unknown key"),
        pytest.param('{"level": "primary", "values": {"hospital-bed": 12}}', "facts.indicator", id="indicator"),
        pytest.param('{"level": "primary", "criteria": {"BC-1.9": "met"}}', "facts.criterion", id="criterion"),
    ],
)
def test_facts_from_outside_are_refused_with_a_rule(run, text, rule):
    error = json.loads(run(*GRADE, "--format", "json", input=text, exits=2).stderr)
    assert error["error"] == "invalid-facts"
    assert [each["rule"] for each in error["facts"]["problems"]] == [rule]


def test_all_problems_of_the_facts_are_told_at_once(run):
    text = run(*GRADE, input='{"level": "first", "beds": 12, "score": "x"}', exits=2).stderr
    assert "3 problem(s)" in text
    for pointer in ("/level", "/beds", "/score"):
        assert f"  {pointer}: " in text


@pytest.mark.parametrize(
    ("records", "rules"),
    [
        pytest.param({}, ["records.type"], id="no list"),
        pytest.param([1], ["records.type"], id="no object"),
        pytest.param([{"on": "2026-3-1", "points": True}], ["records.day", "records.number"], id="day and points"),
        pytest.param([{"on": "2026-03-01", "points": 1, "act": 2}], ["records.type"], id="act"),
        pytest.param([{"on": "2026-03-01", "points": 1, "who": "x"}], ["records.unknown-key"], id="key"),
    ],
)
def test_records_are_refused_with_a_rule(run, records, rules):
    arguments = ("points", "nhsa-payment-qualification-2024", "-", "--format", "json")
    error = json.loads(run(*arguments, input=json.dumps(records), exits=2).stderr)
    assert [each["rule"] for each in error["facts"]["problems"]] == rules


def test_a_refusal_is_words_and_no_traceback(run):
    result = run("show", "gbt-2261.9", exits=2)
    assert result.stdout == ""
    assert result.stderr.startswith("error: no id 'gbt-2261.9' in this catalogue; close to it: ")
    assert "Traceback" not in result.stderr


def test_a_refusal_in_chinese(run):
    assert run("show", "gbt-2261.9", "--lang", "zh", exits=2).stderr.startswith("错误：目录中没有")


def test_the_locale_chooses_the_language(run, monkeypatch):
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "现行" in run("list").stdout
    assert "in-force" in run("list", "--lang", "en").stdout


@pytest.mark.parametrize(
    ("codes", "hint"),
    [
        pytest.param("1\n" * 100_001, "100000", id="too many"),
        pytest.param("1" * 5000, "1000 bytes", id="too long"),
        pytest.param(b"\xb1\xb1\n", "UTF-8", id="not UTF-8"),
    ],
)
def test_codes_on_standard_input_have_limits(run, codes, hint):
    assert hint in run("check-code", "gbt-2261.1", "-", input=codes, exits=2).stderr


@pytest.mark.parametrize("arguments", [(), ("release",)])
def test_no_command_shows_the_help_and_no_error(run, arguments):
    assert run(*arguments, exits=2).stderr.startswith("Usage: ")
