"""
Version selectors: exact versions, labels as printed, ranges and wildcards.

python-semver compares versions; its `match` takes one comparison only, so the few range forms that catalogues
use (`2.x`, `^2.0`, `~1.1`, `>=1.1 <3`) are read here.
"""

import re
from collections.abc import Callable, Iterable, Mapping

from semver import Version

_PARTIAL = re.compile(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:\.[x*])*")
_COMPARISON = re.compile(r"(>=|<=|>|<|=)\s*(\d+(?:\.\d+){0,2}(?:-[0-9A-Za-z.-]+)?)")

Predicate = Callable[[Version], bool]


def is_range(selector: str) -> bool:
    """
    Tell whether *selector* is a range or wildcard rather than one version.

    >>> is_range("^2.0"), is_range("2.x"), is_range("2.0.0")
    (True, True, False)
    """
    return bool(re.match(r"[\^~<>=]|(\d+\.)*[x*](\.[x*])*$", selector))


def parse_range(selector: str) -> Predicate:
    """
    Return the test for a range.

    `^2.0`: below the next major version (below the next minor of a 0.x). `~1.1`: below the next minor, `~1`
    below the next major. `2.x`, `2.1.*`: the versions that start so. `>=1.1 <3`: all comparisons hold. A draft
    (`3.0.0-draft`) is never chosen, unless a comparison names a draft of the same version: `>=3.0.0-a <4`.

    Raises:
        ValueError: not a range.
    """
    text = selector.strip()
    if text in ("*", "x"):
        return lambda version: not version.prerelease
    if text[:1] in ("^", "~"):
        low = _lowest(text[1:].strip())
        whole = "." not in text
        high = low.bump_major() if whole or (text[0] == "^" and low.major) else low.bump_minor()
        return lambda version: low <= version < high and not version.prerelease
    if re.fullmatch(r"\d+(\.\d+)?\.[x*](\.[x*])?", text):
        numbers = [int(part) for part in text.split(".") if part.isdigit()]
        return lambda version: list(version.to_tuple()[: len(numbers)]) == numbers and not version.prerelease
    return _comparisons(text)


def _comparisons(text: str) -> Predicate:
    found = [(match[1], _lowest(match[2])) for match in _COMPARISON.finditer(text)]
    if not found or _COMPARISON.sub("", text).strip(" ,"):
        reason = f"not a version range: {text!r}"
        raise ValueError(reason)
    tests: dict[str, Callable[[Version, Version], bool]] = {
        ">=": lambda a, b: a >= b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        "<": lambda a, b: a < b,
        "=": lambda a, b: a == b,
    }
    drafts = {bound.to_tuple()[:3] for _, bound in found if bound.prerelease}

    def inside(version: Version) -> bool:
        if version.prerelease and version.to_tuple()[:3] not in drafts:
            return False
        return all(tests[sign](version, bound) for sign, bound in found)

    return inside


def _lowest(text: str) -> Version:
    head, dash, draft = text.partition("-")
    match = _PARTIAL.fullmatch(head)
    if not match:
        reason = f"not a version: {text!r}"
        raise ValueError(reason)
    major, minor, patch = (int(part or 0) for part in match.groups())
    return Version(major, minor, patch, draft if dash else None)


def select(selector: str, known: Mapping[str, str]) -> str | None:
    """
    Return the version that *selector* names among *known* (version to label as printed); `None` if none.

    One version is meant exactly, by its number `2.0.0` or its label `2.0`. A range gives the
    highest version in it.

    >>> known = {"1.0.0": "1.0", "1.1.0": "1.1", "2.0.0": "2.0"}
    >>> [select(text, known) for text in ("1.1", "1.x", "^1.0", "2.0.0", "3.0")]
    ['1.1.0', '1.1.0', '1.1.0', '2.0.0', None]
    """
    if selector in known:
        return selector
    for version, label in known.items():
        if label == selector:
            return version
    if is_range(selector):
        inside = parse_range(selector)
        return highest(version for version in known if inside(Version.parse(version)))
    return None


def highest(versions: Iterable[str]) -> str | None:
    """Return the highest of *versions* by semantic-version order; `None` if there is none."""
    return max(versions, key=Version.parse, default=None)
