"""Standards by designation, however it is printed."""

from hcstandards.designations import find_designation
from hcstandards.errors import UnknownIdError
from hcstandards.release.holdings import Holdings, near_matches


def bearers(holdings: Holdings, text: str) -> tuple[str, ...]:
    """
    Return the ids of the standards that bear the designation *text*; without a year, in any year.

    A designation that only has words (the title of a text without a number) is compared as it is.
    """
    known = holdings.designations()
    wanted = find_designation(text)
    if wanted is None:
        return tuple(known.get(text.strip(), ()))
    found: dict[str, None] = dict.fromkeys(known.get(str(wanted), ()))
    if wanted.year is None and not found:
        for printed, ids in known.items():
            other = find_designation(printed)
            if other is not None and wanted.covers(other):
                found.update(dict.fromkeys(ids))
    return tuple(found)


def by_designation(holdings: Holdings, text: str) -> str:
    """
    Return the id of the one standard that bears the designation *text*.

    Raises:
        UnknownIdError: none bears it, or several do; `near` holds designations close to it, or the several ids.
    """
    found = bearers(holdings, text)
    if len(found) == 1:
        return found[0]
    canonical = str(find_designation(text) or text.strip())
    raise UnknownIdError("designation", text, found or near_matches(canonical, holdings.designations()))
