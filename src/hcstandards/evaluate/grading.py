"""A hospital's grade: a finding for each criterion and threshold, the gate, the band of the assessor's score."""

from datetime import date
from decimal import Decimal

from hcstandards.errors import InvalidFactsError, Problem, WrongValueError
from hcstandards.evaluate.facts import HospitalFacts, pointer_to
from hcstandards.evaluate.numbers import NOT_NEGATIVE, shown
from hcstandards.evaluate.thresholds import judge
from hcstandards.lookup.figures import is_valid
from hcstandards.model.criteria import Criterion
from hcstandards.model.findings import Finding, GradeReport, Outcome
from hcstandards.model.grading import Grade, GradingLevel, GradingScheme
from hcstandards.model.indicators import Threshold
from hcstandards.release.holdings import Holdings, near_matches

JUDGED_KINDS = ("qualification", "department", "staffing", "capability", "management", "equipment")
"""Kinds of criteria that a hospital is judged by; definitions and rules of procedure are not."""

WORST_FIRST: tuple[Outcome, ...] = ("fail", "not-evaluable", "needs-explanation", "missing", "pass")


def grade(holdings: Holdings, scheme: GradingScheme, edition: str, facts: HospitalFacts, day: date) -> GradeReport:
    """
    Return the report on *facts* under *scheme*.

    Raises:
        InvalidFactsError: facts name criteria or thresholds that the standard doesn't have, or contradict it; values
            below zero of what can't be.
        WrongValueError: a score outside the scale.
    """
    if facts.score is not None and not scheme.score_low <= facts.score <= scheme.score_high:
        expected = f"{shown(scheme.score_low)} to {shown(scheme.score_high)}"
        raise WrongValueError("score", shown(facts.score), expected)
    level = next((each for each in scheme.levels if each.level == facts.level), None)
    if level is None:
        raise WrongValueError("level", repr(facts.level), "one of " + ", ".join(each.level for each in scheme.levels))
    thresholds = judged_thresholds(holdings, scheme.standard, edition, facts.level, day)
    criteria = judged_criteria(holdings, scheme.standard, edition, facts.level)
    _refuse_strangers(holdings, facts, scheme.standard, thresholds, criteria)
    judged = {each.id: _judged(each, facts) for each in thresholds}
    findings = [_criterion(each, facts, judged) for each in criteria] + list(judged.values())
    qualified, gate = _gate(scheme, level, facts, findings)
    reached, reason, why, why_zh = _grade(scheme, level, facts, qualified)
    return GradeReport(
        scheme=scheme.id,
        edition=edition,
        day=day,
        level=facts.level,
        qualified=qualified,
        score=facts.score,
        grade=reached,
        reason=reason,
        why=why,
        why_zh=why_zh,
        findings=(gate, *findings),
        obligations=tuple(each for each in level.obligations if each.grade == reached),
        hospital=facts.hospital,
    )


def judged_criteria(holdings: Holdings, standard: str, edition: str, level: str) -> list[Criterion]:
    """Return the criteria that a hospital of *level* is judged by, in the standard's order."""
    return [
        each
        for each in holdings.criteria(standard)
        if each.edition == edition and each.level in (level, "all") and each.kind in JUDGED_KINDS
    ]


def judged_thresholds(holdings: Holdings, standard: str, edition: str, level: str, day: date) -> list[Threshold]:
    """Return the thresholds that a hospital of *level* is measured by on *day*; those of score bands are not."""
    keys = [key for key in holdings.threshold_ids() if key.startswith(f"{standard}/")]
    versions = [each for key in keys for each in holdings.threshold_versions(key)]
    return [
        each
        for each in versions
        if each.edition == edition and each.level in (level, "all") and each.purpose != "band" and is_valid(each, day)
    ]


def _refuse_strangers(
    holdings: Holdings, facts: HospitalFacts, standard: str, thresholds: list[Threshold], criteria: list[Criterion]
) -> None:
    known = {each.id: each for each in criteria}
    measured = {each.id for each in thresholds}
    problems = []
    for part in ("values", "peers"):
        indicators = holdings.ids("indicators")
        for name, number in getattr(facts, part).items():
            if name not in indicators:
                near = near_matches(name, list(indicators))
                where = pointer_to(part, name)
                problems.append(Problem(where, "facts.indicator", repr(name), "an indicator's id", _hint(near)))
            elif number < 0 and not holdings.indicator(name).may_be_negative:
                problems.append(Problem(pointer_to(part, name), "facts.negative", shown(number), NOT_NEGATIVE))
    for name, value in facts.criteria.items():
        full = _full(name, standard)
        if full not in known:
            near = near_matches(full, list(known))
            problems.append(
                Problem(pointer_to("criteria", name), "facts.criterion", repr(name), "a criterion's id", _hint(near))
            )
        elif value == "not-applicable" and known[full].condition is None:
            expected = "met or not-met: this criterion has no condition"
            problems.append(Problem(pointer_to("criteria", name), "facts.condition", value, expected))
    for name in facts.explanations:
        full = _full(name, standard)
        if full not in measured:
            near = near_matches(full, list(measured))
            problems.append(
                Problem(
                    pointer_to("explanations", name), "facts.threshold", repr(name), "a threshold's id", _hint(near)
                )
            )
    if problems:
        raise InvalidFactsError(problems)


def _hint(near: tuple[str, ...]) -> str:
    return f"close to it: {', '.join(near)}" if near else ""


def _full(name: str, standard: str) -> str:
    return name if "/" in name else f"{standard}/{name}"


def _judged(threshold: Threshold, facts: HospitalFacts) -> Finding:
    short = threshold.id.partition("/")[2]
    explanation = facts.explanations.get(threshold.id) or facts.explanations.get(short)
    return judge(
        threshold,
        facts.values.get(threshold.indicator),
        population=facts.setting,
        peer=facts.peers.get(threshold.indicator),
        explained=explanation.accepted if explanation else None,
    )


def _criterion(criterion: Criterion, facts: HospitalFacts, judged: dict[str, Finding]) -> Finding:
    short = criterion.id.partition("/")[2]
    stated = facts.criteria.get(criterion.id) or facts.criteria.get(short)
    parts = [judged[each] for each in criterion.thresholds if each in judged]
    outcomes: set[Outcome] = {part.outcome for part in parts}
    if stated is not None:
        outcomes.add("fail" if stated == "not-met" else "pass")
    if stated == "not-applicable":
        outcomes = {"pass"}
    outcome: Outcome = next((each for each in WORST_FIRST if each in outcomes), "missing")
    en, zh = criterion_words(outcome, stated)
    return Finding(
        rule=criterion.id,
        outcome=outcome,
        found=stated or ("; ".join(part.found for part in parts if part.found) or None),
        expected=criterion.title_en,
        message=en,
        message_zh=zh,
        confidence=criterion.source.confidence,
        gate=criterion.kind == "qualification",
    )


def criterion_words(outcome: Outcome, stated: str | None) -> tuple[str, str]:
    """Return a criterion's message, English and Chinese."""
    words = {
        "pass": ("met", "符合"),
        "fail": ("not met", "不符合"),
        "needs-explanation": ("needs an explanation", "须作出解释"),
        "missing": ("no judgement was given", "未提供判断"),
        "not-evaluable": ("can't be evaluated", "不能评价"),
    }[outcome]
    if stated == "not-applicable":
        words = "does not apply here", "不适用"
    elif stated == "met" and outcome == "missing":
        words = "judged met, and a measured part has no value", "判断为符合，但缺少所含指标的数值"
    return words


def _gate(
    scheme: GradingScheme, level: GradingLevel, facts: HospitalFacts, findings: list[Finding]
) -> tuple[bool | None, Finding]:
    """Return whether the hospital qualifies, and the finding that says so."""
    outcomes = {each.outcome for each in findings if each.gate}
    worst: Outcome
    stated = facts.qualification
    if level.gate_in_catalogue:
        worst = next((each for each in WORST_FIRST if each in outcomes), "missing")
        if (stated, worst) in (("passed", "fail"), ("failed", "pass")):
            raise InvalidFactsError(
                [Problem("/qualification", "facts.contradiction", str(stated), "what the findings show")]
            )
        if stated is not None:  # settles what is missing, unexplained or unreadable
            worst = "pass" if stated == "passed" else "fail"
    else:
        worst = "not-evaluable" if stated is None else "pass" if stated == "passed" else "fail"
    finding = gate_finding(scheme, level, worst, stated)
    return {"pass": True, "fail": False}.get(worst), finding


def gate_finding(scheme: GradingScheme, level: GradingLevel, worst: Outcome, stated: str | None) -> Finding:
    """Return the finding on the gate: *worst* is its outcome, *stated* the assessor's verdict."""
    en, zh = {
        "pass": ("the basic standards are met", "达到基本标准"),
        "fail": ("the basic standards are not met: not a qualified hospital", "未达到基本标准，为不合格医院"),
        "needs-explanation": ("a limit is not kept and awaits a judged explanation", "有未达限度的项目，其说明待评定"),
        "missing": ("some basic standards were not judged", "部分基本标准未作判断"),
        "not-evaluable": (
            "the source has no basic standards for this level: the assessor must say whether they are met",
            "来源未载该级基本标准，须由评审者说明是否达到",
        ),
    }[worst]
    return Finding(
        rule=f"{scheme.id}/gate",
        outcome=worst,
        found=stated,
        expected="all basic standards of the level are met",
        message=en,
        message_zh=zh,
        confidence=level.source.confidence,
        gate=True,
    )


def _grade(
    scheme: GradingScheme, level: GradingLevel, facts: HospitalFacts, qualified: bool | None
) -> tuple[Grade | None, str, str, str]:
    if qualified is False:
        return None, "unqualified", "the gate was not passed, so no grade is given", "未通过合格评审，不评等次"
    if qualified is None:
        return None, "gate-open", "whether the gate is passed can't be told yet", "尚不能判断是否合格，不评等次"
    if facts.score is None:
        return None, "no-score", "no assessor's score was given; none is invented", "未提供评审得分，不作推算"
    band = next((each for each in level.bands if each.low <= facts.score <= each.high), None)
    if band is None:
        return None, "no-band", *_between(scheme, level, facts.score)
    en = f"a score of {shown(facts.score)} lies in band {band.grade}: {shown(band.low)} to {shown(band.high)}"
    zh = f"得分 {shown(facts.score)}，属{band.title}：{shown(band.low)}至{shown(band.high)}分"
    special = level.special
    if special is not None and band.grade == special.base and facts.special_conditions == "met":
        note = "" if special.conditions_known else "; the conditions stand in no source we have: the assessor's word"
        note_zh = "" if special.conditions_known else "；必备条件未见于现有来源，以评审者所述为准"
        return (
            special.grade,
            "graded",
            f"{en}; the special conditions are met{note}",
            f"{zh}；达到特等必备条件{note_zh}",
        )
    return band.grade, "graded", en, zh


def _between(scheme: GradingScheme, level: GradingLevel, score: Decimal) -> tuple[str, str]:
    bands = ", ".join(f"{each.grade} {shown(each.low)}–{shown(each.high)}" for each in level.bands)
    step = shown(scheme.score_step)
    en = f"a score of {shown(score)} lies in no band ({bands}): bands go by steps of {step}, and nothing is rounded"
    return en, f"得分 {shown(score)} 不在任何分数段内（{bands}）：分数段以 {step} 分为单位，不作取整"
