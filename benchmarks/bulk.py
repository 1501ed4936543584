"""
Documents in bulk: one process and two over the same NDJSON, peak memory, beside a control of two pure Python loops.

python benchmarks/bulk.py [gigabytes]

Settlement lists, a tenth of them invalid, against the tables of the embedded catalogue. Limits: two processes at least
0.9 of the control's scaling; under 1 GB of memory whatever the size (all processes together). 5 asks for a 5 GB file.
"""

import json
import multiprocessing
import os
import random
import resource
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path

from measuring import machine, table

EXAMPLE = Path(__file__).parents[1] / "schemas" / "examples" / "settlement-list" / "valid" / "inpatient-4101.json"


def make(path: Path, size: float) -> int:
    good = json.loads(EXAMPLE.read_text())
    bad = json.loads(EXAMPLE.read_text())
    bad["setlinfo"].pop("psn_name", None)
    bad["setlinfo"]["gend"] = "7"
    random.seed(1)
    written = count = 0
    with path.open("wb") as stream:
        while written < size:
            lines = []
            for _ in range(2000):
                each = bad if random.random() < 0.1 else good
                each["setlinfo"]["setl_id"] = str(random.randrange(10**9))
                institution = random.choice(("H110101", "H310104", "H520100"))
                each["setlinfo"]["fixmedins_code"] = f"{institution}{random.randrange(500):05}"
                lines.append(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
            stream.writelines(lines)
            written += sum(map(len, lines))
            count += len(lines)
    return count


class Memory(threading.Thread):
    """The most memory that this process and its children held at once, in MiB (Linux)."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            pids = [os.getpid(), *(each.pid for each in multiprocessing.active_children())]
            self.most = max(self.most, sum(map(self.private, pids)))

    @staticmethod
    def private(pid: int) -> float:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return 0.0
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def loop(_: int) -> float:
    start = time.perf_counter()
    total = 0
    for number in range(20_000_000):
        total += number
    return time.perf_counter() - start


def control() -> float:
    alone = loop(0)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        start = time.perf_counter()
        pool.map(loop, range(2), chunksize=1)
        both = time.perf_counter() - start
    return 2 * alone / both


def main(size: float) -> None:
    import hcstandards as hcs
    from hcstandards.bulk import validate_files

    view = hcs.load().as_of(date(2026, 11, 22))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        count = make(folder / "lists.ndjson", size * 1e9)
        rates, cells = {}, []
        for jobs in (1, 2):
            memory = Memory()
            memory.start()
            start = time.perf_counter()
            summary = validate_files(view, [folder / "lists.ndjson"], folder / f"r{jobs}", jobs=jobs)
            spent = time.perf_counter() - start
            memory.over.set()
            assert summary.documents == count
            rates[jobs] = count / spent
            cells.append([f"{jobs} process(es)", spent, rates[jobs], rates[jobs] / rates[1], memory.most])
        assert (folder / "r1" / "summary.json").read_bytes() == (folder / "r2" / "summary.json").read_bytes()
        megabytes = (folder / "lists.ndjson").stat().st_size / 1e6
    print(machine("jsonschema-rs", "polars"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\n{count:,} documents, {megabytes:,.0f} MB; control: {control():.2f} ×; the parent alone {peak:,.0f} MiB\n")
    print(table(["", "s", "documents/s", "× one", "MiB of all"], cells))


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 0.2)
