"""The code tables and the standards they stand in, asserted as data."""

import re
from datetime import date
from pathlib import Path

import pytest

from hcstandards.authoring.tables import read_table
from hcstandards.model.codes import CodeRule, CodeSystem, Concept, TableRelease
from hcstandards.model.content import Content, Entry
from hcstandards.model.sources import Source
from hcstandards.model.standards import Edition
from hcstandards.model.structure import matches

NOT_SEEN = (
    "cv02.01.101",
    "cv02.01.102",
    "cv02.01.104",
    "cv02.01.201",
    "cv04.50.005",
    "cv07.00.001",
)
"""Tables that the edition of 2011 has and none of whose rows was seen."""

YEARS = [str(year) for year in range(2010, 2025)]


def entry(content: Content, standard: str) -> Entry:
    return next(each for each in content.entries if each.standard.id == standard)


def edition(content: Content, standard: str, version: str) -> Edition:
    editions = entry(content, standard).standard.editions
    return next(each for each in editions if each.version == version)


def system(content: Content, system_id: str) -> CodeSystem:
    systems = (each for entry in content.entries for each in entry.code_systems)
    return next(each for each in systems if each.id == system_id)


def release(content: Content, system_id: str, release_id: str) -> TableRelease:
    releases = system(content, system_id).releases
    return next(each for each in releases if each.id == release_id)


def concepts(content: Content, system_id: str, release_id: str) -> dict[str, Concept]:
    tables = {(each.system, each.release): each for each in content.tables}
    return {each.code: each for each in tables[system_id, release_id].concepts}


def rule(content: Content, system_id: str) -> CodeRule:
    return next(each for each in system(content, system_id).rules if each.id == system_id)


@pytest.mark.parametrize(
    ("system_id", "release_id", "count", "complete"),
    [
        pytest.param("gbt-2261.1", "2003", 4, True, id="sex"),
        pytest.param("gbt-2261.2", "2003", 8, True, id="marital-status"),
        pytest.param("gbt-2261.3", "2003", 4, True, id="health-one-digit"),
        pytest.param("gbt-4761", "2008", 9, True, id="family-one-digit"),
        pytest.param("gbt-3304", "1991", 56, True, id="nationalities"),
        *(pytest.param("gbt-2260", year, 34, False, id=f"provinces-{year}") for year in YEARS),
        *(pytest.param(each, "2011", 0, False, id=f"{each}-2011-not-seen") for each in NOT_SEEN),
        pytest.param("cv02.01.101", "2023", 13, True, id="identity-documents"),
        pytest.param("cv02.01.102", "2023", 9, True, id="place-of-birth"),
        pytest.param("cv02.01.103", "2011", 3, False, id="place-of-death-2011-sourced-rows-only"),
        pytest.param("cv02.01.103", "2023", 6, True, id="place-of-death-2023"),
        pytest.param("cv02.01.104", "2023", 6, True, id="belonging"),
        pytest.param("cv02.01.201", "2023", 6, True, id="blood-relationship"),
        pytest.param("cv02.01.203", "2011", 5, False, id="income-2011-steps-only"),
        pytest.param("cv02.01.203", "2023", 6, True, id="income-2023"),
        pytest.param("cv02.01.204", "2023", 8, True, id="insurance"),
        pytest.param("cv02.01.205", "2023", 3, False, id="address-middle-not-sourced"),
        pytest.param("cv04.50.005", "2023", 5, True, id="abo"),
        pytest.param("cv07.00.001", "2023", 18, True, id="outpatient-costs"),
    ],
)
def test_counts(content: Content, system_id: str, release_id: str, count: int, complete: bool) -> None:
    found = release(content, system_id, release_id)
    assert len(concepts(content, system_id, release_id)) == found.count == count
    assert found.complete is complete


@pytest.mark.parametrize(
    ("system_id", "release_id", "codes"),
    [
        pytest.param("gbt-2261.1", "2003", "0 1 2 9", id="sex"),
        pytest.param("gbt-2261.2", "2003", "10 20 21 22 23 30 40 90", id="marital-status"),
        pytest.param("gbt-2261.3", "2003", "1 2 3 6", id="health"),
        pytest.param("gbt-4761", "2008", "0 1 2 3 4 5 6 7 8", id="family"),
        pytest.param("cv02.01.103", "2011", "01 02 04", id="place-of-death-2011"),
        pytest.param("cv02.01.103", "2023", "01 02 03 04 09 99", id="place-of-death-2023"),
        pytest.param("cv02.01.204", "2023", "01 02 03 04 05 06 07 99", id="insurance"),
        pytest.param("cv02.01.205", "2023", "01 09 99", id="address"),
    ],
)
def test_codes(content: Content, system_id: str, release_id: str, codes: str) -> None:
    assert list(concepts(content, system_id, release_id)) == codes.split()


@pytest.mark.parametrize(
    ("system_id", "release_id", "code", "display"),
    [
        pytest.param("gbt-2261.1", "2003", "1", "男性", id="male"),
        pytest.param("gbt-2261.2", "2003", "90", "未说明的婚姻状况", id="not-stated"),
        pytest.param("gbt-4761", "2008", "7", "兄、弟、姐、妹", id="ideographic-comma"),
        pytest.param("gbt-3304", "1991", "01", "汉族", id="leading-zero"),
        pytest.param("gbt-3304", "1991", "56", "基诺族", id="last-nationality"),
        pytest.param("gbt-2260", "2024", "110000", "北京市", id="first-province"),
        pytest.param("gbt-2260", "2024", "820000", "澳门特别行政区", id="last-province"),
        pytest.param("cv02.01.101", "2023", "08", "临时身份证", id="new-in-2023"),
        pytest.param("cv02.01.203", "2023", "1", "≤4000", id="kept-as-given"),
        pytest.param("cv07.00.001", "2023", "17", "输氧", id="oxygen"),
    ],
)
def test_displays(content: Content, system_id: str, release_id: str, code: str, display: str) -> None:
    assert concepts(content, system_id, release_id)[code].display == display


@pytest.mark.parametrize(
    ("system_id", "release_id", "parents"),
    [
        pytest.param("gbt-2261.2", "2003", {"21": "20", "22": "20", "23": "20"}, id="married"),
        pytest.param("cv02.01.102", "2023", {"11": "1", "12": "1"}, id="hospitals"),
    ],
)
def test_parents(content: Content, system_id: str, release_id: str, parents: dict[str, str]) -> None:
    found = concepts(content, system_id, release_id).values()
    assert {each.code: each.parent for each in found if each.parent} == parents


def test_nationalities_keep_the_leading_zero_and_carry_both_other_forms(content: Content) -> None:
    found = concepts(content, "gbt-3304", "1991")
    assert list(found) == [f"{number:02}" for number in range(1, 57)]
    assert dict(found["04"].properties) == {"alpha": "ZA", "romanized": "Zang", "abroad": "Tibetan"}
    assert dict(found["06"].properties) == {"alpha": "MH", "romanized": "Miao"}
    assert len({each.properties["alpha"] for each in found.values()}) == 56


@pytest.mark.parametrize("code", [pytest.param("97", id="other"), pytest.param("98", id="foreign")])
def test_unsourced_nationalities_stay_out(content: Content, code: str) -> None:
    assert code not in concepts(content, "gbt-3304", "1991")


@pytest.mark.parametrize(
    ("system_id", "code", "follows"),
    [
        pytest.param("gbt-3304", "01", True, id="nationality"),
        pytest.param("gbt-3304", "1", False, id="nationality-without-its-zero"),
        pytest.param("gbt-4761", "51", False, id="two-digit-relationship"),
        pytest.param("gbt-2260", "110000", True, id="division"),
        pytest.param("gbt-2260", "11", False, id="short-division"),
        pytest.param("health-record-archive-number", "11010100100100001", True, id="archive"),
        pytest.param("health-record-archive-number", "1101010010010000", False, id="16-digits"),
        pytest.param("citizen-id", "11010519491231002X", True, id="printed-example"),
        pytest.param("citizen-id", "11010519491231002x", False, id="lower-case-is-another-form"),
        pytest.param("citizen-id", "110105194912310021", True, id="check-character-not-computed"),
        pytest.param("citizen-id", "１10105194912310021", False, id="fullwidth-digit"),
        pytest.param("birth-certificate-number", "A110000001", True, id="birth"),
        pytest.param("birth-certificate-number", "0110000001", False, id="birth-without-letter"),
        pytest.param("ncms-medical-card-number", "1" * 18, True, id="18-characters"),
        pytest.param("ncms-medical-card-number", "1" * 17, False, id="17-characters"),
    ],
)
def test_structure(content: Content, system_id: str, code: str, follows: bool) -> None:
    assert matches(rule(content, system_id), code) is follows


def test_archive_number_segments_and_the_ranges_that_never_decide(content: Content) -> None:
    whole, ranges = system(content, "health-record-archive-number").rules
    assert [each.length for each in whole.segments] == [6, 3, 3, 5]
    assert whole.enforced
    assert whole.source.evidence == "official"
    assert not ranges.enforced
    assert ranges.source.evidence == "secondary"
    inside = {part for part in range(1000) if matches(ranges, f"110101001{part:03}00001")}
    assert inside == {*range(1, 100), *range(101, 200), *range(901, 1000)}


@pytest.mark.parametrize(
    ("system_id", "since", "until"),
    [
        pytest.param("ncms-medical-card-number", "2012-02-01", "2024-04-01", id="dropped-2023"),
        pytest.param("social-security-number", "2024-04-01", None, id="added-2023"),
    ],
)
def test_rules_that_came_and_went(content: Content, system_id: str, since: str, until: str | None) -> None:
    found = rule(content, system_id)
    assert found.holds_from == date.fromisoformat(since)
    assert found.holds_to == (date.fromisoformat(until) if until else None)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        pytest.param("01", "医院病房", "医疗卫生机构", id="ward"),
        pytest.param("02", "急诊室", "来院途中", id="emergency-room"),
        pytest.param("04", "外地", "养老服务机构", id="elsewhere"),
    ],
)
def test_one_code_two_meanings(content: Content, code: str, before: str, after: str) -> None:
    assert concepts(content, "cv02.01.103", "2011")[code].display == before
    assert concepts(content, "cv02.01.103", "2023")[code].display == after
    assert concepts(content, "cv02.01.103", "2011")[code].edition == "2011.0.0"


def test_reused_codes_have_dated_edges(content: Content) -> None:
    edges = entry(content, "wst-364.3").correspondences
    assert {(each.source_system, each.source_code) for each in edges} == {
        *(("cv02.01.103", code) for code in ("01", "02", "04")),
        *(("cv02.01.203", code) for code in "12345"),
    }
    for each in edges:
        assert each.kind == "reused"
        assert each.since == date(2024, 4, 1)
        assert (each.source_edition, each.target_edition) == ("2011.0.0", "2023.0.0")
        assert each.source_code == each.target_code


def test_the_cost_table_keeps_its_former_id(content: Content) -> None:
    assert system(content, "cv07.00.001").former_ids == ("cv07.10.001",)


def test_codes_new_in_2023_are_marked(content: Content) -> None:
    found = concepts(content, "cv02.01.101", "2023").values()
    added = [each.code for each in found if each.properties.get("added-in") == "2023"]
    assert added == ["08", "09", "10", "11", "12"]


def test_overlapping_income_bands_are_said_to_be_a_defect(content: Content) -> None:
    defects = release(content, "cv02.01.203", "2023").defects
    assert [each.kind for each in defects] == ["conflict"]
    assert "84000" in defects[0].text


def test_income_bands_of_2011_are_inferred(content: Content) -> None:
    assert release(content, "cv02.01.203", "2011").source.confidence == "inferred"


@pytest.mark.parametrize(
    ("standard", "version", "nature", "issued", "since", "until"),
    [
        pytest.param("gbt-2261.1", "2003.0.0", None, "2003-07-25", "2003-12-01", None, id="sex"),
        pytest.param("gbt-2261.2", "2003.0.0", None, "2003-07-25", "2003-12-01", None, id="marital"),
        pytest.param("gbt-2261.3", "2003.0.0", None, "2003-07-25", "2003-12-01", None, id="health"),
        pytest.param("gbt-4761", "2008.0.0", None, "2008-08-06", "2009-01-01", None, id="family"),
        pytest.param("gbt-2260", "2007.0.0", None, "2007-11-14", "2008-02-01", None, id="divisions"),
        pytest.param("gbt-3304", "1991.0.0", None, "1991-08-30", "1992-04-01", None, id="nations"),
        pytest.param(
            "wst-364.2",
            "2011.0.0",
            "mandatory",
            "2011-08-02",
            "2012-02-01",
            "2024-04-01",
            id="364.2-2011",
        ),
        pytest.param(
            "wst-364.2",
            "2023.0.0",
            "recommended",
            "2023-10-07",
            "2024-04-01",
            None,
            id="364.2-2023",
        ),
        pytest.param(
            "wst-364.3",
            "2011.0.0",
            "mandatory",
            None,
            None,
            "2024-04-01",
            id="364.3-2011-cover-not-seen",
        ),
        pytest.param(
            "wst-364.3",
            "2023.0.0",
            "recommended",
            "2023-10-07",
            "2024-04-01",
            None,
            id="364.3-2023",
        ),
        pytest.param("wst-363.1", "2023.0.0", None, "2023-10-07", "2024-04-01", None, id="363.1"),
        pytest.param("ws-365", "2011.0.0", "mandatory", "2011-08-02", "2012-02-01", None, id="365"),
        pytest.param(
            "wst-303",
            "2009.0.0",
            None,
            "2009-01-22",
            "2009-08-01",
            "2024-02-01",
            id="303-2009-replaced-though-a-list-says-otherwise",
        ),
        pytest.param("wst-303", "2023.0.0", None, "2023-08-07", "2024-02-01", None, id="303-2023"),
        pytest.param("wst-305", "2009.0.0", None, "2009-01-22", "2009-08-01", "2024-02-01", id="305-2009"),
    ],
)
def test_periods(
    content: Content,
    standard: str,
    version: str,
    nature: str | None,
    issued: str | None,
    since: str | None,
    until: str | None,
) -> None:
    found = edition(content, standard, version)
    assert nature is None or found.nature == nature
    assert found.issued == (date.fromisoformat(issued) if issued else None)
    assert found.in_force_from == (date.fromisoformat(since) if since else None)
    assert found.in_force_to == (date.fromisoformat(until) if until else None)


def test_where_no_day_is_printed_the_assumed_one_has_a_ground(content: Content) -> None:
    found = edition(content, "wst-364.3", "2011.0.0")
    assert found.assumed_from == date(2012, 2, 1)
    assert "in_force_from" in {each.field for each in found.doubts}


def test_the_erratum_lies_between_issue_and_force(content: Content) -> None:
    found = edition(content, "wst-364.3", "2023.0.0")
    (erratum,) = found.errata
    assert found.issued is not None
    assert found.in_force_from is not None
    assert found.issued < erratum.published == date(2023, 12, 8) < found.in_force_from
    assert erratum.source.literal == "于 2023 年 12 月 8 日对前言进行了勘误"


@pytest.mark.parametrize("standard", ["wst-303", "wst-305"])
def test_a_stale_list_is_a_defect_not_a_date(content: Content, standard: str) -> None:
    (defect,) = entry(content, standard).standard.defects
    assert (defect.kind, defect.document) == ("conflict", "ws-standards-list")


def test_ws_365_counts(content: Content) -> None:
    facts = {each.name: each for each in edition(content, "ws-365", "2011.0.0").facts}
    assert facts["data-sets"].value == "18"
    assert facts["data-elements"].value == "1055"
    by_set = [int(each) for each in facts["data-elements-by-set"].value.split()]
    assert (len(by_set), sum(by_set)) == (18, 1055)
    assert facts["data-elements"].source.evidence == "measured"


def test_the_official_version_rule_is_quoted(content: Content) -> None:
    facts = {each.name: each for each in edition(content, "wst-363.1", "2023.0.0").facts}
    compatible, breaking = facts["version-rule-compatible"], facts["version-rule-incompatible"]
    assert compatible.source.place == breaking.source.place == "6.2.1"
    assert "次版本号归0" in (breaking.source.literal or "")


@pytest.mark.parametrize("year", [pytest.param(each, id=each) for each in YEARS])
def test_each_list_of_divisions_answers_for_the_year_after(content: Content, year: str) -> None:
    found = release(content, "gbt-2260", year)
    assert found.in_force_from is None
    assert found.assumed_from == date(int(year) + 1, 1, 1)
    last = year == YEARS[-1]
    assert found.assumed_to == (None if last else date(int(year) + 2, 1, 1))
    assert list(concepts(content, "gbt-2260", year)) == list(concepts(content, "gbt-2260", "2024"))


def test_table_ids_follow_the_syntax_of_the_series(content: Content) -> None:
    systems = [each.id for entry in content.entries for each in entry.code_systems]
    tables = [each for each in systems if each.startswith("cv")]
    assert len(tables) == 10
    assert all(re.fullmatch(r"cv\d\d\.\d\d\.\d{3}", each) for each in tables)


def test_rare_and_fullwidth_characters_survive_a_table(tmp_path: Path) -> None:
    name = "𬌗面（上，下）"
    text = f"code,display\n01,{name}\nA00.000x001+H42.0*,[霍乱]\n"
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8")
    source = Source("rows", "clear")
    rows = TableRelease("1", "1.0.0", source, "rows.csv", 2)
    table, problems = read_table(tmp_path, CodeSystem("rows", "rows", "表", "Rows", source), rows)
    assert problems == []
    assert table is not None
    assert [each.code for each in table.concepts] == ["01", "A00.000x001+H42.0*"]
    assert table.concepts[0].display == name
    assert ord(table.concepts[0].display[0]) > 0xFFFF
