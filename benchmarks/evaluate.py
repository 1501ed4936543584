"""
Thresholds over columns, beside hand-written Polars expressions, the scalar path and the memory-bandwidth floor.

python benchmarks/evaluate.py [rows] [rounds]

Limits (medians of the rounds' ratios, one run): at most 1.25 of hand-written expressions that give the same outcome
columns, at most 8 of the memory floor, the sum of the same columns on one core; Polars' sum on all cores stands beside
it. By hand comes in three forms: the quickest known, with and without the look for `NaN` (which Polars holds to be
above every bound, and which ours refuses), and numbers turned into outcomes at the end. The scheme is the sample
catalogue's kind with 40 thresholds.
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


OUTCOME = pl.Enum(["fail", "not-evaluable", "needs-explanation", "missing", "pass"])
GRADE = pl.Enum(["special", "A", "B", "C"])
REASON = pl.Enum(["graded", "unqualified", "gate-open", "no-score", "no-band"])


def kept(number: int, name: str) -> pl.Expr:
    column = pl.col(name)
    match SIGNS[number % 4]:
        case "ge":
            return column >= 50
        case "le":
            return column <= 50
        case "gt":
            return column > 50
    return (column >= 20) & (column <= 80)


def by_hand(frame: pl.DataFrame, names: list[str], *, checked: bool = True) -> pl.DataFrame:
    """The same outcome columns, gate, grade and reason, as someone who knows Polars and this scheme would write it."""
    if checked and not all(frame.select(pl.col(names).sum().is_finite()).row(0)):
        raise ValueError("NaN")

    def outcome(kind: str) -> pl.Expr:
        return pl.lit(kind, dtype=OUTCOME)

    tests = [
        pl.when(kept(number, name))
        .then(outcome("pass"))
        .when(pl.col(name).is_null())
        .then(outcome("missing"))
        .otherwise(outcome("fail"))
        .alias(f"hospital/{name}")
        for number, name in enumerate(names)
    ]
    ids = [f"hospital/{name}" for name in names]
    score, gate = pl.col("score"), pl.col("gate")

    def band(low: int, high: int, grade: str) -> tuple[pl.Expr, pl.Expr]:
        return score.is_between(low, high), pl.lit(grade, dtype=GRADE)

    chain = pl
    for inside, grade in (band(900, 1000, "A"), band(750, 899, "B"), band(0, 749, "C")):
        chain = chain.when(inside).then(grade)
    banded = chain.otherwise(None)
    reason = pl
    for held, why in (
        (gate == 0, "unqualified"),
        (gate != 4, "gate-open"),
        (score.is_null(), "no-score"),
        (banded.is_null(), "no-band"),
    ):
        reason = reason.when(held).then(pl.lit(why, dtype=REASON))
    return (
        frame.lazy()
        .select("score", *tests)
        .with_columns(gate=pl.min_horizontal(pl.col(each).to_physical() for each in ids))
        .select(
            *ids,
            gate=gate.cat.to(OUTCOME),
            qualified=pl.when(gate == 4).then(pl.lit(value=True)).when(gate == 0).then(pl.lit(value=False)),
            grade=pl.when(gate == 4).then(banded),
            reason=reason.otherwise(pl.lit("graded", dtype=REASON)),
        )
        .collect()
    )


def by_numbers(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The same, outcomes as small numbers and grades as text until the end."""
    ids = [f"hospital/{name}" for name in names]
    tests = [
        (kept(number, name).cast(pl.UInt8) * 4).fill_null(3).alias(f"hospital/{name}")
        for number, name in enumerate(names)
    ]
    score, gate = pl.col("score"), pl.col("gate")
    band = pl.when(score.is_between(900, 1000)).then(pl.lit("A")).when(score.is_between(750, 899)).then(pl.lit("B"))
    band = band.when(score.is_between(0, 749)).then(pl.lit("C"))
    reason = pl.when(gate == 0).then(pl.lit("unqualified")).when(gate != 4).then(pl.lit("gate-open"))
    reason = reason.when(score.is_null()).then(pl.lit("no-score")).when(band.is_null()).then(pl.lit("no-band"))
    return (
        frame.lazy()
        .select("score", *tests)
        .with_columns(gate=pl.min_horizontal(ids))
        .select(
            *(pl.col(each).cat.to(OUTCOME) for each in (*ids, "gate")),
            qualified=pl.when(gate == 4).then(pl.lit(value=True)).when(gate == 0).then(pl.lit(value=False)),
            grade=pl.when(gate == 4).then(band).cast(GRADE),
            reason=reason.otherwise(pl.lit("graded")).cast(REASON),
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
    arrays = [frame[name].fill_null(0).to_numpy() for name in names]
    ours, hand, floor = "day.grade_table", "Polars by hand, NaN refused", "memory floor (sum of the columns), one core"
    calls = {
        floor: lambda: [each.sum() for each in arrays],
        "the same, Polars on all cores": lambda: frame.select(pl.col(names).sum()),
        hand: lambda: by_hand(frame, names),
        "Polars by hand, NaN not looked for": lambda: by_hand(frame, names, checked=False),
        "Polars by hand, by way of numbers": lambda: by_numbers(frame, names),
        ours: lambda: day.grade_table(SCHEME, frame),
        f"day.grade, {few} rows": lambda: scalar(day, frame, names, few),
    }
    found = day.grade_table(SCHEME, frame).frame
    for theirs in (by_hand(frame, names), by_numbers(frame, names)):
        same = [name for name in theirs.columns if name != "gate"]
        assert found.select(same).equals(theirs.select(same))
        assert found["hospital/gate"].equals(theirs["gate"])
    times = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            times[name].append(once(call))
    counts = dict.fromkeys(calls, rows) | {f"day.grade, {few} rows": few}
    per = {name: [spent / counts[name] for spent in each] for name, each in times.items()}

    def ratio(name: str, other: str) -> float:
        """The median of the rounds' ratios."""
        return statistics.median(a / b for a, b in zip(per[name], per[other], strict=True))

    cells = []
    for name, each in per.items():
        middle = statistics.median(each) * 1e9
        cells.append([name, middle, middle / RULES, *(ratio(name, other) for other in list(calls)[:4])])
    print(machine("polars"))
    print(
        f"\n{rows:,} records, {RULES} thresholds, 5 % missing; equal outcomes by hand and compiled; {rounds} rounds\n"
    )
    head = ["", "ns/record", "ns/(record, rule)", "× floor", "× floor, all cores", "× by hand", "× without NaN"]
    print(table(head, cells))


if __name__ == "__main__":
    main(*(int(each) for each in (*sys.argv[1:3], *("1000000", "7")[len(sys.argv) - 1 :])))
