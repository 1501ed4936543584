"""Points records from plain JSON data."""

import re
from datetime import date
from decimal import Decimal

from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.evaluate.points import PointsRecord
from hcstandards.interop.plain import Plain

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_KEYS = ("on", "points", "act")


def day_from_text(text: object) -> date | None:
    """
    Return the day that `YYYY-MM-DD` names; `None` for anything else, other ISO forms included.

    >>> day_from_text("2026-11-22"), day_from_text("20261122"), day_from_text("2026-02-30")
    (datetime.date(2026, 11, 22), None, None)
    """
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def points_records(data: Plain) -> tuple[PointsRecord, ...]:
    """
    Return the records in *data*: a list of `{"on": "2026-03-01", "points": 3, "act": "…"}`, *act* optional.

    Raises:
        InvalidFactsError: with every problem, by JSON pointer.
    """
    if not isinstance(data, list):
        raise InvalidFactsError([Problem("/", "records.type", type(data).__name__, "a list")])
    problems: list[Problem] = []
    records = [_record(f"/{number}", item, problems) for number, item in enumerate(data)]
    if problems:
        raise InvalidFactsError(problems)
    return tuple(record for record in records if record is not None)


def _record(where: str, item: Plain, problems: list[Problem]) -> PointsRecord | None:
    if not isinstance(item, dict):
        problems.append(Problem(where, "records.type", type(item).__name__, "an object"))
        return None
    expected = "one of " + ", ".join(_KEYS)
    strange = (key for key in item if key not in _KEYS)
    problems += [Problem(f"{where}/{key}", "records.unknown-key", repr(key), expected) for key in strange]
    on, points, act = day_from_text(item.get("on")), item.get("points"), item.get("act")
    if on is None:
        problems.append(Problem(f"{where}/on", "records.day", repr(item.get("on")), "a day, YYYY-MM-DD"))
    if isinstance(points, bool) or not isinstance(points, (int, Decimal)):
        problems.append(Problem(f"{where}/points", "records.number", repr(points), "a number"))
        return None
    if act is not None and not isinstance(act, str):
        problems.append(Problem(f"{where}/act", "records.type", repr(act), "text"))
        return None
    return None if on is None else PointsRecord(on, Decimal(points), act)
