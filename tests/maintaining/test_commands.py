"""`hcstandards change` and `hcstandards upcoming`, as a user meets them."""

import json

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from hcstandards.authoring.journal import JOURNAL, PART
from hcstandards.cli import whole_program
from maintaining.folders import snapshot, write

DISABLE = '{disable_code: {system: table, release: "20200101", code: "02", valid_to: 2027-01-01}}'


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


@pytest.fixture
def run(folder, monkeypatch):
    """Return a function that runs `change …` on the folder and gives the result."""
    monkeypatch.setenv("LANG", "C.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)

    def invoke(*arguments, exits=0):
        more = ("--folder", folder) if arguments[0] == "change" else ("--catalogue", folder)
        done = CliRunner().invoke(whole_program(), [str(each) for each in (*arguments, *more)])
        assert done.exit_code == exits, done.output
        return done

    return invoke


def new(run, *more, **facts):
    return run(
        "change", "new", "c-1", "--title", "变更", "--title-en", "A change", "--target", "table", "--by", "李",
        "--on", "2026-01-05", *more, **facts,
    )  # fmt: skip


def test_a_whole_day(run, folder):
    assert new(run, "--operation", DISABLE).stdout == "application: c-1\n  changes/c-1.yaml\n"
    run("change", "review", "c-1", "--by", "王", "--as-of", "2026-01-12")
    run("change", "notice", "c-1", "--by", "李", "--from", "2026-01-15", "--until", "2026-01-25")
    assert "open until 2026-01-25" in run("change", "apply", "c-1", "--by", "李", "--on", "2026-01-24", exits=2).stderr
    before = snapshot(folder)
    assert "+02,乙,,2027-01-01" in run("change", "apply", "c-1", "--by", "李", "--on", "2026-01-25", "--dry-run").stdout
    assert snapshot(folder) == before
    assert run("change", "apply", "c-1", "--by", "李", "--on", "2026-01-25").stdout.endswith(
        "release: c-1\n  changes/c-1.yaml\n  tables/table/20200101.csv\n"
    )
    (listed,) = json.loads(run("change", "list", "--format", "json").stdout)
    assert (listed["id"], listed["stage"]) == ("c-1", "release")
    assert run("change", "list", "--stage", "review").stdout == ""


def test_json_gives_the_request_the_files_and_the_diff(run):
    answer = json.loads(new(run, "--operation", DISABLE, "--format", "json").stdout)
    assert answer["files"] == ["changes/c-1.yaml"]
    assert answer["request"]["steps"][0]["by"] == "李"
    assert answer["diff"].startswith("--- /dev/null\n+++ b/small/changes/c-1.yaml\n")


def test_an_operation_that_is_not_yaml_is_wrong_use(run, folder):
    before = snapshot(folder)
    assert "yaml.syntax" in new(run, "--operation", "{disable_code: [", exits=2).stderr
    assert snapshot(folder) == before


def test_problems_are_findings(run, folder):
    before = snapshot(folder)
    assert "schema.required" in new(run, "--operation", "{disable_code: {system: table}}", exits=1).stdout
    found = json.loads(new(run, "--operation", "{x: y}", "--format", "json", exits=1).stdout)
    assert found["error"] == "invalid-catalogue"
    assert found["problems"]
    assert snapshot(folder) == before


def test_refusals_speak_chinese(run):
    new(run)
    done = run(
        "change",
        "notice",
        "c-1",
        "--by",
        "李",
        "--from",
        "2026-02-01",
        "--until",
        "2026-02-02",
        "--lang",
        "zh",
        exits=2,
    )
    assert "变更申请 'c-1'：application 之后不能是 public-notice" in done.stderr


def test_a_rejection_is_listed_with_the_rest(run):
    new(run)
    run("change", "reject", "c-1", "--by", "王", "--on", "2026-01-06", "--reason", "重复")
    assert "rejected" in run("change", "list").stdout


def test_what_was_interrupted_is_settled(run, folder):
    assert "nothing was interrupted" in run("change", "recover").stdout
    (folder / f"catalogue.yaml{PART}").write_text("half")
    assert "settled" in run("change", "recover").stdout
    assert not list(folder.rglob(f"*{PART}"))
    (folder / JOURNAL).write_text('{"renames": {}}')
    done = CliRunner().invoke(whole_program(), ["catalogue", "check", str(folder)])
    assert done.exit_code == 1
    assert "folder.unfinished" in done.stdout
    assert json.loads(run("change", "recover", "--format", "json").stdout) == {"recovered": True}


def test_what_is_to_come_in_every_form(run):
    new(run, "--operation", DISABLE)
    run("change", "review", "c-1", "--by", "王", "--on", "2026-01-12")
    run("change", "notice", "c-1", "--by", "李", "--from", "2026-01-15", "--until", "2026-01-25")
    asked = ("upcoming", "--as-of", "2026-01-20")
    assert "notice-open" in run(*asked).stdout
    assert "公示中" in run(*asked, "--lang", "zh").stdout
    (event,) = json.loads(run(*asked, "--format", "json").stdout)
    assert (event["kind"], event["subject"], event["until"]) == ("notice-open", "c-1", "2026-01-25")
    calendar = Calendar.from_ical(run(*asked, "--format", "ics").stdout_bytes)
    assert [str(each["UID"]) for each in calendar.walk("VEVENT")] == ["notice.c-1@hcstandards.org"]
    assert run(*asked, "--until", "2026-01-15").stdout == ""


def test_another_value_within_an_edition_from_application_to_release(run):
    operation = (
        "add_threshold_version: {threshold: demo/beds, edition: 1.0.0, value: 30, valid_from: 2027-01-01, "
        "source: {document: notice, confidence: clear, line: 3, literal: 床位不少于30张}}"
    )
    facts = ("--title", "床位", "--title-en", "Beds", "--target", "demo/beds", "--by", "李", "--on", "2026-01-05")
    run("change", "new", "beds", *facts, "--operation", operation)
    run("change", "review", "beds", "--by", "王", "--on", "2026-01-12")
    run("change", "notice", "beds", "--by", "李", "--from", "2026-01-15", "--until", "2026-01-25")
    done = run("change", "apply", "beds", "--by", "李", "--on", "2026-01-25").stdout
    assert '+    valid_to: "2027-01-01"' in done
    assert '+    valid_from: "2027-01-01"' in done
    asked = [run("threshold", "demo/beds", "--as-of", day).stdout for day in ("2026-12-31", "2027-01-01")]
    assert "≥ 20" in asked[0]
    assert "≥ 30" in asked[1]
