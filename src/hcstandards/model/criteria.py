"""Requirements that are judged, not measured."""

from typing import Literal

from attrs import frozen

from hcstandards.model.indicators import Level
from hcstandards.model.sources import Source
from hcstandards.model.standards import Area

CriterionKind = Literal[
    "qualification", "department", "staffing", "capability", "management", "equipment", "definition", "rule"
]


@frozen
class Criterion:
    """
    One requirement. *title* is our reading in Chinese, *title_en* in English.

    *thresholds* are the measured parts: they are met where those pass. *condition* marks what is asked only
    where conditions allow. *group* is the id of the aspect it stands under; *number* what is printed.
    """

    id: str
    standard: str
    edition: str
    kind: CriterionKind
    level: Level
    group: str
    title: str
    title_en: str
    source: Source
    number: str | None = None
    area: Area | None = None
    thresholds: tuple[str, ...] = ()
    condition: str | None = None
    members: tuple[str, ...] = ()
    note: str | None = None


@frozen
class CriterionGroup:
    """An aspect of a standard that criteria stand under."""

    id: str
    standard: str
    title: str
    title_en: str
    source: Source
    parent: str | None = None
