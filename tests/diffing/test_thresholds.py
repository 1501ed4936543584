"""Thresholds against an oracle that knows nothing of intervals or segments: values tried on a grid, day by day."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diffing.catalogues import PAPER, edition, measured, threshold
from hcstandards.diffing.intervals import relation
from hcstandards.evaluate.thresholds import judge
from hcstandards.lookup.figures import is_valid
from hcstandards.units import factor
from hcstandards.values import FrozenMap

ON = PAPER.read_on
RANK = {"fail": 0, "needs-explanation": 1, "pass": 2}
LEVELS = ("primary", "secondary", "tertiary")
TENTHS = [Decimal(each) / 10 for each in range(-5, 46)]
SAME_QUANTITY = (("%", "1", "[ppth]"), ("min", "h", "d", "wk"), ("{beds}",), ("m2/{bed}", "dm2/{bed}"))


def worth(each, value, population, level):
    """Return how well a hospital comes off, the value given in base units: what asks nothing of it lets it pass."""
    if each.level not in ("all", level) or (each.split is not None and population not in each.split):
        return RANK["pass"]
    size = 1 if each.relative_to else factor(each.unit)[1]
    found = Decimal(value.numerator) / Decimal(value.denominator) if size == 1 else None
    if found is None:
        exact = value / size
        found = Decimal(exact.numerator) / Decimal(exact.denominator)
    return RANK[judge(each, found, population=population, peer=Decimal(1)).outcome]


def grid(*thresholds):
    """Return values in base units on, just beside and far from every bound."""
    points = {Fraction(0), Fraction(10**9), Fraction(-(10**9))}
    for each in thresholds:
        size = Fraction(1) if each.relative_to else factor(each.unit)[1]
        bounds = [1 if each.relative_to else each.value, each.low, each.high, *(each.split or {}).values()]
        points |= {Fraction(bound) * size for bound in bounds if bound is not None}
    ordered = sorted(points)
    beside = [(one + other) / 2 for one, other in pairwise(ordered)]
    return [*ordered, *beside]


def oracle(old, new):
    steps = {
        (after > before) - (after < before)
        for value, population, level in product(grid(old, new), ("rural", "urban"), LEVELS)
        for before, after in [[worth(each, value, population, level) for each in (old, new)]]
    }
    if steps <= {0}:
        return "same"
    return "tightened" if steps <= {0, -1} else "loosened" if steps <= {0, 1} else "incomparable"


@st.composite
def asked(draw, units, relative=None):
    facts = {
        "unit": draw(st.sampled_from(units)),
        "indicator": "rate",
        "exception": draw(st.sampled_from([None, None, "explain"])),
        "level": draw(st.sampled_from(["all", "all", "primary", "tertiary"])),
    }
    comparator = draw(st.sampled_from(["ge", "gt", "le", "lt", "eq", "between"]))
    if relative:
        return threshold(None, comparator.replace("between", "ge"), relative_to=relative, **facts)
    low, high = sorted(draw(st.tuples(*[st.sampled_from(["0", "0.5", "1", "2", "3", "60", "1000"])] * 2)), key=Decimal)
    if comparator == "between":
        return threshold(None, comparator, low=Decimal(low), high=Decimal(high), **facts)
    if draw(st.booleans()):
        return threshold(low, comparator, **facts)
    sides = draw(st.sampled_from([("rural",), ("urban",), ("rural", "urban")]))
    split = dict(zip(sides, (Decimal(low), Decimal(high)), strict=False))
    return threshold(None, comparator, split=FrozenMap(split), **facts)


pairs = st.one_of(
    *(st.tuples(asked(units), asked(units)) for units in SAME_QUANTITY),
    st.tuples(asked(("%",), "peer-average"), asked(("%",), "peer-average")),
)


@given(pairs)
def test_tighter_and_looser_are_what_trying_values_shows(pair):
    old, new = pair
    assert relation(old, new) == oracle(old, new)


@pytest.mark.parametrize(
    ("old", "new", "direction"),
    [
        pytest.param({"rural": 20}, {"rural": 20, "urban": 30}, "tightened", id="towns were asked nothing"),
        pytest.param({"rural": 20, "urban": 30}, {"urban": 30}, "loosened", id="the country is asked nothing"),
    ],
)
def test_a_population_that_a_split_leaves_out_is_asked_nothing(old, new, direction):
    sides = [FrozenMap({side: Decimal(value) for side, value in each.items()}) for each in (old, new)]
    assert relation(*(threshold(None, split=each) for each in sides)) == direction
    one = threshold("20")
    alone = threshold(None, split=FrozenMap({"rural": Decimal(20)}))
    assert (relation(one, alone), relation(alone, one)) == ("loosened", "tightened")


DAYS = [date(2021, 1, 1), date(2024, 1, 1), ON, date(2027, 1, 1), date(2028, 1, 1)]


@st.composite
def histories(draw):
    """One threshold in one or two editions, in pieces that follow one another, leave gaps or overlap."""
    turn = draw(st.sampled_from([None, *DAYS[1:]]))
    editions = [edition(until=turn)] if turn else [edition()]
    versions = ["1.0.0"]
    if turn:
        editions.append(edition("2.0.0", turn))
        versions.append("2.0.0")
    pieces = {}
    for _ in range(draw(st.integers(1, 3))):
        since = draw(st.sampled_from([None, *DAYS]))
        until = draw(st.sampled_from([None, *(each for each in DAYS if since is None or each > since)]))
        version = draw(st.sampled_from(versions))
        one = threshold(
            str(draw(st.integers(1, 3))),
            draw(st.sampled_from(["ge", "le"])),
            edition=version,
            valid_from=since,
            valid_to=until,
        )
        pieces[version, since] = one
    return tuple(editions), tuple(pieces.values())


def answers(history, day):
    """Return everything that a history asks on *day*, in the order of the pieces."""
    editions, pieces = history
    held = [each for each in editions if each.starts <= day and (each.ends is None or day < each.ends)]
    return [each for each in pieces if held and each.edition == held[0].version and is_valid(each, day)]


def said(one):
    return None if one is None else (one.comparator, one.value)


DATES = sorted({date(2020, 1, 1), *DAYS, *(date(each.year, 6, 30) for each in DAYS)})


@given(histories(), histories())
def test_past_and_future_gaps_and_overlaps_are_what_asking_day_by_day_shows(old, new):
    changes = measured(*old[1], editions=old[0]).diff(measured(*new[1], editions=new[0])).changes
    figures = [each for each in changes if each.rule.startswith("threshold.")]
    moved = any(each.rule.startswith("edition.") for each in changes)  # then the editions say what follows
    first = {}
    for day in DATES:
        before, after = (answers(side, day) for side in (old, new))
        was, now = (side[0] if side else None for side in (before, after))
        if said(was) != said(now):
            first.setdefault("filled" if was is None else "past" if day < ON else "future", (day, was, now))
        if len(after) > len(before) == 1 and not moved:
            assert any(each.temporal == "overlap" and each.refused for each in changes), day
    timed = [each for each in figures if each.temporal in ("retroactive", "prospective", "gap")]
    if "past" in first:
        assert moved or any(each.temporal in ("retroactive", "gap") and each.bump == "major" for each in timed), first
    elif "future" in first:
        assert moved or any(each.temporal in ("prospective", "gap") for each in timed), first
        assert not any(each.temporal == "retroactive" and each.bump == "major" for each in timed), first
    elif "filled" in first:
        assert moved or any(each.rule == "threshold.begins" for each in figures), first
    else:
        assert not any(each.bump != "patch" for each in timed)
    for each in changes:
        if each.bump == "major" or each.refused:
            assert each.witness is not None, each
