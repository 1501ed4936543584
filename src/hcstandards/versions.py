"""
Version selectors: exact versions, labels as printed, ranges and wildcards.

python-semver compares versions; its `match` takes one comparison only, so the few range forms that catalogues
use (`2.x`, `^2.0`, `~1.1`, `>=1.1 <3`) are read here.
"""

import re
from collections.abc import Callable

from semver import Version

_PARTIAL = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:\.[x*])*")
_COMPARISON = re.compile(r"(>=|<=|>|<|=)\s*([0-9]+(?:\.[0-9]+){0,2}(?:-[0-9A-Za-z.-]+)?(?:\.[x*])*)")

Predicate = Callable[[Version], bool]


def is_range(selector: str) -> bool:
    """
    Tell whether *selector* is a range or wildcard rather than one version.

    >>> is_range("^2.0"), is_range("2.x"), is_range("2.0.0")
    (True, True, False)
    """
    return bool(re.match(r"[\^~<>=]|([0-9]+\.)*[x*](\.[x*])*\Z", selector))


def parse_range(selector: str) -> Predicate:
    """
    Return the test for a range.

    `^2.0`: what leaves its first number that isn't 0 as it is (`^0.2`: below 0.3). `~1.1`: below the next minor, `~1`
    below the next major. `2.x`, `2.1.*`: the versions that start so. `>=1.1 <3`: all comparisons hold; less than three
    numbers stand for every version that starts so, so that `<=1` holds 1.1.0 and `>1` doesn't. A draft
    (`3.0.0-draft`) is never in a range, unless the range names a draft of the same version: `>=3.0.0-a <4`.

    Raises:
        ValueError: not a range.
    """
    text = selector.strip()
    if re.fullmatch(r"[x*](\.[x*])*", text):
        return lambda version: not version.prerelease
    if text[:1] in ("^", "~"):
        given = text[1:].strip()
        low, numbers = _lowest(given), _count(given)
        if text[0] == "^":  # the first number that isn't 0; of 0 and 0.0 the last that is given
            numbers = min(numbers, next((n for n, each in enumerate(low.to_tuple()[:3], 1) if each), numbers))
        found = [(">=", low), ("<", _next(low, min(numbers, 2) if text[0] == "~" else numbers))]
    elif re.fullmatch(r"[0-9]+(\.[0-9]+)?(\.[x*])+", text):
        found = [(">=", _lowest(text)), ("<", _next(_lowest(text), _count(text)))]
    else:
        found = _comparisons(text)
    drafts = {bound.to_tuple()[:3] for _, bound in found if bound.prerelease}

    def inside(version: Version) -> bool:
        if version.prerelease and version.to_tuple()[:3] not in drafts:
            return False
        return all(version >= bound if sign == ">=" else version < bound for sign, bound in found)

    return inside


def _comparisons(text: str) -> list[tuple[str, Version]]:
    """Return the bounds that comparisons set, each as `>=` or `<`."""
    found: list[tuple[str, Version]] = []
    for match in _COMPARISON.finditer(text):
        sign, low = match[1], _lowest(match[2])
        # of a draft the very next one in the order of versions
        after = low.replace(prerelease=f"{low.prerelease}.0") if low.prerelease else _next(low, _count(match[2]))
        bounds = {">=": [(">=", low)], "<": [("<", low)], ">": [(">=", after)], "<=": [("<", after)]}
        found += bounds.get(sign, [(">=", low), ("<", after)])
    if not found or _COMPARISON.sub("", text).strip(" ,"):
        reason = f"not a version range: {text!r}"
        raise ValueError(reason)
    return found


def _count(text: str) -> int:
    """Return how many numbers *text* gives."""
    return len(re.findall(r"[0-9]+", text.partition("-")[0]))


def _next(low: Version, numbers: int) -> Version:
    """Return the lowest version after all that start with the first *numbers* of *low*."""
    return (low.bump_major, low.bump_minor, low.bump_patch)[numbers - 1]()


def _lowest(text: str) -> Version:
    head, dash, draft = text.partition("-")
    match = _PARTIAL.fullmatch(head)
    if not match or (dash and not draft):
        reason = f"not a version: {text!r}"
        raise ValueError(reason)
    major, minor, patch = (int(part or 0) for part in match.groups())
    return Version(major, minor, patch, draft or None)
