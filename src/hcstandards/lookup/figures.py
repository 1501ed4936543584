"""Thresholds on a day."""

from datetime import date

from hcstandards.errors import NotYetInForceError
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.selecting import NO_PINS, Pins, split_pin
from hcstandards.model.indicators import Threshold
from hcstandards.release.holdings import Holdings
from hcstandards.values import covers


def find_threshold(
    holdings: Holdings, key: str, day: date, region: str | None = None, pins: Pins = NO_PINS
) -> Threshold:
    """
    Return the threshold *key* (`<standard>/<name>` or `…@version`) as it holds on *day*.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: see their kinds; also where the edition of that day
            has no such threshold.
    """
    head, selector = split_pin(key)
    versions = holdings.threshold_versions(head)
    standard = head.partition("/")[0] + ("" if selector is None else f"@{selector}")
    edition, _ = choose_edition(holdings, standard, day, region, pins)
    for each in versions:
        if each.edition == edition.version and is_valid(each, day):
            return each
    raise NotYetInForceError(head, day, None, edition.version)


def is_valid(threshold: Threshold, day: date) -> bool:
    """Tell whether the threshold's own validity covers *day*; without dates it lasts as long as its edition."""
    return covers(threshold.valid_from, threshold.valid_to, day)
