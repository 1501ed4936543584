"""
Outcomes as expressions: a small number for each, the worst lowest, so that the worst of several is the least.

`fail`, `not-evaluable`, `needs-explanation`, `missing`, `pass`: the order in which a part decides over the whole.
"""

from decimal import Decimal
from fractions import Fraction
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


def code(value: int) -> pl.Expr:
    """Return an outcome as a constant column."""
    found: pl.Expr = pl.lit(value, dtype=pl.UInt8)
    return found


def enum() -> pl.Enum:
    """Return the type of outcome columns: an ordered enumeration, the worst first."""
    return pl.Enum(WORST_FIRST)


def as_outcome(column: pl.Expr) -> pl.Expr:
    """Return numbers as outcomes."""
    return column.cat.to(enum())


def threshold_outcome(threshold: Threshold, facts: FactsTable) -> pl.Expr:
    """Return the outcome of *threshold* for each row, as `evaluate.thresholds.judge` gives it."""
    if not threshold.evaluable:
        return code(NOT_EVALUABLE)
    measured = facts.measured.get(threshold.indicator)
    if threshold.relative_to:
        return _against_peers(threshold, measured, facts)
    if threshold.split is not None:
        return _split(threshold, measured, facts)
    if measured is None:
        return code(MISSING)
    limits = accepted(threshold)
    assert limits is not None  # noqa: S101 - neither relative nor split
    return _judged(threshold, _within(limits, measured, facts), facts).fill_null(MISSING)


def _judged(threshold: Threshold, within: pl.Expr, facts: FactsTable) -> pl.Expr:
    """Return pass or what is outside the limits comes to; null where *within* is."""
    if threshold.exception != "explain":
        return within.cast(pl.UInt8) * PASS
    names = facts.explained.get(threshold.id)
    accepted_ = pl.coalesce(names) if names else pl.lit(None, dtype=pl.Boolean)
    outside = pl.when(accepted_).then(PASS).when(~accepted_).then(FAIL).otherwise(NEEDS_EXPLANATION)
    return pl.when(within).then(code(PASS)).when(~within).then(outside.cast(pl.UInt8))


def _within(limits: list[tuple[str, Decimal]], measured: Measured, facts: FactsTable) -> pl.Expr:
    """Return whether the value keeps all *limits*: where it has another unit, the limits are converted to that."""
    kind = facts.frame.schema[measured.column]
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


def _split(threshold: Threshold, measured: Measured | None, facts: FactsTable) -> pl.Expr:
    if "setting" not in facts.frame.columns or measured is None:
        return code(MISSING)
    assert threshold.split is not None  # noqa: S101 - the caller looked
    chain: Any = pl
    for side in threshold.split:
        limits = accepted(threshold, side)
        assert limits is not None  # noqa: S101 - a side of the split
        chain = chain.when(pl.col("setting") == side).then(_judged(threshold, _within(limits, measured, facts), facts))
    found: pl.Expr = chain.otherwise(None).fill_null(MISSING)
    return found


def _against_peers(threshold: Threshold, measured: Measured | None, facts: FactsTable) -> pl.Expr:
    if measured is None or (measured.peer is None and (facts.peer_group is None or not measured.column)):
        return code(NOT_EVALUABLE)
    peer, within = peer_and_test(threshold, measured, facts)
    judged = code(MISSING) if within is None else _judged(threshold, within, facts).fill_null(MISSING)
    return pl.when(peer.is_null()).then(code(NOT_EVALUABLE)).otherwise(judged)


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
    kinds = facts.frame.schema[measured.column], facts.frame.schema[measured.peer]
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
    """Return what is stated of *criterion*: pass, fail, `NOT_APPLICABLE` or null; `None` without a column."""
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
    parts: list[pl.Expr] = [pl.col(each) for each in criterion.thresholds if each in thresholds]
    if not has_statement:
        return pl.min_horizontal(parts) if parts else code(MISSING)
    said = pl.col(stated_name(criterion))
    if not parts:
        return pl.when(said == NOT_APPLICABLE).then(code(PASS)).otherwise(said.fill_null(MISSING))
    worst = pl.min_horizontal(said, *parts)
    return pl.when(said == NOT_APPLICABLE).then(code(PASS)).otherwise(worst)


def stated_name(criterion: Criterion) -> str:
    """Return the name of the column that holds the statement while judging."""
    return f"stated {criterion.id}"
