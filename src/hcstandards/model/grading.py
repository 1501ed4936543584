"""Schemes that turn findings and a score into a grade, or records into points."""

from decimal import Decimal
from typing import Literal

from attrs import frozen

from hcstandards.model.sources import Doubt, Source

Grade = Literal["A", "B", "C", "special"]


@frozen
class ScoreBand:
    """Scores from *low* to *high*, both included, give *grade*; *threshold* is where the bound is sourced."""

    grade: Grade
    low: Decimal
    high: Decimal
    threshold: str
    title: str
    title_en: str
    source: Source


@frozen
class SpecialGrade:
    """A grade above the bands: asks for *base* and for conditions that stand elsewhere."""

    grade: Grade
    base: Grade
    title: str
    title_en: str
    source: Source
    conditions_known: bool = False


@frozen
class GradeObligation:
    """What a hospital of *grade* must do."""

    grade: Grade
    title: str
    title_en: str
    source: Source


@frozen
class GradingLevel:
    """
    How one level is graded.

    *gate_in_catalogue* is false where the source gives no qualification criteria for the level: then the
    assessor's statement is needed, and the report says so.
    """

    level: Literal["primary", "secondary", "tertiary"]
    title: str
    title_en: str
    bands: tuple[ScoreBand, ...]
    gate_in_catalogue: bool
    source: Source
    obligations: tuple[GradeObligation, ...] = ()
    special: SpecialGrade | None = None


@frozen
class GradingScheme:
    """
    From a gate and a score to a grade.

    Bands are bands of whole numbers (*score_step* 1): a score between two bands has no grade. Only hospitals
    that pass the gate are banded.
    """

    id: str
    standard: str
    edition: str
    title: str
    title_en: str
    score_low: Decimal
    score_high: Decimal
    score_step: Decimal
    levels: tuple[GradingLevel, ...]
    source: Source
    dimensions: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@frozen
class PointsCycle:
    """The period over which points add up. *years* is `None` for a calendar (natural) year."""

    id: str
    title: str
    title_en: str
    source: Source
    years: int | None = None


@frozen
class PointsBand:
    """
    Points from *low* to *high* lead to *consequence*. *high* `None`: no upper end.

    A bound is included where its flag is true, excluded where false; `None` means that the source doesn't
    say, and a sum that lands on it has no answer.
    """

    id: str
    cycle: str
    low: Decimal
    consequence: str
    consequence_en: str
    source: Source
    low_included: bool | None = None
    high: Decimal | None = None
    high_included: bool | None = None


@frozen
class SingleActConsequence:
    """What one act of *points* leads to by itself."""

    points: Decimal
    consequence: str
    consequence_en: str
    source: Source


@frozen
class PointsScheme:
    """
    Points for bad-practice acts.

    *subject*: who gets them. *act_points*: the values one act may have, empty
    where the source gives none. *region* is the GB/T 2260 division it holds in, `None` for the whole country.
    """

    id: str
    standard: str
    edition: str
    title: str
    title_en: str
    subject: Literal["institution", "person"]
    cycles: tuple[PointsCycle, ...]
    bands: tuple[PointsBand, ...]
    source: Source
    act_points: tuple[Decimal, ...] = ()
    region: str | None = None
    reset: str | None = None
    reset_en: str | None = None
    single_acts: tuple[SingleActConsequence, ...] = ()
    doubts: tuple[Doubt, ...] = ()
