"""What judging a table answers: outcomes in columns, the findings one a line, and what they come to."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

import polars as pl
from attrs import field, frozen

from hcstandards.columns.facts import FactsTable
from hcstandards.columns.rules import SchemeRules
from hcstandards.evaluate.grading import WORST_FIRST
from hcstandards.model.findings import Outcome

PROBLEMS: Final[tuple[Outcome, ...]] = ("fail", "not-evaluable", "needs-explanation", "missing")
"""Every outcome but `pass`."""


@frozen(eq=False)
class GradeTable:
    """
    The grades of a table of facts: one row for each of its rows, in its order.

    *frame*: `row` (from 0), the columns that were kept, `hospital` and `level` where given, `{scheme}/gate`, one
    outcome column a rule (ordered, the worst first; null where the rule isn't of the row's level), `qualified`
    (null: can't be told), `score` where given, `grade`, `reason`, `refused`. *problems*: what is wrong with the
    refused rows, whose other columns are null: `row`, `column`, `rule`, `found`, `expected`.
    """

    scheme: str
    edition: str
    day: date
    digest: str
    frame: pl.DataFrame
    problems: pl.DataFrame
    rules: SchemeRules = field(repr=False)
    facts: FactsTable = field(repr=False)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand `frame` to anything that reads Arrow."""
        return self.frame.__arrow_c_stream__(requested_schema)

    def outcome_columns(self) -> tuple[str, ...]:
        """Return the names of the outcome columns, the gate's first."""
        known = {self.rules.gate, *self.rules.names()}
        return tuple(name for name in self.frame.columns if name in known)

    def findings(self, outcomes: Iterable[Outcome] = PROBLEMS) -> pl.DataFrame:
        """
        Return the findings of *outcomes*, one a line, by row and in the order of a report.

        Columns: `row`, `hospital` where given, `level`, `rule`, `outcome`, `found`, `expected`, `message`,
        `message_zh`, `confidence`, `gate`: the texts of the scalar path.
        """
        from hcstandards.columns.findings import tidy

        return tidy(self, tuple(outcomes))

    def summary(self) -> "GradeSummary":
        """Return the counts: by level, grade and reason, by rule and outcome."""
        by = [name for name in ("level", "grade", "reason", "qualified") if name in self.frame.columns]
        judged = self.frame.filter(~pl.col("refused"))
        grades = judged.group_by(by).agg(hospitals=pl.len()).sort(by, nulls_last=True)
        names = list(self.outcome_columns())
        counted = judged.select(
            pl.struct((pl.col(name) == outcome).sum().alias(outcome) for outcome in WORST_FIRST).alias(name)
            for name in names
        )
        rows: list[dict[str, Any]] = [{"rule": name, **counted[name][0]} for name in names] if names else []
        schema: dict[str, Any] = {"rule": pl.String, **dict.fromkeys(WORST_FIRST, pl.UInt32)}
        return GradeSummary(
            self.scheme,
            self.edition,
            self.day,
            self.digest,
            self.frame.height,
            int(self.frame["refused"].sum()),
            grades,
            pl.DataFrame(rows, schema=schema),
        )


@frozen(eq=False)
class GradeSummary:
    """
    What a table's grades come to: *rows* of which *refused*, and two tables.

    *grades*: `level`, `grade`, `reason`, `qualified`, `hospitals`. *rules*: `rule` and how many rows have each outcome.
    """

    scheme: str
    edition: str
    day: date
    digest: str
    rows: int
    refused: int
    grades: pl.DataFrame
    rules: pl.DataFrame

    def plain(self) -> dict[str, Any]:
        """Return the summary as plain data, for JSON."""
        return {
            "scheme": self.scheme,
            "edition": self.edition,
            "day": self.day,
            "digest": self.digest,
            "rows": self.rows,
            "refused": self.refused,
            "grades": self.grades.to_dicts(),
            "rules": self.rules.to_dicts(),
        }
