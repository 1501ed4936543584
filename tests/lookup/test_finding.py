"""Search, statuses, thresholds on a day, and why an answer is what it is."""

import re
from datetime import date
from typing import Any

import pytest
from attrs import evolve

import hcstandards as hcs
from hcstandards.lookup.searching import fold
from hcstandards.lookup.selecting import Pins
from hcstandards.lookup.statuses import legal_status
from hcstandards.model.content import Content, Entry, Identity
from hcstandards.model.statuses import StatusRecord
from hcstandards.view import View
from samples import CONTENT, DOUBT, SOURCE, catalogue, edition, opened, standard, threshold, view

# search ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "id"),
    [
        pytest.param("平均住院日", "indicator", "stay", id="Chinese title"),
        pytest.param("average STAY", "indicator", "stay", id="English words in any case"),
        pytest.param("ＡＶＥＲＡＧＥ　ｓｔａｙ", "indicator", "stay", id="full width"),
        pytest.param("医疗卫生机构", "concept", "places@2023#01", id="display of a code"),
        pytest.param("𬌗面", "concept", "places@2023#04", id="beyond the BMP"),
        pytest.param("hospital/beds-min", "threshold", "hospital/beds-min", id="id"),
        pytest.param("条款plan", "criterion", "hospital/plan", id="criterion"),
        pytest.param("第一项任务", "task", "work/first", id="task"),
        pytest.param("办公室", "body", "office", id="body"),
        pytest.param("Place of death", "code-system", "places", id="code system"),
        pytest.param("Work programme", "programme", "work", id="programme"),
        pytest.param("the demo standard", "standard", "demo", id="standard"),
    ],
)
def test_the_best_hit(text, kind, id):
    hit = view().search(text)[0]
    assert (hit.kind, hit.id) == (kind, id)


def test_what_search_leaves_out():
    assert view().search("") == ()
    assert view().search("   ") == ()
    assert view().search("no such words anywhere") == ()
    assert {each.kind for each in view().search("hospital", kinds=["threshold"])} == {"threshold"}
    assert len(view().search("hospital", limit=3)) == 3


def test_equal_beats_beginning_beats_inside():
    scores = {each.id: each.score for each in view().search("hospital")}
    assert scores["hospital"] == 4
    assert scores["hospital/beds-min"] == 3
    found = view().search("stay average")[0]
    assert (found.id, found.score) == ("stay", 1)
    assert view().search("length of")[0].score == 2
    assert fold("ＡＢ　Ｃ") == "ab c"


# statuses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "day", "facts"),
    [
        pytest.param("demo", "2026-11-22", ("2.0.0", "in-force", "active", "3.0.0"), id="in force, one announced"),
        pytest.param("demo", "2027-01-01", ("3.0.0", "in-force", "active", None), id="the announced one took over"),
        pytest.param("demo@1.0", "2026-11-22", ("1.0.0", "replaced", "retired", "3.0.0"), id="replaced"),
        pytest.param("demo@3.0", "2026-11-22", ("3.0.0", "upcoming", "draft", None), id="upcoming"),
        pytest.param("demo@3.0", "2026-08-31", ("3.0.0", "unpublished", "active", None), id="not published"),
        pytest.param("ended", "2026-11-22", ("1.0.0", "withdrawn", "retired", None), id="withdrawn"),
        pytest.param("ended", "2009-01-01", ("1.0.0", "upcoming", "draft", None), id="before its day"),
        pytest.param("undated", "2026-11-22", ("1.1.0-draft", "undetermined", "draft", None), id="undetermined"),
    ],
)
def test_the_legal_axis_follows_the_days(key, day, facts):
    found = view(day).status(hcs.Id(key))
    assert (found.edition, found.legal, found.fhir, found.upcoming) == facts


def test_the_other_axes_follow_their_records():
    now = view(region="520000").status("demo")
    assert (now.lifecycle, now.identifier, now.pilot, now.artefact) == ("60", "deprecated", "actual-use", "stable")
    assert len(now.basis) == 4
    assert view().status("demo").pilot is None, "a pilot binds its region"
    assert view("2026-12-01", "520000").status("demo").pilot is None, "it has ended"
    assert view("2020-06-01").status("demo").identifier == "reserved"
    assert view("2019-01-01").status("demo").lifecycle == "00"
    assert view("2017-01-01").status("demo").lifecycle is None
    assert view().status("undated").artefact == "draft"


def test_an_upcoming_edition_that_another_follows():
    first, second = edition("x", "1.0.0", "2020-01-01", "2021-01-01"), edition("x", "2.0.0", "2023-01-01")
    assert legal_status((first, second), first, date(2022, 1, 1)) == "replaced"
    assert legal_status((first,), first, date(2022, 1, 1)) == "withdrawn"


@pytest.mark.parametrize(
    ("day", "status"),
    [
        pytest.param("2019-12-31", ("1.0.0", "unpublished", None), id="nothing is out"),
        pytest.param("2020-06-01", ("1.0.0", "upcoming", None), id="the first is out, nobody knows of the second"),
        pytest.param("2022-03-01", ("1.0.0", "in-force", "2.0.0"), id="the month in which the second came out"),
        pytest.param("2023-01-01", ("2.0.0", "in-force", None), id="the second took over"),
        pytest.param("2024-01-01", ("2.0.0", "withdrawn", None), id="withdrawn, not replaced as the first was"),
    ],
)
def test_of_editions_that_are_not_in_force_the_nearest_answers(day, status):
    first = edition("x", "1.0.0", "2020-07-01", "2023-01-01", issued=date(2020, 1, 1))
    second = edition("x", "2.0.0", "2023-01-01", "2024-01-01", issued_label="2022-03")
    entry = Entry(standard("x", first, second))
    found = opened(Content(Identity("x", "1.0.0", "例", "Example"), entries=(entry,))).as_of(date.fromisoformat(day))
    answer = found.status(hcs.Id("x"))
    assert (answer.edition, answer.legal, answer.upcoming) == status


def test_an_edition_without_days_has_the_legal_status_that_is_recorded():
    record = StatusRecord("legal", "withdrawn", date(2020, 1, 1), SOURCE, edition="1.0.0")
    entry = Entry(standard("x", edition("x", "1.0.0")), statuses=(record,))
    found = opened(Content(Identity("x", "1.0.0", "例", "Example"), entries=(entry,)))
    assert found.as_of(date(2019, 1, 1)).status(hcs.Id("x")).legal == "undetermined"
    assert found.as_of(date(2021, 1, 1)).status(hcs.Id("x")).legal == "withdrawn"


def test_a_status_needs_a_known_standard_and_version():
    with pytest.raises(hcs.UnknownIdError):
        view().status("dmo")
    with pytest.raises(hcs.UnknownVersionError):
        view().status(hcs.Id("demo@7"))


# thresholds and criteria -------------------------------------------------------------------------


def test_a_threshold_with_its_source_and_confidence():
    found = view().threshold("hospital/guessed")
    assert (found.comparator, str(found.value), found.unit) == ("ge", "90", "%")
    assert (found.confidence, found.evaluable, found.source.reading) == ("inferred", True, "至少 90")
    assert view().threshold("hospital/garbled").evaluable is False
    day = view()
    assert day.threshold("hospital/guessed") is day.threshold("hospital/guessed")


def test_thresholds_that_dont_hold_on_the_day():
    with pytest.raises(hcs.NotYetInForceError):
        view().threshold("hospital/later")
    assert view("2030-01-01").threshold("hospital/later").id == "hospital/later"
    with pytest.raises(hcs.NotYetInForceError):
        view("2019-01-01").threshold("hospital/none")
    assert view("2019-01-01").threshold(hcs.Id("hospital/none@1.0")).id == "hospital/none"


@pytest.mark.parametrize("key", ["hospital/bed-min", "hospital", "hospital/", "nowhere/x"])
def test_an_unknown_threshold(key):
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().threshold(hcs.Id(key))
    assert caught.value.kind == "threshold"


def test_thresholds_narrowed():
    assert len(view().thresholds()) == len(view().thresholds("hospital")) == 14
    assert [each.id for each in view().thresholds(indicator="beds")] == ["hospital/beds-min", "hospital/tertiary-beds"]
    assert [each.id for each in view().thresholds("hospital", level="tertiary")] == ["hospital/tertiary-beds"]
    assert view("2019-01-01").thresholds("hospital") == ()
    assert len(view("2019-01-01").thresholds(hcs.Id("hospital@1.0"))) == 14
    assert view().thresholds("demo") == ()
    with pytest.raises(hcs.UnknownIdError):
        view().thresholds("hospitl")


def test_criteria_narrowed():
    assert [each.id for each in view().criteria("hospital", kind="management")] == ["hospital/plan"]
    assert len(view().criteria("hospital")) == 5
    assert view().criteria("hospital", level="tertiary") == ()
    assert view().criteria("demo") == ()


def test_other_things_by_id():
    day = view()
    assert day.body("office").name == "办公室"
    assert day.programme("work").tasks[0].leads == ("office",)
    assert day.indicator("beds").unit == "{beds}"
    assert day.standard(hcs.Id("demo@1.0")).id == "demo"


# explain -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ask", "subject", "edition_", "rule"),
    [
        pytest.param(lambda day: day.edition("demo"), "demo", "2.0.0", "day", id="edition"),
        pytest.param(lambda day: day.edition("demo@1.0"), "demo", "1.0.0", "explicit-version", id="pinned edition"),
        pytest.param(lambda day: day.concept("places", "01"), "places", "2023.0.0", "day", id="concept"),
        pytest.param(
            lambda day: day.concept("places@2011", "01"), "places", "2011.0.0", "explicit-version", id="pinned concept"
        ),
        pytest.param(lambda day: day.check_code("places", "01"), "places", "2023.0.0", "day", id="code check"),
        pytest.param(lambda day: day.threshold("hospital/none"), "hospital", "1.0.0", "day", id="threshold"),
        pytest.param(
            lambda day: day.grade("hospital", {"level": "primary"}), "hospital", "1.0.0", "day", id="grade report"
        ),
        pytest.param(
            lambda day: day.points("hospital-points", [], cycle="calendar"),
            "hospital-points",
            "1.0.0",
            "day",
            id="points",
        ),
        pytest.param(lambda _: "demo", "demo", "2.0.0", "day", id="an id"),
        pytest.param(lambda _: "demo@1.x", "demo@1.x", "1.1.0", "explicit-version", id="a pinned id"),
        pytest.param(lambda _: "places@2011", "places@2011", "2011.0.0", "explicit-version", id="a pinned table"),
        pytest.param(lambda _: "former-places", "former-places", "2023.0.0", "day", id="a former id"),
        pytest.param(
            lambda _: "hospital/none@1.0", "hospital/none@1.0", "1.0.0", "explicit-version", id="a pinned threshold"
        ),
        pytest.param(
            lambda _: "hospital-points@1.0", "hospital-points@1.0", "1.0.0", "explicit-version", id="a pinned scheme"
        ),
    ],
)
def test_which_rule_chose_the_edition(ask, subject, edition_, rule):
    day = view()
    found = day.explain(ask(day))
    assert (found.subject, found.edition, found.rule) == (subject, edition_, rule)
    assert found.digest == catalogue().digest
    assert found.day == day.day
    assert SOURCE in found.sources
    assert found.steps


def test_a_pin_on_the_view_and_a_lock_are_named():
    assert view(demo="1.0").explain("demo").rule == "forced-pin"
    locked = View(catalogue().holdings, view().day)
    locked._pins = Pins({}, {"demo": "1.1.0"}, {"places": "2011"})
    assert locked.explain("demo").rule == "lock"
    assert locked.explain("places").edition == "2011.0.0"


def test_an_absence_is_explained_too():
    found = view().explain("ended")
    assert found.edition is None
    assert "no longer in force" in found.steps[0]
    lost = view().explain(view().check_code("marks", "T1"))
    assert "no table" in lost.steps[0]


def test_an_assumed_day_is_said_to_be_assumed():
    from attrs import evolve

    from samples import opened

    assumed = edition("ended", "1.0.0", assumed_from=date(2020, 1, 1))
    entries = tuple(
        evolve(each, standard=evolve(each.standard, editions=(assumed,))) if each.standard.id == "ended" else each
        for each in CONTENT.entries
    )
    found = opened(evolve(CONTENT, entries=entries)).as_of(view().day).explain("ended")
    assert any("assumed (2020-01-01)" in each for each in found.steps)
    assert found.doubts == (DOUBT,)


@pytest.mark.parametrize("answer", [None, 5, SOURCE])
def test_what_is_no_answer_is_not_explained(answer):
    with pytest.raises(hcs.WrongTypeError):
        view().explain(answer)


def test_an_unknown_id_is_not_explained():
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().explain("dem")
    assert caught.value.near == ("demo",)


@pytest.mark.parametrize(
    ("ask", "error"),
    [
        pytest.param(lambda day: day.standards(area="pub"), hcs.WrongValueError, id="area"),
        pytest.param(lambda day: day.standards(status="current"), hcs.WrongValueError, id="status"),
        pytest.param(lambda day: day.thresholds(level="first"), hcs.WrongValueError, id="level"),
        pytest.param(lambda day: day.thresholds(indicator=hcs.Id("bedz")), hcs.UnknownIdError, id="indicator"),
        pytest.param(lambda day: day.criteria(hcs.Id("hospital"), kind="x"), hcs.WrongValueError, id="kind"),
    ],
)
def test_a_filter_that_nothing_can_meet_is_refused(ask, error):
    with pytest.raises(error):
        ask(view())


STEPPED = standard(
    "stepped",
    edition("stepped", "1.0.0", "2020-01-01", "2027-01-01"),
    edition("stepped", "1.1.0", "2027-01-01", "2029-01-01"),
)


def stepped(name: str, version: str, **days: str) -> Any:
    dated = {key: date.fromisoformat(value) for key, value in days.items()}
    return threshold(name, "ge", "5", standard="stepped", edition=version, indicator="beds", unit="1", **dated)


CATALOGUE = opened(
    evolve(
        CONTENT,
        entries=(
            *CONTENT.entries,
            Entry(
                STEPPED,
                thresholds=(
                    stepped("late", "1.0.0", valid_from="2026-12-01"),
                    stepped("late", "1.1.0"),
                    stepped("new", "1.1.0"),
                    stepped("gone", "1.0.0", valid_to="2026-01-01"),
                ),
            ),
        ),
    )
)
_NOT_YET, _NO_LONGER, _ELSEWHERE = hcs.NotYetInForceError, hcs.NoLongerInForceError, hcs.NotCoveredError


@pytest.mark.parametrize(
    ("key", "day", "kind", "said"),
    [
        pytest.param("late", "2026-11-30", _NOT_YET, "starts on 2026-12-01", id="later in the edition"),
        pytest.param("late@1.0.0", "2026-11-30", _NOT_YET, "starts on 2026-12-01", id="later in the edition pinned"),
        pytest.param("new", "2026-12-31", _NOT_YET, "starts on 2027-01-01", id="with the next edition"),
        pytest.param("gone", "2026-01-01", _NO_LONGER, "since 2026-01-01", id="ended in the edition"),
        pytest.param("gone", "2027-01-01", _NO_LONGER, "since 2026-01-01", id="ended before the edition of the day"),
        pytest.param("gone@1.0.0", "2026-01-01", _NO_LONGER, "since 2026-01-01", id="ended in the edition pinned"),
        pytest.param("new@1.0.0", "2026-01-01", _ELSEWHERE, "editions that have it: 1.1.0", id="not in that edition"),
        pytest.param(
            "gone@^1.0", "2027-01-01", _ELSEWHERE, "editions that have it: 1.0.0", id="not in that of a range"
        ),
    ],
)
def test_why_a_threshold_does_not_hold(key, day, kind, said):
    with pytest.raises(kind) as caught:
        CATALOGUE.as_of(date.fromisoformat(day)).threshold(hcs.Id(f"stepped/{key}"))
    assert said in str(caught.value)
    assert not re.search("edition|since|starts", caught.value.text("zh").replace("stepped", ""))
