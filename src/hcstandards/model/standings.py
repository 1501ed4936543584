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

    def between(self, since: date) -> tuple[CoveragePoint, ...]:
        """
        Return the history from *since* to the day: how it stood on the first, what changed, how it stands on the last.

        A line drawn through the points of a stage, in steps, is its coverage over that time.
        """
        first: dict[PilotStageName, int] = {}
        for each in self.history:
            if each.day <= since:
                first[each.stage] = each.count
        points = [CoveragePoint(since, stage, count) for stage, count in sorted(first.items()) if count]
        points += [each for each in self.history if each.day > since]
        last = {each.stage: each for each in points}
        ends = [each for _, each in sorted(last.items()) if each.day < self.day and each.count]
        return (*points, *(CoveragePoint(self.day, each.stage, each.count) for each in ends))

    def table(self, since: date | None = None) -> tuple[dict[str, object], ...]:
        """
        Return the history as rows of `day`, `stage`, `count`: what a data frame or a plot takes.

        *since*: from that day on only, with rows for the first day and the last, as `between`.
        """
        points = self.history if since is None else self.between(since)
        return tuple({"day": each.day, "stage": each.stage, "count": each.count} for each in points)


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

    *ended*: the code was disabled without a successor. *why* (*why_zh* in Chinese) says why there is no hit: ended,
    reused, no edge, or none on the day.
    """

    system: str
    edition: str
    code: str
    target_system: str
    target_edition: str
    hits: tuple[TranslationHit, ...]
    ended: bool = False
    why: str | None = None
    why_zh: str | None = None
