"""What is about to happen, as values and as a calendar."""

from datetime import date

import pytest
from attrs import evolve
from icalendar import Calendar

from hcstandards import load
from hcstandards.catalogue import Catalogue
from hcstandards.maintaining.calendar import ics, summary, upcoming
from hcstandards.model.codes import CodeSystem, Concept
from hcstandards.model.content import Content, Entry, Identity, Table
from hcstandards.model.indicators import Indicator
from hcstandards.model.pilots import Pilot, PilotStage, PilotUnit
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import Container
from hcstandards.release.holdings import Holdings
from maintaining.folders import noticed, write
from samples import SOURCE, edition, release, standard, threshold

D = date.fromisoformat
RETITLED = ({"set_field": {"target": "demo", "path": "title", "value": "新标准"}},)


@pytest.fixture(scope="module")
def holdings():
    releases = (
        release("2020", "1.0.0", 3, "2020-01-01", "2027-07-01"),
        release("2027", "2.0.0", 1, "2027-07-01", published=D("2026-10-01")),
    )
    concepts = (
        Concept("t", "1.0.0", "1", "一", valid_to=D("2026-12-01")),
        Concept("t", "1.0.0", "2", "二", valid_to=D("2026-12-01")),
        Concept("t", "1.0.0", "3", "三", valid_from=D("2026-12-15")),
    )
    owner = standard(
        "demo",
        edition("demo", "1.0.0", "2020-01-01", "2027-01-01"),
        edition("demo", "2.0.0", "2027-01-01", issued=D("2026-09-01")),
    )
    local = standard("local", edition("local", "1.0.0", "2027-02-01"), jurisdiction="520000")
    unit = PilotUnit(
        "520400",
        "安顺市",
        (
            PilotStage("listed", D("2026-01-01"), SOURCE),
            PilotStage("actual-use", D("2027-03-01"), SOURCE, precision="month"),
        ),
    )
    content = Content(
        Identity("x", "1.0.0", "目录", "Catalogue"),
        indicators=(Indicator("share", "比例", "Share", "%"),),
        entries=(
            Entry(
                owner,
                code_systems=(CodeSystem("t", "demo", "表", "Table", SOURCE, releases=releases),),
                thresholds=(
                    threshold("a", "ge", "1", standard="demo", valid_to=D("2026-12-31")),
                    threshold("b", "ge", "1", standard="demo", valid_from=D("2026-11-01")),
                ),
                pilots=(Pilot("p", "demo", "试点", "Pilot", SOURCE, edition="2.0.0", units=(unit,)),),
            ),
            Entry(local),
        ),
        tables=(Table("t", "2020", concepts), Table("t", "2027", (Concept("t", "2.0.0", "1", "一"),))),
    )
    return Holdings(Container(compile_content(content), "x"))


def shown(events):
    return [(str(each.day), each.kind, each.subject, each.edition) for each in events]


def test_everything_that_starts_or_ends_is_told_in_order(holdings):
    assert shown(upcoming(holdings, D("2026-11-22"))) == [
        ("2026-12-01", "codes-end", "t", "2020"),
        ("2026-12-15", "codes-start", "t", "2020"),
        ("2026-12-31", "threshold-ends", "demo/a", "1.0.0"),
        ("2027-01-01", "edition-ends", "demo", "1.0.0"),
        ("2027-01-01", "edition-starts", "demo", "2.0.0"),
        ("2027-02-01", "edition-starts", "local", "1.0.0"),
        ("2027-03-01", "pilot-stage", "p", "2.0.0"),
        ("2027-07-01", "release-ends", "t", "2020"),
        ("2027-07-01", "release-starts", "t", "2027"),
    ]


@pytest.mark.parametrize(
    ("day", "until", "region", "kinds"),
    [
        pytest.param("2026-12-31", None, "110000", 4, id="another region: neither the local standard nor the pilot"),
        pytest.param("2026-12-31", None, "520000", 6, id="the province of both"),
        pytest.param("2026-12-31", None, "520400", 6, id="the pilot's own region"),
        pytest.param("2026-12-31", "2027-01-01", None, 0, id="until is not included"),
        pytest.param("2026-12-31", "2027-01-02", None, 2, id="until the day after"),
        pytest.param("2027-07-01", None, None, 0, id="what starts today is no longer to come"),
        pytest.param("2026-12-30", "2027-01-01", None, 1, id="the day before"),
    ],
)
def test_days_and_regions_narrow_it(holdings, day, until, region, kinds):
    assert len(upcoming(holdings, D(day), until and D(until), region)) == kinds


def test_the_codes_and_the_stage_are_named(holdings):
    events = {each.kind: each for each in Catalogue(holdings).as_of(D("2026-11-22")).upcoming()}
    assert events["codes-end"].detail == ("1", "2")
    assert events["pilot-stage"].detail == ("actual-use", "520400", "安顺市")
    assert events["pilot-stage"].assumed, "a month is not a day"
    assert not events["edition-starts"].assumed


@pytest.mark.parametrize(
    ("day", "kinds"),
    [
        pytest.param("2026-01-14", ["notice-starts"], id="before"),
        pytest.param("2026-01-15", ["notice-open"], id="first day"),
        pytest.param("2026-01-24", ["notice-open"], id="last day"),
        pytest.param("2026-01-25", [], id="over"),
    ],
)
def test_public_notices_are_told_until_they_are_over(tmp_path, day, kinds):
    folder = noticed(write(tmp_path), RETITLED, "demo")
    found = load(folder).as_of(D(day)).upcoming()
    assert [each.kind for each in found] == kinds
    assert all((each.day, each.until) == (D("2026-01-15"), D("2026-01-25")) for each in found)


def test_the_calendar_reads_back(holdings):
    events = upcoming(holdings, D("2026-11-22"))
    calendar = Calendar.from_ical(ics(events, "zh"))
    entries = calendar.walk("VEVENT")
    assert [each["DTSTART"].dt for each in entries] == [each.day for each in events]
    assert [str(each["SUMMARY"]) for each in entries] == [summary(each, "zh") for each in events]
    assert len({str(each["UID"]) for each in entries}) == len(events)


def test_the_calendar_keeps_to_the_rules_of_its_format(holdings):
    """RFC 5545: CRLF, lines of 75 octets folded between characters, a UID and a DTSTAMP in each event."""
    events = upcoming(holdings, D("2026-11-22"))
    raw = ics([*events, evolve(events[0], title="很长的名称" * 40)], "zh")
    lines = raw.split(b"\r\n")
    assert raw.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert all(line.decode() for line in lines[:-1]), "no character is cut in two"
    unfolded = raw.replace(b"\r\n ", b"").decode().split("\r\n")
    assert [each for each in unfolded if each.startswith("VERSION")] == ["VERSION:2.0"]
    assert sum(each.startswith("PRODID:") for each in unfolded) == 1
    inside = [each.partition("END:VEVENT")[0] for each in "\n".join(unfolded).split("BEGIN:VEVENT\n")[1:]]
    assert len(inside) == len(events) + 1
    for each in inside:
        names = [line.partition(":")[0].partition(";")[0] for line in each.split("\n")]
        assert all(names.count(name) == 1 for name in ("UID", "DTSTAMP", "DTSTART", "SUMMARY"))
    assert "很长的名称" * 40 in "".join(unfolded)


def test_the_calendar_is_the_same_bytes_whenever_it_is_written(holdings):
    events = upcoming(holdings, D("2026-11-22"))
    raw = ics(events)
    assert raw == ics(upcoming(holdings, D("2026-11-22")))
    assert b"DTSTAMP:20260901T000000Z" in raw, "the day of issue, not of writing"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_an_event_that_moves_keeps_its_uid(holdings):
    (event,) = (each for each in upcoming(holdings, D("2026-11-22")) if each.kind == "threshold-ends")
    uids = {
        str(Calendar.from_ical(ics([each])).walk("VEVENT")[0]["UID"])
        for each in (event, evolve(event, day=D("2027-05-01")))
    }
    assert uids == {"threshold-ends.demo.a.1.0.0@hcstandards.org"}


@pytest.fixture(scope="module")
def crowded():
    """A table whose codes end on two days, and a threshold with three values in one edition."""
    releases = (release("2020", "1.0.0", 3, "2020-01-01"),)
    concepts = (
        Concept("t", "1.0.0", "1", "一", valid_to=D("2027-01-01")),
        Concept("t", "1.0.0", "2", "二", valid_to=D("2028-01-01")),
        Concept("t", "1.0.0", "3", "三", valid_to=D("2028-01-01")),
    )
    days = ("2027-01-01", "2029-01-01")
    pieces = (
        threshold("a", "ge", "3", standard="demo", valid_from=D(days[1])),
        threshold("a", "ge", "1", standard="demo", valid_to=D(days[0])),
        threshold("a", "ge", "2", standard="demo", valid_from=D(days[0]), valid_to=D(days[1])),
    )
    entry = Entry(
        standard("demo", edition("demo", "1.0.0", "2020-01-01")),
        code_systems=(CodeSystem("t", "demo", "表", "Table", SOURCE, releases=releases),),
        thresholds=pieces,
    )
    content = Content(
        Identity("x", "1.0.0", "目录", "Catalogue"),
        indicators=(Indicator("share", "比例", "Share", "%"),),
        entries=(entry,),
        tables=(Table("t", "2020", concepts),),
    )
    return Holdings(Container(compile_content(content), "x"))


def uids(holdings, day):
    entries = Calendar.from_ical(ics(upcoming(holdings, D(day)))).walk("VEVENT")
    return {str(each["UID"]).partition("@")[0]: str(each["DTSTART"].dt) for each in entries}


def test_what_is_over_gives_its_uid_to_nothing_else(crowded):
    before = uids(crowded, "2026-11-22")
    assert before == {
        "codes-end.t.2020.1": "2027-01-01",
        "codes-end.t.2020.2": "2028-01-01",
        "threshold-ends.demo.a.1.0.0.1": "2027-01-01",
        "threshold-starts.demo.a.1.0.0.2": "2027-01-01",
        "threshold-ends.demo.a.1.0.0.2": "2029-01-01",
        "threshold-starts.demo.a.1.0.0.3": "2029-01-01",
    }
    for day in ("2027-01-01", "2028-06-01"):
        assert uids(crowded, day) == {uid: on for uid, on in before.items() if on > day}


def test_a_notice_lasts_to_its_last_day(tmp_path):
    folder = noticed(write(tmp_path), RETITLED, "demo")
    (entry,) = Calendar.from_ical(ics(load(folder).as_of(D("2026-01-16")).upcoming())).walk("VEVENT")
    assert (entry["DTSTART"].dt, entry["DTEND"].dt) == (D("2026-01-15"), D("2026-01-25"))
    assert entry["UID"] == "notice.c@hcstandards.org"
    assert entry["DTSTAMP"].dt.date() == D("2026-01-05")
