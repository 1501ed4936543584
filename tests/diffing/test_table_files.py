"""Tables in files are compared as they would be in memory, whichever side lies where, and without being read whole."""

from datetime import date

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import samples
from hcstandards.catalogue import Catalogue
from hcstandards.diffing import merging
from hcstandards.errors import WrongValueError
from hcstandards.release.codec import encode
from hcstandards.release.container import Container, pack
from hcstandards.release.holdings import Holdings
from hcstandards.release.layers import Layers
from hcstandards.tables.heads import TableRow
from hcstandards.tables.layering import TableLayer
from hcstandards.tables.writing import write_table
from table_samples import DRUG, ROWS, head

JULY = date(2024, 7, 1)
NEXT = {"release": "20250101", "since": date(2025, 1, 1)}
OTHER = (*DRUG[::-1], evolve(DRUG[0], id="route"))


@pytest.fixture(scope="module")
def base():
    return samples.catalogue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("tables")


def in_memory(catalogue, *, backwards=False):
    """Return the catalogue with its tables as members of releases; *backwards*: their rows in another order."""
    layers = []
    for layer in catalogue.holdings.container.layers:
        if isinstance(layer, TableLayer):
            members = {name: layer.member(name) for name in layer.names()}
            for name in members if backwards else ():
                if name.startswith("table/"):
                    members[name]["rows"].reverse()
            facts = {name: layer.manifest[name] for name in ("identity", "index")}
            layers.append(Container(pack(facts, members), layer.path))
        else:
            layers.append(layer)
    return Catalogue(Holdings(Layers(tuple(layers))))


def plain(diff):
    return encode(diff)


def agree(one, other):
    """Return the JSON of the diff, which is the same wherever the tables lie."""
    expected = plain(in_memory(one).diff(in_memory(other)))
    assert plain(one.diff(other)) == expected
    assert plain(one.diff(in_memory(other))) == expected
    assert plain(in_memory(one).diff(other)) == expected
    return expected


def changed(code, **facts):
    return tuple(evolve(each, **facts) if each.code == code else each for each in ROWS)


@pytest.mark.parametrize(
    ("rows", "facts", "paths"),
    [
        pytest.param(ROWS, {}, [], id="nothing"),
        pytest.param(ROWS[::-1], {}, [], id="another order of writing"),
        pytest.param(changed("A1-01", former_names=()), {}, [], id="a former name only"),
        pytest.param(changed("A1", display="头孢菌素"), {}, ["A1/display"], id="renamed"),
        pytest.param(
            changed("A1-02", properties={}), {}, ["A1-02/properties/form", "A1-02/properties/maker"], id="bare"
        ),
        pytest.param(changed("A1-03", replaced_by=("A1-01",)), {}, ["A1-03/replaced_by"], id="another successor"),
        pytest.param(ROWS[:-1], {}, ["010"], id="removed"),
        pytest.param((*ROWS, TableRow("Z", "新")), {}, ["Z"], id="added"),
        pytest.param((*ROWS[:7], evolve(ROWS[7], display="胰岛素"), ROWS[8]), {}, ["B-01/display"], id="one of two"),
        pytest.param((*ROWS[:7], ROWS[8]), {}, ["B-01"], id="the second of two removed"),
        pytest.param(ROWS, {"properties": OTHER}, [], id="properties in another order"),
        pytest.param(ROWS, {"properties": (*DRUG, OTHER[-1])}, [], id="a property more"),
        pytest.param(ROWS, {"indexed": ("form",)}, [], id="stored otherwise"),
        pytest.param(
            changed("A1", display="x"), {"indexed": ("form",)}, ["A1/display"], id="stored otherwise, renamed"
        ),
        pytest.param(changed("A1", display="头孢菌素"), NEXT, ["A1/display"], id="a later release"),
    ],
)
def test_wherever_the_tables_lie(base, folder, rows, facts, paths):
    old, new = folder / "old.hct", folder / "new.hct"
    write_table(old, head(), ROWS, search=False)
    write_table(new, head(**facts), rows, search=False)
    found = agree(base.with_tables(old), base.with_tables(new))
    start = "code-systems/drugs/"
    inside = ("releases", "properties", "title")
    seen = [each["path"].removeprefix(start) for each in found.get("changes", ()) if each["path"].startswith(start)]
    assert [each for each in seen if not each.startswith(inside)] == paths


@pytest.mark.parametrize("facts", [pytest.param(NEXT, id="a later release"), pytest.param({}, id="in place")])
def test_a_file_with_the_release_before_in_it(base, folder, facts):
    """What two files share is told by the runs of the one that holds both."""
    old, new, apart = folder / "first.hct", folder / "both.hct", folder / "apart.hct"
    write_table(old, head(release="20230101", since=date(2023, 1, 1)), ROWS[:-1], search=False)
    rows = [*changed("A1", display="头孢菌素"), TableRow("B-02", "双胍类", parent="B", valid_from=JULY)]
    write_table(new, head(), ROWS, old, search=False)
    write_table(new, head(**NEXT), rows, new, search=False)
    one, two = base.with_tables(old), base.with_tables(new)
    assert [each["rule"] for each in agree(one, two)["changes"]].count("code.renamed") == 1
    agree(two, one)
    write_table(apart, head(**facts), rows, search=False)
    agree(two, base.with_tables(apart))
    agree(base.with_tables(apart), two)


def test_rows_in_another_order_than_a_file_has(base, folder):
    path = folder / "ordered.hct"
    write_table(path, head(), ROWS, search=False)
    one = base.with_tables(path)
    other = in_memory(one, backwards=True)
    expected = plain(in_memory(one).diff(other))
    assert [each["rule"] for each in expected["changes"]] == ["release.order"]
    assert plain(one.diff(other)) == expected
    assert plain(other.diff(one)) == plain(other.diff(in_memory(one)))


CODES = st.text(st.sampled_from('0Aa"\\一'), min_size=1, max_size=2)
DAYS = st.sampled_from([None, date(2024, 3, 1), JULY, date(2025, 2, 1)])
WORDS = st.sampled_from(["甲", "乙", ']],["'])
CELLS = {
    "display": WORDS,
    "display_en": st.none() | WORDS,
    "parent": st.none() | CODES,
    "status": st.sampled_from(["active", "active", "disabled"]),
    "replaced_by": st.lists(CODES, max_size=2, unique=True).map(tuple),
    "record": st.none() | WORDS,
    "former_names": st.just(()) | st.just(("旧",)),
    "properties": st.dictionaries(st.sampled_from(["form", "maker"]), WORDS, max_size=2),
}


@st.composite
def rows_of(draw):
    """Return rows, some codes with two concepts, one after the other."""
    rows = []
    for code in draw(st.lists(CODES, max_size=8, unique=True)):
        cut = draw(DAYS)
        since, until = (None, cut) if draw(st.booleans()) else (cut, None)
        one = TableRow(code, valid_from=since, valid_to=until, **{name: draw(CELLS[name]) for name in CELLS})
        rows.append(one)
        if until is not None and draw(st.booleans()):
            rows.append(evolve(one, valid_from=until, valid_to=None, display=draw(WORDS)))
    return rows


@given(rows_of(), rows_of(), st.booleans(), st.booleans(), st.integers(1, 4), st.data())
def test_any_two_tables(base, folder, rows, others, later, on_top, block, data):
    rest = data.draw(st.lists(st.sampled_from(rows), unique_by=lambda each: each.code)) if rows else []
    kept = {each.code for each in rest}  # most rows of a table stay as they are
    others = [*(each for each in rows if each.code in kept), *(each for each in others if each.code not in kept)]
    old, new = folder / "one.hct", folder / "two.hct"
    write_table(old, head(), rows, search=False)
    write_table(new, head(**NEXT if later or on_top else {}), others, old if on_top else None, search=False)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "_BLOCK", block)
        agree(base.with_tables(old), base.with_tables(new))


def test_large_tables_are_compared_and_no_more_differences_than_can_be_held(base, folder, monkeypatch):
    """Members are never made of files; what is refused is too many differences."""
    old, new = folder / "large.hct", folder / "larger.hct"
    rows = [TableRow(f"{number:05}", "甲") for number in range(5_000)]
    write_table(old, head(), rows, search=False)
    write_table(new, head(), [*rows[:2_500], TableRow("02499x", "乙"), *rows[2_510:]], search=False)
    monkeypatch.setattr("hcstandards.tables.layering.MOST_IN_MEMORY", 10)
    one, other = base.with_tables(old), base.with_tables(new)
    changes = [each.rule for each in one.diff(other).changes if each.rule.startswith("code.")]
    assert (changes.count("code.added"), changes.count("code.removed"), len(changes)) == (1, 10, 11)
    monkeypatch.setattr(merging, "MOST_DIFFERENCES", 10)
    with pytest.raises(WrongValueError, match=r"more than 10 rows differ.*View\.table") as caught:
        one.diff(other)
    assert "有差异的行超过 10 行" in caught.value.text("zh")
    assert "不超过 10 行；" in caught.value.text("zh")
