"""
A schema written anew for the quick question whether a document fits at all.

The same documents fit; what doesn't is listed by the validator of the schema as it is. Patterns stand for our formats:
these are functions of Python, and a validator that calls one takes several times as long. Where every field that may
be there must be there, their number is asked for instead of each.
"""

from typing import Any, Final

_YEAR: Final = "(?:[0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)"
_FOURTH: Final = "(?:0[48]|[2468][048]|[13579][26])"
"""Two digits that four divides, other than 00."""

_LEAP_YEAR: Final = f"(?:[0-9]{{2}}{_FOURTH}|{_FOURTH}00)"
_HOUR, _SIXTY = "(?:[01][0-9]|2[0-3])", "[0-5][0-9]"
_DATA: Final = ("const", "default", "enum", "examples")
"""Keywords that hold data: nothing in it is a schema."""


def _day(hyphen: str) -> str:
    every = f"(?:0[1-9]|1[0-2]){hyphen}(?:0[1-9]|1[0-9]|2[0-8])"
    later = f"(?:0[13-9]|1[0-2]){hyphen}(?:29|30)|(?:0[13578]|1[02]){hyphen}31"
    return f"(?:{_YEAR}{hyphen}(?:{every}|{later})|{_LEAP_YEAR}{hyphen}02{hyphen}29)"


PATTERNS: Final[dict[str, str]] = {
    "hcs-date": f"^{_day('')}$",
    "hcs-date-time": f"^{_day('')}T{_HOUR}{_SIXTY}{_SIXTY}$",
    "hcs-time": f"^{_HOUR}{_SIXTY}{_SIXTY}$",
    "hcs-local-date-time": f"^{_day('-')} {_HOUR}:{_SIXTY}:{_SIXTY}$",
    "hcs-duration": f"^(?:0|[1-9][0-9]{{0,7}})/(?:[0-9]|{_HOUR})/(?:[0-9]|{_SIXTY})$",
}
"""By format; none for what a pattern can't tell, a check character."""


def quickened(node: Any) -> Any:
    """Return a schema that the same documents fit, sooner told."""
    if isinstance(node, list):
        return [quickened(each) for each in node]
    if not isinstance(node, dict):
        return node
    made = {key: each if key in _DATA else quickened(each) for key, each in node.items()}
    name = made.get("format")
    if isinstance(name, str) and name in PATTERNS:
        del made["format"]
        given = made.get("allOf")
        made["allOf"] = [*(given if isinstance(given, list) else ()), {"pattern": PATTERNS[name]}]
    if _needs_all(made):
        least = made.get("minProperties", 0)
        made["minProperties"] = max(least, len(made.pop("required")))
    return made


def _needs_all(node: dict[str, Any]) -> bool:
    """Tell whether a schema asks for every field that it allows."""
    fields, required = node.get("properties"), node.get("required")
    closed = node.get("additionalProperties") is False and "patternProperties" not in node
    return closed and isinstance(fields, dict) and isinstance(required, list) and set(required) == set(fields)
