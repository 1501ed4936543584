"""Figures: thresholds hang together, and nothing stands without a source."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content
from hcstandards.model.indicators import Threshold


@rule("threshold.shape")
def shape(content: Content) -> Iterator[Finding]:
    """A threshold has the numbers that its comparator needs, and no others."""
    for entry in content.entries:
        for number, threshold in enumerate(entry.thresholds):
            problem = _shape_problem(threshold)
            if problem:
                yield Finding(f"standards/{entry.standard.id}", ("thresholds", number), *problem)


def _shape_problem(threshold: Threshold) -> tuple[str, str] | None:
    given = {name for name in ("value", "low", "high", "split") if getattr(threshold, name) is not None}
    if threshold.relative_to and threshold.comparator == "between":
        return "between beside relative_to", "ge, gt, le, lt or eq: a peer group has one value"
    if threshold.relative_to:
        return (f"{sorted(given)} beside relative_to", "no number of its own") if given else None
    if threshold.comparator == "between":
        if given != {"low", "high"}:
            return f"between with {sorted(given)}", "low and high"
        if threshold.low is not None and threshold.high is not None and threshold.low > threshold.high:
            return f"low {threshold.low} above high {threshold.high}", "low up to high"
        return None
    if given not in ({"value"}, {"split"}):
        return f"{threshold.comparator} with {sorted(given)}", "value or split"
    return None


@rule("threshold.unit")
def unit(content: Content) -> Iterator[Finding]:
    """A threshold uses the unit of its indicator."""
    units = {each.id: each.unit for each in content.indicators}
    for entry in content.entries:
        for number, threshold in enumerate(entry.thresholds):
            expected = units.get(threshold.indicator)
            if expected is not None and threshold.unit != expected:
                path = ("thresholds", number, "unit")
                yield Finding(f"standards/{entry.standard.id}", path, repr(threshold.unit), repr(expected))


@rule("threshold.period")
def period(content: Content) -> Iterator[Finding]:
    """A threshold ends after it starts, and in an edition asks one thing on a day."""
    for entry in content.entries:
        pieces: dict[tuple[str, str], list[tuple[Threshold, int]]] = {}
        for number, each in enumerate(entry.thresholds):
            if each.valid_from and each.valid_to and each.valid_to <= each.valid_from:
                path = ("thresholds", number, "valid_to")
                yield Finding(f"standards/{entry.standard.id}", path, str(each.valid_to), f"after {each.valid_from}")
            pieces.setdefault((each.id, each.edition), []).append((each, number))
        for found in pieces.values():
            found.sort(key=lambda one: one[0].valid_from or date.min)
            for (earlier, number), (later, _) in pairwise(found):
                if earlier.valid_to is None or earlier.valid_to > (later.valid_from or date.min):
                    path = ("thresholds", number, "valid_to")
                    until, expected = str(earlier.valid_to or "no end"), f"at most {later.valid_from}, when it changes"
                    yield Finding(f"standards/{entry.standard.id}", path, until, expected)


@rule("source.figure")
def figure(content: Content) -> Iterator[Finding]:
    """A figure carries the literal words it was read from, its place, and a reading unless it is clear."""
    for entry in content.entries:
        for number, threshold in enumerate(entry.thresholds):
            source = threshold.source
            path = ("thresholds", number, "source")
            if not source.literal:
                yield Finding(f"standards/{entry.standard.id}", path, "no literal words", "literal")
            if source.line is None and not source.place:
                yield Finding(f"standards/{entry.standard.id}", path, "no place", "line or place")
            if source.confidence == "inferred" and not (source.reading or source.note):
                yield Finding(f"standards/{entry.standard.id}", path, "inferred without a reading", "reading or note")


@rule("source.unresolvable")
def unresolvable(content: Content) -> Iterator[Finding]:
    """What can't be resolved says why."""
    for entry in content.entries:
        for number, threshold in enumerate(entry.thresholds):
            if threshold.confidence == "unresolvable" and not (threshold.source.note or threshold.note):
                path = ("thresholds", number)
                yield Finding(f"standards/{entry.standard.id}", path, "no reason", "a note that says why")
