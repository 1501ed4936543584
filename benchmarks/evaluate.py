"""
Thresholds over columns, beside hand-written Polars expressions, the scalar path and the memory-bandwidth floor.

python benchmarks/evaluate.py [rows] [rounds]

Limits (medians, one run): at most 1.25 of hand-written expressions that give the same outcome columns, at most 8 of
the memory floor (the sum of the same columns). The scheme is the sample catalogue's kind with 40 thresholds.
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl
from attrs import evolve
from measuring import machine, table

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import samples
from hcstandards.evaluate.facts import HospitalFacts
from hcstandards.model.content import Entry
from hcstandards.model.indicators import Indicator
from hcstandards.values import FrozenMap, Id

RULES = 40
SIGNS = ("ge", "le", "gt", "between")
SCHEME = Id("hospital")


def view():
    names = [f"figure-{number:02}" for number in range(RULES)]
    thresholds = tuple(
        samples.threshold(name, "between", indicator=name, low=Decimal(20), high=Decimal(80), purpose="gate")
        if SIGNS[number % 4] == "between"
        else samples.threshold(name, SIGNS[number % 4], "50", indicator=name, purpose="gate")
        for number, name in enumerate(names)
    )
    entry = Entry(samples.HOSPITAL.standard, thresholds=thresholds, grading=(samples.GRADING,))
    content = evolve(
        samples.CONTENT,
        entries=tuple(entry if each.standard.id == "hospital" else each for each in samples.CONTENT.entries),
        indicators=(*samples.CONTENT.indicators, *(Indicator(name, name, name, "%") for name in names)),
    )
    return samples.opened(content).as_of(date(2026, 11, 22)), names


def facts(rows: int, names: list[str]) -> pl.DataFrame:
    random = np.random.default_rng(1)
    columns = {}
    for name in names:
        values = random.uniform(0, 100, rows)
        columns[name] = pl.Series(values).set(pl.Series(random.random(rows) < 0.05), None)
    return pl.DataFrame(columns).with_columns(level=pl.lit("primary"), score=pl.lit(812.0))


def by_hand(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The same outcome columns, gate, grade and reason, as someone who knows Polars and this scheme would write it."""
    outcome = pl.Enum(["fail", "not-evaluable", "needs-explanation", "missing", "pass"])
    tests = []
    for number, name in enumerate(names):
        column = pl.col(name)
        match SIGNS[number % 4]:
            case "ge":
                kept = column >= 50
            case "le":
                kept = column <= 50
            case "gt":
                kept = column > 50
            case _:
                kept = (column >= 20) & (column <= 80)
        tests.append((kept.cast(pl.UInt8) * 4).fill_null(3).alias(f"hospital/{name}"))
    ids = [f"hospital/{name}" for name in names]
    score = pl.col("score")
    band = pl.when(score.is_between(900, 1000)).then(pl.lit("A")).when(score.is_between(750, 899)).then(pl.lit("B"))
    band = band.when(score.is_between(0, 749)).then(pl.lit("C"))
    qualified = (
        pl.when(pl.col("gate") == 4).then(pl.lit(value=True)).when(pl.col("gate") == 0).then(pl.lit(value=False))
    )
    reason = (
        pl.when(pl.col("gate") == 0).then(pl.lit("unqualified")).when(pl.col("gate") != 4).then(pl.lit("gate-open"))
    )
    reason = reason.when(score.is_null()).then(pl.lit("no-score")).when(band.is_null()).then(pl.lit("no-band"))
    return (
        frame.lazy()
        .select("score", *tests)
        .with_columns(gate=pl.min_horizontal(ids))
        .select(
            *(pl.col(each).cat.to(outcome) for each in (*ids, "gate")),
            qualified=qualified,
            grade=pl.when(pl.col("gate") == 4).then(band).cast(pl.Enum(["special", "A", "B", "C"])),
            reason=reason.otherwise(pl.lit("graded")).cast(
                pl.Enum(["graded", "unqualified", "gate-open", "no-score", "no-band"])
            ),
        )
        .collect()
    )


def scalar(day, frame: pl.DataFrame, names: list[str], rows: int) -> None:
    for row in frame.head(rows).iter_rows(named=True):
        values = {name: Decimal(repr(row[name])) for name in names if row[name] is not None}
        day.grade(SCHEME, HospitalFacts("primary", values=FrozenMap(values), score=Decimal(812)))


def once(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(rows: int, rounds: int) -> None:
    day, names = view()
    frame = facts(rows, names)
    few = min(rows, 2000)
    calls = {
        "memory floor (sum of the columns)": lambda: frame.select(pl.col(names).sum()),
        "Polars by hand": lambda: by_hand(frame, names),
        "day.grade_table": lambda: day.grade_table(SCHEME, frame),
        f"day.grade, {few} rows": lambda: scalar(day, frame, names, few),
    }
    ours, theirs = day.grade_table(SCHEME, frame).frame, by_hand(frame, names)
    same = [name for name in theirs.columns if name != "gate"]
    assert ours.select(same).equals(theirs.select(same))
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(once(call))
    medians = {name: statistics.median(each) for name, each in times.items()}
    counts = dict.fromkeys(calls, rows) | {f"day.grade, {few} rows": few}
    floor = medians["memory floor (sum of the columns)"] / rows
    hand = medians["Polars by hand"] / rows
    cells = [
        [name, spent * 1e9 / counts[name], spent * 1e9 / counts[name] / RULES, spent / counts[name] / floor,
         spent / counts[name] / hand]
        for name, spent in medians.items()
    ]  # fmt: skip
    print(machine("polars"))
    print(
        f"\n{rows:,} records, {RULES} thresholds, 5 % missing; equal outcomes by hand and compiled; {rounds} rounds\n"
    )
    print(table(["", "ns/record", "ns/(record, rule)", "× floor", "× by hand"], cells))


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:3], *("1000000", "7")[len(sys.argv) - 1 :])))
