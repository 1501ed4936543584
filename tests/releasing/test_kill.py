"""Killed at any moment, `release build` leaves the old release or the new one, whole."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from authoring.folders import write
from hcstandards.release.container import open_file
from hcstandards.releasing.assembling import build_release
from hcstandards.releasing.verifying import verify

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")

KILLS = 200

# Imports once; then a fresh child for each line on stdin runs the command until it is killed.
HELPER = """
import os, signal, sys
from hcstandards.cli import main
import hcstandards.releasing.assembling, hcstandards.cli.releasing
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
folder_a, folder_b, old, out = sys.argv[1:]
devnull = os.open(os.devnull, os.O_WRONLY)

def command(*arguments):
    try:
        main(["release", "build", *arguments, "-o", out])
    except SystemExit as ended:
        if ended.code:
            os._exit(3)

for line in sys.stdin:
    child = os.fork()
    if not child:
        os.dup2(devnull, 1)
        while True:
            command(folder_b, "--previous", old)
            command(folder_a)
    print(child, flush=True)
"""


def gone(pid):
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.0005)


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
    seen = {old.raw: 0, new.raw: 0}
    started = []
    arguments = [sys.executable, "-c", HELPER, str(old_folder), str(new_folder), str(before), str(out)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as helper:
        for _ in range(KILLS):
            helper.stdin.write("again\n")
            helper.stdin.flush()
            pid = int(helper.stdout.readline())
            started.append(pid)
            time.sleep(chance.uniform(0.0, 0.08))
            os.kill(pid, signal.SIGKILL)
            gone(pid)
            raw = out.read_bytes()
            assert raw in seen, "a mixture"
            seen[raw] += 1
            parts = [each for each in out.parent.iterdir() if each != out]
            assert len(parts) <= 1, "what a killed run left hurts nobody, and the next run clears it away"
        helper.stdin.close()
    assert len(set(started)) == KILLS
    assert all(seen.values()), "both states were met"
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
