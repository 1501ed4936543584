"""What an evaluation answers."""

from datetime import date
from decimal import Decimal
from typing import Literal

from attrs import frozen

from hcstandards.model.grading import Grade, GradeObligation
from hcstandards.model.sources import Doubt, Source

Outcome = Literal["pass", "fail", "needs-explanation", "missing", "not-evaluable"]
"""`missing`: no fact was given. `not-evaluable`: the standard can't be applied (damaged, or a peer value is needed)."""


@frozen
class Finding:
    """What one rule (a threshold's or criterion's id) says of one fact."""

    rule: str
    outcome: Outcome
    found: str | None
    expected: str
    message: str
    message_zh: str
    confidence: str = "clear"
    gate: bool = False


@frozen
class GradeReport:
    """
    A grade, or why there is none.

    *qualified*: the gate was passed, was not, or can't be told (`None`). *reason* is a stable code: `graded`,
    `unqualified`, `gate-open`, `no-score`, `no-band`; *why* says it in English, *why_zh* in Chinese.
    *obligations* are what a hospital of that grade must do.
    """

    scheme: str
    edition: str
    day: date
    level: str
    qualified: bool | None
    score: Decimal | None
    grade: Grade | None
    reason: str
    why: str
    why_zh: str
    findings: tuple[Finding, ...]
    obligations: tuple[GradeObligation, ...] = ()
    hospital: str | None = None

    def outcomes(self) -> dict[str, int]:
        """Return how many findings there are of each outcome, in the order pass to not-evaluable."""
        order = ("pass", "fail", "needs-explanation", "missing", "not-evaluable")
        return {outcome: sum(each.outcome == outcome for each in self.findings) for outcome in order}


@frozen
class PointsReport:
    """
    Points added up over one cycle, and what follows.

    *since* and *until* bound the cycle (half-open). *reason*: `banded`, `below-bands`, `no-bands`,
    `touching-bounds` (the source doesn't say to which band the sum belongs). *left_out* counts records outside
    the cycle.
    """

    scheme: str
    edition: str
    day: date
    cycle: str
    since: date
    until: date
    total: Decimal
    band: str | None
    consequence: str | None
    consequence_en: str | None
    reason: str
    counted: int
    left_out: int
    single_acts: tuple[str, ...] = ()


@frozen
class Origin:
    """The catalogue that an answer came from: its id, version and digest; of a stack, the layer."""

    catalogue: str
    version: str
    digest: str


@frozen
class Explanation:
    """
    Why an answer is what it is.

    *rule* names what chose the edition: `forced-pin`, `explicit-version`, `lock`, `pilot`, `day`. *steps* says it
    in words (*steps_zh* in Chinese), *sources* and *doubts* what it rests on, *digest* which release of the
    catalogue answered, *origin* which layer of it where overlays are stacked.
    """

    subject: str
    edition: str | None
    rule: str
    day: date
    region: str | None
    digest: str
    steps: tuple[str, ...]
    steps_zh: tuple[str, ...]
    sources: tuple[Source, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    origin: Origin | None = None


@frozen
class Hit:
    """One hit of a search: what kind of thing, its id, its titles. *score* orders hits, higher is better."""

    kind: str
    id: str
    title: str
    title_en: str | None
    score: int
