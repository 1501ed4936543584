"""Columns of codes in, columns of answers out; exports read back."""

import csv
import json
import zipfile
from datetime import date

import pytest

import samples
from hcstandards.errors import WrongTypeError, WrongValueError
from hcstandards.tables.heads import TableRow

pl = pytest.importorskip("polars")

ASKED = ["A1-02", "none", None, "A1-03", "B-01"]
ANSWER = {
    "code": ASKED,
    "known": [True, False, None, True, True],
    "in_force": [True, False, None, False, True],
    "display": ["头孢氨苄胶囊", None, None, "头孢拉定片", "胰岛素（重组）"],
    "replaced_by": [[], None, None, ["A1-02"], []],
}


def arrow(column):
    return pytest.importorskip("pyarrow").chunked_array([column[:2], column[2:]])


@pytest.mark.parametrize(
    "column",
    [
        pytest.param(list, id="list"),
        pytest.param(iter, id="iterator"),
        pytest.param(lambda codes: pl.Series("x", codes), id="polars series"),
        pytest.param(lambda codes: pl.Series("x", codes).cast(pl.Categorical), id="polars categories"),
        pytest.param(lambda codes: pl.DataFrame({"x": codes}), id="polars frame of one column"),
        pytest.param(lambda codes: pl.LazyFrame({"x": codes}), id="polars lazy frame of one column"),
        pytest.param(lambda codes: {"x": codes}, id="a mapping of one column"),
        pytest.param(
            lambda codes: pytest.importorskip("pyarrow").table({"x": codes}).to_reader(max_chunksize=2),
            id="pyarrow reader",
        ),
        pytest.param(lambda codes: pytest.importorskip("pandas").Series(codes, dtype="str"), id="pandas"),
        pytest.param(arrow, id="pyarrow chunks"),
        pytest.param(lambda codes: pytest.importorskip("pyarrow").array(codes), id="pyarrow array"),
        pytest.param(lambda codes: pytest.importorskip("pyarrow").table({"x": codes}), id="pyarrow table"),
    ],
)
def test_many(table, column):
    found = table.many(column(ASKED))
    if not isinstance(found, pl.DataFrame):
        found = pl.DataFrame(found)
    assert found.to_dict(as_series=False) == ANSWER


GIVEN = [
    pytest.param("pandas", lambda codes: pytest.importorskip("pandas").Series(codes), id="pandas series"),
    pytest.param("pandas", lambda codes: pytest.importorskip("pandas").Index(codes), id="pandas index"),
    pytest.param("pandas", lambda codes: pytest.importorskip("pandas").DataFrame({"x": codes}), id="pandas frame"),
    pytest.param("pyarrow", lambda codes: pytest.importorskip("pyarrow").array(codes), id="pyarrow"),
    pytest.param("polars", pl.Series, id="polars"),
    pytest.param("polars", list, id="list"),
]


@pytest.mark.parametrize(("library", "column"), GIVEN)
def test_many_answers_as_it_was_asked(table, library, column):
    found = table.many(column(["A1-02", "zz"]))
    assert type(found).__module__.partition(".")[0] == library
    assert pl.DataFrame(found)["known"].to_list() == [True, False]


def test_many_keeps_the_rows_of_a_pandas_column(table):
    pandas = pytest.importorskip("pandas")
    found = table.many(pandas.Series(["A1-02", "zz"], index=["x", "y"]))
    assert (list(found.index), found.loc["x", "display"]) == (["x", "y"], "头孢氨苄胶囊")


def test_many_agrees_with_one_by_one(base, written):
    rows = [TableRow(f"{n:06d}", f"名 {n}\n\"'", status="disabled" if n % 3 == 0 else "active") for n in range(120_001)]
    view = base.with_tables(written(rows, search=False)).as_of(date(2024, 8, 1))
    table = view.table("drugs")
    found = table.many(table)
    assert found.height == 120_001
    assert found["known"].all()
    assert found["code"].to_list() == list(table)
    for row in found.gather_every(9_999).iter_rows(named=True):
        check = view.check_code("drugs", row["code"])
        assert (row["in_force"], row["display"]) == (check.in_force, check.concept.display)


def test_many_of_an_embedded_table():
    table = samples.view().table("places")
    found = table.many([*table, "none"])
    assert found["known"].to_list() == [True] * len(table) + [False]
    assert found["display"].to_list()[0] == table.concept(next(iter(table))).display


@pytest.mark.parametrize(
    "column",
    [
        pytest.param([1, 2], id="numbers"),
        pytest.param("A", id="one text"),
        pytest.param(pl.Series([1.5]), id="a column of numbers"),
        pytest.param(pl.DataFrame({"a": ["x"], "b": ["y"]}), id="two columns"),
        pytest.param(5, id="no column"),
    ],
)
def test_what_is_no_column_of_codes_is_refused(table, column):
    with pytest.raises(WrongTypeError):
        table.many(column)


def test_an_empty_column(table):
    assert table.many([]).height == 0
    assert table.many([None]).height == 1


def test_exports_read_back(table, tmp_path):
    expected = {(each.code, each.display) for each in table.all()}
    assert table.export(tmp_path / "t.csv") == 9
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["code"], row["display"]) for row in rows} == expected
    assert {row["code"]: row["form"] for row in rows}["A1-02"] == "胶囊"
    former = {row["code"]: (row["former_names"], row["former_codes"]) for row in rows}
    assert (former["A1-01"], former["A1-02"]) == (("先锋霉素V", "OLD-9"), ("", ""))

    assert table.export(tmp_path / "t.parquet") == 9
    frame = pl.read_parquet(tmp_path / "t.parquet")
    assert set(frame.select("code", "display").rows()) == expected
    assert frame.filter(pl.col("code") == "A1-03")["replaced_by"].to_list() == ["A1-02"]
    old = frame.filter(pl.col("code") == "A1-01").select("former_names", "former_codes").rows()
    assert old == [("先锋霉素V", "OLD-9")]

    assert table.export(tmp_path / "t.json") == 9
    found = json.loads((tmp_path / "t.json").read_text("utf-8"))
    assert (found["resourceType"], found["count"], found["content"]) == ("CodeSystem", 9, "complete")
    assert {(each["code"], each["display"]) for each in found["concept"]} == expected
    declared = {each["code"] for each in found["property"]}
    assert {each["code"] for concept in found["concept"] for each in concept.get("property", ())} <= declared
    cefazolin = next(each for each in found["concept"] if each["code"] == "A1-01")
    assert [(each.get("use", {}).get("code"), each["value"]) for each in cefazolin["designation"]] == [
        (None, "Cefazolin sodium"),
        ("former-name", "先锋霉素V"),
    ]
    assert {"code": "former-code", "valueString": "OLD-9"} in cefazolin["property"]

    assert table.export(tmp_path / "t.xlsx") == 9
    with zipfile.ZipFile(tmp_path / "t.xlsx") as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "注射用头孢唑林钠" in sheet
    assert "先锋霉素V" in sheet
    assert "OLD-9" in sheet
    assert 't="n"' not in sheet
    assert "<f>" not in sheet


def test_an_export_that_can_not_be_leaves_nothing(table, tmp_path, base, written):
    with pytest.raises(WrongValueError):
        table.export(tmp_path / "t.doc")
    long = base.with_tables(written([TableRow("a", "长" * 40_000)], "long.hct")).as_of(date(2024, 8, 1)).table("drugs")
    with pytest.raises(WrongValueError, match="32767"):
        long.export(tmp_path / "t.xlsx")
    assert not list(tmp_path.glob("*t.*"))
