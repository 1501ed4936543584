"""`translate`: all hits with their steps, many codes at once, the report of codes without a target."""

import csv
import io

import pytest

from lookup.test_translating import EDGES, catalogue

OLD, NEW = "list@1.0.0", "list@3.0.0"


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release file whose table `list` has three editions, with recoded, split, merged and disabled codes."""
    path = tmp_path_factory.mktemp("release") / "lists.hcs"
    path.write_bytes(catalogue(*EDGES).holdings.container.raw)
    return path


@pytest.fixture
def translated(answer, release):
    """Return a function that translates and gives, for each code, its targets and what went wrong."""

    def invoke(*arguments, exits=0, **more):
        found = answer("translate", *arguments, "--catalogue", release, "--as-of", "2026-01-01", exits=exits, **more)
        return {each["code"]: ([hit["code"] for hit in each["hits"]], each["error"]) for each in found}

    return invoke


@pytest.mark.parametrize(
    ("arguments", "expected", "exits"),
    [
        pytest.param((OLD, "code-1", "--to", NEW), {"code-1": (["code-3"], None)}, 0, id="forwards"),
        pytest.param((NEW, "code-3", "--to", OLD), {"code-3": (["code-1"], None)}, 0, id="backwards"),
        pytest.param((OLD, "wide", "--to", NEW), {"wide": (["s1", "s2"], None)}, 0, id="all hits"),
        pytest.param((OLD, "gone", "--to", NEW), {"gone": ([], None)}, 1, id="no target"),
        pytest.param(
            (OLD, "wide", "--to", NEW, "--on-ambiguous", "error"),
            {"wide": (["s1", "s2"], "ambiguous-translation")},
            1,
            id="several where one was asked for",
        ),
        pytest.param(
            (OLD, "code-1", "gone", "none", "--to", NEW),
            {"code-1": (["code-3"], None), "gone": ([], None), "none": ([], "unknown-code")},
            1,
            id="many codes, each with its own answer",
        ),
        pytest.param((OLD, "same", "m1", "--to", NEW), {"same": (["same"], None), "m1": (["m"], None)}, 0, id="two"),
        pytest.param(
            (OLD, "wide", "--to", NEW, "--on-ambiguous", "primary"), {"wide": (["s1"], None)}, 0, id="the primary hit"
        ),
    ],
)  # fmt: skip
def test_codes_are_translated(translated, arguments, expected, exits):
    assert translated(*arguments, exits=exits) == expected


def test_codes_come_from_standard_input_exactly_as_they_stand(translated):
    found = translated(OLD, "-", "--to", NEW, input="code-1\r\nm1\n code-1\n\n", exits=1)
    assert found == {"code-1": (["code-3"], None), "m1": (["m"], None), " code-1": ([], "unknown-code")}


def test_one_code_is_shown_with_every_step_and_source(run, release):
    shown = run("translate", OLD, "twice", "--to", NEW, "--catalogue", release, "--as-of", "2026-01-01")
    assert "list@1.0.0 twice → list@2.0.0 twice: unchanged (same code, same display)" in shown.stdout
    assert "list@2.0.0 twice → list@3.0.0 twice-3: recoded" in shown.stdout
    assert "sources" in shown.stdout
    assert shown.stderr == "1 code: 1 with a target, 0 without\n"
    zh = run("translate", NEW, "twice-3", "--to", OLD, "--catalogue", release, "--as-of", "2026-01-01", "--lang", "zh")
    assert "list@3.0.0 twice-3 ← list@2.0.0 twice: 转码" in zh.stdout
    assert zh.stderr == "代码 1 个：有目标 1 个，无目标 0 个\n"


def test_the_codes_without_a_target_are_reported(run, release, tmp_path):
    report = tmp_path / "without.csv"
    arguments = ("--to", NEW, "--catalogue", release, "--as-of", "2026-01-01", "--without-target", report)
    found = run("translate", OLD, "--all", *arguments, "--format", "csv", exits=1)
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    without = list(csv.DictReader(io.StringIO(report.read_text())))
    assert [each["code"] for each in without] == [each["code"] for each in rows if not each["target_code"]]
    assert {each["code"]: each["why"] for each in without} == {
        "gone": "disabled without a successor",
        "again": "there it is on record as the code of something else",
        "lost": "no edge leads there",
    }
    assert all(each["display"] for each in without)
    assert {each["target_code"] for each in rows if each["code"] == "wide"} == {"s1", "s2"}
    assert b"\r" not in report.read_bytes()


def test_the_report_is_what_the_view_says(release, translated):
    import hcstandards as hcs
    from hcstandards.values import Id

    view = hcs.load(release).as_of(hcs.load(release).today().day)
    untranslated = view.untranslated(Id(OLD), Id(NEW))
    found = translated(OLD, "--all", "--to", NEW, exits=1)
    assert [code for code, (hits, _) in found.items() if not hits] == list(untranslated)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param((OLD, "--to", NEW), "--all", id="no codes"),
        pytest.param((OLD, "x", "--all", "--to", NEW), "--all", id="codes and all of them"),
        pytest.param((OLD, "none", "--to", NEW), "none", id="one unknown code"),
        pytest.param((OLD, "same", "--to", "lst"), "list", id="unknown target"),
        pytest.param((OLD, "same", "--to", "list@9"), "1.0.0, 2.0.0, 3.0.0", id="unknown version of the target"),
        pytest.param(("list@9", "same", "--to", NEW), "1.0.0, 2.0.0, 3.0.0", id="unknown version"),
        pytest.param((OLD, "same"), "--to", id="no target given"),
    ],
)
def test_wrong_use_and_unknown_ids_are_refused(run, release, arguments, words):
    assert words in run("translate", *arguments, "--catalogue", release, exits=2).stderr
