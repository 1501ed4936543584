"""Guideline, programmes, points schemes, bodies and lifecycles, asserted as data."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from hcstandards.evaluate.points import PointsRecord, add_up
from hcstandards.model.bodies import Body
from hcstandards.model.content import Content, Entry
from hcstandards.model.grading import PointsScheme
from hcstandards.model.programmes import Programme, Task
from hcstandards.model.statuses import Lifecycle

GUIDELINE = "nhsa-standardization-guideline-2019"
RECORDS = "health-records-safeguards-2009"
TASKS = "medical-reform-tasks-2020h2"
ANSHUN = "anshun-supervision-plan-2019"
BEIJING = "beijing-institution-points-2010"
GUIZHOU = "guizhou-institution-points-2019"
NATIONAL = "nhsa-payment-qualification-2024"
DRAFT = "nhsa-payment-qualification-draft-2023"
BEIJING_PEOPLE = "beijing-payment-qualification"


def entry(content: Content, standard: str) -> Entry:
    return next(each for each in content.entries if each.standard.id == standard)


def programme(content: Content, standard: str) -> Programme:
    return entry(content, standard).programmes[0]


def task(content: Content, number: int) -> Task:
    return next(each for each in programme(content, TASKS).tasks if each.number == number)


def scheme(content: Content, standard: str) -> PointsScheme:
    return entry(content, standard).points[0]


def body(content: Content, name: str) -> Body:
    return next(each for each in content.bodies if each.id == name)


def lifecycle(content: Content, name: str) -> Lifecycle:
    return next(each for each in content.lifecycles if each.id == name)


def reached(content: Content, standard: str, points: str, cycle: str) -> tuple[str | None, str]:
    """Return the band of *points*, got one by one, and why."""
    day = date(2026, 11, 22)
    records = [PointsRecord(day, Decimal(1)) for _ in range(int(points))]
    found = scheme(content, standard)
    report = add_up(found, records, day, cycle=cycle, since=date(2026, 1, 1))
    return report.band, report.reason


# --- editions and days


@pytest.mark.parametrize(
    ("standard", "issued", "in_force", "assumed"),
    [
        pytest.param(GUIDELINE, "2019-06-20", None, "2019-06-20", id="guideline"),
        pytest.param(RECORDS, "2009-12-01", None, "2009-12-01", id="health-records"),
        pytest.param(TASKS, "2020-07-16", None, "2020-07-16", id="medical-reform"),
        pytest.param(ANSHUN, "2019-09-30", None, "2019-09-30", id="anshun"),
        pytest.param(BEIJING, None, None, "2011-01-01", id="beijing-year-only"),
        pytest.param(GUIZHOU, None, None, "2020-01-01", id="guizhou-year-only"),
        pytest.param(NATIONAL, None, None, "2025-01-01", id="national-month-only"),
        pytest.param(DRAFT, "2023-10-08", None, None, id="draft-never-in-force"),
        pytest.param(BEIJING_PEOPLE, "2025-04-15", "2025-04-15", None, id="beijing-day-sourced"),
        pytest.param("supervision-guidance-2018", None, None, "2019-01-01", id="conflicting-days"),
    ],
)
def test_days_are_sourced_or_assumed(
    content: Content, standard: str, issued: str | None, in_force: str | None, assumed: str | None
) -> None:
    (edition,) = entry(content, standard).standard.editions
    found = [edition.issued, edition.in_force_from, edition.assumed_from]
    assert [None if each is None else str(each) for each in found] == [issued, in_force, assumed]
    assert edition.ends is None


@pytest.mark.parametrize(
    ("standard", "designation", "jurisdiction"),
    [
        pytest.param(GUIDELINE, "医保发〔2019〕39号", "CN", id="guideline"),
        pytest.param(TASKS, "国办发〔2020〕25号", "CN", id="medical-reform"),
        pytest.param(ANSHUN, "安市办发〔2019〕8号", "520400", id="anshun"),
        pytest.param("supervision-guidance-2018", "国办发〔2018〕63号", "CN", id="legal-basis"),
        pytest.param(NATIONAL, "医保发〔2024〕23号", "CN", id="national"),
        pytest.param(BEIJING_PEOPLE, "京医保发〔2025〕8号", "110000", id="beijing-people"),
        pytest.param(BEIJING, None, "110000", id="beijing-no-number"),
        pytest.param(GUIZHOU, None, "520000", id="guizhou-no-number"),
        pytest.param(RECORDS, None, "CN", id="no-number-printed"),
    ],
)
def test_designation(content: Content, standard: str, designation: str | None, jurisdiction: str) -> None:
    found = entry(content, standard).standard
    assert (found.designation, found.jurisdiction) == (designation, jurisdiction)
    assert found.area_basis == "assigned"


def test_the_garbled_date_is_inferred(content: Content) -> None:
    source = entry(content, RECORDS).standard.editions[0].source
    assert (source.line, source.literal, source.confidence) == (
        13,
        "2009 1 February1day",
        "inferred",
    )
    assert source.reading == "2009年12月1日"


# --- the guideline


def test_heading_tree(content: Content) -> None:
    headings = entry(content, GUIDELINE).standard.headings
    ids = {each.id for each in headings}
    assert len(headings) == len(ids) == 24
    assert Counter(each.level for each in headings) == {1: 4, 2: 10, 3: 10}
    assert [each.source.line for each in headings] == list(range(13, 37))
    assert all(each.parent in ids for each in headings if each.level > 1)
    assert all(each.parent is None for each in headings if each.level == 1)
    areas = [each.area.value for each in headings if each.area]
    assert areas == ["basic-common", "management", "public-service", "evaluation-supervision"]


@pytest.mark.parametrize(
    ("system", "codes"),
    [
        pytest.param(
            "nhsa-standard-areas",
            ["basic-common", "management", "public-service", "evaluation-supervision"],
            id="areas",
        ),
        pytest.param(
            "nhsa-implementation-stages",
            ["pilot-use", "dynamic-maintenance", "integration", "supervision-evaluation"],
            id="stages",
        ),
    ],
)
def test_code_systems_of_the_guideline(content: Content, system: str, codes: list[str]) -> None:
    (table,) = (each for each in content.tables if each.system == system)
    assert [each.code for each in table.concepts] == codes
    assert [each.properties["number"] for each in table.concepts] == ["1", "2", "3", "4"]
    systems = entry(content, GUIDELINE).code_systems
    (release,) = next(each for each in systems if each.id == system).releases
    assert {each.field for each in release.doubts} == {"code", "display", "in_force_from"}


# --- health records


def test_measures_and_obligations(content: Content) -> None:
    measures = programme(content, RECORDS).measures
    assert Counter(each.kind for each in measures) == {"measure": 5, "obligation": 17}
    obligations = [each for each in measures if each.kind == "obligation"]
    assert all(each.bodies and each.modality and each.area for each in obligations)
    assert Counter(each.group for each in obligations) == {
        "leadership": 5,
        "publicity": 3,
        "funding": 3,
        "capacity": 3,
        "supervision": 3,
    }


@pytest.mark.parametrize(
    ("name", "bodies", "modality"),
    [
        pytest.param("1.3", ("county-health-departments",), "responsibility", id="county-level"),
        pytest.param("3.2", ("local-health-departments",), "should", id="four-expenses"),
        pytest.param("5.3", ("moh",), "will", id="from-time-to-time"),
    ],
)
def test_obligation(content: Content, name: str, bodies: tuple[str, ...], modality: str) -> None:
    measures = programme(content, RECORDS).measures
    found = next(each for each in measures if each.id == f"obligation-{name}")
    assert (found.bodies, found.modality) == (bodies, modality)


# --- medical reform


def test_tasks_and_actions(content: Content) -> None:
    found = programme(content, TASKS)
    assert [each.number for each in found.tasks] == list(range(1, 24))
    assert found.stated_tasks == 26
    assert len(found.groups) == 6
    lines = [action.source.line for each in found.tasks for action in each.actions]
    assert len(lines) == 76
    assert lines == sorted(lines, key=lambda line: line or 0)
    assert [len(found.deliverables), len(found.targets)] == [9, 4]


def test_named_pilots(content: Content) -> None:
    pilots = programme(content, TASKS).pilots
    assert len(pilots) == 8
    assert [each.id for each in pilots if each.scope] == [
        "public-health-personnel",
        "outpatient-cross-province",
    ]


@pytest.mark.parametrize(
    ("number", "convention", "leads", "participants", "responsible", "open_list"),
    [
        pytest.param(
            1,
            "several-leads",
            ("nhc", "gacc"),
            ("ndrc", "mof", "mohrss", "natcm"),
            (),
            True,
            id="several-leads",
        ),
        pytest.param(4, "first-leads", ("nhc",), (), ("ndrc", "mof", "natcm"), True, id="first-leads"),
        pytest.param(6, "lost", (), (), ("mee", "mara", "mofcom", "nhc", "samr"), False, id="cue-lost"),
        pytest.param(16, "sole", ("nhsa",), (), (), False, id="sole"),
        pytest.param(20, "several-leads", ("nhsa", "nmpa"), ("nhc",), (), True, id="drug-codes"),
        pytest.param(23, "none", (), (), (), False, id="truncated"),
    ],
)
def test_responsibility(
    content: Content,
    number: int,
    convention: str,
    leads: tuple[str, ...],
    participants: tuple[str, ...],
    responsible: tuple[str, ...],
    open_list: bool,
) -> None:
    found = task(content, number)
    assert found.convention == convention
    assert found.leads == leads
    assert found.participants == participants
    assert found.responsible == responsible
    assert found.open_list is open_list


def test_nobody_leads_where_the_cue_is_lost(content: Content) -> None:
    tasks = programme(content, TASKS).tasks
    assert [each.number for each in tasks if each.convention == "lost"] == [
        *(6, 8, 9, 11, 12, 13, 14, 15, 19, 21, 22),
    ]
    for each in tasks:
        if each.convention == "lost":
            assert each.responsible
            assert not each.leads
            assert not each.participants
            assert each.convention_confidence == "unresolvable"


def test_only_the_last_task_is_incomplete(content: Content) -> None:
    tasks = programme(content, TASKS).tasks
    assert [each.number for each in tasks if not each.complete] == [23]
    assert not task(content, 23).actions


def test_the_increment_has_no_base(content: Content) -> None:
    increment, *aims = programme(content, TASKS).targets
    assert (increment.value, increment.unit) == ("+30", "CNY/{person}")
    assert increment.source.line == 80
    assert increment.source.confidence == "clear"
    assert all(each.value is None and each.unit is None for each in aims)


# --- Anshun


def test_measures_described_and_stated(content: Content) -> None:
    found = programme(content, ANSHUN)
    kinds = Counter(each.kind for each in found.measures)
    assert kinds == {
        "responsibility": 5,
        "supervision-item": 7,
        "mechanism": 8,
        "use-of-results": 2,
    }
    assert found.stated_measures == 23
    assert not [each for each in found.measures if each.group == "work-focus-4"]
    results = [each for each in found.measures if each.kind == "use-of-results"]
    assert [len(each.members) for each in results] == [6, 4]


def test_phases(content: Content) -> None:
    phases = programme(content, ANSHUN).phases
    assert [(each.since, each.until) for each in phases] == [
        (None, date(2019, 11, 1)),
        (date(2019, 11, 1), date(2020, 6, 1)),
        (date(2020, 7, 1), None),
    ]
    assert {each.precision for each in phases} == {"month"}
    assert {each.source.confidence for each in phases} == {"clear"}


def test_milestones(content: Content) -> None:
    milestones = programme(content, ANSHUN).milestones
    assert len(milestones) == 11
    assert {each.id: str(each.on) for each in milestones if each.on} == {
        "received": "2019-05-29",
        "consultation-meeting": "2019-09-04",
        "issued": "2019-09-30",
        "interpreted": "2019-10-01",
    }


# --- points


@pytest.mark.parametrize(
    ("standard", "cycle", "points", "band", "reason"),
    [
        pytest.param(BEIJING, "one-year", "11", "under-12", "banded", id="beijing-11"),
        pytest.param(BEIJING, "one-year", "12", None, "touching-bounds", id="beijing-12"),
        pytest.param(BEIJING, "one-year", "14", "12-to-16", "banded", id="beijing-14"),
        pytest.param(BEIJING, "one-year", "16", None, "touching-bounds", id="beijing-16"),
        pytest.param(BEIJING, "one-year", "20", None, "touching-bounds", id="beijing-20"),
        pytest.param(BEIJING, "one-year", "21", "20-and-over", "banded", id="beijing-21"),
        pytest.param(GUIZHOU, "validity-1-year", "11", None, "below-bands", id="guizhou-11"),
        pytest.param(GUIZHOU, "validity-1-year", "12", "key-supervision-12", "banded", id="guizhou-12"),
        pytest.param(GUIZHOU, "validity-1-year", "18", "interview-18", "banded", id="guizhou-18"),
        pytest.param(GUIZHOU, "validity-3-years", "35", None, "below-bands", id="guizhou-3-years-35"),
        pytest.param(
            GUIZHOU,
            "validity-3-years",
            "72",
            "verification-suspended-72",
            "banded",
            id="guizhou-3-years-72",
        ),
        pytest.param(NATIONAL, "natural-year", "8", None, "below-bands", id="national-8"),
        pytest.param(NATIONAL, "natural-year", "9", "suspended", "banded", id="national-9"),
        pytest.param(NATIONAL, "natural-year", "12", "ended", "banded", id="national-12"),
        pytest.param(DRAFT, "natural-year", "9", None, "below-bands", id="draft-9-is-not-over-9"),
        pytest.param(DRAFT, "natural-year", "10", "suspended", "banded", id="draft-10"),
        pytest.param(BEIJING_PEOPLE, "natural-year", "12", None, "no-bands", id="beijing-people"),
    ],
)
def test_bands(content: Content, standard: str, cycle: str, points: str, band: str | None, reason: str) -> None:
    assert reached(content, standard, points, cycle) == (band, reason)


@pytest.mark.parametrize(
    ("standard", "subject", "region", "acts"),
    [
        pytest.param(BEIJING, "institution", "110000", ["1", "2", "4", "6", "10"], id="beijing"),
        pytest.param(GUIZHOU, "institution", "520000", [], id="guizhou"),
        pytest.param(NATIONAL, "person", None, [str(each) for each in range(1, 13)], id="national"),
        pytest.param(DRAFT, "person", None, [], id="draft"),
        pytest.param(BEIJING_PEOPLE, "person", "110000", [], id="beijing-people"),
    ],
)
def test_schemes(content: Content, standard: str, subject: str, region: str | None, acts: list[str]) -> None:
    found = scheme(content, standard)
    assert (found.subject, found.region) == (subject, region)
    assert [str(each) for each in found.act_points] == acts
    assert found.source.evidence == "secondary"
    assert found.doubts


@pytest.mark.parametrize("standard", [NATIONAL, BEIJING_PEOPLE])
def test_a_single_act_of_twelve_points(content: Content, standard: str) -> None:
    (single,) = scheme(content, standard).single_acts
    assert single.points == 12
    assert "3年" in single.consequence


def test_the_draft_is_never_in_force(content: Content) -> None:
    (edition,) = entry(content, DRAFT).standard.editions
    assert edition.version == "2023.0.0-draft"
    assert edition.starts is None


def test_what_follows_in_beijing_is_not_invented(content: Content) -> None:
    bands = scheme(content, BEIJING).bands
    assert all(each.consequence.startswith("来源未载后果") for each in bands)


# --- bodies


def bodies_of(content: Content, document: str) -> list[Body]:
    return [
        each
        for each in content.bodies
        if each.source.document == document or any(alias.source.document == document for alias in each.aliases)
    ]


@pytest.mark.parametrize(
    ("document", "organs_and_roles"),
    [
        pytest.param("nhsa-guideline-2019-en", 4, id="guideline"),
        pytest.param("medical-reform-tasks-2020h2-en", 23, id="medical-reform"),
        pytest.param("anshun-supervision-plan-2019-en", 26, id="anshun"),
    ],
)
def test_bodies_named(content: Content, document: str, organs_and_roles: int) -> None:
    assert len(bodies_of(content, document)) == organs_and_roles


def test_bodies_of_anshun_are_organs_and_roles(content: Content) -> None:
    found = bodies_of(content, "anshun-supervision-plan-2019-en")
    assert Counter(each.kind for each in found) == {"organ": 20, "role": 6}


@pytest.mark.parametrize(
    ("name", "printed", "line"),
    [
        pytest.param("nhsa", "State Health Insurance Administration", 74, id="nhsa-74"),
        pytest.param("nhsa", "National Health Insurance Administration", 83, id="nhsa-83"),
        pytest.param("nhsa", "State Medical Insurance Bureau", 94, id="nhsa-94"),
        pytest.param("nhsa", "National Health Insurance Bureau", 109, id="nhsa-109"),
        pytest.param("nhsa", "State Administration of Health Insurance", 114, id="nhsa-114"),
        pytest.param("nhc", "National Health and Health Administration", 79, id="nhc-79"),
        pytest.param("nmpa", "State Administration of Medicine", 114, id="nmpa-114"),
        pytest.param("mee", "Ministry of Ecology", 46, id="mee-46"),
        pytest.param("cbirc", "Banking Regulatory Commission", 94, id="cbirc-94"),
        pytest.param("central-staffing-office", "central lying", 77, id="staffing-77"),
    ],
)
def test_printed_names(content: Content, name: str, printed: str, line: int) -> None:
    aliases = {alias.name: alias.source for alias in body(content, name).aliases}
    assert (aliases[printed].line, aliases[printed].confidence) == (line, "inferred")


# --- lifecycles


def test_profiles(content: Content) -> None:
    states = {each.id: [state.code for state in each.states] for each in content.lifecycles}
    assert states == {
        "formal-standard": ["00", "10", "20", "30", "40", "50", "60", "90", "95", "98"],
        "maintained-table": [
            *("application", "review", "public-notice", "release", "change", "disabled", "recode"),
        ],
        "payment-scheme": ["consultation", "release", "preparation", "in-use", "replaced"],
        "document": ["issued", "in-force", "repealed"],
    }


@pytest.mark.parametrize(
    ("profile", "step", "way_back"),
    [
        pytest.param("formal-standard", ("10", "30"), False, id="fast-track-adoption"),
        pytest.param("formal-standard", ("10", "40"), False, id="fast-track-revision"),
        pytest.param("formal-standard", ("40", "30"), True, id="referred-back"),
        pytest.param("formal-standard", ("90", "60"), True, id="confirmed"),
        pytest.param("formal-standard", ("90", "10"), True, id="to-be-revised"),
        pytest.param("formal-standard", ("20", "98"), False, id="abandoned"),
        pytest.param("formal-standard", ("60", "20"), None, id="not-from-publication-to-draft"),
        pytest.param("formal-standard", ("60", "98"), None, id="published-is-not-abandoned"),
        pytest.param("maintained-table", ("application", "release"), None, id="no-skipped-notice"),
        pytest.param("payment-scheme", ("release", "in-use"), False, id="new-regions-at-once"),
    ],
)
def test_transitions(content: Content, profile: str, step: tuple[str, str], way_back: bool | None) -> None:
    steps = {(each.origin, each.target): each for each in lifecycle(content, profile).transitions}
    found = steps.get(step)
    assert (found.way_back if found else None) is way_back


@pytest.mark.parametrize("profile", ["formal-standard", "maintained-table", "payment-scheme"])
def test_transitions_join_states(content: Content, profile: str) -> None:
    found = lifecycle(content, profile)
    codes = {each.code for each in found.states}
    assert {end for each in found.transitions for end in (each.origin, each.target)} == codes
