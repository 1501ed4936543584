"""Rows that the scalar path refuses, found for the whole table at once and reported alike."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import polars as pl
from attrs import frozen

from hcstandards.columns.comparing import holds
from hcstandards.columns.facts import CHOICES, JUDGEMENTS, FactsTable
from hcstandards.columns.rules import LevelRules, SchemeRules
from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.evaluate.numbers import shown

MOST_LISTED: Final = 1000
"""Problems that an error lists; it says how many more there are."""


@frozen(eq=False)
class Check:
    """Rows where *wrong* holds are refused: *found* is what stands there, *expected* what should."""

    column: str
    rule: str
    wrong: pl.Expr
    expected: str


def checks_of_rows(facts: FactsTable, rules: SchemeRules, *, levels_told: bool) -> "Iterator[Check]":
    """Yield what is looked at in every row; *levels_told*: each row's level is known to be one of the scheme's."""
    names = facts.frame.columns
    for name, choices in CHOICES.items():
        if name in names and not (name == "level" and levels_told):
            allowed = tuple(rules.levels) if name == "level" else choices
            wrong = ~pl.col(name).is_in(allowed)
            wrong = wrong.fill_null(value=True) if name == "level" else wrong.fill_null(value=False)
            yield Check(name, "facts.choice", wrong, "one of " + ", ".join(allowed))
    numbers = [each for each in ("score",) if each in names]
    for measured in facts.measured.values():
        numbers += [each for each in (measured.column, measured.peer) if each]
        if measured.unit_column is not None and measured.column:
            given = facts.frame[measured.unit_column].drop_nulls().unique()
            bad = [unit for unit in given if unit not in measured.units]
            wrong = pl.col(measured.unit_column).is_in(bad) & pl.col(measured.column).is_not_null()
            if bad:
                expected = f"a unit that converts to {measured.unit}"
                yield Check(measured.unit_column, "facts.unit", wrong.fill_null(value=False), expected)
    floats = [name for name in numbers if isinstance(facts.kinds[name], pl.Float64)]
    # A sum is finite only where every number is, and costs far less than to look at each.
    sums = dict(zip(floats, facts.frame.select(pl.col(floats).sum().is_finite()).row(0), strict=True)) if floats else {}
    for name in floats:
        if not sums[name]:
            wrong = (~pl.col(name).is_finite()).fill_null(value=False)
            yield Check(name, "facts.number", wrong, "a finite number")
    if "score" in names:
        low, high = rules.scheme.score_low, rules.scheme.score_high
        kind = facts.kinds["score"]
        bounds = holds(pl.col("score"), kind, "ge", Fraction(low)) & holds(pl.col("score"), kind, "le", Fraction(high))
        wrong = (~bounds).fill_null(value=False) & (
            pl.col("score").is_finite() if isinstance(kind, pl.Float64) else pl.lit(value=True)
        )
        yield Check("score", "facts.score", wrong, f"{shown(low)} to {shown(high)}")


def checks_of_level(facts: FactsTable, rules: LevelRules) -> "Iterator[Check]":
    """Yield what is looked at in the rows of one level."""
    criteria = {each.id: each for each in rules.criteria}
    for key, columns in facts.criteria.items():
        for name in columns:
            if key not in criteria:
                expected = f"a criterion of level {rules.level.level}"
                yield Check(name, "facts.criterion", pl.col(name).is_not_null(), expected)
                continue
            wrong = (~pl.col(name).is_in(JUDGEMENTS)).fill_null(value=False)
            yield Check(name, "facts.choice", wrong, "one of " + ", ".join(JUDGEMENTS))
            if criteria[key].condition is None:
                expected = "met or not-met: this criterion has no condition"
                wrong = (pl.col(name) == "not-applicable").fill_null(value=False)
                yield Check(name, "facts.condition", wrong, expected)
    thresholds = {each.id for each in rules.thresholds}
    for key, columns in facts.explained.items():
        if key not in thresholds:
            expected = f"a threshold of level {rules.level.level}"
            for name in columns:
                yield Check(name, "facts.threshold", pl.col(name).is_not_null(), expected)


def wrong_rows(frame: pl.DataFrame, checks: "Iterator[Check]") -> list[pl.DataFrame]:
    """Return, for each check that rows of *frame* fail, those rows: `row`, `column`, `rule`, `found`, `expected`."""
    listed = list(checks)
    if not listed or not frame.height:
        return []
    failed = frame.select(each.wrong.any().alias(str(number)) for number, each in enumerate(listed)).row(0)
    return [
        frame.filter(each.wrong).select(
            "row",
            column=pl.lit(each.column),
            rule=pl.lit(each.rule),
            found=pl.col(each.column).cast(pl.String),
            expected=pl.lit(each.expected),
        )
        for each, any_wrong in zip(listed, failed, strict=True)
        if any_wrong
    ]


def problems_frame(parts: list[pl.DataFrame]) -> pl.DataFrame:
    """Return all problems, by row."""
    empty = pl.DataFrame(
        schema={"row": pl.UInt32, "column": pl.String, "rule": pl.String, "found": pl.String, "expected": pl.String}
    )
    return pl.concat([empty, *parts]).sort("row", maintain_order=True)


def refuse(problems: pl.DataFrame) -> None:
    """
    Raise if there are *problems*.

    Raises:
        InvalidFactsError: with the first `MOST_LISTED`, each at `/row/column`, rows counted from 0.
    """
    if not problems.height:
        return
    listed = [
        Problem(
            f"/{row}/{column.replace('~', '~0').replace('/', '~1')}",
            rule,
            repr(found) if found is not None else "nothing",
            expected,
        )
        for row, column, rule, found, expected in problems.head(MOST_LISTED).iter_rows()
    ]
    more = problems.height - len(listed)
    if more:
        listed.append(Problem("/", "facts.more", f"{more} more problems", "the first are listed"))
    raise InvalidFactsError(listed)
