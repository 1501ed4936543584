"""A file of the generation before, written by the library of its time, answers as one written today does."""

import gzip
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve

from hcstandards.model.codes import PropertyDefinition
from hcstandards.tables.comparing import compare
from hcstandards.tables.opening import TableFile
from hcstandards.tables.patterns import Glob, Regex, StartsWith
from hcstandards.tables.rows import FileRows
from hcstandards.tables.searching import search_rows
from hcstandards.tables.writing import write_table
from table_samples import DRUG, ROWS, head

BEFORE = Path(__file__).parent / "files" / "generation-1.hct.gz"
MORE = (*DRUG, PropertyDefinition("unit", "单位", "Unit"))
NEXT = [
    evolve(row, display="头孢氨苄片", properties={**row.properties, "unit": "盒"}) if row.code == "A1-02" else row
    for row in ROWS
    if row.code != "010"
]


@pytest.fixture
def before(tmp_path):
    path = tmp_path / "before.hct"
    path.write_bytes(gzip.decompress(BEFORE.read_bytes()))
    return path


@pytest.fixture
def both(before, tmp_path):
    """The same two releases in a file of generation 1 and in one of today."""
    now = tmp_path / "now.hct"
    write_table(now, head(indexed=("maker",)), ROWS)
    write_table(now, head("20250101", date(2025, 1, 1), properties=MORE, indexed=("maker",)), NEXT, now)
    return TableFile(before), TableFile(now)


def test_they_say_the_same(both):
    old, new = both
    assert (old.generation, new.generation) == (1, 2)
    assert old.content == new.content
    assert old.releases == new.releases
    assert (old.dated, new.dated) == (True, True)
    assert list(old.runs()) == list(new.runs())
    assert old.verify(deep=True) == old.seal
    assert new.verify(deep=True) == new.seal


QUESTIONS = [
    pytest.param(list, id="all"),
    pytest.param(lambda rows: [rows.concepts(row.code) for row in ROWS], id="one by one"),
    pytest.param(lambda rows: [rows.single(row.code) for row in ROWS], id="single"),
    pytest.param(lambda rows: [rows.former(row.code) for row in ROWS], id="former"),
    pytest.param(lambda rows: list(rows.with_former()), id="all with former names and codes"),
    pytest.param(lambda rows: list(rows.children(None)), id="roots"),
    pytest.param(lambda rows: [list(rows.children(row.code)) for row in ROWS], id="children"),
    pytest.param(lambda rows: [list(rows.descendants(row.code)) for row in ROWS], id="descendants"),
    pytest.param(lambda rows: list(rows.redirected()), id="redirected"),
    pytest.param(lambda rows: list(rows.turning_after(date(2024, 3, 1))), id="turning"),
    pytest.param(lambda rows: list(rows.turning_after(date(2024, 7, 1))), id="turning no more"),
    *(
        pytest.param(lambda rows, conditions=conditions: list(rows.where(conditions)), id=f"where {conditions}")
        for conditions in (
            {"display": "头孢氨苄胶囊"},
            {"display": StartsWith("头孢")},
            {"display": Glob("*糖尿病*")},
            {"display_en": None},
            {"display_en": Regex("(?i)^cef")},
            {"record": "R1"},
            {"status": "disabled"},
            {"status": "active", "parent": "A1"},
            {"status": None},
            {"parent": "A1"},
            {"parent": None},
            {"parent": ("A", "B")},
            {"parent": StartsWith("A")},
            {"code": StartsWith("A1-")},
            {"code": ("A", "010")},
            {"code": None},
            {"form": "胶囊"},
            {"form": None},
            {"form": ""},
            {"maker": "乙药业"},
            {"maker": StartsWith("甲")},
            {"maker": ("甲药业", "乙药业"), "form": Glob("*剂")},
            {"maker": None, "parent": "A1"},
            {"valid_from": date(2024, 7, 1)},
            {"valid_to": None},
            {"replaced_by": "A1-02"},
            {"replaced_by": None},
        )
    ),
    *(
        pytest.param(lambda rows, text=text: search_rows(rows, text, 20, lambda _: True), id=f"search {text}")
        for text in ("头孢", "胰岛素", "cefa", "先锋霉素", "old-9", "tnb", "A1", "糖")
    ),
]


@pytest.mark.parametrize("ordinal", [0, 1])
@pytest.mark.parametrize("question", QUESTIONS)
def test_they_answer_the_same(both, question, ordinal):
    old, new = (FileRows(file, ordinal) for file in both)
    assert question(old) == question(new)


def test_columns_of_codes(both):
    pl = pytest.importorskip("polars")
    from hcstandards.tables.columns import _from_file

    for day in (date(2024, 3, 1), date(2024, 8, 1)):
        old, new = (_from_file(FileRows(file, 0), day) for file in both)
        assert old.equals(new)
        assert old.schema == {
            "code": pl.String,
            "in_force": pl.Boolean,
            "display": pl.String,
            "replaced_by": pl.List(pl.String),
        }


def test_what_changed(both):
    old, new = ([FileRows(file, ordinal) for ordinal in (0, 1)] for file in both)
    assert compare(*old) == compare(*new) == compare(old[0], new[1])
    assert compare(old[0], new[0]) == compare(new[1], old[1])


def test_a_release_on_top_of_it(before):
    write_table(before, head("20260101", date(2026, 1, 1), properties=MORE), NEXT, before)
    file = TableFile(before)
    assert file.generation == 2
    file.verify(deep=True)
    assert {each.code for each in FileRows(file, 0)} == {row.code for row in ROWS}
    assert list(FileRows(file, 2)) == list(FileRows(file, 1))
