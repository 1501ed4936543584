"""
Numbers in columns against exact bounds, with the answers that `Decimal` gives.

A float stands for the decimal that it prints (`0.95`, not 0.9499…), as everywhere in the library. That decimal
grows with the float, so for every exact bound there is one float from which on the comparison holds: it is found
when the rule is compiled, and the column is compared as it is.
"""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Final

import polars as pl

MOST_DIGITS: Final = 38
"""Digits that an Arrow decimal of 128 bits may have."""

MOST_EDGES: Final = 4096
"""Bounds whose floats are remembered."""

_ADMITS: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "ge": lambda value, bound: value >= bound,
    "gt": lambda value, bound: value > bound,
    "le": lambda value, bound: value <= bound,
    "lt": lambda value, bound: value < bound,
    "eq": lambda value, bound: value == bound,
}


def holds(column: pl.Expr, kind: pl.DataType, sign: str, bound: Fraction) -> pl.Expr:
    """
    Return whether *column*, of type *kind*, is `ge`, `gt`, `le`, `lt` or `eq` *bound*; null where it is null.

    *kind* is an integer, `Decimal` or `Float64`; floats are finite.
    """
    if isinstance(kind, pl.Float64):
        edge = _edge(sign, bound)
        return _constant(column, edge) if isinstance(edge, bool) else _test(column, sign, pl.lit(edge))
    scale = kind.scale if isinstance(kind, pl.Decimal) else 0
    scaled = bound * 10**scale
    if sign == "eq" and scaled.denominator != 1:
        return _constant(column, truth=False)
    whole = math.ceil(scaled) if sign in ("ge", "lt") else math.floor(scaled)
    if isinstance(kind, pl.Decimal):
        lowest, highest = 1 - 10**MOST_DIGITS, 10**MOST_DIGITS - 1
    else:
        lowest, highest = _range(kind)
    if whole > highest:
        return _constant(column, truth=sign in ("le", "lt"))
    if whole < lowest:
        return _constant(column, truth=sign in ("ge", "gt"))
    if not isinstance(kind, pl.Decimal):
        return _test(column, sign, pl.lit(whole, dtype=kind))
    digits = tuple(map(int, str(abs(whole))))
    literal = pl.lit(Decimal((int(whole < 0), digits, -scale)), dtype=pl.Decimal(MOST_DIGITS, scale))
    return _test(column, sign, literal)


@cache
def _range(kind: pl.DataType) -> tuple[int, int]:
    lowest, highest = pl.select(kind.min(), b=kind.max()).row(0)  # type: ignore[attr-defined]
    return int(lowest), int(highest)


def _test(column: pl.Expr, sign: str, literal: pl.Expr) -> pl.Expr:
    found: pl.Expr = getattr(column, sign)(literal)
    return found


def _constant(column: pl.Expr, truth: bool) -> pl.Expr:
    return pl.when(column.is_not_null()).then(pl.lit(truth))


def printed(number: float) -> Fraction:
    """Return the exact value of what *number* prints."""
    return Fraction(float.__repr__(number))


@lru_cache(MOST_EDGES)
def _edge(sign: str, bound: Fraction) -> float | bool:
    """Return the float that a column is compared with, or the answer if it is the same for every float."""
    admits = _ADMITS[sign]
    up = sign in ("ge", "gt")
    near = _nearest(bound)
    around = sorted({near, *_steps(near, -math.inf), *_steps(near, math.inf)})
    if sign == "eq":
        return next((each for each in around if admits(printed(each), bound)), False)
    # `ge`, `gt`: the lowest float that is admitted, compared with the same sign; `le`, `lt`: the highest.
    admitted = [each for each in around if admits(printed(each), bound)]
    if not admitted:
        return False
    edge = min(admitted) if up else max(admitted)
    if sign in ("ge", "le"):
        return edge
    # The strict signs need the float beside it, the last that is not admitted.
    beside = math.nextafter(edge, -math.inf if up else math.inf)
    return True if math.isinf(beside) else beside


def _nearest(bound: Fraction) -> float:
    highest = math.nextafter(math.inf, 0)
    try:
        return max(-highest, min(highest, float(bound)))
    except OverflowError:
        return highest if bound > 0 else -highest


def _steps(number: float, towards: float) -> list[float]:
    """Return the next finite floats: what a float prints lies within half a step of it."""
    found: list[float] = []
    for _ in range(3):
        number = math.nextafter(number, towards)
        if math.isinf(number):
            break
        found.append(number)
    return found
