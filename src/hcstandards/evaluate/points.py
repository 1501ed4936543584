"""Points for bad-practice acts, added up over one cycle."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from attrs import frozen

from hcstandards.errors import InvalidFactsError, Problem, WrongTypeError, WrongValueError
from hcstandards.evaluate.numbers import exact, shown
from hcstandards.model.findings import PointsReport
from hcstandards.model.grading import PointsBand, PointsCycle, PointsScheme


@frozen
class PointsRecord:
    """One act: the day it was recorded, its points, and what it was."""

    on: date
    points: Decimal
    act: str | None = None


def add_up(
    scheme: PointsScheme,
    records: Iterable[PointsRecord],
    day: date,
    *,
    cycle: str | None = None,
    since: date | None = None,
) -> PointsReport:
    """
    Return the points of *records* in the cycle that holds *day*, and what follows.

    *cycle* names one of the scheme's cycles where it has several; *since* is the first day of the cycle,
    needed unless it is the calendar year. Records outside the cycle or after *day* are left out and counted.

    Raises:
        InvalidFactsError: acts with points that the scheme doesn't know.
        WrongValueError: an unknown or missing cycle, a missing *since*.
    """
    chosen = choose_cycle(scheme, cycle)
    first, last = window(chosen, day, since)
    counted: list[PointsRecord] = []
    problems: list[Problem] = []
    left_out = 0
    for number, record in enumerate(records):
        if not isinstance(record.points, Decimal):
            raise WrongTypeError(f"records[{number}].points", repr(record.points), "a Decimal")
        if type(record.on) is not date:
            raise WrongTypeError(f"records[{number}].on", repr(record.on), "a datetime.date")
        exact(record.points, f"records[{number}].points")
        if record.points < 0 or (scheme.act_points and record.points not in scheme.act_points):
            expected = ", ".join(map(shown, scheme.act_points)) or "not below 0"
            problems.append(Problem(f"/{number}/points", "points.act", shown(record.points), expected))
        if first <= record.on < last and record.on <= day:
            counted.append(record)
        else:
            left_out += 1
    if problems:
        raise InvalidFactsError(problems)
    total = sum((record.points for record in counted), Decimal(0))
    band, reason = _band([each for each in scheme.bands if each.cycle == chosen.id], total)
    singles = tuple(
        each.consequence_en for each in scheme.single_acts if any(record.points == each.points for record in counted)
    )
    return PointsReport(
        scheme=scheme.id,
        edition=scheme.edition,
        day=day,
        cycle=chosen.id,
        since=first,
        until=last,
        total=total,
        band=band.id if band else None,
        consequence=band.consequence if band else None,
        consequence_en=band.consequence_en if band else None,
        reason=reason,
        counted=len(counted),
        left_out=left_out,
        single_acts=singles,
    )


def choose_cycle(scheme: PointsScheme, wanted: str | None) -> PointsCycle:
    """
    Return the cycle of *scheme* called *wanted*, its only one where there is one.

    Raises:
        WrongValueError: unknown, or needed and missing.
    """
    if wanted is None and len(scheme.cycles) == 1:
        return scheme.cycles[0]
    for each in scheme.cycles:
        if each.id == wanted:
            return each
    raise WrongValueError(
        "cycle", "nothing" if wanted is None else repr(wanted), "one of " + ", ".join(each.id for each in scheme.cycles)
    )


def window(cycle: PointsCycle, day: date, since: date | None) -> tuple[date, date]:
    """
    Return the first day of the cycle that holds *day*, and of the next; *since* is the first day of any cycle.

    Raises:
        WrongValueError: *since* is missing, or after *day*.
    """
    if cycle.years is None:
        return date(day.year, 1, 1), date(day.year + 1, 1, 1)
    if since is None:
        raise WrongValueError("since", "nothing", f"the first day of the cycle of {cycle.years} year(s)")
    if day < since:
        raise WrongValueError("since", str(since), f"a day not after {day}")
    passed = 0
    while _years_later(since, passed + cycle.years) <= day:
        passed += cycle.years
    return _years_later(since, passed), _years_later(since, passed + cycle.years)


def _years_later(day: date, years: int) -> date:
    """Return the same day *years* later; the 29th of February becomes the 1st of March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def _band(bands: list[PointsBand], total: Decimal) -> tuple[PointsBand | None, str]:
    """Return the band of *total*; a sum on a bound that the source gives to no band has none."""
    if not bands:
        return None, "no-bands"
    for band in bands:
        above = total > band.low or (total == band.low and band.low_included is True)
        below = band.high is None or total < band.high or (total == band.high and band.high_included is True)
        if above and below:
            return band, "banded"
    unsettled = any(
        (total == band.low and band.low_included is None) or (total == band.high and band.high_included is None)
        for band in bands
    )
    return None, "touching-bounds" if unsettled else "below-bands"
