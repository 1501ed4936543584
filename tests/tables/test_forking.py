"""Connections to a file: forks of a process whose threads are asking while it is replaced, and their end."""

import gc
import os
import sqlite3
import subprocess
import sys
import threading

import pytest

from hcstandards.tables.asking import Asker
from hcstandards.tables.heads import TableRow
from hcstandards.tables.opening import TableFile
from hcstandards.tables.writing import write_table
from table_samples import head

FORKING = """
import os, sys, threading, time
from hcstandards.tables.opening import TableFile
from hcstandards.tables.rows import FileRows
path, raws = sys.argv[1], [open(name, "rb").read() for name in sys.argv[2:4]]
codes = [f"{n:04d}" for n in range(0, 500, 25)]
rows, wrong, asked, stop = FileRows(TableFile(path), 0), [], [0], threading.Event()
def read(rows):
    while not stop.is_set():
        seen = {rows.concepts(code)[0].display for code in codes} | {each.display for each in rows}
        asked[0] += 1
        if seen != {"old"}:
            wrong.append(seen)
def swap():
    number = 0
    while not stop.is_set():
        number += 1
        with open(path + ".part", "wb") as stream:
            stream.write(raws[number % 2])
        os.replace(path + ".part", path)
        time.sleep(0.001)
def child():
    for _ in range(5):
        if {rows.concepts(code)[0].display for code in codes} | {each.display for each in rows} != {"old"}:
            os._exit(1)
    threads = [threading.Thread(target=rows.concepts, args=(code,)) for code in codes[:4]]
    for each in threads: each.start()
    for each in threads: each.join()
    fresh = FileRows(TableFile(path), 0)
    os._exit(0 if len({each.display for each in fresh}) == 1 else 1)
threads = [threading.Thread(target=read, args=(rows,), daemon=True) for _ in range(8)]
threads.append(threading.Thread(target=swap, daemon=True))
for each in threads: each.start()
exits = []
for _ in range(5):
    children = []
    for _ in range(4):
        pid = os.fork()
        if pid == 0:
            try:
                child()
            finally:
                os._exit(2)
        children.append(pid)
    exits += [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children]
stop.set()
for each in threads: each.join()
print(set(exits), len(exits), len(wrong), asked[0] > 0)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_four_children_at_a_time_while_eight_threads_read_and_the_file_is_replaced(tmp_path):
    """Nobody hangs, and who opened the old release has the old one, in the children too."""
    path = tmp_path / "t.hct"
    for label in ("new", "old"):
        rows = [TableRow(f"{n:04d}", label) for n in range(500)]
        write_table(path, head(label=label), rows, search=False)
        (tmp_path / label).write_bytes(path.read_bytes())
    command = [sys.executable, "-W", "ignore", "-c", FORKING, path, tmp_path / "new", tmp_path / "old"]
    found = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120, check=False)
    assert found.stdout.split() == ["{0}", "20", "0", "True"], found.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_fork_waits_for_who_is_asking_and_the_child_connects_anew(tmp_path):
    path = tmp_path / "t.hct"
    write_table(path, head(), [TableRow("a", "x")], search=False)
    file = TableFile(path)
    file.fetch("SELECT code FROM concept")
    asking, said = threading.Event(), []
    ours = file.own.asker

    def ask():
        file.fetch("SELECT code FROM concept")
        with file.own.asker.lock:  # as while SQLite works
            asking.set()
            threading.Event().wait(0.2)
            said.append("asked")

    thread = threading.Thread(target=ask)
    thread.start()
    assert asking.wait(10)
    child = os.fork()
    if child == 0:
        try:
            waited = said == ["asked"]
            own = not hasattr(file.own, "asker") and file.fetch("SELECT code FROM concept") == [("a",)]
            os._exit(0 if waited and own and file.own.asker is not ours else 1)
        finally:
            os._exit(2)
    assert said == ["asked"]
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert file.own.asker is ours
    thread.join()
    assert file.fetch("SELECT code FROM concept") == [("a",)]


def test_a_file_that_nobody_uses_any_more_is_closed(written, tmp_path):
    asker = Asker(str(written()), 1000)
    connection = asker.connection
    assert connection.execute("SELECT 1").fetchone() == (1,)
    del asker
    gc.collect()
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        connection.execute("SELECT 1")
    with pytest.raises(sqlite3.OperationalError):
        Asker(str(tmp_path / "none"), 1000)
