"""`docs/maintaining.md` does what it prints."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "maintaining.md"
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def session(text: str) -> list[tuple[str, str]]:
    """Return every command of the page with the output that is printed below it."""
    found: list[tuple[str, str]] = []
    for block in BLOCK.findall(text):
        lines = iter(block.splitlines())
        for line in lines:
            if not line.startswith("$ "):
                command, output = found[-1]
                found[-1] = command, f"{output}{line}\n"
                continue
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines).strip()
            found.append((command, ""))
    return found


def pattern(printed: str) -> re.Pattern[str]:
    """Return what matches the printed output; `…` alone on a line is any lines, else any text in the line."""
    parts = []
    for line in printed.splitlines():
        if line.strip() == "…":
            parts.append(r"(?:.*\n)*?")
        else:
            parts.append("[^\n]*".join(re.escape(each) for each in line.split("…")) + " *\n")
    return re.compile("".join(parts))


@pytest.mark.skipif(shutil.which("bash") is None, reason="the page is written for a POSIX shell")
def test_the_page_runs_as_printed(tmp_path):
    for name in ("catalogue", "schemas"):
        shutil.copytree(ROOT / name, tmp_path / name)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "COLUMNS"))}
    environment |= {
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONUNBUFFERED": "1",
    }
    program = f'hcstandards() {{ "{sys.executable}" -m hcstandards "$@"; }}; '
    commands = session(PAGE.read_text(encoding="utf-8"))
    assert len(commands) > 15
    for command, printed in commands:
        done = subprocess.run(
            ["bash", "-c", program + command],  # noqa: S607 - whichever bash there is
            cwd=tmp_path,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert pattern(printed).fullmatch(done.stdout), (
            f"$ {command}\n{done.stdout}\n--- printed in {PAGE.name}:\n{printed}"
        )


@pytest.mark.parametrize(
    ("printed", "shown", "fits"),
    [
        pytest.param("a\n", "a\n", True, id="the same"),
        pytest.param("a\n", "b\n", False, id="another line"),
        pytest.param("a\n", "a\nb\n", False, id="more lines"),
        pytest.param("a\n…\nc\n", "a\nb\nb\nc\n", True, id="lines left out"),
        pytest.param("a … c\n", "a b c\n", True, id="text left out"),
        pytest.param("a … c\n", "a b\nc\n", False, id="text left out stays in its line"),
        pytest.param("", "a\n", False, id="no output shown where there is some"),
    ],
)
def test_what_is_left_out_is_told_from_what_is_wrong(printed, shown, fits):
    assert bool(pattern(printed).fullmatch(shown)) is fits
