"""Which version a release may bear."""

import pickle
from datetime import date

import pytest
from attrs import evolve

from diffing.catalogues import (
    SOURCE,
    catalogue,
    coded,
    concept,
    edge,
    edition,
    editions_of,
    measured,
    standard,
    threshold,
)
from hcstandards.diffing import compare
from hcstandards.diffing.bump import check_version, required_version
from hcstandards.diffing.changelog import as_data, markdown
from hcstandards.errors import ReleaseRefusedError, VersionTooLowError, WrongTypeError
from hcstandards.model.content import Entry
from hcstandards.model.criteria import Criterion
from hcstandards.model.diffs import Diff
from hcstandards.release.container import Container
from hcstandards.release.contents import content_of
from hcstandards.releasing.assembling import release_of

PATCH = (coded(concept("1")), coded(concept("1", "另")))
MINOR = (coded(concept("1")), coded(concept("1"), system_facts={"openness": "open"}))
MAJOR = (measured(threshold("20")), measured(threshold("25")))
NOTHING = (MAJOR[0], MAJOR[0])
ELSEWHERE = (catalogue(Entry(standard())), catalogue(Entry(standard(jurisdiction="520000"))))
"""A breaking change that no edition's content is concerned with."""


@pytest.mark.parametrize(
    ("pair", "old", "required"),
    [
        pytest.param(NOTHING, "1.2.3", "1.2.3", id="nothing changed"),
        pytest.param(PATCH, "1.2.3", "1.2.4", id="wording"),
        pytest.param(MINOR, "1.2.3", "1.3.0", id="compatible"),
        pytest.param(MAJOR, "1.2.3", "2.0.0", id="breaking: the minor goes to zero"),
        pytest.param(MAJOR, "0.2.3", "0.3.0", id="a catalogue below 1.0.0 is a draft"),
        pytest.param(MAJOR, "2.0.0-rc.1", "2.0.0-rc.2", id="after a pre-release"),
    ],
)
def test_the_lowest_version_follows_from_the_changes(pair, old, required):
    assert str(required_version(old, pair[0].diff(pair[1]))) == required


@pytest.mark.parametrize(
    ("pair", "new"),
    [
        pytest.param(PATCH, "1.2.4", id="just enough"),
        pytest.param(PATCH, "2.0.0", id="more than enough"),
        pytest.param(ELSEWHERE, "2.0.0", id="just enough for what breaks"),
        pytest.param(ELSEWHERE, "2.0.0-rc.1", id="a draft of what is called for"),
        pytest.param(NOTHING, "1.2.3", id="the same again"),
    ],
)
def test_a_release_may_bear_as_much_or_more(pair, new):
    check_version("1.2.3", new, pair[0].diff(pair[1]))


@pytest.mark.parametrize("new", ["1.2.3", "1.2.4", "1.3.0", "1.99.0", "1.0.0"])
def test_a_release_that_bears_less_is_refused_with_the_changes_that_forbid_it(new):
    with pytest.raises(VersionTooLowError) as caught:
        check_version("1.2.3", new, ELSEWHERE[0].diff(ELSEWHERE[1]))
    error = caught.value
    assert (error.old, error.new, error.required) == ("1.2.3", new, "2.0.0")
    assert [each.rule for each in error.problems] == ["standard.jurisdiction"]
    assert "2.0.0" in error.text("zh")
    assert "标准的适用地区" in error.text("zh")
    assert str(pickle.loads(pickle.dumps(error))) == str(error)  # noqa: S301 - our own


def test_what_a_higher_version_allows_is_not_among_the_reasons():
    old = coded(concept("1"), edges=[edge("recoded", "1", "2")])
    new = coded(concept("1", "另"))
    with pytest.raises(VersionTooLowError) as caught:
        check_version("1.0.0", "1.1.0", old.diff(new))
    assert [each.rule for each in caught.value.problems] == ["correspondence.removed"]


def test_a_draft_of_what_some_changes_call_for_is_forbidden_by_the_others_alone():
    old, new = catalogue(Entry(standard())), catalogue(Entry(standard(jurisdiction="520000", nature="mandatory")))
    for version in ("1.1.0-rc.1", "1.1.0"):
        with pytest.raises(VersionTooLowError) as caught:
            check_version("1.0.0", version, old.diff(new))
        assert [each.rule for each in caught.value.problems] == ["standard.jurisdiction"]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_no_version_may_bear_and_what_this_one_may_not_are_told_together(language):
    kept = threshold("20"), threshold("5", name="doctors")
    gap = threshold(valid_to=date(2022, 1, 1)), threshold("25", valid_from=date(2023, 1, 1))
    diff = measured(*kept).diff(measured(*gap, threshold("6", name="doctors")))
    with pytest.raises(ReleaseRefusedError) as caught:
        check_version("1.0.0", "1.0.1", diff)
    told = [(each.rule, each.where) for each in caught.value.problems]
    assert told == [
        ("threshold.gap", "thresholds/lab/beds-min"),
        ("edition.in-place", "standards/lab/editions/1.0.0"),
        ("version-too-low", "identity.version"),
        ("threshold.value", "thresholds/lab/beds-min"),
        ("threshold.value", "thresholds/lab/doctors"),
    ]
    words = {"en": ("days without a value", "value of a threshold"), "zh": ("阈值出现空档", "阈值数值")}
    assert all(word in caught.value.text(language) for word in (*words[language], "2.0.0"))


def test_a_retired_code_is_never_given_another_meaning_in_silence():
    tables = {"1.0.0": [concept("1", "甲")], "1.1.0": [concept("2")]}
    old = editions_of(tables)
    new = editions_of({**tables, "1.2.0": [concept("2"), concept("1", "乙")]})
    diff = old.diff(new)
    (refused,) = diff.refused
    assert (refused.rule, refused.old, refused.new) == ("code.reused-unrecorded", "甲", "乙")
    with pytest.raises(ReleaseRefusedError) as caught:
        check_version("1.0.0", "9.0.0", diff)
    assert [each.rule for each in caught.value.problems] == ["reserved-reuse"]
    recorded = editions_of({**tables, "1.2.0": [concept("2"), concept("1", "乙", valid_from=date(2022, 1, 1))]})
    assert not old.diff(recorded).refused
    same = editions_of({**tables, "1.2.0": [concept("2"), concept("1", "甲")]})
    assert "code.reinstated" in {each.rule for each in old.diff(same).changes}


def test_the_day_of_the_release_divides_past_from_future():
    old, new = MAJOR
    late = compare(old.holdings, new.holdings, on=date(2019, 1, 1)).changes
    assert [(each.temporal, each.bump) for each in late] == [("prospective", "minor")]
    assert [each.temporal for each in old.diff(new, on=date(2021, 1, 1)).changes] == ["retroactive"]
    with pytest.raises(WrongTypeError):
        old.diff(None)


@pytest.mark.parametrize(("language", "word"), [("zh", "收紧"), ("en", "tightened")])
def test_the_changelog_says_what_breaks_and_shows_it(language, word):
    old, new = MAJOR
    diff = old.diff(new)
    text = markdown(diff, old.holdings, new.holdings, language)
    assert text == markdown(old.diff(new), old.holdings, new.holdings, language)
    assert word in text
    assert "check(threshold=lab/beds-min, day=2020-01-01, value=20)" in text
    assert as_data(diff)["changes"][0]["witness"]["old"] == "pass"
    assert markdown(Diff("1.0.0", "1.0.0"), old.holdings, old.holdings, language).endswith(
        "。\n" if language == "zh" else ".\n"
    )


@pytest.mark.parametrize(
    ("on", "short"),
    [
        pytest.param(date(2019, 11, 1), False, id="two months before"),
        pytest.param(date(2019, 12, 2), False, id="thirty days before"),
        pytest.param(date(2019, 12, 3), True, id="twenty-nine days before"),
        pytest.param(date(2020, 1, 1), True, id="the day itself"),
        pytest.param(date(2021, 1, 1), False, id="past: not a matter of notice"),
    ],
)
def test_what_tightens_inside_the_notice_period_is_flagged(on, short):
    old, new = MAJOR
    (change,) = compare(old.holdings, new.holdings, on=on).changes
    assert (change.direction, change.since) == ("tightened", date(2020, 1, 1))
    assert change.short_notice is short
    assert not any(each.short_notice for each in compare(new.holdings, old.holdings, on=on).changes), "it loosens"
    text = markdown(compare(old.holdings, new.holdings, on=on), old.holdings, new.holdings, "zh")
    assert ("提前不足30日" in text) is short


def criteria(**titles):
    return tuple(
        Criterion(f"lab/{name}", "lab", "1.0.0", "department", "primary", "lab/g", title, title, SOURCE)
        for name, title in titles.items()
    )


EDITIONS = edition(until=date(2027, 1, 1)), evolve(edition("2.0.0", date(2027, 1, 1)), label="第二版")


@pytest.mark.parametrize(
    ("first", "gone", "again", "same", "where"),
    [
        pytest.param(
            Entry(standard(), criteria=criteria(a="甲", b="乙")),
            Entry(standard(), criteria=criteria(b="乙")),
            Entry(standard(), criteria=criteria(a="丙", b="乙")),
            Entry(standard(), criteria=criteria(a="甲", b="乙")),
            "criteria/lab/a",
            id="a criterion",
        ),
        pytest.param(
            Entry(standard(*EDITIONS)),
            Entry(standard(EDITIONS[0])),
            Entry(standard(EDITIONS[0], evolve(EDITIONS[1], label="修订版"))),
            Entry(standard(*EDITIONS)),
            "editions/lab@2.0.0",
            id="an edition",
        ),
    ],
)
def test_ids_of_parts_stay_in_reserve_over_releases(first, gone, again, same, where):
    def released(entry, version, previous=None):
        content = content_of(catalogue(entry, version=version).holdings)
        return Container(release_of(content, previous).raw, version)

    last = released(first, "0.1.0")  # a draft, in which an edition may lose something
    last = released(gone, "0.2.0", last)
    last = released(evolve(gone, standard=evolve(gone.standard, title="另")), "0.2.1", last)
    with pytest.raises(ReleaseRefusedError, match=f"{where}: reserved-reuse"):
        released(again, "0.9.0", last)
    assert released(same, "0.9.0", last).manifest["identity"]["version"] == "0.9.0"
