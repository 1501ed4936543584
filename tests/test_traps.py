"""The field's known traps, asked of the catalogue that ships: the same question on two days, codes that look alike."""

from datetime import date
from decimal import Decimal

import pytest

import hcstandards as hcs
from hcstandards.catalogue import Catalogue
from hcstandards.view import View
from samples import CONTENT, opened

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return hcs.load()


@pytest.fixture(scope="module")
def day(shipped) -> View:
    return shipped.as_of(TODAY)


# 1. published is not in force --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "version"),
    [
        pytest.param("2026-11-22", "2.0.0", id="3.0 is published"),
        pytest.param("2026-12-31", "2.0.0", id="the last day of 2.0"),
        pytest.param("2027-01-01", "3.0.0", id="the first day of 3.0"),
    ],
)
def test_drg_flips_on_the_day_it_comes_into_force(shipped, asked, version):
    assert shipped.as_of(date.fromisoformat(asked)).edition("chs-drg").version == version


def test_the_announced_drg_can_be_read_today_beside_the_one_in_force(day):
    assert day.edition("chs-drg@3.0").in_force_from == date(2027, 1, 1)
    status = day.status("chs-drg")
    assert (status.edition, status.legal, status.upcoming) == ("2.0.0", "in-force", "3.0.0")
    assert day.status("chs-drg@3.0").legal == "upcoming"


def test_the_first_national_standard_of_the_field_waits_for_its_day(shipped):
    with pytest.raises(hcs.NotYetInForceError) as caught:
        shipped.as_of(date(2025, 12, 31)).edition("gbt-45938")
    assert caught.value.starts == date(2026, 1, 1)
    assert shipped.as_of(date(2025, 12, 31)).status("gbt-45938").legal == "upcoming"
    assert shipped.as_of(date(2026, 1, 1)).edition("gbt-45938").in_force_from == date(2026, 1, 1)


# 2. herbal slices: ten characters, then sixteen, beside granules of twenty -----------------------

TEN, SIXTEEN, TWENTY = "T001700001", "T001700001" + "000000", "T0017" + "30001" + "0" * 10


@pytest.mark.parametrize(
    ("code", "asked", "well_formed", "rule"),
    [
        pytest.param(TEN, "2026-01-09", True, "herbal-slice-old", id="ten, before"),
        pytest.param(TEN, "2026-01-10", False, "herbal-slice-old", id="ten, after"),
        pytest.param(SIXTEEN, "2026-01-09", False, "herbal-slice-new", id="sixteen, before"),
        pytest.param(SIXTEEN, "2026-01-10", True, "herbal-slice-new", id="sixteen, after"),
        pytest.param(TWENTY, "2026-01-09", True, "granule", id="granule, before"),
        pytest.param(TWENTY, "2026-01-10", True, "granule", id="granule, after"),
        pytest.param(TEN + "0", "2026-01-10", False, None, id="eleven"),
    ],
)
def test_length_tells_slices_from_granules_and_the_day_tells_the_rule(shipped, code, asked, well_formed, rule):
    found = shipped.as_of(date.fromisoformat(asked)).check_code("nhsa-drug", code)
    assert (found.well_formed, found.rule) == (well_formed, rule)
    assert found.known is None, "no drug table is embedded, so nothing is called unknown"


# 3. one code, two meanings; one table, two ids ---------------------------------------------------


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        pytest.param("01", "医院病房", "医疗卫生机构", id="01"),
        pytest.param("02", "急诊室", "来院途中", id="02"),
        pytest.param("04", "外地", "养老服务机构", id="04"),
    ],
)
def test_a_place_of_death_needs_its_edition(shipped, day, code, before, after):
    assert shipped.as_of(date(2024, 3, 31)).concept("cv02.01.103", code).display.startswith(before)
    assert shipped.as_of(date(2024, 4, 1)).concept("cv02.01.103", code).display.startswith(after)
    assert day.concept("cv02.01.103@2011", code).display.startswith(before)
    assert day.concept("cv02.01.103@2023", code).display.startswith(after)


def test_a_table_is_found_by_its_former_id(day):
    assert day.code_system(hcs.Id("cv07.10.001")).id == "cv07.00.001"
    assert day.concept(hcs.Id("cv07.10.001"), "01") == day.concept("cv07.00.001", "01")


# 4. shapes of diagnosis codes --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "well_formed"),
    [
        ("A00.000", True),
        ("A00.000x001", True),
        ("I10.x00x032", True),
        ("E10.300x051+H42.0*", True),
        ("L80.x00", True),
        ("A17.801+G07*", True),
        ("A00.000X001", False),
        ("a00.000", False),
        ("A00000", False),
        ("A00.000 ", False),
        ("Ａ00.000", False),
        ("E10.300x051+H42.0", False),
    ],
)
def test_diagnosis_codes(day, code, well_formed):
    assert day.check_code("nhsa-diagnosis", code).well_formed is well_formed


# 5. figures of every shape -----------------------------------------------------------------------

FACTS = {"level": "secondary", "qualification": "passed"}


@pytest.mark.parametrize(
    ("score", "grade"),
    [(749, "C"), (749.5, None), (750, "B"), (899, "B"), (899.5, None), (900, "A"), (1000, "A")],
)
def test_scores_between_two_bands_have_no_grade(day, score, grade):
    report = day.grade("hospital-grading-1989", FACTS | {"score": score})
    assert report.grade == grade
    assert report.reason == ("graded" if grade else "no-band")


def test_no_score_is_invented_and_none_outside_the_scale_is_taken(day):
    assert day.grade("hospital-grading-1989", FACTS).reason == "no-score"
    for score in (-1, 1000.5):
        with pytest.raises(hcs.WrongValueError):
            day.grade("hospital-grading-1989", FACTS | {"score": score})


def test_a_relative_threshold_brings_no_number(day):
    relative = [each for each in day.thresholds("hospital-grading-1989") if each.relative_to]
    assert relative
    for each in relative:
        assert (each.value, each.low, each.high, each.split) == (None, None, None, None)
        assert day.check(hcs.Id(each.id), 50).outcome == "not-evaluable"
        assert day.check(hcs.Id(each.id), 50, peer=50).outcome == "pass"


def test_a_two_sided_range_includes_both_ends(day):
    name = "hospital-grading-1989/primary-basic-health-technician-share"
    outcomes = {value: day.check(name, value).outcome for value in (79, 80, 85, 86)}
    assert [outcomes[each] == "pass" for each in (79, 80, 85, 86)] == [False, True, True, False]


def test_the_rural_and_urban_sides_of_a_figure(day):
    split = [each for each in day.thresholds("hospital-grading-1989") if each.split and each.comparator == "ge"]
    assert split
    for each in split:
        assert each.split is not None
        assert set(each.split) == {"rural", "urban"}
        between = (each.split["rural"] + each.split["urban"]) / 2
        if each.split["rural"] < between < each.split["urban"]:
            assert day.check(hcs.Id(each.id), between, population="rural").outcome == "pass"
            assert day.check(hcs.Id(each.id), between, population="urban").outcome == "fail"
            assert day.check(hcs.Id(each.id), between).outcome == "missing"


def test_garbled_perinatal_mortality_is_listed_and_never_evaluated(day):
    (garbled,) = [each for each in day.thresholds("hospital-grading-1989") if "stat-32" in each.id]
    assert (garbled.confidence, garbled.evaluable) == ("unresolvable", False)
    for population in ("rural", "urban", None):
        assert day.check(hcs.Id(garbled.id), 20, population=population).outcome == "not-evaluable"


def test_per_mille_is_not_per_cent(day):
    percent = next(
        each
        for each in day.thresholds("hospital-grading-1989")
        if each.unit == "%" and each.comparator == "le" and each.value and each.evaluable
    )
    assert percent.value is not None
    assert day.check(hcs.Id(percent.id), percent.value * 10, unit="[ppth]").outcome == "pass"
    assert day.check(hcs.Id(percent.id), percent.value * 10 + 1, unit="[ppth]").outcome == "fail"


# 6. one quantity, two standards ------------------------------------------------------------------


def test_the_same_quantity_under_two_standards(day):
    found = {each.id: each for each in day.thresholds(indicator="hospital-beds", level="primary")}
    graded, practised = (
        found["hospital-grading-1989/primary-beds-min"],
        found["hospital-basic-standards-1994/primary-beds"],
    )
    assert (graded.comparator, graded.value) == ("ge", Decimal(20))
    assert (practised.comparator, practised.low, practised.high) == ("between", Decimal(20), Decimal(99))
    assert day.check(hcs.Id(graded.id), 150).outcome == "pass"
    assert day.check(hcs.Id(practised.id), 150).outcome == "fail"


@pytest.mark.parametrize(("level", "area"), [("primary", 45), ("secondary", 45), ("tertiary", 60)])
def test_floor_area_per_bed(day, level, area):
    found = day.threshold(hcs.Id(f"hospital-basic-standards-1994/{level}-floor-area-per-bed-min"))
    assert (found.value, found.unit.partition("/")[0]) == (Decimal(area), "m2")


# 7. well formed, known, in force ------------------------------------------------------------------


def test_a_well_formed_code_may_be_in_no_release(day):
    absent = day.check_code("gbt-3304", "57")
    assert (absent.well_formed, absent.known, absent.in_force) == (True, False, False)
    short = day.check_code("gbt-3304", "1")
    assert (short.well_formed, short.known, short.near[0]) == (False, False, "01")


def test_a_code_that_only_a_later_edition_has(shipped):
    before = shipped.as_of(date(2024, 3, 31)).check_code("cv02.01.103", "99")
    after = shipped.as_of(date(2024, 4, 1)).check_code("cv02.01.103", "99")
    assert (before.known, before.in_force) == (None, None), "only a part of 2011 was seen"
    assert any("in part only" in each for each in before.why)
    assert (after.known, after.in_force) == (True, True)


def test_a_reused_code_is_no_translation(day):
    with pytest.raises(hcs.UnknownCodeError):
        day.concept("cv02.01.103@2011", "99")
    assert day.translate("cv02.01.103@2011", "01", "cv02.01.103@2023").hits == ()


# 9. designations ---------------------------------------------------------------------------------


def test_two_documents_numbered_39(day):
    guideline, technicians = day.by_designation("医保发[2019]39号"), day.by_designation("医保办函（2022）39号")
    assert guideline.id == "nhsa-standardization-guideline-2019"
    assert technicians.id == "nhsa-technician"
    with pytest.raises(hcs.UnknownIdError):
        day.by_designation("医保办函〔2019〕39号")


@pytest.mark.parametrize(
    "text",
    ["GB/T 2261.1—2003", "GB-T2261.1-2003", "ＧＢ／Ｔ 2261.1－2003", "GBT2261.1-03", "gb/t 2261.1"],
)
def test_one_standard_however_it_is_printed(day, text):
    assert day.by_designation(text).id == "gbt-2261.1"
    assert day.search(text)[0].id == "gbt-2261.1"


def test_a_standard_that_became_recommended_is_found_by_both_numbers(day):
    assert day.by_designation("WS364.3-2011").id == day.by_designation("WST 364.3—2023").id == "wst-364.3"
    assert day.edition("wst-364.3@2011").nature == "mandatory"
    assert day.edition("wst-364.3").nature == "recommended"


def test_every_designation_of_the_catalogue_finds_its_standard(shipped, day):
    for standard in shipped.standards:
        named = [standard.designation, *(each.designation for each in standard.editions)]
        for text in filter(None, named):
            try:
                assert day.by_designation(text).id == standard.id
            except hcs.UnknownIdError as error:
                assert standard.id in error.near  # noqa: PT017 - two standards of one document
                assert len(error.near) > 1  # noqa: PT017


# 11. characters ----------------------------------------------------------------------------------


def test_rare_characters_full_width_marks_and_leading_zeros_survive_a_release():
    """𬌗 lies beyond the BMP; legacy encodings lost it and made two names equal."""
    displays = [(each.code, each.display) for table in CONTENT.tables for each in table.concepts]
    day = opened(CONTENT).as_of(TODAY)
    assert ("04", "𬌗面（上，下）") in displays
    assert day.concept("places", "04").display == "𬌗面（上，下）"
    assert len(day.concept("places", "04").display) == 7
    assert day.search("𬌗面")[0].title == "𬌗面（上，下）"


def test_no_text_of_the_catalogue_lost_a_character(shipped, day):
    rows = shipped.holdings.search_rows()
    assert not [row for row in rows if any("\ufffd" in (cell or "") or "??" in (cell or "") for cell in row)]
    assert day.concept("gbt-3304", "01").code == "01"


def test_search_folds_width_and_case_and_answers_keep_theirs(day):
    assert day.search("ｃｈｓ－ｄｒｇ")[0].id == day.search("CHS-DRG")[0].id == "chs-drg"
