"""Tables of facts: every row answers what the scalar path answers."""

import math
from datetime import date
from decimal import Decimal as D  # noqa: N817

import polars as pl
import pyarrow as pa
import pytest
from attrs import evolve
from hypothesis import example, given
from hypothesis import strategies as st

from hcstandards.errors import HcStandardsError, InvalidFactsError, WrongTypeError, WrongValueError
from hcstandards.evaluate.facts import Explanation, HospitalFacts
from hcstandards.model.findings import Finding
from hcstandards.model.indicators import Indicator
from hcstandards.units import convert
from hcstandards.values import FrozenMap, Id
from samples import CONTENT, opened

SCHEME = Id("hospital")
ALL = ("fail", "not-evaluable", "needs-explanation", "missing", "pass")
UNITS = {"beds": ["{beds}"], "share": ["%", "1", "[ppth]"], "stay": ["d", "h", "wk"], "score": ["{score}"]}
EDGES = [
    0,
    1,
    3,
    5,
    20,
    80,
    85,
    90,
    "92.5",
    "0.85",
    "0.8",
    "19.999",
    "-0.0",
    "0.1",
    "2.675",
    "749.5",
    500,
    "-0.001",
    -5,
]
NUMBER = st.one_of(
    st.sampled_from(EDGES).map(D),
    st.decimals(min_value=0, max_value=1000, places=3, allow_nan=False, allow_infinity=False),
)
SCORE = st.sampled_from(
    [D(each) for each in ("0", "749", "749.5", "750", "899", "899.9", "900", "1000", "1000.5", "-1")]
)
KINDS = {
    "decimal": (pl.Decimal(38, 6), D),
    "float": (pl.Float64, float),
    "int": (pl.Int32, int),
}


def maybe(strategy):
    return st.none() | strategy


ROW = st.fixed_dictionaries(
    {
        "level": st.sampled_from(["primary", "secondary", "tertiary"]),
        "setting": st.sampled_from([None, "rural", "urban"]),
        "score": maybe(SCORE),
        "qualification": st.sampled_from([None, None, "passed", "failed"]),
        "special_conditions": st.sampled_from([None, "met", "not-met"]),
        "values": st.fixed_dictionaries({name: maybe(NUMBER) for name in ("beds", "share", "stay")}),
        "peer": maybe(NUMBER),
        "unit": st.sampled_from([None, "%", "1", "[ppth]"]),
        "criteria": st.fixed_dictionaries(
            {
                "licence": st.sampled_from([None, "met", "not-met"]),
                "beds": st.sampled_from([None, "met", "met", "not-met"]),
                "hospital/laboratory": st.sampled_from([None, "met", "not-met", "not-applicable"]),
                "plan": st.sampled_from([None, "met", "not-met"]),
            }
        ),
        "explained": st.sampled_from([None, True, False]),
    }
)
TABLE = st.tuples(
    st.lists(ROW, min_size=1, max_size=6),
    st.fixed_dictionaries({name: st.sampled_from(list(KINDS)) for name in ("beds", "share", "stay", "peer", "score")}),
    st.booleans(),
    st.sets(st.sampled_from(["setting", "qualification", "special_conditions", "score", "peer", "explained", "share"])),
)


def shape(rows, kinds, absent):
    """Return the rows with their numbers as the column's type holds them, and without what is *absent*."""
    for row in rows:
        row.update(dict.fromkeys(absent & row.keys()))
        if "share" in absent:
            row["values"]["share"] = None
        for name, value in row["values"].items():
            row["values"][name] = None if value is None else KINDS[kinds[name]][1](value)
        row["peer"] = None if row["peer"] is None else KINDS[kinds["peer"]][1](row["peer"])
        if row["score"] is not None:
            row["score"] = KINDS[kinds["score"]][1](row["score"])
        if row["level"] != "primary":  # of other levels most facts would only be refused
            row["criteria"] = dict.fromkeys(row["criteria"])
            row["explained"] = None
    return rows


def frame_of(rows, kinds, absent, *, with_units):
    columns = {
        name: [row[name] for row in rows] for name in ("level", "setting", "qualification", "special_conditions")
    }
    made = {name: pl.Series(values, dtype=pl.String) for name, values in columns.items()}
    for name in ("beds", "share", "stay"):
        made[name] = pl.Series([row["values"][name] for row in rows], dtype=KINDS[kinds[name]][0])
    made["stay.peer"] = pl.Series([row["peer"] for row in rows], dtype=KINDS[kinds["peer"]][0])
    made["score"] = pl.Series([row["score"] for row in rows], dtype=KINDS[kinds["score"]][0])
    for name in rows[0]["criteria"]:
        made["hospital/beds" if name == "beds" else name] = pl.Series(
            [row["criteria"][name] for row in rows], dtype=pl.String
        )
    made["beds-min.explained"] = pl.Series([row["explained"] for row in rows], dtype=pl.Boolean)
    if with_units and "share" not in absent:
        made["share.unit"] = pl.Series([row["unit"] for row in rows], dtype=pl.String)
    columns = {{"peer": "stay.peer", "explained": "beds-min.explained"}.get(name, name) for name in absent}
    return pl.DataFrame({name: each for name, each in made.items() if name not in columns})


def exactly(number):
    return None if number is None else D(repr(number)) if isinstance(number, float) else D(number)


def facts_of(row, *, with_units):
    values = {name: exactly(value) for name, value in row["values"].items() if value is not None}
    if with_units and row["unit"] and "share" in values:
        values["share"] = convert(values["share"], row["unit"], "%")
    given_ = {"stay": exactly(row["peer"])} if row["peer"] is not None else {}
    explained = {"beds-min": Explanation("改造", row["explained"])} if row["explained"] is not None else {}
    return HospitalFacts(
        level=row["level"],
        setting=row["setting"],
        values=FrozenMap(values),
        peers=FrozenMap(given_),
        criteria=FrozenMap({name: value for name, value in row["criteria"].items() if value is not None}),
        explanations=FrozenMap(explained),
        score=exactly(row["score"]),
        qualification=row["qualification"],
        special_conditions=row["special_conditions"],
    )


def scalar(day, row, *, with_units):
    try:
        return day.grade(SCHEME, facts_of(row, with_units=with_units))
    except HcStandardsError:
        return None


@given(TABLE)
def test_every_row_answers_as_it_does_alone(table):
    """Outcomes, gate, grade, reason, and the words of each finding."""
    from samples import view

    rows, kinds, with_units, absent = table
    rows = shape(rows, kinds, absent)
    day = view()
    graded = day.grade_table(SCHEME, frame_of(rows, kinds, absent, with_units=with_units), on_error="report")
    tidy = graded.findings(ALL).partition_by("row", as_dict=True)
    for number, row in enumerate(rows):
        alone = scalar(day, row, with_units=with_units)
        answer = graded.frame.row(number, named=True)
        assert answer["refused"] is (alone is None)
        if alone is None:
            assert number in graded.problems["row"].to_list()
            assert answer["hospital/gate"] is None
            continue
        assert (answer["qualified"], answer["grade"], answer["reason"]) == (alone.qualified, alone.grade, alone.reason)
        assert {each.rule: each.outcome for each in alone.findings} == {
            name: answer[name] for name in graded.outcome_columns() if answer[name] is not None
        }
        texts = [(each["row"], finding_of(each)) for each in tidy[(number,)].to_dicts()]
        assert texts == [(number, each) for each in alone.findings]


def finding_of(row):
    names = ("rule", "outcome", "found", "expected", "message", "message_zh", "confidence", "gate")
    return Finding(**{name: row[name] for name in names})


@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), maybe(st.sampled_from([1, 2, "2.5", 3, "0.1", "0.2", "0.3"]).map(D))),
        min_size=1,
        max_size=7,
    ),
    st.sampled_from(["decimal", "float"]),
    st.sampled_from([None, "d", "h"]),
)
@example([("a", D("0.1")), ("a", D("0.2")), ("a", D("0.3"))], "float", None)
def test_peer_averages_are_those_of_the_group(rows, kind, unit):
    from samples import view

    day = view()
    values = [None if value is None else KINDS[kind][1](value) for _, value in rows]
    frame = pl.DataFrame({"region": [group for group, _ in rows], "stay": pl.Series(values, dtype=KINDS[kind][0])})
    units = {"stay": unit} if unit else {}
    graded = day.grade_table(SCHEME, frame, level="primary", keep=["region"], peer_group=["region"], units=units)
    for number, (group, _) in enumerate(rows):
        own = exactly(values[number])
        peers = [exactly(each) for each, (other, _) in zip(values, rows, strict=True) if other == group]
        known = [convert(each, unit or "d", "d") for each in peers if each is not None]
        average = sum(known) / len(known) if known else None
        value = None if own is None else convert(own, unit or "d", "d")
        finding = day.check(Id("hospital/peer"), value, peer=average)
        if unit == "h" and value is not None and abs(value - average) < D("1e-20"):
            continue  # the scalar path rounds both sides at 28 digits
        assert graded.frame["hospital/peer"][number] == finding.outcome


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({"level": ["primary"], "bed": [1]}, {("/bed", "facts.unknown-key")}, id="unknown column"),
        pytest.param({"beds": [1]}, {("/level", "facts.choice")}, id="no level"),
        pytest.param({"level": ["primary"], "beds": ["1"]}, {("/beds", "facts.number")}, id="text for a number"),
        pytest.param({"level": ["primary"], "beds": [True]}, {("/beds", "facts.number")}, id="truth for a number"),
        pytest.param({"level": ["primary", None]}, {("/1/level", "facts.choice")}, id="a row without a level"),
        pytest.param({"level": ["primary"], "score": [1000.5]}, {("/0/score", "facts.score")}, id="off the scale"),
        pytest.param(
            {"level": ["primary"] * 2, "beds": [1.0, math.nan], "share": [math.inf, 1.0]},
            {("/0/share", "facts.number"), ("/1/beds", "facts.number")},
            id="not finite",
        ),
        pytest.param(
            {"level": ["primary"] * 4, "beds": [20, None, -5, 0], "share": [None, -0.0, 120.0, -1e-9]},
            {("/2/beds", "facts.negative"), ("/3/share", "facts.negative")},
            id="negative, beside nulls",
        ),
        pytest.param(
            {"level": ["primary"] * 2, "beds": [-math.inf, -1.0]},
            {("/0/beds", "facts.number"), ("/1/beds", "facts.negative")},
            id="negative and not finite",
        ),
        pytest.param(
            {"level": ["secondary"], "share": [D("-0.5")], "share.unit": ["1"]},
            {("/0/share", "facts.negative")},
            id="negative in another unit, at a level that doesn't measure it",
        ),
        pytest.param(
            {"level": ["primary"], "stay.peer": [-1]}, {("/0/stay.peer", "facts.negative")}, id="negative peers alone"
        ),
        pytest.param(
            {"level": ["primary"], "licence": ["not-applicable"]},
            {("/0/licence", "facts.condition")},
            id="no condition",
        ),
        pytest.param(
            {"level": ["secondary"], "licence": ["met"]}, {("/0/licence", "facts.criterion")}, id="another level's"
        ),
        pytest.param(
            {"level": ["primary"], "share": [1.0], "share.unit": ["d"]},
            {("/0/share.unit", "facts.unit")},
            id="a unit of something else",
        ),
        pytest.param(
            {"level": ["primary"], "licence": ["not-met"], "qualification": ["passed"]},
            {("/0/qualification", "facts.contradiction")},
            id="contradiction",
        ),
    ],
)
def test_what_cannot_be_graded_is_refused_with_its_place(day, columns, expected):
    with pytest.raises(InvalidFactsError) as caught:
        day.grade_table(SCHEME, pl.DataFrame(columns))
    assert {(each.where, each.rule) for each in caught.value.problems} == expected
    assert caught.value.text("zh") != caught.value.text("en")


@pytest.mark.parametrize(
    ("indicator", "number", "accepted"),
    [
        pytest.param("beds", -5, False, id="a count"),
        pytest.param("beds", 0, True, id="none"),
        pytest.param("share", D("-0.1"), False, id="a percentage"),
        pytest.param("share", 120, True, id="a percentage above 100, as occupied beds may be"),
        pytest.param("stay", -1.5, False, id="days"),
        pytest.param("growth", -3, True, id="a growth rate, said to be signed"),
        pytest.param("noise", -2, True, id="decibels"),
        pytest.param("storage", -18, True, id="a temperature"),
        pytest.param("cost", -1, False, id="money"),
    ],
)
@pytest.mark.parametrize("part", ["values", "peers"])
def test_what_cannot_be_negative_is_refused_in_either_form(part, indicator, number, accepted):
    """A row alone, as JSON or typed, and a row of a table beside one that has no value."""
    more = (
        Indicator("growth", "增长率", "Growth", "%", signed=True),
        Indicator("noise", "噪声", "Noise", "dB"),
        Indicator("storage", "储存温度", "Storage temperature", "Cel"),
        Indicator("cost", "次均费用", "Cost per visit", "10*4.{CNY}/{visit}"),
    )
    day = opened(evolve(CONTENT, indicators=(*CONTENT.indicators, *more))).as_of(date(2026, 11, 22))
    exact = exactly(number)
    where = f"/{part}/{indicator}"
    for facts in (
        {"level": "primary", part: {indicator: number}},
        HospitalFacts("primary", **{part: {indicator: exact}}),
    ):
        if accepted:
            assert day.grade(SCHEME, facts).findings
            continue
        with pytest.raises(InvalidFactsError) as caught:
            day.grade(SCHEME, facts)
        assert [(each.where, each.rule) for each in caught.value.problems] == [(where, "facts.negative")]
        assert caught.value.problems[0].expected == "a number not below 0"
        assert "不小于 0 的数值" in caught.value.text("zh")
    column = indicator if part == "values" else f"{indicator}.peer"
    table = pl.DataFrame({"level": ["primary"] * 2, column: [None, number]})
    graded = day.grade_table(SCHEME, table, on_error="report")
    assert graded.frame["refused"].to_list() == [False, not accepted]
    problems = graded.problems.select("row", "column", "rule", "expected").rows()
    assert problems == ([] if accepted else [(1, column, "facts.negative", "a number not below 0")])


def test_refused_rows_are_listed_and_the_others_graded(day):
    table = pl.DataFrame(
        {"level": ["primary", "x", "primary"], "score": [812, 3, 2000], "qualification": ["passed"] * 3}
    )
    graded = day.grade_table(SCHEME, table, on_error="report")
    assert graded.frame["refused"].to_list() == [False, True, True]
    assert graded.frame["grade"].to_list() == ["B", None, None]
    assert graded.problems.select("row", "column").rows() == [(1, "level"), (2, "score")]
    assert graded.summary().refused == 2


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda table: table, id="polars"),
        pytest.param(lambda table: table.lazy(), id="lazy"),
        pytest.param(lambda table: table.to_arrow(), id="pyarrow"),
        pytest.param(lambda table: table.to_arrow().to_batches()[0], id="one batch"),
        pytest.param(lambda table: table.to_arrow().to_pandas(), id="pandas"),
        pytest.param(lambda table: table.to_dict(), id="columns"),
    ],
)
def test_any_table_that_gives_arrow_is_taken(day, made):
    table = pl.DataFrame({"level": ["primary"] * 3, "beds": [20, None, 19], "share": [0.85, 0.8, 0.79]})
    graded = day.grade_table(SCHEME, made(table), units={"share": "1"})
    assert graded.frame["hospital/beds-min"].to_list() == ["pass", "missing", "needs-explanation"]
    assert graded.frame["hospital/share-range"].to_list() == ["pass", "pass", "fail"]
    assert pa.table(graded).num_rows == 3


def test_a_float_stands_for_what_it_prints(day):
    """0.1 + 0.2 prints 0.30000000000000004: more than 3 of ten, as the scalar path says."""
    shares = [0.3 * 10, (0.1 + 0.2) * 10, 3.0000000000000004, 2.9999999999999996]
    graded = day.grade_table(SCHEME, {"share": shares}, level="primary")
    alone = [day.check(Id("hospital/infection-max"), each).outcome for each in shares]
    assert graded.frame["hospital/infection-max"].to_list() == alone
    singles = pl.DataFrame({"share": pl.Series([0.925], dtype=pl.Float32), "setting": ["urban"]})
    judged = day.grade_table(SCHEME, singles, level="primary", units={"share": "1"})
    assert judged.frame["hospital/vaccinated"].to_list() == ["pass"]


def test_levels_keep_the_order_of_the_rows(day):
    levels = ["tertiary", "primary", "secondary", "primary"]
    graded = day.grade_table(
        SCHEME, {"level": levels, "beds": [600, 20, 1, 2], "region": list("wxyz")}, keep=["region"]
    )
    assert graded.frame["level"].to_list() == levels
    assert graded.frame["region"].to_list() == list("wxyz")
    assert graded.frame["hospital/tertiary-beds"].to_list() == ["pass", None, None, None]


@pytest.mark.parametrize("table", [pytest.param(3, id="number"), pytest.param([1, 2], id="list")])
def test_what_is_no_table_is_refused(day, table):
    with pytest.raises(WrongTypeError):
        day.grade_table(SCHEME, table)
    with pytest.raises(WrongValueError):
        day.grade_table(SCHEME, {"level": []}, on_error="ignore")


def test_an_empty_table_is_graded_to_nothing(day):
    graded = day.grade_table(SCHEME, pl.DataFrame(schema={"level": pl.String, "beds": pl.Float64}))
    assert graded.frame.height == 0
    assert graded.findings().height == 0
    assert graded.summary().rows == 0


def test_the_summary_counts_rules_and_grades(day):
    table = {
        "level": ["primary"] * 3,
        "beds": [20, 30, None],
        "qualification": ["passed"] * 3,
        "score": [900.0, 899.0, 899.5],
    }
    summary = day.grade_table(SCHEME, table).summary()
    assert {(row["grade"], row["reason"]): row["hospitals"] for row in summary.grades.to_dicts()} == {
        ("A", "graded"): 1,
        ("B", "graded"): 1,
        (None, "no-band"): 1,
    }
    beds = summary.rules.filter(pl.col("rule") == "hospital/beds-min").row(0, named=True)
    assert (beds["pass"], beds["missing"]) == (2, 1)
