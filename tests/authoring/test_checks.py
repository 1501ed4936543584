"""Every rule of meaning has a case that breaks it, and the sample keeps them all."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from correspondence_cases import CASES as CORRESPONDENCES
from hcstandards.authoring.checks import RULES, meaning_problems
from hcstandards.model.bodies import Body
from hcstandards.model.codes import CodeRule, CodeSystem, Segment
from hcstandards.model.content import Content, Entry, Table
from hcstandards.model.grading import PointsCycle
from hcstandards.model.pilots import Pilot, PilotStage, PilotUnit
from hcstandards.model.programmes import Deliverable, Measure, NamedPilot, Programme, Target, Task
from hcstandards.model.sources import Defect, Source
from hcstandards.model.standards import Erratum
from hcstandards.model.statuses import LifecycleTransition, StatusRecord
from hcstandards.values import FrozenMap
from samples import (
    BANDS,
    CONTENT,
    DOUBT,
    GRADING,
    LETTERS,
    LIFECYCLE,
    POINTS,
    SOURCE,
    concept,
    criterion,
    edition,
    release,
    standard,
    threshold,
)

ROOT = Path("sample")


def broken(content: Content) -> set[str]:
    return {each.rule for each in meaning_problems(content, {}, ROOT)}


def with_entry(entry: Entry, **more: Any) -> Content:
    return evolve(CONTENT, entries=(*CONTENT.entries, entry), **more)


def extra(*editions: Any, **more: Any) -> Content:
    """Return the sample with one more standard, whose fields are *more*."""
    parts = {name: more.pop(name) for name in list(more) if name in Entry.__annotations__ and name != "standard"}
    return with_entry(Entry(standard("extra", *editions, **more), **parts))


def hospital(**parts: Any) -> Content:
    """Return the sample with other *parts* of the hospital standard."""
    entries = tuple(evolve(each, **parts) if each.standard.id == "hospital" else each for each in CONTENT.entries)
    return evolve(CONTENT, entries=entries)


def thresholds(*added: Any) -> Content:
    old = next(each for each in CONTENT.entries if each.standard.id == "hospital").thresholds
    return hospital(thresholds=(*old, *added))


def dated(since: str | None, until: str | None) -> Any:
    days = {name: text and date.fromisoformat(text) for name, text in (("valid_from", since), ("valid_to", until))}
    return threshold("turning", "ge", "1", **days)


def system(**more: Any) -> CodeSystem:
    fields = {"how_to_load": "请导入", "how_to_load_en": "Import it", **more}
    return CodeSystem("extra-codes", "extra", "代码", "Codes", SOURCE, **fields)


def rule(**more: Any) -> Content:
    fields: dict[str, Any] = {"enforced": True, "source": SOURCE, **more}
    return extra(code_systems=(system(rules=(CodeRule("r", "规则", "Rule", **fields),)),))


def table(*concepts: Any, count: int | None = None, rules: tuple[CodeRule, ...] = (), **more: Any) -> Content:
    releases = (release("one", "1.0.0", len(concepts) if count is None else count, "2020-01-01", **more),)
    entry = Entry(standard("extra"), code_systems=(system(releases=releases, rules=rules),))
    return with_entry(entry, tables=(*CONTENT.tables, Table("extra-codes", "one", concepts)))


def code(text: str, display: str = "显示", **more: Any) -> Any:
    return concept("extra-codes", "1.0.0", text, display, **more)


def releases(*given: Any) -> Content:
    tables = tuple(Table("extra-codes", each.id, ()) for each in given)
    entry = Entry(standard("extra"), code_systems=(system(releases=given),))
    return with_entry(entry, tables=(*CONTENT.tables, *tables))


def grading(**more: Any) -> Content:
    """Return the sample whose first level is graded by other bands, or whose scheme has other fields."""
    first = evolve(GRADING.levels[0], **more)
    return hospital(grading=(evolve(GRADING, levels=(first, *GRADING.levels[1:])),))


def points(**more: Any) -> Content:
    return hospital(points=(evolve(POINTS, **more),))


def programme(**more: Any) -> Content:
    return extra(programmes=(Programme("p", "extra", "1.0.0", "方案", "Programme", SOURCE, **more),))


def pilot(
    *stages: tuple[str, str], regions: tuple[str, ...] = ("520400",), precision: Any = "day", **more: Any
) -> Content:
    dated = tuple(PilotStage(stage, date.fromisoformat(since), SOURCE, precision) for stage, since in stages)  # type: ignore[arg-type]
    units = tuple(PilotUnit(region, "市", dated) for region in regions)
    return extra(pilots=(Pilot("trial", "extra", "试点", "Pilot", SOURCE, units=units, **more),))


def located(region: str, name: str) -> Content:
    """Return content with a table of divisions, and a pilot in *region*."""
    divisions = CodeSystem(
        "gbt-2260", "extra", "区划", "Divisions", SOURCE, releases=(release("one", "1.0.0", 2, "2020-01-01"),)
    )
    known = (concept("gbt-2260", "1.0.0", "110000", "北京市"), concept("gbt-2260", "1.0.0", "330000", "浙江省"))
    trial = Pilot("trial", "extra", "试点", "Pilot", SOURCE, units=(PilotUnit(region, name, ()),))
    entry = Entry(standard("extra"), code_systems=(divisions,), pilots=(trial,))
    return with_entry(entry, tables=(*CONTENT.tables, Table("gbt-2260", "one", known)))


def lifecycle(**more: Any) -> Content:
    return evolve(CONTENT, lifecycles=(evolve(LIFECYCLE, **more),))


def identifier(value: str, since: str = "2020-01-01") -> StatusRecord:
    return evolve(status(value, since), axis="identifier")


def status(value: str, since: str = "2020-01-01") -> StatusRecord:
    return StatusRecord("lifecycle", value, date.fromisoformat(since), SOURCE)


ERRATUM = Erratum(date(2019, 5, 31), "更正", "corrected", SOURCE)
TASK = Task("t", 1, "任务", "Task", "sole", "clear", SOURCE)
DIGIT = Segment("序号", "Serial", 1, "digits")

CASES: dict[str, dict[str, Callable[[], Content]]] = {
    "designation.series": {
        "dash": lambda: extra(designation="GB/T 2261.1—2003"),
        "no year": lambda: extra(designation="GB/T 2261.1"),
        "square brackets": lambda: extra(designation="医保发[2019]39号"),
        "of an edition": lambda: extra(edition("extra", "1.0.0", "2020-01-01", designation="WST 1-2020")),
        "no designation": lambda: extra(designation="标准"),
    },
    "edition.assumed": {
        "no ground": lambda: extra(edition("extra", "1.0.0", assumed_from=date(2020, 1, 1), doubts=())),
        "beside a sourced day": lambda: extra(
            edition("extra", "1.0.0", "2020-01-01", assumed_from=date(2020, 1, 1), doubts=(DOUBT,))
        ),
        "no ground for the end": lambda: extra(edition("extra", "1.0.0", "2020-01-01", assumed_to=date(2021, 1, 1))),
    },
    "edition.erratum": {
        "before the issue": lambda: extra(
            edition("extra", "1.0.0", "2020-01-01", issued=date(2019, 6, 1), errata=(ERRATUM,))
        ),
    },
    "edition.overlap": {
        "open end": lambda: extra(edition("extra", "1.0.0", "2020-01-01"), edition("extra", "2.0.0", "2021-01-01")),
        "a day too long": lambda: extra(
            edition("extra", "2.0.0", "2021-01-01"), edition("extra", "1.0.0", "2020-01-01", "2021-01-02")
        ),
    },
    "edition.period": {
        "assumed to end before it starts": lambda: extra(
            edition("extra", "1.0.0", "2020-01-01", assumed_to=date(2019, 1, 1))
        ),
        "ends as it starts": lambda: extra(edition("extra", "1.0.0", "2020-01-01", "2020-01-01")),
        "in force before its issue": lambda: extra(edition("extra", "1.0.0", "2020-01-01", issued=date(2020, 1, 2))),
    },
    "edition.replaces": {
        "itself": lambda: extra(edition("extra", "1.0.0", "2020-01-01", replaces=("1.0.0",))),
        "no such version": lambda: extra(edition("extra", "1.0.0", "2020-01-01", replaces=("0.9.0",))),
        "no such standard": lambda: extra(edition("extra", "1.0.0", "2020-01-01", replaces=("gone@1.0.0",))),
    },
    "edition.undated": {"no doubt": lambda: extra(edition("extra", "1.0.0", doubts=()))},
    "edition.label": {
        "of two editions": lambda: extra(
            edition("extra", "1.0.0", "2020-01-01", "2021-01-01", label="试行"),
            edition("extra", "2.0.0", "2021-01-01", label="试行"),
        ),
        "another's version": lambda: extra(
            edition("extra", "1.0.0", "2020-01-01", "2021-01-01", label="2.0.0"),
            edition("extra", "2.0.0", "2021-01-01", label="2"),
        ),
        "a range": lambda: extra(edition("extra", "1.0.0", "2020-01-01", label="1.x")),
    },
    "edition.version": {
        "no edition at all": lambda: with_entry(Entry(evolve(standard("extra"), editions=()))),
        "build metadata": lambda: extra(edition("extra", "1.0.0+a", "2020-01-01")),
        "not semantic": lambda: extra(edition("extra", "1.0", "2020-01-01")),
        "a line end": lambda: extra(edition("extra", "1.0.0\n", "2020-01-01")),
        "twice": lambda: extra(edition("extra", "1.0.0", "2020-01-01", "2021-01-01"), edition("extra", "1.0.0")),
        "of the catalogue": lambda: evolve(CONTENT, identity=evolve(CONTENT.identity, version="one")),
    },
    "grading.bands": {
        "outside the scale": lambda: grading(bands=(evolve(BANDS[0], high=Decimal(1001)),)),
        "upside down": lambda: grading(bands=(evolve(BANDS[0], low=Decimal(1000), high=Decimal(900)),)),
        "overlap": lambda: grading(bands=(*BANDS[:2], evolve(BANDS[2], high=Decimal(750)))),
    },
    "grading.threshold": {
        "another low": lambda: grading(bands=(evolve(BANDS[0], low=Decimal(901)), *BANDS[1:])),
        "another high": lambda: grading(bands=(*BANDS[:2], evolve(BANDS[2], high=Decimal(748)))),
        "another range": lambda: grading(bands=(BANDS[0], evolve(BANDS[1], high=Decimal(898)), BANDS[2])),
    },
    "id.form": {
        "capitals": lambda: with_entry(Entry(standard("Extra"))),
        "a blank": lambda: evolve(CONTENT, bodies=(*CONTENT.bodies, Body("a b", "机构", "Body", "organ", SOURCE))),
        "a pin": lambda: extra(code_systems=(evolve(system(), id="codes@1"),)),
    },
    "id.prefix": {
        "another standard": lambda: extra(thresholds=(threshold("x", "ge", "1"),)),
        "no name": lambda: thresholds(evolve(threshold("x", "ge", "1"), id="hospital")),
        "a group": lambda: extra(criterion_groups=CONTENT.entries[4].criterion_groups),
    },
    "id.region": {
        "a name": lambda: pilot(("listed", "2020-01-01"), regions=("Anshun",)),
        "five digits": lambda: extra(statuses=(evolve(status("60"), region="52040"),)),
        "a word": lambda: extra(jurisdiction="Guizhou"),
    },
    "id.repeated": {
        "a standard": lambda: with_entry(Entry(standard("demo"))),
        "a threshold of one edition": lambda: thresholds(threshold("none", "eq", "0")),
        "a document": lambda: evolve(CONTENT, documents=CONTENT.documents * 2),
    },
    "points.bands": {
        "no such cycle": lambda: points(bands=(evolve(POINTS.bands[0], cycle="gone"),)),
        "upside down": lambda: points(bands=(evolve(POINTS.bands[0], high=Decimal(12)),)),
        "overlap": lambda: points(bands=(evolve(POINTS.bands[0], high=Decimal(17)), *POINTS.bands[1:])),
        "both have the bound": lambda: points(
            bands=(evolve(POINTS.bands[0], high_included=True), evolve(POINTS.bands[1], low_included=True))
        ),
        "open below another": lambda: points(bands=(evolve(POINTS.bands[0], high=None), POINTS.bands[1])),
    },
    "pilot.source": {
        "outcome": lambda: pilot(outcome="extended"),
        "exit criteria": lambda: pilot(exit_criteria="评估通过"),
    },
    "pilot.precision": {
        "a month": lambda: pilot(("listed", "2020-11-02"), precision="month"),
        "a year": lambda: pilot(("listed", "2020-11-01"), precision="year"),
    },
    "pilot.region": {
        "no province": lambda: located("990100", "某市"),
        "a province by another name": lambda: located("110000", "北京"),
    },
    "pilot.stages": {
        "goes back": lambda: pilot(("actual-use", "2021-01-01"), ("simulated", "2022-01-01")),
        "dated out of order": lambda: pilot(("simulated", "2022-01-01"), ("actual-use", "2021-01-01")),
        "two on one day": lambda: pilot(("listed", "2021-01-01"), ("simulated", "2021-01-01")),
        "the same again": lambda: pilot(("listed", "2021-01-01"), ("listed", "2021-02-01")),
    },
    "pilot.unit": {
        "a region twice": lambda: pilot(regions=("520400", "520400")),
        "more than stated": lambda: pilot(regions=("520400", "520100"), stated_units=1),
    },
    "points.cycle": {"no time": lambda: points(cycles=(PointsCycle("one-year", "年", "Year", SOURCE, years=0),))},
    "reference.body": {
        "issuer": lambda: extra(issuer="nobody"),
        "successor": lambda: evolve(
            CONTENT, bodies=(*CONTENT.bodies, Body("old", "旧", "Old", "organ", SOURCE, succeeded_by=("new",)))
        ),
        "whole": lambda: evolve(
            CONTENT, bodies=(*CONTENT.bodies, Body("unit", "处", "Unit", "organ", SOURCE, part_of="new"))
        ),
        "lead of a task": lambda: programme(tasks=(evolve(TASK, leads=("nobody",)),)),
        "addressee": lambda: programme(
            measures=(Measure("m", "measure", "措施", "Measure", SOURCE, bodies=("nobody",)),)
        ),
    },
    "reference.document": {
        "of a source": lambda: extra(source=Source("gone", "clear")),
        "of a pilot's exit criteria": lambda: pilot(
            exit_criteria="评估通过", exit_criteria_sources=(Source("gone", "clear"),)
        ),
        "of a defect": lambda: extra(defects=(Defect("lost", "缺", "lost", document="gone"),)),
        "of a body": lambda: evolve(
            CONTENT, bodies=(*CONTENT.bodies, Body("b", "机构", "Body", "organ", Source("gone", "clear")))
        ),
    },
    "reference.edition": {
        "of a threshold": lambda: thresholds(threshold("x", "ge", "1", edition="9.0.0")),
        "of a release": lambda: releases(release("one", "9.0.0", 0, "2020-01-01")),
        "of a status": lambda: extra(statuses=(evolve(status("60"), edition="9.0.0"),)),
    },
    "reference.group": {
        "of a criterion": lambda: hospital(criteria=(criterion("c", group="hospital/gone"),)),
        "of a task": lambda: programme(tasks=(evolve(TASK, group="gone"),)),
        "task of a document": lambda: programme(deliverables=(Deliverable("d", "文件", "Paper", SOURCE, task="gone"),)),
        "task of a pilot": lambda: programme(pilots=(NamedPilot("n", "试点", "Pilot", SOURCE, task="gone"),)),
        "task of a target": lambda: programme(targets=(Target("g", "目标", "Target", SOURCE, task="gone"),)),
    },
    "reference.indicator": {"gone": lambda: thresholds(threshold("x", "ge", "1", indicator="gone"))},
    "reference.lifecycle": {"gone": lambda: extra(lifecycle="gone")},
    "reference.standard": {"related": lambda: extra(related=("gone",))},
    "reference.threshold": {
        "of a criterion": lambda: hospital(criteria=(criterion("c", thresholds=("hospital/gone",)),)),
        "of a band": lambda: grading(bands=(evolve(BANDS[0], threshold="hospital/gone"),)),
    },
    "release.name": {
        "twice": lambda: releases(
            release("a", "1.0.0", 0, "2020-01-01", "2021-01-01"), release("a", "1.0.0", 0, "2021-01-01")
        ),
        "another edition's label": lambda: with_entry(
            Entry(
                standard(
                    "extra",
                    edition("extra", "1.0.0", "2020-01-01", "2021-01-01", label="2020"),
                    edition("extra", "2.0.0", "2021-01-01", label="2021"),
                ),
                code_systems=(system(releases=(release("2021", "1.0.0", 0, "2020-01-01", "2021-01-01"),)),),
            ),
            tables=(*CONTENT.tables, Table("extra-codes", "2021", ())),
        ),
    },
    "release.overlap": {
        "open end": lambda: releases(
            release("a", "1.0.0", 0, "2020-01-01"), release("b", "1.0.0", 0, "2021-01-01", "2022-01-01")
        ),
    },
    "release.period": {
        "ends as it starts": lambda: releases(release("a", "1.0.0", 0, "2020-01-01", "2020-01-01")),
        "a code ends before it starts": lambda: table(
            code("1", valid_from=date(2020, 1, 1), valid_to=date(2019, 1, 1))
        ),
    },
    "release.undated": {"no doubt": lambda: releases(release("a", "1.0.0", 0, doubts=()))},
    "rule.example": {
        "too long": lambda: rule(segments=(DIGIT,), examples=("12",)),
        "another case": lambda: rule(pattern="x[0-9]", examples=("X1",)),
    },
    "rule.shape": {
        "neither": rule,
        "both": lambda: rule(segments=(DIGIT,), pattern="[0-9]"),
        "fixed without value": lambda: rule(segments=(evolve(DIGIT, characters="fixed"),), examples=("1",)),
        "value without fixed": lambda: rule(segments=(evolve(DIGIT, value="1"),)),
        "value of another length": lambda: rule(segments=(Segment("标识", "Mark", 2, "fixed", "T"),)),
        "no length": lambda: rule(segments=(evolve(DIGIT, length=0),)),
        "no pattern at all": lambda: rule(pattern="[0-9", examples=("1",)),
        "a pattern beyond bounds": lambda: rule(pattern="a{99999999999999999999}"),
    },
    "source.figure": {
        "no words": lambda: thresholds(threshold("x", "ge", "1", source=Source("paper", "clear", line=1))),
        "no place": lambda: thresholds(threshold("x", "ge", "1", source=Source("paper", "clear", literal="字"))),
        "inferred without a reading": lambda: thresholds(
            threshold("x", "ge", "1", source=Source("paper", "inferred", line=1, literal="字"))
        ),
    },
    "source.unresolvable": {
        "no reason": lambda: thresholds(
            threshold("x", "ge", "1", source=Source("paper", "unresolvable", line=1, literal="字"))
        )
    },
    "status.transition": {
        "skips": lambda: extra(statuses=(status("00"), status("95", "2021-01-01"))),
        "goes back": lambda: extra(statuses=(status("60"), status("00", "2021-01-01"))),
        "leaves the end": lambda: extra(statuses=(status("95"), status("60", "2021-01-01"))),
        "against the order of the day": lambda: extra(statuses=(status("60"), status("00"))),
        "of all, then of one edition": lambda: extra(
            statuses=(status("60"), evolve(status("00", "2021-01-01"), edition="1.0.0"))
        ),
        "of all, then in one region": lambda: extra(
            statuses=(status("60"), evolve(status("00", "2021-01-01"), region="520400"))
        ),
        "of a province, then in its city": lambda: extra(
            statuses=(
                evolve(status("60"), region="520000"),
                evolve(status("00", "2021-01-01"), region="520400"),
            )
        ),
        "reserved, and in use again": lambda: extra(
            statuses=(identifier("reserved"), identifier("active", "2021-01-01"))
        ),
    },
    "lifecycle.machine": {
        "a stage twice": lambda: lifecycle(states=(*LIFECYCLE.states, LIFECYCLE.states[0])),
        "a step from nowhere": lambda: lifecycle(transitions=(LifecycleTransition("77", "60"),)),
        "a step to nowhere": lambda: lifecycle(transitions=(LifecycleTransition("60", "77"),)),
        "a step twice": lambda: lifecycle(transitions=LIFECYCLE.transitions * 2),
        "no legal status": lambda: lifecycle(states=(evolve(LIFECYCLE.states[0], legal="现行"), *LIFECYCLE.states[1:])),
    },
    "status.value": {
        "no stage": lambda: extra(statuses=(status("61"),)),
        "no legal status": lambda: extra(statuses=(evolve(status("现行"), axis="legal"),)),
        "no stage of a pilot": lambda: extra(statuses=(evolve(status("begun"), axis="pilot"),)),
        "no status of an identifier": lambda: extra(statuses=(evolve(status("gone"), axis="identifier"),)),
    },
    "status.derived": {
        "draft or stable": lambda: extra(statuses=(evolve(status("draft"), axis="artefact"),)),
        "legal, of an edition with days": lambda: extra(
            statuses=(evolve(status("withdrawn"), axis="legal", edition="1.0.0"),)
        ),
        "legal, of all": lambda: extra(statuses=(evolve(status("withdrawn"), axis="legal"),)),
    },
    "status.period": {
        "ends before it starts": lambda: extra(statuses=(evolve(status("60"), until=date(2019, 1, 1)),)),
        "ends as it starts": lambda: extra(statuses=(evolve(status("60"), until=date(2020, 1, 1)),)),
        "two on a day": lambda: extra(statuses=(identifier("active"), identifier("deprecated"))),
    },
    "system.how-to-load": {
        "silent": lambda: extra(code_systems=(system(how_to_load=None),)),
        "in one language": lambda: extra(code_systems=(system(how_to_load_en=None),)),
    },
    "table.count": {"one short": lambda: table(code("1"), count=2)},
    "table.damaged": {
        "a lost character": lambda: table(code("1", "错\ufffd畸形")),
        "a private character": lambda: table(code("1", "错\ue000畸形")),
        "a blank at the end": lambda: table(code("1 ")),
        "in English": lambda: table(code("1", display_en=" Male")),
    },
    "table.parent": {
        "gone": lambda: table(code("1", parent="0")),
        "successor gone": lambda: table(code("1", replaced_by=("2",))),
        "its own": lambda: table(code("1", parent="1")),
        "a circle": lambda: table(code("1", parent="2"), code("2", parent="1")),
    },
    "table.repeated-code": {
        "twice": lambda: table(code("1"), code("1")),
        "periods that touch": lambda: table(
            code("1", valid_to=date(2021, 1, 1)), code("1", valid_from=date(2020, 12, 31))
        ),
    },
    "table.rule": {"another shape": lambda: table(code("T12"), rules=(LETTERS,))},
    "threshold.shape": {
        "no number": lambda: thresholds(threshold("x", "ge")),
        "two forms": lambda: thresholds(threshold("x", "ge", "1", split=FrozenMap({"rural": Decimal(1)}))),
        "a range for one sign": lambda: thresholds(threshold("x", "ge", low=Decimal(1), high=Decimal(2))),
        "between without high": lambda: thresholds(threshold("x", "between", low=Decimal(1))),
        "upside down": lambda: thresholds(threshold("x", "between", low=Decimal(2), high=Decimal(1))),
        "a range relative to one value": lambda: thresholds(
            threshold("x", "between", None, relative_to="peer-average")
        ),
        "relative with a number": lambda: thresholds(threshold("x", "ge", "1", relative_to="peer-average")),
    },
    "threshold.period": {
        "upside down": lambda: thresholds(dated("2021-01-01", "2020-01-01")),
        "no day": lambda: thresholds(dated("2021-01-01", "2021-01-01")),
        "two values": lambda: thresholds(dated(None, "2021-01-02"), dated("2021-01-01", None)),
        "an end left open": lambda: thresholds(dated(None, None), dated("2021-01-01", None)),
    },
    "threshold.unit": {"another": lambda: thresholds(threshold("x", "ge", "1", unit="d"))},
}


@pytest.mark.parametrize(
    ("name", "build"),
    [pytest.param(name, build, id=f"{name}: {case}") for name, cases in CASES.items() for case, build in cases.items()],
)
def test_a_rule_finds_what_breaks_it(name, build):
    assert name in broken(build())


def test_the_table_covers_every_rule():
    assert sorted({**CASES, **CORRESPONDENCES}) == sorted(RULES), "tests/maintaining runs the cases of the other rooms"


@pytest.mark.parametrize("name", [pytest.param(each, id=each) for each in RULES])
def test_the_sample_keeps_every_rule(name):
    assert list(RULES[name].check(CONTENT)) == []


@pytest.mark.parametrize(
    "build",
    [
        pytest.param(lambda: extra(designation="医保办函〔2022〕39号"), id="a document's number"),
        pytest.param(lambda: extra(designation="DB4403/T 278.2-2022"), id="a local standard"),
        pytest.param(
            lambda: table(code("1", valid_to=date(2021, 1, 1)), code("1", valid_from=date(2021, 1, 1))), id="reuse"
        ),
        pytest.param(
            lambda: extra(edition("extra", "1.0.0", assumed_from=date(2020, 1, 1))), id="assumed with a ground"
        ),
        pytest.param(lambda: extra(statuses=(status("00"), status("60", "2021-01-01"))), id="a legal step"),
        pytest.param(lambda: extra(statuses=(status("00"), status("60"))), id="a legal step on one day"),
        pytest.param(
            lambda: extra(
                statuses=(
                    evolve(status("00"), region="110000"),
                    evolve(status("00", "2021-01-01"), region="520000"),
                    evolve(status("60", "2022-01-01"), region="520400"),
                )
            ),
            id="one stage in two regions",
        ),
        pytest.param(
            lambda: extra(edition("extra", "1.0.0"), statuses=(evolve(status("withdrawn"), axis="legal"),)),
            id="the legal status of an edition without days",
        ),
        pytest.param(
            lambda: extra(statuses=(identifier("deprecated"), identifier("active", "2021-01-01"))),
            id="an identifier that is taken up again",
        ),
        pytest.param(
            lambda: thresholds(dated(None, "2021-01-01"), dated("2021-01-01", None)), id="a figure that turns"
        ),
        pytest.param(lambda: table(code("T123"), rules=(LETTERS,)), id="a code that follows its rule"),
        pytest.param(lambda: extra(edition("extra", "1.0.0", "2020-01-01", replaces=("demo@1.0.0",))), id="replaces"),
        pytest.param(lambda: located("330700", "金华市"), id="a city of a province that is known"),
        pytest.param(lambda: located("330000", "浙江省"), id="a province by its name"),
        pytest.param(lambda: pilot(("listed", "2020-11-01"), precision="month"), id="a month from its first day"),
    ],
)
def test_what_is_sound_is_left_alone(build):
    assert broken(build()) == set()


def test_all_rules_look_even_when_many_are_broken():
    content = evolve(
        extra(edition("extra", "one", doubts=()), issuer="nobody", lifecycle="gone", related=("gone",)), lifecycles=()
    )
    assert {
        "edition.version",
        "edition.undated",
        "reference.body",
        "reference.lifecycle",
        "reference.standard",
        "status.value",
    } <= broken(content)


def test_a_rule_says_why_it_exists():
    assert all(each.title and each.name == name for name, each in RULES.items())
    assert LIFECYCLE.id in {each.id for each in CONTENT.lifecycles}
