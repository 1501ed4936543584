"""`validate` and `grade` on many."""

import io
import json
import re
import sys
import time

import polars as pl
import pytest
from click.testing import CliRunner

from hcstandards.bulk.running import Plan
from hcstandards.cli import whole_program
from hcstandards.cli.bulk import Progress
from hcstandards.cli.settings import Settings

DAY = ("--as-of", "2026-11-22", "--lang", "en")


def run(*arguments, exits):
    result = CliRunner().invoke(whole_program(), [str(each) for each in (*arguments, *DAY)])
    assert result.exit_code == exits, f"{result.stdout}\n{result.stderr}\n{result.exception!r}"
    return result.stdout


@pytest.fixture
def documents(tmp_path):
    file = tmp_path / "facts.ndjson"
    file.write_text("\n".join(json.dumps({"level": each}) for each in ("primary", "first", "tertiary")))
    return file


def test_validate_sums_up_and_writes_the_report(tmp_path, documents):
    facts = ("--kind", "hospital-evaluation", "--jobs", 1, "--report", tmp_path / "r")
    out = run("validate", documents, *facts, exits=1)
    assert "3 document(s) in 1 file(s): 1 not valid; 1 error(s)" in out
    assert pl.read_parquet(tmp_path / "r" / "issues.parquet")["pointer"].to_list() == ["/level"]
    answer = json.loads(run("validate", documents, *facts, "--format", "json", exits=1))
    assert answer == json.loads((tmp_path / "r" / "summary.json").read_text())


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("language", "said"),
    [
        pytest.param("en", ("4,000 documents", "/s", "7 issues"), id="en"),
        pytest.param("zh", ("4,000 份", "每秒", "问题 7 个"), id="zh"),
    ],
)
def test_a_terminal_sees_rate_issues_and_time_left(monkeypatch, language, said):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    for name, value in (("TERM", "xterm"), ("COLUMNS", "160"), ("TTY_COMPATIBLE", "1")):
        monkeypatch.setenv(name, value)
    settings = Settings()
    settings.language = language
    clock = iter(range(1000, 100_000))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))  # each look at the clock is a second on
    with Progress(settings) as progress:
        progress.begin(Plan((), 10_000_000, 2_000_000))
        for issues in (3, 0, 4, 0):
            progress.tell(1000, 1_000_000, issues)
            progress._bar.refresh()
    seen = terminal.getvalue()
    for each in said:
        assert each in seen
    assert "6.0/10.0 MB" in seen  # what was finished before counts
    assert re.search(r"0:0[0-9]:[0-9]{2}", seen)  # time left
    assert "\x1b[2K" in seen  # nothing of it stays


@pytest.mark.parametrize("environment", [{}, {"TERM": "dumb"}])
def test_elsewhere_nothing_is_said_of_progress(monkeypatch, documents, environment):
    if environment:
        monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.delenv("TERM", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with Progress(Settings()) as progress:
        progress.begin(Plan((), 10, 0))
        progress.tell(1, 10, 1)
    assert progress._bar is None
    asked = ["validate", str(documents), "--kind", "hospital-evaluation", "--jobs", "1", *DAY]
    result = CliRunner().invoke(whole_program(), asked)
    assert result.exit_code == 1
    assert result.stderr == ""


def test_tables_that_are_not_loaded_are_named(tmp_path, settlements):
    file = tmp_path / "lists.ndjson"
    file.write_text("\n".join(json.dumps(json.loads(each)) for each in settlements["document"]))
    out = run("validate", file, "--jobs", 1, exits=1)
    assert "not checked: the codes of nhsa-diagnosis in " in out
    listed = json.loads(run("validate", file, "--jobs", 1, "--format", "json", exits=1))["not_loaded"]
    assert "nhsa-diagnosis" in {row["table"] for row in listed}


def test_validate_without_a_report_leaves_nothing_behind(tmp_path, documents):
    run("validate", documents, "--kind", "hospital-evaluation", "--jobs", 1, exits=1)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["facts.ndjson"]
    run("validate", documents, "--format", "sarif", exits=2)


@pytest.mark.parametrize("suffix", ["csv", "parquet", "ndjson"])
def test_grade_takes_tables(tmp_path, suffix):
    columns = {
        "hospital": ["001", "002", "003"],
        "region": ["01", "01", "02"],
        "level": ["primary"] * 3,
        "score": ["812", "749.5", "1001"],
        "qualification": ["passed", "passed", None],
        "hospital-beds": ["20", "30", None],
    }
    table = pl.DataFrame(columns)
    file = tmp_path / f"t.{suffix}"
    if suffix == "csv":
        table.write_csv(file)
    else:
        table = table.with_columns(pl.col("score").cast(pl.Float64), pl.col("hospital-beds").cast(pl.Int64))
        getattr(table, f"write_{suffix}")(file)
    facts = ("hospital-grading-1989", file, "--keep", "region", "--report", tmp_path / "r")
    out = run("grade", *facts, exits=1)
    assert "3 hospital(s), 1 refused" in out
    answer = json.loads(run("grade", *facts, "--format", "json", exits=1))
    assert {(row["grade"], row["reason"]): row["hospitals"] for row in answer["grades"]} == {
        ("B", "graded"): 1,
        (None, "no-band"): 1,
    }
    grades = pl.read_parquet(tmp_path / "r" / "grades.parquet")
    assert grades["hospital"].to_list() == ["001", "002", "003"]
    assert grades["region"].to_list() == ["01", "01", "02"]
    assert "<svg" in (tmp_path / "r" / "summary.html").read_text()


def test_what_is_for_tables_is_refused_for_one_hospital(tmp_path):
    (tmp_path / "one.json").write_text('{"level": "primary"}')
    run("grade", "hospital-grading-1989", tmp_path / "one.json", "--level", "primary", exits=2)
    run("grade", "hospital-grading-1989", tmp_path / "none.csv", exits=2)
