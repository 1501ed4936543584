"""One value against one threshold."""

import operator
from collections.abc import Callable
from decimal import Decimal

from hcstandards.evaluate.numbers import shown
from hcstandards.model.findings import Finding, Outcome
from hcstandards.model.indicators import Threshold

TESTS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "ge": operator.ge,
    "gt": operator.gt,
    "le": operator.le,
    "lt": operator.lt,
    "eq": operator.eq,
}
_SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "eq": "="}
_POPULATIONS = {"rural": "农村", "urban": "城市"}


def judge(
    threshold: Threshold,
    value: Decimal | None,
    *,
    population: str | None = None,
    peer: Decimal | None = None,
    explained: bool | None = None,
) -> Finding:
    """
    Return what *threshold* says of *value*, a number in the threshold's unit (`None`: not measured).

    *population* (`rural`, `urban`) chooses a side of a split; *peer* is the peer group's value where the
    threshold is relative; *explained* is the assessor's verdict on an explanation where the standard allows
    one (`None`: not judged yet).
    """
    expected = describe(threshold, population, peer)
    outcome, en, zh = _outcome(threshold, value, population, peer, explained)
    return Finding(
        rule=threshold.id,
        outcome=outcome,
        found=None if value is None else f"{shown(value)} {threshold.unit}",
        expected=expected,
        message=en,
        message_zh=zh,
        confidence=threshold.confidence,
        gate=threshold.purpose == "gate",
    )


def _outcome(
    threshold: Threshold,
    value: Decimal | None,
    population: str | None,
    peer: Decimal | None,
    explained: bool | None,
) -> tuple[Outcome, str, str]:
    if not threshold.evaluable:
        note = threshold.note or threshold.source.note or ""
        return "not-evaluable", f"the source can't be read: {note}".rstrip(": "), "原文无法辨读，不予评价"
    limits = accepted(threshold, population, peer)
    if limits is None and threshold.relative_to:
        return "not-evaluable", f"needs the {threshold.relative_to} value", "需要同级医院的对照值"
    if limits is None:
        return "missing", "needs the population: rural or urban", "需要说明农村或城市"
    if value is None:
        return "missing", "no value was given", "未提供数值"
    if all(TESTS[sign](value, bound) for sign, bound in limits):
        return "pass", "meets the requirement", "符合要求"
    if threshold.exception == "explain" and explained is not False:
        if explained:
            return "pass", "outside the limit, and the explanation was accepted", "超出限度，说明已被接受"
        return (
            "needs-explanation",
            "outside the limit: a reasonable explanation must be given",
            "超出限度，须作出合理解释",
        )
    return "fail", "does not meet the requirement", "不符合要求"


def accepted(
    threshold: Threshold, population: str | None = None, peer: Decimal | None = None
) -> list[tuple[str, Decimal]] | None:
    """Return the comparisons that a value must satisfy; `None` where the population or peer value is missing."""
    if threshold.relative_to:
        return None if peer is None else [(threshold.comparator, peer)]
    if threshold.split is not None:
        bound = threshold.split.get(population or "")
        return None if bound is None else [(threshold.comparator, bound)]
    if threshold.comparator == "between":
        assert threshold.low is not None and threshold.high is not None  # noqa: S101, PT018 - checked when built
        return [("ge", threshold.low), ("le", threshold.high)]
    assert threshold.value is not None  # noqa: S101 - checked when built
    return [(threshold.comparator, threshold.value)]


def describe(threshold: Threshold, population: str | None = None, peer: Decimal | None = None) -> str:
    """Return what is asked, short: `≥ 20 {beds}`, `80–85 %`, `≥ 90 (rural) | 95 (urban) %`."""
    unit = threshold.unit
    if threshold.relative_to:
        number = shown(peer) if peer is not None else threshold.relative_to
        return f"{_SIGNS[threshold.comparator]} {number} {unit}"
    if threshold.split is not None:
        if population is not None and population in threshold.split:
            return f"{_SIGNS[threshold.comparator]} {shown(threshold.split[population])} {unit} ({population})"
        sides = " | ".join(f"{shown(value)} ({side})" for side, value in threshold.split.items())
        return f"{_SIGNS[threshold.comparator]} {sides} {unit}"
    if threshold.comparator == "between":
        assert threshold.low is not None and threshold.high is not None  # noqa: S101, PT018 - checked when built
        return f"{shown(threshold.low)}–{shown(threshold.high)} {unit}"
    assert threshold.value is not None  # noqa: S101 - checked when built
    return f"{_SIGNS[threshold.comparator]} {shown(threshold.value)} {unit}"
