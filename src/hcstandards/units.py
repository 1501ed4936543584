"""
The few UCUM units that the catalogue's thresholds use, and conversion between them, exact.

A full UCUM engine (ucumvert with pint) takes over half a second to import; these are all the units that occur.
"""

from decimal import Decimal
from fractions import Fraction

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


def factor(unit: str) -> tuple[str, Fraction]:
    """
    Return the dimension of a UCUM *unit* and its size in the dimension's base; annotations stand for themselves.

    >>> factor("m2/{bed}")
    ('area/{bed}', Fraction(1, 1))
    """
    if unit in _FACTORS:
        return _FACTORS[unit]
    top, slash, bottom = unit.partition("/")
    if slash:
        (over, size), (under, divisor) = factor(top), factor(bottom)
        return f"{over}/{under}", size / divisor
    return unit, Fraction(1)


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
    number = Decimal(result.numerator) / Decimal(result.denominator)
    return number.normalize() if number != number.to_integral_value() else number.quantize(Decimal(1))
