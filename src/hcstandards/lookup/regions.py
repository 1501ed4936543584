"""Regions that are asked about: codes of GB/T 2260 whose province is known."""

from hcstandards.errors import WrongValueError
from hcstandards.release.holdings import Holdings

SYSTEM = "gbt-2260"
ALL = 31
"""Provinces that a whole table holds at least, with or without Hong Kong, Macao and Taiwan."""


def check_region(holdings: Holdings, region: str) -> None:
    """
    See that *region* may be a division: six digits, and a province that the catalogue's table of divisions knows.

    The table need not hold every county. Where it doesn't hold every province, the form alone counts.

    Raises:
        WrongValueError: it isn't; the provinces are given.
    """
    if not (len(region) == 6 and region.isascii() and region.isdigit()):  # noqa: PLR2004
        raise WrongValueError("region", repr(region), "six digits of GB/T 2260")
    provinces = holdings.kept("provinces", (), lambda: _provinces(holdings))
    if len(provinces) >= ALL and region[:2] not in provinces:
        known = ", ".join(sorted(provinces))
        raise WrongValueError("region", repr(region), f"six digits of GB/T 2260, the first two one of {known}")


def _provinces(holdings: Holdings) -> frozenset[str]:
    if SYSTEM not in holdings.index["code_systems"]:
        return frozenset()
    return frozenset(
        code[:2]
        for release in holdings.index["code_systems"][SYSTEM]["releases"]
        for code in holdings.table(SYSTEM, release).codes()
        if code.endswith("0000")
    )
