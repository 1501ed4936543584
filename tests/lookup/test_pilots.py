"""Pilot use, region by region and day by day."""

from datetime import date

import pytest

from hcstandards.errors import NotYetInForceError, UnknownIdError
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.pilots import Pilot, PilotStage, PilotUnit
from hcstandards.values import Id
from samples import SOURCE, edition, opened, standard

D = date.fromisoformat


def unit(region: str, *stages: str, **more) -> PilotUnit:
    """A unit with stages written `listed 2019-05-01`."""
    made = (PilotStage(name, D(day), SOURCE) for name, day in (each.split() for each in stages))
    return PilotUnit(region, f"地区{region}", tuple(made), **more)


FIRST = Pilot(
    "first", "grouping", "第一批", "First batch", SOURCE, edition="2.0.0", stated_units=4,
    units=(
        unit("110000", "listed 2019-05-01", "simulated 2020-07-01", "actual-use 2021-07-01", demonstration=True),
        unit("520400", "listed 2019-05-01", "actual-use 2021-07-01", "ended 2023-01-01"),
        unit("420100", "listed 2019-05-01", "simulated 2020-07-01"),
    ),
)  # fmt: skip
SECOND = Pilot(
    "second", "grouping", "第二批", "Second batch", SOURCE, edition="3.0.0", stated_units=1,
    units=(unit("110000", "listed 2022-01-01", "actual-use 2022-06-01"),),
)  # fmt: skip
PROVINCE = Pilot("province", "rules", "省级试点", "A province", SOURCE, edition="1.0.0", units=(
    unit("520000", "actual-use 2020-01-01"),
))  # fmt: skip
LISTED = Pilot("listed", "rules", "仅列名", "Listed alone", SOURCE, units=(unit("310000", "listed 2020-01-01"),))

CATALOGUE = opened(
    Content(
        Identity("x", "1.0.0", "目录", "Catalogue"),
        entries=(
            Entry(
                standard(
                    "grouping",
                    edition("grouping", "1.0.0", "2018-01-01", "2025-01-01"),
                    edition("grouping", "2.0.0"),
                    edition("grouping", "3.0.0"),
                    edition("grouping", "4.0.0", "2025-01-01"),
                ),
                pilots=(FIRST, SECOND),
            ),
            Entry(standard("rules", edition("rules", "1.0.0", "2030-01-01")), pilots=(PROVINCE, LISTED)),
        ),
    )
)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        pytest.param("2019-04-30", {}, id="before the list"),
        pytest.param("2019-05-01", {"listed": 3}, id="listed"),
        pytest.param("2020-07-01", {"simulated": 2, "listed": 1}, id="simulated"),
        pytest.param("2021-06-30", {"simulated": 2, "listed": 1}, id="the day before actual use"),
        pytest.param("2021-07-01", {"actual-use": 2, "simulated": 1}, id="actual use"),
        pytest.param("2023-01-01", {"actual-use": 1, "ended": 1, "simulated": 1}, id="one ended"),
    ],
)
def test_units_are_counted_by_stage_on_the_day(day, counts):
    found = CATALOGUE.as_of(D(day)).pilots(pilot=Id("first"))
    assert found.counts == counts
    assert found.regions == sum(counts.values())


def test_the_history_has_a_row_for_every_count_that_changes():
    found = CATALOGUE.as_of(D("2023-06-01")).pilots(pilot=Id("first"))
    assert [tuple(map(str, row.values())) for row in found.table()] == [
        ("2019-05-01", "listed", "3"),
        ("2020-07-01", "listed", "1"),
        ("2020-07-01", "simulated", "2"),
        ("2021-07-01", "actual-use", "2"),
        ("2021-07-01", "listed", "0"),
        ("2021-07-01", "simulated", "1"),
        ("2023-01-01", "actual-use", "1"),
        ("2023-01-01", "ended", "1"),
    ]


def test_the_history_sums_to_the_counts_of_its_day():
    for day in ("2019-05-01", "2020-12-31", "2021-07-01", "2026-01-01"):
        found = CATALOGUE.as_of(D(day)).pilots(Id("grouping"))
        last = {each.stage: each.count for each in found.history}
        assert {stage: count for stage, count in last.items() if count} == dict(found.counts)


@pytest.mark.parametrize(
    ("region", "pilots"),
    [
        pytest.param("520400", {("first", "520400"), ("province", "520000")}, id="a city: its own and its province's"),
        pytest.param("520000", {("first", "520400"), ("province", "520000")}, id="a province: its own and its cities'"),
        pytest.param("520100", {("province", "520000")}, id="another city of the province"),
        pytest.param("440000", set(), id="elsewhere"),
    ],
)
def test_a_region_narrows_it(region, pilots):
    found = CATALOGUE.as_of(D("2022-01-01")).pilots(region=region)
    assert {(each.pilot, each.region) for each in found.standings} == pilots
    assert CATALOGUE.as_of(D("2022-01-01"), region).pilots().standings == found.standings


def test_a_stage_narrows_units_and_history():
    found = CATALOGUE.as_of(D("2022-12-31")).pilots(Id("grouping"), stage="actual-use")
    assert [(each.pilot, each.region) for each in found.standings] == [
        ("first", "110000"),
        ("first", "520400"),
        ("second", "110000"),
    ]
    assert {each.stage for each in found.history} == {"actual-use"}
    assert found.regions == 2, "one region in two pilots is one region"


def test_a_standing_says_since_when_and_from_where():
    (found, _) = CATALOGUE.as_of(D("2022-12-31")).pilots(Id("grouping"), region="110000").standings
    assert (found.since, found.precision, found.demonstration, found.source) == (D("2021-07-01"), "day", True, SOURCE)


def test_stated_units_are_told_from_sourced_ones():
    view = CATALOGUE.as_of(D("2022-12-31"))
    assert (view.pilots(pilot=Id("first")).stated, view.pilots(pilot=Id("first")).sourced) == (4, 3)
    assert (view.pilots(Id("grouping")).stated, view.pilots(Id("grouping")).sourced) == (5, 4)
    assert view.pilots(Id("rules")).stated is None, "one basis document names no number"


@pytest.mark.parametrize(
    ("day", "region", "version", "rule"),
    [
        pytest.param("2021-06-30", "110000", "1.0.0", "day", id="simulated binds nobody"),
        pytest.param("2021-07-01", "110000", "2.0.0", "pilot", id="first day of actual use"),
        pytest.param("2021-07-01", "110108", "2.0.0", "pilot", id="a district of the unit"),
        pytest.param("2021-07-01", "420100", "1.0.0", "day", id="a unit that only simulates"),
        pytest.param("2021-07-01", "310000", "1.0.0", "day", id="no unit"),
        pytest.param("2021-07-01", "520000", "1.0.0", "day", id="the province of a unit"),
        pytest.param("2021-07-01", None, "1.0.0", "day", id="no region asked"),
        pytest.param("2022-06-01", "110000", "3.0.0", "pilot", id="the pilot that began last"),
        pytest.param("2022-12-31", "520400", "2.0.0", "pilot", id="last day of the pilot"),
        pytest.param("2023-01-01", "520400", "1.0.0", "day", id="ended"),
        pytest.param("2024-12-31", "110000", "3.0.0", "pilot", id="before the next edition for everybody"),
        pytest.param("2025-01-01", "110000", "4.0.0", "day", id="an edition for everybody ends the pilot's force"),
    ],
)
def test_what_binds_in_a_region(day, region, version, rule):
    view = CATALOGUE.as_of(D(day), region)
    found = view.edition(Id("grouping"))
    assert found.version == version
    assert view.explain("grouping").rule == rule


def test_a_pilot_binds_before_the_standard_is_in_force_anywhere_else():
    assert CATALOGUE.as_of(D("2021-01-01"), "520400").edition(Id("rules")).version == "1.0.0"
    with pytest.raises(NotYetInForceError):
        CATALOGUE.as_of(D("2021-01-01"), "310000").edition(Id("rules"))


def test_a_pin_wins_over_the_pilot():
    assert CATALOGUE.as_of(D("2021-07-01"), "110000").edition(Id("grouping@1.0.0")).version == "1.0.0"
    assert (
        CATALOGUE.as_of(D("2021-07-01"), "110000", pins={"grouping": "4.0.0"}).edition(Id("grouping")).version
        == "4.0.0"
    )


@pytest.mark.parametrize(
    ("day", "region", "stage"),
    [
        pytest.param("2019-01-01", None, None, id="before"),
        pytest.param("2020-07-01", None, "simulated", id="the furthest of all"),
        pytest.param("2020-07-01", "520400", "listed", id="in a region"),
        pytest.param("2023-01-01", "520400", "ended", id="ended in the region"),
        pytest.param("2023-01-01", None, "actual-use", id="not ended everywhere"),
    ],
)
def test_the_pilot_axis_of_the_status(day, region, stage):
    assert CATALOGUE.as_of(D(day), region).status(Id("grouping")).pilot == stage


@pytest.mark.parametrize(
    "asked", [pytest.param({"pilot": "frist"}, id="pilot"), pytest.param({"standard": "x"}, id="standard")]
)
def test_an_unknown_pilot_or_standard_is_refused(asked):
    with pytest.raises(UnknownIdError):
        CATALOGUE.as_of(D("2022-01-01")).pilots(**{name: Id(text) for name, text in asked.items()})


def test_a_pilot_decides_the_table_too():
    def release(version, since=None):
        return TableRelease(version, version, SOURCE, f"{version}.csv", 2, in_force_from=since)

    releases = (release("1.0.0", D("2018-01-01")), release("2.0.0"))
    system = CodeSystem("grouping", "grouping", "组", "Groups", SOURCE, releases=releases)
    entry = Entry(
        standard("grouping", edition("grouping", "1.0.0", "2018-01-01"), edition("grouping", "2.0.0")),
        code_systems=(system,),
        pilots=(FIRST,),
    )
    tables = tuple(
        Table("grouping", each, (Concept("grouping", each, "A", display), Concept("grouping", each, own, "自")))
        for each, display, own in (("1.0.0", "旧", "B"), ("2.0.0", "新", "C"))
    )
    catalogue = opened(Content(Identity("x", "1.0.0", "目录", "Catalogue"), entries=(entry,), tables=tables))
    asked = {region: catalogue.as_of(D("2022-01-01"), region) for region in (None, "110108", "310000")}
    shown = {region: view.concept(Id("grouping"), "A").display for region, view in asked.items()}
    assert shown == {None: "旧", "110108": "新", "310000": "旧"}
    assert asked["110108"].explain(asked["110108"].concept(Id("grouping"), "A")).rule == "pilot"
    gone = asked["110108"].check_code(Id("grouping"), "B")
    assert (gone.known, gone.in_force) == (False, False)
    assert any("edition 2.0.0" in each for each in gone.why), "what is said is said of the pilot's table"
    there = asked["110108"].check_code(Id("grouping"), "A")
    assert (there.known, there.in_force, there.why) == (True, True, ()), (
        "in actual use, the pilot's edition binds there"
    )


def test_of_two_pilots_begun_on_one_day_the_higher_version_binds_in_any_order():
    pilots = [
        Pilot(f"pilot-{version[0]}", "grouping", "试点", "Pilot", SOURCE, edition=version, units=(
            unit("110000", "actual-use 2020-01-01"),
        ))
        for version in ("9.0.0", "10.0.0", "2.0.0")
    ]  # fmt: skip
    owner = standard("grouping", *(edition("grouping", version) for version in ("2.0.0", "9.0.0", "10.0.0")))
    for order in (pilots, pilots[::-1]):
        entry = Entry(owner, pilots=tuple(order))
        catalogue = opened(Content(Identity("x", "1.0.0", "目录", "Catalogue"), entries=(entry,)))
        assert catalogue.as_of(D("2021-01-01"), "110000").edition(Id("grouping")).version == "10.0.0"


def test_explain_says_where_the_edition_on_pilot_has_no_table():
    releases = (TableRelease("1.0.0", "1.0.0", SOURCE, "1.csv", 1, in_force_from=D("2018-01-01")),)
    entry = Entry(
        standard("grouping", edition("grouping", "1.0.0", "2018-01-01"), edition("grouping", "2.0.0")),
        code_systems=(CodeSystem("groups", "grouping", "组", "Groups", SOURCE, releases=releases),),
        pilots=(FIRST,),
    )
    tables = (Table("groups", "1.0.0", (Concept("groups", "1.0.0", "A", "组"),)),)
    catalogue = opened(Content(Identity("x", "1.0.0", "目录", "Catalogue"), entries=(entry,), tables=tables))
    said = {where: catalogue.as_of(D("2022-01-01"), where).explain("groups").steps for where in ("110108", "310000")}
    assert "edition 2.0.0 is in actual pilot use in the region, and no table of it is held" in said["110108"]
    assert len(said["310000"]) == 2
