"""Concepts and check_code: well formed, known, in force, replaced by, each told apart and never guessed."""

from datetime import date

import pytest
from attrs import evolve

import hcstandards as hcs
from hcstandards import view as view_module
from hcstandards.lookup.checking import check_structure
from hcstandards.model.codes import CodeRule, CodeSystem, Segment
from hcstandards.model.content import Table
from hcstandards.model.structure import matches
from hcstandards.view import View
from samples import CONTENT, LETTERS, LISTS, SOURCE, UNVERIFIED, concept, opened, release, view


@pytest.mark.parametrize(
    ("day", "key", "display", "edition"),
    [
        pytest.param("2024-03-31", "places", "医院病房", "2011.0.0", id="last day of 2011"),
        pytest.param("2024-04-01", "places", "医疗卫生机构", "2023.0.0", id="first day of 2023"),
        pytest.param("2026-11-22", "places@2011", "医院病房", "2011.0.0", id="pinned by label"),
        pytest.param("2026-11-22", "places@2011.0.0", "医院病房", "2011.0.0", id="pinned by version"),
        pytest.param("2013-01-01", "places@2023", "医疗卫生机构", "2023.0.0", id="pinned ahead"),
        pytest.param("2013-01-01", "places@>=2020", "医疗卫生机构", "2023.0.0", id="pinned by a range"),
        pytest.param("2026-11-22", "former-places", "医疗卫生机构", "2023.0.0", id="by its former id"),
    ],
)
def test_a_code_means_what_its_edition_says(day, key, display, edition):
    found = view(day).concept(hcs.Id(key), "01")
    assert (found.system, found.display, found.edition) == ("places", display, edition)


@pytest.mark.parametrize(
    "pins",
    [pytest.param({"places": "2011"}, id="the table"), pytest.param({"lists": "2011"}, id="its standard")],
)
def test_a_pin_on_the_view(pins):
    assert view(**pins).concept("places", "01").display == "医院病房"


def test_a_concept_carries_all_that_its_row_has():
    assert view().concept("places", "01").properties == {"note": "含诊所"}
    assert view().concept("places", "04").display == "𬌗面（上，下）"
    assert view("2013-01-01").concept("places", "01").display_en == "Ward"
    assert view("2021-01-01").concept("places", "04").parent == "01"


def test_an_unknown_code_tells_near_ones_and_other_editions():
    with pytest.raises(hcs.UnknownCodeError) as caught:
        view().concept("places", "02")
    assert caught.value.facts == {
        "system": "places",
        "key": "02",
        "edition": "2023.0.0",
        "near": caught.value.near,
        "editions": ("2011.0.0",),
    }
    assert "2011.0.0" in str(caught.value)
    assert isinstance(caught.value, KeyError)


@pytest.mark.parametrize(
    ("given", "near"),
    [
        pytest.param("1", "01", id="a lost zero"),
        pytest.param("001", "01", id="a zero too many"),
        pytest.param(" 01", "01", id="a blank"),
        pytest.param("０１", "01", id="full width"),
        pytest.param("0A", "0a", id="case"),
    ],
)
def test_normal_forms_are_offered_and_never_applied(given, near):
    with pytest.raises(hcs.UnknownCodeError) as caught:
        view().concept("places", given)
    assert caught.value.near[0] == near


def test_a_concepts_own_validity():
    with pytest.raises(hcs.NotYetInForceError) as early:
        view("2019-12-31").concept("places", "04")
    assert early.value.starts == date(2020, 1, 1)
    with pytest.raises(hcs.NoLongerInForceError) as late:
        view("2020-01-01").concept("places", "03")
    assert (late.value.since, late.value.replaced_by) == (date(2020, 1, 1), ("04",))
    assert view("2019-12-31").concept("places", "03").display == "家中"
    assert view("2026-11-22").concept(hcs.Id("places@2011"), "03").display == "家中", (
        "a pin asks for the table as it was"
    )


def test_a_table_that_is_not_there():
    with pytest.raises(hcs.NotCoveredError) as caught:
        view().concept("marks", "T123")
    assert "Import the table" in str(caught.value)
    assert "请导入数据" in caught.value.text("zh")


def test_absence_of_a_release():
    with pytest.raises(hcs.NoLongerInForceError):
        view().concept("lapsed", "1")
    with pytest.raises(hcs.NotYetInForceError):
        view("2011-01-01").codes("places")
    with pytest.raises(hcs.UnknownVersionError) as caught:
        view().concept(hcs.Id("places@1999"), "01")
    assert caught.value.known == ("2011.0.0", "2023.0.0", "2011", "2023")


def test_the_codes_of_a_table_in_its_order():
    assert view().codes("places") == ("01", "04", "09", "0a")
    assert view().codes(hcs.Id("places@2011")) == ("01", "02", "03", "04")
    assert view().code_system(hcs.Id("places@2011")).id == "places"


def test_the_cache_of_a_view_is_bounded(monkeypatch):
    monkeypatch.setattr(view_module, "MOST_KEPT", 2)
    day = view()
    for code in ("01", "04", "09", "01"):
        assert day.concept("places", code).code == code
    assert len(day._concepts["places"]) <= 2
    assert day.concept("places", "01") is day.concept("places", "01")


def answers(key: str, code: str, day: str = "2026-11-22") -> tuple[object, object, object]:
    found = view(day).check_code(hcs.Id(key), code)
    assert len(found.why) == len(found.why_zh)
    if (found.well_formed, found.known, found.in_force) != (True, True, True):
        assert found.why
    return found.well_formed, found.known, found.in_force


@pytest.mark.parametrize(
    ("key", "code", "day", "expected"),
    [
        pytest.param("places", "01", "2026-11-22", (True, True, True), id="known, no rule"),
        pytest.param("places", "77", "2026-11-22", (None, False, False), id="unknown, no rule"),
        pytest.param("places", "02", "2026-11-22", (None, False, False), id="of an older edition"),
        pytest.param("places", "09", "2026-11-22", (True, True, False), id="disabled"),
        pytest.param("places", "0a", "2026-11-22", (True, True, False), id="valid later"),
        pytest.param("places", "03", "2022-01-01", (True, True, False), id="valid before"),
        pytest.param("places", "01", "2011-01-01", (None, True, None), id="before the first release"),
        pytest.param("lapsed", "1", "2026-11-22", (None, True, False), id="the release has ended"),
        pytest.param("lapsed", "7", "2026-11-22", (None, None, None), id="the release has ended, never held it"),
        pytest.param("part", "1", "2026-11-22", (True, True, True), id="in a table that is a part"),
        pytest.param("part", "2", "2026-11-22", (True, None, None), id="not in a table that is a part"),
        pytest.param("part", "x", "2026-11-22", (False, None, None), id="ill formed, in a table that is a part"),
        pytest.param("marks", "T123", "2026-01-09", (True, None, None), id="no table, follows the rule of the day"),
        pytest.param("marks", "T123", "2026-01-10", (False, None, None), id="no table, follows the rule of before"),
        pytest.param("marks", "T12345", "2026-01-09", (False, None, None), id="no table, follows the rule to come"),
        pytest.param("marks", "T12345", "2026-01-10", (True, None, None), id="no table, follows the new rule"),
        pytest.param("marks", "t12345", "2026-01-10", (False, None, None), id="no table, another case"),
        pytest.param("hearsay", "P123", "2026-11-22", (None, None, None), id="a rule that no source verifies"),
        pytest.param("hearsay", "zzz", "2026-11-22", (None, None, None), id="against a rule that no source verifies"),
        pytest.param("bare", "1", "2026-11-22", (None, None, None), id="neither rule nor table"),
        pytest.param("places@2011", "02", "2026-11-22", (True, True, False), id="pinned to a release that is over"),
    ],
)
def test_three_questions_three_answers(key, code, day, expected):
    assert answers(key, code, day) == expected


@pytest.mark.parametrize("code", ["T123", "T12345", "nonsense", ""])
def test_without_a_table_no_code_is_called_unknown(code):
    found = view().check_code("marks", code)
    assert found.known is None
    assert found.in_force is None
    assert any("no table of this code system" in each and "Import the table" in each for each in found.why)
    assert any("请导入数据" in each for each in found.why_zh)
    assert not any("unknown" in each for each in found.why)


def test_why_names_the_rule_and_its_days():
    former = view("2026-11-22").check_code("marks", "T123")
    assert former.rule == "old-rule"
    assert "held until 2026-01-10" in former.why[0]
    assert "有效至 2026-01-10" in former.why_zh[0]
    coming = view("2025-01-01").check_code("marks", "T12345")
    assert "holds from 2026-01-10" in coming.why[0]
    assert "The new rule" in view().check_code("marks", "x").why[0]
    assert "新规则" in view().check_code("marks", "x").why_zh[0]


def test_what_else_a_check_carries():
    lapsed = view("2022-01-01").check_code("places", "03")
    assert lapsed.replaced_by == ("04",)
    assert lapsed.concept is not None
    assert lapsed.edition == "2011.0.0"
    assert "valid until 2020-01-01" in lapsed.why[0]
    older = view().check_code("places", "02")
    assert any("edition 2011.0.0 has it (急诊室)" in each for each in older.why)
    assert view().check_code("places", "1").near[0] == "01"
    assert any("in part only" in each for each in view().check_code("part", "2").why)
    assert "disabled in this release" in view().check_code("places", "09").why[0]
    assert any("was pinned" in each for each in view().check_code(hcs.Id("places@2011"), "02").why)


def test_the_code_system_itself_must_be_known():
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().check_code("place", "01")
    assert caught.value.near[0] == "places"
    with pytest.raises(hcs.UnknownVersionError):
        view().check_code(hcs.Id("places@1"), "01")


def test_a_pinned_edition_brings_the_rules_of_its_days():
    system = CodeSystem("marks", "lists", "饮片", "Slices", SOURCE, rules=LISTS.code_systems[1].rules)
    release_ = release("r", "2011.0.0", 1, "2012-01-01")
    entries = (
        *(each for each in CONTENT.entries if each.standard.id != "lists"),
        evolve(LISTS, code_systems=(evolve(system, releases=(release_,)),)),
    )
    table = Table("marks", "r", (concept("marks", "2011.0.0", "T123", "一"),))
    day = opened(evolve(CONTENT, entries=entries, tables=(table,))).as_of(date(2026, 11, 22))
    assert day.check_code("marks", "T123").well_formed is False
    assert day.check_code(hcs.Id("marks@2011"), "T123").well_formed is True
    assert day.check_code(hcs.Id("marks@r"), "T123").well_formed is False, "a table release has no days of rules"
    assert day.check_code(hcs.Id("marks@2011"), "T12345").well_formed is False
    early = View(day._holdings, date(2001, 1, 1))
    assert early.check_code(hcs.Id("marks@2011"), "T123").well_formed is True


@pytest.mark.parametrize(
    ("rules", "code", "expected"),
    [
        pytest.param((LETTERS, UNVERIFIED), "P123", (None, "said-rule"), id="only hearsay fits"),
        pytest.param((LETTERS,), "Q", (None, None), id="the only rule is over, and never fitted"),
        pytest.param((evolve(LETTERS, holds_to=None), UNVERIFIED), "Q", (False, None), id="nothing fits"),
    ],
)
def test_rules_of_mixed_standing(rules, code, expected):
    system = CodeSystem("x", "lists", "x", "x", SOURCE, rules=rules)
    well_formed, rule, why = check_structure(system, code, date(2026, 11, 22))
    assert (well_formed, rule) == expected
    assert why


@pytest.mark.parametrize(
    ("segment", "fits", "breaks"),
    [
        pytest.param(Segment("", "", 2, "digits"), "07", "٠٧", id="digits are ASCII"),
        pytest.param(Segment("", "", 2, "capitals"), "AZ", "Az", id="capitals"),
        pytest.param(Segment("", "", 2, "capitals-digits"), "A1", "a1", id="capitals and digits"),
        pytest.param(Segment("", "", 2, "any"), "𬌗+", "𬌗", id="characters, not bytes"),
        pytest.param(Segment("", "", 2, "fixed", "x."), "x.", "xy", id="a fixed text is no pattern"),
    ],
)
def test_segments(segment, fits, breaks):
    rule = CodeRule("r", "r", "r", enforced=True, source=SOURCE, segments=(segment,))
    assert matches(rule, fits)
    assert not matches(rule, breaks)
    assert not matches(rule, fits + "\n")
    assert not matches(rule, " " + fits)
