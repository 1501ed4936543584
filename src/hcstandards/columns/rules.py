"""A grading scheme as the rules that each level is judged by: compiled once, for any number of rows."""

from datetime import date
from typing import Final

from attrs import frozen

from hcstandards.evaluate.grading import judged_criteria, judged_thresholds
from hcstandards.model.criteria import Criterion
from hcstandards.model.grading import GradingLevel, GradingScheme
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.release.holdings import Holdings
from hcstandards.values import FrozenMap


@frozen
class LevelRules:
    """What one level is judged by, in the order of a report's findings: criteria, then thresholds."""

    level: GradingLevel
    criteria: tuple[Criterion, ...]
    thresholds: tuple[Threshold, ...]

    def names(self) -> tuple[str, ...]:
        """Return the ids of the rules, in order."""
        return tuple(each.id for each in self.criteria) + tuple(each.id for each in self.thresholds)


@frozen
class SchemeRules:
    """A scheme's rules by level, and the indicators that facts may name."""

    scheme: GradingScheme
    edition: str
    day: date
    digest: str
    levels: FrozenMap[str, LevelRules]
    indicators: FrozenMap[str, Indicator]

    @property
    def gate(self) -> str:
        """The id of the finding that says whether the gate was passed."""
        return f"{self.scheme.id}/gate"

    def names(self) -> tuple[str, ...]:
        """Return the ids of all rules of all levels, each once."""
        return tuple(dict.fromkeys(name for level in self.levels.values() for name in level.names()))


_kept: dict[tuple[str, str, str, date], SchemeRules] = {}
MOST_KEPT: Final = 64


def compile_rules(holdings: Holdings, scheme: GradingScheme, edition: str, day: date) -> SchemeRules:
    """Return the rules of *scheme* on *day*; compiled once a release, scheme and day."""
    key = (holdings.digest, scheme.id, edition, day)
    found = _kept.get(key)
    if found is None:
        levels: dict[str, LevelRules] = {
            each.level: LevelRules(
                each,
                tuple(judged_criteria(holdings, scheme.standard, edition, each.level)),
                tuple(judged_thresholds(holdings, scheme.standard, edition, each.level, day)),
            )
            for each in scheme.levels
        }
        indicators = {name: holdings.indicator(name) for name in holdings.ids("indicators")}
        found = SchemeRules(scheme, edition, day, holdings.digest, FrozenMap(levels), FrozenMap(indicators))
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = found
    return found
