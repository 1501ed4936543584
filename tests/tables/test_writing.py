"""Writing table files: whole or not at all, every contradiction reported, releases sharing what they have in common."""

import random
from datetime import date
from pathlib import Path

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.errors import InvalidTableError, ReleaseError, WrongValueError
from hcstandards.tables.comparing import TableDiff, compare
from hcstandards.tables.heads import TableHead, TableInput, TableRow
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.tables.writing import write_table

PLAIN = TableHead("codes", "2024", "代码", "Codes", in_force_from=date(2024, 1, 1))
NEXT = evolve(PLAIN, release="2025", in_force_from=date(2025, 1, 1))
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


def write(path, rows, head=PLAIN, previous=None, **more):
    return write_table(path, head, rows, previous, pinyin=False, **more)


def said(path, ordinal=-1):
    file = TableFile(path)
    rows = FileRows(file, ordinal % len(file.releases))
    return {each.code: each.display for each in rows}


@pytest.mark.parametrize(
    ("rows", "rule", "found"),
    [
        pytest.param(
            [TableRow("a", "x"), TableRow("a", "y")], "table.repeated-code", "display 'x', 'y'", id="contradiction"
        ),
        pytest.param([TableRow("", "x")], "table.value", "the code ''", id="no code"),
        pytest.param([TableRow(7, "x")], "table.value", "the code 7", id="a number for a code"),
        pytest.param([TableRow("a" * 1001, "x")], "table.value", "1001 characters", id="endless code"),
        pytest.param([TableRow("a", "x\x1fy")], "table.value", "control character", id="unit separator"),
        pytest.param([TableRow("a", "x\ud800")], "table.value", "surrogate", id="half a pair"),
        pytest.param([TableRow("a", 5)], "table.value", "not text", id="a number for a display"),
        pytest.param([TableRow("a", "x", status="gone")], "table.value", "'gone'", id="unknown status"),
        pytest.param([TableRow("a", "x", properties={"no": "1"})], "table.value", "'no'", id="undeclared property"),
        pytest.param(
            [TableRow("a", "x", valid_from=date(2024, 2, 1), valid_to=date(2024, 2, 1))],
            "table.value",
            "2024-02-01",
            id="ends before it starts",
        ),
        pytest.param(
            [TableRow("a", "x", valid_to=date(2024, 3, 1)), TableRow("a", "y", valid_from=date(2024, 2, 1))],
            "table.repeated-code",
            "'a' again",
            id="overlapping periods",
        ),
    ],
)
def test_what_can_not_be_kept_is_refused_and_nothing_is_written(tmp_path, rows, rule, found):
    path = tmp_path / "t.hct"
    with pytest.raises(InvalidTableError) as caught:
        write(path, rows)
    (problem,) = caught.value.problems
    assert problem.rule == rule
    assert found in problem.found
    assert list(tmp_path.iterdir()) == []


def test_all_problems_are_given_at_once_up_to_a_thousand(tmp_path):
    with pytest.raises(InvalidTableError) as caught:
        write(tmp_path / "t.hct", [TableRow("", "x") for _ in range(3)])
    assert len(caught.value.problems) == 3
    with pytest.raises(InvalidTableError) as caught:
        write(tmp_path / "t.hct", (TableRow("", "x") for _ in range(10**9)))
    assert len(caught.value.problems) == 1000


def test_a_row_that_says_the_same_again_is_kept_once_and_counted(tmp_path):
    found = write(tmp_path / "t.hct", [TableRow("a", "x"), TableRow("b", "y"), TableRow("a", "x")])
    assert (found.rows, found.count, found.repeated) == (3, 2, 1)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        pytest.param({"system": "other"}, "previous", id="another code system"),
        pytest.param({"release": "2024"}, "release", id="a release it has"),
        pytest.param({"in_force_from": date(2023, 1, 1)}, "release", id="an earlier release"),
        pytest.param({"edition": "two"}, "edition", id="an edition that is no version"),
        pytest.param({"system": "a@b"}, "system", id="an id with a pin"),
        pytest.param({"indexed": ("no",)}, "indexed", id="an index on nothing"),
    ],
)
def test_a_head_that_does_not_fit_is_refused(tmp_path, change, name):
    path = tmp_path / "t.hct"
    write(path, [TableRow("a", "x")])
    before = path.read_bytes()
    with pytest.raises(WrongValueError) as caught:
        write(path, [], evolve(NEXT, **change), path)
    assert caught.value.name == name
    assert path.read_bytes() == before


def test_an_interrupted_writer_leaves_the_old_file(tmp_path):
    path = tmp_path / "t.hct"
    write(path, [TableRow("a", "x")])
    before = path.read_bytes()

    def broken():
        yield TableRow("b", "y")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(path, broken(), NEXT, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["t.hct"]


def test_head_facts_survive(tmp_path):
    head = evolve(PLAIN, recipe="csv", inputs=(TableInput("a.csv", 3, "00"),), repairs=("trim",), source="某文件")
    path = tmp_path / "t.hct"
    write(path, [TableRow("a", "x")], head)
    assert TableFile(path).releases[0].head == head


TABLES = st.lists(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_characters="\x00\x1e\x1f"), min_size=1, max_size=4),
        st.sampled_from(["一", "二", "三\n", "𠀀", "x"]),
        max_size=6,
    ),
    min_size=1,
    max_size=4,
)


@given(TABLES)
def test_every_release_answers_as_it_was_written(tmp_path_factory, tables):
    """Stacked releases answer as if each had been written alone, and their digests are the same as alone."""
    folder = tmp_path_factory.mktemp("t")
    path, previous = folder / "t.hct", None
    for number, table in enumerate(tables):
        head = evolve(PLAIN, release=str(number), in_force_from=date(2000 + number, 1, 1))
        rows = [TableRow(code, display) for code, display in table.items()]
        write(path, rows, head, previous, search=False)
        previous = path
    file = TableFile(path)
    file.verify(deep=True)
    for number, table in enumerate(tables):
        assert said(path, number) == table
        alone = folder / "alone.hct"
        head = file.releases[number].head
        write(alone, [TableRow(code, display) for code, display in reversed(table.items())], head, search=False)
        assert TableFile(alone).releases[0].rows == file.releases[number].rows
        for other in range(number):
            older, newer = tables[other], table
            expected = TableDiff(
                tuple(sorted(newer.keys() - older.keys())),
                tuple(sorted(older.keys() - newer.keys())),
                tuple(sorted(code for code in older.keys() & newer.keys() if older[code] != newer[code])),
            )
            assert compare(FileRows(file, other), FileRows(file, number)) == expected


def test_ten_editions_cost_little_more_than_one(tmp_path):
    path = tmp_path / "t.hct"
    rng = random.Random(1)  # noqa: S311
    table = {f"{number:08d}": f"名称{rng.random()}" for number in range(5000)}
    sizes = []
    for number in range(10):
        for code in rng.sample(sorted(table), 50):
            table[code] = f"新名称{rng.random()}"
        head = evolve(PLAIN, release=str(number), in_force_from=date(2000 + number, 1, 1))
        rows = [TableRow(code, display) for code, display in table.items()]
        write(path, rows, head, path if number else None, search=False)
        sizes.append(path.stat().st_size)
    assert sizes[-1] < 1.25 * sizes[0]


def test_a_later_release_may_declare_more_properties(tmp_path, written):
    from hcstandards.model.codes import PropertyDefinition
    from table_samples import DRUG

    path = written()
    more = (*DRUG, PropertyDefinition("unit", "单位", "Unit"))
    row = TableRow("A", "抗感染药", properties={"unit": "盒"})
    written([row], previous=path, release="20250101", since=date(2025, 1, 1), properties=more)
    file = TableFile(path)
    file.verify(deep=True)
    assert FileRows(file, 1).concepts("A")[0].properties == {"unit": "盒"}
    assert FileRows(file, 0).concepts("A1-01")[0].properties == {"form": "注射剂", "maker": "甲药业"}


@pytest.mark.skipif(not SHARED.exists(), reason="the shared lists are not beside the checkout")
def test_fifteen_releases_of_the_division_codes(tmp_path):
    """Every year answers as its own file says, and the file is smaller than two years alone."""
    folder = SHARED / "cn-divisions" / "areacodes" / "data"
    path, previous, years = tmp_path / "t.hct", None, {}
    for year in range(2010, 2025):
        lines = (folder / f"{year}.txt").read_text("utf-8").splitlines()
        years[year] = dict(line.split(maxsplit=1) for line in lines if line.strip())
        head = evolve(PLAIN, release=str(year), in_force_from=date(year, 1, 1))
        rows = [TableRow(code, name) for code, name in years[year].items()]
        write(path, rows, head, previous, search=False)
        previous = path
    assert all(said(path, number) == table for number, table in enumerate(years.values()))
    alone = tmp_path / "alone.hct"
    write(alone, [TableRow(code, name) for code, name in years[2024].items()], search=False)
    assert path.stat().st_size < 2 * alone.stat().st_size
    file = TableFile(path)
    assert compare(FileRows(file, 11), FileRows(file, 12)) == TableDiff((), (), ())


@pytest.mark.parametrize("place", [0, 20, 60, 5000, -80, -10])
def test_a_changed_byte_fails_verification(tmp_path, place):
    path = tmp_path / "t.hct"
    write(path, [TableRow(f"{number:05d}", "名称") for number in range(500)])
    raw = bytearray(path.read_bytes())
    raw[place] ^= 1
    path.write_bytes(raw)
    with pytest.raises(ReleaseError):
        TableFile(path).verify(deep=True)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[:-1], id="one byte short"),
        pytest.param(lambda raw: raw[: len(raw) // 2], id="half"),
        pytest.param(lambda raw: raw + b"x", id="one byte more"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda raw: b"hcstandards-release 1\n" + raw, id="another kind"),
        pytest.param(lambda raw: raw[:68] + b"\x00\x00\x00\x00" + raw[72:], id="another application"),
        pytest.param(lambda raw: raw[:60] + b"\x00\x00\x00\x09" + raw[64:], id="a later generation"),
    ],
)
def test_what_is_no_whole_table_file_does_not_open(tmp_path, spoil):
    path = tmp_path / "t.hct"
    write(path, [TableRow("a", "x")])
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(ReleaseError):
        TableFile(path)


def test_a_view_in_a_tables_place_is_refused(tmp_path):
    """A hostile file can't have SQL of its own run."""
    import sqlite3

    from hcstandards.tables.layout import SEAL_LENGTH

    path = tmp_path / "t.hct"
    write(path, [TableRow("a", "x")], search=False)
    raw = path.read_bytes()
    path.write_bytes(raw[:-SEAL_LENGTH])
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("ALTER TABLE concept RENAME TO hidden")
    connection.execute("CREATE VIEW concept AS SELECT * FROM hidden")
    connection.close()
    path.write_bytes(path.read_bytes() + raw[-SEAL_LENGTH:])
    with pytest.raises(ReleaseError, match="not those of a code table"):
        TableFile(path)
