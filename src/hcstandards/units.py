"""
The few UCUM units that the catalogue's thresholds use, and conversion between them, exact.

A full UCUM engine (ucumvert with pint) takes over half a second to import; these are all the units that occur.
"""

from decimal import Decimal
from fractions import Fraction
from typing import Final

_FACTORS: dict[str, tuple[str, Fraction]] = {
    "1": ("1", Fraction(1)),
    "%": ("1", Fraction(1, 100)),
    "[ppth]": ("1", Fraction(1, 1000)),
    "d": ("time", Fraction(1)),
    "h": ("time", Fraction(1, 24)),
    "min": ("time", Fraction(1, 1440)),
    "wk": ("time", Fraction(7)),
    "m2": ("area", Fraction(1)),
    "dm2": ("area", Fraction(1, 100)),
    "cm2": ("area", Fraction(1, 10_000)),
    "lx": ("illuminance", Fraction(1)),
    "klx": ("illuminance", Fraction(1000)),
}


_COUNTED: Final = frozenset({"a", "mo", "s", "m", "cm", "mm", "km", "kg", "g", "mg", "L", "mL"})
"""Units without a factor here whose numbers begin at zero as well."""


def begins_at_zero(unit: str) -> bool:
    """
    Tell whether what a UCUM *unit* measures is never below zero: counts, shares, times, lengths, areas, money.

    Temperatures, levels in decibels and units that aren't known may be.

    >>> begins_at_zero("m2/{bed}"), begins_at_zero("10*4.{CNY}"), begins_at_zero("Cel"), begins_at_zero("dB")
    (True, True, False, False)
    """
    parts = unit.partition("/")[0].split(".")
    return all(part in _FACTORS or part in _COUNTED or part.startswith(("{", "10*")) for part in parts)


def factor(unit: str) -> tuple[str, Fraction]:
    """
    Return the dimension of a UCUM *unit* and its size in the dimension's base; annotations stand for themselves.

    >>> factor("m2/{bed}")
    ('area/{bed}', Fraction(1, 1))
    """
    parts = [_FACTORS.get(part, (part, Fraction(1))) for part in unit.split("/")]
    size = parts[0][1]
    for _, divisor in parts[1:]:
        size /= divisor
    return "/".join(dimension for dimension, _ in parts), size


def convert(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """
    Return *value* in *unit* as a number in *wanted*; `None` if they measure different things.

    >>> convert(Decimal("0.95"), "1", "%")
    Decimal('95')
    >>> convert(Decimal(3), "d", "%") is None
    True
    """
    if unit == wanted:
        return value
    (dimension, size), (other, divisor) = factor(unit), factor(wanted)
    if dimension != other:
        return None
    result = Fraction(value) * size / divisor
    if result.denominator == 1:
        return Decimal(result.numerator)
    return (Decimal(result.numerator) / Decimal(result.denominator)).normalize()
