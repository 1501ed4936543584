"""
Which edition answers: one documented order, never the order of loading.

1. a pin forced on the view (`as_of(day, pins={"chs-drg": "1.0.0"})`)
2. an explicit version in the id (`chs-drg@2.0`)
3. the lock file given to the view
4. actual pilot use in the region of the view
5. the day

A pin or explicit version that is a range (`^2.0`, `~1.1`, `2.x`, `>=1.1 <3`) leaves the choice inside it to 4 and 5;
where what they choose lies outside the range, the highest version in it answers that isn't still to come on the day,
or if all are, the highest. `explain` says which it was. A range never chooses a draft that it doesn't name.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Literal, Protocol, TypeVar

from attrs import field, frozen

from hcstandards.errors import (
    NoLongerInForceError,
    NotYetInForceError,
    UndeterminedError,
    UnknownVersionError,
)
from hcstandards.model.sources import Doubt
from hcstandards.values import holds

SelectionRule = Literal["forced-pin", "explicit-version", "lock", "pilot", "day"]


class Dated(Protocol):
    """What can be in force: an edition, a table release."""

    @property
    def starts(self) -> date | None: ...  # noqa: D102 - see Edition
    @property
    def ends(self) -> date | None: ...  # noqa: D102
    @property
    def doubts(self) -> tuple[Doubt, ...]: ...  # noqa: D102


D = TypeVar("D", bound=Dated)


@frozen
class Pins:
    """
    Versions fixed for a whole view, by id: *forced* wins over everything, *locked* over the day only.

    *locked* holds editions by standard, *tables* table releases by code system: both come from a lock file.
    """

    forced: Mapping[str, str]
    locked: Mapping[str, str]
    tables: Mapping[str, str] = field(factory=dict)


NO_PINS = Pins({}, {})


def split_pin(key: str) -> tuple[str, str | None]:
    """
    Return an id and the version pinned to it.

    >>> split_pin("cv02.01.103@2011"), split_pin("chs-drg")
    (('cv02.01.103', '2011'), ('chs-drg', None))
    """
    head, at, selector = key.partition("@")
    return head, (selector if at else None)


def pinned(key: str, selector: str | None, pins: Pins) -> tuple[str | None, SelectionRule]:
    """Return the selector that applies to *key*, `None` if the day decides, and the rule that won."""
    if key in pins.forced:
        return pins.forced[key], "forced-pin"
    if selector is not None:
        return selector, "explicit-version"
    if key in pins.locked:
        return pins.locked[key], "lock"
    return None, "day"


def pinned_table(system: str, standard: str, selector: str | None, pins: Pins) -> tuple[str | None, SelectionRule]:
    """Return what `pinned` does for a code system: a pin forced on its standard is one on its table too."""
    for key in (system, standard):
        if key in pins.forced:
            return pins.forced[key], "forced-pin"
    if selector is not None:
        return selector, "explicit-version"
    if system in pins.tables:
        return pins.tables[system], "lock"
    return None, "day"


def by_selector(
    key: str,
    selector: str,
    items: Sequence[D],
    names: Sequence[tuple[str, ...]],
    day: date | None = None,
    piloted: Callable[[], str | None] | None = None,
) -> D:
    """
    Return the item that *selector* names. Each item's *names*: its version first, then labels and other ids.

    A version or label means that one, whatever the day. Of a range the item answers that would answer without it: the
    *piloted* version, else the one in force on *day*. Where that lies outside the range, the highest version in it
    that isn't still to come on the day; if all are, the highest.

    Raises:
        UnknownVersionError: none is named so; the known versions are given.
    """
    for item, known in zip(items, names, strict=True):
        if selector in known:
            return item
    versions = [known[0] for known in names]
    inside = in_range(selector, versions)
    if not inside:
        raise UnknownVersionError(key, selector, dict.fromkeys(versions), *_how(selector, versions))
    if day is None:
        return items[inside[0]]
    version = piloted() if piloted else None
    bound = [items[number] for number in inside if versions[number] == version]
    found = [items[number] for number in inside]
    current = [each for each in found if holds(each.starts, each.ends, day)]
    begun = [each for each in found if each.starts is None or each.starts <= day]
    return (bound or current or begun or found)[0]


def in_range(selector: str, versions: Sequence[str]) -> list[int]:
    """Return the places of those of *versions* that the range *selector* holds, the highest first; none if no range."""
    from semver import Version

    from hcstandards.versions import is_range, parse_range

    if not is_range(selector):
        return []
    try:
        inside = parse_range(selector)
    except ValueError:
        return []
    parsed = [(Version.parse(version), -number) for number, version in enumerate(versions)]
    return [-number for version, number in sorted(parsed, reverse=True) if inside(version)]


def _how(selector: str, versions: Sequence[str]) -> tuple[str | None, str | None]:
    """Return what to write in place of a range that holds nothing, in English and Chinese."""
    from hcstandards.versions import is_range, parse_range

    try:
        if not is_range(selector):
            return None, None
        parse_range(selector)
    except ValueError:
        return "A range is written ^2.0, ~1.1, 2.x or >=1.1 <3", "范围的写法：^2.0、~1.1、2.x 或 >=1.1 <3"
    drafts = [version for version in versions if "-" in version]
    if drafts and in_range(selector, [version.partition("-")[0] for version in drafts]):
        return "A range never takes a draft: name it", "范围从不选取草案版本：请写明其版本"
    return None, None


def by_day(key: str, day: date, items: Sequence[D], names: Sequence[tuple[str, ...]]) -> D:
    """
    Return the item in force on *day*.

    Raises:
        NotYetInForceError, NoLongerInForceError: the day lies before the first or after the last.
        UndeterminedError: an edition whose days no source gives may have been in force.
    """
    for item in items:
        starts = item.starts
        if starts is not None and starts <= day and holds(starts, item.ends, day):
            return item
    later = sorted((item.starts, n) for n, item in enumerate(items) if item.starts and item.starts > day)
    earlier = [(item.ends, n) for n, item in enumerate(items) if item.starts and item.starts <= day and item.ends]
    undated = [n for n, item in enumerate(items) if item.starts is None and (item.ends is None or day < item.ends)]
    if later and not earlier:  # what is listed after the first dated edition can't have come before it
        undated = [n for n in undated if n < later[0][1]]
    if undated:
        doubts = [doubt for number in undated for doubt in items[number].doubts]
        reason, reason_zh = (doubts[0].reason_en, doubts[0].reason) if doubts else ("no source gives its days", None)
        raise UndeterminedError(key, day, tuple(names[number][0] for number in undated), reason, reason_zh)
    if earlier:
        since, _ = max(earlier)
        after = [names[n][0] for n, item in enumerate(items) if item.starts and item.starts > day]
        raise NoLongerInForceError(key, day, since, tuple(after))
    starts, version = (later[0][0], names[later[0][1]][0]) if later else (None, None)
    raise NotYetInForceError(key, day, starts, version)
