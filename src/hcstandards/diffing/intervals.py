"""What a threshold accepts, as intervals of exact numbers in base units, and how two such sets lie."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from attrs import frozen

from hcstandards.evaluate.thresholds import accepted
from hcstandards.model.indicators import Threshold
from hcstandards.units import factor

Relation = Literal["same", "tightened", "loosened", "incomparable"]
_EVERYBODY = ("rural", "urban")
_PEER = Decimal(1)
"""Stands for the peer group's value: a relative threshold is an interval around an unknown number."""


@frozen
class Interval:
    """The numbers from *low* to *high* (`None`: no end), an end excluded where its flag says so."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    def within(self, other: "Interval") -> bool:
        """Tell whether every number of this interval lies in *other*."""
        return _reaches(self.low, self.low_open, other.low, other.low_open, 1) and _reaches(
            self.high, self.high_open, other.high, other.high_open, -1
        )


def _reaches(end: Fraction | None, end_open: bool, limit: Fraction | None, limit_open: bool, sign: int) -> bool:
    """Tell whether an end stays inside a limit; *sign* 1 for lower ends, -1 for upper ones."""
    if limit is None:
        return True
    if end is None:
        return False
    if end == limit:
        return end_open or not limit_open
    return end * sign > limit * sign


def accepted_set(threshold: Threshold, population: str | None) -> Interval | None:
    """Return what *threshold* accepts of *population* in base units; `None` if it asks nothing of it."""
    limits = accepted(threshold, population, _PEER)
    if limits is None:
        return None
    size = Fraction(1) if threshold.relative_to else factor(threshold.unit)[1]
    low = high = None
    low_open = high_open = False
    for sign, bound in limits:
        number = Fraction(bound) * size
        if sign in ("ge", "gt", "eq"):
            low, low_open = number, sign == "gt"
        if sign in ("le", "lt", "eq"):
            high, high_open = number, sign == "lt"
    return Interval(low, high, low_open, high_open)


def populations(*thresholds: Threshold) -> list[str | None]:
    """
    Return the populations that any of *thresholds* tells apart; `None` stands for everybody.

    Whoever is not among them is country or town: a split may leave one of the two out, and ask nothing of it.
    """
    named = dict.fromkeys(side for each in thresholds for side in (each.split or ()))
    return list(named | dict.fromkeys(_EVERYBODY)) if named else [None]


def relation(old: Threshold, new: Threshold) -> Relation:
    """
    Return how what *new* accepts lies to what *old* accepted, as the regulated party sees it.

    Compared for each population, after conversion of units; a population that is asked nothing may have any
    value. An exception ("or explain") loosens, a level that takes in more hospitals tightens.
    """
    if old.indicator != new.indicator or old.relative_to != new.relative_to:
        return "incomparable"
    if not (old.evaluable and new.evaluable):
        return "same" if old.evaluable == new.evaluable else "incomparable"
    if not old.relative_to and factor(old.unit)[0] != factor(new.unit)[0]:
        return "incomparable"
    found = [_sets(accepted_set(old, each), accepted_set(new, each)) for each in populations(old, new)]
    return join([*found, _exceptions(old, new), _levels(old.level, new.level)])


def _sets(old: Interval | None, new: Interval | None) -> Relation:
    everything = Interval()
    before, after = old or everything, new or everything
    if before == after:
        return "same"
    if after.within(before):
        return "tightened"
    return "loosened" if before.within(after) else "incomparable"


def _exceptions(old: Threshold, new: Threshold) -> Relation:
    if old.exception == new.exception:
        return "same"
    return "loosened" if new.exception else "tightened"


def _levels(old: str, new: str) -> Relation:
    if old == new:
        return "same"
    if new == "all":
        return "tightened"
    return "loosened" if old == "all" else "incomparable"


def join(relations: Iterable[Relation]) -> Relation:
    """
    Return what several relations come to.

    >>> join(["same", "tightened"]), join(["tightened", "loosened"])
    ('tightened', 'incomparable')
    """
    found = {each for each in relations if each != "same"}
    if not found:
        return "same"
    return found.pop() if len(found) == 1 else "incomparable"
