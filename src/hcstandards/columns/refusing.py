"""Rows that the scalar path refuses, found for the whole table at once and reported alike."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

import polars as pl
from attrs import frozen

from hcstandards.columns.comparing import holds
from hcstandards.columns.facts import CHOICES, JUDGEMENTS, PEER, FactsTable
from hcstandards.columns.rules import LevelRules, SchemeRules
from hcstandards.errors import InvalidFactsError, Problem
from hcstandards.evaluate.numbers import NOT_NEGATIVE, shown

MOST_LISTED: Final = 1000
"""Problems that an error lists; it says how many more there are."""
_INFINITY: Final = 0x7FF0_0000_0000_0000
"""The bits of the infinite float."""


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
    measures = [(name + end, each) for name, each in rules.indicators.items() for end in ("", PEER)]
    taken = {*facts.kept, "score"}  # the assessor's, whatever an indicator is called
    stated = {name: each for name, each in measures if name in facts.kinds and name not in taken}
    numbers += stated
    for measured in facts.measured.values():
        if measured.unit_column is not None and measured.column:
            given = facts.frame[measured.unit_column].drop_nulls().unique()
            bad = [unit for unit in given if unit not in measured.units]
            wrong = pl.col(measured.unit_column).is_in(bad) & pl.col(measured.column).is_not_null()
            if bad:
                expected = f"a unit that converts to {measured.unit}"
                yield Check(measured.unit_column, "facts.unit", wrong.fill_null(value=False), expected)
    unsigned = {name for name, each in stated.items() if not each.may_be_negative}
    for name in _doubtful(facts, numbers, unsigned):
        is_float = isinstance(facts.kinds[name], pl.Float64)
        finite = pl.col(name).is_finite() if is_float else pl.lit(value=True)
        if is_float:
            yield Check(name, "facts.number", (~finite).fill_null(value=False), "a finite number")
        if name in unsigned:
            wrong = ((pl.col(name) < 0) & finite).fill_null(value=False)
            yield Check(name, "facts.negative", wrong, NOT_NEGATIVE)
    if "score" in names:
        low, high = rules.scheme.score_low, rules.scheme.score_high
        kind = facts.kinds["score"]
        bounds = holds(pl.col("score"), kind, "ge", Fraction(low)) & holds(pl.col("score"), kind, "le", Fraction(high))
        wrong = (~bounds).fill_null(value=False) & (
            pl.col("score").is_finite() if isinstance(kind, pl.Float64) else pl.lit(value=True)
        )
        yield Check("score", "facts.score", wrong, f"{shown(low)} to {shown(high)}")


def _doubtful(facts: FactsTable, numbers: list[str], unsigned: set[str]) -> list[str]:
    """
    Return the columns of numbers in which one may not be finite, or below zero where it can't be: read once, not twice.

    A sum is finite only where every number is. Of floats' bits those of infinities, NaN and what has a minus sign are
    the highest, so one maximum tells of them all.
    """
    sound: dict[str, pl.Expr] = {}
    for name in numbers:
        column = pl.col(name)
        if not isinstance(facts.kinds[name], pl.Float64):
            sound |= {name: column.min() >= 0} if name in unsigned else {}
        elif name in unsigned:
            sound[name] = column.reinterpret(dtype=pl.UInt64).max() < _INFINITY
        else:
            sound[name] = column.sum().is_finite()
    found = facts.frame.select(**sound).row(0, named=True) if sound else {}
    return [name for name, is_sound in found.items() if is_sound is False]  # nothing is said of nulls alone


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


def refuse(problems: pl.DataFrame, columns: Sequence[Problem] = ()) -> None:
    """
    Raise if there are *problems* of rows, or of whole *columns*.

    Raises:
        InvalidFactsError: with those of columns and the first `MOST_LISTED` of rows, each at `/row/column`, rows
            counted from 0.
    """
    if not problems.height and not columns:
        return
    listed = [
        *columns,
        *(
            Problem(
                f"/{row}/{column.replace('~', '~0').replace('/', '~1')}",
                rule,
                repr(found) if found is not None else "nothing",
                expected,
            )
            for row, column, rule, found, expected in problems.head(MOST_LISTED).iter_rows()
        ),
    ]
    more = problems.height - MOST_LISTED
    if more > 0:
        listed.append(Problem("/", "facts.more", f"{more} more problems", "the first are listed"))
    raise InvalidFactsError(listed)
