"""
Outcomes as expressions: an ordered enumeration, the worst first, so that the worst of several is the least.

`fail`, `not-evaluable`, `needs-explanation`, `missing`, `pass`: the order in which a part decides over the whole.
Where several are compared they are their numbers. The enumeration is made of constants: to turn a column of numbers
into it takes several times as long as to judge it.
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Any, Final

import polars as pl

from hcstandards.columns.comparing import holds
from hcstandards.columns.facts import FactsTable, Measured
from hcstandards.evaluate.grading import WORST_FIRST
from hcstandards.evaluate.thresholds import TESTS, accepted
from hcstandards.model.criteria import Criterion
from hcstandards.model.indicators import Threshold
from hcstandards.units import convert, factor

FAIL, NOT_EVALUABLE, NEEDS_EXPLANATION, MISSING, PASS = range(len(WORST_FIRST))
NOT_APPLICABLE: Final = 5
"""What a criterion's statement may be besides: it decides alone."""


@cache
def code(value: int) -> pl.Expr:
    """Return an outcome's number as a constant column."""
    found: pl.Expr = pl.lit(value, dtype=pl.UInt8)
    return found


@cache
def constant(value: int) -> pl.Expr:
    """Return an outcome as a constant column."""
    found: pl.Expr = pl.lit(WORST_FIRST[value], dtype=enum())
    return found


@cache
def enum() -> pl.Enum:
    """Return the type of outcome columns: an ordered enumeration, the worst first."""
    return pl.Enum(WORST_FIRST)


def as_outcome(column: pl.Expr) -> pl.Expr:
    """Return numbers as outcomes."""
    return column.cat.to(enum())


def worst(names: Iterable[str]) -> pl.Expr:
    """Return the number of the worst outcome in the columns *names*."""
    return pl.min_horizontal(pl.col(name).to_physical() for name in names)


def threshold_outcome(threshold: Threshold, facts: FactsTable) -> pl.Expr:
    """Return the outcome of *threshold* for each row, as `evaluate.thresholds.judge` gives it."""
    if not threshold.evaluable:
        return constant(NOT_EVALUABLE)
    measured = facts.measured.get(threshold.indicator)
    if threshold.relative_to:
        return _against_peers(threshold, measured, facts)
    if measured is None or (threshold.split is not None and "setting" not in facts.kinds):
        return constant(MISSING)
    if threshold.split is not None:
        return _split(threshold, threshold.split, measured, facts)
    limits = accepted(threshold)
    assert limits is not None  # noqa: S101 - neither relative nor split
    return _judged(threshold, _within(limits, measured, facts), measured, facts)


def _judged(threshold: Threshold, within: pl.Expr, measured: Measured, facts: FactsTable) -> pl.Expr:
    """Return pass, missing, or what is outside the limits comes to; *within* is null where the value is."""
    missing = pl.col(measured.column).is_null()
    chain = pl.when(within).then(constant(PASS)).when(missing).then(constant(MISSING))
    return chain.otherwise(_outside(threshold, facts))


def _outside(threshold: Threshold, facts: FactsTable) -> pl.Expr:
    """Return what a value outside the limits comes to."""
    names = facts.explained.get(threshold.id)
    if threshold.exception != "explain":
        return constant(FAIL)
    if not names:
        return constant(NEEDS_EXPLANATION)
    accepted_ = pl.coalesce(names)
    chain = pl.when(accepted_).then(constant(PASS)).when(~accepted_).then(constant(FAIL))
    return chain.otherwise(constant(NEEDS_EXPLANATION))


def _within(limits: list[tuple[str, Decimal]], measured: Measured, facts: FactsTable) -> pl.Expr:
    """Return whether the value keeps all *limits*: where it has another unit, the limits are converted to that."""
    kind = facts.kinds[measured.column]
    column = pl.col(measured.column)

    def within(unit: str) -> pl.Expr:
        ratio = factor(measured.unit)[1] / factor(unit)[1]
        tests = [holds(column, kind, sign, Fraction(bound) * ratio) for sign, bound in limits]
        found: pl.Expr = tests[0]
        for each in tests[1:]:
            found = found & each
        return found

    if measured.unit_column is None:
        return within(measured.units[0])
    own = within(measured.unit)
    chain: Any = None
    for unit in measured.units[1:]:
        is_unit = pl.col(measured.unit_column) == unit
        chain = (pl if chain is None else chain).when(is_unit).then(within(unit))
    return own if chain is None else chain.otherwise(own)


def _split(threshold: Threshold, split: Iterable[str], measured: Measured, facts: FactsTable) -> pl.Expr:
    chain: Any = pl
    for side in split:
        limits = accepted(threshold, side)
        assert limits is not None  # noqa: S101 - a side of the split
        judged = _judged(threshold, _within(limits, measured, facts), measured, facts)
        chain = chain.when(pl.col("setting") == side).then(judged)
    found: pl.Expr = chain.otherwise(constant(MISSING))
    return found


def _against_peers(threshold: Threshold, measured: Measured | None, facts: FactsTable) -> pl.Expr:
    if measured is None or (measured.peer is None and (facts.peer_group is None or not measured.column)):
        return constant(NOT_EVALUABLE)
    peer, within = peer_and_test(threshold, measured, facts)
    judged = constant(MISSING) if within is None else _judged(threshold, within, measured, facts)
    return pl.when(peer.is_null()).then(constant(NOT_EVALUABLE)).otherwise(judged)


def peer_and_test(threshold: Threshold, measured: Measured, facts: FactsTable) -> tuple[pl.Expr, pl.Expr | None]:
    """Return the peer group's value and whether the own value keeps to it; `None` where there are no values."""
    sign = threshold.comparator
    if measured.peer is None:  # an average, compared without dividing: value · count against the sum
        total, count = pl.col(f"{measured.column}.peer-sum"), pl.col(f"{measured.column}.peer-count")
        value = pl.col(f"{measured.column}.peer-value")
        return pl.when(count > 0).then(total), getattr(value * count, sign)(total)
    peer = pl.col(measured.peer)
    if not measured.column:
        return peer, None
    kinds = facts.kinds[measured.column], facts.kinds[measured.peer]
    if kinds[0] == kinds[1] and measured.units == (measured.unit,):
        return peer, getattr(pl.col(measured.column), sign)(peer)
    pair = [pl.col(measured.column).alias("value"), peer.alias("peer")]
    if measured.unit_column is not None:
        pair.append(pl.col(measured.unit_column).alias("unit"))
    return peer, pl.struct(pair).map_batches(
        lambda rows: _one_by_one(rows, sign, measured), return_dtype=pl.Boolean, is_elementwise=True
    )


def _one_by_one(rows: pl.Series, sign: str, measured: Measured) -> pl.Series:
    """Compare what differs in type or unit number by number: exact, and slower."""
    from hcstandards.evaluate.numbers import exact

    test = TESTS[sign]
    found: list[bool | None] = []
    for row in rows.to_list():
        value, peer = row["value"], row["peer"]
        if value is None or peer is None:
            found.append(None)
            continue
        unit = row.get("unit") or measured.units[0]
        own = convert(exact(value, "value"), unit, measured.unit)
        found.append(None if own is None else test(own, exact(peer, "peer")))
    made: pl.Series = pl.Series(found, dtype=pl.Boolean)
    return made


def stated(criterion: Criterion, facts: FactsTable) -> pl.Expr | None:
    """Return what is stated of *criterion*: a number, `NOT_APPLICABLE` or null; `None` without a column."""
    names = facts.criteria.get(criterion.id)
    if names is None:
        return None
    told = pl.coalesce(names)
    found: pl.Expr = (
        pl.when(told == "met")
        .then(code(PASS))
        .when(told == "not-met")
        .then(code(FAIL))
        .when(told == "not-applicable")
        .then(code(NOT_APPLICABLE))
    )
    return found


def criterion_outcome(criterion: Criterion, has_statement: bool, thresholds: frozenset[str]) -> pl.Expr:
    """Return the outcome of *criterion* from its statement and its measured parts, as `evaluate.grading` gives it."""
    parts = [each for each in criterion.thresholds if each in thresholds]
    if not has_statement:
        return as_outcome(worst(parts)) if parts else constant(MISSING)
    said = pl.col(stated_name(criterion))
    if parts:
        decides = pl.min_horizontal(said, worst(parts))
        return as_outcome(pl.when(said == NOT_APPLICABLE).then(code(PASS)).otherwise(decides))
    kept = pl.when(said.is_in([PASS, NOT_APPLICABLE])).then(constant(PASS))
    return kept.when(said == FAIL).then(constant(FAIL)).otherwise(constant(MISSING))


def stated_name(criterion: Criterion) -> str:
    """Return the name of the column that holds the statement while judging."""
    return f"stated {criterion.id}"
