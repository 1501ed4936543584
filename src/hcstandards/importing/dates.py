"""Days as lists print them."""

import re
from datetime import date
from functools import lru_cache
from typing import Literal

from attrs import frozen

FORMS: dict[str, str] = {
    "YYYYMMDD": r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    "YYYY-MM-DD": r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[ T][\d:.]+)?",
    "YYYY/MM/DD": r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})(?: [\d:.]+)?",
    "YYYY.MM.DD": r"(?P<y>\d{4})\.(?P<m>\d{1,2})\.(?P<d>\d{1,2})",
    "YYYY年MM月DD日": r"(?P<y>\d{4})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日",
    "DD Mon YYYY": r"\w{3} (?P<n>\w{3}) (?P<d>\d{1,2}) [\d:]+ \w{3,4} (?P<y>\d{4})",
    "YYYY": r"(?P<y>\d{4})",
}
"""`DD Mon YYYY` is how the platform's tables print moments: `Fri Jan 22 00:00:00 CST 2021`."""

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LATEST = 2200
Reading = Literal["day", "nothing", "open", "typo", "impossible", "unreadable"]


@frozen
class Days:
    """Reads days in *forms*; *open_ends* stand for no end, *empty* for nothing."""

    forms: tuple[str, ...]
    open_ends: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def read(self, text: str) -> tuple[Reading, date | None]:
        """
        Return what *text* says.

        >>> days = Days(("YYYYMMDD",), ("29101231",))
        >>> days.read("20230131"), days.read("20230230")[0], days.read("29101231")[0], days.read("29101213")[0]
        (('day', datetime.date(2023, 1, 31)), 'impossible', 'open', 'typo')
        """
        return _read(text.strip(), self.forms, self.open_ends, self.empty)


@lru_cache(maxsize=65_536)
def _read(
    text: str, forms: tuple[str, ...], open_ends: tuple[str, ...], empty: tuple[str, ...]
) -> tuple[Reading, date | None]:
    if not text or text in empty:
        return "nothing", None
    if text in open_ends:
        return "open", None
    match = next(filter(None, (_form(name).fullmatch(text) for name in forms)), None)
    if match is None:
        return "unreadable", None
    facts = match.groupdict()
    month = MONTHS.index(facts["n"]) + 1 if facts.get("n") in MONTHS else int(facts.get("m") or 1)
    try:
        day = date(int(facts["y"]), month, int(facts.get("d") or 1))
    except ValueError:
        return "impossible", None
    if day.year >= LATEST:
        return ("typo" if any(_misspelt(text, each) for each in open_ends) else "impossible"), None
    return "day", day


@lru_cache
def _form(name: str) -> re.Pattern[str]:
    return re.compile(FORMS[name])


def _misspelt(text: str, meant: str) -> bool:
    """Tell whether *text* is *meant* with neighbours changed over or one character wrong."""
    if len(text) != len(meant):
        return False
    wrong = [at for at, (one, other) in enumerate(zip(text, meant, strict=True)) if one != other]
    swapped = len(wrong) == 2 and text[wrong[0]] == meant[wrong[1]] and text[wrong[1]] == meant[wrong[0]]  # noqa: PLR2004
    return len(wrong) == 1 or swapped
