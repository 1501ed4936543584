"""Where a standard stands on the day before, of and after each date, on every axis."""

from datetime import date

import pytest

import hcstandards as hcs
from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.standards import Erratum
from hcstandards.model.statuses import Lifecycle, LifecycleState, LifecycleTransition, StatusRecord
from samples import CONTENT, SOURCE, edition, opened, standard

D = date.fromisoformat

LIFECYCLE = Lifecycle(
    "stages",
    "阶段",
    "Stages",
    (
        LifecycleState("draft", "草", "Draft", "draft"),
        LifecycleState("ready", "备", "Ready", "draft", legal="upcoming"),
        LifecycleState("used", "用", "Used", "active", legal="in-force"),
        LifecycleState("over", "废", "Over", "retired", legal="withdrawn"),
    ),
    (
        LifecycleTransition("draft", "ready"),
        LifecycleTransition("ready", "used"),
        LifecycleTransition("used", "ready", way_back=True),
        LifecycleTransition("used", "over"),
    ),
    SOURCE,
)


def record(axis, value, since, **more):
    return StatusRecord(axis, value, D(since), SOURCE, **more)


ERRATUM = Erratum(D("2023-12-08"), "对前言进行了勘误", "The foreword was corrected", SOURCE)
DATED = Entry(
    standard(
        "dated",
        edition("dated", "1.0.0", "2012-01-01", "2024-04-01", issued=D("2011-08-01")),
        edition("dated", "2.0.0", "2024-04-01", "2025-06-01", issued=D("2023-10-07"), errata=(ERRATUM,)),
        lifecycle="stages",
    ),
    statuses=(
        record("lifecycle", "draft", "2022-01-01", edition="2.0.0"),
        # passed on one day, in this order
        record("lifecycle", "ready", "2023-10-07", edition="2.0.0"),
        record("lifecycle", "used", "2023-10-07", edition="2.0.0"),
        record("lifecycle", "ready", "2023-11-01", edition="2.0.0"),
        record("lifecycle", "used", "2024-04-01", edition="2.0.0"),
        record("identifier", "deprecated", "2025-01-01"),
        record("identifier", "reserved", "2025-06-01"),
    ),
)
UNDATED = Entry(
    standard("loose", edition("loose", "1.0.0"), lifecycle="stages"),
    statuses=(
        record("lifecycle", "draft", "2019-01-01"),
        record("lifecycle", "ready", "2020-01-01"),
        record("lifecycle", "used", "2021-01-01"),
        record("lifecycle", "over", "2022-01-01"),
        record("legal", "replaced", "2023-01-01"),
    ),
)
CATALOGUE = opened(
    Content(
        Identity("statuses", "1.0.0", "状态", "Statuses"),
        documents=CONTENT.documents,
        bodies=CONTENT.bodies,
        lifecycles=(LIFECYCLE,),
        entries=(DATED, UNDATED),
    )
)


@pytest.mark.parametrize(
    ("key", "day", "said"),
    [
        pytest.param("dated", "2011-07-31", ("1.0.0", "unpublished", None, "unknown", None, 0), id="before its issue"),
        pytest.param("dated", "2011-08-01", ("1.0.0", "upcoming", None, "draft", None, 0), id="issued"),
        pytest.param("dated", "2011-12-31", ("1.0.0", "upcoming", None, "draft", None, 0), id="the day before force"),
        pytest.param("dated", "2012-01-01", ("1.0.0", "in-force", None, "active", None, 0), id="in force"),
        pytest.param("dated", "2023-10-07", ("1.0.0", "in-force", None, "active", "2.0.0", 0), id="the next is issued"),
        pytest.param("dated", "2024-03-31", ("1.0.0", "in-force", None, "active", "2.0.0", 0), id="its last day"),
        pytest.param("dated", "2024-04-01", ("2.0.0", "in-force", "used", "active", None, 1), id="the next in force"),
        pytest.param("dated", "2025-06-01", ("2.0.0", "withdrawn", "used", "retired", None, 1), id="withdrawn"),
        pytest.param("dated@1.0.0", "2024-04-01", ("1.0.0", "replaced", None, "retired", None, 0), id="replaced"),
        pytest.param("dated@2.0.0", "2023-10-06", ("2.0.0", "unpublished", "draft", "draft", None, 0), id="drafted"),
        pytest.param("dated@2.0.0", "2023-10-07", ("2.0.0", "upcoming", "used", "draft", None, 0), id="two in a day"),
        pytest.param("dated@2.0.0", "2023-11-01", ("2.0.0", "upcoming", "ready", "draft", None, 0), id="a way back"),
        pytest.param(
            "dated@2.0.0", "2023-12-07", ("2.0.0", "upcoming", "ready", "draft", None, 0), id="no erratum yet"
        ),
        pytest.param("dated@2.0.0", "2023-12-08", ("2.0.0", "upcoming", "ready", "draft", None, 1), id="the erratum"),
        pytest.param(
            "loose", "2019-12-31", ("1.0.0", "undetermined", "draft", "draft", None, 0), id="nothing is known"
        ),
        pytest.param("loose", "2020-12-31", ("1.0.0", "upcoming", "ready", "draft", None, 0), id="by its stage, ahead"),
        pytest.param("loose", "2021-01-01", ("1.0.0", "in-force", "used", "active", None, 0), id="by its stage"),
        pytest.param("loose", "2022-12-31", ("1.0.0", "withdrawn", "over", "retired", None, 0), id="by its last stage"),
        pytest.param(
            "loose", "2023-01-01", ("1.0.0", "replaced", "over", "retired", None, 0), id="what is recorded wins"
        ),
    ],
)
def test_each_axis_on_each_side_of_a_day(key, day, said):
    found = CATALOGUE.as_of(D(day)).status(hcs.Id(key))
    shown = found.edition, found.legal, found.lifecycle, found.fhir, found.upcoming, len(found.errata)
    assert shown == said


@pytest.mark.parametrize(
    ("day", "value"),
    [("2024-12-31", "active"), ("2025-01-01", "deprecated"), ("2025-05-31", "deprecated"), ("2025-06-01", "reserved")],
)
def test_the_identifier_is_an_axis_of_its_own(day, value):
    assert CATALOGUE.as_of(D(day)).status(hcs.Id("dated")).identifier == value


@pytest.mark.parametrize(
    ("key", "day", "stage"),
    [
        pytest.param("chs-drg@2.0", "2024-07-22", None, id="2.0, before its issue"),
        pytest.param("chs-drg@2.0", "2024-07-23", "preparation", id="2.0, published and prepared on one day"),
        pytest.param("chs-drg@2.0", "2024-12-31", "preparation", id="2.0, the day before its use"),
        pytest.param("chs-drg@2.0", "2025-01-01", "in-use", id="2.0, in use"),
        pytest.param("chs-drg@2.0", "2027-01-01", "replaced", id="2.0, replaced"),
        pytest.param("chs-drg@3.0", "2026-12-31", "preparation", id="3.0, the day before its use"),
        pytest.param("chs-drg@3.0", "2027-01-01", "in-use", id="3.0, in use"),
    ],
)
def test_the_switch_of_chs_drg(key, day, stage):
    assert hcs.load().as_of(D(day)).status(hcs.Id(key)).lifecycle == stage
