"""Where pilots stand on a day, and how codes translate: answers, not authored."""

from datetime import date
from typing import Literal

from attrs import field, frozen

from hcstandards.model.correspondences import CorrespondenceKind
from hcstandards.model.pilots import PilotStageName
from hcstandards.model.sources import Source
from hcstandards.values import FrozenMap


@frozen
class PilotStanding:
    """The stage of one unit of one pilot on a day, since when, and how exactly the source dates it."""

    pilot: str
    standard: str
    edition: str | None
    region: str
    name: str
    stage: PilotStageName
    since: date
    precision: Literal["day", "month", "year"]
    demonstration: bool
    source: Source


@frozen
class CoveragePoint:
    """On *day*, *count* units stood at *stage*: one row of a table to plot."""

    day: date
    stage: PilotStageName
    count: int


@frozen
class PilotCoverage:
    """
    The units of one or more pilots on *day*.

    *stated* is how many units the basis documents name in all; *sourced* how many could be sourced one by one.
    A unit that isn't here may still take part: absence proves nothing while *sourced* is below *stated*.
    *history* has a row for every day and stage where a count changes, up to *day*.
    """

    day: date
    standings: tuple[PilotStanding, ...]
    counts: FrozenMap[PilotStageName, int]
    stated: int | None
    sourced: int
    history: tuple[CoveragePoint, ...]
    regions: int = field(init=False)

    @regions.default
    def _regions(self) -> int:
        return len({each.region for each in self.standings})

    def table(self) -> tuple[dict[str, object], ...]:
        """Return the history as rows of `day`, `stage`, `count`: what a data frame or a plot takes."""
        return tuple({"day": each.day, "stage": each.stage, "count": each.count} for each in self.history)


@frozen
class TranslationStep:
    """One edge that was followed; *implied*: the code and its display stand unchanged in both releases."""

    system: str
    edition: str
    code: str
    kind: CorrespondenceKind
    target_system: str
    target_edition: str
    target_code: str
    inverse: bool = False
    implied: bool = False
    primary: bool = False
    source: Source | None = None


@frozen
class TranslationHit:
    """One target of a translation, with every step on the way."""

    system: str
    edition: str
    code: str
    display: str | None
    steps: tuple[TranslationStep, ...]
    primary: bool


@frozen
class Translation:
    """
    All targets of a code.

    *ended*: the code was disabled without a successor. *why* says why there is no hit.
    """

    system: str
    edition: str
    code: str
    target_system: str
    target_edition: str
    hits: tuple[TranslationHit, ...]
    ended: bool = False
    why: str | None = None
