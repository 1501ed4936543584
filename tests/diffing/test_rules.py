"""Every rule: one small change, what it is called, which bump it calls for."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve

from diffing.catalogues import (
    BEDS,
    PAPER,
    SOURCE,
    catalogue,
    coded,
    concept,
    edge,
    edition,
    editions_of,
    measured,
    release,
    standard,
    system,
    threshold,
)
from hcstandards.diffing.witnesses import answer
from hcstandards.model.bodies import Alias, Body
from hcstandards.model.codes import CodeRule, PropertyDefinition, Segment
from hcstandards.model.content import Entry, Table
from hcstandards.model.criteria import Criterion, CriterionGroup
from hcstandards.model.grading import (
    GradingLevel,
    GradingScheme,
    PointsBand,
    PointsCycle,
    PointsScheme,
    ScoreBand,
)
from hcstandards.model.pilots import Pilot, PilotStage, PilotUnit
from hcstandards.model.programmes import Programme, Task
from hcstandards.model.standards import Area, EditionFact, Erratum, Rights
from hcstandards.model.statuses import StatusRecord
from hcstandards.release.container import Container
from hcstandards.values import FrozenMap

ONE, TWO, THREE = concept("1"), concept("2"), concept("3")
LATER = date(2027, 1, 1)
LAB = standard()


def entry(**facts):
    return catalogue(Entry(LAB, **facts))


def told(**facts):
    return catalogue(Entry(standard(**facts)))


def dated(*editions):
    return catalogue(Entry(standard(*editions)))


def ruled(*rules):
    return coded(concept("1"), system_facts={"rules": rules})


def code_rule(length=1, title="位", **facts):
    segment = Segment(title, "digits", length, "digits")
    return CodeRule("lab-rule", "规则", "rule", enforced=True, source=SOURCE, segments=(segment,), **facts)


def split(**sides):
    return FrozenMap({side: Decimal(value) for side, value in sides.items()})


def graded(low="900", **facts):
    bands = (
        ScoreBand("A", Decimal(low), Decimal(1000), "lab/a", "甲", "A", SOURCE),
        ScoreBand("B", Decimal(750), Decimal(low) - 1, "lab/b", "乙", "B", SOURCE),
    )
    level = GradingLevel("primary", "一级", "primary", bands, gate_in_catalogue=False, source=SOURCE)
    zero, thousand = Decimal(0), Decimal(1000)
    scheme = GradingScheme("lab", "lab", "1.0.0", "评", "g", zero, thousand, Decimal(1), (level,), SOURCE, **facts)
    return entry(grading=(scheme,))


def pointed(low="6", consequence="停", acts=("1", "2", "6"), cycle="年"):
    band = PointsBand(
        "b", "year", Decimal(low), consequence=consequence, consequence_en="stop", source=SOURCE, low_included=True
    )
    cycle = PointsCycle("year", cycle, "year", SOURCE, 1)
    scheme = PointsScheme(
        "lab", "lab", "1.0.0", "分", "p", "person", (cycle,), (band,), SOURCE, act_points=tuple(map(Decimal, acts))
    )
    return entry(points=(scheme,))


def asked(kind="department", title="科", thresholds=(), **facts):
    group = CriterionGroup("lab/g", "lab", "组", "group", SOURCE)
    one = Criterion(
        "lab/c", "lab", "1.0.0", kind, "primary", "lab/g", title, "wards", SOURCE, thresholds=tuple(thresholds), **facts
    )
    return entry(criteria=(one,), criterion_groups=(group,))


def planned(*leads, title="事"):
    task = Task("t1", 1, title, "task", "first-leads", "clear", SOURCE, leads=leads)
    return entry(programmes=(Programme("plan", "lab", "1.0.0", "方案", "plan", SOURCE, tasks=(task,)),))


def piloted(*stages, source=SOURCE):
    unit = PilotUnit("520400", "安顺", tuple(PilotStage(stage, since, source) for stage, since in stages))
    return entry(pilots=(Pilot("try", "lab", "试", "try", SOURCE, units=(unit,)),))


def status(value="60", axis="lifecycle", **facts):
    filled = {"source": SOURCE, **facts}
    return entry(statuses=(StatusRecord(axis, value, date(2021, 1, 1), **filled),))


def patterned(pattern):
    return CodeRule("lab-rule", "规则", "rule", enforced=True, source=SOURCE, pattern=pattern)


def figured(value="1", title="组数"):
    return edition(facts=(EditionFact("groups", value, title, "groups", SOURCE),))


def linked(kind):
    """Return a catalogue whose second edition has the first one's code, and a record of what became of it."""
    return editions_of({"1.0.0": [concept("1", "甲")], "1.1.0": [concept("1", "乙")]}, edges=(edge(kind, "1", "1"),))


def bodied(**facts):
    return catalogue(bodies=(Body("us", "我们", "us", "organ", SOURCE, **facts),))


def two(*second, edges=(), **facts):
    """Return a catalogue with one edition, and one that adds another after it."""
    first = (ONE, TWO, THREE)
    return editions_of({"1.0.0": first}, **facts), editions_of({"1.0.0": first, "1.1.0": second}, edges=edges, **facts)


ERRATUM = Erratum(date(2026, 5, 1), "更正", "corrected", SOURCE)
HELD = edition(errata=(ERRATUM,))

MARKED = evolve(SOURCE, note="核对过")
STAGE = (("listed", date(2020, 6, 1)),)
STATUSES = tuple(
    StatusRecord("lifecycle", code, date(year, 1, 1), SOURCE) for code, year in (("60", 2021), ("95", 2022))
)
CRITERIA = tuple(
    Criterion(f"lab/{name}", "lab", "1.0.0", "department", "primary", "lab/g", name, name, SOURCE) for name in "ab"
)
BOTH = threshold(name="first"), threshold(name="second")
SECOND = evolve(code_rule(2), id="lab-second")
OTHERS = concept("8", "其他"), evolve(THREE, display="其他")

CASES = [
    # rule, bump, direction, old, new
    ("standard.added", "minor", "added", catalogue(), entry()),
    ("standard.removed", "major", "removed", entry(), catalogue()),
    ("standard.wording", "patch", "changed", told(), told(title="另")),
    ("standard.facts", "minor", "changed", told(), told(nature="mandatory")),
    ("standard.jurisdiction", "major", "changed", told(), told(jurisdiction="110000")),
    (
        "edition.added",
        "minor",
        "added",
        dated(edition(until=LATER)),
        dated(edition(until=LATER), edition("2.0.0", LATER)),
    ),
    ("edition.removed", "major", "removed", dated(edition(), edition("2.0.0", LATER)), dated(edition())),
    ("edition.in-force", "minor", "changed", dated(edition()), dated(edition(until=LATER), edition("2.0.0", LATER))),
    (
        "edition.in-force-retroactively",
        "major",
        "changed",
        dated(edition()),
        dated(edition(until=date(2022, 1, 1)), edition("2.0.0", date(2022, 1, 1))),
    ),
    ("edition.ends-earlier", "major", "narrowed", dated(edition()), dated(edition(until=LATER))),
    ("edition.lasts-longer", "minor", "widened", dated(edition(until=LATER)), dated(edition())),
    ("edition.label", "major", "changed", dated(edition()), dated(evolve(edition(), label="第一版"))),
    ("edition.facts", "minor", "changed", dated(edition()), dated(edition(issued=date(2019, 1, 1)))),
    ("edition.erratum", "patch", "added", dated(edition()), dated(HELD)),
    ("status.added", "minor", "added", entry(), status()),
    ("status.removed", "minor", "removed", status(), entry()),
    ("status.changed", "minor", "changed", status("60"), status("95")),
    ("id.reused", "major", "changed", status("reserved", "identifier"), status("active", "identifier")),
    ("code-system.added", "minor", "added", entry(), coded(ONE)),
    ("code-system.removed", "major", "removed", coded(ONE), entry()),
    ("code-system.facts", "minor", "changed", coded(ONE), coded(ONE, system_facts={"openness": "open"})),
    ("code-system.wording", "patch", "changed", coded(ONE), coded(ONE, system_facts={"title": "另"})),
    (
        "code-system.former-id",
        "major",
        "changed",
        coded(ONE, system_facts={"former_ids": ("was",)}),
        coded(ONE),
    ),
    ("release.added", "minor", "added", *two(ONE, TWO, THREE)),
    ("release.facts", "minor", "changed", coded(ONE), coded(ONE, release_facts={"label": "第一"})),
    ("code.added", "minor", "added", *two(ONE, TWO, THREE, concept("4"), openness="open")),
    ("code.added-closed", "major", "added", *two(ONE, TWO, THREE, concept("4"))),
    ("code.added-below", "major", "added", *two(ONE, TWO, THREE, concept("4", parent="1"), openness="open")),
    ("code.completed", "minor", "added", coded(ONE, release_facts={"complete": False}), coded(ONE, TWO)),
    ("code.removed", "major", "removed", *two(ONE, TWO)),
    ("code.disabled", "minor", "narrowed", *two(ONE, TWO, edges=(edge("disabled", "3"),))),
    ("code.disabled", "minor", "narrowed", coded(ONE), coded(evolve(ONE, status="disabled"))),
    ("code.enabled", "minor", "widened", coded(evolve(ONE, status="disabled")), coded(ONE)),
    ("code.renamed", "patch", "changed", *two(concept("1", "新"), TWO, THREE)),
    ("code.translation", "patch", "changed", coded(ONE), coded(evolve(ONE, display_en="one"))),
    ("code.recoded", "major", "changed", *two(ONE, TWO, concept("33"), edges=(edge("recoded", "3", "33"),))),
    (
        "code.split",
        "major",
        "changed",
        *two(ONE, TWO, concept("31"), concept("32"), edges=(edge("split", "3", "31"), edge("split", "3", "32"))),
    ),
    ("code.merged", "major", "changed", *two(ONE, TWO, edges=(edge("merged", "3", "2"),))),
    (
        "code.redistributed",
        "major",
        "changed",
        *two(ONE, concept("4"), concept("5"), edges=[edge("partial", x, y) for x in "23" for y in "45"]),
    ),
    ("code.reused", "major", "changed", *two(concept("1", "别"), TWO, THREE, edges=(edge("reused", "1", "1"),))),
    (
        "code.reused",
        "major",
        "changed",
        coded(ONE),
        coded(evolve(ONE, valid_to=date(2022, 1, 1)), concept("1", "别", valid_from=date(2023, 1, 1))),
    ),
    ("code.reused-unrecorded", "major", "changed", coded(evolve(ONE, status="disabled")), coded(concept("1", "别"))),
    ("code.parent", "major", "changed", coded(ONE, TWO), coded(ONE, evolve(TWO, parent="1"))),
    ("code.record", "patch", "changed", coded(ONE), coded(evolve(ONE, record="r"))),
    ("code.successor", "minor", "changed", coded(ONE, TWO), coded(evolve(ONE, replaced_by=("2",)), TWO)),
    ("code.validity", "minor", "narrowed", coded(ONE), coded(evolve(ONE, valid_to=LATER))),
    ("code.validity", "minor", "widened", coded(evolve(ONE, valid_to=LATER)), coded(ONE)),
    ("code.validity-shortened", "major", "narrowed", coded(ONE), coded(evolve(ONE, valid_to=date(2022, 1, 1)))),
    (
        "code.property",
        "minor",
        "changed",
        coded(evolve(ONE, properties=FrozenMap({"w": "1"}))),
        coded(evolve(ONE, properties=FrozenMap({"w": "2"}))),
    ),
    (
        "property.removed",
        "major",
        "removed",
        coded(ONE, system_facts={"properties": (PropertyDefinition("w", "权", "weight"),)}),
        coded(ONE),
    ),
    ("release.order", "patch", "changed", coded(ONE, TWO), coded(TWO, ONE)),
    ("code-rule.added", "minor", "widened", ruled(), ruled(code_rule())),
    ("code-rule.narrowed", "major", "changed", ruled(code_rule(1)), ruled(code_rule(2))),
    ("correspondence.added", "minor", "added", coded(ONE), coded(ONE, edges=(edge("partial", "1", "1"),))),
    ("correspondence.removed", "major", "removed", coded(ONE, edges=(edge("partial", "1", "1"),)), coded(ONE)),
    (
        "correspondence.changed",
        "minor",
        "changed",
        coded(ONE, edges=(edge("partial", "1", "1"),)),
        coded(ONE, edges=(edge("ambiguous", "1", "1"),)),
    ),
    ("threshold.added", "minor", "tightened", measured(), measured(threshold())),
    ("threshold.removed", "major", "loosened", measured(threshold()), measured()),
    ("threshold.value", "major", "tightened", measured(threshold("20")), measured(threshold("25"))),
    ("threshold.value", "major", "loosened", measured(threshold("20")), measured(threshold("15"))),
    ("threshold.value", "major", "loosened", measured(threshold("20", "le")), measured(threshold("25", "le"))),
    (
        "threshold.value",
        "minor",
        "tightened",
        measured(threshold("20"), editions=[edition()]),
        measured(
            threshold("20"),
            threshold("25", edition="2.0.0"),
            editions=[edition(until=LATER), edition("2.0.0", LATER)],
        ),
    ),
    (
        "threshold.value",
        "patch",
        "tightened",
        measured(threshold("20")),
        measured(threshold("25"), editions=[HELD]),
    ),
    (
        "threshold.unit",
        "major",
        "changed",
        measured(threshold("95", indicator="rate", unit="%")),
        measured(threshold("0.95", indicator="rate", unit="1")),
    ),
    ("threshold.comparator", "major", "tightened", measured(threshold("20")), measured(threshold("20", "gt"))),
    (
        "threshold.bound-added",
        "major",
        "tightened",
        measured(threshold("20")),
        measured(threshold(None, "between", low=Decimal(20), high=Decimal(30))),
    ),
    (
        "threshold.bound-removed",
        "major",
        "loosened",
        measured(threshold(None, "between", low=Decimal(20), high=Decimal(30))),
        measured(threshold("20")),
    ),
    (
        "threshold.split",
        "major",
        "tightened",
        measured(threshold("20")),
        measured(threshold(None, split=split(rural="20", urban="30"))),
    ),
    (
        "threshold.value",
        "major",
        "incomparable",
        measured(threshold(None, split=split(rural="20", urban="30"))),
        measured(threshold(None, split=split(rural="25", urban="25"))),
    ),
    ("threshold.level", "major", "tightened", measured(threshold(level="primary")), measured(threshold(level="all"))),
    ("threshold.exception", "major", "loosened", measured(threshold()), measured(threshold(exception="explain"))),
    ("threshold.purpose", "major", "changed", measured(threshold()), measured(threshold(purpose="indicator"))),
    (
        "threshold.relative",
        "major",
        "incomparable",
        measured(threshold()),
        measured(threshold(None, relative_to="peer-average")),
    ),
    ("threshold.indicator", "major", "incomparable", measured(threshold()), measured(threshold(indicator="rate"))),
    (
        "threshold.evaluable",
        "major",
        "incomparable",
        measured(threshold()),
        measured(threshold(source=evolve(SOURCE, confidence="unresolvable", note="lost"))),
    ),
    ("threshold.wording", "patch", "changed", measured(threshold()), measured(threshold(note="注"))),
    (
        "threshold.validity",
        "patch",
        "changed",
        measured(threshold()),
        measured(threshold(valid_to=date(2023, 1, 1)), threshold("25", valid_from=date(2023, 1, 1))),
    ),
    (
        "threshold.lapses",
        "major",
        "loosened",
        measured(threshold(), editions=[edition()]),
        measured(threshold(), editions=[edition(until=LATER), edition("2.0.0", LATER)]),
    ),
    (
        "threshold.gap",
        "major",
        "loosened",
        measured(threshold()),
        measured(threshold(valid_to=date(2022, 1, 1)), threshold("25", valid_from=date(2023, 1, 1))),
    ),
    (
        "threshold.overlap",
        "major",
        "changed",
        measured(threshold()),
        measured(threshold(), threshold("25", valid_from=date(2023, 1, 1))),
    ),
    ("criterion.added", "minor", "added", entry(), asked()),
    ("criterion.removed", "major", "removed", asked(), entry()),
    ("criterion.scope", "major", "changed", asked(), asked(kind="staffing")),
    ("criterion.thresholds", "minor", "changed", asked(), asked(thresholds=["lab/x"])),
    ("criterion.wording", "patch", "changed", asked(), asked(title="别")),
    ("grading.added", "minor", "added", entry(), graded()),
    ("grading.removed", "major", "removed", graded(), entry()),
    ("grading.band", "major", "tightened", graded("900"), graded("920")),
    ("grading.facts", "minor", "changed", graded(), graded(dimensions=("x",))),
    ("points.band", "major", "tightened", pointed("6"), pointed("4")),
    ("points.band", "major", "loosened", pointed("6"), pointed("8")),
    ("points.consequence", "major", "changed", pointed(), pointed(consequence="罚")),
    ("points.acts", "major", "changed", pointed(), pointed(acts=("1", "6"))),
    ("programme.added", "minor", "added", entry(), planned()),
    ("programme.bodies", "minor", "changed", planned("a"), planned("b")),
    ("programme.wording", "patch", "changed", planned(), planned(title="别")),
    ("pilot.added", "minor", "added", entry(), piloted()),
    ("pilot.stage-added", "minor", "added", piloted(), piloted(("listed", date(2020, 6, 1)))),
    (
        "pilot.stage",
        "minor",
        "changed",
        piloted(("listed", date(2020, 6, 1))),
        piloted(("listed", date(2020, 6, 2))),
    ),
    ("indicator.unit", "major", "changed", catalogue(), catalogue(indicators=(evolve(BEDS, unit="1"),))),
    ("indicator.removed", "major", "removed", catalogue(), catalogue(indicators=(BEDS,))),
    (
        "indicator.definition",
        "major",
        "changed",
        catalogue(indicators=(BEDS,)),
        catalogue(indicators=(evolve(BEDS, denominator="人口"),)),
    ),
    ("body.added", "minor", "added", catalogue(), bodied()),
    ("body.removed", "major", "removed", bodied(), catalogue()),
    ("body.facts", "minor", "changed", bodied(), bodied(part_of="all")),
    ("document.wording", "patch", "changed", catalogue(), catalogue(documents=(evolve(PAPER, title="别"),))),
    # words and sources inside a field that means something
    (
        "body.wording",
        "patch",
        "changed",
        bodied(aliases=(Alias("俺", SOURCE),)),
        bodied(aliases=(Alias("俺", MARKED),)),
    ),
    ("body.facts", "minor", "changed", bodied(aliases=(Alias("俺", SOURCE),)), bodied(aliases=(Alias("咱", SOURCE),))),
    ("edition.wording", "patch", "changed", dated(figured()), dated(figured(title="别"))),
    ("edition.facts", "minor", "changed", dated(figured()), dated(figured(value="2"))),
    ("status.wording", "patch", "changed", status(), status(source=MARKED)),
    ("standard.wording", "patch", "changed", told(), told(rights=Rights(True, "可以", "may"))),
    ("code-rule.wording", "patch", "changed", ruled(code_rule()), ruled(code_rule(title="段"))),
    ("points.wording", "patch", "changed", pointed(), pointed(cycle="一年")),
    ("pilot.wording", "patch", "changed", piloted(*STAGE), piloted(*STAGE, source=MARKED)),
    # the order alone
    ("status.wording", "patch", "changed", entry(statuses=STATUSES), entry(statuses=STATUSES[::-1])),
    ("criterion.wording", "patch", "changed", entry(criteria=CRITERIA), entry(criteria=CRITERIA[::-1])),
    ("threshold.wording", "patch", "changed", measured(*BOTH), measured(*BOTH[::-1])),
    # two rules or names that break nobody one way, and somebody the other
    ("code-rule.removed-narrowing", "major", "narrowed", ruled(code_rule(), SECOND), ruled(code_rule())),
    ("code-rule.added", "minor", "widened", ruled(code_rule()), ruled(code_rule(), SECOND)),
    ("code-rule.narrowed", "major", "narrowed", ruled(patterned("[A-Z][1359]")), ruled(patterned("[A-Z][135]"))),
    ("code-rule.structure", "minor", "widened", ruled(patterned("[A-Z][135]")), ruled(patterned("[A-Z][1359]"))),
    ("code-system.former-id-added", "minor", "changed", coded(ONE), coded(ONE, system_facts={"former_ids": ("was",)})),
    ("correspondence.changed", "minor", "widened", linked("reused"), linked("unchanged")),
    ("correspondence.narrowed", "major", "narrowed", linked("unchanged"), linked("reused")),
    # what looks like another change
    (
        "code.display-moved",
        "major",
        "changed",
        coded(ONE, TWO),
        coded(evolve(ONE, display="d2"), evolve(TWO, display="n")),
    ),
    (
        "code.renamed",
        "patch",
        "changed",
        coded(*OTHERS, ONE),
        coded(OTHERS[0], evolve(THREE, display="他"), evolve(ONE, display="其他")),
    ),
    (
        "code.recoded",
        "major",
        "changed",
        coded(ONE),
        coded(
            evolve(ONE, valid_to=LATER, replaced_by=("9",)),
            concept("9", "d1", valid_from=LATER),
            edges=(edge("recoded", "1", "9", new="1.0.0"),),
        ),
    ),
    (
        "code.reused-unrecorded",
        "major",
        "changed",
        coded(evolve(ONE, valid_to=date(2022, 1, 1))),
        coded(concept("1", "别")),
    ),
    ("code.added-closed", "major", "added", coded(ONE), coded(ONE, TWO, system_facts={"openness": "open"})),
    ("criterion.facts", "minor", "changed", asked(), asked(area=Area.MANAGEMENT)),
    (
        "threshold.overlap",
        "major",
        "changed",
        measured(threshold(valid_to=date(2025, 1, 1)), threshold("25", valid_from=date(2023, 1, 1))),
        measured(threshold(), threshold("25", valid_from=date(2023, 1, 1))),
    ),
]


@pytest.mark.parametrize(
    ("rule", "bump", "direction", "old", "new"),
    [pytest.param(*case, id=f"{case[0]}-{case[2]}-{number}") for number, case in enumerate(CASES)],
)
def test_a_change_is_called_by_its_rule(rule, bump, direction, old, new):
    diff = old.diff(new)
    found = [each for each in diff.changes if each.rule == rule]
    assert [(each.bump, each.direction) for each in found][:1] == [(bump, direction)], diff.changes
    for each in diff.changes:
        assert each.title
        assert each.title_en
        assert each.effect is None
        if each.bump == "major" or each.refused:
            witness = each.witness
            assert witness is not None, each
            assert answer(old.holdings, witness.ask, witness.arguments) == witness.old
            assert answer(new.holdings, witness.ask, witness.arguments) == witness.new
            assert witness.old != witness.new


def test_a_draft_is_minor_at_most_and_listed_apart():
    draft = [edition("0.1.0")]
    old = measured(threshold("20", edition="0.1.0"), editions=draft)
    new = measured(threshold("25", edition="0.1.0"), editions=draft)
    (change,) = old.diff(new).changes
    assert (change.bump, change.apart, change.direction) == ("minor", "draft", "tightened")


def test_unused_members_of_the_same_digest_are_not_read(monkeypatch):
    old, new = coded(ONE), coded(ONE, bodies=(Body("us", "我们", "us", "organ", SOURCE),))
    read = []
    member_bytes = Container.member_bytes
    monkeypatch.setattr(Container, "member_bytes", lambda self, name: read.append(name) or member_bytes(self, name))
    assert [each.rule for each in old.diff(new).changes] == ["body.added"]
    assert not [name for name in read if name.startswith("table/")]


def test_two_releases_of_one_edition_are_compared_too():
    first, second = release("20200101", until=LATER), release("20270101", since=LATER)
    tables = [Table("codes", "20200101", (ONE, TWO)), Table("codes", "20270101", (ONE,))]
    old = catalogue(Entry(LAB, code_systems=(system(evolve(first, in_force_to=None)),)), tables=tables[:1])
    new = catalogue(Entry(LAB, code_systems=(system(first, second),)), tables=tables)
    found = {each.rule: each for each in old.diff(new).changes}
    assert found["code.removed"].since == LATER
    assert found["code.removed"].temporal == "prospective"


def test_the_end_of_a_code_on_a_day_to_come_is_no_change_of_the_past():
    changes = coded(ONE, TWO).diff(coded(evolve(ONE, valid_to=LATER, replaced_by=("2",)), TWO)).changes
    found = {each.rule: (each.temporal, each.since) for each in changes}
    assert found == dict.fromkeys(("code.validity", "code.successor"), ("prospective", LATER))
    (change,) = coded(ONE).diff(coded(evolve(ONE, valid_to=date(2022, 1, 1)))).changes
    assert (change.temporal, change.since) == ("retroactive", date(2022, 1, 1))


def test_what_hangs_on_a_standard_that_is_now_another_is_compared_all_the_same():
    def hung(key, *concepts, low="900"):
        scheme = evolve(graded(low).holdings.grading_scheme("lab"), standard=key)
        codes = evolve(system(release(count=len(concepts))), standard=key)
        owner = standard(id=key)
        return catalogue(
            Entry(owner, code_systems=(codes,), grading=(scheme,)), tables=[Table("codes", "r1", concepts)]
        )

    changes = hung("lab", ONE, TWO).diff(hung("lab2", ONE, low="920")).changes
    told = {each.rule: each for each in changes}
    assert {"standard.removed", "standard.added", "code.removed", "grading.band"} <= told.keys()
    assert told["code-system.facts"].path == "code-systems/codes/standard"
    assert told["grading.facts"].path == "grading/lab/standard"
    assert all(each.witness is not None for each in changes if each.bump == "major")


def test_a_second_status_of_a_day_and_a_second_value_of_a_day_are_told_apart():
    one, other = (StatusRecord("lifecycle", code, date(2021, 1, 1), SOURCE) for code in ("60", "95"))
    (change,) = entry(statuses=(one, other)).diff(entry(statuses=(one, evolve(other, value="90")))).changes
    assert change.path == "standards/lab/status/lifecycle/2021-01-01#1"
    (twice,) = measured(threshold("20")).diff(measured(threshold("20"), threshold("25"))).changes
    assert (twice.rule, twice.since) == ("threshold.overlap", date(2020, 1, 1))
    assert (twice.witness.old, twice.witness.new) == ("≥ 20 {beds}", "≥ 20 {beds}; ≥ 25 {beds}")


def test_a_correction_with_an_erratum_is_a_patch_for_criteria_too():
    def judged(kind, *errata):
        criterion = asked(kind).holdings.criteria("lab")
        return catalogue(Entry(standard(edition(errata=errata)), criteria=criterion))

    (scope, *_) = judged("department").diff(judged("staffing", ERRATUM)).changes
    assert (scope.rule, scope.temporal, scope.bump) == ("criterion.scope", "correction", "patch")
    (silent,) = judged("department").diff(judged("staffing")).changes
    assert (silent.temporal, silent.bump, silent.since) == ("retroactive", "major", date(2020, 1, 1))


def test_a_code_that_skips_an_edition_and_comes_back_on_record_is_reused():
    tables = {"1.0.0": [concept("1", "甲")], "1.1.0": [TWO]}
    again = {**tables, "1.2.0": [TWO, concept("1", "乙")]}
    diff = editions_of(tables).diff(editions_of(again, edges=(edge("reused", "1", "1", new="1.2.0"),)))
    assert not diff.refused
    assert "code.reused" in {each.rule for each in diff.changes}
    assert editions_of(tables).diff(editions_of(again)).refused
