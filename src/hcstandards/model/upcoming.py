"""What is about to happen: answers, not authored."""

from datetime import date
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Source

EventKind = Literal[
    "notice-open",
    "notice-starts",
    "edition-starts",
    "edition-ends",
    "release-starts",
    "release-ends",
    "threshold-starts",
    "threshold-ends",
    "codes-start",
    "codes-end",
    "pilot-stage",
]


@frozen
class UpcomingEvent:
    """
    Something that happens to *subject* on *day*; a public notice lasts up to, not including, *until*.

    *edition* names the version (or table release) concerned, *detail* what else there is to tell: the codes, the
    stage, the region; *part* the number of the value where a threshold has several in one edition. *assumed*: no
    source gives the day. *known_since* is the day from which the data tells of it, `None` if no day is recorded.
    """

    day: date
    kind: EventKind
    subject: str
    title: str
    title_en: str
    edition: str | None = None
    until: date | None = None
    detail: tuple[str, ...] = ()
    assumed: bool = False
    known_since: date | None = None
    source: Source | None = None
    part: int | None = None
