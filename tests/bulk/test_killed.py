"""Runs that are killed: what was finished is kept, the rest is done, each document is reported once."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hcstandards.bulk import validate_files
from hcstandards.bulk.chunks import zstd

RUN = """
import json, sys, time
from datetime import date
paths, file, rules, report, jobs, part_bytes = sys.argv[1:]
sys.path[:0] = json.loads(paths)
from samples import catalogue
from hcstandards.bulk import judging, parts, validate_files

plain = judging.Judge.text
def slow(self, *facts):
    time.sleep(0.002)
    return plain(self, *facts)
judging.Judge.text = slow
parts.PART_BYTES = int(part_bytes)

if __name__ == "__main__":
    view = catalogue().as_of(date(2026, 11, 22))
    validate_files(view, [file], report, schema=json.load(open(rules)), jobs=int(jobs), chunk_bytes=2048)
"""
PACKINGS = {"": lambda raw: raw, ".zst": lambda raw: zstd().compress(raw)}


@pytest.fixture
def started(tmp_path, schema):
    """Start a slow run in a process group of its own; whatever is left of it ends with the test."""
    rules, script = tmp_path / "schema.json", tmp_path / "run.py"
    rules.write_text(json.dumps(schema))
    script.write_text(RUN)
    paths = json.dumps([str(Path(__file__).parents[1]), *sys.path])
    processes = []

    def start(file, jobs):
        command = [sys.executable, script, paths, file, rules, tmp_path / "r", str(jobs), "2048"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
        processes.append(process)
        return process

    yield start
    for each in processes:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.pid, signal.SIGKILL)
        each.wait()
        each.stderr.close()


def parts_of(report):
    return {each.name: each.stat().st_mtime_ns for each in report.glob(".journal/*-*.json")}


def kill(process, report, after, whom):
    """Kill *process* once *after* parts are finished, alone or with its children."""
    deadline = time.monotonic() + 60
    while len(parts_of(report)) < after and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.002)
    (os.killpg if whom == "all" else os.kill)(process.pid, signal.SIGKILL)
    assert process.wait(60) == -signal.SIGKILL, process.stderr.read().decode()


def living(group):
    """The processes of a group that have not ended (Linux)."""
    found = []
    for each in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, _, of = each.read_text().rpartition(")")[2].split()[:3]
            if int(of) == group and state not in "ZX":
                found.append(each.parent.name)
    return found


@pytest.mark.parametrize(
    ("packing", "jobs", "kills"),
    [
        pytest.param("", 1, [(2, "parent")], id="one process"),
        pytest.param(".zst", 1, [(2, "parent"), (5, "parent")], id="one process, a packed file"),
        pytest.param("", 2, [(0, "all"), (1, "parent"), (6, "all"), (12, "parent")], id="two processes"),
    ],
)
def test_a_killed_run_goes_on_and_reports_each_document_once(
    tmp_path, day, schema, texts, started, monkeypatch, packing, jobs, kills
):
    """SIGKILL at several moments; in the end the report has the bytes of a run that nothing stopped."""
    from hcstandards.bulk import parts

    monkeypatch.setattr(parts, "PART_BYTES", 2048)
    report, file = tmp_path / "r", tmp_path / f"visits.ndjson{packing}"
    file.write_bytes(PACKINGS[packing](b"\n".join(texts)))
    before = {}
    for after, whom in kills:
        kill(started(file, jobs), report, after, whom)
        assert before.items() <= parts_of(report).items()  # nothing finished was done again
        assert not (report / "issues.parquet").exists()
        before = parts_of(report)
    done = []
    facts = {"schema": schema, "chunk_bytes": 2048}
    summary = validate_files(day, [file], report, jobs=jobs, tell=lambda *told: done.append(told[0]), **facts)
    assert 0 < sum(done) < len(texts)
    assert before.items() <= parts_of(report).items()
    whole = validate_files(day, [file], tmp_path / "whole", jobs=1, **facts)
    assert summary == whole
    assert summary.documents == len(texts)
    for name in ("issues.parquet", "summary.json", "summary.html"):
        assert (report / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()
    assert sorted(each.name for each in report.iterdir()) == [
        ".journal",
        "issues.parquet",
        "summary.html",
        "summary.json",
    ]
    left = {each.name for each in (report / ".journal").iterdir()} - set(parts_of(report))
    assert left == {"run.json", "merged"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize("after", [0, 3])
def test_no_process_is_left_when_its_parent_is_killed(tmp_path, texts, started, after):
    file = tmp_path / "visits.ndjson"
    file.write_bytes(b"\n".join(texts * 5))
    process = started(file, 2)
    deadline = time.monotonic() + 60
    while len(living(process.pid)) < 3 and time.monotonic() < deadline:  # the parent, and two that work
        time.sleep(0.002)
    kill(process, tmp_path / "r", after, "parent")
    deadline = time.monotonic() + 20
    while living(process.pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert living(process.pid) == []
