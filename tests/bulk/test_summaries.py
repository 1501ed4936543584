"""What a run over many says in the end: in the reader's language, errors first, files and folders named."""

import gzip
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner

from hcstandards.cli import whole_program
from hcstandards.interop.pages import MOST_BARS, SEVERITY, bars, bulk_page, grade_page, points_page

SCHEME = "beijing-institution-points-2010"


def run(*arguments, exits, language="zh"):
    day = () if "--as-of" in arguments else ("--as-of", "2026-11-22")
    result = CliRunner().invoke(whole_program(), [str(each) for each in (*arguments, *day, "--lang", language)])
    assert result.exit_code == exits, f"{result.stdout}\n{result.stderr}\n{result.exception!r}"
    return result.stdout + result.stderr


@pytest.fixture
def facts(tmp_path):
    file = tmp_path / "facts.ndjson"
    file.write_text("\n".join(json.dumps({"level": each}) for each in ("primary", "first", "tertiary")))
    return file


ENGLISH = re.compile(r"\b[a-z]+(?:-[a-z]+)*\b")


def latin(out: str) -> set[str]:
    """Return the English words of *out* but ids, codes, paths and digests."""
    words = " ".join(each for each in out.split() if not re.search(r"[/.@_0-9]", each))
    return set(ENGLISH.findall(words))


def test_a_summary_of_documents_is_in_chinese(facts):
    out = run("validate", facts, "--kind", "hospital-evaluation", "--jobs", 1, exits=1)
    assert {"严重程度", "文档数", "问题数", "错误"} <= set(out.split())
    assert latin(out) == set()


@pytest.fixture
def hospitals(tmp_path):
    file = tmp_path / "t.csv"
    file.write_text(
        "hospital,level,hospital-beds,score,qualification,special_conditions\n甲,primary,20,812,passed,\n"
        "乙,primary,5,900,failed,\n丙,primary,,950,passed,met\n丁,tertiary,x,1,,\n戊,first,x,1,,\n"
    )
    return file


def test_a_summary_of_grades_is_in_the_words_of_one_grade(hospitals):
    out = run("grade", "hospital-grading-1989", hospitals, exits=1)
    assert {"级别", "等次", "原因", "合格", "医院数", "一级", "乙等", "已评等次", "是", "否"} <= set(out.split())
    assert {"行", "列", "不符合", "缺数据", "不能评价"} <= set(out.split())
    assert latin(out) <= {
        "level",
        "hospital-beds",
        "x",
        "first",
        "primary",
        "secondary",
        "tertiary",
    }  # what a file may say
    english = run("grade", "hospital-grading-1989", hospitals, exits=1, language="en")
    assert {"primary", "graded", "yes", "no", "hospitals", "not-evaluable"} <= set(english.split())


def test_the_only_field_is_named_where_it_is_the_root(tmp_path):
    (tmp_path / "x.ndjson").write_text('{"a": 1}\n')
    out = run("validate", tmp_path / "x.ndjson", "--jobs", 1, exits=1, language="en")
    assert re.search(r"by field\n +field +documents +issues\n.*\n +/ +1 +1\n", out)


def test_a_damaged_file_is_named_without_a_report(tmp_path):
    good = b'{"level":"primary"}\n' * 9
    (tmp_path / "good.ndjson").write_bytes(good)
    (tmp_path / "cut.ndjson.gz").write_bytes(gzip.compress(good)[:-9])
    asked = (
        "validate",
        tmp_path / "good.ndjson",
        tmp_path / "cut.ndjson.gz",
        "--kind",
        "hospital-evaluation",
        "--jobs",
        1,
    )
    english = run(*asked, exits=1, language="en")
    assert "1 file(s) can't be read to the end" in english
    assert re.search(r"  \S+cut\.ndjson\.gz: the file can't be read from here on: Compressed file ended", english)
    assert re.search(r"cut\.ndjson\.gz: 文件自此处起无法读取：压缩数据不完整", run(*asked, exits=1))
    (damaged,) = json.loads(run(*asked, "--format", "json", exits=1))["damaged_files"]
    assert damaged["file"].endswith("cut.ndjson.gz")


@pytest.mark.parametrize("command", ["validate", "grade", "points"])
@pytest.mark.parametrize("below", [pytest.param((), id="a file"), pytest.param(("r",), id="below a file")])
def test_a_report_that_is_no_folder_is_refused(tmp_path, facts, hospitals, command, below):
    register = tmp_path / "reg.csv"
    register.write_text("subject,on,points\na,2012-01-01,10\n")
    asked = {
        "validate": ("validate", facts, "--kind", "hospital-evaluation"),
        "grade": ("grade", "hospital-grading-1989", hospitals),
        "points": ("points", SCHEME, register, "--since", "2012-01-01"),
    }[command]
    (tmp_path / "a file").write_text("mine")
    out = run(*asked, "--report", (tmp_path / "a file").joinpath(*below), exits=2)
    assert "report.folder" in out
    assert "应为用于写入报告的文件夹" in out
    assert "Errno" not in out
    assert (tmp_path / "a file").read_text() == "mine"


# pages ---------------------------------------------------------------------------------------------


OLD = Path(__file__).parents[1] / "releases" / "generation-1.hcs"
"""A release that holds no schemas."""


@pytest.mark.parametrize(
    ("more", "origin", "english", "chinese"),
    [
        pytest.param((), "release", "of the release", "发布版所附", id="the release's"),
        pytest.param(("--catalogue", OLD), "package", "of the package", "软件包所附", id="the package's"),
        pytest.param(("--schema", "own.json"), "caller", "of your own", "自备", id="one's own"),
    ],
)
def test_a_summary_says_whose_schemas_judged(facts, tmp_path, monkeypatch, more, origin, english, chinese):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.json").write_text('{"required": ["x"]}')
    kind = () if "--schema" in more else ("--kind", "hospital-evaluation")
    for language, words in (("en", english), ("zh", chinese)):
        told = (*kind, *more, "--report", tmp_path / language)
        assert words in run("validate", facts, *told, "--jobs", 1, exits=1, language=language)
        assert json.loads((tmp_path / language / "summary.json").read_text("utf-8"))["schema_from"] == origin
        assert chinese in (tmp_path / language / "summary.html").read_text("utf-8")


def test_a_register_with_bad_acts_is_refused_or_its_subjects_are(tmp_path):
    file = tmp_path / "acts.csv"
    file.write_text("subject,on,points\n甲,2026-05-01,6\n乙,2026-05-01,6\n乙,2026-13-01,6\n", encoding="utf-8")
    refused = run("points", "nhsa-payment-qualification-2024", file, exits=2)
    assert "/2/on：facts.day" in refused
    told = ("points", "nhsa-payment-qualification-2024", file, "--on-error", "report", "--report", tmp_path / "r")
    out = run(*told, exits=1)
    assert {"不予受理的记录", "不予受理", "日期（YYYY-MM-DD）"} <= set(out.split())
    assert latin(out) == {"on", "natural-year"}
    assert "1 subject(s) refused for 1 act(s)" in run(*told, exits=1, language="en")
    assert pl.read_parquet(tmp_path / "r" / "refused.parquet").rows() == [
        (2, "on", "facts.day", "2026-13-01", "a day, YYYY-MM-DD")
    ]
    assert pl.read_parquet(tmp_path / "r" / "points.parquet")["refused"].to_list() == [False, True]
    assert "不予受理" in (tmp_path / "r" / "summary.html").read_text("utf-8")


def test_refusing_acts_is_asked_of_tables_only():
    run("points", "nhsa-payment-qualification-2024", "-", "--on-error", "report", exits=2)


def summary(rules):
    return {
        "day": "2026-11-22",
        "kind": None,
        "digest": "sha256:0",
        "documents": 9,
        "invalid": 1,
        "files": 1,
        "damaged": 0,
        "severities": {"error": 1, "warning": 1, "information": 900},
        "schema_from": "release",
        "rules": rules,
        **dict.fromkeys(("fields", "not_loaded", "regions", "days", "kinds"), ()),
    }


def rule(severity, code, rule, issues):
    return {"severity": severity, "code": code, "rule": rule, "documents": issues, "issues": issues}


LONG = "settlement-list#/properties/setlinfo/properties/insuplc/x-hcs-binding"


def charts(page):
    """Return, for each chart by its name, the labels and colours of its bars."""
    found = {}
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        chart = ET.fromstring(svg)  # noqa: S314 - our own text
        found[chart.attrib["aria-label"]] = [
            (bar.findtext("text"), bar.find("rect").attrib["fill"])
            for bar in chart.iter("g")
            if bar.find("text") is not None
        ]
    return found


def test_bars_are_coloured_by_severity_and_notes_stand_apart():
    rules = [rule("error", "rule.order", "rule.order", 3), rule("warning", "rule.sum", LONG, 2)]
    rules.append(rule("information", "code.partial", LONG, 900))
    found = charts(bulk_page(summary(rules)))
    grave = found["错误与警告 Errors and warnings, by rule"]
    assert grave[0] == ("rule.order", SEVERITY["error"])
    assert grave[1][0].startswith("rule.sum …")
    assert grave[1][1] == SEVERITY["warning"]
    ((label, colour),) = found["提示 Notes, by rule"]
    assert colour == SEVERITY["information"]
    assert label.startswith("code.partial …")
    assert label.endswith("/x-hcs-binding")
    assert len(label) <= 44
    assert len(set(SEVERITY.values())) == 3


def test_a_chart_says_how_many_bars_it_leaves_out():
    assert "… 2</p>" in bars("x", [(str(each), each) for each in range(MOST_BARS + 2)])
    assert bars("x", []) == ""


@pytest.mark.parametrize(
    "page",
    [
        pytest.param(bulk_page(summary([rule("error", "a.b", "a.b", 1)])), id="documents"),
        pytest.param(
            grade_page(
                {
                    **dict.fromkeys(("scheme", "edition", "day", "digest"), "x"),
                    "rows": 1,
                    "refused": 0,
                    "grades": [
                        {"level": "primary", "grade": "A", "reason": "graded", "qualified": True, "hospitals": 1}
                    ],
                    "rules": [
                        {"rule": "x", "fail": 1, "not-evaluable": 0, "needs-explanation": 0, "missing": 0, "pass": 0}
                    ],
                }
            ),
            id="grades",
        ),
        pytest.param(
            points_page(
                {
                    **dict.fromkeys(("scheme", "edition", "day", "cycle"), "x"),
                    **dict.fromkeys(("subjects", "acts", "single_acts", "refused", "refused_acts"), 1),
                    "bands": [{"band": None, "reason": "touching-bounds", "subjects": 1}],
                }
            ),
            id="points",
        ),
    ],
)
def test_tables_of_a_page_are_in_both_languages(page):
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", page)
    assert heads
    assert [each for each in heads if not re.match("[\u4e00-\u9fff]+ [a-z]", each)] == []
    terms = re.findall(r"<td>((?:error|primary|A|graded|touching-bounds))</td>", page)
    assert terms == []  # they stand beside their Chinese


def test_errors_come_first_in_a_summary(tmp_path, settlements):
    file = tmp_path / "lists.ndjson"
    file.write_text("\n".join(json.dumps(json.loads(each)) for each in settlements["document"]))
    rules = json.loads(run("validate", file, "--jobs", 1, "--format", "json", exits=1))["rules"]
    order = ("error", "warning", "information")
    assert [each["severity"] for each in rules] == sorted((each["severity"] for each in rules), key=order.index)
    for severity in order:
        counts = [each["issues"] for each in rules if each["severity"] == severity]
        assert counts == sorted(counts, reverse=True)


# registers of acts ---------------------------------------------------------------------------------

ACTS = [
    ("11", "2012-01-01", 10),
    ("11", "2012-02-01", 1),
    ("16", "2012-01-01", 10),
    ("16", "2012-02-01", 6),
    ("24", "2012-01-01", 10),
    ("24", "2012-02-01", 10),
    ("24", "2012-06-30", 4),
    ("007", "2011-12-31", 10),
]
THEN = ("--as-of", "2012-06-30", "--region", "110000")


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_points_takes_a_register(tmp_path, suffix):
    table = pl.DataFrame(ACTS, schema=["subject", "on", "points"], orient="row")
    if suffix == "parquet":
        table = table.with_columns(pl.col("on").str.to_date())
    file = tmp_path / f"acts.{suffix}"
    getattr(table, f"write_{suffix}")(file)
    asked = ("points", SCHEME, file, "--since", "2012-01-01", "--report", tmp_path / "r", *THEN)
    out = run(*asked, exits=1, language="en")
    assert "4 subject(s), 8 act(s)" in out
    assert re.search(r"\n +24 +24 +3 +0 ", out)
    data = json.loads(run(*asked, "--format", "json", exits=1))
    assert {each["subject"]: each["total"] for each in data["subjects"]} == {"11": 11, "16": 16, "24": 24, "007": 0}
    assert {each["subject"]: each["reason"] for each in data["subjects"]}["16"] == "touching-bounds"
    written = pl.read_parquet(tmp_path / "r" / "points.parquet")
    assert dict(zip(written["subject"], written["left_out"], strict=True))["007"] == 1
    assert json.loads((tmp_path / "r" / "summary.json").read_text())["acts"] == 8
    assert "touching-bounds" in (tmp_path / "r" / "summary.html").read_text()
    assert "恰在两档交界" in run(*asked, exits=1)


def test_a_register_may_name_its_own_columns(tmp_path):
    (tmp_path / "acts.csv").write_text("who,on,points,start\na,2012-03-01,2,2012-01-01\nb,2012-03-01,2,2012-04-01\n")
    own = ("--subject", "who", "--since-column", "start")
    data = json.loads(run("points", SCHEME, tmp_path / "acts.csv", *own, *THEN, "--format", "json", exits=1))
    assert {each["subject"]: each["total"] for each in data["subjects"]} == {"a": 2, "b": 0}


@pytest.mark.parametrize(
    ("name", "text", "options", "found"),
    [
        pytest.param("a.csv", "subject,on,points\na,2012-13-01,x\n", (), ("/0/on", "/0/points"), id="bad cells"),
        pytest.param("a.csv", "who,on,points\na,2012-01-01,2\n", (), ("/subject",), id="no such column"),
        pytest.param("a.json", "[]", ("--subject", "who"), ("--subject",), id="options for tables alone"),
        pytest.param("a.csv", "subject,on,points\n", ("--since-column", "x"), ("--since-column",), id="two beginnings"),
    ],
)
def test_a_wrong_register_is_refused(tmp_path, name, text, options, found):
    (tmp_path / name).write_text(text)
    out = run("points", SCHEME, tmp_path / name, "--since", "2012-01-01", *options, *THEN, exits=2)
    assert all(each in out for each in found)
