"""A hospital's grade: the gate, the bands, what is missing, and facts that can't be."""

from datetime import date
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import hcstandards as hcs
from hcstandards.evaluate.facts import facts_from_json
from hcstandards.values import FrozenMap
from samples import CONTENT, GRADING, OBLIGATION, edition, opened, view

SOUND = {
    "level": "primary",
    "values": {"beds": 25, "share": 82},
    "criteria": {"beds": "met", "licence": "met", "laboratory": "met"},
    "score": 900,
}


def grade(day=None, **changes):
    facts = {key: value for key, value in (SOUND | changes).items() if value is not None}
    return (day or view()).grade("hospital", facts)


def outcome(report, name: str) -> str:
    return next(each.outcome for each in report.findings if each.rule == f"hospital/{name}")


def refused(**changes) -> dict[str, str]:
    """Return rule by pointer of all problems."""
    with pytest.raises(hcs.InvalidFactsError) as caught:
        grade(**changes)
    return {each.where: each.rule for each in caught.value.problems}


def test_a_sound_hospital():
    report = grade(hospital="青山镇卫生院")
    assert (report.qualified, report.grade, report.reason) == (True, "A", "graded")
    assert (report.scheme, report.edition, report.level, report.score) == ("hospital", "1.0.0", "primary", Decimal(900))
    assert report.hospital == "青山镇卫生院"
    assert report.obligations == ()
    assert outcome(report, "gate") == "pass"
    assert outcome(report, "beds-min") == "pass"
    assert outcome(report, "garbled") == "not-evaluable"
    assert outcome(report, "peer") == "not-evaluable"
    assert outcome(report, "plan") == "missing"
    rules = [each.rule for each in report.findings]
    assert len(rules) == len(set(rules))
    assert "hospital/meaning" not in rules, "a definition judges nobody"
    assert "hospital/a-min" not in rules, "a band's bound is no threshold of the hospital"
    assert "hospital/later" not in rules, "it doesn't hold yet"
    assert "hospital/tertiary-beds" not in rules
    assert report.outcomes()["pass"] == sum(each.outcome == "pass" for each in report.findings)
    assert sum(report.outcomes().values()) == len(report.findings)


@pytest.mark.parametrize(
    ("score", "reached", "reason"),
    [
        pytest.param(1000, "A", "graded", id="the most"),
        pytest.param(900, "A", "graded", id="A from 900"),
        pytest.param(899.5, None, "no-band", id="899.5 lies between"),
        pytest.param(899, "B", "graded", id="B up to 899"),
        pytest.param(750, "B", "graded", id="B from 750"),
        pytest.param(749.5, None, "no-band", id="749.5 lies between"),
        pytest.param(Decimal("749.0001"), None, "no-band", id="just above C"),
        pytest.param(749, "C", "graded", id="C up to 749"),
        pytest.param(0, "C", "graded", id="the least"),
        pytest.param(None, None, "no-score", id="no score, none invented"),
    ],
)
def test_score_bands(score, reached, reason):
    report = grade(score=score)
    assert (report.grade, report.reason, report.qualified) == (reached, reason, True)
    assert report.why
    assert report.why_zh
    if reason == "no-band":
        assert "nothing is rounded" in report.why
        assert "不作取整" in report.why_zh
    assert report.obligations == ((OBLIGATION,) if reached == "C" else ())


@given(score=st.integers(0, 1000))
def test_every_whole_score_has_exactly_one_band(score):
    report = grade(score=score)
    assert report.grade == ("A" if score >= 900 else "B" if score >= 750 else "C")


@pytest.mark.parametrize("score", [1000.5, 1001, -1, Decimal("-0.001"), Decimal("1E+5")])
def test_a_score_outside_the_scale_is_an_error(score):
    with pytest.raises(hcs.WrongValueError) as caught:
        grade(score=score)
    assert caught.value.expected == "0 to 1000"
    assert "0 至 1000" in caught.value.text("zh")


@pytest.mark.parametrize(
    ("changes", "qualified", "reason", "gate"),
    [
        pytest.param({"values": {"share": 82}}, None, "gate-open", "missing", id="a value is missing"),
        pytest.param({"criteria": {"beds": "met"}}, None, "gate-open", "missing", id="a judgement is missing"),
        pytest.param(
            {"values": {"beds": 10, "share": 82}}, None, "gate-open", "needs-explanation", id="an explanation is due"
        ),
        pytest.param(
            {"values": {"beds": 10, "share": 82}, "explanations": {"beds-min": {"text": "山区"}}},
            None,
            "gate-open",
            "needs-explanation",
            id="an explanation that nobody judged",
        ),
        pytest.param(
            {"values": {"beds": 10, "share": 82}, "explanations": {"beds-min": {"text": "山区", "accepted": True}}},
            True,
            "graded",
            "pass",
            id="an explanation that was accepted",
        ),
        pytest.param(
            {
                "values": {"beds": 10, "share": 82},
                "explanations": {"hospital/beds-min": {"text": "山区", "accepted": False}},
            },
            False,
            "unqualified",
            "fail",
            id="an explanation that was refused",
        ),
        pytest.param({"values": {"beds": 25, "share": 90}}, False, "unqualified", "fail", id="a limit is broken"),
        pytest.param(
            {"criteria": SOUND["criteria"] | {"licence": "not-met"}}, False, "unqualified", "fail", id="not met"
        ),
        pytest.param(
            {"criteria": SOUND["criteria"] | {"laboratory": "not-applicable"}}, True, "graded", "pass", id="not asked"
        ),
        pytest.param({"values": {}, "qualification": "passed"}, True, "graded", "pass", id="the assessor settles it"),
        pytest.param(
            {"values": {}, "qualification": "failed"}, False, "unqualified", "fail", id="the assessor settles it: no"
        ),
        pytest.param({"qualification": "passed"}, True, "graded", "pass", id="the assessor agrees"),
    ],
)
def test_the_gate(changes, qualified, reason, gate):
    report = grade(**changes)
    assert (report.qualified, report.reason, outcome(report, "gate")) == (qualified, reason, gate)
    assert (report.grade is None) == (reason != "graded")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"qualification": "failed"}, id="said to fail, and every finding passes"),
        pytest.param(
            {"qualification": "passed", "values": {"beds": 25, "share": 90}}, id="said to pass, and one fails"
        ),
    ],
)
def test_a_statement_against_the_findings_is_refused(changes):
    assert refused(**changes) == {"/qualification": "facts.contradiction"}


@pytest.mark.parametrize(
    ("level", "facts", "expected"),
    [
        pytest.param("secondary", {}, (None, None, "gate-open"), id="nobody said"),
        pytest.param("secondary", {"qualification": "passed"}, (True, "A", "graded"), id="the assessor says yes"),
        pytest.param("secondary", {"qualification": "failed"}, (False, None, "unqualified"), id="the assessor says no"),
        pytest.param(
            "secondary",
            {"qualification": "passed", "special_conditions": "met"},
            (True, "A", "graded"),
            id="no special grade at this level",
        ),
        pytest.param(
            "tertiary",
            {"qualification": "passed", "special_conditions": "met"},
            (True, "special", "graded"),
            id="special grade",
        ),
        pytest.param(
            "tertiary",
            {"qualification": "passed", "special_conditions": "not-met"},
            (True, "A", "graded"),
            id="special conditions not met",
        ),
        pytest.param(
            "tertiary",
            {"qualification": "passed", "special_conditions": "met", "score": 899},
            (True, "B", "graded"),
            id="special conditions without grade A",
        ),
    ],
)
def test_levels_whose_basic_standards_no_source_has(level, facts, expected):
    report = view().grade("hospital", {"level": level, "score": 950, **facts})
    assert (report.qualified, report.grade, report.reason) == expected
    gate = report.findings[0]
    if not facts:
        assert gate.outcome == "not-evaluable"
        assert "assessor" in gate.message
    if expected[1] == "special":
        assert "the assessor's word" in report.why


@pytest.mark.parametrize(
    ("stated", "values", "expected"),
    [
        pytest.param("met", {"beds": 25}, ("pass", "met"), id="met, and measured so"),
        pytest.param("met", {"beds": 10}, ("needs-explanation", "needs an explanation"), id="met, and not measured so"),
        pytest.param("met", {}, ("missing", "judged met, and a measured part has no value"), id="met, not measured"),
        pytest.param("not-met", {"beds": 25}, ("fail", "not met"), id="not met, and measured well"),
        pytest.param(None, {"beds": 25}, ("pass", "met"), id="measured alone"),
        pytest.param(None, {}, ("missing", "no judgement was given"), id="nothing"),
    ],
)
def test_a_criterion_with_a_measured_part(stated, values, expected):
    criteria = {"beds": stated} if stated else {}
    report = grade(values=values, criteria=criteria)
    found = next(each for each in report.findings if each.rule == "hospital/beds")
    assert (found.outcome, found.message) == expected
    assert found.message_zh
    assert found.gate


def test_what_does_not_apply_is_never_a_failure():
    entries = tuple(
        evolve(
            each,
            criteria=(*each.criteria[:2], evolve(each.criteria[2], thresholds=("hospital/infection-max",))),
        )
        if each.standard.id == "hospital"
        else each
        for each in CONTENT.entries
    )
    day = opened(evolve(CONTENT, entries=entries)).as_of(view().day)
    facts = SOUND["values"] | {"share": 82}
    report = grade(day, values=facts, criteria=SOUND["criteria"] | {"laboratory": "not-applicable"})
    found = next(each for each in report.findings if each.rule == "hospital/laboratory")
    assert (found.outcome, found.message) == ("pass", "does not apply here")


def test_rural_and_urban_peers_and_units_of_the_facts():
    report = grade(
        setting="rural",
        values={"beds": 25, "share": {"value": Decimal("0.82"), "unit": "1"}, "stay": {"value": 2, "unit": "wk"}},
        peers={"stay": 15},
    )
    assert outcome(report, "peer") == "pass"
    assert outcome(report, "vaccinated") == "fail"
    assert outcome(report, "share-range") == "pass"


def test_all_problems_of_the_facts_come_at_once():
    assert refused(
        level="fourth",
        setting="suburb",
        colour="red",
        values={
            "bed": 5,
            "beds": "twenty",
            "share": True,
            "stay": {"value": 3, "unit": "kg"},
            "score": {"unit": 5, "value": 1},
        },
        peers=[1],
        criteria={"licence": "yes", "a/b~c": "maybe"},
        explanations={"beds-min": "hills", "x": {"text": "hills", "accepted": 1}, "y": {"text": "", "why": ""}},
        score=float("nan"),
        hospital=5,
        qualification="perhaps",
        special_conditions=[],
        **{"$schema": 5},
    ) == {
        "/level": "facts.choice",
        "/setting": "facts.choice",
        "/colour": "facts.unknown-key",
        "/values/bed": "facts.indicator",
        "/values/beds": "facts.number",
        "/values/share": "facts.number",
        "/values/stay": "facts.unit",
        "/values/score/unit": "facts.type",
        "/peers": "facts.type",
        "/criteria/licence": "facts.choice",
        "/criteria/a~1b~0c": "facts.choice",
        "/explanations/beds-min": "facts.explanation",
        "/explanations/x": "facts.explanation",
        "/explanations/y/why": "facts.unknown-key",
        "/score": "facts.number",
        "/hospital": "facts.type",
        "/qualification": "facts.choice",
        "/special_conditions": "facts.choice",
        "/$schema": "facts.type",
    }


def test_strangers_in_the_facts_are_refused_with_near_ones():
    with pytest.raises(hcs.InvalidFactsError) as caught:
        grade(
            criteria={"licenc": "met", "hospital/plam": "met", "licence": "not-applicable"},
            explanations={"beds-mim": {"text": "hills"}, "tertiary-beds": {"text": "another level"}},
        )
    problems = {each.where: each for each in caught.value.problems}
    assert set(problems) == {
        "/criteria/licenc",
        "/criteria/hospital~1plam",
        "/criteria/licence",
        "/explanations/beds-mim",
        "/explanations/tertiary-beds",
    }
    assert "hospital/licence" in problems["/criteria/licenc"].hint
    assert problems["/criteria/licence"].rule == "facts.condition"
    assert "相近的有：" in problems["/criteria/licenc"].text("zh")


@pytest.mark.parametrize("data", [None, [], "facts", 5])
def test_facts_are_an_object(data):
    with pytest.raises(hcs.InvalidFactsError) as caught:
        view().grade("hospital", data)
    assert caught.value.problems[0].expected == "an object"


def test_a_level_must_be_said():
    assert refused(level=None) == {"/level": "facts.choice"}


@pytest.mark.parametrize("key", [5, None, ("a", "b")])
def test_keys_of_the_facts_are_text(key):
    assert "/values" in refused(values={key: 1})


def test_the_typed_form_gives_the_same_report():
    typed = hcs.HospitalFacts(
        level="primary",
        values=FrozenMap({"beds": Decimal(25), "share": Decimal(82)}),
        criteria=FrozenMap({"beds": "met", "licence": "met", "laboratory": "met"}),
        score=Decimal(900),
    )
    assert view().grade("hospital", typed) == grade()
    assert facts_from_json(SOUND, {"beds": "{beds}", "share": "%"}) == typed


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        pytest.param({"level": "fourth"}, hcs.WrongValueError, id="level"),
        pytest.param({"setting": "suburb"}, hcs.WrongValueError, id="setting"),
        pytest.param({"qualification": "yes"}, hcs.WrongValueError, id="qualification"),
        pytest.param({"criteria": FrozenMap({"x": "yes"})}, hcs.WrongValueError, id="judgement"),
        pytest.param({"score": 900}, hcs.WrongTypeError, id="a score that is no Decimal"),
        pytest.param({"score": Decimal("NaN")}, hcs.WrongValueError, id="a score that is no number"),
        pytest.param({"values": FrozenMap({"beds": 1.5})}, hcs.WrongTypeError, id="a float"),
        pytest.param({"peers": FrozenMap({"beds": Decimal("Infinity")})}, hcs.WrongValueError, id="infinite"),
    ],
)
def test_typed_facts_that_cant_be(fields, kind):
    with pytest.raises(kind):
        hcs.HospitalFacts(**({"level": "primary"} | fields))


def test_typed_facts_about_an_unknown_indicator():
    facts = hcs.HospitalFacts(level="primary", values=FrozenMap({"bedz": Decimal(1)}))
    with pytest.raises(hcs.InvalidFactsError) as caught:
        view().grade("hospital", facts)
    assert [each.where for each in caught.value.problems] == ["/values/bedz"]


@pytest.mark.parametrize("name", ["hospitl", "demo"])
def test_an_unknown_scheme(name):
    with pytest.raises(hcs.UnknownIdError) as caught:
        view().grade(hcs.Id(name), SOUND)
    assert caught.value.kind == "grading scheme"


def test_a_level_that_the_scheme_does_not_grade():
    scheme = evolve(GRADING, levels=GRADING.levels[:1])
    entries = tuple(evolve(each, grading=(scheme,) if each.grading else ()) for each in CONTENT.entries)
    with pytest.raises(hcs.WrongValueError) as caught:
        opened(evolve(CONTENT, entries=entries)).as_of(view().day).grade("hospital", {"level": "tertiary"})
    assert caught.value.expected == "one of primary"


def test_a_scheme_of_another_edition_is_not_mixed_with_the_edition_of_the_day():
    two = (edition("hospital", "1.0.0", "2020-01-01", "2024-01-01"), edition("hospital", "2.0.0", "2024-01-01"))
    entries = tuple(
        evolve(each, standard=evolve(each.standard, editions=two)) if each.grading else each for each in CONTENT.entries
    )
    both = opened(evolve(CONTENT, entries=entries))
    assert grade(both.as_of(date(2023, 12, 31))).grade == "A"
    with pytest.raises(hcs.NotCoveredError) as caught:
        grade(both.as_of(date(2024, 1, 1)))
    assert "hospital@1.0.0" in str(caught.value)
    assert "hospital@1.0.0" in caught.value.text("zh")
    assert both.as_of(date(2024, 1, 1)).grade(hcs.Id("hospital@1.0"), SOUND).grade == "A"
    with pytest.raises(hcs.NotCoveredError):
        both.as_of(date(2024, 1, 1)).points("hospital-points", [], cycle="calendar")
