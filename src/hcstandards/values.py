"""Small values that know nothing of the field: a frozen map, a period of days, an id known at run time."""

from collections.abc import Iterator, KeysView, Mapping
from datetime import date
from typing import Any, NewType, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Id = NewType("Id", str)
"""An id that is only known at run time: `Id(text)` tells the type checker that you mean it."""


class FrozenMap(Mapping[K, V]):
    """A mapping that never changes, can be hashed and pickled, and keeps the order it was given."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V] | None = None) -> None:
        self._items: dict[K, V] = dict(items) if items else {}

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def keys(self) -> KeysView[K]:
        """Return the keys: at once, where `Mapping` goes through `__iter__`."""
        return self._items.keys()

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, FrozenMap):
            return self._items == other._items
        return self._items == other

    def __repr__(self) -> str:
        return f"FrozenMap({self._items!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenMap, (self._items,)


def holds(since: date | None, until: date | None, day: date) -> bool:
    """
    Tell whether *day* lies in the half-open period from *since* up to, not including, *until*.

    No *until* is an open end; no *since* means that the first day is not known, so nothing holds.

    >>> holds(date(2024, 4, 1), None, date(2024, 4, 1))
    True
    >>> holds(date(2024, 4, 1), date(2025, 1, 1), date(2025, 1, 1))
    False
    """
    return since is not None and since <= day and (until is None or day < until)


def covers(since: date | None, until: date | None, day: date) -> bool:
    """
    Tell whether *day* lies in a half-open period whose ends are both open where `None`.

    For what lasts as long as the thing it stands in, unlike `holds`, where no first day means an unknown one.

    >>> covers(None, date(2025, 1, 1), date(1900, 1, 1)), covers(None, date(2025, 1, 1), date(2025, 1, 1))
    (True, False)
    """
    return (since is None or since <= day) and (until is None or day < until)
