"""The hospital standards of 1989 and 1994, asserted as data."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from hcstandards.model.content import Content, Entry
from hcstandards.model.criteria import Criterion
from hcstandards.model.indicators import Threshold

GRADING = "hospital-grading-1989"
BASIC = "hospital-basic-standards-1994"
MACHINE = "hospital-grading-1989-en"

PRINTED = """
all-grade-a-score-min 17 ge 900 clear
all-grade-b-score-band 19 between 750..899 clear
all-grade-c-score-max 21 le 749 clear
primary-service-population-max 33 le 100000 clear
primary-beds-min 45 ge 20 clear
primary-floor-area-per-bed-min 49 ge 45 clear
primary-bed-to-staff-ratio 51 between 1..1.4 clear
primary-basic-health-technician-share 53 between 80..85 clear
primary-noise-outpatient-ward-max 201 le 50 inferred
primary-noise-operating-room-max 201 le 38 clear
primary-light-operating-room-general 203 eq 100 inferred
primary-light-operating-room-work-area 203 between 2000..3000 clear
primary-staffing-management-and-service-share 249 between 15..20 inferred
primary-staffing-health-technician-share 251 between 80..85 inferred
primary-staffing-doctor-share 253 eq 38 inferred
primary-staffing-nursing-share 255 eq 38 inferred
primary-staffing-laboratory-share 257 eq 4 inferred
primary-staffing-radiology-share 259 eq 4 inferred
primary-staffing-pharmacy-share 261 eq 8 inferred
primary-staffing-other-share 263 eq 8 inferred
primary-staffing-preventive-care-share-min 267 ge 25 inferred
primary-emergency-service-hours 277 eq 24 inferred
primary-staff-satisfaction-with-leadership-min 345 ge 80 clear
primary-social-and-inpatient-satisfaction-min 347 ge 80 inferred
primary-infectious-disease-registration-pass-min 351 ge 95 clear
primary-infectious-disease-missed-report-max 351 le 0.5 inferred
primary-grade-a-medical-record-rate-min 355 ge 80 inferred
primary-grade-c-medical-records 355 eq 0 inferred
primary-stat-01-admission-discharge-diagnosis-agreement 361 ge 85 clear
primary-stat-02-pre-post-operative-diagnosis-agreement 363 ge 95 clear
primary-stat-03-outpatient-referral-rate 365 le 20 clear
primary-stat-04-single-disease-cure-and-improvement 367 ge peer-average inferred
primary-stat-05-single-disease-mortality 369 le peer-average inferred
primary-stat-06-critical-patient-rescue-success 377 ge peer-average inferred
primary-stat-07-inpatient-referral-rate 379 le 3 clear
primary-stat-08-nursing-technique-pass-rate 381 ge 85 clear
primary-stat-09-pressure-ulcers 383 eq 0 clear
primary-stat-10-nosocomial-infection-rate 385 le 3 clear
primary-stat-11-aseptic-incision-infection-rate 387 le 1 inferred
primary-stat-12-one-person-one-needle-one-tube 389 eq 100 inferred
primary-stat-13-routine-instrument-sterilisation-pass-rate 391 eq 100 clear
primary-stat-14-bed-occupancy-rate 393 ge 60 clear
primary-stat-15-bed-turnover 395 ge 32 clear
primary-stat-16-average-length-of-stay 397 le 6 inferred
primary-stat-17-outpatient-prescription-pass-rate 399 ge 98 clear
primary-stat-18-outpatient-record-writing-pass-rate 401 ge 90 clear
primary-stat-19-inpatient-record-writing-pass-rate 403 ge 98 clear
primary-stat-20-grade-a-x-ray-film-rate 405 ge 40 inferred
primary-stat-21-five-nursing-forms-writing-pass-rate 407 ge 85 clear
primary-stat-22-medical-liability-accidents 409 eq 0 inferred
primary-stat-23-equipment-utilisation-rate 411 ge 80 clear
primary-stat-24-special-diagnostic-positivity 413 ge 20 clear
primary-stat-25-child-card-rate 415 ge rural 98 urban 100 inferred
primary-stat-26-measles-vaccination 417 ge rural 90 urban 95 clear
primary-stat-27-polio-vaccination 419 ge rural 90 urban 95 inferred
primary-stat-28-dpt-vaccination 421 ge rural 90 urban 95 inferred
primary-stat-29-bcg-vaccination 423 ge rural 90 urban 95 clear
primary-stat-30-four-vaccines-full-coverage 425 ge rural 85 urban 92.5 inferred
primary-stat-31-womens-disease-screening 427 ge rural 60 urban 90 clear
primary-stat-32-perinatal-mortality 429 le rural 20 urban 90 unresolvable
primary-stat-33-prenatal-check-up 431 ge rural 80 urban 95 inferred
primary-stat-34-modern-midwifery 433 ge 95 inferred
primary-stat-35-postpartum-visit 435 ge rural 70 urban 80 inferred
primary-stat-36-three-basics-assessment-pass-rate 437 eq 100 clear
primary-stat-37-first-aid-items-in-order 439 eq 100 clear
primary-stat-38-basic-nursing-pass-rate 441 ge 80 clear
primary-stat-39-graded-nursing-pass-rate 443 ge 80 inferred
primary-grade-a-score-min 451 ge 900 clear
primary-grade-b-score-band 455 between 750..899 clear
primary-grade-c-score-max 459 le 749 clear
secondary-service-population-min 463 ge 100000 inferred
"""
"""Every figure of the machine translation: name, line, comparator, value, confidence."""

SECONDARY = """
secondary-beds-min ge 100 {beds}
secondary-floor-area-per-bed-min ge 45 m2/{bed}
secondary-net-ward-area-per-bed-min ge 5 m2/{bed}
secondary-outpatient-area-per-visit-min ge 3 m2/{visit}
secondary-bed-to-staff-ratio between 1.3..1.5 {staff}/{bed}
secondary-basic-health-technician-share-min ge 75 %
secondary-stat-admission-discharge-diagnosis-agreement ge 90 %
secondary-stat-bed-occupancy-rate between 85..90 %
secondary-stat-average-length-of-stay le 18 d
secondary-stat-bed-turnover ge 20 {times}/a
secondary-stat-nosocomial-infection-rate le 8 %
secondary-stat-aseptic-incision-infection-rate le 0.5 %
secondary-stat-inpatient-maternal-mortality le 0.02 %
secondary-stat-anaesthesia-mortality le 0.02 %
secondary-stat-single-disease-mortality le peer-average %
"""
"""Some figures of secondary hospitals, from Chinese pages."""

MINIMUM_TO_PRACTISE = """
all-beds-min ge 20 {beds}
primary-beds between 20..99 {beds}
primary-health-technicians-per-bed-min ge 0.7 {staff}/{bed}
primary-doctors-min ge 3 {staff}
primary-nurses-min ge 5 {staff}
primary-attending-doctors-min ge 1 {staff}
primary-floor-area-per-bed-min ge 45 m2/{bed}
secondary-beds between 100..499 {beds}
secondary-health-technicians-per-bed-min ge 0.88 {staff}/{bed}
secondary-nurses-per-bed-min ge 0.4 {staff}/{bed}
secondary-associate-chief-doctors-min ge 3 {staff}
secondary-floor-area-per-bed-min ge 45 m2/{bed}
secondary-net-ward-area-per-bed-min ge 5 m2/{bed}
secondary-outpatient-area-per-visit-min ge 3 m2/{visit}
tertiary-beds-min ge 500 {beds}
tertiary-health-technicians-per-bed-min ge 1.03 {staff}/{bed}
tertiary-nurses-per-bed-min ge 0.4 {staff}/{bed}
tertiary-clinical-nutritionists-min ge 2 {staff}
tertiary-engineering-staff-share-min ge 1 %
tertiary-floor-area-per-bed-min ge 60 m2/{bed}
tertiary-net-ward-area-per-bed-min ge 6 m2/{bed}
tertiary-outpatient-area-per-visit-min ge 4 m2/{visit}
"""
"""Every figure of the basic standards of 1994."""


def rows(table: str) -> list[str]:
    return table.strip().splitlines()


def named(table: str) -> list[object]:
    return [pytest.param(row, id=row.split()[0]) for row in rows(table)]


def entry(content: Content, standard: str) -> Entry:
    return next(each for each in content.entries if each.standard.id == standard)


def threshold(content: Content, standard: str, name: str) -> Threshold:
    return next(each for each in entry(content, standard).thresholds if each.id == f"{standard}/{name}")


def criteria(content: Content, kind: str) -> list[Criterion]:
    return [each for each in entry(content, GRADING).criteria if each.kind == kind]


def value(figure: Threshold) -> str:
    if figure.split is not None:
        return f"rural {figure.split['rural']} urban {figure.split['urban']}"
    if figure.relative_to is not None:
        return figure.relative_to
    return str(figure.value) if figure.value is not None else f"{figure.low}..{figure.high}"


@pytest.mark.parametrize("row", named(PRINTED))
def test_figure_of_the_machine_translation(content: Content, row: str) -> None:
    name, line, comparator, *rest, confidence = row.split()
    figure = threshold(content, GRADING, name)
    assert figure.source.document == MACHINE
    assert figure.source.line == int(line)
    assert (figure.comparator, value(figure)) == (comparator, " ".join(rest))
    assert figure.confidence == confidence
    assert figure.source.literal
    assert re.search(r"[\u4e00-\u9fff]", figure.source.reading or "")


def test_the_machine_translation_gives_71_figures_and_no_more(content: Content) -> None:
    found = [each for each in entry(content, GRADING).thresholds if each.source.document == MACHINE]
    assert len(found) == len(rows(PRINTED)) == 71
    assert Counter(each.purpose for each in found) == {
        "indicator": 56,
        "gate": 7,
        "band": 6,
        "definition": 2,
    }
    assert sum(each.split is not None for each in found) == 10
    assert sum(each.relative_to is not None for each in found) == 3
    assert not {371, 373, 375} & {each.source.line for each in found}


@pytest.mark.parametrize("row", named(SECONDARY))
def test_figure_of_secondary_hospitals(content: Content, row: str) -> None:
    name, comparator, number, unit = row.split()
    figure = threshold(content, GRADING, name)
    assert (figure.comparator, value(figure), figure.unit) == (comparator, number, unit)
    assert figure.level == "secondary"
    assert figure.source.evidence == "secondary"


@pytest.mark.parametrize("row", named(MINIMUM_TO_PRACTISE))
def test_figure_of_the_basic_standards(content: Content, row: str) -> None:
    name, comparator, number, unit = row.split()
    figure = threshold(content, BASIC, name)
    assert (figure.comparator, value(figure), figure.unit) == (comparator, number, unit)
    assert figure.level == name.split("-")[0]
    assert figure.source.literal


def test_the_basic_standards_have_22_figures(content: Content) -> None:
    assert len(entry(content, BASIC).thresholds) == len(rows(MINIMUM_TO_PRACTISE)) == 22


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        pytest.param("primary-beds-min", "The number of beds should be no less than 20", id="beds"),
        pytest.param("primary-service-population-max", "≤ 100,000 dollars", id="dollars"),
        pytest.param("primary-bed-to-staff-ratio", "1:1-1 .4", id="ratio"),
        pytest.param("primary-staffing-health-technician-share", "?80-85", id="lost-character"),
        pytest.param("secondary-beds-min", "病床不少于100张", id="chinese"),
        pytest.param(
            "primary-stat-32-perinatal-mortality",
            "Perinatal mortality rate in rural areas ≤ 20% ≤ 90% in urban",
            id="unresolvable",
        ),
    ],
)
def test_literal_words(content: Content, name: str, literal: str) -> None:
    assert threshold(content, GRADING, name).source.literal == literal


@pytest.mark.parametrize(
    ("name", "unit", "printed"),
    [
        pytest.param("primary-light-operating-room-general", "lx", "metre-candle", id="general-light"),
        pytest.param("primary-light-operating-room-work-area", "lx", "metre-candle", id="work-light"),
        pytest.param("primary-service-population-max", "{persons}", "dollars", id="persons"),
        pytest.param("primary-stat-32-perinatal-mortality", "%", "%", id="perinatal"),
        pytest.param("primary-stat-15-bed-turnover", "{times}/a", "times", id="turnover"),
        pytest.param("primary-beds-min", "{beds}", None, id="beds"),
        pytest.param("primary-noise-operating-room-max", "dB", None, id="noise"),
        pytest.param("primary-emergency-service-hours", "h/d", None, id="hours"),
    ],
)
def test_units(content: Content, name: str, unit: str, printed: str | None) -> None:
    figure = threshold(content, GRADING, name)
    assert (figure.unit, figure.printed_unit) == (unit, printed)


def test_only_the_beds_may_be_explained(content: Content) -> None:
    explained = [each.id for each in entry(content, GRADING).thresholds if each.exception == "explain"]
    assert explained == [f"{GRADING}/primary-beds-min"]


def test_what_is_never_evaluated(content: Content) -> None:
    found = {each.id.partition("/")[2] for each in entry(content, GRADING).thresholds if not each.evaluable}
    assert found == {"primary-stat-32-perinatal-mortality", "secondary-stat-companion-rate"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(
            "primary-basic-health-technician-share",
            "primary-staffing-health-technician-share",
            id="share",
        ),
        pytest.param("all-grade-a-score-min", "primary-grade-a-score-min", id="grade-a"),
        pytest.param("all-grade-b-score-band", "primary-grade-b-score-band", id="grade-b"),
        pytest.param("all-grade-c-score-max", "primary-grade-c-score-max", id="grade-c"),
    ],
)
def test_a_restated_figure_shares_its_indicator(content: Content, first: str, second: str) -> None:
    one, other = threshold(content, GRADING, first), threshold(content, GRADING, second)
    assert (one.indicator, value(one)) == (other.indicator, value(other))


@pytest.mark.parametrize(
    ("name", "here", "there"),
    [
        pytest.param("secondary-beds", "100", "100..499", id="beds"),
        pytest.param("secondary-floor-area-per-bed-min", "45", "45", id="floor-area"),
    ],
)
def test_two_standards_measure_one_indicator_and_never_merge(
    content: Content, name: str, here: str, there: str
) -> None:
    graded = threshold(content, GRADING, name if name.endswith("-min") else f"{name}-min")
    minimum = threshold(content, BASIC, name)
    assert graded.indicator == minimum.indicator
    assert (value(graded), value(minimum)) == (here, there)


@pytest.mark.parametrize(
    ("kind", "count"),
    [
        pytest.param("qualification", 61, id="qualification"),
        pytest.param("department", 6, id="department"),
        pytest.param("staffing", 10, id="staffing"),
        pytest.param("capability", 22, id="capability"),
        pytest.param("management", 7, id="management"),
        pytest.param("equipment", 1, id="equipment"),
    ],
)
def test_criteria(content: Content, kind: str, count: int) -> None:
    assert len(criteria(content, kind)) == count


@pytest.mark.parametrize(
    ("aspect", "count", "area"),
    [
        pytest.param("BC-1", 5, "management", id="size"),
        pytest.param("BC-2", 11, "public-service", id="functions"),
        pytest.param("BC-3", 18, "management", id="management"),
        pytest.param("BC-4", 9, "management", id="quality"),
        pytest.param("BC-5", 6, "management", id="ethics"),
        pytest.param("BC-6", 6, "management", id="safety"),
        pytest.param("BC-7", 6, "management", id="environment"),
    ],
)
def test_aspects_of_the_basic_criteria(content: Content, aspect: str, count: int, area: str) -> None:
    found = [each for each in criteria(content, "qualification") if each.id.startswith(f"{GRADING}/{aspect}.")]
    assert len(found) == count
    assert {each.area for each in found} == {area}


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        pytest.param("BC-1.1", ["primary-beds-min"], id="beds"),
        pytest.param(
            "BC-7.5",
            ["primary-noise-outpatient-ward-max", "primary-noise-operating-room-max"],
            id="noise",
        ),
        pytest.param("BC-6.4", [], id="fire-fighting"),
        pytest.param(
            "GM-5.1",
            [
                "primary-infectious-disease-registration-pass-min",
                "primary-infectious-disease-missed-report-max",
            ],
            id="infectious-diseases",
        ),
    ],
)
def test_measured_parts_of_criteria(content: Content, name: str, measured: list[str]) -> None:
    found = next(each for each in entry(content, GRADING).criteria if each.id == f"{GRADING}/{name}")
    assert [each.partition("/")[2] for each in found.thresholds] == measured


def test_every_gate_of_primary_hospitals_stands_in_a_qualification_criterion(
    content: Content,
) -> None:
    gates = {each.id for each in entry(content, GRADING).thresholds if each.purpose == "gate"}
    named_there = {each for criterion in criteria(content, "qualification") for each in criterion.thresholds}
    assert {each for each in gates if each.startswith(f"{GRADING}/primary-")} == named_there


@pytest.mark.parametrize("level", ["primary", "secondary", "tertiary"])
def test_bands(content: Content, level: str) -> None:
    (scheme,) = entry(content, GRADING).grading
    graded = next(each for each in scheme.levels if each.level == level)
    assert [(band.grade, int(band.low), int(band.high)) for band in graded.bands] == [
        ("A", 900, 1000),
        ("B", 750, 899),
        ("C", 0, 749),
    ]
    assert graded.gate_in_catalogue == (level == "primary")
    assert (graded.special is not None) == (level == "tertiary")
    assert [each.grade for each in graded.obligations] == (["C"] if level == "primary" else [])


def test_the_scale_and_what_is_doubtful_about_it(content: Content) -> None:
    (scheme,) = entry(content, GRADING).grading
    scale = (scheme.score_low, scheme.score_high, scheme.score_step)
    assert scale == (Decimal(0), Decimal(1000), Decimal(1))
    assert len(scheme.dimensions) == 6
    assert {"score_low", "score_high", "score_step", "dimensions"} <= {each.field for each in scheme.doubts}


def test_the_special_grade(content: Content) -> None:
    (scheme,) = entry(content, GRADING).grading
    special = scheme.levels[-1].special
    assert special is not None
    assert (special.grade, special.base, special.conditions_known) == ("special", "A", False)


@pytest.mark.parametrize(
    ("system", "codes"),
    [
        pytest.param(
            "hospital-levels",
            {"primary": "一级", "secondary": "二级", "tertiary": "三级"},
            id="levels",
        ),
        pytest.param(
            "hospital-grades",
            {"A": "甲等", "B": "乙等", "C": "丙等", "special": "特等"},
            id="grades",
        ),
    ],
)
def test_code_tables(content: Content, system: str, codes: dict[str, str]) -> None:
    table = next(each for each in content.tables if each.system == system)
    assert {each.code: each.display for each in table.concepts} == codes


@pytest.mark.parametrize(
    ("standard", "issued", "starts"),
    [
        pytest.param(GRADING, None, date(1990, 1, 1), id="grading"),
        pytest.param(BASIC, date(1994, 9, 2), date(1994, 9, 2), id="basic"),
    ],
)
def test_periods_are_assumed_and_say_so(content: Content, standard: str, issued: date | None, starts: date) -> None:
    (edition,) = entry(content, standard).standard.editions
    assert (edition.issued, edition.in_force_from, edition.assumed_from) == (issued, None, starts)
    assert edition.ends is None
    assert {"in_force_from", "in_force_to"} <= {each.field for each in edition.doubts}


def test_designations(content: Content) -> None:
    assert entry(content, GRADING).standard.designation is None
    assert entry(content, BASIC).standard.designation == "卫医发〔1994〕30号"
    assert entry(content, BASIC).standard.printed == ("卫医发(1994)第30号",)


@pytest.mark.parametrize(
    ("kind", "lines"),
    [
        pytest.param("noise", {1, 465, 467, 469}, id="noise"),
        pytest.param("duplicate", {371, 373, 375, 205, 445}, id="duplicate"),
        pytest.param("truncated", {461, 463}, id="truncated"),
        pytest.param("conflict", {429, 431}, id="conflict"),
    ],
)
def test_defects(content: Content, kind: str, lines: set[int]) -> None:
    defects = entry(content, GRADING).standard.defects
    assert {line for each in defects if each.kind == kind for line in each.lines} == lines


def test_commentary_is_not_loaded(content: Content) -> None:
    grading = entry(content, GRADING)
    lines = {each.source.line for each in grading.criteria}
    lines |= {each.source.line for each in grading.thresholds}
    assert not {1, 465, 467, 469} & lines


@pytest.mark.parametrize("name", ["tertiary-beds-min", "tertiary-floor-area-per-bed-min"])
def test_unsourced_figures_stay_out(content: Content, name: str) -> None:
    assert f"{GRADING}/{name}" not in {each.id for each in entry(content, GRADING).thresholds}


@pytest.mark.parametrize("field", ["thresholds/tertiary-beds-min", "thresholds/secondary-stat-companion-rate"])
def test_conflicts_stand_as_doubts(content: Content, field: str) -> None:
    assert field in {each.field for each in entry(content, GRADING).standard.doubts}


@pytest.mark.parametrize(
    "body",
    [
        "moh",
        "health-departments-of-11-provinces",
        "chinese-academy-of-medical-sciences",
        "beijing-university-of-chinese-medicine",
        "hospital-accreditation-commission",
        "county-hospital-accreditation-committee",
        "community-local-government",
        "higher-health-department",
        "higher-epidemic-prevention-department",
        "relevant-departments",
        "village-health-organisations",
        "individual-practitioners",
        "village-health-workers",
        "regional-testing-centre",
        "contracted-units",
        "hospital-director",
        "hospital-statistics-staff",
    ],
)
def test_the_17_bodies_and_roles(content: Content, body: str) -> None:
    assert body in {each.id for each in content.bodies}
