"""`pilots`: all, one, a standard's; on a day, in a region, over time."""

import csv
import io

import pytest
from attrs import evolve

from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.pilots import Pilot
from lookup.test_pilots import CATALOGUE, unit
from samples import SOURCE, edition, opened, standard


@pytest.fixture(scope="module")
def release(tmp_path_factory):
    """A release with two pilots of one standard, one of another, one that is merely listed."""
    path = tmp_path_factory.mktemp("release") / "pilots.hcs"
    path.write_bytes(CATALOGUE.holdings.container.raw)
    return path


@pytest.mark.parametrize(
    ("arguments", "units", "counts"),
    [
        pytest.param((), 5, {"actual-use": 3, "simulated": 1, "listed": 1}, id="all pilots"),
        pytest.param(("first",), 3, {"actual-use": 2, "simulated": 1}, id="one pilot"),
        pytest.param(("grouping",), 3, {"actual-use": 2, "simulated": 1}, id="a standard's pilots"),
        pytest.param(("first", "--region", "520000"), 1, {"actual-use": 1}, id="in a province"),
        pytest.param(("first", "--stage", "simulated"), 1, {"simulated": 1}, id="at a stage"),
        pytest.param(("second",), 0, {}, id="not begun"),
        pytest.param(("second", "--as-of", "2022-06-01"), 1, {"actual-use": 1}, id="begun"),
        pytest.param(("first", "--to", "2019-05-01"), 3, {"listed": 3}, id="the last day is the day asked about"),
    ],
)
def test_units_stand_at_their_stages(answer, release, arguments, units, counts):
    found = answer("pilots", "--as-of", "2021-07-01", *arguments, "--catalogue", release)
    assert (len(found["standings"]), found["counts"]) == (units, counts)


def test_coverage_over_time_is_a_table_to_plot(run, release):
    shown = run(
        "pilots", "first", "--from", "2020-01-01", "--to", "2023-06-01", "--format", "csv", "--catalogue", release
    )
    rows = [tuple(row.values()) for row in csv.DictReader(io.StringIO(shown.stdout))]
    assert rows == [
        ("2020-01-01", "listed", "3"),
        ("2020-07-01", "listed", "1"),
        ("2020-07-01", "simulated", "2"),
        ("2021-07-01", "actual-use", "2"),
        ("2021-07-01", "listed", "0"),
        ("2021-07-01", "simulated", "1"),
        ("2023-01-01", "actual-use", "1"),
        ("2023-01-01", "ended", "1"),
        ("2023-06-01", "actual-use", "1"),
        ("2023-06-01", "ended", "1"),
        ("2023-06-01", "simulated", "1"),
    ]
    printed = run("pilots", "first", "--from", "2020-01-01", "--to", "2023-06-01", "--catalogue", release).stdout
    assert len(printed.splitlines()) == 2 + len(rows)


def test_json_gives_the_same_history(answer, release):
    arguments = ("pilots", "first", "--from", "2021-07-01", "--to", "2022-01-01", "--catalogue", release)
    history = answer(*arguments)["history"]
    assert [tuple(map(str, each.values())) for each in history] == [
        ("2021-07-01", "actual-use", "2"),
        ("2021-07-01", "simulated", "1"),
        ("2022-01-01", "actual-use", "2"),
        ("2022-01-01", "simulated", "1"),
    ]


def test_scope_exit_criteria_and_outcome_are_told(run, tmp_path):
    pilot = Pilot(
        "trial", "rules", "试点", "Trial", SOURCE, edition="1.0.0", basis="医保发〔2019〕34号", stated_units=30,
        units=(unit("110000", "listed 2019-05-01", demonstration=True), evolve(unit("120000", "ended 2020-01-01"))),
        population="职工医保参保人", institutions="三级医院", exit_criteria="评估合格", exit_criteria_en="Evaluated",
        outcome="extended", outcome_source=SOURCE,
    )  # fmt: skip
    entry = Entry(standard("rules", edition("rules", "1.0.0", "2019-01-01")), pilots=(pilot,))
    path = tmp_path / "trial.hcs"
    path.write_bytes(opened(Content(Identity("x", "1.0.0", "目录", "C"), entries=(entry,))).holdings.container.raw)
    shown = run("pilots", "trial", "--catalogue", path, "--as-of", "2021-01-01")
    for words in (
        "rules@1.0.0",
        "2 / 30",
        "职工医保参保人",
        "三级医院",
        "Evaluated",
        "extended",
        "listed",
        "2019-05-01",
    ):
        assert words in shown.stdout
    assert "2 of the 30 stated are sourced one by one" in shown.stderr
    zh = run("pilots", "trial", "--catalogue", path, "--as-of", "2021-01-01", "--lang", "zh")
    for words in ("人群范围", "机构范围", "退出条件", "评估合格", "已扩大", "列入", "示范点", "是"):
        assert words in zh.stdout
    assert "2 / 30" in run("pilots", "--catalogue", path, "--as-of", "2021-01-01").stdout


def test_the_embedded_pilots_are_listed(run, answer):
    listed = run("pilots", "--as-of", "2022-01-01").stdout
    assert "chs-drg-pilot-2019" in listed
    assert answer("pilots", "chs-drg-pilot-2019", "--as-of", "2022-01-01")["stated"] == 30
    assert answer("pilots", "dip", "--as-of", "2022-01-01")["stated"] == 71


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(("frist",), "first", id="near id"),
        pytest.param(("first", "--stage", "used"), "actual-use", id="no such stage"),
        pytest.param(("first", "--from", "2022-01-01", "--to", "2021-01-01"), "lies after", id="backwards"),
        pytest.param(("first", "--region", "Beijing"), "six digits", id="no region"),
    ],
)
def test_wrong_use_and_unknown_ids_are_refused(run, release, arguments, words):
    assert words in run("pilots", *arguments, "--catalogue", release, exits=2).stderr
