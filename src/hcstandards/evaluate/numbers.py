"""Numbers as they come from callers: exact, finite, never a truth value."""

from decimal import Decimal, InvalidOperation

from hcstandards.errors import WrongTypeError, WrongValueError

Number = Decimal | int | float
"""What callers may give; a float is taken at the value that it prints."""


def exact(value: object, name: str) -> Decimal:
    """
    Return *value* as a finite Decimal.

    Raises:
        WrongTypeError: it is not a number (text and truth values are not).
        WrongValueError: it is not finite.
    """
    if isinstance(value, bool) or not isinstance(value, (Decimal, int, float)):
        raise WrongTypeError(name, f"{type(value).__name__} {value!r}", "a number")
    try:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:  # pragma: no cover - the types above always convert
        raise WrongValueError(name, repr(value), "a number") from None
    if not number.is_finite():
        raise WrongValueError(name, repr(value), "a finite number")
    return number


def shown(number: Decimal) -> str:
    """Return *number* without an exponent or needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
