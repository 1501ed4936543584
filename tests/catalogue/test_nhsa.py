"""The NHSA coding standards, directory transactions, CHS-DRG, DIP and the payment pilots, as data."""

import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from hcstandards.importing.recipes import load_recipe, recipe_names
from hcstandards.model.codes import CodeRule, CodeSystem
from hcstandards.model.content import Content, Entry
from hcstandards.model.pilots import Pilot, PilotUnit
from hcstandards.model.sources import Source
from hcstandards.model.standards import Edition
from hcstandards.model.structure import matches

BATCH_1, BATCH_2 = date(2019, 6, 27), date(2019, 9, 26)
REPORTED = date(2026, 1, 10)


def entry_of(content: Content, standard: str) -> Entry:
    return next(each for each in content.entries if each.standard.id == standard)


def edition_of(content: Content, standard: str, version: str) -> Edition:
    return next(each for each in entry_of(content, standard).standard.editions if each.version == version)


def system_of(content: Content, key: str) -> CodeSystem:
    return next(each for entry in content.entries for each in entry.code_systems if each.id == key)


def rule_of(content: Content, system: str, rule: str) -> CodeRule:
    return next(each for each in system_of(content, system).rules if each.id == rule)


def pilot_of(content: Content, key: str) -> Pilot:
    return next(each for entry in content.entries for each in entry.pilots if each.id == key)


def answering(content: Content, standard: str, day: date) -> list[str]:
    editions = entry_of(content, standard).standard.editions
    return [
        each.version
        for each in editions
        if each.starts and each.starts <= day and (each.ends is None or day < each.ends)
    ]


def sources_in(value: Any) -> Iterator[Source]:
    if isinstance(value, Source):
        yield value
    if isinstance(value, tuple):
        for item in value:
            yield from sources_in(item)
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from sources_in(getattr(value, field.name))


@pytest.mark.parametrize(
    ("standard", "number", "batch"),
    [
        pytest.param("nhsa-diagnosis-procedure", "1", BATCH_1, id="diagnosis-procedure"),
        pytest.param("nhsa-service-item", "2", BATCH_1, id="service-item"),
        pytest.param("nhsa-drug", "3", BATCH_1, id="drug"),
        pytest.param("nhsa-consumable", "4", BATCH_1, id="consumable"),
        pytest.param("nhsa-settlement-list", "5", BATCH_2, id="settlement-list"),
        pytest.param("nhsa-institution", "6", BATCH_2, id="institution"),
        pytest.param("nhsa-physician", "7", BATCH_2, id="physician"),
        pytest.param("nhsa-nurse", "8", BATCH_2, id="nurse"),
        pytest.param("nhsa-pharmacy", "9", BATCH_2, id="pharmacy"),
        pytest.param("nhsa-pharmacist", "10", BATCH_2, id="pharmacist"),
        pytest.param("nhsa-system-unit", "11", BATCH_2, id="system-unit"),
        pytest.param("nhsa-system-staff", "12", BATCH_2, id="system-staff"),
        pytest.param("nhsa-outpatient-disease", "13", BATCH_2, id="outpatient-disease"),
        pytest.param("nhsa-case-settlement-disease", "14", BATCH_2, id="case-settlement-disease"),
        pytest.param("nhsa-day-surgery-disease", "15", BATCH_2, id="day-surgery-disease"),
    ],
)
def test_the_fifteen_of_2019_with_their_batch(content: Content, standard: str, number: str, batch: date) -> None:
    table = next(each for each in content.tables if each.system == "nhsa-coding-standards")
    row = next(each for each in table.concepts if each.code == number)
    assert (row.properties["standard"], row.properties["batch"]) == (standard, batch.isoformat())
    first = entry_of(content, standard).standard.editions[0]
    assert first.issued == batch
    assert first.in_force_from is None
    assert first.assumed_from == batch
    assert "in_force_from" in {doubt.field for doubt in first.doubts}
    assert entry_of(content, standard).standard.lifecycle == "maintained-table"


def test_the_number_of_coding_standards_is_data_with_its_drift_in_doubt(content: Content) -> None:
    (release,) = system_of(content, "nhsa-coding-standards").releases
    assert release.count == 15
    doubt = next(each for each in release.doubts if each.field == "count")
    assert "18" in doubt.reason
    assert "22" in doubt.reason


@pytest.mark.parametrize(
    ("system", "rule", "code"),
    [
        pytest.param("nhsa-drug", "western", "XJ01CAA040A001010102699", id="western-drug"),
        pytest.param("nhsa-drug", "patent", "ZA01BA00010001000001", id="patent-medicine"),
        pytest.param("nhsa-drug", "herbal-slice-old", "T001700001", id="herbal-slice-old"),
        pytest.param("nhsa-drug", "herbal-slice-new", "T001700001100001", id="herbal-slice-new"),
        pytest.param("nhsa-drug", "granule", "T0017300011000100001", id="granule-under-drug"),
        pytest.param("nhsa-granule", "granule", "T0017300011000100001", id="granule"),
        pytest.param("nhsa-consumable", "code-20", "C0901010100000006626", id="consumable-20"),
        pytest.param("nhsa-consumable", "code-27", "C09010101000000066260000001", id="consumable-27"),
        pytest.param("nhsa-diagnosis", "published-pattern", "A00.000", id="diagnosis"),
        pytest.param("nhsa-diagnosis", "published-pattern", "A00.000x001", id="diagnosis-extension"),
        pytest.param("nhsa-diagnosis", "published-pattern", "I10.x00x032", id="diagnosis-filler-extension"),
        pytest.param("nhsa-diagnosis", "published-pattern", "E10.300x051+H42.0*", id="dagger-asterisk"),
        pytest.param("nhsa-diagnosis", "published-pattern", "A17.801+G07*", id="asterisk-of-three"),
        pytest.param("nhsa-diagnosis", "published-pattern", "L80.x00", id="diagnosis-filler"),
        pytest.param("nhsa-procedure", "published-pattern", "36.0700", id="procedure"),
        pytest.param("nhsa-procedure", "published-pattern", "00.6600x004", id="procedure-extension"),
        pytest.param("nhsa-procedure", "published-pattern", "17.971A0", id="procedure-with-letter"),
        pytest.param("nhsa-procedure", "published-pattern", "86.700x0013", id="procedure-odd-extension"),
        pytest.param("nhsa-service-item", "national", "001102000010000", id="service-item"),
        pytest.param(
            "nhsa-service-item",
            "with-local-part",
            "001102000010000-110200001",
            id="service-item-local",
        ),
        pytest.param("nhsa-physician", "code", "D510105000123", id="physician"),
        pytest.param("nhsa-technician", "hy", "HY520203000001", id="technician-hy"),
        pytest.param("nhsa-technician", "hj", "HJ520203000001", id="technician-hj"),
        pytest.param("nhsa-outpatient-disease", "code", "M03900", id="outpatient-disease"),
        pytest.param("nhsa-long-term-care-item", "code", "A" * 17, id="long-term-care-17"),
        pytest.param("chs-drg", "to-2.0", "BR11", id="drg-to-2.0"),
        pytest.param("chs-drg", "from-3.0", "CV1H", id="drg-from-3.0"),
    ],
)
def test_enforced_rules_accept(content: Content, system: str, rule: str, code: str) -> None:
    found = rule_of(content, system, rule)
    assert found.enforced
    assert matches(found, code)


@pytest.mark.parametrize(
    ("system", "rule", "code"),
    [
        pytest.param("nhsa-drug", "western", "XJ01CAA040A00101010269", id="western-drug-short"),
        pytest.param("nhsa-drug", "western", "xJ01CAA040A001010102699", id="western-drug-lower-case"),
        pytest.param("nhsa-drug", "granule", "T0017200011000100001", id="granule-name-not-3"),
        pytest.param("nhsa-diagnosis", "published-pattern", "A00.000X001", id="upper-case-x"),
        pytest.param("nhsa-diagnosis", "published-pattern", "I10", id="short-form"),
        pytest.param("nhsa-diagnosis", "published-pattern", "A00.000 ", id="trailing-blank"),
        pytest.param("nhsa-procedure", "published-pattern", "36.07", id="procedure-short"),
        pytest.param("nhsa-physician", "code", "D51010500012", id="physician-short"),
        pytest.param("nhsa-outpatient-disease", "code", "M0390", id="outpatient-short"),
        pytest.param("chs-drg", "to-2.0", "CV1H", id="letter-before-3.0"),
    ],
)
def test_enforced_rules_refuse(content: Content, system: str, rule: str, code: str) -> None:
    assert not matches(rule_of(content, system, rule), code)


def test_the_western_drug_code_has_six_segments(content: Content) -> None:
    rule = rule_of(content, "nhsa-drug", "western")
    assert [each.length for each in rule.segments] == [1, 5, 4, 4, 4, 5]


@pytest.mark.parametrize(
    ("rule", "length", "since", "until", "confidence"),
    [
        pytest.param("herbal-slice-old", 10, None, REPORTED, "inferred", id="old-slices"),
        pytest.param("herbal-slice-new", 16, REPORTED, None, "inferred", id="new-slices"),
        pytest.param("granule", 20, None, None, "clear", id="granules"),
    ],
)
def test_the_letter_t_is_told_apart_by_length_and_day(
    content: Content,
    rule: str,
    length: int,
    since: date | None,
    until: date | None,
    confidence: str,
) -> None:
    found = rule_of(content, "nhsa-drug", rule)
    assert sum(each.length for each in found.segments) == length
    assert (found.holds_from, found.holds_to) == (since, until)
    assert found.source.confidence == confidence
    assert bool(found.doubts) == (confidence == "inferred")


@pytest.mark.parametrize(
    ("system", "rule", "confidence"),
    [
        pytest.param("nhsa-nurse", "by-analogy", "unresolvable", id="nurse"),
        pytest.param("nhsa-pharmacy", "unverified", "unresolvable", id="pharmacy"),
        pytest.param("nhsa-institution", "segments", "unresolvable", id="institution-segments"),
        pytest.param("nhsa-preparation", "conflicting", "unresolvable", id="preparation"),
        pytest.param("nhsa-diagnosis", "rule-2019", "clear", id="diagnosis-six-characters"),
        pytest.param("nhsa-procedure", "rule-2019", "clear", id="procedure-six-digits"),
        pytest.param("nhsa-tcm-disease", "gb-1995", "clear", id="tcm-disease"),
        pytest.param("nhsa-tcm-syndrome", "gb-1995", "clear", id="tcm-syndrome"),
    ],
)
def test_unverified_or_advisory_rules_never_decide(content: Content, system: str, rule: str, confidence: str) -> None:
    found = rule_of(content, system, rule)
    assert not found.enforced
    assert found.source.confidence == confidence
    assert found.doubts


@pytest.mark.parametrize("standard", ["nhsa-pharmacist", "nhsa-system-unit", "nhsa-system-staff"])
def test_codes_without_a_sourced_structure_are_not_modelled(content: Content, standard: str) -> None:
    assert entry_of(content, standard).code_systems == ()
    assert "code_systems" in {each.field for each in entry_of(content, standard).standard.doubts}


@pytest.mark.parametrize(
    ("system", "recipe"),
    [
        pytest.param("nhsa-drug", "nhsa-1301", id="drug"),
        pytest.param("nhsa-service-item", "nhsa-1305", id="service-item"),
        pytest.param("nhsa-consumable", "nhsa-consumables-zip", id="consumable"),
        pytest.param("nhsa-diagnosis", "icd10-nhsa", id="diagnosis"),
        pytest.param("nhsa-procedure", "nhsa-1308", id="procedure"),
        pytest.param("nhsa-granule", "nhsa-1320", id="granule"),
        pytest.param("chs-drg", "chs-drg-list", id="chs-drg"),
    ],
)
def test_tables_that_are_not_embedded_say_how_to_load_them(content: Content, system: str, recipe: str) -> None:
    found = system_of(content, system)
    assert found.releases == ()
    assert recipe in (found.how_to_load or "")
    assert recipe in (found.how_to_load_en or "")


def test_the_recipes_named_import_into_the_system_that_names_them(content: Content) -> None:
    by_system: dict[str | None, set[str]] = {}
    for name in recipe_names():
        by_system.setdefault(load_recipe(name).system, set()).add(name)
    for found in (each for entry in content.entries for each in entry.code_systems if each.how_to_load):
        own = by_system.get(found.id, set())
        for words in (found.how_to_load, found.how_to_load_en):
            assert words
            assert all(recipe in words for recipe in own), found.id
            command = re.search(r"--recipe (\S+)", words)
            assert command is None or command[1] in own, found.id


def test_the_directory_transactions_are_1301_to_1321(content: Content) -> None:
    table = next(each for each in content.tables if each.system == "nhsa-platform-tables")
    assert [each.code for each in table.concepts] == [str(number) for number in range(1301, 1322)]
    displays = {each.code: each.display for each in table.concepts}
    assert displays["1301"] == "西药中成药目录下载"
    assert displays["1318"] == "医保目录限价信息查询"
    assert displays["1321"] == "医疗服务项目（新）目录下载"
    systems = {each.id for entry in content.entries for each in entry.code_systems}
    assert {each.properties["system"] for each in table.concepts if "system" in each.properties} <= systems


def test_the_items_of_the_settlement_list_add_up(content: Content) -> None:
    edition = edition_of(content, "nhsa-settlement-list", "2020.0.0")
    facts = {each.name: int(each.value) for each in edition.facts}
    parts = [facts[f"items-{part}"] for part in ("basic", "outpatient", "inpatient", "charges")]
    assert parts == [32, 6, 57, 95]
    assert facts["items"] == sum(parts) == 190
    assert any("193" in each.reason for each in edition.doubts)


@pytest.mark.parametrize(
    ("standard", "day", "expected"),
    [
        pytest.param("chs-drg", date(2020, 6, 17), [], id="drg-before-1.0"),
        pytest.param("chs-drg", date(2020, 7, 1), ["1.0.0"], id="drg-1.0-assumed"),
        pytest.param("chs-drg", date(2022, 1, 1), [], id="drg-1.1-is-never-assumed"),
        pytest.param("chs-drg", date(2024, 12, 31), [], id="drg-2.0-issued-only"),
        pytest.param("chs-drg", date(2025, 1, 1), ["2.0.0"], id="drg-2.0-uniform"),
        pytest.param("chs-drg", date(2026, 11, 22), ["2.0.0"], id="drg-3.0-published-only"),
        pytest.param("chs-drg", date(2026, 12, 31), ["2.0.0"], id="drg-2.0-last-day"),
        pytest.param("chs-drg", date(2027, 1, 1), ["3.0.0"], id="drg-3.0"),
        pytest.param("dip", date(2020, 12, 31), [], id="dip-before-1.0"),
        pytest.param("dip", date(2021, 1, 1), ["1.0.0"], id="dip-1.0-assumed"),
        pytest.param("dip", date(2026, 11, 22), ["2.0.0"], id="dip-2.0"),
        pytest.param("dip", date(2027, 1, 1), ["3.0.0"], id="dip-3.0-assumed"),
        pytest.param("gbt-45938", date(2025, 12, 31), [], id="gbt-45938-published-only"),
        pytest.param("gbt-45938", date(2026, 1, 1), ["2025.0.0"], id="gbt-45938-in-force"),
        pytest.param("nhsa-diagnosis-procedure", date(2021, 1, 25), ["1.0.0"], id="icd-1.0"),
        pytest.param("nhsa-diagnosis-procedure", date(2021, 1, 26), ["2.0.0"], id="icd-2.0"),
        pytest.param("nhsa-granule", date(2026, 11, 22), [], id="granule-undated"),
    ],
)
def test_editions_answer_on_their_days(content: Content, standard: str, day: date, expected: list[str]) -> None:
    assert answering(content, standard, day) == expected


@pytest.mark.parametrize(
    ("version", "facts"),
    [
        pytest.param("1.0.0", {"mdc": "26", "adrg": "376", "drg": "618"}, id="1.0"),
        pytest.param("1.1.0", {"adrg": "376", "drg": "628"}, id="1.1"),
        pytest.param("2.0.0", {"mdc": "26", "adrg": "409", "drg": "634"}, id="2.0"),
        pytest.param(
            "3.0.0",
            {"mdc": "26", "adrg": "492", "drg": "825", "primary-care-groups": "31"},
            id="3.0",
        ),
    ],
)
def test_the_group_counts_of_chs_drg(content: Content, version: str, facts: dict[str, str]) -> None:
    found = {each.name: each.value for each in edition_of(content, "chs-drg", version).facts}
    assert facts.items() <= found.items()


def test_the_number_of_the_3_0_notice_is_in_doubt(content: Content) -> None:
    for standard in ("chs-drg", "dip"):
        edition = edition_of(content, standard, "3.0.0")
        assert edition.designation == "医保发〔2026〕22号"
        assert edition.issued is None
        assert {"issued", "designation"} <= {each.field for each in edition.doubts}


def test_dip_has_no_code_system_because_its_code_is_not_sourced(content: Content) -> None:
    assert entry_of(content, "dip").code_systems == ()
    facts = {each.name: each.value for each in edition_of(content, "dip", "2.0.0").facts}
    assert facts["core-groups-fewer-than-1.0"] == "2033"


@pytest.mark.parametrize(
    ("pilot", "standard", "stated", "sourced"),
    [
        pytest.param("chs-drg-pilot-2019", "chs-drg", 30, 19, id="chs-drg"),
        pytest.param("dip-pilot-2020", "dip", 71, 21, id="dip"),
        pytest.param("payment-demonstration-2021", "payment-demonstration-2021", 32, 9, id="demonstration"),
    ],
)
def test_pilots_state_more_units_than_are_sourced(
    content: Content, pilot: str, standard: str, stated: int, sourced: int
) -> None:
    found = pilot_of(content, pilot)
    assert (found.standard, found.stated_units, len(found.units)) == (standard, stated, sourced)
    assert len({each.region for each in found.units}) == sourced
    assert "units" in {each.field for each in found.doubts}


def _unit(pilot: Pilot, region: str) -> PilotUnit | None:
    return next((each for each in pilot.units if each.region == region), None)


@pytest.mark.parametrize("pilot", ["chs-drg-pilot-2019", "dip-pilot-2020", "payment-demonstration-2021"])
def test_shenzhen_is_in_conflict_and_stays_out(content: Content, pilot: str) -> None:
    assert _unit(pilot_of(content, pilot), "440300") is None


def test_tianjin_is_in_both_pilots(content: Content) -> None:
    assert _unit(pilot_of(content, "chs-drg-pilot-2019"), "120000")
    assert _unit(pilot_of(content, "dip-pilot-2020"), "120000")


@pytest.mark.parametrize(
    ("region", "since", "precision", "confidence"),
    [
        pytest.param("430300", date(2021, 6, 1), "month", "clear", id="xiangtan"),
        pytest.param("420100", date(2021, 12, 21), "day", "inferred", id="wuhan-in-2021"),
        pytest.param("370200", date(2021, 10, 26), "day", "inferred", id="qingdao-from-the-launch"),
        pytest.param("110000", date(2021, 12, 21), "day", "inferred", id="beijing-with-all-others"),
    ],
)
def test_drg_cities_move_on_to_actual_payment(
    content: Content, region: str, since: date, precision: str, confidence: str
) -> None:
    unit = _unit(pilot_of(content, "chs-drg-pilot-2019"), region)
    assert unit is not None
    actual = unit.stages[-1]
    assert (actual.stage, actual.since, actual.precision) == ("actual-use", since, precision)
    assert actual.source.confidence == confidence
    assert actual.source.literal


def test_the_stages_of_the_drg_pilot_follow_its_notices(content: Content) -> None:
    pilot = pilot_of(content, "chs-drg-pilot-2019")
    for unit in pilot.units:
        assert [each.stage for each in unit.stages] == ["listed", "simulated", "actual-use"]
        assert [each.since for each in unit.stages[:2]] == [date(2019, 5, 20), date(2021, 3, 9)]
        assert unit.stages[-1].since <= date(2021, 12, 21)
    assert any("2021-05-31" in each.reason for each in pilot.doubts)


def test_no_unit_goes_back_a_stage(content: Content) -> None:
    order = ["listed", "simulated", "actual-use", "ended"]
    for pilot in (each for entry in content.entries for each in entry.pilots):
        for unit in pilot.units:
            days = [each.since for each in unit.stages]
            assert days == sorted(set(days)), (pilot.id, unit.region)
            places = [order.index(each.stage) for each in unit.stages]
            assert places == sorted(set(places)), (pilot.id, unit.region)


@pytest.mark.parametrize("pilot", ["chs-drg-pilot-2019", "dip-pilot-2020"])
def test_the_national_pilots_were_extended_to_the_country(content: Content, pilot: str) -> None:
    found = pilot_of(content, pilot)
    assert found.outcome == "extended"
    assert found.outcome_source
    assert found.outcome_source.document == "payment-three-year-plan-2021"
    assert "2021年内" in (found.exit_criteria or "")
    assert found.exit_criteria_en


@pytest.mark.parametrize(
    ("region", "confidence"),
    [
        pytest.param("360700", "clear", id="ganzhou"),
        pytest.param("430700", "clear", id="changde"),
        pytest.param("350900", "clear", id="ningde"),
        pytest.param("430900", "inferred", id="yiyang"),
        pytest.param("440100", "inferred", id="guangzhou-derived"),
        pytest.param("370900", "inferred", id="taian-not-called-national"),
    ],
)
def test_dip_cities_carry_how_sure_they_are(content: Content, region: str, confidence: str) -> None:
    unit = _unit(pilot_of(content, "dip-pilot-2020"), region)
    assert unit is not None
    stage, actual = unit.stages
    assert (actual.stage, actual.since) == ("actual-use", date(2021, 12, 21))
    assert (stage.since, stage.precision, stage.source.confidence) == (
        date(2020, 11, 4),
        "day",
        confidence,
    )
    assert stage.source.literal


def test_the_day_of_the_dip_list_has_a_source(content: Content) -> None:
    pilot = pilot_of(content, "dip-pilot-2020")
    assert pilot.source.document == "pilot-dip-list-2020"
    assert str(pilot.stated_units) in (pilot.source.literal or "")
    assert all("pilot-dip-list-2020" in (each.stages[0].source.note or "") for each in pilot.units)


DIVISIONS = Path(os.environ.get("HCSTANDARDS_DATA", Path(__file__).resolve().parents[2].parent / "shared" / "data"))
DIVISIONS /= "cn-divisions/areacodes/data"


@pytest.mark.skipif(not DIVISIONS.is_dir(), reason="the yearly lists of divisions are not beside the checkout")
@pytest.mark.parametrize("pilot", ["chs-drg-pilot-2019", "dip-pilot-2020", "payment-demonstration-2021"])
def test_pilot_units_are_divisions_of_the_year_of_each_stage(content: Content, pilot: str) -> None:
    """Code and name, as the list of GB/T 2260 of that year has them."""
    lists: dict[int, dict[str, str]] = {}
    found = pilot_of(content, pilot)
    assert found.units
    for unit in found.units:
        for year in {stage.since.year for stage in unit.stages}:
            if year not in lists:
                lines = (DIVISIONS / f"{year}.txt").read_text(encoding="utf-8").split("\n")
                lists[year] = dict(line.split(maxsplit=1) for line in lines if line.strip())
            assert lists[year].get(unit.region) == unit.name, (unit.region, year)


@pytest.mark.parametrize("host", ["pro-csound", "zqxzxtyq", "azaleacolor", "4fhk", "kcqsx", "yuleba", "baogaosu"])
def test_mirror_pages_are_never_linked(content: Content, host: str) -> None:
    assert not [each.id for each in content.documents if host in (each.address or "")]


def test_unverified_figures_stay_out(content: Content) -> None:
    ours = [each for each in content.entries if each.standard.id.startswith(("nhsa-", "chs-drg", "dip"))]
    values = {fact.value for entry in ours for edition in entry.standard.editions for fact in edition.facts}
    assert not values & {"33324", "12995", "13002", "11553", "655", "193"}


@pytest.mark.parametrize("standard", ["nhsa-drug", "nhsa-diagnosis-procedure", "chs-drg", "dip", "gbt-45938"])
def test_every_source_names_its_evidence(content: Content, standard: str) -> None:
    for source in sources_in(entry_of(content, standard)):
        assert source.evidence
        assert source.place
