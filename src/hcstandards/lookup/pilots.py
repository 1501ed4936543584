"""Pilot use of standards, region by region."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from hcstandards.divisions import binds_in
from hcstandards.model.pilots import Pilot, PilotStage, PilotStageName, PilotUnit
from hcstandards.model.standings import CoveragePoint, PilotCoverage, PilotStanding
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap

ACTIVE = ("listed", "simulated", "actual-use")
STAGES: tuple[PilotStageName, ...] = ("listed", "simulated", "actual-use", "ended")


def stage_on(unit: PilotUnit, day: date) -> PilotStage | None:
    """Return the stage of *unit* on *day*; `None` before its first."""
    started = [each for each in unit.stages if each.since <= day]
    return max(started, key=lambda each: each.since, default=None)


def find_pilots(holdings: Holdings, standard: str | None = None, pilot: str | None = None) -> tuple[Pilot, ...]:
    """
    Return the pilots: all, those of one *standard*, or the one named *pilot*.

    Raises:
        UnknownIdError: no such standard or pilot.
    """
    if pilot is not None:
        return (holdings.pilot(pilot),)
    if standard is not None:
        holdings.standard(standard)
    return tuple(holdings.pilot(key) for key, owner in holdings.index["pilots"].items() if standard in (None, owner))


def coverage(pilots: Iterable[Pilot], day: date, region: str | None = None, stage: str | None = None) -> PilotCoverage:
    """
    Return where the units of *pilots* stand on *day*: all of them, those at *stage*, those that concern *region*.

    A unit concerns the regions in it and those it lies in: a city's pilot its province, a province's its cities.

    Stages dated to a month or year count from its first day; each standing carries the precision.
    """
    chosen = tuple(pilots)
    inside = [(each, unit) for each in chosen for unit in each.units if concerns(unit.region, region)]
    standings = []
    for each, unit in inside:
        reached = stage_on(unit, day)
        if reached is None or stage not in (None, reached.stage):
            continue
        standings.append(
            PilotStanding(
                pilot=each.id,
                standard=each.standard,
                edition=each.edition,
                region=unit.region,
                name=unit.name,
                stage=reached.stage,
                since=reached.since,
                precision=reached.precision,
                demonstration=unit.demonstration,
                source=reached.source,
            )
        )
    stated = [each.stated_units for each in chosen]
    return PilotCoverage(
        day=day,
        standings=tuple(standings),
        counts=FrozenMap(Counter(each.stage for each in standings)),
        stated=sum(each or 0 for each in stated) if stated and None not in stated else None,
        sourced=sum(len(each.units) for each in chosen),
        history=tuple(each for each in _history([unit for _, unit in inside], day) if stage in (None, each.stage)),
    )


def concerns(unit: str, region: str | None) -> bool:
    """
    Tell whether one of two divisions lies in the other, or is the other; no *region* is everywhere.

    >>> concerns("520400", "520000"), concerns("520000", "520400"), concerns("520400", "520100")
    (True, True, False)
    """
    return region is None or binds_in(unit, region) or binds_in(region, unit)


def _history(units: list[PilotUnit], day: date) -> tuple[CoveragePoint, ...]:
    """Return the counts that change, on the day on which they do; 0 where the last unit left a stage."""
    days = sorted({each.since for unit in units for each in unit.stages if each.since <= day})
    points: list[CoveragePoint] = []
    before: Counter[PilotStageName] = Counter()
    for each in days:
        counts = Counter(reached.stage for unit in units if (reached := stage_on(unit, each)))
        changed = sorted(stage for stage in {*before, *counts} if before[stage] != counts[stage])
        points += [CoveragePoint(each, stage, counts[stage]) for stage in changed]
        before = counts
    return tuple(points)


def piloted_edition(holdings: Holdings, standard: str, region: str, day: date) -> str | None:
    """
    Return the version that binds in *region* because it is in actual pilot use there on *day*.

    A pilot binds the units that are in actual use and what lies in them, and nobody else; of several the one that
    began last, and of those that began on one day the one of the highest version. It no longer does once an edition
    has come into force for everybody since.
    """
    began: set[tuple[date, str]] = set()
    for pilot in find_pilots(holdings, standard):
        for unit in pilot.units if pilot.edition else ():
            reached = stage_on(unit, day)
            if reached is not None and reached.stage == "actual-use" and binds_in(unit.region, region):
                began.add((reached.since, pilot.edition or ""))
    if not began:
        return None
    since = max(since for since, _ in began)
    for edition in holdings.standard(standard).editions:
        if edition.starts is not None and since < edition.starts <= day:
            return None
    versions = [version for each, version in began if each == since]
    return versions[0] if len(versions) == 1 else _highest(versions)


def _highest(versions: list[str]) -> str:
    from semver import Version

    return max(versions, key=Version.parse)


def pilot_status(holdings: Holdings, standard: str, day: date, region: str | None) -> str | None:
    """
    Return the value of the pilot axis: the furthest stage that any unit (in *region*) has reached.

    `ended` only where every unit's pilot has ended.
    """
    standings = coverage(find_pilots(holdings, standard), day, region).standings
    order = ("ended", *ACTIVE)
    return max((each.stage for each in standings), key=order.index, default=None)
