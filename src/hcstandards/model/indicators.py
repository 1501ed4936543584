"""What is measured, and the thresholds that standards put on it."""

from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from hcstandards.model.sources import Confidence, Source
from hcstandards.units import begins_at_zero
from hcstandards.values import FrozenMap

Comparator = Literal["ge", "gt", "le", "lt", "eq", "between"]
Level = Literal["primary", "secondary", "tertiary", "all"]


@frozen
class Indicator:
    """
    A quantity. *unit* is UCUM; *better* says which way is good for the one who is measured.

    *signed*: it may be below zero although its unit counts or measures from zero: a growth rate, a balance.
    """

    id: str
    title: str
    title_en: str
    unit: str
    better: Literal["higher", "lower", "range", "target"] | None = None
    numerator: str | None = None
    denominator: str | None = None
    note: str | None = None
    signed: bool = False

    @property
    def may_be_negative(self) -> bool:
        """Whether facts below zero can be true."""
        return self.signed or not begins_at_zero(self.unit)


@frozen
class Threshold:
    """
    What one edition of one standard asks of one indicator.

    `between` uses *low* and *high*, both included; the others use *value*. *split* gives a value for each
    population (`rural`, `urban`) instead. *relative_to* (`peer-average`) means that the number is not in the
    standard: the caller brings it. *exception* `explain`: outside the limit is not a failure if it can be
    explained. *purpose*: `gate` decides qualification, `band` bounds a grade, `definition` describes the
    level, `indicator` is assessed. *evaluable* is false where the source can't be read.
    """

    id: str
    standard: str
    edition: str
    indicator: str
    comparator: Comparator
    unit: str
    level: Level
    purpose: Literal["gate", "band", "definition", "indicator"]
    source: Source
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    split: FrozenMap[str, Decimal] | None = None
    relative_to: str | None = None
    exception: Literal["explain"] | None = None
    section: str | None = None
    printed_unit: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    note: str | None = None
    confidence: Confidence = field(init=False)
    evaluable: bool = field(init=False)

    @confidence.default
    def _confidence(self) -> Confidence:
        return self.source.confidence

    @evaluable.default
    def _evaluable(self) -> bool:
        return self.source.confidence != "unresolvable"
