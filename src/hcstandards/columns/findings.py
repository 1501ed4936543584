"""
The findings of a graded table, one a line, in the very words of the scalar path.

The words depend on few things (the outcome, the side of a split, what was stated): each combination that occurs is
put into words once, by the scalar path where it has them, and joined to the rows.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import polars as pl

from hcstandards.columns import outcomes as out
from hcstandards.columns.rules import LevelRules
from hcstandards.evaluate.grading import WORST_FIRST, criterion_words, gate_finding
from hcstandards.evaluate.numbers import exact, shown
from hcstandards.evaluate.thresholds import judge
from hcstandards.model.criteria import Criterion
from hcstandards.model.findings import Outcome
from hcstandards.model.indicators import Threshold
from hcstandards.units import convert

if TYPE_CHECKING:
    from hcstandards.columns.reports import GradeTable

TEXTS = ("outcome", "found", "expected", "message", "message_zh")


def tidy(table: "GradeTable", outcomes: tuple[Outcome, ...]) -> pl.DataFrame:
    """Return the findings of *table* whose outcome is one of *outcomes*."""
    described: list[str] = [name for name in ("hospital", "level") if name in table.frame.columns]
    # A criterion's own column may bear the name of its outcome.
    stated = [pl.coalesce(names).alias(f"stated {key}") for key, names in table.facts.criteria.items()]
    facts = table.facts.frame.with_columns(stated).drop(_clashing(table))
    judged = table.frame.join(facts, on="row", how="inner", maintain_order="left")
    parts: list[pl.DataFrame] = []
    for level in table.rules.levels.values():
        rows = judged.filter(pl.col("level") == level.level.level)
        if rows.height:
            parts += _Level(table, level, rows, outcomes, described).parts()
    schema: dict[str, Any] = {
        "row": pl.UInt32,
        **dict.fromkeys(described, pl.String),
        "rule": pl.String,
        "outcome": out.enum(),
        **dict.fromkeys(TEXTS[1:], pl.String),
        "confidence": pl.String,
        "gate": pl.Boolean,
        "order": pl.UInt32,
    }
    empty = pl.DataFrame(schema=schema)
    return pl.concat([empty, *(each.select(list(schema)) for each in parts)]).sort("row", "order").drop("order")


def _clashing(table: "GradeTable") -> list[str]:
    """Return the columns of facts that the graded table has too, under the same name or for its own."""
    return [name for name in table.facts.frame.columns if name in table.frame.columns and name != "row"]


class _Level:
    """The rows of one level, one rule after the other."""

    def __init__(
        self,
        table: "GradeTable",
        level: LevelRules,
        rows: pl.DataFrame,
        outcomes: tuple[Outcome, ...],
        described: list[str],
    ) -> None:
        self.table, self.level, self.rows, self.described = table, level, rows, described
        self.outcomes = [each for each in outcomes if each in WORST_FIRST]
        self.thresholds = {each.id: each for each in level.thresholds}
        self._found: dict[str, pl.DataFrame] = {}

    def parts(self) -> list[pl.DataFrame]:
        """Return the findings of every rule, the gate's first."""
        found = [self._gate()]
        found += [self._criterion(number, each) for number, each in enumerate(self.level.criteria, 1)]
        start = len(self.level.criteria) + 1
        found += [self._threshold(number, each) for number, each in enumerate(self.level.thresholds, start)]
        return [each for each in found if each is not None]

    def _rows_of(self, rule: str, *more: pl.Expr) -> pl.DataFrame:
        chosen = self.rows.filter(pl.col(rule).is_in(self.outcomes))
        return chosen.select("row", *self.described, pl.col(rule).alias("outcome"), *more)

    def _worded(
        self, rows: pl.DataFrame, keys: list[str], words: Any, rule: str, order: int, confidence: str, *, gate: bool
    ) -> pl.DataFrame | None:
        """Return *rows* with the texts that *words* gives for each combination of *keys*."""
        if not rows.height:
            return None
        combinations = rows.select(keys).unique()
        texts = [words(*row) for row in combinations.iter_rows()]
        schema = {name: pl.String for name in TEXTS[1:] if name not in rows.columns}
        worded = combinations.with_columns(pl.DataFrame(texts, schema=schema, orient="row"))
        joined = rows.join(worded, on=keys, how="left", nulls_equal=True, maintain_order="left")
        return joined.with_columns(
            rule=pl.lit(rule),
            confidence=pl.lit(confidence),
            gate=pl.lit(gate),
            order=pl.lit(order, dtype=pl.UInt32),
        )

    def _gate(self) -> pl.DataFrame | None:
        scheme, level = self.table.rules.scheme, self.level.level
        stated = pl.col("qualification") if "qualification" in self.rows.columns else pl.lit(None, dtype=pl.String)

        def words(outcome: Outcome, stated: str | None) -> tuple[str | None, ...]:
            each = gate_finding(scheme, level, outcome, stated)
            return each.found, each.expected, each.message, each.message_zh

        rows = self._rows_of(self.table.rules.gate, stated.alias("stated"))
        rule = self.table.rules.gate
        return self._worded(rows, ["outcome", "stated"], words, rule, 0, level.source.confidence, gate=True)

    def _criterion(self, order: int, criterion: Criterion) -> pl.DataFrame | None:
        known = criterion.id in self.table.facts.criteria
        stated = pl.col(f"stated {criterion.id}") if known else pl.lit(None, dtype=pl.String)
        measured = [each for each in criterion.thresholds if each in self.thresholds]
        rows = self._rows_of(criterion.id, stated.alias("stated"))
        if not rows.height:
            return None
        parts = [self._found_of(self.thresholds[each]).rename({"found": f"part {each}"}) for each in measured]
        for part in parts:
            rows = rows.join(part, on="row", how="left", maintain_order="left")
        joined = [pl.col(f"part {each}") for each in measured]
        together = pl.concat_str(joined, separator="; ", ignore_nulls=True) if joined else pl.lit("")
        shown_parts = pl.when(together != "").then(together)
        rows = rows.with_columns(found=pl.coalesce("stated", shown_parts)).drop(f"part {each}" for each in measured)

        def words(outcome: Outcome, stated: str | None) -> tuple[str, ...]:
            return criterion.title_en, *criterion_words(outcome, stated)

        gate = criterion.kind == "qualification"
        confidence = criterion.source.confidence
        return self._worded(rows, ["outcome", "stated"], words, criterion.id, order, confidence, gate=gate)

    def _threshold(self, order: int, threshold: Threshold) -> pl.DataFrame | None:
        keys = {"outcome": pl.col(threshold.id)}
        facts, columns = self.table.facts, self.rows.columns
        if threshold.split is not None and "setting" in columns:
            keys["setting"] = pl.col("setting")
        peer = _peer_text(facts.measured.get(threshold.indicator), columns) if threshold.relative_to else None
        if peer is not None:
            keys["peer"] = peer
        if facts.explained.get(threshold.id):
            keys["explained"] = pl.coalesce(facts.explained[threshold.id])
        measured = facts.measured.get(threshold.indicator)
        value = {"value": pl.lit(None), "unit": pl.lit(None, dtype=pl.String)}
        if measured is not None and measured.column:
            unit = pl.coalesce(measured.unit_column or pl.lit(None), pl.lit(measured.units[0]))
            value = {"value": pl.col(measured.column), "unit": unit}
        more = {name: each for name, each in keys.items() if name != "outcome"} | value
        rows = self._rows_of(threshold.id, *(each.alias(name) for name, each in more.items()))
        if not rows.height:
            return None
        # Whether an accepted explanation was needed shows in the value alone.
        names = [*keys, *value] if "explained" in keys else list(keys)
        samples = rows.group_by(names).agg(pl.col(each).first() for each in value if each not in names)
        wanted = measured.unit if measured is not None else ""
        texts = [_judged(threshold, wanted, row) for row in samples.iter_rows(named=True)]
        schema = dict.fromkeys(("expected", "message", "message_zh"), pl.String)
        worded = samples.select(names).with_columns(pl.DataFrame(texts, schema=schema, orient="row"))
        rows = rows.join(worded, on=names, how="left", nulls_equal=True, maintain_order="left")
        rows = rows.join(self._found_of(threshold), on="row", how="left", maintain_order="left")
        return rows.with_columns(
            rule=pl.lit(threshold.id),
            confidence=pl.lit(threshold.confidence),
            gate=pl.lit(threshold.purpose == "gate"),
            order=pl.lit(order, dtype=pl.UInt32),
        )

    def _found_of(self, threshold: Threshold) -> pl.DataFrame:
        """Return the value of each row as a finding shows it; null where there is none."""
        measured = self.table.facts.measured.get(threshold.indicator)
        key = threshold.indicator + "\n" + threshold.unit
        if key in self._found:
            return self._found[key]
        if measured is None or not measured.column:
            made = self.rows.select("row", found=pl.lit(None, dtype=pl.String))
        else:
            unit = pl.lit(measured.units[0])
            if measured.unit_column is not None:
                unit = pl.coalesce(measured.unit_column, pl.lit(measured.unit))
            rows = self.rows.select("row", value=pl.col(measured.column), unit=unit)
            unique = rows.select("value", "unit").unique().filter(pl.col("value").is_not_null())
            texts = [_shown(value, given, measured.unit, threshold.unit) for value, given in unique.iter_rows()]
            unique = unique.with_columns(found=pl.Series(texts, dtype=pl.String))
            joined = rows.join(unique, on=["value", "unit"], how="left", maintain_order="left")
            made = joined.select("row", "found")
        self._found[key] = made
        return made


def _judged(threshold: Threshold, wanted: str, sample: dict[str, Any]) -> tuple[str, str, str]:
    """Return what the scalar path says of *sample*, one of the rows that it says the same of."""
    value, peer = sample["value"], sample.get("peer")
    number = None if value is None else convert(exact(value, "value"), sample["unit"], wanted)
    mean = None if peer is None else _mean(peer)
    population, explained = sample.get("setting"), sample.get("explained")
    each = judge(threshold, number, population=population, peer=mean, explained=explained)
    return each.expected, each.message, each.message_zh


def _shown(value: Any, unit: str, wanted: str, printed: str) -> str | None:
    number = convert(exact(value, "value"), unit, wanted)
    return None if number is None else f"{shown(number)} {printed}"


def _peer_text(measured: Any, columns: list[str]) -> pl.Expr | None:
    """Return what tells the peer group's value: the value, or `sum/count` of the average."""
    if measured is None:
        return None
    if measured.peer is not None:
        value: pl.Expr = pl.struct(value=pl.col(measured.peer))
        return pl.when(pl.col(measured.peer).is_not_null()).then(value)
    total, count = f"{measured.column}.peer-sum", f"{measured.column}.peer-count"
    if total not in columns:
        return None
    pair: pl.Expr = pl.struct(total=pl.col(total), count=pl.col(count))
    return pl.when(pl.col(count) > 0).then(pair)


def _mean(given: dict[str, Any]) -> Decimal:
    if "value" in given:
        return exact(given["value"], "peer")
    return Decimal(given["total"]) / Decimal(given["count"])
