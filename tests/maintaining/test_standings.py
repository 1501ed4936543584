"""Change requests about statuses, pilots and correspondences."""

from datetime import date

import pytest

from hcstandards import load
from hcstandards.authoring.loading import load_folder
from hcstandards.errors import ChangeRefusedError, InvalidCatalogueError
from hcstandards.maintaining import requests
from hcstandards.values import Id
from maintaining.folders import changed_lines, write

D = date.fromisoformat
SOURCE = {"document": "notice", "confidence": "clear", "place": "名单"}
PILOT = (
    "pilots:\n"
    "  # the first trial\n"
    "  - id: try\n"
    "    title: 试点\n"
    "    title_en: Trial\n"
    "    stated_units: 9\n"
    "    source: {place: 名单}\n"
    "    units:\n"
    "      # from the list\n"
    '      - region: "330700"\n'
    "        name: 金华市\n"
    "        stages:\n"
    '          - {stage: listed, since: "2019-05-20", source: {place: 名单}}  # told in May\n'
    '          - {stage: actual-use, since: "2021-12-21", source: {place: 名单}}\n'
    '      - region: "520400"\n'
    "        name: 安顺市\n"
    "        stages:\n"
    "          - stage: listed\n"
    '            since: "2019-05-20"\n'
    "            source: {place: 名单}\n"
)


@pytest.fixture
def folder(tmp_path):
    folder = write(tmp_path)
    with (folder / "standards" / "demo.yaml").open("a", encoding="utf-8") as stream:
        stream.write(PILOT)
    return folder


def applied(folder, *operations, key="change-1", target="try"):
    requests.propose(
        folder, key, title="变更", title_en="A change", target=target, by="李", on=D("2026-01-05"),
        operations=operations,
    )  # fmt: skip
    requests.review(folder, key, by="王", on=D("2026-01-12"))
    requests.notice(folder, key, by="李", since=D("2026-01-15"), until=D("2026-01-25"))
    return requests.apply(folder, key, by="李", on=D("2026-01-25"))


def unit(region, name, **more):
    return {
        "add_pilot_unit": {
            "pilot": "try", "region": region, "name": name, "stage": "listed", "since": "2020-11-01",
            "precision": "month", "source": SOURCE, **more,
        }
    }  # fmt: skip


def stage(region, name, since, **more):
    facts = {"pilot": "try", "region": region, "stage": name, "since": since, "source": SOURCE}
    return {"add_pilot_stage": {**facts, **more}}


def outcome(value):
    return {"set_pilot_outcome": {"pilot": "try", "outcome": value, "source": SOURCE}}


def status(value, since, **more):
    return {
        "add_status": {
            "standard": "demo", "axis": "lifecycle", "value": value, "since": since, "source": SOURCE, **more,
        }
    }  # fmt: skip


def edge(target, **more):
    return {
        "add_correspondence": {
            "source_system": "table", "source_edition": "1.0.0", "source_code": "01", "kind": "split",
            "target_system": "table", "target_edition": "1.0.0", "target_code": target, "since": "2027-01-01",
            "source": SOURCE, **more,
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    ("region", "name", "order"),
    [
        pytest.param("110000", "北京市", ["110000", "330700", "520400"], id="in front"),
        pytest.param("440600", "佛山市", ["330700", "440600", "520400"], id="between"),
        pytest.param("650100", "乌鲁木齐市", ["330700", "520400", "650100"], id="at the end"),
    ],
)
def test_a_unit_joins_a_pilot_in_order_of_regions(folder, region, name, order):
    done = applied(folder, unit(region, name, name_en="A city", demonstration="true"))
    assert changed_lines(done.diff)[0] == [], "nothing that was there is touched"
    (pilot,) = load_folder(folder).entries[0].pilots
    assert [each.region for each in pilot.units] == order
    found = load(folder).as_of(D("2020-11-01")).pilots(pilot=Id("try"), stage="listed").standings
    (joined,) = (each for each in found if each.region == region)
    assert (joined.name, joined.precision, joined.demonstration) == (name, "month", True)
    assert "        demonstration: true\n" in (folder / "standards/demo.yaml").read_text(encoding="utf-8")


def test_a_stage_stands_where_its_day_puts_it(folder):
    done = applied(
        folder,
        stage("330700", "simulated", "2021-03-09"),
        stage("520400", "actual-use", "2021-06-01", precision="month"),
    )
    assert changed_lines(done.diff)[0] == []
    (pilot,) = load_folder(folder).entries[0].pilots
    assert [(each.stage, str(each.since)) for each in pilot.units[0].stages] == [
        ("listed", "2019-05-20"), ("simulated", "2021-03-09"), ("actual-use", "2021-12-21"),
    ]  # fmt: skip
    coverage = load(folder).as_of(D("2021-06-01")).pilots(pilot=Id("try"))
    assert coverage.counts == {"simulated": 1, "actual-use": 1}
    assert "# told in May" in (folder / "standards/demo.yaml").read_text(encoding="utf-8")


def test_an_outcome_comes_with_its_source_and_may_be_another_later(folder):
    applied(folder, outcome("extended"))
    done = applied(folder, outcome("adopted"), key="change-2")
    (pilot,) = load_folder(folder).entries[0].pilots
    assert (pilot.outcome, pilot.outcome_source.document) == ("adopted", "notice")
    assert changed_lines(done.diff)[0] == ["    outcome: extended"], "the source is the same"
    text = (folder / "standards/demo.yaml").read_text(encoding="utf-8")
    assert text.index("stated_units") < text.index("outcome:") < text.index("units:\n")


def test_a_field_of_a_pilot_is_set(folder):
    applied(folder, {"set_field": {"target": "pilot:try", "path": "units.1.name_en", "value": "Anshun"}})
    assert load_folder(folder).entries[0].pilots[0].units[1].name_en == "Anshun"


def test_statuses_stand_by_edition_in_order(folder):
    applied(folder, status("release", "2019-12-01", edition="1.0"), target="demo")
    applied(folder, status("active", "2019-06-01", axis="identifier"), key="change-2", target="demo")
    applied(folder, status("application", "2026-01-01", edition="1.0.0"), key="change-3", target="demo")
    found = [(each.value, each.edition) for each in load_folder(folder).entries[0].statuses]
    assert found == [("release", "1.0.0"), ("application", "1.0.0"), ("active", None)]
    assert load(folder).as_of(D("2026-02-01")).status(Id("demo@1.0.0")).lifecycle == "application"


def test_a_split_is_several_edges(folder):
    applied(folder, edge("02", primary="true"), edge("04"), target="table")
    day = load(folder).as_of(D("2027-01-01"))
    assert {(each.code, each.primary) for each in day.translate(Id("table"), "01", Id("table")).hits} == {
        ("02", True), ("04", False),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        pytest.param(unit("520400", "安顺市"), "try has the region 520400 already", id="a unit again"),
        pytest.param(stage("110000", "ended", "2022-01-01"), "try has no region 110000", id="a stage of no unit"),
        pytest.param(
            stage("330700", "listed", "2022-01-01"), "has the stage listed already, since 2019-05-20", id="again"
        ),
        pytest.param(
            {"set_pilot_outcome": {"pilot": "gone", "outcome": "adopted", "source": SOURCE}}, "no pilot 'gone'",
            id="an unknown pilot",
        ),
        pytest.param(
            {"set_field": {"target": "try", "path": "title", "value": "新"}}, "write pilot:try", id="a pilot's bare id"
        ),
        pytest.param(
            {"set_field": {"target": "table", "path": "title", "value": "新"}}, "write code-system:table",
            id="a code system's bare id",
        ),
        pytest.param(
            {"set_field": {"target": "pilot:try", "path": "units.7.name", "value": "新"}},
            "pilot:try has nothing at units.7 to hold units.7.name", id="inside what isn't there",
        ),
        pytest.param(
            {"set_field": {"target": "pilot:try", "path": "units.7", "value": "新"}}, "pilot:try has no units.7",
            id="a place beyond the list",
        ),
        pytest.param(
            {"rename_code": {"system": "table", "release": "20200101", "code": "02"}}, "is called so already",
            id="a rename to nothing",
        ),
        pytest.param(
            {"rename_code": {"system": "table", "release": "20200101", "code": "02", "display": "乙"}},
            "is called so already", id="a rename to the same",
        ),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_refused_with_the_reason(folder, operation, said):
    with pytest.raises(ChangeRefusedError) as refused:
        applied(folder, operation)
    assert said in str(refused.value)
    assert not (folder / "changes").exists()


@pytest.mark.parametrize(
    ("first", "again", "said"),
    [
        pytest.param(
            status("review", "2019-06-01"), status("review", "2019-06-01"), "since 2019-06-01 already", id="status"
        ),
        pytest.param(
            edge("02", kind="partial"),
            edge("02", kind="partial"),
            "has that correspondence of '01' already",
            id="correspondence",
        ),
        pytest.param(outcome("dropped"), outcome("dropped"), "try is dropped already", id="outcome"),
    ],
)
def test_what_is_recorded_is_not_recorded_again(folder, first, again, said):
    applied(folder, first, target="demo")
    with pytest.raises(ChangeRefusedError, match=said):
        applied(folder, again, key="change-2", target="demo")


@pytest.mark.parametrize(
    ("operation", "rule"),
    [
        pytest.param(stage("520400", "simulated", "2019-01-01"), "pilot.stages", id="a stage before the list"),
        pytest.param(unit("12", "某地"), "id.region", id="a region that is none"),
        pytest.param(unit("130400", "邯郸市", since="2020-11-09"), "pilot.precision", id="a month from its ninth day"),
        pytest.param(status("nonsense", "2020-01-01"), "status.value", id="a stage of no lifecycle"),
    ],
)
def test_what_would_be_wrong_is_a_problem_of_the_files(folder, operation, rule):
    with pytest.raises(InvalidCatalogueError) as refused:
        applied(folder, operation)
    assert rule in {each.rule for each in refused.value.problems}
    assert not (folder / "changes").exists()


PAPER = {"id": "list-2026", "title": "2026年名单", "kind": "official-text", "language": "zh", "read_on": "2026-01-04"}


def test_a_new_document_is_what_the_sources_of_the_same_request_name(folder):
    source = {"document": "list-2026", "confidence": "clear", "place": "附件", "line": "7"}
    done = applied(folder, {"add_document": PAPER}, unit("110000", "北京市", source=source))
    assert changed_lines(done.diff)[0] == []
    content = load_folder(folder)
    assert [each.id for each in content.documents] == ["paper", "notice", "list-2026"]
    assert content.documents[-1].read_on == D("2026-01-04")
    assert content.entries[0].pilots[0].units[0].stages[0].source.document == "list-2026"


def test_a_document_stands_after_the_one_that_is_named(folder):
    applied(folder, {"add_document": {**PAPER, "after": "paper"}})
    assert [each.id for each in load_folder(folder).documents] == ["paper", "list-2026", "notice"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        pytest.param({"id": "paper"}, "there is a document 'paper' already", id="taken"),
        pytest.param({"after": "gone"}, "no document 'gone'", id="after none"),
        pytest.param({}, r"several files \(documents.yaml, documents/more.yaml\)", id="where to"),
    ],
)
def test_a_document_without_a_place_is_refused(folder, more, said):
    (folder / "documents").mkdir()
    (folder / "documents" / "more.yaml").write_text(
        "documents:\n  - {id: more, title: 又一份, kind: copy, language: zh}\n", encoding="utf-8"
    )
    with pytest.raises(ChangeRefusedError, match=said):
        applied(folder, {"add_document": {**PAPER, **more}})
