"""Which edition answers: by day at both edges, by pin, by lock, by region; and every kind of absence."""

from datetime import date, datetime, timedelta

import pytest

import hcstandards as hcs
from hcstandards.catalogue import Catalogue
from hcstandards.divisions import binds_in
from hcstandards.errors import AbsentError
from hcstandards.lookup.editions import choose_edition
from hcstandards.lookup.selecting import NO_PINS, Pins, by_day, by_selector
from hcstandards.view import View
from samples import DAY, catalogue, edition, view


@pytest.mark.parametrize(
    ("day", "version"),
    [
        pytest.param("2020-01-01", "1.0.0", id="first day of the first"),
        pytest.param("2020-12-31", "1.0.0", id="last day of the first"),
        pytest.param("2021-01-01", "1.1.0", id="first day of the second"),
        pytest.param("2026-12-31", "2.0.0", id="last day before the announced one"),
        pytest.param("2027-01-01", "3.0.0", id="first day of the announced one"),
        pytest.param("9999-12-31", "3.0.0", id="an open end is open"),
    ],
)
def test_the_day_decides(day, version):
    found = view(day).edition("demo")
    assert (found.standard, found.version) == ("demo", version)


def test_before_the_first_day_nothing_is_in_force_yet():
    with pytest.raises(hcs.NotYetInForceError) as caught:
        view("2019-12-31").edition("demo")
    assert caught.value.facts == {
        "key": "demo",
        "day": date(2019, 12, 31),
        "starts": date(2020, 1, 1),
        "edition": "1.0.0",
    }


@pytest.mark.parametrize("day", ["2012-01-01", "2026-11-22"])
def test_from_the_last_day_on_nothing_is_in_force_any_more(day):
    with pytest.raises(hcs.NoLongerInForceError) as caught:
        view(day).edition("ended")
    assert caught.value.since == date(2012, 1, 1)
    assert caught.value.replaced_by == ()


def test_in_a_gap_what_comes_after_is_named():
    items = [edition("x", "1.0.0", "2010-01-01", "2012-01-01"), edition("x", "2.0.0", "2020-01-01")]
    with pytest.raises(hcs.NoLongerInForceError) as caught:
        by_day("x", date(2015, 1, 1), items, [("1.0.0",), ("2.0.0",)])
    assert (caught.value.since, caught.value.replaced_by) == (date(2012, 1, 1), ("2.0.0",))


def test_without_sourced_days_nobody_can_tell():
    with pytest.raises(hcs.UndeterminedError) as caught:
        view().edition("undated")
    assert caught.value.candidates == ("1.0.0", "1.1.0-draft")
    assert caught.value.reason == "no source gives the first day"
    assert "未见施行日" in caught.value.text("zh")
    assert "no source" not in caught.value.text("zh")


OLD, UNKNOWN, NEW = (
    edition("x", "1.0.0", "2010-01-01", "2012-01-01"),
    edition("x", "1.5.0"),
    edition("x", "2.0.0", "2020-01-01"),
)


@pytest.mark.parametrize(
    ("items", "day", "kind"),
    [
        pytest.param([OLD, UNKNOWN, NEW], "2015-01-01", hcs.UndeterminedError, id="in a gap"),
        pytest.param([OLD, UNKNOWN, NEW], "2009-01-01", hcs.NotYetInForceError, id="before the first"),
        pytest.param([UNKNOWN, NEW], "2015-01-01", hcs.UndeterminedError, id="listed before the first dated one"),
        pytest.param([NEW, UNKNOWN], "2015-01-01", hcs.NotYetInForceError, id="listed after the first dated one"),
        pytest.param([OLD, UNKNOWN], "2015-01-01", hcs.UndeterminedError, id="after the last"),
        pytest.param(
            [OLD, edition("x", "1.5.0", until="2014-01-01")],
            "2015-01-01",
            hcs.NoLongerInForceError,
            id="known to be over",
        ),
        pytest.param([edition("x", "1.5.0", doubts=())], "2015-01-01", hcs.UndeterminedError, id="not even a doubt"),
        pytest.param([], "2015-01-01", hcs.NotYetInForceError, id="nothing at all"),
    ],
)
def test_an_edition_without_days_counts_where_it_could_have_been_in_force(items, day, kind):
    with pytest.raises(kind):
        by_day("x", date.fromisoformat(day), items, [(each.version,) for each in items])


def test_an_assumed_day_answers():
    item = edition("x", "1.0.0", assumed_from=date(2020, 1, 1), assumed_to=date(2021, 1, 1))
    assert by_day("x", date(2020, 1, 1), [item], [("1.0.0",)]) is item
    with pytest.raises(hcs.NoLongerInForceError):
        by_day("x", date(2021, 1, 1), [item], [("1.0.0",)])


@pytest.mark.parametrize(
    ("selector", "version"),
    [
        pytest.param("1.0.0", "1.0.0", id="version"),
        pytest.param("1.0", "1.0.0", id="label"),
        pytest.param("1.x", "1.1.0", id="wildcard"),
        pytest.param("1.x.x", "1.1.0", id="two wildcards"),
        pytest.param("^1.0", "1.1.0", id="caret"),
        pytest.param("~1.0", "1.0.0", id="tilde"),
        pytest.param("~1", "1.1.0", id="tilde of a whole number"),
        pytest.param(">=1.1 <3", "2.0.0", id="comparisons"),
        pytest.param("=2.0", "2.0.0", id="equal"),
        pytest.param("*", "3.0.0", id="any"),
    ],
)
def test_a_pin_wins_over_the_day(selector, version):
    assert view("2015-01-01").edition(hcs.Id(f"demo@{selector}")).version == version
    assert view("2015-01-01", demo=selector).edition("demo").version == version


@pytest.mark.parametrize("selector", ["9.9.9", "", "4.x", ">=4", "~one", ">", "1.0.0 ", "０"])
def test_an_unknown_version_lists_the_known_ones(selector):
    with pytest.raises(hcs.UnknownVersionError) as caught:
        view().edition(hcs.Id(f"demo@{selector}"))
    assert caught.value.version == selector
    assert caught.value.known == ("1.0.0", "1.1.0", "2.0.0", "3.0.0")
    assert "3.0.0" in str(caught.value)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda day: day.explain("demo@"), id="explain"),
        pytest.param(lambda day: day.explain("places@"), id="explain a code system"),
        pytest.param(lambda day: day.threshold(hcs.Id("hospital/beds-min@")), id="threshold"),
        pytest.param(lambda day: day.grade(hcs.Id("hospital@"), {"level": "primary"}), id="grade"),
        pytest.param(lambda day: day.concept(hcs.Id("places@"), "01"), id="concept"),
    ],
)
def test_an_empty_version_never_falls_back_to_the_day(ask):
    with pytest.raises(hcs.UnknownVersionError, match="no version ''"):
        ask(view())


def test_the_order_forced_explicit_lock_day():
    holdings = catalogue().holdings
    forced, locked = Pins({"demo": "1.0.0"}, {}), Pins({}, {"demo": "1.1.0"})
    both = Pins({"demo": "1.0.0"}, {"demo": "1.1.0"})
    answers = [
        choose_edition(holdings, key, DAY, pins=pins)
        for key, pins in (("demo@3.0.0", both), ("demo@3.0.0", locked), ("demo", locked), ("demo", forced))
    ]
    assert [(found.version, rule) for found, rule in answers] == [
        ("1.0.0", "forced-pin"),
        ("3.0.0", "explicit-version"),
        ("1.1.0", "lock"),
        ("1.0.0", "forced-pin"),
    ]
    assert choose_edition(holdings, "demo", DAY)[1] == "day"


def test_a_pin_by_a_former_id_binds():
    day = catalogue().as_of(DAY, pins={"former-places": "2011"})
    assert day.concept("places", "01").display == "医院病房"


@pytest.mark.parametrize("key", ["dem", "no-such-table"])
def test_a_pin_of_an_unknown_id_is_refused(key):
    with pytest.raises(hcs.UnknownIdError):
        catalogue().as_of(DAY, pins={key: "1.0.0"})


def test_a_draft_is_never_chosen_by_a_wildcard():
    items = [edition("x", "1.0.0", "2020-01-01"), edition("x", "1.1.0-draft", "2021-01-01")]
    names = [(each.version,) for each in items]
    for selector in ("*", "1.x", "^1.0", "~1.0", "<3", ">=1", ">=1.0 <1.1.0"):
        assert by_selector("x", selector, items, names).version == "1.0.0"
    assert by_selector("x", ">=1.1.0-a <2", items, names).version == "1.1.0-draft", "a draft that is named"
    assert by_selector("x", "1.1.0-draft", items, names).version == "1.1.0-draft"


@pytest.mark.parametrize(
    ("jurisdiction", "region", "binds"),
    [
        pytest.param("CN", None, True, id="the country, anywhere"),
        pytest.param("CN", "110000", True, id="the country, in Beijing"),
        pytest.param("520000", "520400", True, id="a province, in its city"),
        pytest.param("520000", "110000", False, id="a province, in another"),
        pytest.param("520400", "520000", False, id="a city, in its province"),
        pytest.param("520400", "520402", True, id="a city, in its district"),
        pytest.param("520402", "520403", False, id="a district, in another"),
        pytest.param("520000", None, True, id="a province, anywhere"),
    ],
)
def test_where_a_rule_binds(jurisdiction, region, binds):
    assert binds_in(jurisdiction, region) is binds


def test_a_standard_of_another_region_is_not_covered_but_can_be_pinned():
    assert view(region="520100").edition("guizhou").version == "1.0.0"
    with pytest.raises(hcs.NotCoveredError) as caught:
        view(region="110000").edition("guizhou")
    assert "520000" in str(caught.value)
    assert "guizhou@" in str(caught.value)
    assert "适用于 520000" in caught.value.text("zh")
    assert view(region="110000").edition("guizhou@1.0.0").version == "1.0.0"


def test_every_absence_is_one_kind_to_catch():
    for key, day in (("demo", "2001-01-01"), ("ended", "2026-11-22"), ("undated", "2026-11-22")):
        with pytest.raises(AbsentError):
            view(day).edition(hcs.Id(key))


def test_an_unknown_standard_gives_near_ones():
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().edition("dem")
    assert caught.value.near == ("demo",)
    with pytest.raises(KeyError):
        view().standard("nothing like it")


@pytest.mark.parametrize(
    ("day", "region", "kind"),
    [
        pytest.param("2026-11-22", None, hcs.WrongTypeError, id="day as text"),
        pytest.param(datetime(2026, 11, 22), None, hcs.WrongTypeError, id="a time of day"),  # noqa: DTZ001 - refused
        pytest.param(20261122, None, hcs.WrongTypeError, id="day as a number"),
        pytest.param(DAY, 520000, hcs.WrongTypeError, id="region as a number"),
        pytest.param(DAY, "52", hcs.WrongValueError, id="short region"),
        pytest.param(DAY, "５２００００", hcs.WrongValueError, id="region in full width"),
        pytest.param(DAY, "GZ0000", hcs.WrongValueError, id="region in letters"),
    ],
)
def test_a_view_needs_a_day_and_a_region_code(day, region, kind):
    with pytest.raises(kind):
        catalogue().as_of(day, region)


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda day: day.concept("places", 1), id="code as a number"),
        pytest.param(lambda day: day.concept(1, "1"), id="system as a number"),
        pytest.param(lambda day: day.concept("places", ["01"]), id="code as a list"),
        pytest.param(lambda day: day.check_code("places", None), id="no code"),
        pytest.param(lambda day: day.threshold(5), id="threshold as a number"),
        pytest.param(lambda day: day.edition(b"demo"), id="bytes"),
        pytest.param(lambda day: day.search(5), id="search for a number"),
    ],
)
def test_ids_and_codes_are_text(ask):
    with pytest.raises(hcs.WrongTypeError):
        ask(view())


def test_standards_narrowed():
    ids = lambda **by: [each.id for each in view().standards(**by)]  # noqa: E731 - said four times below
    assert ids() == ["demo", "ended", "guizhou", "hospital", "lists", "undated"]
    assert ids(area="basic-common") == ["demo"]
    assert ids(status="withdrawn") == ["ended"]
    assert ids(status="undetermined") == ["undated"]
    assert ids(region="110000") == ["demo", "ended", "hospital", "lists", "undated"]
    assert "guizhou" not in [each.id for each in view(region="110000").standards()]


def test_today_is_the_day_in_shanghai(monkeypatch):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 12, 31, 16, 0, tzinfo=tz)

    monkeypatch.setattr("datetime.datetime", Clock)
    today = catalogue().today("520000")
    assert (today.day, today.region) == (date(2027, 1, 1), "520000")
    assert isinstance(today, View)
    assert isinstance(catalogue(), Catalogue)


def test_statuses_narrow_by_the_edition_that_is_pinned():
    day = view("2026-11-22", demo="1.0.0")
    assert day.status("demo").legal == "replaced"
    assert [each.id for each in day.standards(status="replaced")] == ["demo"]
    assert "demo" not in [each.id for each in day.standards(status="in-force")]


def test_the_short_way_by_the_day_alone_agrees_with_the_long_one():
    holdings = hcs.load().holdings
    nothing = Pins({}, {})  # what a view with a lock of other things has

    def told(key, day, pins):
        try:
            return choose_edition(holdings, key, day, None, pins)
        except AbsentError as error:
            return error.code, error.facts

    asked = 0
    for key in holdings.standard_ids():
        days = {day for each in holdings.standard(key).editions for day in (each.starts, each.ends) if day}
        for day in sorted({*days, *(day - timedelta(1) for day in days), DAY}):
            assert told(key, day, NO_PINS) == told(key, day, nothing), (key, day)
            asked += 1
    assert asked > len(holdings.standard_ids())
