"""Thresholds on a day."""

from datetime import date

from hcstandards.errors import AbsentError, NoLongerInForceError, NotCoveredError, NotYetInForceError
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.selecting import NO_PINS, Pins, split_pin
from hcstandards.model.indicators import Threshold
from hcstandards.model.standards import Edition
from hcstandards.release.holdings import Holdings
from hcstandards.values import covers


def find_threshold(
    holdings: Holdings, key: str, day: date, region: str | None = None, pins: Pins = NO_PINS
) -> Threshold:
    """
    Return the threshold *key* (`<standard>/<name>` or `…@version`) as it holds on *day*.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: see their kinds.
        NotYetInForceError, NoLongerInForceError: the edition of that day doesn't ask it yet, or any more.
        NotCoveredError: the edition that is pinned has no such threshold; those that have it are given.
    """
    head, selector = split_pin(key)
    versions = holdings.threshold_versions(head)
    standard = head.partition("/")[0] + ("" if selector is None else f"@{selector}")
    edition, rule = choose_edition(holdings, standard, day, region, pins)
    version = edition.version
    for each in versions:
        if each.edition == version and is_valid(each, day):
            return each
    raise _absence(holdings, head, edition, day, whole=rule == "day")


def _absence(holdings: Holdings, key: str, edition: Edition, day: date, *, whole: bool) -> AbsentError:
    """Return why there is no threshold *key*: in *edition*, or if *whole* in any edition, for the day chose it."""
    editions = {each.version: each for each in holdings.standard(edition.standard).editions} if whole else {}
    held = holdings.threshold_versions(key)
    own = [each for each in held if each.edition == edition.version]
    if not own and not whole:
        having = ", ".join(dict.fromkeys(each.edition for each in held))
        what = f"edition {edition.version} has no such threshold; editions that have it: {having}"
        return NotCoveredError(key, what, f"Pin one of them: {key}@<version>", f"可指定其中一版：{key}@<版本>")
    later, ended = [], []
    for each in held if whole else own:
        of = editions.get(each.edition)
        starts = max((found for found in (each.valid_from, of and of.starts) if found), default=None)
        ends = min((found for found in (each.valid_to, of and of.ends) if found), default=None)
        if starts is not None and starts > day:
            later.append((starts, each.edition))
        elif ends is not None and ends <= day:
            ended.append(ends)
    if ended:
        return NoLongerInForceError(key, day, max(ended), tuple(version for _, version in sorted(later)))
    starts, version = min(later, default=(None, edition.version))
    return NotYetInForceError(key, day, starts, version)


def is_valid(threshold: Threshold, day: date) -> bool:
    """Tell whether the threshold's own validity covers *day*; without dates it lasts as long as its edition."""
    return covers(threshold.valid_from, threshold.valid_to, day)
