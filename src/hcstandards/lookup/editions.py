"""Editions of standards on a day."""

from datetime import date
from typing import TYPE_CHECKING

from hcstandards.divisions import binds_in
from hcstandards.errors import NotCoveredError
from hcstandards.lookup.selecting import NO_PINS, Pins, SelectionRule, by_day, by_selector, pinned, split_pin
from hcstandards.release.holdings import Holdings

if TYPE_CHECKING:
    from hcstandards.model.standards import Edition, Standard


def choose_edition(
    holdings: Holdings, key: str, day: date, region: str | None = None, pins: Pins = NO_PINS
) -> "tuple[Edition, SelectionRule]":
    """
    Return the edition of *key* (`id` or `id@version`) that answers, and the rule that chose it.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: see their kinds.
        NotCoveredError: the standard doesn't bind in *region*.
    """
    head, explicit = split_pin(key)
    if explicit is None and region is None and pins is NO_PINS:  # most questions: the day alone decides
        for starts, ends, edition in holdings.edition_days(head):
            if starts <= day and (ends is None or day < ends):
                return edition, "day"
    standard = holdings.standard(head)
    selector, rule = pinned(head, explicit, pins)
    names = [(each.version, each.label) for each in standard.editions]
    if selector is not None:
        found = by_selector(
            head, selector, standard.editions, names, day, lambda: piloted_in(holdings, head, region, day)
        )
        return found, rule
    require_binding(standard, region)
    version = None if region is None else piloted_in(holdings, head, region, day)
    if version is not None:
        return by_selector(head, version, standard.editions, names), "pilot"
    return by_day(head, day, standard.editions, names), rule


def piloted_in(holdings: Holdings, standard: str, region: str | None, day: date) -> str | None:
    """Return the version that binds in *region* by actual pilot use on *day*, if one does."""
    if region is None or standard not in holdings.index["pilots"].values():
        return None
    from hcstandards.lookup.pilots import piloted_edition

    return piloted_edition(holdings, standard, region, day)


def require_binding(standard: "Standard", region: str | None) -> None:
    """
    Refuse a standard of another region.

    Raises:
        NotCoveredError: it doesn't bind in *region*.
    """
    if not binds_in(standard.jurisdiction, region):
        what = f"it binds in {standard.jurisdiction}, not in {region}"
        how_zh = f"可指定版本查阅：{standard.id}@<版本>"
        raise NotCoveredError(
            standard.id, what, f"Pin an edition to read it all the same: {standard.id}@<version>", how_zh
        )
