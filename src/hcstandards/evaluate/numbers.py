"""Numbers as they come from callers: exact, finite, never a truth value."""

from decimal import Decimal

from hcstandards.errors import WrongTypeError, WrongValueError

Number = Decimal | int | float
"""What callers may give; a float is taken at the value that it prints."""

NOT_NEGATIVE = "a number not below 0"
"""What is expected of indicators that can't be negative."""

MOST_DIGITS = 400
"""Every float is within; beyond it, a number written out would fill the memory."""


def exact(value: object, name: str) -> Decimal:
    """
    Return *value* as a finite Decimal.

    Raises:
        WrongTypeError: it is not a number (text and truth values are not).
        WrongValueError: it is not finite, or longer than `MOST_DIGITS`.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, float)):
        raise WrongTypeError(name, f"{type(value).__name__} {value!r}", "a number")
    number = Decimal(float.__repr__(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite():
        raise WrongValueError(name, repr(value), "a finite number")
    _, digits, exponent = number.as_tuple()
    if len(digits) + abs(int(exponent)) > MOST_DIGITS:
        shape = f"{len(digits)} digits, exponent {exponent}"
        raise WrongValueError(name, shape, f"a number of at most {MOST_DIGITS} digits")
    return number


def shown(number: Decimal) -> str:
    """Return *number* without an exponent, needless zeros, or a sign where it is zero."""
    text = f"{number or abs(number):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
