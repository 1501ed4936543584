"""A register of acts: every subject's points are those of the scalar path."""

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcstandards.errors import HcStandardsError, InvalidFactsError, WrongTypeError, WrongValueError
from hcstandards.evaluate.points import PointsRecord
from hcstandards.values import Id
from samples import view

SCHEME = Id("hospital-points")
START = date(2025, 3, 1)
ACT = st.tuples(
    st.sampled_from(["甲", "乙", "丙"]),
    st.dates(date(2025, 1, 1), date(2026, 12, 31)),
    st.sampled_from([1, 2, 6, 12]).map(Decimal),
)
KINDS = {"int": (pl.Int64, int), "float": (pl.Float64, float), "decimal": (pl.Decimal(10, 2), Decimal)}


@given(
    st.lists(ACT, min_size=1, max_size=12),
    st.sampled_from(["one-year", "three-years", "calendar"]),
    st.sampled_from(list(KINDS)),
)
def test_every_subject_has_the_points_it_has_alone(acts, cycle, kind):
    day = view()
    dtype, cast = KINDS[kind]
    since = None if cycle == "calendar" else START
    register = pl.DataFrame(
        {
            "subject": [subject for subject, _, _ in acts],
            "on": [on for _, on, _ in acts],
            "points": pl.Series([cast(points) for _, _, points in acts], dtype=dtype),
        }
    )
    table = day.points_table(SCHEME, register, cycle=cycle, since=since).frame
    assert table["subject"].to_list() == list(dict.fromkeys(subject for subject, _, _ in acts))
    for row in table.to_dicts():
        own = [PointsRecord(on, points) for subject, on, points in acts if subject == row["subject"]]
        alone = day.points(SCHEME, own, cycle=cycle, since=since)
        for name in (
            "since",
            "until",
            "total",
            "band",
            "consequence",
            "consequence_en",
            "reason",
            "counted",
            "left_out",
        ):
            assert row[name] == getattr(alone, name), name
        assert tuple(row["single_acts"]) == alone.single_acts


@pytest.mark.parametrize(
    ("points", "reason", "band"),
    [
        pytest.param([6, 2], "below-bands", None, id="below"),
        pytest.param([12], "banded", "watch", id="on a bound that belongs"),
        pytest.param([12, 2, 2], "touching-bounds", None, id="on a bound that the source gives to no band"),
        pytest.param([12, 6, 2], "banded", "suspend", id="top"),
    ],
)
def test_bands_that_touch_are_not_decided_here(points, reason, band):
    register = {"subject": ["甲"] * len(points), "on": [date(2026, 5, 1)] * len(points), "points": points}
    row = view().points_table(SCHEME, register, cycle="one-year", since=START).frame.row(0, named=True)
    assert (row["reason"], row["band"]) == (reason, band)


def test_each_subject_has_a_cycle_of_its_own():
    register = pl.DataFrame(
        {
            "institution": ["甲", "乙"],
            "on": [date(2026, 4, 1)] * 2,
            "points": [6, 6],
            "first": [date(2025, 3, 1), date(2025, 5, 1)],
        }
    )
    facts = {"subject": "institution", "cycle": "one-year"}
    by_column = view().points_table(SCHEME, register, since="first", **facts).frame
    days = {"甲": date(2025, 3, 1), "乙": date(2025, 5, 1)}
    by_subject = view().points_table(SCHEME, register.drop("first"), since=days, **facts).frame
    assert by_column.equals(by_subject)
    assert by_column["counted"].to_list() == [1, 0]


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        pytest.param({"points": [3]}, "points.act", id="points that no act has"),
        pytest.param({"points": [-1]}, "points.act", id="below nothing"),
        pytest.param({"points": [float("nan")]}, "points.act", id="no number"),
        pytest.param({"points": ["1"]}, "facts.number", id="text"),
        pytest.param({"points": [None]}, "records.number", id="no points"),
        pytest.param({"on": [None]}, "records.day", id="no day"),
        pytest.param({"on": ["2026-01-01"]}, "facts.type", id="text for a day"),
        pytest.param({"subject": [None]}, "facts.subject", id="nobody"),
        pytest.param({"subject": [7]}, "facts.type", id="a number for an id"),
        pytest.param({"first": [date(2027, 1, 1)]}, "points.since", id="a cycle that starts later"),
    ],
)
def test_acts_that_cannot_be_counted_are_refused(columns, rule):
    register = {"subject": ["甲"], "on": [date(2026, 5, 1)], "points": [1], "first": [START], **columns}
    with pytest.raises(InvalidFactsError) as caught:
        view().points_table(SCHEME, register, cycle="one-year", since="first")
    assert rule in {each.rule for each in caught.value.problems}


def test_what_is_asked_wrongly_is_refused():
    register = {"subject": ["甲"], "on": [date(2026, 5, 1)], "points": [1]}
    for facts in ({}, {"cycle": "two-years"}, {"cycle": "one-year"}, {"cycle": "one-year", "since": date(2027, 1, 1)}):
        with pytest.raises(WrongValueError):
            view().points_table(SCHEME, register, **facts)
    with pytest.raises(HcStandardsError):
        view().points_table(SCHEME, {"subject": ["甲"]}, cycle="calendar")
    with pytest.raises(WrongTypeError):
        view().points_table(SCHEME, register, cycle="one-year", since=3)
