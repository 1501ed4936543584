"""Codes that correspond: chained over releases, both ways, with every step."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcstandards.errors import (
    AmbiguousTranslationError,
    NotCoveredError,
    UnknownCodeError,
    UnknownIdError,
    UnknownVersionError,
    WrongValueError,
)
from hcstandards.model.codes import CodeSystem, Concept
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.correspondences import Correspondence
from hcstandards.values import Id
from samples import SOURCE, edition, opened, release, standard

D = date.fromisoformat
DAY = D("2026-11-22")
YEARS = {"1.0.0": ("2020-01-01", "2021-01-01"), "2.0.0": ("2021-01-01", "2022-01-01"), "3.0.0": ("2022-01-01", None)}

TABLES = {
    "1.0.0": {"same": "同", "twice": "二", "name": "旧名", "code-1": "换码", "wide": "宽", "m1": "一", "m2": "二合",
              "gone": "停用", "again": "旧义", "lost": "缺"},
    "2.0.0": {"same": "同", "twice": "二", "name": "中名", "code-2": "换码", "s1": "窄一", "s2": "窄二", "m": "合",
              "gone": "停用", "again": "新义"},
    "3.0.0": {"same": "同", "twice-3": "二", "name": "新名", "code-3": "换码", "s1": "窄一", "s2": "窄二", "m": "合",
              "again": "新义", "new": "新"},
}  # fmt: skip


def edge(kind: str, source: str, target: str | None = None, since: str | None = None, until: str | None = None, **more):
    """An edge written `1:code`, `2:code`: the edition's number, then the code; `other:code` is the other table."""

    def end(text: str) -> tuple[str, str, str]:
        where, _, code = text.partition(":")
        return ("other", "1.0.0", code) if where == "other" else ("list", f"{where}.0.0", code)

    system, version, code = end(source)
    to = dict(zip(("target_system", "target_edition", "target_code"), end(target), strict=True)) if target else {}
    days = {"since": since and D(since), "until": until and D(until)}
    return Correspondence(system, version, code, kind, SOURCE, **to, **days, **more)


EDGES = (
    edge("renamed", "1:name", "2:name"),
    edge("renamed", "2:name", "3:name"),
    edge("recoded", "1:code-1", "2:code-2"),
    edge("recoded", "2:code-2", "3:code-3"),
    edge("recoded", "2:twice", "3:twice-3"),
    edge("split", "1:wide", "2:s1", primary=True),
    edge("split", "1:wide", "2:s2"),
    edge("merged", "1:m1", "2:m"),
    edge("merged", "1:m2", "2:m"),
    edge("disabled", "2:gone"),
    edge("reused", "1:again", "2:again"),
    edge("recoded", "1:code-1", "other:o1"),
    edge("ambiguous", "3:m", "other:o2"),
    edge("ambiguous", "3:m", "other:o3"),
)


def catalogue(*edges: Correspondence, tables=None, concepts=None):
    """A table `list` in three editions, a table `other`, and *edges*."""
    tables = tables or TABLES
    releases = tuple(release(f"r{v[0]}", v, len(rows), *YEARS[v]) for v, rows in tables.items())
    made = concepts or {}
    rows = tuple(
        Table(
            "list", f"r{v[0]}",
            tuple(Concept("list", v, c, d, **made.get((v, c), {})) for c, d in tables[v].items()),
        )
        for v in tables
    )  # fmt: skip
    other = (Concept("other", "1.0.0", each, f"别{each}") for each in ("o1", "o2", "o3"))
    owner = standard("lists", *(edition("lists", v, *YEARS[v]) for v in tables))
    another = standard("others", edition("others", "1.0.0", "2020-01-01"))
    return opened(
        Content(
            Identity("x", "1.0.0", "目录", "Catalogue"),
            entries=(
                Entry(
                    owner,
                    code_systems=(CodeSystem("list", "lists", "表", "List", SOURCE, releases=releases),),
                    correspondences=edges,
                ),
                Entry(
                    another,
                    code_systems=(
                        CodeSystem(
                            "other", "others", "他", "Other", SOURCE, releases=(release("o", "1.0.0", 3, "2020-01-01"),)
                        ),
                    ),
                ),
            ),
            tables=(*rows, Table("other", "o", tuple(other))),
        )
    )


def translate(source: str, target: str, *edges: Correspondence, day: date = DAY, **more):
    """Translate `1:code` into the edition or table that *target* names (`3`, `other`)."""
    number, _, code = source.partition(":")
    system = "other" if number == "other" else f"list@{number}.0.0"
    goal = "other" if target == "other" else f"list@{target}.0.0"
    view = catalogue(*(edges or EDGES)).as_of(day)
    return view.translate(Id(system), code, Id(goal), **more)


def steps(hit):
    return [
        (each.kind, f"{each.edition[0]}:{each.code}", f"{each.target_edition[0]}:{each.target_code}")
        for each in hit.steps
    ]


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        pytest.param("1:same", "3", ["same"], id="unchanged over three releases"),
        pytest.param("3:same", "1", ["same"], id="unchanged, back"),
        pytest.param("1:name", "3", ["name"], id="renamed twice"),
        pytest.param("3:name", "1", ["name"], id="renamed twice, back"),
        pytest.param("1:code-1", "3", ["code-3"], id="recoded twice"),
        pytest.param("3:code-3", "1", ["code-1"], id="recoded twice, back"),
        pytest.param("1:twice", "3", ["twice-3"], id="unchanged, then recoded"),
        pytest.param("3:twice-3", "1", ["twice"], id="recoded, then unchanged, back"),
        pytest.param("1:wide", "2", ["s1", "s2"], id="split: all hits"),
        pytest.param("1:wide", "3", ["s1", "s2"], id="split, then unchanged"),
        pytest.param("3:s2", "1", ["wide"], id="split, back: no sibling"),
        pytest.param("1:m1", "3", ["m"], id="merged"),
        pytest.param("3:m", "1", ["m1", "m2"], id="merged, back: all hits"),
        pytest.param("1:again", "3", [], id="a reused code is never translated"),
        pytest.param("3:again", "1", [], id="a reused code, back"),
        pytest.param("2:again", "3", ["again"], id="the new meaning lives on"),
        pytest.param("1:gone", "3", [], id="disabled on the way"),
        pytest.param("1:gone", "2", ["gone"], id="not yet disabled"),
        pytest.param("1:lost", "3", [], id="no edge"),
        pytest.param("3:code-3", "other", ["o1"], id="into another table, by its former code"),
        pytest.param("1:code-1", "other", ["o1"], id="into another table"),
        pytest.param("other:o1", "3", ["code-3"], id="from another table, on to its newer code"),
        pytest.param("other:o1", "1", ["code-1"], id="from another table"),
        pytest.param("1:same", "1", ["same"], id="into the same release"),
    ],
)
def test_all_hits_are_found(source, target, expected):
    found = translate(source, target)
    assert [hit.code for hit in found.hits] == expected
    assert (found.why is None) == bool(expected)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("a", ["a"], id="the same display in both"),
        pytest.param("b", [], id="another display: nothing says that it means the same"),
        pytest.param("c", [], id="in the older release alone"),
        pytest.param("x", [], id="in neither, and both are parts"),
    ],
)
def test_two_releases_of_one_edition_translate_into_each_other(code, expected):
    releases = (
        release("y1", "1.0.0", 3, "2020-01-01", "2021-01-01", complete=False),
        release("y2", "1.0.0", 2, "2021-01-01", complete=False),
    )
    tables = {"y1": {"a": "甲", "b": "乙", "c": "丙"}, "y2": {"a": "甲", "b": "另"}}
    made = Content(
        Identity("x", "1.0.0", "目录", "Catalogue"),
        entries=(
            Entry(
                standard("lists", edition("lists", "1.0.0", "2020-01-01")),
                code_systems=(CodeSystem("list", "lists", "表", "List", SOURCE, releases=releases),),
            ),
        ),
        tables=tuple(
            Table("list", name, tuple(Concept("list", "1.0.0", key, text) for key, text in rows.items()))
            for name, rows in tables.items()
        ),
    )
    found = opened(made).as_of(DAY).translate(Id("list@y1"), code, Id("list@y2"))
    assert [hit.code for hit in found.hits] == expected
    assert [step.implied for hit in found.hits for step in hit.steps] == [True] * len(expected)


def test_every_step_of_a_chain_is_shown():
    (hit,) = translate("1:twice", "3").hits
    assert steps(hit) == [("unchanged", "1:twice", "2:twice"), ("recoded", "2:twice", "3:twice-3")]
    assert [each.implied for each in hit.steps] == [True, False]
    assert [each.source for each in hit.steps] == [None, SOURCE]
    assert (hit.edition, hit.display) == ("3.0.0", "二")


def test_steps_back_are_marked():
    (hit,) = translate("3:code-3", "1").hits
    assert steps(hit) == [("recoded", "3:code-3", "2:code-2"), ("recoded", "2:code-2", "1:code-1")]
    assert all(each.inverse for each in hit.steps)


@pytest.mark.parametrize(
    ("source", "target", "ended"),
    [
        pytest.param("2:gone", "3", True, id="disabled at once"),
        pytest.param("1:gone", "3", True, id="disabled on the way"),
        pytest.param("1:lost", "3", False, id="merely without an edge"),
    ],
)
def test_an_end_is_told_from_a_gap(source, target, ended):
    found = translate(source, target)
    assert (found.ended, found.hits) == (ended, ())
    assert found.why == ("disabled without a successor" if ended else "no edge leads there")
    assert found.why_zh == ("已停用且无后继代码" if ended else "没有对照通向目标")


@pytest.mark.parametrize(
    ("source", "target", "policy", "expected"),
    [
        pytest.param("1:wide", "2", "primary", ["s1"], id="the primary one"),
        pytest.param("1:wide", "3", "primary", ["s1"], id="the primary one, further on"),
        pytest.param("1:wide", "2", "all", ["s1", "s2"], id="all"),
        pytest.param("1:code-1", "3", "error", ["code-3"], id="one hit is no error"),
        pytest.param("1:code-1", "3", "primary", ["code-3"], id="one hit needs no mark"),
        pytest.param("1:wide", "2", "error", None, id="several hits"),
        pytest.param("3:m", "1", "primary", None, id="none of the merged ones is marked"),
        pytest.param("3:m", "other", "primary", None, id="ambiguous without a mark"),
        pytest.param("1:lost", "3", "error", [], id="nothing is not ambiguous"),
    ],
)
def test_what_an_ambiguous_code_gives(source, target, policy, expected):
    if expected is None:
        with pytest.raises(AmbiguousTranslationError) as caught:
            translate(source, target, on_ambiguous=policy)
        assert len(caught.value.targets) == 2
    else:
        assert [hit.code for hit in translate(source, target, on_ambiguous=policy).hits] == expected


def test_the_primary_of_a_merge_is_chosen_backwards():
    edges = (edge("merged", "1:m1", "2:m", primary=True), edge("merged", "1:m2", "2:m"))
    assert [hit.code for hit in translate("2:m", "1", *edges, on_ambiguous="primary").hits] == ["m1"]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param("2023-12-31", [], id="before"),
        pytest.param("2024-01-01", ["code-2"], id="first day"),
        pytest.param("2024-12-31", ["code-2"], id="last day"),
        pytest.param("2025-01-01", [], id="after"),
    ],
)
def test_an_edge_holds_on_its_days(day, expected):
    edges = (edge("recoded", "1:code-1", "2:code-2", "2024-01-01", "2025-01-01"),)
    assert [hit.code for hit in translate("1:code-1", "2", *edges, day=D(day)).hits] == expected


@pytest.mark.parametrize(
    ("source", "day", "expected"),
    [
        pytest.param("1:a", "2026-11-22", ["b"], id="through both tables"),
        pytest.param("1:b", "2026-11-22", ["b"], id="the successor itself"),
        pytest.param("1:a", "2025-12-31", ["a"], id="not yet replaced"),
    ],
)
def test_a_table_redirects_its_own_codes(source, day, expected):
    tables = {"1.0.0": {"a": "甲", "b": "乙"}, "2.0.0": {"a": "甲", "b": "乙"}}
    concepts = {("2.0.0", "a"): {"replaced_by": ("b",), "valid_to": D("2026-01-01")}}
    view = catalogue(tables=tables, concepts=concepts).as_of(D(day))
    found = view.translate(Id("list@1.0.0"), source.partition(":")[2], Id("list@2.0.0"))
    assert [hit.code for hit in found.hits] == expected


def test_a_redirect_of_a_table_leads_back_too():
    tables = {"1.0.0": {"a": "甲"}, "2.0.0": {"a": "甲", "b": "甲新"}}
    concepts = {("2.0.0", "a"): {"replaced_by": ("b",), "valid_to": D("2026-01-01")}}
    view = catalogue(tables=tables, concepts=concepts).as_of(DAY)
    (hit,) = view.translate(Id("list@2.0.0"), "b", Id("list@1.0.0")).hits
    assert steps(hit) == [("recoded", "2:b", "2:a"), ("unchanged", "2:a", "1:a")]


def test_a_code_that_its_own_table_disabled_has_ended():
    tables = {"1.0.0": {"a": "甲"}, "2.0.0": {"a": "甲"}, "3.0.0": {"b": "乙"}}
    view = catalogue(tables=tables, concepts={("2.0.0", "a"): {"status": "disabled"}}).as_of(DAY)
    found = view.translate(Id("list@1.0.0"), "a", Id("list@3.0.0"))
    assert (found.hits, found.ended) == ((), True)


def test_the_day_chooses_the_releases_that_are_not_pinned():
    view = catalogue(*EDGES).as_of(D("2021-06-01"))
    found = view.translate(Id("list"), "code-2", Id("list@r3"))
    assert (found.edition, [hit.code for hit in found.hits]) == ("2.0.0", ["code-3"])
    pinned = catalogue(*EDGES).as_of(D("2021-06-01"), pins={"list": "1.0.0"})
    assert [hit.code for hit in pinned.translate(Id("other"), "o1", Id("list")).hits] == ["code-1"]


def test_codes_without_a_target_are_reported():
    view = catalogue(*EDGES).as_of(DAY)
    assert view.untranslated(Id("list@1.0.0"), Id("list@3.0.0")) == ("gone", "again", "lost")
    assert view.untranslated(Id("list@3.0.0"), Id("list@1.0.0")) == ("again", "new")


def test_an_unknown_code_or_release_is_refused_with_what_is_near():
    with pytest.raises(UnknownCodeError) as caught:
        translate("1:cod-1", "3")
    assert caught.value.near[0] == "code-1"
    with pytest.raises(UnknownVersionError) as version:
        translate("1:same", "9")
    assert version.value.known == ("1.0.0", "2.0.0", "3.0.0", "r1", "r2", "r3")


def test_codes_recoded_into_one_are_no_siblings_of_each_other():
    edges = (edge("recoded", "1:m1", "2:m"), edge("recoded", "1:m2", "2:m"), edge("recoded", "1:m2", "other:o1"))
    assert translate("1:m1", "other", *edges).hits == ()
    assert [hit.code for hit in translate("1:m2", "other", *edges).hits] == ["o1"]


def test_a_loop_of_edges_ends():
    edges = (edge("recoded", "1:m1", "2:m"), edge("recoded", "2:m", "1:m1"))
    assert translate("1:m1", "3", *edges).hits[0].code == "m"


def test_a_part_that_goes_elsewhere_leaves_the_code_to_the_rest():
    edges = (edge("partial", "1:same", "2:twice"),)
    for source, target, expected in (
        ("1:same", "2", {"same", "twice"}),
        ("1:same", "3", {"same"}),
        ("1:twice", "2", {"twice"}),
        ("2:twice", "1", {"same", "twice"}),
        ("3:same", "1", {"same"}),
    ):
        assert {hit.code for hit in translate(source, target, *edges).hits} == expected
    assert [hit.code for hit in translate("1:same", "2", *edges, on_ambiguous="primary").hits] == ["same"]


def test_a_code_that_another_was_recoded_into_has_no_sibling():
    edges = (edge("recoded", "2:m", "3:again"),)
    assert {hit.code for hit in translate("3:again", "2", *edges).hits} == {"m", "again"}
    tables = {v: {**TABLES[v], "again": "新义", "m": "合"} for v in ("1.0.0", "2.0.0")} | {"3.0.0": TABLES["3.0.0"]}
    view = catalogue(*edges, tables=tables).as_of(DAY)
    found = view.translate(Id("list@2.0.0"), "again", Id("list@1.0.0")).hits
    assert [hit.code for hit in found] == ["again"]


def test_a_table_that_correspondences_alone_know_is_said_to_be_missing():
    away = {"target_system": "away", "target_edition": "2.1.0", "target_code": "w1"}
    view = catalogue(Correspondence("list", "3.0.0", "same", "ambiguous", SOURCE, **away)).as_of(DAY)
    questions = (
        lambda: view.translate(Id("list"), "same", Id("away")),
        lambda: view.translate(Id("away@2.1.0"), "w1", Id("list")),
        lambda: view.untranslated(Id("list"), Id("away")),
        lambda: view.untranslated(Id("away"), Id("list")),
    )
    for question in questions:
        with pytest.raises(NotCoveredError) as caught:
            question()
        english, chinese = str(caught.value), caught.value.text("zh")
        assert "no table of it is loaded. Import its list (hcstandards import --recipe csv" in english
        assert "数据未加载。导入其代码表（hcstandards import --recipe csv" in chinese
        for text in (english, chinese):
            assert "--system away --edition 2.1.0" in text
            assert "with_tables" in text
    with pytest.raises(UnknownIdError):
        view.translate(Id("list"), "same", Id("nowhere"))


def test_codes_of_another_region_are_translated_under_a_pin_alone():
    content = catalogue(*EDGES)
    assert content.as_of(DAY, "520400").translate(Id("list"), "same", Id("list@1.0.0")).hits
    regional = view_of_region("110000")
    with pytest.raises(NotCoveredError):
        regional.translate(Id("marks"), "01", Id("marks@1.0.0"))
    with pytest.raises(NotCoveredError):
        regional.untranslated(Id("marks@1.0.0"), Id("marks"))
    assert regional.translate(Id("marks@1.0.0"), "01", Id("marks@1.0.0")).hits


def view_of_region(region: str):
    owner = standard("local", edition("local", "1.0.0", "2020-01-01"), jurisdiction="520000")
    table = release("m", "1.0.0", 1, "2020-01-01")
    systems = (CodeSystem("marks", "local", "表", "Marks", SOURCE, releases=(table,)),)
    rows = Table("marks", "m", (Concept("marks", "1.0.0", "01", "一"),))
    entry = Entry(owner, code_systems=systems)
    return opened(Content(Identity("x", "1.0.0", "目录", "X"), entries=(entry,), tables=(rows,))).as_of(DAY, region)


def test_an_edge_of_other_days_is_told_from_none():
    assert translate("1:lost", "3").why == "no edge leads there"
    late = edge("recoded", "1:lost", "3:new", since="2030-01-01")
    for source, target in (("1:lost", "3"), ("3:new", "1")):
        found = translate(source, target, late)
        assert found.why == "no edge leads there on the day; the code has one that holds on other days"
        assert "他日" in found.why_zh
        assert len(translate(source, target, late, day=D("2030-01-01")).hits) == 1


def test_a_policy_that_does_not_exist_is_refused():
    with pytest.raises(WrongValueError, match="one of all, primary, error"):
        translate("1:wide", "2", on_ambiguous="first")


def test_several_targets_say_what_to_do():
    with pytest.raises(AmbiguousTranslationError, match="Ask for all") as caught:
        translate("2:m", "1", on_ambiguous="primary")
    assert "请取全部" in caught.value.text("zh")


CODES = "ABCDE"
DISPLAYS = st.dictionaries(st.sampled_from(CODES), st.sampled_from(["名", "另名"]), min_size=2, max_size=5)


@st.composite
def histories(draw):
    """Three tables of a list, and edges of every kind between neighbours."""
    tables = {f"{v}.0.0": {c: f"{name}{c}" for c, name in draw(DISPLAYS).items()} for v in (1, 2, 3)}
    edges = []
    for v in (1, 2):
        after = st.sampled_from(sorted(tables[f"{v + 1}.0.0"]))
        for code in tables[f"{v}.0.0"]:
            kind = draw(st.sampled_from(["", "", "recoded", "split", "merged", "partial", "disabled"]))
            targets = draw(st.lists(after, min_size=2, max_size=2, unique=True)) if kind == "split" else [draw(after)]
            if kind == "disabled":
                edges.append(edge(kind, f"{v}:{code}"))
            elif kind:
                kind = "renamed" if kind == "recoded" and targets == [code] else kind
                edges += [edge(kind, f"{v}:{code}", f"{v + 1}:{each}") for each in targets]
    return tables, edges


@settings(max_examples=60, deadline=None)
@given(histories(), st.sampled_from([1, 2, 3]), st.sampled_from([1, 2, 3]))
def test_what_a_code_translates_to_translates_back_to_it(history, source, target):
    tables, edges = history
    view = catalogue(*edges, tables=tables).as_of(DAY)
    here, there = Id(f"list@{source}.0.0"), Id(f"list@{target}.0.0")
    for code in tables[f"{source}.0.0"]:
        for hit in view.translate(here, code, there).hits:
            assert code in [each.code for each in view.translate(there, hit.code, here).hits]
