"""One value against one threshold: every comparator at its edge, units, populations, peers, explanations."""

import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.evaluate.numbers import exact, shown
from hcstandards.evaluate.thresholds import describe
from hcstandards.units import convert
from samples import view


@pytest.mark.parametrize(
    ("name", "value", "outcome"),
    [
        pytest.param("beds-min", 20, "pass", id="at least, on the bound"),
        pytest.param("guessed", "89.999", "fail", id="at least, just below"),
        pytest.param("infection-max", 3, "pass", id="at most, on the bound"),
        pytest.param("infection-max", "3.001", "fail", id="at most, just above"),
        pytest.param("strict-min", 5, "fail", id="more than, on the bound"),
        pytest.param("strict-min", "5.001", "pass", id="more than, just above"),
        pytest.param("strict-max", 5, "fail", id="less than, on the bound"),
        pytest.param("strict-max", "4.999", "pass", id="less than, just below"),
        pytest.param("none", 0, "pass", id="equal"),
        pytest.param("none", "0.001", "fail", id="not equal"),
        pytest.param("share-range", 80, "pass", id="range, low end"),
        pytest.param("share-range", 85, "pass", id="range, high end"),
        pytest.param("share-range", "79.99", "fail", id="range, below"),
        pytest.param("share-range", "85.01", "fail", id="range, above"),
        pytest.param("none", None, "missing", id="no value"),
        pytest.param("garbled", 20, "not-evaluable", id="the source can't be read"),
        pytest.param("garbled", None, "not-evaluable", id="the source can't be read, no value"),
    ],
)
def test_a_value_against_a_threshold(name, value, outcome):
    number = Decimal(value) if isinstance(value, str) else value
    found = view().check(hcs.Id(f"hospital/{name}"), number)
    assert (found.rule, found.outcome) == (f"hospital/{name}", outcome)
    assert found.message
    assert found.message_zh
    assert found.expected


@pytest.mark.parametrize(
    ("population", "value", "outcome"),
    [
        pytest.param("rural", 85, "pass", id="rural"),
        pytest.param("urban", 85, "fail", id="urban"),
        pytest.param("urban", Decimal("92.5"), "pass", id="urban, on the bound"),
        pytest.param(None, 99, "missing", id="not said"),
    ],
)
def test_rural_and_urban(population, value, outcome):
    assert view().check("hospital/vaccinated", value, population=population).outcome == outcome


@pytest.mark.parametrize(
    ("peer", "outcome"),
    [
        pytest.param(10, "pass", id="on the peers' value"),
        pytest.param(9, "fail", id="beyond it"),
        pytest.param(None, "not-evaluable", id="peers not given"),
    ],
)
def test_a_relative_threshold_takes_the_peers_value(peer, outcome):
    assert view().check("hospital/peer", 10, peer=peer).outcome == outcome


@pytest.mark.parametrize(
    ("explained", "outcome"),
    [
        pytest.param(None, "needs-explanation", id="not judged"),
        pytest.param(True, "pass", id="accepted"),
        pytest.param(False, "fail", id="refused"),
    ],
)
def test_or_explain(explained, outcome):
    assert view().check("hospital/beds-min", 19, explained=explained).outcome == outcome
    assert view().check("hospital/infection-max", 4, explained=explained).outcome == "fail", "no exception there"
    assert view().check("hospital/beds-min", 21, explained=explained).outcome == "pass"


def test_what_is_asked_in_words():
    wanted = {each.id.partition("/")[2]: each for each in view().thresholds("hospital")}
    assert describe(wanted["beds-min"]) == "≥ 20 {beds}"
    assert describe(wanted["share-range"]) == "80–85 %"
    assert describe(wanted["vaccinated"]) == "≥ 85 (rural) | 92.5 (urban) %"
    assert describe(wanted["vaccinated"], "urban") == "≥ 92.5 % (urban)"
    assert describe(wanted["peer"]) == "≤ peer-average d"
    assert describe(wanted["peer"], peer=Decimal("10.50")) == "≤ 10.5 d"
    found = view().check("hospital/beds-min", 19)
    assert (found.found, found.gate, found.confidence) == ("19 {beds}", True, "clear")


@pytest.mark.parametrize(
    ("value", "unit", "outcome"),
    [
        pytest.param(Decimal("0.03"), "1", "pass", id="share as a fraction"),
        pytest.param(30, "[ppth]", "pass", id="per mille, on the bound"),
        pytest.param(Decimal("30.1"), "[ppth]", "fail", id="per mille, just above"),
        pytest.param(3, "%", "pass", id="its own unit"),
    ],
)
def test_units_convert_exactly(value, unit, outcome):
    assert view().check("hospital/infection-max", value, unit=unit).outcome == outcome


def test_a_unit_of_another_kind_is_refused():
    with pytest.raises(hcs.WrongValueError) as caught:
        view().check("hospital/infection-max", 3, unit="d")
    assert caught.value.name == "unit"
    assert "可换算为 %" in caught.value.text("zh")


@pytest.mark.parametrize(
    ("value", "unit", "wanted", "expected"),
    [
        pytest.param("7", "d", "wk", "1", id="days to weeks"),
        pytest.param("36", "h", "d", "1.5", id="hours to days"),
        pytest.param("90", "min", "h", "1.5", id="minutes to hours"),
        pytest.param("1", "m2/{bed}", "dm2/{bed}", "100", id="area a bed"),
        pytest.param("1", "m2/{bed}", "m2/{visit}", None, id="another denominator"),
        pytest.param("1", "m2/d", "m2/wk", "7", id="a rate"),
        pytest.param("5", "{beds}", "{beds}", "5", id="an annotation"),
        pytest.param("5", "{beds}", "{staff}", None, id="another annotation"),
        pytest.param("1E+40", "1", "%", "1E+42", id="a large number"),
        pytest.param("1", "wk", "min", "10080", id="weeks to minutes"),
        pytest.param("1", "/" * 5000, "d", None, id="nonsense"),
    ],
)
def test_conversion(value, unit, wanted, expected):
    found = convert(Decimal(value), unit, wanted)
    assert found == (None if expected is None else Decimal(expected))


@given(value=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3))
def test_converting_there_and_back_is_exact(value):
    for one, other in (("1", "%"), ("%", "[ppth]"), ("m2", "cm2"), ("klx", "lx"), ("wk", "d")):
        there = convert(value, one, other)
        assert there is not None
        assert convert(there, other, one) == value


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(3, "3", id="int"),
        pytest.param(0.1, "0.1", id="a float as it prints"),
        pytest.param(Decimal("0.10"), "0.10", id="Decimal"),
        pytest.param(-0.0, "-0.0", id="minus zero"),
        pytest.param(1e308, "1e308", id="the largest floats"),
        pytest.param(5e-324, "5e-324", id="the smallest float"),
    ],
)
def test_numbers_are_taken_exactly(value, number):
    assert exact(value, "value").compare_total(Decimal(number)) == 0


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        pytest.param(True, hcs.WrongTypeError, id="truth value"),
        pytest.param("3", hcs.WrongTypeError, id="text"),
        pytest.param(None, hcs.WrongTypeError, id="nothing"),
        pytest.param(3j, hcs.WrongTypeError, id="complex"),
        pytest.param(math.nan, hcs.WrongValueError, id="NaN"),
        pytest.param(math.inf, hcs.WrongValueError, id="infinite"),
        pytest.param(Decimal("sNaN"), hcs.WrongValueError, id="signalling NaN"),
        pytest.param(Decimal("1E+999999"), hcs.WrongValueError, id="an exponent without bounds"),
        pytest.param(10**1000, hcs.WrongValueError, id="a thousand digits"),
    ],
)
def test_what_is_no_number_is_refused(value, kind):
    with pytest.raises(kind):
        exact(value, "value")
    if value is not None:
        with pytest.raises(kind):
            view().check("hospital/none", value)
        with pytest.raises(kind):
            view().check("hospital/peer", 1, peer=value)


def test_a_subclass_of_float_is_taken_by_its_value():
    class Odd(float):
        def __repr__(self) -> str:
            return f"Odd({float(self)})"

    assert exact(Odd(0.1), "value") == Decimal("0.1")


@pytest.mark.parametrize(
    ("context", "kind"),
    [
        pytest.param({"population": "suburban"}, hcs.WrongValueError, id="population"),
        pytest.param({"explained": "no"}, hcs.WrongTypeError, id="explained"),
        pytest.param({"explained": 1}, hcs.WrongTypeError, id="explained as a number"),
    ],
)
def test_context_that_cant_be(context, kind):
    with pytest.raises(kind):
        view().check("hospital/beds-min", 19, **context)


@pytest.mark.parametrize(
    ("number", "text"), [("1E+3", "1000"), ("1.500", "1.5"), ("0.00", "0"), ("20", "20"), ("-0.50", "-0.5")]
)
def test_numbers_are_shown_plainly(number, text):
    assert shown(Decimal(number)) == text
