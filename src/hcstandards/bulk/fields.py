"""Where a document says its day and its region: what summaries are counted by."""

import re
from collections.abc import Mapping
from typing import Any, Final

from attrs import frozen

from hcstandards.validation.days import day_of
from hcstandards.validation.pointers import follow, parse

_REGION: Final = re.compile(r"[0-9]{6}|[0-9]{12}")


@frozen
class Place:
    """A field of a document, and which of its characters count (all by default)."""

    steps: tuple[str, ...]
    start: int = 0
    stop: int | None = None

    def of(self, document: Any) -> str | None:
        """Return the text that stands there; `None` if none does."""
        found = follow(document, self.steps)
        return found[self.start : self.stop] if isinstance(found, str) else None


# The division an institution lies in is part of its code: H, six digits of GB/T 2260, a serial number.
_INSTITUTION: Final = Place(("setlinfo", "fixmedins_code"), 1, 7)
_REGIONS: Final[Mapping[str | None, tuple[Place, ...]]] = {
    "settlement-list": (_INSTITUTION,),
    "health-record-cover": (Place(("archive_number",), 0, 6),),
}
_DAYS: Final[Mapping[str | None, tuple[Place, ...]]] = {
    "settlement-list": (Place(("setlinfo", "dscg_time")), Place(("setlinfo", "setl_end_date"))),
    "health-record-cover": (Place(("filed_on",)),),
    "supervision-record": (Place(("recorded_on",)),),
    "pilot-report": (Place(("reported_on",)),),
}
_ANYWHERE: Final = (Place(("region",)),)


@frozen
class SummaryFields:
    """The fields of a document's day and region: those of its type, unless a pointer says otherwise."""

    day: Place | None = None
    region: Place | None = None

    @classmethod
    def at(cls, day: str | None, region: str | None) -> "SummaryFields":
        """
        Return the fields at JSON pointers.

        Raises:
            WrongValueError: not a JSON pointer.
        """
        places = [None if each is None else Place(parse(each)) for each in (day, region)]
        return cls(*places)

    def of(self, kind: str | None, document: Any) -> tuple[str | None, str | None]:
        """Return the day, as ISO text, and the region of *document*; `None` where it doesn't say."""
        days = (self.day,) if self.day else _DAYS.get(kind, ())
        found = (day_of(each.of(document)) for each in days)
        day = next((each for each in found if each is not None), None)
        regions = (self.region,) if self.region else _REGIONS.get(kind, _ANYWHERE)
        named = (each.of(document) for each in regions)
        region = next((each for each in named if each and _REGION.fullmatch(each)), None)
        return None if day is None else day.isoformat(), region
