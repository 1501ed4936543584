"""Days: what two releases answer, period by period."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, Protocol, TypeVar

from attrs import frozen


class Dated(Protocol):
    """What answers from a first day up to another: an edition, a table release."""

    @property
    def starts(self) -> date | None: ...  # noqa: D102 - see Edition
    @property
    def ends(self) -> date | None: ...  # noqa: D102


D = TypeVar("D", bound=Dated)
T = TypeVar("T")


@frozen
class Segment(Generic[T]):
    """From *since* up to, not including, *until*, the releases answer with *old* and *new*."""

    since: date
    until: date | None
    old: T | None
    new: T | None


def holding(items: Iterable[D], day: date) -> D | None:
    """Return the first of *items* that answers on *day*, as a lookup chooses."""
    for each in items:
        if each.starts is not None and each.starts <= day and (each.ends is None or day < each.ends):
            return each
    return None


def bounds(items: Iterable[Dated]) -> set[date]:
    """Return the days on which what answers may change."""
    return {day for each in items if each.starts is not None for day in (each.starts, each.ends) if day is not None}


def segments(
    days: Iterable[date], old: Callable[[date], T | None], new: Callable[[date], T | None]
) -> list["Segment[T]"]:
    """Return the periods between *days* on which either release answers, equal neighbours joined."""
    cuts: Sequence[date] = sorted(set(days))
    found: list[Segment[T]] = []
    for number, since in enumerate(cuts):
        until = cuts[number + 1] if number + 1 < len(cuts) else None
        before, after = old(since), new(since)
        if before is None and after is None:
            continue
        last = found[-1] if found else None
        if last is not None and last.until == since and last.old == before and last.new == after:
            found[-1] = Segment(last.since, until, before, after)
        else:
            found.append(Segment(since, until, before, after))
    return found
