"""Tables from files: a bad cell refuses its row alone, a file that can't be read says where."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest

import hcstandards as hcs
from hcstandards.columns.files import read_facts, read_table
from hcstandards.errors import InvalidFactsError

CATALOGUE = hcs.load()
DAY = CATALOGUE.as_of(date(2026, 11, 22))
SCHEME = "hospital-grading-1989"
HEAD = "hospital,level,hospital-beds,score"
NUMBER = "a number of at most 38 digits"


def graded(path, text, **facts):
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return DAY.grade_table(SCHEME, read_facts(str(path), CATALOGUE.holdings), on_error="report", **facts)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        pytest.param("abc", "abc", id="words"),
        pytest.param('"1,200"', "1,200", id="a thousands mark"),
        pytest.param(" 20", " 20", id="a blank"),
        pytest.param("２０", "２０", id="wide digits"),
        pytest.param("1e3", "1e3", id="an exponent"),
        pytest.param("NaN", "NaN", id="not a number"),
        pytest.param("9" * 30 + "." + "9" * 9, "9" * 30 + "." + "9" * 9, id="more digits than a decimal has"),
    ],
)
def test_a_bad_cell_of_csv_refuses_its_row_alone(tmp_path, cell, found):
    table = graded(tmp_path / "t.csv", f"{HEAD}\n甲,primary,20,800\n乙,primary,{cell},800\n丙,primary,30,9999\n")
    assert table.problems.rows() == [
        (1, "hospital-beds", "facts.number", found, NUMBER),
        (2, "score", "facts.score", "9999", "0 to 1000"),
    ]
    assert table.frame["refused"].to_list() == [False, True, True]
    alone = graded(tmp_path / "t.csv", f"{HEAD}\n甲,primary,20,800\n")
    assert table.frame.row(0) == alone.frame.row(0)


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param('"abc"', "abc", id="text"),
        pytest.param('{"v":1}', '{"v": "1"}', id="an object"),
        pytest.param("[1]", '["1"]', id="a list"),
        pytest.param("true", "true", id="a truth value"),
    ],
)
def test_a_bad_cell_of_ndjson_refuses_its_row_alone(tmp_path, value, found):
    head = '{"hospital":"a","level":"primary","hospital-beds":'
    rows = (f"{head}{each}}}" for each in ("20", value, "2.5e1"))
    table = graded(tmp_path / "t.ndjson", "\n".join(rows))
    assert table.problems.rows() == [(1, "hospital-beds", "facts.number", found, NUMBER)]
    assert table.frame["refused"].to_list() == [False, True, False]


def test_bad_cells_are_raised_all_at_once(tmp_path):
    (tmp_path / "t.csv").write_text(f"{HEAD}\na,primary,x,800\nb,primry,y,9999\n")
    with pytest.raises(InvalidFactsError) as caught:
        DAY.grade_table(SCHEME, read_facts(str(tmp_path / "t.csv"), CATALOGUE.holdings))
    assert {each.where for each in caught.value.problems} == {
        "/0/hospital-beds",
        "/1/hospital-beds",
        "/1/level",
        "/1/score",
    }


def test_numbers_are_taken_digit_by_digit(tmp_path):
    (tmp_path / "t.csv").write_text("n,t\n0.10,007\n,x\n-12,\n")
    read = read_table(str(tmp_path / "t.csv"), lambda name: name == "n")
    assert read.frame["n"].to_list() == [Decimal("0.10"), None, Decimal("-12.00")]
    assert read.frame["t"].to_list() == ["007", "x", None]
    assert not read.problems.height


def test_days_are_taken_as_written(tmp_path):
    (tmp_path / "t.csv").write_text("on\n2024-02-29\n2023-02-29\n2024-2-1\n\n20240101\n")
    read = read_table(str(tmp_path / "t.csv"), lambda _: False, ("on",))
    assert read.frame["on"].to_list() == [date(2024, 2, 29), None, None, None, None]
    assert read.problems["row"].to_list() == [1, 2, 4]
    assert set(read.problems["expected"]) == {"a day, YYYY-MM-DD"}


@pytest.mark.parametrize(
    ("name", "raw", "places"),
    [
        pytest.param("t.csv", b"a,b\n1,2\n1,2,3\n4\n", {"t.csv:3": "3 cells", "t.csv:4": "1 cells"}, id="ragged"),
        pytest.param("t.csv", b"a,b\n1,2\n4\n", {"t.csv:3": "1 cells"}, id="a row cut short"),
        pytest.param("t.csv", "a,b\n1,2\n甲,2\n".encode("gbk"), {"t.csv:3": "byte 0xBC"}, id="gbk"),
        pytest.param("t.csv", "名,b\n1,2\n".encode("gbk"), {"t.csv:1": "byte 0xC3"}, id="a gbk header"),
        pytest.param("t.csv", b'a,b\n"1,2\n', {"t.csv:2": "unexpected end of data"}, id="an open quote"),
        pytest.param(
            "t.ndjson",
            b'{"a":1}\n{"a":\n\n[1]\n{"a":1,"a":2}\n{"a":true}\n',
            {
                "t.ndjson:2": "Expecting value, column 6",
                "t.ndjson:4": "list",
                "t.ndjson:5": "'a' twice",
            },
            id="lines that are no objects",
        ),
        pytest.param("t.ndjson", '{"a":"甲"}'.encode("gbk"), {"t.ndjson:1": "byte 0xBC"}, id="gbk lines"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path, monkeypatch, name, raw, places):
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(InvalidFactsError) as caught:
        read_table(name, lambda _: False)
    assert {each.where: each.found for each in caught.value.problems} == places
    if any("byte" in each for each in places.values()):
        assert "GBK" in str(caught.value)
    assert "table" not in caught.value.text("zh")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InvalidFactsError, match="No such file"):
        read_table(str(tmp_path / "no.csv"), lambda _: False)


def test_a_register_with_bad_cells_names_them_all(tmp_path):
    (tmp_path / "r.csv").write_text("subject,on,points\na,2026-01-01,2\nb,2026-13-01,x\nc,,3\n")
    read = read_table(str(tmp_path / "r.csv"), lambda name: name == "points", ("on",))
    with pytest.raises(InvalidFactsError) as caught:
        DAY.points_table("nhsa-payment-qualification-2024", read, since=date(2026, 1, 1))
    found = {each.where: each.found for each in caught.value.problems}
    assert found["/1/on"] == "'2026-13-01'"
    assert found["/1/points"] == "'x'"
    assert found["/2/on"] == "nothing"


def test_parquet_stays_as_it_is(tmp_path):
    frame = pl.DataFrame({"hospital-beds": [1.5, None], "hospital": ["a", "b"]})
    frame.write_parquet(tmp_path / "t.parquet")
    assert read_facts(str(tmp_path / "t.parquet"), CATALOGUE.holdings).frame.equals(frame)
