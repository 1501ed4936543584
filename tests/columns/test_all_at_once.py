"""A table with bad rows: every problem at once, by row and column, from whatever it is read; or the good rows alone."""

import json
from datetime import date

import polars as pl
import pytest

import hcstandards as hcs
from hcstandards.columns.files import read_facts, read_table
from hcstandards.errors import InvalidFactsError, WrongTypeError, WrongValueError
from hcstandards.values import Id
from samples import view

DAY = hcs.load().as_of(date(2026, 11, 22))
POINTS = Id("hospital-points")
START = date(2025, 3, 1)

ACTS = [
    {"subject": "甲", "on": "2026-05-01", "points": "6"},
    {"subject": "乙", "on": "2026-05-01", "points": "6"},
    {"subject": "乙", "on": "2026-13-01", "points": "6"},
    {"subject": "丙", "on": "2026-05-01", "points": "3"},
    {"subject": "甲", "on": "2026-05-01", "points": "6"},
    {"subject": "", "on": "2026-05-01", "points": "1"},
    {"subject": "  ", "on": "2026-05-01", "points": "1"},
    {"subject": "丁", "on": "", "points": ""},
]
IN_FILES = [
    "/2/on facts.day",
    "/3/points points.act",
    "/5/subject facts.subject",
    "/6/subject facts.subject",
    "/7/on records.day",
    "/7/points records.number",
]
"""Files hold text: a bad cell of theirs is read as none, and said with what stands there."""

IN_LINES = [each.replace("records", "facts") if each.startswith("/7/") else each for each in IN_FILES]
"""Empty text is no missing value in JSON."""

IN_FRAMES = [each.replace("/2/on facts.day", "/2/on records.day") for each in IN_FILES]


def of_csv(folder, rows):
    lines = [",".join(rows[0]), *(",".join(each.values()) for each in rows)]
    (folder / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    return read_table(str(folder / "t.csv"), lambda name: name == "points", ("on",))


def of_ndjson(folder, rows):
    (folder / "t.ndjson").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return read_table(str(folder / "t.ndjson"), lambda name: name == "points", ("on",))


def typed(_, rows):
    on = pl.col("on").str.to_date("%Y-%m-%d", strict=False)
    points = pl.col("points").cast(pl.Int64, strict=False)
    return pl.DataFrame(rows).with_columns(on, points)


def of_parquet(folder, rows):
    typed(folder, rows).write_parquet(folder / "t.parquet")
    return read_table(str(folder / "t.parquet"), lambda name: name == "points", ("on",))


def of_arrow(folder, rows):
    return typed(folder, rows).to_arrow()


PATHS = [
    pytest.param(of_csv, IN_FILES, id="CSV"),
    pytest.param(of_ndjson, IN_LINES, id="NDJSON"),
    pytest.param(of_parquet, IN_FRAMES, id="Parquet"),
    pytest.param(typed, IN_FRAMES, id="Polars"),
    pytest.param(of_arrow, IN_FRAMES, id="Arrow"),
]


def said(error):
    return [f"{each.where} {each.rule}" for each in error.problems]


@pytest.mark.parametrize(("register", "expected"), PATHS)
def test_every_bad_act_of_a_register_is_named(register, expected, tmp_path):
    with pytest.raises(InvalidFactsError) as caught:
        view().points_table(POINTS, register(tmp_path, ACTS), cycle="one-year", since=START)
    assert sorted(said(caught.value)) == expected


@pytest.mark.parametrize(("register", "expected"), PATHS)
def test_the_other_subjects_are_added_up_where_that_is_asked_for(register, expected, tmp_path):
    table = view().points_table(POINTS, register(tmp_path, ACTS), cycle="one-year", since=START, on_error="report")
    listed = [f"/{row}/{column} {rule}" for row, column, rule, _, _ in table.problems.rows()]
    assert sorted(listed) == expected
    assert table.frame.select("subject", "refused", "total").rows() == [
        ("甲", False, 12),
        ("乙", True, None),
        ("丙", True, None),
        ("丁", True, None),
    ]
    good = [each for each in ACTS if each["subject"] == "甲"]
    alone = view().points_table(POINTS, register(tmp_path, good), cycle="one-year", since=START).frame
    assert table.frame.row(0) == alone.row(0)
    assert set(table.frame.filter("refused")["reason"]) == {"refused"}
    summary = table.summary()
    assert (summary["subjects"], summary["refused"], summary["acts"], summary["refused_acts"]) == (4, 3, 2, 5)
    assert [each["subject"] for each in table.highest()] == ["甲", "乙", "丙", "丁"]
    assert json.loads(json.dumps(table.plain(), default=str))["problems"]


def test_a_register_of_bad_acts_alone_has_no_sums():
    register = {"subject": ["甲"], "on": [None], "points": [6]}
    table = view().points_table(POINTS, register, cycle="one-year", since=START, on_error="report")
    assert table.frame.select("subject", "total", "reason", "refused").rows() == [("甲", None, "refused", True)]
    with pytest.raises(WrongValueError):
        view().points_table(POINTS, register, cycle="one-year", since=START, on_error="drop")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param(
            {"who": ["甲", ""], "on": [None, date(2026, 5, 1)], "pionts": [1, 2]},
            ["/points facts.column", "/0/on records.day", "/1/who facts.subject"],
            id="a missing column and bad cells of the others",
        ),
        pytest.param(
            {"who": [1, 2], "on": ["2026-05-01", None], "points": [3, 1]},
            ["/who facts.type", "/on facts.type", "/0/points points.act"],
            id="columns of other types and a bad cell",
        ),
        pytest.param({"x": [1]}, ["/who facts.column", "/on facts.column", "/points facts.column"], id="no column"),
    ],
)
@pytest.mark.parametrize("on_error", ["raise", "report"])
def test_bad_columns_and_bad_cells_are_said_together(columns, expected, on_error):
    with pytest.raises(InvalidFactsError) as caught:
        view().points_table(POINTS, columns, subject="who", cycle="one-year", since=START, on_error=on_error)
    assert said(caught.value) == expected


def test_a_register_s_problems_name_its_own_columns(tmp_path):
    text = "who,on,points,first\n甲,2026-05-01,6,2025-02-30\n乙,2026-05-01,6,2027-01-01\n丙,2026-05-01,6,\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    register = read_table(str(tmp_path / "t.csv"), lambda name: name == "points", ("on", "first"))
    with pytest.raises(InvalidFactsError) as caught:
        view().points_table(POINTS, register, subject="who", cycle="one-year", since="first")
    assert said(caught.value) == ["/0/first facts.day", "/1/first points.since", "/2/first points.since"]


# hospitals ---------------------------------------------------------------------------------------

HEAD = "hospital,levle,hospital-beds,hospital-beds.unit,setting,score,qualification,nonsense\n"
ROWS = "甲,primary,x,{beds},rural,800,passed,1\n乙,primary,-3,km,,9999,maybe,2\n"


def test_bad_columns_and_bad_rows_of_hospitals_are_said_together(tmp_path):
    (tmp_path / "t.csv").write_text(HEAD + ROWS, encoding="utf-8")
    for on_error in ("raise", "report"):
        facts = read_facts(str(tmp_path / "t.csv"), DAY._holdings)
        with pytest.raises(InvalidFactsError) as caught:
            DAY.grade_table("hospital-grading-1989", facts, on_error=on_error)
        assert sorted(said(caught.value)) == [
            "/0/hospital-beds facts.number",
            "/1/hospital-beds facts.negative",
            "/1/hospital-beds.unit facts.unit",
            "/1/qualification facts.choice",
            "/1/score facts.score",
            "/level facts.choice",
            "/levle facts.unknown-key",
            "/nonsense facts.unknown-key",
        ]


def test_columns_of_other_types_do_not_hide_bad_rows():
    table = {
        "row": [1, 2],
        "level": ["primary", "fourth"],
        "hospital-beds": ["20", "x"],
        "hospital-beds.unit": [1, 2],
        "qualification": [True, False],
        "score": [9999, 800],
    }
    with pytest.raises(InvalidFactsError) as caught:
        DAY.grade_table("hospital-grading-1989", table)
    assert sorted(said(caught.value)) == [
        "/0/score facts.score",
        "/1/level facts.choice",
        "/hospital-beds facts.number",
        "/hospital-beds.unit facts.type",
        "/qualification facts.type",
        "/row facts.unknown-key",
    ]


def test_a_name_twice_in_the_header_is_named(tmp_path):
    (tmp_path / "t.csv").write_text("hospital,level,score,score,level\n甲,primary,1,2,primary\n", encoding="utf-8")
    with pytest.raises(InvalidFactsError) as caught:
        read_facts(str(tmp_path / "t.csv"), DAY._holdings)
    assert [(each.where.rpartition("/")[2], each.found) for each in caught.value.problems] == [
        ("t.csv:1", "'level' twice"),
        ("t.csv:1", "'score' twice"),
    ]


def test_a_workbook_is_refused_with_what_to_do(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04")
    with pytest.raises(InvalidFactsError) as caught:
        read_facts(str(tmp_path / "t.xlsx"), DAY._holdings)
    assert [(each.rule, each.hint) for each in caught.value.problems] == [("file.form", "save it as CSV UTF-8")]


# what a table may come as ----------------------------------------------------------------------------

HOSPITALS = {
    "hospital": ["甲", "乙"],
    "level": ["primary", "primary"],
    "hospital-beds": [20, 5],
    "score": [800.0, 900.0],
}
REGISTER = {"subject": ["甲", "乙"], "on": [date(2026, 5, 1)] * 2, "points": [6, 12]}


def pa_table(columns):
    return pytest.importorskip("pyarrow").table(columns)


class Capsule:
    """All that DuckDB's relations and their like say of themselves."""

    def __init__(self, columns):
        self._table = pa_table(columns)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


FORMS = [
    pytest.param(lambda columns: pl.DataFrame(columns).lazy(), id="lazy"),
    pytest.param(dict, id="a mapping"),
    pytest.param(pa_table, id="PyArrow table"),
    pytest.param(lambda columns: pa_table(columns).to_reader(max_chunksize=1), id="PyArrow reader"),
    pytest.param(lambda columns: pa_table(columns).to_batches()[0], id="PyArrow batch"),
    pytest.param(lambda columns: pytest.importorskip("pandas").DataFrame(columns), id="pandas"),
    pytest.param(Capsule, id="whatever gives Arrow"),
]


@pytest.mark.parametrize("form", FORMS)
def test_a_table_may_come_as(form):
    graded = DAY.grade_table("hospital-grading-1989", form(HOSPITALS)).frame
    assert graded.equals(DAY.grade_table("hospital-grading-1989", pl.DataFrame(HOSPITALS)).frame)
    added = view().points_table(POINTS, form(REGISTER), cycle="one-year", since=START).frame
    assert added.equals(view().points_table(POINTS, REGISTER, cycle="one-year", since=START).frame)


@pytest.mark.parametrize(
    ("table", "found"),
    [
        pytest.param(lambda: [{"hospital": "甲"}], "list", id="rows"),
        pytest.param(lambda: "hospitals.csv", "str", id="a path"),
        pytest.param(lambda: pl.Series([1]), "Series", id="a column"),
        pytest.param(lambda: pytest.importorskip("pyarrow").array([1]), "应为表，得到单列", id="an Arrow column"),
        pytest.param(
            lambda: pl.DataFrame({"a": [1]}).lazy().select("b"), "LazyFrame：不存在的列", id="lazy, no such column"
        ),
        pytest.param(lambda: pl.scan_parquet("/nowhere/at-all.parquet"), "LazyFrame", id="lazy, no such file"),
        pytest.param(lambda: {"a": [1], "b": [1, 2]}, "dict：各列长度不同", id="columns of unlike lengths"),
    ],
)
def test_what_is_no_table_is_refused_with_what_is_taken(table, found):
    with pytest.raises(WrongTypeError) as caught:
        DAY.grade_table("hospital-grading-1989", table())
    said = caught.value.text("zh")
    assert found in said
    assert "惰性" in said
    assert "__arrow_c_stream__" in said
