"""Points over one cycle: windows, bands with bounds that touch, acts, and what can't be."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from samples import view

START = date(2026, 1, 1)


def records(*points: int, on: date = date(2026, 5, 1)) -> list[hcs.PointsRecord]:
    return [hcs.PointsRecord(on, Decimal(each)) for each in points]


def total(*points: int, **more):
    return view().points("hospital-points", records(*points), **({"cycle": "one-year", "since": START} | more))


@pytest.mark.parametrize(
    ("points", "band", "reason"),
    [
        pytest.param((), None, "below-bands", id="none"),
        pytest.param((6, 2, 2, 1), None, "below-bands", id="11"),
        pytest.param((12,), "watch", "banded", id="12, included"),
        pytest.param((12, 2, 1), "watch", "banded", id="15"),
        pytest.param((12, 2, 2), None, "touching-bounds", id="16, which no source settles"),
        pytest.param((12, 2, 2, 1), "talk", "banded", id="17"),
        pytest.param((12, 6, 1), "talk", "banded", id="19"),
        pytest.param((12, 6, 2), "suspend", "banded", id="20, excluded below and included above"),
        pytest.param((12, 12, 12), "suspend", "banded", id="no upper end"),
    ],
)
def test_bands(points, band, reason):
    report = total(*points)
    assert (report.total, report.band, report.reason) == (Decimal(sum(points)), band, reason)
    assert (report.consequence is None) == (band is None)
    assert (report.counted, report.left_out) == (len(points), 0)
    assert report.single_acts == (("ended for three years",) if 12 in points else ())


def test_a_cycle_without_bands():
    assert total(12, cycle="calendar", since=None).reason == "no-bands"


@pytest.mark.parametrize(
    ("cycle", "since", "day", "window"),
    [
        pytest.param("calendar", None, "2026-11-22", ("2026-01-01", "2027-01-01"), id="calendar year"),
        pytest.param("calendar", "2020-05-05", "2026-11-22", ("2026-01-01", "2027-01-01"), id="calendar year, since"),
        pytest.param("one-year", "2026-11-22", "2026-11-22", ("2026-11-22", "2027-11-22"), id="first day"),
        pytest.param("one-year", "2025-11-23", "2026-11-22", ("2025-11-23", "2026-11-23"), id="last day"),
        pytest.param("one-year", "2025-11-22", "2026-11-22", ("2026-11-22", "2027-11-22"), id="the next cycle begins"),
        pytest.param("one-year", "2020-02-29", "2021-02-28", ("2020-02-29", "2021-03-01"), id="leap day, first year"),
        pytest.param("one-year", "2020-02-29", "2021-03-01", ("2021-03-01", "2022-03-01"), id="leap day, next year"),
        pytest.param("one-year", "2020-02-29", "2024-02-29", ("2024-02-29", "2025-03-01"), id="leap day comes back"),
        pytest.param("three-years", "2019-06-01", "2026-11-22", ("2025-06-01", "2028-06-01"), id="third cycle"),
    ],
)
def test_the_window_of_a_cycle(cycle, since, day, window):
    given = date.fromisoformat(since) if since else None
    report = view(day).points("hospital-points", [], cycle=cycle, since=given)
    assert (report.since.isoformat(), report.until.isoformat(), report.cycle) == (*window, cycle)


def test_only_the_cycle_up_to_the_day_counts():
    given = [
        hcs.PointsRecord(date(2025, 12, 31), Decimal(6), "last year"),
        hcs.PointsRecord(date(2026, 1, 1), Decimal(1), "first day"),
        hcs.PointsRecord(date(2026, 11, 22), Decimal(2), "today"),
        hcs.PointsRecord(date(2026, 11, 23), Decimal(12), "tomorrow"),
    ]
    report = view().points("hospital-points", given, cycle="one-year", since=START)
    assert (report.total, report.counted, report.left_out) == (Decimal(3), 2, 2)
    assert report.single_acts == (), "an act to come has no consequence yet"


def test_acts_with_points_that_the_scheme_does_not_know_come_all_at_once():
    with pytest.raises(hcs.InvalidFactsError) as caught:
        total(3, 6, 5, -1)
    assert [each.where for each in caught.value.problems] == ["/0/points", "/2/points", "/3/points"]
    assert caught.value.problems[0].expected == "1, 2, 6, 12"


def test_without_act_values_any_points_not_below_zero_count():
    day = view(region="520000")
    given = [hcs.PointsRecord(date(2026, 5, 1), Decimal("2.5"))]
    report = day.points("guizhou-points", given, since=START)
    assert (report.total, report.reason, report.cycle) == (Decimal("2.5"), "no-bands", "one-year")
    with pytest.raises(hcs.InvalidFactsError) as caught:
        day.points("guizhou-points", records(-1), since=START)
    assert caught.value.problems[0].expected == "not below 0"


@pytest.mark.parametrize(
    ("more", "name"),
    [
        pytest.param({"cycle": None}, "cycle", id="which of three cycles"),
        pytest.param({"cycle": "five-years"}, "cycle", id="unknown cycle"),
        pytest.param({"since": None}, "since", id="no first day"),
        pytest.param({"since": date(2026, 11, 23)}, "since", id="a first day to come"),
    ],
)
def test_a_cycle_that_cant_be(more, name):
    with pytest.raises(hcs.WrongValueError) as caught:
        total(1, **more)
    assert caught.value.name == name


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        pytest.param(hcs.PointsRecord(date(2026, 5, 1), 6), hcs.WrongTypeError, id="points that are no Decimal"),
        pytest.param(
            hcs.PointsRecord(date(2026, 5, 1), Decimal("NaN")), hcs.WrongValueError, id="points without number"
        ),
        pytest.param(hcs.PointsRecord("2026-05-01", Decimal(6)), hcs.WrongTypeError, id="a day as text"),
        pytest.param(hcs.PointsRecord(datetime(2026, 5, 1), Decimal(6)), hcs.WrongTypeError, id="a time"),  # noqa: DTZ001
    ],
)
def test_a_record_that_cant_be(record, kind):
    with pytest.raises(kind):
        view().points("hospital-points", [record], cycle="one-year", since=START)


def test_a_scheme_of_another_region_does_not_bind():
    with pytest.raises(hcs.NotCoveredError):
        view(region="110000").points("guizhou-points", [], since=START)
    with pytest.raises(hcs.UnknownIdError):
        view().points("guizhou-point", [])


@given(
    days=st.lists(st.dates(date(2020, 1, 1), date(2030, 12, 31)), max_size=20), since=st.dates(date(2015, 1, 1), START)
)
def test_records_are_counted_or_left_out(days, since):
    given = [hcs.PointsRecord(each, Decimal(1)) for each in days]
    report = view().points("hospital-points", given, cycle="three-years", since=since)
    assert report.counted + report.left_out == len(days)
    assert report.total == report.counted
    assert report.since <= view().day < report.until
    assert report.counted == sum(report.since <= each <= view().day for each in days)
