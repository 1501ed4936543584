"""What each command answers, as text and as JSON, and how it exits."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import hcstandards as hcs
from hcstandards.interop.plain import plain

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
SCHEME = "hospital-grading-1989"
BEDS = f"{SCHEME}/primary-beds-min"


@pytest.mark.parametrize(
    ("day", "version"),
    [
        pytest.param("2026-12-31", "2.0.0", id="last day of 2.0"),
        pytest.param("2027-01-01", "3.0.0", id="first day of 3.0"),
    ],
)
def test_the_day_decides_which_edition_answers(answer, day, version):
    assert answer("status", "chs-drg", "--as-of", day)["edition"] == version
    assert answer("explain", "chs-drg", "--as-of", day)["edition"] == version


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(("--as-of", "2027-01-01", "status", "chs-drg"), id="before the command"),
        pytest.param(("status", "--as-of", "2027-01-01", "chs-drg"), id="after the command"),
        pytest.param(("--as-of", "2020-01-01", "status", "chs-drg", "--as-of=2027-01-01"), id="the later one counts"),
    ],
)
def test_global_options_stand_anywhere(answer, arguments):
    assert answer(*arguments)["edition"] == "3.0.0"


def test_every_command_takes_the_global_options(run):
    for name in ("list", "show", "search", "status", "explain", "code", "check-code", "threshold", "grade", "points"):
        text = run(name, "--help").stdout
        for option in ("--as-of", "--region", "--catalogue", "--format", "--lang", "--version"):
            assert option in text, (name, option)


def test_list_shows_all_standards_with_their_status(run, answer):
    ids = [each["id"] for each in answer("list")]
    assert ids == [each.id for each in hcs.load().standards]
    text = run("list").stdout
    assert all(each in text for each in ids)


def test_list_narrows_by_area_and_status(answer):
    listed = answer("list", "--area", "management", "--status", "in-force", "--as-of", "2026-11-22")
    assert "chs-drg" in [each["id"] for each in listed]
    assert {each["area"] for each in listed} == {"management"}
    assert {each["status"]["legal"] for each in listed} == {"in-force"}


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        ("code-systems", "gbt-2261.1"),
        ("thresholds", BEDS),
        ("programmes", "medical-reform-tasks-2020h2"),
        ("schemes", SCHEME),
        ("bodies", "nhsa"),
    ],
)
def test_list_of_another_kind(run, answer, kind, id):
    assert id in [each["id"] for each in answer("list", "--kind", kind)]
    assert id in run("list", "--kind", kind).stdout


@pytest.mark.parametrize(
    ("id", "kinds"),
    [
        pytest.param("chs-drg", {"standard", "code_system"}, id="standard and code system"),
        pytest.param("gbt-2261.1@2003", {"standard", "code_system"}, id="pinned"),
        pytest.param("GB/T 2261.1—2003", {"standard"}, id="designation as printed"),
        pytest.param(SCHEME, {"standard", "grading"}, id="standard and grading scheme"),
        pytest.param("beijing-institution-points-2010", {"standard", "points"}, id="standard and points scheme"),
        pytest.param(BEDS, {"threshold"}, id="threshold"),
        pytest.param(f"{SCHEME}/BC-1.1", {"criterion"}, id="criterion"),
        pytest.param(f"{SCHEME}/BC-1", {"criterion_group"}, id="group of criteria"),
        pytest.param("medical-reform-tasks-2020h2", {"standard", "programme"}, id="standard and programme"),
        pytest.param("nhsa", {"body"}, id="body"),
        pytest.param("hospital-beds", {"indicator"}, id="indicator"),
        pytest.param("hospital-grading-1989-en", {"document"}, id="document"),
        pytest.param("formal-standard", {"lifecycle"}, id="lifecycle"),
        pytest.param("chs-drg-pilot-2019", {"pilot"}, id="pilot"),
    ],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_show_finds_out_what_an_id_names(run, answer, id, kinds, language):
    assert set(answer("show", id)) == kinds
    text = run("show", id, "--lang", language).stdout
    assert (id.partition("@")[0] if "—" not in id else "gbt-2261.1") in text


def test_every_id_can_be_shown(run):
    from hcstandards.cli.resolving import KINDS, ids_of

    holdings = hcs.load().holdings
    for kind in KINDS:
        found = list(ids_of(holdings, kind))
        for each in found if len(found) < 20 else found[:: len(found) // 10]:
            run("show", each, "--kind", kind, exits=None if kind == "threshold" else 0)


def test_show_gives_the_literal_words_and_how_sure_they_are(run):
    text = run("show", BEDS).stdout
    assert "“The number of beds should be no less than 20”" in text
    assert "clear" in text
    assert "line 45" in text


def test_show_says_what_is_in_doubt_and_about_which_edition(run):
    text = run("show", "chs-drg").stdout
    assert "doubts" in text
    assert "  1.1.0 issued: " in text


def test_a_code_means_what_its_edition_says(answer):
    assert answer("code", "cv02.01.103@2011", "01")["display"] == "医院病房"
    assert answer("code", "cv02.01.103@2023", "01")["display"] == "医疗卫生机构"


def test_code_prints_the_concept_and_its_source(run):
    text = run("code", "gbt-2261.1", "1").stdout
    assert "男性" in text
    assert "sources" in text


@pytest.mark.parametrize(
    ("system", "code", "day", "facts", "exits"),
    [
        pytest.param("gbt-2261.1", "1", "2026-11-22", (True, True, True), 0, id="all three"),
        pytest.param("gbt-2261.1", "3", "2026-11-22", (True, False, False), 1, id="unknown"),
        pytest.param("gbt-2261.1", "x", "2026-11-22", (False, False, False), 1, id="not well formed"),
        pytest.param("nhsa-drug", "XJ01CAA040A001010102699", "2026-11-22", (True, None, None), 0, id="form alone"),
        pytest.param("nhsa-drug", "T000100123", "2026-01-09", (True, None, None), 0, id="last day of the old rule"),
        pytest.param("nhsa-drug", "T000100123", "2026-01-10", (False, None, None), 1, id="first day of the new rule"),
    ],
)
def test_check_code_gives_three_answers(answer, run, system, code, day, facts, exits):
    (check,) = answer("check-code", system, code, "--as-of", day, exits=exits)
    assert (check["well_formed"], check["known"], check["in_force"]) == facts
    assert code in run("check-code", system, code, "--as-of", day, exits=exits).stdout


def test_check_code_reads_codes_exactly_as_they_stand(answer):
    checks = answer("check-code", "gbt-2261.1", "0", "-", input="1\r\n\n 1\n2", exits=1)
    assert [each["code"] for each in checks] == ["0", "1", " 1", "2"]
    assert [each["known"] for each in checks] == [True, True, False, True]


def test_a_threshold_with_its_source(answer):
    assert answer("threshold", BEDS) == json.loads(json.dumps(_threshold()), parse_float=Decimal)


def _threshold():
    found = plain(hcs.load().today().threshold(BEDS))
    return {**found, "value": int(found["value"])}


@pytest.mark.parametrize(
    ("arguments", "outcome"),
    [
        pytest.param((BEDS, "20"), "pass", id="on the bound"),
        pytest.param((BEDS, "19"), "needs-explanation", id="below, not explained"),
        pytest.param((BEDS, "19", "--explanation", "accepted"), "pass", id="below, explained"),
        pytest.param((BEDS, "19", "--explanation", "refused"), "fail", id="below, explanation refused"),
        pytest.param((f"{SCHEME}/primary-stat-14-bed-occupancy-rate", "0.6", "--unit", "1"), "pass", id="unit"),
        pytest.param((f"{SCHEME}/primary-stat-26-measles-vaccination", "92"), "missing", id="no population"),
        pytest.param(
            (f"{SCHEME}/primary-stat-26-measles-vaccination", "92", "--population", "urban"), "fail", id="urban"
        ),
        pytest.param((f"{SCHEME}/primary-stat-05-single-disease-mortality", "1"), "not-evaluable", id="no peer"),
        pytest.param(
            (f"{SCHEME}/primary-stat-05-single-disease-mortality", "1", "--peer", "1.5"), "pass", id="below peers"
        ),
    ],
)
def test_a_value_is_judged(answer, run, arguments, outcome):
    exits = 0 if outcome == "pass" else 1
    assert answer("threshold", *arguments, exits=exits)["outcome"] == outcome
    assert outcome in run("threshold", *arguments, exits=exits).stdout


@pytest.mark.parametrize(
    ("file", "reason", "grade", "exits"),
    [
        pytest.param("township-hospital.json", "graded", "B", 0, id="graded"),
        pytest.param("between-bands-hospital.json", "no-band", None, 1, id="between two bands"),
        pytest.param("unqualified-hospital.json", "unqualified", None, 1, id="gate not passed"),
    ],
)
def test_a_hospital_is_graded(answer, run, file, reason, grade, exits):
    report = answer("grade", SCHEME, EXAMPLES / file, exits=exits)
    assert (report["reason"], report["grade"]) == (reason, grade)
    text = run("grade", SCHEME, EXAMPLES / file, exits=exits).stdout
    assert report["why"] in text
    assert report["hospital"] in text


def test_all_criteria_of_the_gate_are_judged_in_the_examples(answer):
    for file in sorted(EXAMPLES.glob("*.json")):
        report = answer("grade", SCHEME, file, exits=None if file.stem != "township-hospital" else 0)
        gate = [each for each in report["findings"] if each["gate"] and each["rule"].startswith(f"{SCHEME}/BC-")]
        assert len(gate) == 61
        assert "missing" not in {each["outcome"] for each in gate}


def test_grade_prints_problems_or_everything(run):
    facts = EXAMPLES / "township-hospital.json"
    short, long = (run("grade", SCHEME, facts, "--findings", each).stdout for each in ("problems", "all"))
    assert "BC-1.2" not in short
    assert "BC-1.2" in long
    assert "primary-stat-32-perinatal-mortality" in short


def test_facts_come_from_standard_input(answer):
    facts = (EXAMPLES / "township-hospital.json").read_text(encoding="utf-8")
    assert answer("grade", SCHEME, "-", input=facts)["score"] == 812


def test_the_score_keeps_its_digits(run):
    facts = '{"level": "primary", "score": 749.50}'
    assert '"score": 749.50,' in run("grade", SCHEME, "-", "--format", "json", input=facts, exits=1).stdout


@pytest.mark.parametrize(
    ("points", "band", "exits"),
    [pytest.param([], None, 0, id="no records"), pytest.param([12], True, 1, id="something follows")],
)
def test_points_add_up(answer, run, points, band, exits):
    records = json.dumps([{"on": "2026-03-01", "points": each, "act": "made up"} for each in points])
    arguments = ("points", "nhsa-payment-qualification-2024", "-", "--as-of", "2026-11-22")
    report = answer(*arguments, input=records, exits=exits)
    assert report["total"] == sum(points)
    assert bool(report["band"]) is bool(band)
    assert report["reason"] in run(*arguments, input=records, exits=exits).stdout


def test_search_finds_both_languages(answer, run):
    for text in ("床位", "beds"):
        assert answer("search", text)
    hits = answer("search", "chs-drg", "--kind", "standard", "--limit", "1")
    assert [hit["id"] for hit in hits] == ["chs-drg"]
    assert "chs-drg" in run("search", "chs-drg").stdout
    assert run("search", "没有这样的词").stdout == ""


def test_explain_takes_what_hangs_on_a_standard(answer, run):
    assert "line 45" in run("explain", BEDS).stdout
    assert answer("explain", "medical-reform-tasks-2020h2")["rule"] == "day"
    assert answer("explain", "chs-drg@1.0")["rule"] == "explicit-version"


def test_json_uses_the_models_names(answer):
    edition = hcs.load().as_of(date(2026, 11, 22)).edition("chs-drg")
    (shown,) = answer("show", "chs-drg@2.0", "--kind", "standard")["standard"]["editions"][2:3]
    assert shown == plain(edition)


def test_version(run, answer):
    assert run("--version").stdout.startswith(f"hcstandards {hcs.__version__}, catalogue 1.")
    assert run("list", "--version").stdout.startswith("hcstandards ")


@pytest.mark.parametrize(("language", "grade"), [("en", "B"), ("zh", "乙等")])
def test_the_demo_ends_with_the_grade(run, language, grade):
    lines = run("demo", "--lang", language).stdout.splitlines()
    assert lines[-2].split()[-1] == grade


def test_a_table_takes_one_line_a_row_when_piped(run):
    ids = [each.id for each in hcs.load().standards]
    assert [line.split()[0] for line in run("list").stdout.splitlines()[2:]] == ids


def test_completion_prints_a_script(run):
    assert "_HCSTANDARDS_COMPLETE" in run("completion", "fish").stdout
