"""Days, times and durations as documents write them, and the formats that our schemas may name."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final

_BASIC_DAY = re.compile(r"[0-9]{8}")
_BASIC_TIME = re.compile(r"[0-9]{6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}:[0-9]{2}")
_DURATION = re.compile(r"(0|[1-9][0-9]*)/([0-9]{1,2})/([0-9]{1,2})")
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")

BASIC_DAY_LENGTH: Final = 8
DAY_LENGTH: Final = 10
HOURS_A_DAY: Final = 24
MINUTES_AN_HOUR: Final = 60
_WEIGHTS: Final = tuple(2 ** (17 - place) % 11 for place in range(17))


@lru_cache(maxsize=16_384)
def day_of(text: object) -> date | None:
    """
    Return the day that a text starts with: `YYYYMMDD` or `YYYY-MM-DD`, alone or with a time after it.

    >>> day_of("20241130"), day_of("20241130T083000"), day_of("2024-11-30 08:30:00"), day_of("2024-02-30")
    (datetime.date(2024, 11, 30), datetime.date(2024, 11, 30), datetime.date(2024, 11, 30), None)
    """
    if not isinstance(text, str):
        return None
    if _DAY.fullmatch(text[:DAY_LENGTH]) and text[DAY_LENGTH : DAY_LENGTH + 1] in ("", " ", "T"):
        head = text[:DAY_LENGTH]
    elif _BASIC_DAY.fullmatch(text[:BASIC_DAY_LENGTH]) and text[BASIC_DAY_LENGTH : BASIC_DAY_LENGTH + 1] in ("", "T"):
        head = text[:BASIC_DAY_LENGTH]
    else:
        return None
    try:
        return date.fromisoformat(head)
    except ValueError:
        return None


def moment_of(text: object) -> datetime | None:
    """
    Return the moment that a text names, the start of the day where it names only a day.

    >>> moment_of("20241130T083000") == moment_of("2024-11-30 08:30:00"), moment_of("2024-11-30T24:00:00")
    (True, None)
    """
    day = day_of(text)
    if day is None or not isinstance(text, str):
        return None
    rest = text[DAY_LENGTH:] if text[4:5] == "-" else text[BASIC_DAY_LENGTH:]
    if not rest:
        return datetime.combine(day, time())
    clock = rest[1:].removesuffix("Z")
    if not (_CLOCK.fullmatch(clock) or _BASIC_TIME.fullmatch(clock)):
        return None
    try:
        return datetime.combine(day, time.fromisoformat(clock))
    except ValueError:
        return None


def minutes_of(text: object) -> int | None:
    """
    Return the minutes of a duration `days/hours/minutes` (天/小时/分).

    >>> minutes_of("1/13/24"), minutes_of("0/0/0"), minutes_of("1/24/0"), minutes_of("13/24")
    (2244, 0, None, None)
    """
    match = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if match is None or len(match[1]) > BASIC_DAY_LENGTH:
        return None
    days, hours, minutes = map(int, match.groups())
    if hours >= HOURS_A_DAY or minutes >= MINUTES_AN_HOUR:
        return None
    return (days * HOURS_A_DAY + hours) * MINUTES_AN_HOUR + minutes


def check_character(digits: str) -> str:
    """
    Return the check character of the first 17 digits of a citizen identity number (GB 11643, MOD 11-2).

    >>> check_character("11010519491231002"), check_character("44052418800101001")
    ('X', '4')
    """
    rest = (12 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 - ten is written X


def _is_basic_date(text: str) -> bool:
    return len(text) == BASIC_DAY_LENGTH and day_of(text) is not None


def _is_basic_time(text: str) -> bool:
    return _BASIC_TIME.fullmatch(text) is not None and moment_of(f"20000101T{text}") is not None


def _is_basic_date_time(text: str) -> bool:
    return len(text) == BASIC_DAY_LENGTH + 7 and "-" not in text and moment_of(text) is not None


def _is_date_time(text: str) -> bool:
    return len(text) == DAY_LENGTH + 9 and text[DAY_LENGTH] == " " and moment_of(text) is not None


def _is_duration(text: str) -> bool:
    return minutes_of(text) is not None


def _is_citizen_id(text: str) -> bool:
    if _CITIZEN.fullmatch(text) is None or day_of(text[6:14]) is None:
        return False
    return check_character(text[:17]) == text[17]


def _on_text(check: Callable[[str], bool]) -> Callable[[object], bool]:
    """Let what isn't text pass, as formats do."""
    return lambda value: not isinstance(value, str) or check(value)


FORMATS: Final[dict[str, Callable[[object], bool]]] = {
    "hcs-date": _on_text(_is_basic_date),
    "hcs-date-time": _on_text(_is_basic_date_time),
    "hcs-time": _on_text(_is_basic_time),
    "hcs-local-date-time": _on_text(_is_date_time),
    "hcs-duration": _on_text(_is_duration),
    "hcs-citizen-id": _on_text(_is_citizen_id),
}
"""`YYYYMMDD`, `YYYYMMDDThhmmss`, `hhmmss`, `YYYY-MM-DD hh:mm:ss`, days/hours/minutes, GB 11643: real days only."""
