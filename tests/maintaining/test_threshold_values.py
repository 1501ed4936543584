"""Several dated values of one threshold within one edition, through change requests."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hcstandards import load
from hcstandards.authoring.loading import load_folder
from hcstandards.errors import AbsentError, ChangeRefusedError
from hcstandards.maintaining import requests
from hcstandards.values import Id
from maintaining.folders import changed_lines, snapshot, write

D = date.fromisoformat
SOURCE = {"document": "notice", "confidence": "clear", "line": "3", "literal": "床位数另行规定"}


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path)


def version(value=None, since=None, until=None, **more):
    given = {"value": value, "valid_from": since, "valid_to": until}
    kept = {name: each for name, each in given.items() if each is not None}
    return {"add_threshold_version": {"threshold": "demo/beds", "edition": "1.0.0", "source": SOURCE, **kept, **more}}


def propose(folder, *operations, key="beds"):
    return requests.propose(
        folder, key, title="变更", title_en="A change", target="demo/beds", by="李", on=D("2026-01-05"),
        operations=operations,
    )  # fmt: skip


def applied(folder, *operations, key="beds"):
    propose(folder, *operations, key=key)
    requests.review(folder, key, by="王", on=D("2026-01-12"))
    requests.notice(folder, key, by="李", since=D("2026-01-15"), until=D("2026-01-25"))
    return requests.apply(folder, key, by="李", on=D("2026-01-25"))


def asked(folder, *days):
    """Return what is asked on each day; nothing where nothing is."""
    catalogue, found = load(folder), []
    for day in days:
        try:
            found.append(str(catalogue.as_of(D(day)).threshold(Id("demo/beds")).value))
        except AbsentError:
            found.append(None)
    return found


def test_a_second_value_ends_the_first_and_leaves_a_diff_to_review(folder):
    done = applied(folder, version("30", "2027-01-01"))
    removed, added = changed_lines(done.diff)
    assert removed == [], "nothing is taken away"
    own = added[added.index('    valid_to: "2027-01-01"') :]
    assert own == [
        '    valid_to: "2027-01-01"',
        "  - id: demo/beds",
        "    edition: 1.0.0",
        "    indicator: beds",
        "    comparator: ge",
        "    value: 30",
        '    valid_from: "2027-01-01"',
        '    unit: "{beds}"',
        "    level: all",
        "    purpose: indicator",
        "    source: {document: notice, line: 3, literal: 床位数另行规定}",
    ]
    assert "  # size\n  - id: demo/beds\n" in (folder / "standards/demo.yaml").read_text(), "the comment stays"
    assert asked(folder, "2026-12-31", "2027-01-01", "2099-01-01") == ["20", "30", "30"]


def test_a_value_put_in_between_takes_over_the_end(folder):
    applied(folder, version("30", "2027-01-01"))
    applied(folder, version("25", "2026-06-01"), key="beds-2")
    assert asked(folder, "2026-05-31", "2026-06-01", "2026-12-31", "2027-01-01") == ["20", "25", "25", "30"]
    rows = load_folder(folder).entries[0].thresholds
    assert [(str(each.value), str(each.valid_from), str(each.valid_to)) for each in rows] == [
        ("20", "None", "2026-06-01"),
        ("25", "2026-06-01", "2027-01-01"),
        ("30", "2027-01-01", "None"),
    ]


def test_two_values_in_one_request(folder):
    applied(folder, version("30", "2027-01-01"), version("40", "2029-01-01"))
    assert asked(folder, "2026-12-31", "2027-01-01", "2028-12-31", "2029-01-01") == ["20", "30", "30", "40"]


def test_a_value_for_a_time_ends_as_it_says(folder):
    applied(folder, version("30", "2027-01-01", "2028-01-01"))
    assert asked(folder, "2026-12-31", "2027-06-01", "2028-01-01") == ["20", "30", None]


def test_another_comparator_takes_its_numbers_along(folder):
    applied(folder, version(since="2027-01-01", comparator="between", low="20", high="99"))
    later = load(folder).as_of(D("2027-01-01")).threshold(Id("demo/beds"))
    assert (later.comparator, later.value, str(later.low), str(later.high)) == ("between", None, "20", "99")


def test_the_last_value_is_the_one_that_ends(folder):
    applied(folder, version("30", "2027-01-01"))
    applied(folder, {"end_threshold": {"threshold": "demo/beds", "valid_to": "2028-01-01"}}, key="beds-2")
    assert asked(folder, "2026-12-31", "2027-12-31", "2028-01-01") == ["20", "30", None]


def test_one_of_several_values_is_named_by_its_first_day(folder):
    applied(folder, version("30", "2027-01-01"))
    field = {"path": "value", "value": "31"}
    with pytest.raises(ChangeRefusedError, match="say which by its first day \\(/, /2027-01-01\\)"):
        propose(folder, {"set_field": {"target": "demo/beds", **field}}, key="beds-2")
    with pytest.raises(ChangeRefusedError, match="no value from 2026-01-01 on"):
        propose(folder, {"set_field": {"target": "demo/beds@1.0.0/2026-01-01", **field}}, key="beds-2")
    applied(
        folder,
        {"set_field": {"target": "demo/beds@1.0.0/2027-01-01", **field}},
        {"set_field": {"target": "demo/beds@1.0.0/", "path": "value", "value": "21"}},
        key="beds-2",
    )
    assert asked(folder, "2026-12-31", "2027-01-01") == ["21", "31"]


def test_a_new_edition_starts_from_the_last_value_of_the_newest(folder):
    edition = {
        "add_edition": {
            "standard": "demo", "version": "2.0.0", "label": "2.0", "in_force_from": "2028-01-01",
            "replaces": ["1.0.0"], "source": SOURCE,
        }
    }  # fmt: skip
    applied(folder, version("30", "2027-01-01"))
    applied(folder, edition, version(edition="2.0.0"), key="beds-2")
    assert asked(folder, "2026-12-31", "2027-12-31", "2028-01-01") == ["20", "30", "30"]
    assert load(folder).as_of(D("2028-01-01")).threshold(Id("demo/beds")).edition == "2.0.0"


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        pytest.param(version("30"), "the day from which it holds, valid_from", id="no day"),
        pytest.param(version("30", "2020-01-01"), "can't change in it on 2020-01-01", id="the edition's own first day"),
        pytest.param(version("30", "2019-12-31"), "can't change in it on 2019-12-31", id="before the edition"),
        pytest.param(version("40", "2027-01-01"), "a value from 2027-01-01 on already", id="a day that is taken"),
        pytest.param(version("25", "2026-06-01", "2027-06-01"), "can't hold until 2027-06-01", id="into the next one"),
        pytest.param(
            {"end_threshold": {"threshold": "demo/beds", "valid_to": "2027-01-01"}}, "can't end on", id="ends too early"
        ),
    ],
)
def test_what_would_give_a_day_two_values_is_refused(folder, operation, words):
    applied(folder, version("30", "2027-01-01"))
    old = snapshot(folder)
    with pytest.raises(ChangeRefusedError) as caught:
        propose(folder, operation, key="beds-2")
    assert words in str(caught.value)
    assert caught.value.text("zh") != caught.value.text("en")
    assert snapshot(folder) == old


days = st.dates(D("2020-01-02"), D("2030-12-31"))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(days, min_size=2, max_size=3, unique=True))
def test_whatever_the_order_each_day_has_the_value_that_began_last(tmp_path_factory, since):
    folder = write(tmp_path_factory.mktemp("values"))
    applied(folder, *[version(str(100 + number), str(day)) for number, day in enumerate(since)])
    values = {D("2020-01-01"): "20", **{day: str(100 + number) for number, day in enumerate(since)}}
    starts = sorted(values)
    probes = sorted({*starts, *(date.fromordinal(day.toordinal() - 1) for day in starts[1:]), D("2031-01-01")})
    expected = [values[max(start for start in starts if start <= day)] for day in probes]
    assert asked(folder, *map(str, probes)) == expected
