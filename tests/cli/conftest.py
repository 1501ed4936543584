"""The command line, run in this process."""

import json

import pytest
from click.testing import CliRunner

from hcstandards.__main__ import DEMO
from hcstandards.cli import whole_program


@pytest.fixture
def run(monkeypatch):
    """
    Return a function that runs the program in English and gives its result; *exits* is the code expected.

    `None`: whatever it is.
    """
    for name in ("LC_ALL", "LC_MESSAGES", "COLUMNS", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")

    def invoke(*arguments, exits=0, input=None):
        result = CliRunner().invoke(whole_program(DEMO), [str(each) for each in arguments], input=input)
        wanted = (0, 1, 2) if exits is None else (exits,)
        assert result.exit_code in wanted, f"{result.stdout}\n{result.stderr}\n{result.exception!r}"
        return result

    return invoke


@pytest.fixture
def answer(run):
    """Return a function that runs the program with `--format json` and gives the JSON it prints."""

    def invoke(*arguments, exits=0, input=None):
        return json.loads(run(*arguments, "--format", "json", exits=exits, input=input).stdout)

    return invoke
