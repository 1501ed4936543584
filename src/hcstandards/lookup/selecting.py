"""
Which edition answers: one documented order, never the order of loading.

1. a pin forced on the view (`as_of(day, pins={"chs-drg": "1.0.0"})`)
2. an explicit version in the id (`chs-drg@2.0`)
3. the lock file given to the view
4. actual pilot use in the region of the view
5. the day
"""

from collections.abc import Mapping, Sequence
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


def by_selector(key: str, selector: str, items: Sequence[D], names: Sequence[tuple[str, ...]]) -> D:
    """
    Return the item that *selector* names. Each item's *names*: its version first, then labels and other ids.

    Raises:
        UnknownVersionError: none is named so; the known versions are given.
    """
    for item, known in zip(items, names, strict=True):
        if selector in known:
            return item
    from hcstandards.versions import is_range, select

    if is_range(selector):
        try:
            version = select(selector, {known[0]: known[0] for known in names})
        except ValueError:
            version = None
        for item, known in zip(items, names, strict=True):
            if known[0] == version:
                return item
    raise UnknownVersionError(key, selector, tuple(known[0] for known in names))


def by_day(key: str, day: date, items: Sequence[D], names: Sequence[tuple[str, ...]]) -> D:
    """
    Return the item in force on *day*.

    Raises:
        NotYetInForceError, NoLongerInForceError: the day lies before the first or after the last.
        UndeterminedError: an edition whose days no source gives may have been in force.
    """
    for item in items:
        if holds(item.starts, item.ends, day):
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
