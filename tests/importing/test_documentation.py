"""docs/importing.md does what it says: every command prints what stands below it, every line of Python holds."""

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "importing.md"
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)
ENVIRONMENT = {**os.environ, "COLUMNS": "110", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Run the page's commands in order; return the folder, and what each command should print and did."""
    folder = tmp_path_factory.mktemp("day") / "files"
    shutil.copytree(ROOT / "docs" / "examples" / "importing", folder)
    done = []
    for block in re.findall(r"```console\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        for command, expected in COMMAND.findall(block):
            arguments = [sys.executable, "-m", *command.split()]
            run = subprocess.run(
                arguments, cwd=folder, env=ENVIRONMENT, capture_output=True, encoding="utf-8", check=False
            )
            printed = (run.stdout + run.stderr).rstrip()
            done.append((command, expected.rstrip(), "\n".join(map(str.rstrip, printed.splitlines())), run.returncode))
    return folder, done


def test_every_command_prints_what_the_page_shows(day):
    _, done = day
    assert len(done) == 9
    for command, expected, printed, _ in done:
        assert printed == expected, command


def test_the_exit_codes_are_those_the_page_tells_of(day):
    _, done = day
    assert [code for *_, code in done] == [1, 1, 0, 2, 0, 0, 0, 0, 0]


def test_the_python_of_the_page_holds(day, monkeypatch):
    folder, _ = day
    monkeypatch.chdir(folder)
    text = "\n".join(re.findall(r"```pycon\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL))
    example = doctest.DocTestParser().get_doctest(text, {}, PAGE.name, str(PAGE), 0)
    assert len(example.examples) > 5
    results = doctest.DocTestRunner().run(example)
    assert results.failed == 0


def test_the_report_was_written(day):
    folder, _ = day
    assert "<!doctype html>" in (folder / "report.html").read_text("utf-8")
