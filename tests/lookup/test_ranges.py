"""Ranges: what they hold, and which of it answers on either side of a day, everywhere that an id is taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from semver import Version

import hcstandards as hcs
from hcstandards.errors import UnknownVersionError
from hcstandards.lookup.selecting import by_selector
from hcstandards.model.codes import CodeSystem
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.pilots import Pilot, PilotStage, PilotUnit
from hcstandards.versions import is_range, parse_range
from samples import CONTENT, SOURCE, concept, edition, opened, release, standard, threshold

D = date.fromisoformat

KNOWN = ["0.1.0", "0.1.5", "0.2.0", "1.0.0-rc.1", "1.0.0", "1.0.1", "1.1.0", "1.1.5", "1.2.0-draft", "1.2.0"]
KNOWN += ["2.0.0", "3.0.0-a", "3.0.0-b", "10.0.0"]


@pytest.mark.parametrize("selector", ["1.0.0", "1.0", "２.x", "x.1", "latest", "1.x.2", " ^1", ""])
def test_what_is_read_as_one_version(selector):
    assert not is_range(selector)


@pytest.mark.parametrize(
    ("selector", "held"),
    [
        pytest.param("*", "0.1.0 0.1.5 0.2.0 1.0.0 1.0.1 1.1.0 1.1.5 1.2.0 2.0.0 10.0.0", id="any"),
        pytest.param("1.x", "1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="wildcard"),
        pytest.param("1.1.*", "1.1.0 1.1.5", id="wildcard of patches"),
        pytest.param("^1.0", "1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="caret"),
        pytest.param("^1.1.1", "1.1.5 1.2.0", id="caret from a patch"),
        pytest.param("^0.1", "0.1.0 0.1.5", id="caret below one keeps the minor"),
        pytest.param("^0.1.5", "0.1.5", id="caret below one from a patch"),
        pytest.param("^0", "0.1.0 0.1.5 0.2.0", id="caret of nought"),
        pytest.param("^0.x", "0.1.0 0.1.5 0.2.0", id="caret of nought and anything"),
        pytest.param("~1.1", "1.1.0 1.1.5", id="tilde"),
        pytest.param("~1", "1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="tilde of a whole number"),
        pytest.param("~1.x", "1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="tilde of a whole number and anything"),
        pytest.param(">=1.1 <3", "1.1.0 1.1.5 1.2.0 2.0.0", id="comparisons"),
        pytest.param(">=1.1, <3", "1.1.0 1.1.5 1.2.0 2.0.0", id="comparisons with a comma"),
        pytest.param(">1", "2.0.0 10.0.0", id="above every 1"),
        pytest.param(">1.1", "1.2.0 2.0.0 10.0.0", id="above every 1.1"),
        pytest.param(">1.1.0", "1.1.5 1.2.0 2.0.0 10.0.0", id="above one version"),
        pytest.param("<=1", "0.1.0 0.1.5 0.2.0 1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="up to every 1"),
        pytest.param("<=1.0.0 >0.2.0", "1.0.0", id="up to one version"),
        pytest.param("=1.1", "1.1.0 1.1.5", id="equal to a part"),
        pytest.param("=1.x", "1.0.0 1.0.1 1.1.0 1.1.5 1.2.0", id="equal to a wildcard"),
        pytest.param(">=3.0.0-b <4", "3.0.0-b", id="a draft that is named"),
        pytest.param(">3.0.0-a <4", "3.0.0-b", id="after a draft"),
        pytest.param("^3.0.0-a", "3.0.0-a 3.0.0-b", id="caret that names a draft"),
        pytest.param("=1.0.0-rc.1", "1.0.0-rc.1", id="equal to a draft"),
        pytest.param(">=1.2.0-a <1.2.0", "1.2.0-draft", id="drafts alone"),
        pytest.param("^3.0", "", id="drafts that aren't named"),
        pytest.param(">2 <1", "", id="nothing can be"),
    ],
)
def test_what_a_range_holds(selector, held):
    assert is_range(selector)
    inside = parse_range(selector)
    assert [each for each in KNOWN if inside(Version.parse(each))] == held.split()


@pytest.mark.parametrize("selector", ["^", "~", ">=", "==2.0", "^1 ^2", ">=1 or <3", "^one", ">=1.0.0.0", "^1-", "^１"])
def test_what_is_no_range_says_how_one_is_written(selector):
    items = [edition("x", "1.0.0", "2020-01-01")]
    with pytest.raises(UnknownVersionError) as caught:
        by_selector("x", selector, items, [("1.0.0", "1.0")], D("2026-11-22"))
    assert "A range is written ^2.0" in str(caught.value)
    assert "范围的写法" in caught.value.text("zh")


def test_a_range_of_drafts_alone_says_that_it_takes_none():
    items = [edition("x", "1.0.0-draft", "2020-01-01")]
    with pytest.raises(UnknownVersionError, match="never takes a draft") as caught:
        by_selector("x", "*", items, [("1.0.0-draft", "征求意见稿")], D("2026-11-22"))
    assert "草案" in caught.value.text("zh")
    assert by_selector("x", "1.0.0-draft", items, [("1.0.0-draft", "征求意见稿")]) is items[0]


EDITIONS = (
    edition("series", "1.0.0", "2020-01-01", "2021-01-01"),
    edition("series", "1.1.0", "2021-01-01", "2024-01-01"),
    edition("series", "1.2.0", "2027-01-01", "2028-01-01"),
    edition("series", "2.0.0", "2028-01-01"),
)
ROWS = {"r1": "1.0.0", "r2": "1.1.0", "r3": "1.1.0", "r5": "2.0.0"}
DAYS = {"r1": ("2020-01-01", "2021-01-01"), "r2": ("2021-01-01", "2022-01-01"), "r3": ("2022-01-01", "2024-01-01")}
DAYS |= {"r5": ("2028-01-01", None)}
SERIES = Entry(
    standard("series", *EDITIONS),
    code_systems=(
        CodeSystem(
            "marks-of-series",
            "series",
            "标记",
            "Marks",
            SOURCE,
            releases=tuple(release(each, version, 1, *DAYS[each]) for each, version in ROWS.items()),
        ),
    ),
    thresholds=tuple(
        threshold(
            "beds", "ge", version.replace(".", ""), standard="series", edition=version, indicator="beds", unit="1"
        )
        for version in ("1.0.0", "1.1.0", "1.2.0", "2.0.0")
    ),
    pilots=(
        Pilot(
            "series-trial",
            "series",
            "试点",
            "Trial",
            SOURCE,
            edition="1.2.0",
            units=(PilotUnit("520400", "安顺", (PilotStage("actual-use", D("2023-01-01"), SOURCE),)),),
        ),
    ),
)
CATALOGUE = opened(
    Content(
        Identity("ranges", "1.0.0", "范围", "Ranges"),
        documents=CONTENT.documents,
        bodies=CONTENT.bodies,
        indicators=CONTENT.indicators,
        lifecycles=CONTENT.lifecycles,
        entries=(SERIES,),
        tables=tuple(
            Table("marks-of-series", each, (concept("marks-of-series", version, "1", each),))
            for each, version in ROWS.items()
        ),
    )
)


@pytest.mark.parametrize(
    ("selector", "day", "version", "row"),
    [
        pytest.param("^1.0", "2020-12-31", "1.0.0", "r1", id="in force, the last day"),
        pytest.param("^1.0", "2021-01-01", "1.1.0", "r2", id="in force, the first day"),
        pytest.param("^1.0", "2022-01-01", "1.1.0", "r3", id="the next release of the edition"),
        pytest.param("*", "2023-12-31", "1.1.0", "r3", id="any: what the day gives"),
        pytest.param("*", "2024-01-01", "1.1.0", "r3", id="in a gap: the highest that isn't to come"),
        pytest.param("^1.0", "2026-12-31", "1.1.0", "r3", id="the day before the next is in force"),
        pytest.param("^1.0", "2027-01-01", "1.2.0", "r3", id="in force again; its table isn't there"),
        pytest.param("^1.0", "2028-01-01", "1.2.0", "r3", id="over: the highest"),
        pytest.param("~1.0", "2026-11-22", "1.0.0", "r1", id="over long since"),
        pytest.param("2.x", "2027-12-31", "2.0.0", "r5", id="wholly to come"),
        pytest.param("*", "2019-12-31", "2.0.0", "r5", id="all to come: the highest"),
        pytest.param("1.2.0", "2026-12-31", "1.2.0", None, id="a version means itself"),
        pytest.param("1.2", "2019-01-01", "1.2.0", None, id="a label means itself"),
    ],
)
def test_the_edition_of_a_range_that_answers(selector, day, version, row):
    view = CATALOGUE.as_of(D(day))
    forced = CATALOGUE.as_of(D(day), pins={"series": selector})
    key = hcs.Id(f"series@{selector}")
    assert view.edition(key).version == forced.edition("series").version == version
    assert view.status(key).edition == forced.status("series").edition == version
    figure = version.replace(".", "")
    assert str(view.threshold(hcs.Id(f"series/beds@{selector}")).value) == figure
    assert str(forced.threshold(hcs.Id("series/beds")).value) == figure
    assert CATALOGUE.lock(D(day), only=[key]).standards["series"] == version
    if row is not None:
        assert view.concept(hcs.Id(f"marks-of-series@{selector}"), "1").display == row
        assert forced.concept(hcs.Id("marks-of-series"), "1").display == row


def test_in_a_pilot_region_a_range_gives_what_binds_there():
    day = D("2023-06-01")
    for key in ("series", "series@^1.0", "series@*"):
        assert CATALOGUE.as_of(day, "520400").edition(hcs.Id(key)).version == "1.2.0"
        assert CATALOGUE.as_of(day, "110000").edition(hcs.Id(key)).version == "1.1.0"
    assert CATALOGUE.as_of(day, "520400").edition(hcs.Id("series@~1.1")).version == "1.1.0", "outside the range"
    said = CATALOGUE.as_of(day, "520400").explain("series@^1.0")
    assert any("1.2.0 is in actual pilot use in the region" in step for step in said.steps)
    assert any("whom no pilot binds, 1.2.0 is in force from 2027-01-01" in step for step in said.steps)
    assert any("非试点地区自 2027-01-01 起施行 1.2.0" in step for step in said.steps_zh)


@pytest.mark.parametrize(
    ("key", "day", "said", "said_zh"),
    [
        pytest.param(
            "series@^1.0",
            "2022-06-01",
            "the range ^1.0 holds 1.0.0, 1.1.0, 1.2.0: 1.1.0 is in force on 2022-06-01",
            "其中 1.1.0 在 2022-06-01 现行有效",
            id="in force",
        ),
        pytest.param(
            "series@^1.0",
            "2026-11-22",
            "none of them is known to be in force on 2026-11-22; 1.1.0 is the highest that isn't still to come",
            "1.1.0 是尚未实施者以外最高的版本",
            id="over",
        ),
        pytest.param("series@2.x", "2026-11-22", "all of them are still to come", "均尚未实施", id="to come"),
        pytest.param(
            "series@2.0.0",
            "2026-11-22",
            "2.0.0 is not in force on 2026-11-22: it is from 2028-01-01",
            "自 2028-01-01 起施行",
            id="a version ahead of its days",
        ),
        pytest.param(
            "series@1.0.0",
            "2026-11-22",
            "it is from 2020-01-01 until 2021-01-01",
            "至 2021-01-01 止",
            id="a version after its days",
        ),
        pytest.param("marks-of-series@^1.0", "2022-06-01", "1.1.0 is in force", "现行有效", id="a code system"),
    ],
)
def test_explain_says_what_a_range_holds_and_why_one_was_taken(key, day, said, said_zh):
    found = CATALOGUE.as_of(D(day)).explain(key)
    assert found.rule == "explicit-version"
    assert any(said in step for step in found.steps)
    assert any(said_zh in step for step in found.steps_zh)


def test_explain_says_nothing_of_days_where_the_day_decides():
    found = CATALOGUE.as_of(D("2022-06-01")).explain("series")
    assert (found.rule, len(found.steps)) == ("day", 2)


@given(st.dates(D("2018-01-01"), D("2030-01-01")), st.sampled_from(["^1.0", "*", "1.x", ">=1.1", "^2.0"]))
def test_what_the_day_gives_is_what_a_range_around_it_gives(day, selector):
    view = CATALOGUE.as_of(day)
    try:
        plain = view.edition("series").version
    except hcs.AbsentError:
        return
    if parse_range(selector)(Version.parse(plain)):
        assert view.edition(hcs.Id(f"series@{selector}")).version == plain


def test_the_order_of_release_rows_never_decides():
    releases = [
        release("late", "1.0.0", 0, "2015-01-01", "2016-01-01"),
        release("early", "1.0.0", 0, "2010-01-01", "2015-01-01"),
    ]
    for order in (releases, releases[::-1]):
        entry = Entry(
            standard("lists-of", edition("lists-of", "1.0.0", "2010-01-01")),
            code_systems=(CodeSystem("codes-of", "lists-of", "码", "Codes", SOURCE, releases=tuple(order)),),
        )
        tables = tuple(Table("codes-of", each.id, (concept("codes-of", "1.0.0", "1", each.id),)) for each in order)
        content = Content(
            Identity("order", "1.0.0", "序", "Order"),
            documents=CONTENT.documents,
            bodies=CONTENT.bodies,
            lifecycles=CONTENT.lifecycles,
            entries=(entry,),
            tables=tables,
        )
        catalogue = opened(content)
        key = hcs.Id("codes-of@1.0.0")
        assert catalogue.as_of(D("2020-01-01")).concept(key, "1").display == "late"
        assert catalogue.as_of(D("2000-01-01")).concept(key, "1").display == "early"


@pytest.mark.parametrize(
    ("day", "selector", "version"),
    [
        pytest.param("2026-12-31", ">=2", "2.0.0", id="up to the last day of 2.0"),
        pytest.param("2027-01-01", ">=2", "3.0.0", id="from the first day of 3.0"),
        pytest.param("2026-12-31", "*", "2.0.0", id="any, the day before"),
        pytest.param("2027-01-01", "*", "3.0.0", id="any, the day"),
        pytest.param("2026-11-22", "^3.0", "3.0.0", id="asked for by its range"),
        pytest.param("2026-11-22", "3.0", "3.0.0", id="asked for by its label"),
        pytest.param("2026-11-22", "^1.0", "1.1.0", id="both are over: the higher one"),
        pytest.param("2020-07-01", "^1.0", "1.0.0", id="in force then"),
    ],
)
def test_chs_drg_on_either_side_of_a_day(day, selector, version):
    assert hcs.load().as_of(D(day)).edition(hcs.Id(f"chs-drg@{selector}")).version == version
