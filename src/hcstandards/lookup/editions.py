"""Editions of standards on a day."""

from datetime import date
from typing import TYPE_CHECKING

from hcstandards.errors import NotCoveredError
from hcstandards.lookup.selecting import NO_PINS, Pins, SelectionRule, by_day, by_selector, pinned, split_pin
from hcstandards.release.holdings import Holdings

if TYPE_CHECKING:
    from hcstandards.model.standards import Edition, Standard


def binds_in(jurisdiction: str, region: str | None) -> bool:
    """
    Tell whether a rule of *jurisdiction* (`CN` or a GB/T 2260 code) binds in *region*; `None` is anywhere.

    >>> binds_in("520000", "520400"), binds_in("520400", "520000"), binds_in("CN", "110000")
    (True, False, True)
    """
    if region is None or jurisdiction == "CN":
        return True
    significant = (
        jurisdiction[:2] if jurisdiction[2:] == "0000" else jurisdiction[: 4 if jurisdiction[4:] == "00" else 6]
    )
    return region.startswith(significant)


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
    standard = holdings.standard(head)
    selector, rule = pinned(head, explicit, pins)
    names = [(each.version, each.label) for each in standard.editions]
    if selector is not None:
        return by_selector(head, selector, standard.editions, names), rule
    require_binding(standard, region)
    if region is not None and head in holdings.index["pilots"].values():
        from hcstandards.lookup.pilots import piloted_edition

        version = piloted_edition(holdings, head, region, day)
        if version is not None:
            return by_selector(head, version, standard.editions, names), "pilot"
    return by_day(head, day, standard.editions, names), rule


def require_binding(standard: "Standard", region: str | None) -> None:
    """
    Refuse a standard of another region.

    Raises:
        NotCoveredError: it doesn't bind in *region*.
    """
    if not binds_in(standard.jurisdiction, region):
        what = f"it binds in {standard.jurisdiction}, not in {region}"
        how_zh = f"适用地区为 {standard.jurisdiction}"
        raise NotCoveredError(
            standard.id, what, f"Pin an edition to read it all the same: {standard.id}@<version>", how_zh
        )
