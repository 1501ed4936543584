"""Edits of text that leave everything else alone."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.maintaining import yamltext
from hcstandards.maintaining.csvtext import TableText
from maintaining.folders import FILES

DEMO = FILES["standards/demo.yaml"]
CATALOGUE = sorted((Path(__file__).resolve().parents[2] / "catalogue").rglob("*.yaml"))


def plain(text):
    return yaml.load(text, Loader=yaml.BaseLoader)


def places(data, path=()):
    """Yield the path and value of everything in *data*."""
    yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, item in items:
        yield from places(item, (*path, key))


def lost(old, new):
    """Return the lines of *old* that *new* lacks."""
    left = new.splitlines()
    gone = []
    for line in old.splitlines():
        if line in left:
            left.remove(line)
        else:
            gone.append(line)
    return gone


words = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=40)
texts = st.one_of(
    words, st.sampled_from(["08", "1e3", "2026-01-01", "true", "a: b", "# c", "- d", "{e}", "'f'", "\\n"])
)
keys = st.from_regex(r"[a-z_]{1,10}", fullmatch=True)
values = st.recursive(
    texts, lambda each: st.lists(each, min_size=1, max_size=3) | st.dictionaries(keys, each, min_size=1, max_size=3)
)


@given(st.data(), texts)
def test_a_text_is_replaced_and_nothing_else(data, value):
    path = data.draw(st.sampled_from([path for path, old in places(plain(DEMO)) if isinstance(old, str)]))
    new = yamltext.set_value(DEMO, path, value)
    expected = plain(DEMO)
    target = expected
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = value
    assert plain(new) == expected
    assert len(lost(DEMO, new)) <= 3, "a folded text and its sign"


@given(st.data(), keys, values)
def test_a_new_key_takes_no_line_away(data, key, value):
    mappings = [path for path, old in places(plain(DEMO)) if isinstance(old, dict) and key not in old]
    path = data.draw(st.sampled_from(mappings))
    new = yamltext.set_value(DEMO, (*path, key), value)
    assert len(lost(DEMO, new)) <= 1, "a mapping in one line is written anew"
    assert [each for each in DEMO.splitlines() if "#" in each] == [
        each for each in new.splitlines() if each in DEMO.splitlines() and "#" in each
    ]


@given(st.data(), values)
def test_an_item_is_added_where_it_belongs(data, value):
    lists = [(path, old) for path, old in places(plain(DEMO)) if isinstance(old, list)]
    path, old = data.draw(st.sampled_from(lists))
    after = data.draw(st.none() | st.integers(-1, len(old) - 1))
    found = plain(yamltext.append(DEMO, path, value, after))
    for step in path:
        found = found[step]
    assert found == [
        *old[: len(old) if after is None else after + 1],
        value,
        *old[len(old) if after is None else after + 1 :],
    ]


@given(st.data())
def test_a_key_that_is_taken_away_can_be_put_back(data):
    def removable(path, old):
        return path and isinstance(path[-1], str) and isinstance(old, (str, dict, list))

    path, old = data.draw(st.sampled_from([each for each in places(plain(DEMO)) if removable(*each)]))
    parent = plain(DEMO)
    for step in path[:-1]:
        parent = parent[step]
    if len(parent) == 1:
        with pytest.raises(LookupError):
            yamltext.remove(DEMO, path)
    else:
        gone = yamltext.remove(DEMO, path)
        assert plain(yamltext.set_value(gone, path, old)) == plain(DEMO)


@pytest.mark.parametrize("path", [pytest.param(path, id=f"{path.parent.name}/{path.stem}") for path in CATALOGUE])
def test_the_catalogue_takes_edits_in_place(path):
    """Every file as it is written today can be edited at its first and last text."""
    text = path.read_text(encoding="utf-8")
    found = [each for each, old in places(plain(text)) if isinstance(old, str)]
    for each in (found[0], found[-1], found[len(found) // 2]):
        new = yamltext.set_value(text, each, "a text: new")
        assert len(lost(text, new)) <= 8, "the lines of one text"


@pytest.mark.parametrize(
    ("edit", "old", "new"),
    [
        pytest.param(
            lambda text: yamltext.set_value(text, ("a",), "new"),
            "a: |  # why\n  one\n  two\nb: 1\n", "a: new  # why\nb: 1\n", id="behind the sign of a text",
        ),
        pytest.param(
            lambda text: yamltext.remove(text, ("a", 0, "b")),
            "a:\n  - b: 1  # of b\n    # of c\n    c: 2\n", "a:\n  - # of c\n    c: 2\n", id="above the second key",
        ),
        pytest.param(
            lambda text: yamltext.append(text, ("a",), {"b": "x", "c": ["y", {"z": "1"}]}, -1),
            "a:  # all\n  # the first\n  - b: w\n",
            'a:  # all\n  - b: x\n    c:\n      - y\n      - {z: "1"}\n  # the first\n  - b: w\n',
            id="above the first item",
        ),
        pytest.param(
            lambda text: yamltext.append(text, ("a",), "x", -1), "a: [b, c]  # all\n", "a: [x, b, c]  # all\n",
            id="in front of items in one line",
        ),
        pytest.param(
            lambda text: yamltext.set_value(text, ("a", "n"), yamltext.Bare("3")),
            "a: {b: c}  # all\n", "a: {b: c, n: 3}  # all\n", id="a number without quotes",
        ),
        pytest.param(
            lambda text: yamltext.append(text, ("a",), {"t": yamltext.Bare("true"), "n": yamltext.Bare("-2.50")}),
            "a:\n  - b: c\n", "a:\n  - b: c\n  - t: true\n    n: -2.50\n", id="a truth value without quotes",
        ),
    ],
)  # fmt: skip
def test_comments_and_style_stay(edit, old, new):
    assert edit(old) == new


def test_windows_line_ends_stay():
    text = "a: 1\r\nb:\r\n  - c: 2\r\n"
    assert yamltext.append(text, ("b",), {"c": "3"}) == text + '  - c: "3"\r\n'


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param(("standard", "editions", 7), "x", id="no such item"),
        pytest.param(("nothing", "inside"), "x", id="no such mapping"),
        pytest.param(("standard", "id", "inside"), "x", id="inside a text"),
    ],
)
def test_a_place_that_is_not_there_is_refused(path, value):
    with pytest.raises(LookupError):
        yamltext.set_value(DEMO, path, value)


TABLE = 'code,display,unit\r\n01,"甲,一",盒\r\n02,"乙\r\n二",\r\n04,丁,支\r\n'


def test_rows_that_are_not_meant_stay_as_they_are():
    table = TableText(TABLE)
    table.update(2, {"display": "丁四"})
    assert table.text == TABLE.replace("丁", "丁四")
    table.insert({"code": "03", "display": "丙"})
    assert table.text == TABLE.replace("04,丁", "03,丙,\r\n04,丁四")


def test_an_update_that_changes_nothing_leaves_the_row_as_it_was_written():
    table = TableText('code,display\n"01","甲"\n')
    table.update(0, {"display": "甲"})
    assert table.text == 'code,display\n"01","甲"\n'


def test_a_new_column_widens_every_row():
    table = TableText(TABLE)
    table.update(0, {"valid_to": "2027-01-01"})
    assert table.text.splitlines()[0] == "code,display,unit,valid_to"
    assert [row.get("valid_to") for row in table.rows()] == ["2027-01-01", None, None]
    assert TableText(table.text).rows() == table.rows()


@pytest.mark.parametrize(
    ("codes", "new", "place"),
    [
        pytest.param(["01", "03"], "02", 1, id="between"),
        pytest.param(["01", "03"], "00", 0, id="first"),
        pytest.param(["01", "03"], "04", 2, id="last"),
        pytest.param(["03", "01"], "02", 2, id="no order: at the end"),
        pytest.param(["01", "01"], "01", 2, id="behind its namesakes"),
    ],
)
def test_a_new_code_finds_its_place(codes, new, place):
    table = TableText("code,display\n" + "".join(f"{each},名\n" for each in codes))
    table.insert({"code": new, "display": "新"})
    assert [row["code"] for row in table.rows()][place] == new
    assert table.rows()[place]["display"] == "新"


@given(st.lists(st.tuples(words, words), min_size=1, max_size=6), words)
def test_a_table_reads_back_as_it_was_written(rows, display):
    table = TableText("code,display\n")
    for code, name in rows:
        table.insert({"code": code, "display": name})
    table.update(0, {"display": display})
    assert TableText(table.text).rows() == table.rows()
    assert len(table) == len(rows)
