"""A grading scheme over a table of facts: every rule of every row, the gate, the grade."""

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

import polars as pl

from hcstandards.columns import outcomes as out
from hcstandards.columns.comparing import holds
from hcstandards.columns.facts import FactsTable, read_columns
from hcstandards.columns.files import TableFile
from hcstandards.columns.frames import frame_of
from hcstandards.columns.peers import with_averages
from hcstandards.columns.refusing import checks_of_level, checks_of_rows, problems_frame, refuse, wrong_rows
from hcstandards.columns.reports import GradeTable
from hcstandards.columns.rules import LevelRules, SchemeRules, compile_rules
from hcstandards.errors import WrongValueError
from hcstandards.model.grading import GradingLevel, GradingScheme
from hcstandards.release.holdings import Holdings

GRADES: Final = ("special", "A", "B", "C")
REASONS: Final = ("graded", "unqualified", "gate-open", "no-score", "no-band")
OnError = Literal["raise", "report"]


def grade_table(
    holdings: Holdings,
    scheme: GradingScheme,
    edition: str,
    day: date,
    table: object,
    *,
    level: str | None = None,
    units: Mapping[str, str] | None = None,
    keep: Iterable[str] = (),
    peer_group: Iterable[str] | None = None,
    on_error: OnError = "raise",
) -> GradeTable:
    """
    Return the grades of every row of *table*; see `View.grade_table`.

    Raises:
        InvalidFactsError: columns that can't be told, and, with *on_error* `raise`, rows that the scalar path
            refuses: every problem at once.
        WrongTypeError: not a table. WrongValueError: *on_error* is neither word.
        MissingExtraError: the `columns` extra isn't installed.
    """
    if on_error not in ("raise", "report"):
        raise WrongValueError("on_error", repr(on_error), "raise or report")
    rules = compile_rules(holdings, scheme, edition, day)
    read = table if isinstance(table, TableFile) else None
    frame = frame_of(table if read is None else read.frame)
    facts = read_columns(frame, rules, level=level, units=units, keep=keep, peer_group=peer_group)
    known = [] if read is None else [read.problems]
    if facts.problems:
        refuse(problems_frame([*known, *_wrong_in_sound_columns(facts, rules)]), facts.problems)
    return _Judging(facts, rules, known).result(on_error)


def _wrong_in_sound_columns(facts: FactsTable, rules: SchemeRules) -> list[pl.DataFrame]:
    """Return what is wrong with rows besides their columns, so that all of it can be said at once."""
    frame = facts.frame.drop("row", strict=False).with_row_index("row")
    found = wrong_rows(frame, checks_of_rows(facts, rules, levels_told=False))
    if "level" in facts.kinds:
        for name, each in rules.levels.items():
            found += wrong_rows(frame.filter(pl.col("level") == name), checks_of_level(facts, each))
    return found


class _Judging:
    """One table under one scheme: the rows of each level together, as their rules differ."""

    def __init__(self, facts: FactsTable, rules: SchemeRules, known: list[pl.DataFrame]) -> None:
        from attrs import evolve

        self.rules = rules
        frame = facts.frame.with_row_index("row")
        counted = frame.select((pl.col("level") == name).sum().alias(name) for name in rules.levels).row(0, named=True)
        self.levels = [each for name, each in rules.levels.items() if counted[name]]
        self.alone = bool(self.levels) and counted[self.levels[0].level.level] == frame.height
        told = sum(counted.values()) == frame.height
        problems = [*known, *wrong_rows(frame, checks_of_rows(facts, rules, levels_told=told))]
        for each in self.levels:
            problems += wrong_rows(self._rows(frame, each), checks_of_level(facts, each))
        self.refused = problems_frame(problems)
        if self.refused.height:
            frame = frame.join(self.refused.select("row").unique(), on="row", how="anti", maintain_order="left")
        relative = {
            threshold.indicator for each in self.levels for threshold in each.thresholds if threshold.relative_to
        }
        self.facts = with_averages(evolve(facts, frame=frame), frozenset(relative))
        self.height = facts.frame.height
        self.source = facts.frame

    def _rows(self, frame: pl.DataFrame, level: LevelRules) -> pl.DataFrame:
        if self.alone:
            return frame
        return frame.filter(pl.col("level") == level.level.level)

    def result(self, on_error: OnError) -> GradeTable:
        """Judge every level's rows and put them back in order."""
        if on_error == "raise":
            refuse(self.refused)
        parts, contradictions = [], []
        for level in self.levels:
            rows = self._rows(self.facts.frame, level)
            judged, wrong = _judge_level(rows, level, self.rules, self.facts)
            parts.append(judged)
            contradictions += wrong
        self.refused = problems_frame([self.refused, *contradictions])
        if on_error == "raise":
            refuse(self.refused)
        graded = pl.concat(parts or [pl.DataFrame(schema=self._schema())], how="diagonal")
        if self.refused.height:
            bad = self.refused.select("row").unique()
            graded = graded.join(bad, on="row", how="anti", maintain_order="left")
            graded = pl.concat([graded, bad.with_columns(refused=pl.lit(value=True))], how="diagonal")
        if len(self.levels) > 1 or self.refused.height:
            graded = graded.sort("row")
        carried = [each for each in (*self.facts.kept, "hospital", "level", "score") if each in self.source.columns]
        source = self.source.select(carried).with_row_index("row")
        frame = pl.concat([source, graded.drop("row")], how="horizontal")
        names = (self.rules.gate, *(name for name in self.rules.names() if name in graded.columns))
        first = ["row", *(each for each in carried if each != "score")]
        last = ["qualified", *(["score"] if "score" in carried else []), "grade", "reason", "refused"]
        return GradeTable(
            self.rules.scheme.id,
            self.rules.edition,
            self.rules.day,
            self.rules.digest,
            frame.select(*first, *names, *last),
            self.refused,
            self.rules,
            self.facts,
        )

    def _schema(self) -> dict[str, Any]:
        names = [self.rules.gate, *dict.fromkeys(name for each in self.levels for name in each.names())]
        ends = {"qualified": pl.Boolean, "grade": pl.Enum(GRADES), "reason": pl.Enum(REASONS), "refused": pl.Boolean}
        return {"row": pl.UInt32, **dict.fromkeys(names, out.enum()), **ends}


def _judge_level(
    rows: pl.DataFrame, level: LevelRules, rules: SchemeRules, facts: FactsTable
) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the outcomes of the *rows* of one level, and those that contradict the stated qualification."""
    columns: dict[str, pl.Expr] = {each.id: out.threshold_outcome(each, facts) for each in level.thresholds}
    measured = frozenset(columns)
    said: set[str] = set()
    for each in level.criteria:
        statement = out.stated(each, facts)
        if statement is not None:
            columns[out.stated_name(each)] = statement
            said.add(each.id)
    gates = [each.id for each in level.thresholds if each.purpose == "gate"]
    gates += [each.id for each in level.criteria if each.kind == "qualification"]
    criteria = {each.id: out.criterion_outcome(each, each.id in said, measured) for each in level.criteria}
    judged = (
        rows.lazy()
        .select("row", *_carried(facts), **columns)
        .with_columns(**criteria)
        .with_columns(found=out.worst(gates) if gates else out.code(out.MISSING))
        .with_columns(gate=_gate(level.level, facts))
        .with_columns(qualified=_qualified())
        .with_columns(**_grade(level.level, facts))
        .select(
            "row",
            "qualified",
            "grade",
            "reason",
            out.as_outcome(pl.col("gate")).alias(rules.gate),
            *level.names(),
            refused=pl.lit(value=False),
            contradicts=_contradicts(level.level, facts),
        )
        .collect()
    )
    wrong = judged.filter("contradicts").select("row") if judged["contradicts"].any() else None
    problems = []
    if wrong is not None:
        stated_ = rows.select("row", "qualification").join(wrong, on="row", maintain_order="right")
        problems.append(
            stated_.select(
                "row",
                column=pl.lit("qualification"),
                rule=pl.lit("facts.contradiction"),
                found=pl.col("qualification"),
                expected=pl.lit("what the findings show"),
            )
        )
    return judged.drop("contradicts"), problems


def _carried(facts: FactsTable) -> list[str]:
    """Return the columns that deciding on the grade needs besides the outcomes, as far as there are any."""
    return [name for name in ("qualification", "special_conditions", "score") if name in facts.kinds]


def _gate(level: GradingLevel, facts: FactsTable) -> pl.Expr:
    found = pl.col("found") if level.gate_in_catalogue else out.code(out.NOT_EVALUABLE)
    if "qualification" not in facts.kinds:
        return found
    passed = pl.when(pl.col("qualification") == "passed").then(out.code(out.PASS))
    return passed.when(pl.col("qualification") == "failed").then(out.code(out.FAIL)).otherwise(found)


def _contradicts(level: GradingLevel, facts: FactsTable) -> pl.Expr:
    if not level.gate_in_catalogue or "qualification" not in facts.kinds:
        return pl.lit(value=False)
    passed = (pl.col("qualification") == "passed") & (pl.col("found") == out.FAIL)
    failed = (pl.col("qualification") == "failed") & (pl.col("found") == out.PASS)
    return (passed | failed).fill_null(value=False)


def _qualified() -> pl.Expr:
    passed = pl.when(pl.col("gate") == out.PASS).then(pl.lit(value=True))
    found: pl.Expr = passed.when(pl.col("gate") == out.FAIL).then(pl.lit(value=False)).otherwise(None)
    return found


def _grade(level: GradingLevel, facts: FactsTable) -> dict[str, pl.Expr]:
    score = pl.col("score") if "score" in facts.kinds else pl.lit(None, dtype=pl.Float64)
    kind = facts.kinds.get("score", pl.Float64())
    special = level.special if "special_conditions" in facts.kinds else None
    band: Any = pl
    for each in level.bands:
        inside = holds(score, kind, "ge", Fraction(each.low)) & holds(score, kind, "le", Fraction(each.high))
        if special is not None and each.grade == special.base:
            met = pl.when(pl.col("special_conditions") == "met").then(_one_of(GRADES, special.grade))
            band = band.when(inside).then(met.otherwise(_one_of(GRADES, each.grade)))
        else:
            band = band.when(inside).then(_one_of(GRADES, each.grade))
    banded = band.otherwise(None) if level.bands else pl.lit(None, dtype=pl.Enum(GRADES))
    reason = (
        pl.when(~pl.col("qualified"))
        .then(_one_of(REASONS, "unqualified"))
        .when(pl.col("qualified").is_null())
        .then(_one_of(REASONS, "gate-open"))
        .when(score.is_null())
        .then(_one_of(REASONS, "no-score"))
        .when(banded.is_null())
        .then(_one_of(REASONS, "no-band"))
        .otherwise(_one_of(REASONS, "graded"))
    )
    return {"grade": pl.when("qualified").then(banded), "reason": reason}


@cache
def _one_of(names: tuple[str, ...], name: str) -> pl.Expr:
    """Return one name of an enumeration as a constant column."""
    found: pl.Expr = pl.lit(name, dtype=pl.Enum(names))
    return found
