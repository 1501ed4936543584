"""
Documents in bulk: one process and two over the same NDJSON, peak memory, beside a control of two pure Python loops.

python benchmarks/bulk.py [gigabytes] [--kill]

Settlement lists, the shipped examples with other institutions, numbers and days, a tenth of them invalid, against the
tables of the embedded catalogue. Limits: two processes at least 0.9 of the control's scaling; under 1 GB of memory
whatever the size (all processes together). 5 asks for a 5 GB file. --kill: instead, one run of two processes, and
another that is killed in its middle and started again; their reports must be the same bytes.
"""

import json
import multiprocessing
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from measuring import machine, table

EXAMPLES = Path(__file__).parents[1] / "schemas" / "examples" / "settlement-list"
INVALID = 0.1
DAY = "2026-11-22"


def templates(what: str) -> list[bytes]:
    found = []
    for path in sorted((EXAMPLES / what).glob("*.json")):
        document = json.loads(path.read_text())
        if isinstance(document.get("setlinfo"), dict) and "fixmedins_code" in document["setlinfo"]:
            document["setlinfo"]["setl_id"] = "@setl@"
            document["setlinfo"]["fixmedins_code"] = "@institution@"
            found.append(json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    return found


def make(path: Path, size: float) -> int:
    good, bad = templates("valid"), templates("invalid")
    random.seed(1)
    written = count = 0
    with path.open("wb") as stream:
        while written < size:
            lines = []
            for _ in range(2000):
                each = random.choice(bad if random.random() < INVALID else good)
                institution = f"{random.choice(('H110101', 'H310104', 'H520100'))}{random.randrange(500):05}"
                each = each.replace(b"@setl@", str(random.randrange(10**9)).encode())
                lines.append(each.replace(b"@institution@", institution.encode()))
            stream.writelines(lines)
            written += sum(map(len, lines))
            count += len(lines)
    return count


class Memory(threading.Thread):
    """The most memory that a process and its children held at once, in MiB: resident, and proportional (Linux)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.resident = self.proportional = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.2):
            held = [self.of(each) for each in self.tree()]
            self.resident = max(self.resident, sum(each[0] for each in held))
            self.proportional = max(self.proportional, sum(each[1] for each in held))

    def tree(self) -> list[int]:
        parents = {}
        for each in Path("/proc").glob("[0-9]*/stat"):
            try:
                parents[int(each.parent.name)] = int(each.read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
        found = [self.pid]
        for pid in found:
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    @staticmethod
    def of(pid: int) -> tuple[float, float]:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            return 0.0, 0.0
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("Rss:", "Pss:"))}
        return kilobytes.get("Rss", 0) / 1024, kilobytes.get("Pss", 0) / 1024


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


def run(file: Path, report: Path, jobs: int, kill: float | None = None) -> tuple[float, Memory]:
    """Validate *file* on the command line; *kill*: after that share of its pieces everything of it is killed."""
    command = [sys.executable, "-m", "hcstandards", "validate", file, "--jobs", str(jobs), "--report", report]
    start = time.perf_counter()
    process = subprocess.Popen([*map(str, command), "--as-of", DAY], stdout=subprocess.DEVNULL, start_new_session=True)
    memory = Memory(process.pid)
    memory.start()
    if kill is not None:
        wanted = kill * file.stat().st_size / (16 * 2**20)
        while len(list(report.glob(".journal/*-*.json"))) < wanted and process.poll() is None:
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGKILL)
    ended = process.wait()
    assert ended == (1 if kill is None else -signal.SIGKILL), ended
    memory.over.set()
    memory.join()
    return time.perf_counter() - start, memory


def main(size: float, *, kill: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "lists.ndjson"
        count = make(file, size * 1e9)
        cells: list[list[object]] = []

        def add(what: str, report: str, jobs: int, share: float | None = None) -> float:
            spent, memory = run(file, folder / report, jobs, share)
            pieces = len(list((folder / report).glob(".journal/*-*.json")))
            cells.append([what, spent, pieces, memory.resident, memory.proportional])
            print(f"{what}: {spent:.1f} s", file=sys.stderr, flush=True)
            return spent

        if kill:
            first = add("two processes", "whole", 2)
            add("killed", "killed", 2, 0.5)
            add("started again", "killed", 2)
            both = ("whole", "killed")
        else:
            first = add("one process", "1", 1)
            first /= add("two processes", "2", 2)
            both = ("1", "2")
        for each in ("issues.parquet", "summary.json", "summary.html"):
            assert (folder / both[0] / each).read_bytes() == (folder / both[1] / each).read_bytes(), each
        summary = json.loads((folder / both[0] / "summary.json").read_text())
        assert summary["documents"] == count
        megabytes = file.stat().st_size / 1e6
        issues = (folder / both[0] / "issues.parquet").stat().st_size / 1e6
    print(machine("jsonschema-rs", "polars"))
    print(
        f"\n{count:,} documents, {megabytes:,.0f} MB, {summary['invalid']:,} invalid; "
        f"{sum(row['issues'] for row in summary['rules']):,} issues in {issues:,.1f} MB"
    )
    scaling = f"{count / first:,.0f} documents/s" if kill else f"× {first:.2f}, control × {control():.2f}"
    print(f"two processes: {scaling}; both reports are the same bytes\n")
    print(table(["", "s", "pieces done", "MiB resident, all", "MiB proportional, all"], cells))


if __name__ == "__main__":
    sizes = [float(each) for each in sys.argv[1:] if not each.startswith("-")]
    main(sizes[0] if sizes else 0.2, kill="--kill" in sys.argv)
