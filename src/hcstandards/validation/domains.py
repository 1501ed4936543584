"""
Value domains of data elements as people write them: listed values, or the code table they name.

Listed values are `1.男;2.女`; a table is named by its id, its printed number (`CV02.01.101`) or the designation of
its standard, with words beside it (`《GB/T 2261.1-2003》性别代码`). A year binds to the edition of that year.
"""

import re
from collections import Counter
from typing import Any, Final

from hcstandards.designations import LONGEST, Designation, find_designation
from hcstandards.errors import Problem
from hcstandards.lookup.designating import bearers
from hcstandards.model.standards import Edition
from hcstandards.release.holdings import Holdings, near_matches

LISTED: Final = "listed values, for example 1.男;2.女"
_SEPARATOR: Final = re.compile(r"[;；\r\n]+")
_LISTED: Final = re.compile(r"([^\s.．:：、,，;；]+)\s*[.．:：、]\s*(\S.*)")
_ANOTHER: Final = re.compile(r"[、,，\s][0-9A-Za-z]{1,4}[.．:：]\s*[^0-9\s]")
"""A second value inside the words of the first: the list is not split by semicolons."""

_CODE: Final = re.compile(r"[0-9A-Za-z]{1,10}")
_TABLE: Final = re.compile(r"(?i)(?<![a-z0-9])cv[0-9]{2}(?:\.[0-9]{2,3}){1,3}(?![0-9.])")
_QUOTES: Final = re.compile(r"[《》〈〉「」“”\"]")
_FEWEST: Final = 2


def looks_listed(text: str) -> bool:
    """
    Tell whether *text* lists values rather than remarks on something.

    >>> looks_listed("1.男;2.女"), looks_listed("参见：说明"), looks_listed("0.3：以上")
    (True, False, False)
    """
    matches = [_LISTED.fullmatch(piece) for piece in _pieces(text)]
    return len(matches) >= _FEWEST and all(match and _CODE.fullmatch(match[1]) for match in matches)


def listed_codes(text: str, form: str, pattern: str | None, where: str, problems: list[Problem]) -> list[str]:
    """Return the codes that *text* lists; pieces that are none, repeats, codes not written as *form* are problems."""
    codes: list[str] = []
    pieces = _pieces(text)
    if not pieces:
        problems.append(Problem(where, "elements.domain", repr(text), LISTED))
    for piece in pieces:
        match = _LISTED.fullmatch(piece)
        if match is None or _ANOTHER.search(match[2]):
            problems.append(Problem(where, "elements.domain", repr(piece), LISTED))
        else:
            codes.append(match[1])
    for code, times in Counter(codes).items():
        if times > 1:
            problems.append(Problem(where, "elements.domain", f"{code!r} twice", "each value once"))
        if pattern is not None and not re.search(pattern, code):
            problems.append(Problem(where, "elements.domain", repr(code), f"values written as {form}"))
    return list(dict.fromkeys(codes))


def _pieces(text: str) -> list[str]:
    return [piece.strip() for piece in _SEPARATOR.split(text) if piece.strip()]


def binding_of(
    text: str, form: str, pattern: str | None, where: str, problems: list[Problem], holdings: Holdings
) -> dict[str, Any]:
    """Return the binding to the code table that *text* names, pinned where it names an edition."""
    if not text:
        problems.append(Problem(where, "elements.domain", repr(text), "a code system of the catalogue"))
        return {}
    systems = holdings.index["code_systems"]
    named = _named(text)
    found = _systems(text, named, holdings)
    if len(found) != 1:
        near = found or near_matches(text.split(maxsplit=1)[0].lower(), systems) or _numbers_like(named, holdings)
        hint = f"close to it: {', '.join(near)}" if near else ""
        expected = "one code system" if found else "a code system of the catalogue"
        problems.append(Problem(where, "elements.domain", repr(text), expected, hint))
        return {}
    system = found[0]
    binding = {"system": system, "strength": "required"}
    if named is not None and named.year is not None:
        version = _version(system, named, where, problems, holdings)
        if version is None:
            return {}
        binding["version"] = version
    if pattern is not None and _never(system, binding.get("version"), pattern, holdings):
        problems.append(Problem(where, "elements.domain", f"no code of {system}", f"values written as {form}"))
    return {"x-hcs-binding": binding}


def _named(text: str) -> Designation | None:
    """
    Return the designation that *text* starts with, whatever words follow.

    >>> str(_named("《GB/T2261.1—2003》 人的性别代码")), str(_named("WS 364.3 CV02.01.101")), _named("gbt-2261.1")
    ('GB/T 2261.1-2003', 'WS 364.3', None)
    """
    if re.fullmatch(r"[a-z0-9.-]+", text):  # an id of the catalogue
        return None
    words = re.split(r"(?<=[0-9年])(?=[\u4e00-\u9fff（(])|\s+", _QUOTES.sub(" ", text[:LONGEST]).strip())
    for count in range(len(words), 0, -1):
        found = find_designation(" ".join(words[:count]))
        if found is not None:
            return None if found.series in ("CV", "DE") else found
    return None


def _systems(text: str, named: Designation | None, holdings: Holdings) -> tuple[str, ...]:
    """Return the code systems that *text* names: one, several of one standard, or none."""
    systems = holdings.index["code_systems"]
    first = text.split(maxsplit=1)[0].lower()
    if first in systems:
        return (first,)
    numbers = tuple(dict.fromkeys(each.lower() for each in _TABLE.findall(text)))
    if numbers:
        return tuple(each for each in numbers if each in systems)
    if named is None:
        return ()
    anyhow = str(Designation(named.series, named.number, named.part))
    standards = set(bearers(holdings, anyhow))
    return tuple(each for each in systems if holdings.code_system(each).standard in standards)


def _numbers_like(named: Designation | None, holdings: Holdings) -> tuple[str, ...]:
    """Return the designations of the same number in other series (GB 2261.1 for GB/T 2261.1), else those alike."""
    if named is None:
        return ()
    known = holdings.designations()
    same = [
        each
        for each in known
        if (other := find_designation(each)) and (other.number, other.part) == (named.number, named.part)
    ]
    return tuple(same[:3]) or near_matches(str(named), known)


def _version(system: str, named: Designation, where: str, problems: list[Problem], holdings: Holdings) -> str | None:
    found = holdings.code_system(system)
    held = {release.edition for release in found.releases}
    editions = [each for each in holdings.standard(found.standard).editions if not held or each.version in held]
    same = [each for each in editions if named.year in _years(each)]
    if same:
        return same[0].version
    known = ", ".join(sorted({str(year) for each in editions for year in _years(each)}))
    problems.append(Problem(where, "elements.domain", f"{named}", f"an edition of {system}: {known}"))
    return None


def _years(edition: Edition) -> set[int]:
    """Return the years that the edition is printed with."""
    named = find_designation(edition.designation or "")
    if named is not None and named.year is not None:
        return {named.year}
    label = edition.label or ""
    return {int(label)} if re.fullmatch("[0-9]{4}", label) else set()


def _never(system: str, version: str | None, pattern: str, holdings: Holdings) -> bool:
    """Tell whether the catalogue holds codes of *system*, and none fits *pattern*."""
    releases = [each for each in holdings.code_system(system).releases if version in (None, each.edition)]
    fits = re.compile(pattern).search
    whole = bool(releases) and all(each.complete for each in releases)
    return whole and not any(fits(code) for each in releases for code in holdings.table(system, each.id).codes())
