"""Questions to a table, the same whether it lies in a file or in memory."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samples
from hcstandards.errors import UnknownCodeError, WrongTypeError, WrongValueError
from hcstandards.model.codes import Concept
from hcstandards.release.compiling import COLUMNS
from hcstandards.release.holdings import TableRows
from hcstandards.tables.patterns import Glob, Regex, StartsWith, predicate
from hcstandards.tables.questions import CodeTable
from table_samples import ROWS, head


def in_memory(table):
    """The same table as the embedded ones are held."""
    rows = []
    for each in table.all():
        cells = [getattr(each, column) for column in COLUMNS] + [each.properties.get(name) for name in table.properties]
        rows.append([None if cell is None else str(cell) for cell in cells] + [list(each.replaced_by)])
    data = {"columns": list(COLUMNS), "properties": list(table.properties), "edition": "1.0.0", "rows": rows}
    return CodeTable(table.system, table.release, TableRows("drugs", data), table.day)


@pytest.fixture(params=["file", "memory"])
def asked(request, table):
    return table if request.param == "file" else in_memory(table)


def codes(concepts):
    return [each.code for each in concepts]


def test_one_code(asked):
    found = asked.concept("A1-01")
    assert isinstance(found, Concept)
    assert (found.display, found.display_en, found.parent, found.record) == (
        "注射用头孢唑林钠",
        "Cefazolin sodium",
        "A1",
        "R1",
    )
    assert found.properties == {"form": "注射剂", "maker": "甲药业"}
    assert asked.concept("010").display == "零开头"
    assert "010" in asked
    assert "10" not in asked
    assert len(asked) == 9
    assert sorted(asked) == sorted({row.code for row in ROWS})
    with pytest.raises(UnknownCodeError) as caught:
        asked.concept("a1-01")
    assert "A1-01" in caught.value.near
    with pytest.raises(WrongTypeError):
        asked.concepts(10)


def test_a_reused_code_answers_by_the_day(asked):
    assert asked.concept("B-01").display == "胰岛素（重组）"
    assert [each.display for each in asked.concepts("B-01")] == ["2型糖尿病用药", "胰岛素（重组）"]


def test_the_tree(asked):
    assert codes(asked.roots()) == ["010", "A", "B"]
    assert codes(asked.children("A1")) == ["A1-01", "A1-02", "A1-03"]
    assert codes(asked.children("A1", in_force=True)) == ["A1-01", "A1-02"]
    assert codes(asked.children("A1-01")) == []
    assert codes(asked.ancestors("A1-02")) == ["A1", "A"]
    assert codes(asked.descendants("A")) == ["A1", "A1-01", "A1-02", "A1-03"]
    assert asked.is_a("A1-02", "A")
    assert asked.is_a("A", "A")
    assert not asked.is_a("A1-02", "B")
    for question in (asked.children, asked.descendants, asked.ancestors, lambda code: asked.is_a("A", code)):
        with pytest.raises(UnknownCodeError):
            question("none")


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        pytest.param({"form": "胶囊"}, ["A1-02"], id="equal"),
        pytest.param({"form": ("胶囊", "片剂")}, ["A1-02", "A1-03"], id="any of"),
        pytest.param({"form": None, "parent": "A"}, ["A1"], id="empty, and another"),
        pytest.param({"display": StartsWith("头孢")}, ["A1", "A1-02", "A1-03"], id="prefix"),
        pytest.param({"display": Glob("*头孢*片")}, ["A1-03"], id="glob"),
        pytest.param({"code": Glob("A?-0[12]")}, ["A1-01", "A1-02"], id="glob with a set"),
        pytest.param({"display": Regex("头孢(拉定|氨苄)")}, ["A1-02", "A1-03"], id="regular expression"),
        pytest.param({"status": "disabled"}, ["A1-03"], id="status"),
        pytest.param({"status": "active", "parent": "A1"}, ["A1-01", "A1-02"], id="the usual status"),
        pytest.param({"status": Glob("act*"), "parent": "A1"}, ["A1-01", "A1-02"], id="the usual status, by pattern"),
        pytest.param({"status": StartsWith("act"), "parent": "A1"}, ["A1-01", "A1-02"], id="its start"),
        pytest.param({"valid_from": date(2024, 7, 1)}, ["B-01"], id="first day"),
        pytest.param({"valid_to": "2024-07-01"}, ["B-01"], id="first day without, as text"),
        pytest.param({"valid_to": (date(2024, 6, 30), "2024-07-01")}, ["B-01"], id="any of the days"),
        pytest.param({"valid_from": "2024-07-02"}, [], id="another day"),
        pytest.param({"valid_to": StartsWith("2024-")}, ["B-01"], id="days of a year"),
        pytest.param({"valid_from": None, "parent": "B"}, ["B-01"], id="no first day"),
        pytest.param({"replaced_by": "A1-02"}, ["A1-03"], id="replaced by"),
        pytest.param({"replaced_by": ("x", "A1-02")}, ["A1-03"], id="replaced by any of"),
        pytest.param({"replaced_by": StartsWith("A1")}, ["A1-03"], id="replaced by, prefix"),
        pytest.param({"replaced_by": "A1"}, [], id="replaced by, not a part of a code"),
        pytest.param({"replaced_by": None, "parent": "A1"}, ["A1-01", "A1-02"], id="not replaced"),
    ],
)
def test_filters(asked, conditions, expected):
    assert codes(asked.where(conditions)) == expected


def test_filters_by_a_field_that_is_none(asked):
    with pytest.raises(WrongValueError, match="'colour'"):
        list(asked.where(colour="red"))
    with pytest.raises(WrongTypeError):
        list(asked.where(form=3))
    for day in ("2024-7-1", "20240701", "2024-13-01", "", ("2024-07-01", "soon")):
        with pytest.raises(WrongValueError, match="YYYY-MM-DD"):
            list(asked.where(valid_from=day))
    for condition in ({"valid_to": datetime(2024, 7, 1)}, {"display": date(2024, 7, 1)}, {"valid_to": 2024}):  # noqa: DTZ001
        with pytest.raises(WrongTypeError):
            list(asked.where(condition))


def test_prefix_and_range(asked):
    assert codes(asked.starting("A1-")) == ["A1-01", "A1-02", "A1-03"]
    assert codes(asked.between("A1-02", "B")) == ["A1-02", "A1-03", "B", "B-01", "B-01"]
    assert codes(asked.between("A", "A", in_force=True)) == ["A", "A1", "A1-01", "A1-02"]


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("*", "", True),
        ("?", "", False),
        ("a*b*c", "aXXbYYbZc", True),
        ("a*b*c", "aXXbYYbZ", False),
        ("[!a-c]x", "dx", True),
        ("[!a-c]x", "bx", False),
        ("[]]x", "]x", True),
        ("a.b", "axb", False),
        ("药*", "药品", True),
    ],
)
def test_globs(pattern, text, fits):
    assert predicate(Glob(pattern))(text) is fits


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=10))
def test_globs_agree_with_the_standard_library(pattern, text):
    from fnmatch import fnmatchcase

    assert predicate(Glob(pattern))(text) is fnmatchcase(text, pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        pytest.param(Regex("^(a+)+$"), id="nested repeats"),
        pytest.param(Regex("(a|aa)*c"), id="overlapping branches"),
        pytest.param(Glob("a*" * 400 + "b"), id="four hundred stars"),
    ],
)
def test_a_hostile_pattern_can_not_hang_us(pattern):
    """A backtracking engine needs ages for any of these; the limit is far above what linear time needs."""
    start = time.process_time()
    assert predicate(pattern)("a" * 5000 + "!") is False
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "pattern", [Regex("("), Regex(r"(a)\1"), Regex("(?=a)"), Regex("a" * 1001), Glob("[a"), Glob("a" * 1001)]
)
def test_a_pattern_that_can_not_be_is_refused(pattern):
    with pytest.raises(WrongValueError):
        predicate(pattern)


@pytest.mark.parametrize(
    ("text", "first", "by"),
    [
        pytest.param("A1-01", "A1-01", "code", id="code"),
        pytest.param("a1-0", "A1-01", "code", id="start of a code, whatever its case"),
        pytest.param("头孢", "A1", "display", id="two characters"),
        pytest.param("孢氨", "A1-02", "display", id="inside"),
        pytest.param("胰岛素（重", "B-01", "display", id="full-width brackets"),
        pytest.param("胰岛素(重", "B-01", "display", id="half-width brackets"),
        pytest.param("２型糖", "B-01", "display", id="full-width digit"),
        pytest.param("钠", "A1-01", "display", id="one character"),
        pytest.param("用药 糖尿", "B", "display", id="two words"),
        pytest.param("CEFAZOLIN", "A1-01", "english", id="English"),
        pytest.param("diabet drugs", "B", "english", id="starts of English words"),
        pytest.param("tnb", "B", "pinyin", id="pinyin initials"),
        pytest.param("tb", "A1", "pinyin", id="two pinyin initials"),
    ],
)
def test_search(asked, text, first, by):
    found = asked.search(text)
    assert (found[0].concept.code, found[0].by) == (first, by)


def test_search_finds_former_names_and_codes(table):
    assert [(each.concept.code, each.by) for each in table.search("先锋霉素")] == [("A1-01", "former-name")]
    assert [(each.concept.code, each.by) for each in table.search("old-9")] == [("A1-01", "former-code")]
    assert table.former("A1-01") == (("先锋霉素V",), ("OLD-9",))


def test_search_narrows(asked):
    assert "A1-03" in codes(hit.concept for hit in asked.search("头孢"))
    assert "A1-03" not in codes(hit.concept for hit in asked.search("头孢", in_force=True))
    assert len(asked.search("头孢", limit=2)) == 2
    assert asked.search("  ") == asked.search("没有的词") == ()
    for hostile in ('"', "a AND", "* OR *", "头孢*", "NEAR(", "'; DROP", "\x00", "a" * 5000, "col:x", "-"):
        asked.search(hostile)


NAMES = st.text(st.sampled_from([*"糖尿病头孢12aB（( Ⅱ", "𠮷", "\ue001"]), min_size=1, max_size=8)


@given(st.lists(NAMES, min_size=1, max_size=12, unique=True), st.data())
def test_search_finds_every_display_that_holds_chinese_text(tmp_path_factory, names, data):
    from hcstandards.tables.heads import TableRow
    from hcstandards.tables.opening import TableFile
    from hcstandards.tables.rows import FileRows
    from hcstandards.tables.searching import search_rows
    from hcstandards.tables.tokens import fold, is_han
    from hcstandards.tables.writing import write_table

    path = tmp_path_factory.mktemp("s") / "t.hct"
    write_table(path, head(), [TableRow(f"{n:03d}", name) for n, name in enumerate(names)], pinyin=False)
    name = data.draw(st.sampled_from(names))
    start = data.draw(st.integers(0, len(name) - 1))
    query = name[start : data.draw(st.integers(start + 1, len(name)))]
    if " " in query or not any(map(is_han, query)):
        return
    found = {hit.concept.display for hit in search_rows(FileRows(TableFile(path), 0), query, 100, lambda _: True)}
    assert found >= {each for each in names if fold(query) in fold(each)}


def test_the_embedded_tables_answer_too():
    table = samples.view().table("places")
    assert list(table) == list(samples.view().codes("places"))
    first = table.concept(next(iter(table)))
    assert table.search(first.display)[0].concept == first
    assert {each.code for each in table.where(display=first.display)} >= {first.code}


def test_diff_of_tables_in_two_files(base, written):
    changed = [row for row in ROWS if row.code != "A1-02"] + [ROWS[3].__class__("C", "新")]
    one = base.with_tables(written()).as_of(date(2024, 8, 1)).table("drugs")
    other = base.with_tables(written(changed, "other.hct")).as_of(date(2024, 8, 1)).table("drugs")
    found = one.diff(other)
    assert (found.added, found.removed, found.changed) == (("C",), ("A1-02",), ())
    assert one.diff(in_memory(other)) == found
