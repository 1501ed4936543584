"""Several files replaced together or not at all, whenever the process is killed."""

import os
import random
import signal
import time
from contextlib import suppress
from datetime import date

import pytest

from hcstandards import load
from hcstandards.authoring import journal
from hcstandards.authoring.loading import inspect_folder, load_folder
from hcstandards.errors import InvalidCatalogueError
from hcstandards.maintaining import requests
from hcstandards.maintaining import workspace as room
from hcstandards.maintaining.workspace import Workspace
from maintaining.folders import snapshot, write

D = date.fromisoformat
KILLS = 200

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

OPERATIONS = (
    {"add_code": {"system": "table", "release": "20200101", "code": "03", "display": "丙"}},
    {"set_field": {"target": "catalogue", "path": "version", "value": "0.2.0"}},
)


@pytest.fixture
def folder(tmp_path):
    folder = write(tmp_path)
    requests.propose(
        folder, "c", title="变更", title_en="Change", target="table", by="李", on=D("2026-01-05"), operations=OPERATIONS
    )
    requests.review(folder, "c", by="王", on=D("2026-01-12"))
    requests.notice(folder, "c", by="李", since=D("2026-01-15"), until=D("2026-01-25"))
    return folder


def apply(folder):
    requests.apply(folder, "c", by="李", on=D("2026-01-25"))


def restore(folder, files):
    """Write *files* back and take away everything else."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, raw in files.items():
        (folder / name).write_bytes(raw)


def start(folder, ready=None):
    """Apply in a child process; *ready* is a pipe that it writes to when the files begin to be replaced."""
    pid = os.fork()
    if pid:
        return pid
    with suppress(BaseException):
        if ready is not None:
            replace_together = journal.replace_together

            def tell(*arguments):
                os.write(ready, b"!")
                replace_together(*arguments)

            room.replace_together = tell
        apply(folder)
    os._exit(0)


def durations(folder, monkeypatch):
    """Apply, and return how long that took, and how long of it the files were being replaced."""
    replace_together, took = room.replace_together, []

    def timed(*arguments):
        started = time.perf_counter()
        replace_together(*arguments)
        took.append(time.perf_counter() - started)

    with monkeypatch.context() as patched:
        patched.setattr(room, "replace_together", timed)
        started = time.perf_counter()
        apply(folder)
        return time.perf_counter() - started, took[0]


def kill_after(pid, seconds):
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return os.waitpid(pid, 0)[1]


def test_a_kill_at_any_moment_leaves_the_old_files_or_the_new(folder, monkeypatch):
    old = snapshot(folder)
    whole, replacing = durations(folder, monkeypatch)
    new = snapshot(folder)
    assert {name for name in new if new[name] != old[name]} == {
        "catalogue.yaml", "changes/c.yaml", "standards/demo.yaml", "tables/table/20200101.csv",
    }  # fmt: skip
    restore(folder, old)
    moments = random.Random(20261122)  # noqa: S311 - which moments is no secret
    seen = {"old": 0, "new": 0, "killed": 0, "interrupted": 0}
    for number in range(KILLS):
        if number % 4 == 0:
            status = kill_after(start(folder), moments.uniform(0, 1.1 * whole))
        else:  # the short time in which files are replaced, which few of the others meet
            read, ready = os.pipe()
            pid = start(folder, ready)
            os.read(read, 1)
            status = kill_after(pid, moments.uniform(0, 1.3 * replacing))
            os.close(read)
            os.close(ready)
        seen["killed"] += os.WIFSIGNALED(status)
        seen["interrupted"] += (folder / journal.JOURNAL).exists() or any(folder.rglob(f"*{journal.PART}"))
        journal.recover(folder)
        found = snapshot(folder)
        assert found in (old, new), f"kill {number}: a mixture"
        seen["old" if found == old else "new"] += 1
        restore(folder, old)
    assert min(seen.values()) > 0, seen


@pytest.mark.parametrize("step", range(1, 22))
def test_a_kill_before_each_step_of_the_replacement(tmp_path, step):
    folder = write(tmp_path)
    old = snapshot(folder)
    ws = Workspace(folder)
    ws.set("catalogue.yaml", ("identity", "version"), "0.2.0")
    ws.set("standards/demo.yaml", ("standard", "title"), "新")
    edited = {name: text.encode() for name, text in ws.edited.items()}
    new = {**old, **edited}
    pid = os.fork()
    if not pid:
        with suppress(BaseException):
            left = iter(range(step - 1, -1, -1))

            def counted(function):
                def wrapped(*arguments, **more):
                    if next(left, 0) == 0:
                        os.kill(os.getpid(), signal.SIGKILL)
                    return function(*arguments, **more)

                return wrapped

            path_class = type(folder)
            os.fsync = counted(os.fsync)
            path_class.replace = counted(path_class.replace)
            path_class.unlink = counted(path_class.unlink)
            path_class.open = counted(path_class.open)
            journal.replace_together(folder, edited, {name: old[name] for name in edited})
        os._exit(0)
    killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    interrupted = (folder / journal.JOURNAL).exists()
    if interrupted:
        content, problems = inspect_folder(folder)
        assert (content, [each.rule for each in problems]) == (None, ["folder.unfinished"])
        with pytest.raises(InvalidCatalogueError, match=r"folder\.unfinished"):
            load(folder)
    journal.recover(folder)
    found = snapshot(folder)
    assert found == (new if interrupted or not killed else found)
    assert found in (old, new)
    load_folder(folder)
    assert not journal.recover(folder)


def test_a_journal_that_fits_nothing_is_a_problem(folder):
    (folder / journal.JOURNAL).write_text('{"renames": {"catalogue.yaml": "00"}}')
    with pytest.raises(InvalidCatalogueError) as caught:
        journal.recover(folder)
    assert [each.rule for each in caught.value.problems] == ["file.changed"]
    assert "修改日志" in caught.value.text("zh")


def test_the_next_step_finishes_an_interrupted_one_first(folder):
    raw = (folder / "catalogue.yaml").read_bytes()
    renames = {"catalogue.yaml": journal.sha256(raw + b"# more\n").hexdigest()}
    (folder / f"catalogue.yaml{journal.PART}").write_bytes(raw + b"# more\n")
    (folder / journal.JOURNAL).write_text(f'{{"renames": {{"catalogue.yaml": "{renames["catalogue.yaml"]}"}}}}')
    apply(folder)
    assert (folder / "catalogue.yaml").read_bytes().endswith(b"# more\n")
