"""
Diff of two releases of a code table, beside Polars anti-joins; a dated threshold beside OpenFisca-core.

python benchmarks/bench_diff.py [codes] [rounds]

Ours starts from opened releases and ends with typed changes, witnesses checked; Polars starts from frames in memory and
ends with frames of rows, `items() ^ items()` from two dicts of tuples and ends with the pairs that differ. Peers that
aren't installed are left out.
"""

import gc
import json
import random
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from measuring import machine, nanoseconds, table

from hcstandards.catalogue import Catalogue
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.indicators import Indicator, Threshold
from hcstandards.model.sources import Source
from hcstandards.model.standards import Area, Edition, Rights, Standard
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container, pack
from hcstandards.release.holdings import Holdings

SOURCE = Source("made-up", "clear", place="1", literal="x")
START = date(2020, 1, 1)
COLUMNS = ("code", "display", "display_en", "parent", "status", "valid_from", "valid_to", "record")


def frame() -> Content:
    """A catalogue with one empty table and a threshold of seven editions."""
    years = range(2013, 2020)
    editions = tuple(
        Edition("s", f"{y}.0.0", str(y), SOURCE, in_force_from=date(y, 1, 1), in_force_to=date(y + 1, 1, 1))
        for y in years
    )
    last = Edition("s", "2020.0.0", "2020", SOURCE, in_force_from=START)
    one = Concept("codes", "2020.0.0", "0", "zero")
    standard = Standard(
        "s", "标准", "standard", Area.MANAGEMENT, "assigned", "us", "recommended", "document",
        Rights(redistributable=True, statement="可", statement_en="may"), SOURCE, (*editions, last),
    )  # fmt: skip
    release = TableRelease("r", "2020.0.0", SOURCE, "r.csv", 1, in_force_from=START)
    system = CodeSystem("codes", "s", "码", "codes", SOURCE, openness="open", releases=(release,))
    thresholds = tuple(
        Threshold("s/t", "s", f"{y}.0.0", "i", "ge", "%", "all", "gate", SOURCE, value=Decimal(y))
        for y in (*years, 2020)
    )
    entry = Entry(standard, code_systems=(system,), thresholds=thresholds)
    identity = Identity("bench", "1.0.0", "试", "bench")
    indicator = Indicator("i", "率", "rate", "%")
    return Content(identity, indicators=(indicator,), entries=(entry,), tables=(Table("codes", "r", (one,)),))


def with_rows(rows: list[list[object]]) -> Catalogue:
    """Return the frame with *rows* put in, without a million concepts on the way."""
    container = Container(compile_content(frame()), "frame")
    members = {name: container.member(name) for name in container.names()}
    head = {name: container.manifest[name] for name in ("identity", "index")}
    members["table/codes/r"] = {"columns": list(COLUMNS), "properties": [], "edition": "2020.0.0", "rows": rows}
    return Catalogue(Holdings(Container(pack(head, members), "bench")))


def rows_of(count: int) -> list[list[object]]:
    return [
        [f"C{n:08}", f"名称 {n}", f"name of {n}", f"P{n // 100:06}", "active", None, None, None, []]
        for n in range(count)
    ]


def changed(rows: list[list[object]], renamed: int, removed: int, added: int) -> list[list[object]]:
    dice = random.Random(9)
    picked = dice.sample(range(len(rows)), renamed + removed)
    new, gone = set(picked[:renamed]), set(picked[renamed:])
    kept = [[*row[:1], f"{row[1]} 修订", *row[2:]] if n in new else row for n, row in enumerate(rows) if n not in gone]
    return kept + [[f"D{n:08}", f"新 {n}", None, None, "active", None, None, None, []] for n in range(added)]


def read_again(rows: list[list[object]]) -> list[list[object]]:
    """Return the rows with texts of their own, as two releases that were read one after the other have them."""
    return json.loads(json.dumps(rows))


def diffs(count: int, rounds: int) -> str:
    """Time every contestant in turn, round after round; ratios are of the medians."""
    old = rows_of(count)
    cases = {
        "100 changes": changed(old, 80, 10, 10),
        "4 % changed": changed(old, count // 50, count // 100, count // 100),
    }
    before, lines = with_rows(old), []
    for name, new in cases.items():
        after = with_rows(new)
        contestants: dict[str, Callable[[], object]] = {"diff": lambda after=after: before.diff(after)}
        contestants |= {"Polars": joins} if (joins := anti_joins(old, new)) else {}
        one, other = ({row[0]: tuple(row[1:-1]) for row in read_again(side)} for side in (old, new))
        contestants["items() ^ items()"] = lambda one=one, other=other: one.items() ^ other.items()
        found = before.diff(after)
        assert all(each.witness for each in found.changes if each.bump == "major")
        breaking = len(found.of("major"))
        changes = len(found.changes)
        del found
        gc.collect()
        gc.freeze()  # the peers' millions of rows: whoever compares two releases doesn't have them for us to trace
        gc.collect()
        times = {each: [] for each in contestants}
        for _ in range(rounds):
            for each, call in contestants.items():
                start = time.perf_counter()
                answer = call()
                times[each].append(time.perf_counter() - start)
                del answer
        gc.unfreeze()
        middle = {each: statistics.median(taken) * 1e3 for each, taken in times.items()}
        ratios = [middle["diff"] / middle[each] if each in middle else "-" for each in ("Polars", "items() ^ items()")]
        shown = [middle.get(each, "-") for each in ("diff", "Polars", "items() ^ items()")]
        lines.append([name, changes, breaking, *shown, *ratios])
    head = [
        "changes",
        "breaking, with witness",
        "diff, ms",
        "Polars, ms",
        "items() ^ items(), ms",
        "× Polars",
        "× items()",
    ]
    return table([f"{count:,} codes", *head], lines)


def anti_joins(old: list[list[object]], new: list[list[object]]) -> Callable[[], object] | None:
    try:
        import polars as pl
    except ModuleNotFoundError:
        print("polars isn't installed: its columns are left out", file=sys.stderr)
        return None
    schema = dict.fromkeys(COLUMNS, pl.String)
    a, b = (pl.DataFrame([row[:-1] for row in side], schema=schema, orient="row") for side in (old, new))

    def joins() -> object:
        both = a.join(b, on="code", suffix="_new")
        changes = pl.any_horizontal(pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in COLUMNS[1:])
        return b.join(a, on="code", how="anti"), a.join(b, on="code", how="anti"), both.filter(changes)

    joins()
    return joins


def dated() -> str:
    """Time a day asked again, and days none of which was asked before, a fresh catalogue's first."""
    holdings = Holdings(Container(compile_content(frame()), "frame"))
    catalogue = Catalogue(holdings)
    views = [catalogue.as_of(date(year, 6, 1)) for year in range(2013, 2021)]
    assert [view.threshold("s/t").value for view in views] == [Decimal(view.day.year) for view in views]
    june, view, days = date(2017, 6, 1), views[4], [date(2013, 1, 1) + timedelta(n) for n in range(2_900)]
    random.Random(9).shuffle(days)
    fresh, unasked = Catalogue(holdings), iter(days)
    lines: list[list[object]] = [
        ["the same day, its view in hand", nanoseconds(lambda: view.threshold("s/t"))],
        ["the same day, from the catalogue", nanoseconds(lambda: catalogue.as_of(june).threshold("s/t"))],
        ["another day each time", nanoseconds(lambda: fresh.as_of(next(unasked)).threshold("s/t"), 500, 5)],
    ]
    try:
        from openfisca_core.parameters import Parameter
        from openfisca_core.periods import instant
    except ModuleNotFoundError:
        print("openfisca-core isn't installed: its rows are left out", file=sys.stderr)
    else:
        values = {"values": {f"{year}-01-01": {"value": year} for year in range(2013, 2021)}}
        parameter = Parameter("p", data=values)
        made, asked = instant(june), iter(days)
        assert [parameter(view.day) for view in views] == [view.day.year for view in views]
        lines += [
            ["OpenFisca-core: the same day, its instant in hand", nanoseconds(lambda: parameter(made))],
            ["OpenFisca-core: the same day, as text", nanoseconds(lambda: parameter("2017-06-01"))],
            ["OpenFisca-core: another day each time", nanoseconds(lambda: parameter(next(asked)), 500, 5)],
        ]
    return table(["threshold on a day", "ns"], lines)


if __name__ == "__main__":
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    repeats = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(machine("polars", "openfisca-core"))
    print()
    print(diffs(size, repeats))
    print()
    print(dated())
