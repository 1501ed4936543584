"""The program as a process: encodings, pipes, colour, completion, and what it does without its extra."""

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "hcstandards"]
PIPE_CLOSED = 141


def start(*arguments, **extra):
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "NO_COLOR", "FORCE_"))
    }
    environment |= extra.pop("env", {})
    return subprocess.run(
        [*PROGRAM, *arguments], capture_output=True, env=environment, check=False, timeout=60, **extra
    )


@pytest.mark.parametrize(
    "locale",
    [
        pytest.param({"LANG": "C"}, id="LANG=C"),
        pytest.param({"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}, id="ASCII for sure"),
        pytest.param({"PYTHONIOENCODING": "gbk"}, id="GBK"),
    ],
)
def test_output_is_utf_8_whatever_the_locale(locale):
    done = start("code", "gbt-2261.1", "1", env=locale)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "男性" in done.stdout.decode("utf-8")


def test_nothing_is_coloured_when_piped():
    for arguments in (("demo",), ("list",), ("show", "chs-drg")):
        assert b"\x1b" not in start(*arguments).stdout
    assert b"\x1b" not in start("show", "nothing").stderr


@pytest.mark.parametrize(
    ("environment", "arguments", "coloured"),
    [
        pytest.param({}, ("status", "chs-drg"), True, id="terminal"),
        pytest.param({"NO_COLOR": "1"}, ("status", "chs-drg"), False, id="NO_COLOR"),
        pytest.param({"TERM": "dumb"}, ("status", "chs-drg"), False, id="dumb terminal"),
        pytest.param({}, ("status", "chs-drg", "--format", "json"), False, id="JSON"),
    ],
)
def test_colour_on_a_terminal(environment, arguments, coloured):
    assert (b"\x1b[" in on_terminal(*arguments, **environment)) is coloured


def on_terminal(*arguments, **environment):
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with subprocess.Popen(
        [*PROGRAM, *arguments], stdout=theirs, stderr=theirs, env={**clean, "TERM": "xterm-256color", **environment}
    ) as process:
        os.close(theirs)
        found = b""
        try:
            while chunk := os.read(ours, 65536):
                found += chunk
        except OSError:
            pass
        assert process.wait(60) == 0
    os.close(ours)
    return found


def test_the_demo_runs_quickly_and_reproducibly():
    began = time.monotonic()
    first = start("demo")
    assert time.monotonic() - began < 2
    assert first.returncode == 0, first.stderr
    assert first.stdout == start("demo").stdout
    text = first.stdout.decode("utf-8")
    for expected in (
        "2026-11-22",
        "2027-01-01",
        "医院病房",
        "医疗卫生机构",
        "no less than 20",
        "BC-7.6",
        "grade          B",
    ):
        assert " ".join(expected.split()) in " ".join(text.split())


def test_a_closed_pipe_is_no_error():
    with subprocess.Popen([*PROGRAM, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == PIPE_CLOSED


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told():
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run([*PROGRAM, "list"], stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_control_c_exits_with_130():
    with subprocess.Popen(
        [*PROGRAM, "check-code", "gbt-2261.1", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        process.stdin.write(b"1\n")
        process.stdin.flush()
        time.sleep(1)
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("missing", ["click", "rich"])
def test_without_its_extra_it_says_so_in_one_line(missing):
    code = f"import sys; sys.modules[{missing!r}] = None; from hcstandards.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.decode().count("\n") == 1
    assert "hcstandards[cli]" in done.stderr.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(shell):
    done = start("completion", shell)
    assert done.returncode == 0
    assert b"_HCSTANDARDS_COMPLETE" in done.stdout


@pytest.mark.parametrize(
    ("words", "found"),
    [
        pytest.param("hcstandards check", "check-code", id="command"),
        pytest.param("hcstandards show chs-d", "chs-drg", id="id"),
        pytest.param("hcstandards threshold hospital-grading-1989/primary-b", "primary-beds-min", id="threshold"),
        pytest.param("hcstandards code gbt-2261.1 9", "9", id="code"),
        pytest.param("hcstandards list --stat", "--status", id="option"),
    ],
)
def test_completion_knows_ids_and_codes(words, found):
    environment = {"_HCSTANDARDS_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    assert found in start(env=environment).stdout.decode()


def test_a_lookup_on_the_command_line_loads_no_authoring():
    code = "import sys; from hcstandards.cli import main\ntry: main(['code', 'gbt-2261.1', '1', '--format', 'json'])\n"
    code += "finally: print([n for n in sys.modules if n in ('yaml', 'cattrs', 'jsonschema', 'rich')], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert done.stderr.decode().strip() == "[]"
