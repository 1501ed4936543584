"""Killed at any moment, `release build` leaves the old release or the new one, whole."""

import os
import random
import select
import signal
import statistics
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from authoring.folders import write
from hcstandards.release.container import open_file
from hcstandards.releasing.assembling import build_release
from hcstandards.releasing.verifying import verify

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")

KILLS = 200
LEAST_IN_A_PHASE = 40

# Imports once; then a fresh child for each line on stdin runs the command, and again, until it is killed. It tells
# when it begins to build, when to write, and when it is done.
HELPER = """
import os, signal, sys, time
from hcstandards.cli import main
import hcstandards.releasing.assembling, hcstandards.cli.releasing as room
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
folder_a, folder_b, old, out, events = sys.argv[1:]
devnull = os.open(os.devnull, os.O_WRONLY)
whole = room.write_whole

def tell(what):
    os.write(int(events), f"{os.getpid()} {what} {time.monotonic()}\\n".encode())

def write(*arguments):
    tell("write")
    whole(*arguments)
    tell("done")

def command(*arguments):
    tell("build")
    try:
        main(["release", "build", *arguments, "-o", out])
    except SystemExit as ended:
        if ended.code:
            os._exit(3)

room.write_whole = write
for line in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(devnull, 1)
        while True:
            command(folder_b, "--previous", old)
            command(folder_a)
    print(child, flush=True)
"""


class Children:
    """The helper, its living child, and what that child has told."""

    def __init__(self, *arguments):
        self._events, mine = os.pipe()
        command = [sys.executable, "-c", HELPER, *map(str, arguments), str(mine)]
        self._helper = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, pass_fds=[mine]
        )
        os.close(mine)
        self._rest = b""

    def start(self):
        self._helper.stdin.write("again\n")
        self._helper.stdin.flush()
        self.pid, self.told = int(self._helper.stdout.readline()), []

    def wait_for(self, what, times=1):
        """Wait until the child has told *what* so often; it tells until it is killed."""
        while sum(told == what for told, _ in self.told) < times:
            self._read()

    def _read(self):
        *lines, self._rest = (self._rest + os.read(self._events, 65536)).split(b"\n")
        for line in lines:
            pid, what, when = line.split()
            if int(pid) == self.pid:
                self.told.append((what.decode(), float(when)))

    def kill(self):
        """Kill the child, which must be alive, and return what it was doing."""
        os.kill(self.pid, signal.SIGKILL)
        while True:
            try:
                os.kill(self.pid, 0)
            except ProcessLookupError:
                break
            time.sleep(0.0005)
        while select.select([self._events], [], [], 0)[0]:
            self._read()
        return self.told[-1][0] if self.told else "nothing yet"

    def close(self):
        self._helper.stdin.close()
        self._helper.wait()
        self._helper.stdout.close()
        os.close(self._events)


def usual_durations(children):
    """Return how long building and writing take, by a child that is left to run for a while."""
    children.start()
    children.wait_for("done", 6)
    children.kill()
    took = {}
    for (what, since), (_, until) in pairwise(children.told):
        took.setdefault(what, []).append(until - since)
    return {what: statistics.median(times) for what, times in took.items()}


def test_200_kills_leave_the_old_release_or_the_new_one(tmp_path):
    old_folder, new_folder = write(tmp_path / "a"), write(tmp_path / "b", **{"catalogue.yaml": "0.1.0=>0.2.0"})
    (new_folder / "tables" / "sex.csv").write_text("code,display\n1,男\n2,女性\n", encoding="utf-8")
    out = tmp_path / "out" / "release.hcs"
    out.parent.mkdir()
    before = tmp_path / "before.hcs"
    old = build_release(old_folder)
    before.write_bytes(old.raw)
    new = build_release(new_folder, open_file(before))
    out.write_bytes(old.raw)
    chance = random.Random(20261122)  # noqa: S311
    seen, met, parted = {old.raw: 0, new.raw: 0}, {}, 0
    children = Children(old_folder, new_folder, before, out)
    usual = usual_durations(children)
    for number in range(KILLS):
        what, times = ("build", "write")[number % 2], 2 if number % 10 > 7 else 1
        children.start()
        children.wait_for(what, times)
        time.sleep(chance.uniform(0, usual[what]))
        phase = children.kill()
        met[phase] = met.get(phase, 0) + 1
        raw = out.read_bytes()
        assert raw in seen, "a mixture"
        seen[raw] += 1
        parts = [each for each in out.parent.iterdir() if each != out]
        assert len(parts) <= 1, "what a killed run left hurts nobody, and the next run clears it away"
        parted += len(parts)
    children.close()
    assert all(seen.values()), "both states were met"
    assert min(met.get("build", 0), met.get("write", 0)) >= LEAST_IN_A_PHASE, met
    assert parted, "no kill fell between the first byte and the last"
    for raw in seen:
        assert verify(raw, "left").problems == ()
    build_and_check_nothing_is_left(old_folder, out)


def build_and_check_nothing_is_left(folder, out):
    command = [sys.executable, "-m", "hcstandards", "release", "build", str(folder), "-o", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    assert list(out.parent.iterdir()) == [out]


WRITER = """
import sys
from pathlib import Path
from hcstandards.release.writing import write_whole
path = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for letter in (b"a", b"b"):
        write_whole(path, letter * 4_000_000)
"""


def test_kills_in_the_midst_of_writing_leave_parts_and_never_a_mixture(tmp_path):
    """A large file, so that most kills fall between the first byte and the last."""
    path = Path(tmp_path / "file")
    path.write_bytes(b"a" * 4_000_000)
    chance = random.Random(7)  # noqa: S311
    met = 0
    for _ in range(12):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
            writer.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.03))
            writer.kill()
        raw = path.read_bytes()
        assert raw in (b"a" * 4_000_000, b"b" * 4_000_000)
        parts = [each for each in tmp_path.iterdir() if each != path]
        assert len(parts) <= 1
        met += len(parts)
    assert met, "no kill fell into a write"
