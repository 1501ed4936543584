"""Several files replaced together or not at all, whenever the process is killed."""

import os
import random
import signal
import tempfile
import time
from contextlib import suppress
from datetime import date
from itertools import pairwise

import pytest

from hcstandards import load
from hcstandards.authoring import journal
from hcstandards.authoring.loading import inspect_folder, load_folder
from hcstandards.errors import InvalidCatalogueError
from hcstandards.maintaining import requests
from hcstandards.maintaining import workspace as room
from hcstandards.maintaining.workspace import Workspace
from maintaining.folders import noticed, snapshot, write

D = date.fromisoformat
KILLS = 200

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

OPERATIONS = (
    {"add_code": {"system": "table", "release": "20200101", "code": "03", "display": "丙"}},
    {"set_field": {"target": "catalogue", "path": "version", "value": "0.2.0"}},
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "trials").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "trials"))  # where what a killed process tried out stays
    return noticed(write(tmp_path), OPERATIONS)


def apply(folder):
    requests.apply(folder, "c", by="李", on=D("2026-01-25"))


def restore(folder, files):
    """Write *files* back and take away everything else."""
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, raw in files.items():
        (folder / name).write_bytes(raw)


PHASES = ("read", "check", "replace")
"""What `apply` does, in order: a kill is aimed at each."""
KILLS_OF_A_RUN = 64
"""So many kills fall into a whole run, as many into each phase; the rest into the replacement alone, which is short."""

SOONER, LATER = 0.7, 1.1
"""What a phase is taken to last from then on, after a kill that came too late and after one that did not: a machine
that is busy once and idle then takes another time, and both ends of the phase are to be met."""


def told_phases(tell):
    """Make `apply` tell when each phase begins; for a child process, or within a patch."""
    check, replace_together = Workspace.check, room.replace_together
    after = iter(PHASES[1:])

    def checked(ws):
        tell(next(after))
        return check(ws)

    def replaced(*arguments):
        tell("replace")
        replace_together(*arguments)

    Workspace.check, room.replace_together = checked, replaced


def start(action):
    """Run *action* in a child process; it is given what tells of a phase, which ends up in the pipe returned."""
    read, write_end = os.pipe()
    pid = os.fork()
    if pid:
        os.close(write_end)
        return pid, read
    with suppress(BaseException):
        action(lambda phase: os.write(write_end, bytes([PHASES.index(phase)])))
    os._exit(0)


def run(folder):
    def action(tell):
        told_phases(tell)
        tell("read")
        apply(folder)

    return action


def replace(arguments):
    def action(tell):
        tell("replace")
        journal.replace_together(*arguments)

    return action


def kill_in(phase, pid, read, seconds):
    """Kill the child *seconds* after it has begun *phase*; return the last phase it began, `None` if it had ended."""
    reached = -1
    while reached < PHASES.index(phase):
        reached = os.read(read, 1)[0]
    time.sleep(seconds)
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    killed = os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    rest = os.read(read, 16)
    os.close(read)
    return PHASES[rest[-1] if rest else reached] if killed else None


def measured(folder, monkeypatch):
    """Apply, and return how long each phase took, and what was handed over to be replaced."""
    times, handed = [], []
    with monkeypatch.context() as patched:
        patched.setattr(Workspace, "check", Workspace.check)
        patched.setattr(
            room, "replace_together", lambda *given: handed.extend(given) or journal.replace_together(*given)
        )
        told_phases(lambda _: times.append(time.perf_counter()))
        times.append(time.perf_counter())
        apply(folder)
        times.append(time.perf_counter())
    return dict(zip(PHASES, (until - since for since, until in pairwise(times)), strict=True)), handed


def test_a_kill_at_any_moment_leaves_the_old_files_or_the_new(folder, monkeypatch):
    """200 kills that each hit a living process, at moments spread over all that it does."""
    old = snapshot(folder)
    took, handed = measured(folder, monkeypatch)
    new = snapshot(folder)
    assert {name for name in new if new[name] != old[name]} == {
        "catalogue.yaml", "changes/c.yaml", "standards/demo.yaml", "tables/table/20200101.csv",
    }  # fmt: skip
    restore(folder, old)
    moments = random.Random(20261122)  # noqa: S311 - which moments is no secret
    seen, met, missed = {"old": 0, "new": 0, "interrupted": 0}, dict.fromkeys(PHASES, 0), 0
    while (number := sum(met.values())) < KILLS:
        whole = number < KILLS_OF_A_RUN
        phase = PHASES[number % len(PHASES)] if whole else "replace"
        pid, read = start(run(folder) if whole else replace(handed))
        hit = kill_in(phase, pid, read, moments.uniform(0, took[phase]))
        interrupted = (folder / journal.JOURNAL).exists() or any(folder.rglob(f"*{journal.PART}"))
        journal.recover(folder)
        found = snapshot(folder)
        assert found in (old, new), f"kill {number} in {hit}: a mixture"
        restore(folder, old)
        took[phase] *= SOONER if hit is None else LATER
        if hit is None:  # it was faster than the kill, which so proves nothing
            missed += 1
            assert missed <= KILLS, "most kills come too late"
            continue
        met[hit] += 1
        seen["interrupted"] += interrupted
        seen["old" if found == old else "new"] += 1
    assert min(seen.values()) > 0, seen
    assert min(met.values()) >= KILLS_OF_A_RUN // len(PHASES) // 2, met


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
