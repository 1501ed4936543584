"""Averages of peer groups, computed in the table: exact sums and counts, never divided to compare."""

from decimal import Decimal
from typing import Final

import polars as pl
from attrs import evolve

from hcstandards.columns.comparing import MOST_DIGITS
from hcstandards.columns.facts import FactsTable, Measured
from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.evaluate.numbers import exact
from hcstandards.units import convert

TOLD: Final = 15
"""A decimal of that many digits tells floats apart: one that is the same float is what the float prints."""


def with_averages(facts: FactsTable, indicators: frozenset[str]) -> FactsTable:
    """
    Return *facts* with the sum and count of each indicator's values in every peer group, in the indicator's unit.

    A group is the rows of one level that agree in the columns of `peer_group`; the row itself is one of them,
    as in any average of a group. An indicator that has a peer column keeps to that.

    Raises:
        InvalidFactsError: numbers too long to be added up exactly.
    """
    if facts.peer_group is None:
        return facts
    by = list(dict.fromkeys(("level", *facts.peer_group)))
    frame = facts.frame
    problems: list[Problem] = []
    for name in sorted(indicators):
        measured = facts.measured.get(name)
        if measured is None or measured.peer is not None or not measured.column:
            continue
        values = exact_values(frame, measured)
        if values is None:
            expected = f"numbers that {MOST_DIGITS} digits hold"
            problems.append(Problem(f"/{name}", "facts.number", "numbers too long to average", expected))
            continue
        frame = frame.with_columns(values.alias(f"{name}.peer-value"))
        value = pl.col(f"{name}.peer-value")
        frame = frame.with_columns(
            value.sum().over(by).alias(f"{name}.peer-sum"),
            value.count().over(by).cast(pl.Decimal(MOST_DIGITS, 0)).alias(f"{name}.peer-count"),
        )
    if problems:
        raise InvalidFactsError(problems)
    return evolve(facts, frame=frame)


def exact_values(frame: pl.DataFrame, measured: Measured) -> pl.Series | None:
    """Return an indicator's values as decimals in its unit; `None` if they don't fit."""
    column = frame[measured.column]
    if measured.units == (measured.unit,):
        return decimals(column)
    units = frame[measured.unit_column].to_list() if measured.unit_column else [measured.units[0]] * len(column)
    given = zip(column.to_list(), units, strict=True)
    converted = (
        None if value is None else convert(exact(value, measured.column), unit or measured.unit, measured.unit)
        for value, unit in given
    )
    return _fitted(list(converted))


def decimals(column: pl.Series) -> pl.Series | None:
    """
    Return numbers as decimals of the value that they print; `None` if 38 digits don't hold them.

    >>> import polars as pl
    >>> decimals(pl.Series([0.1, 749.5])).sum()
    Decimal('749.600000000000')
    """
    if isinstance(column.dtype, pl.Decimal):
        return column
    if column.dtype.is_integer():
        return column.cast(pl.Decimal(MOST_DIGITS, 0), strict=False)
    highest = float(column.abs().max() or 0)  # type: ignore[arg-type]
    places = TOLD - len(str(int(highest))) if highest < 10**TOLD else -1
    if places >= 0:
        made = column.cast(pl.Decimal(MOST_DIGITS, places), strict=False)
        if (made.cast(pl.Float64) == column).all():
            return made
    return _fitted([None if each is None else exact(each, column.name) for each in column.to_list()])


def _fitted(numbers: list[Decimal | None]) -> pl.Series | None:
    places = whole = 0
    for each in numbers:
        if each is not None:
            exponent = each.as_tuple().exponent
            places = max(places, -int(exponent))
            whole = max(whole, each.adjusted() + 1)
    if whole + places > MOST_DIGITS:
        return None
    made: pl.Series = pl.Series(numbers, dtype=pl.Decimal(MOST_DIGITS, places))
    return made
