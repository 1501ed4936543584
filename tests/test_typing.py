"""Type checkers know the ids of the embedded catalogue: a mistyped one fails before it runs."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CASES = Path("tests", "typing")  # as seen from ROOT, where the checkers find their settings


def mypy(file):
    """Return the lines of *file* that mypy refuses, each with what it says."""
    done = checker("mypy", "--output=json", "--no-error-summary", str(file))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return [(each["line"], each["message"]) for each in found if each["severity"] == "error"]


def pyright(file):
    """Return the lines of *file* that pyright refuses, each with what it says."""
    done = checker("pyright", "--outputjson", "--pythonpath", sys.executable, str(file))
    report = json.loads(done.stdout)
    assert report["summary"]["filesAnalyzed"] == 1
    return [
        (each["range"]["start"]["line"] + 1, each["message"])
        for each in report["generalDiagnostics"]
        if each["severity"] == "error"
    ]


def checker(module, *arguments):
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode in {0, 1}, f"{done.args}\n{done.stdout}\n{done.stderr}"
    return done


both = pytest.mark.parametrize("refused", [mypy, pyright], ids=["mypy", "pyright"])


@both
def test_right_ids_pass_and_give_the_promised_types(refused):
    assert refused(CASES / "good.py") == []


@both
def test_every_marked_line_is_refused_and_no_other(refused):
    file = CASES / "bad_ids.py"
    lines = (ROOT / file).read_text(encoding="utf-8").splitlines()
    marked = {number for number, line in enumerate(lines, start=1) if line.endswith("# E")}
    assert marked
    assert {line for line, _ in refused(file)} == marked
