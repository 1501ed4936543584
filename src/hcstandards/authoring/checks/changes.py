"""Change requests: legal steps, days that fit, operations that say one thing."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import pairwise
from typing import get_args

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.changes import LIFECYCLE, ChangeRequest, ChangeStage, ChangeStep
from hcstandards.model.content import Content
from hcstandards.model.statuses import Lifecycle
from hcstandards.release.codec import encode
from hcstandards.release.container import canonical

FINGERPRINT = 16
"""So many hexadecimal digits of the SHA-256 of a request's operations stand in its review."""
START = "application"
REJECTED = "rejected"
RELEASED = "release"


def next_stages(lifecycles: Iterable[Lifecycle], stage: str | None) -> tuple[str, ...]:
    """Return the stages that may follow *stage* (`None`: nothing yet), by the lifecycle of maintained tables."""
    if stage is None:
        return (START,)
    if stage == REJECTED:
        return ()
    transitions = [step for each in lifecycles if each.id == LIFECYCLE for step in each.transitions]
    ours = get_args(ChangeStage)  # a table has stages that no request goes through: changed, disabled, recoded
    onward = tuple(step.target for step in transitions if step.origin == stage and step.target in ours)
    return onward if stage == RELEASED else (*onward, REJECTED)


def fingerprint(request: ChangeRequest) -> str:
    """Return what tells the operations of a request from any others; words and order of keys play no part."""
    return sha256(canonical([encode(each) for each in request.operations])).hexdigest()[:FINGERPRINT]


def _requests(content: Content) -> Iterator[tuple[str, int, ChangeRequest]]:
    for number, each in enumerate(content.changes):
        yield f"changes/{each.id}", number, each


@rule("change.transition")
def transition(content: Content) -> Iterator[Finding]:
    """A request takes only the steps of its lifecycle, and goes on only after an accepting review."""
    for file, number, request in _requests(content):
        steps: list[ChangeStep | None] = [None, *request.steps]
        if not request.steps:
            yield Finding(file, ("changes", number, "steps"), "no step", START)
        for at, (before, after) in enumerate(pairwise(steps)):
            if after is None:
                continue
            path = ("changes", number, "steps", at)
            allowed = next_stages(content.lifecycles, before.stage if before else None)
            if before and before.verdict == "rejected":
                allowed = (REJECTED,)
            if after.stage not in allowed:
                ways = ", ".join(allowed) or "nothing"
                found = f"{before.stage if before else 'nothing'} to {after.stage}"
                yield Finding(file, (*path, "stage"), found, f"then {ways}")
            if (after.verdict is not None) != (after.stage == "review"):
                yield Finding(
                    file, path, f"{after.stage}: verdict {after.verdict}", "a verdict on a review, only there"
                )
            if after.stage == REJECTED and not after.note:
                yield Finding(file, path, "rejected without a reason", "note")


@rule("change.dates")
def dates(content: Content) -> Iterator[Finding]:
    """Steps go forward in time; a public notice has an end, and a release waits for it."""
    for file, number, request in _requests(content):
        for at, step in enumerate(request.steps):
            path = ("changes", number, "steps", at)
            notice = step.stage == "public-notice"
            if notice and (step.until is None or step.until <= step.on):
                yield Finding(file, (*path, "until"), str(step.until), f"a day after {step.on}")
            if not notice and step.until is not None:
                yield Finding(
                    file, (*path, "until"), f"{step.stage} until {step.until}", "until on a public notice only"
                )
        for at, (before, after) in enumerate(pairwise(request.steps), start=1):
            on = ("changes", number, "steps", at, "on")
            earliest = before.until if after.stage == RELEASED and before.until else before.on
            if after.on < earliest:
                yield Finding(file, on, str(after.on), f"{earliest} or later")


@rule("change.operation")
def operation(content: Content) -> Iterator[Finding]:
    """An operation is one edit, and what is released changed something."""
    for file, number, request in _requests(content):
        for at, each in enumerate(request.operations):
            if len(each.edits) != 1:
                found = f"{len(each.edits)} edits in one operation"
                yield Finding(file, ("changes", number, "operations", at), found, "one edit")
        if request.stage == RELEASED and not request.operations:
            yield Finding(file, ("changes", number), "released without operations", "operations")


@rule("change.reviewed")
def reviewed(content: Content) -> Iterator[Finding]:
    """What was reviewed is what is applied: put the operations back, or reject the request and propose another."""
    for file, number, request in _requests(content):
        if request.stage == REJECTED:
            continue
        now, stages = fingerprint(request), [step.stage for step in request.steps]
        again = len(stages) - stages[::-1].index(START) if START in stages else 0  # it may have come back from release
        for step in request.steps[again:]:
            if step.reviewed not in (None, now):
                found = f"operations with the fingerprint {now}"
                yield Finding(file, ("changes", number, "operations"), found, f"those of the review, {step.reviewed}")


@rule("change.target")
def target(content: Content) -> Iterator[Finding]:
    """A request is about something that exists: a standard, a code system, a threshold, a pilot, or `catalogue`."""
    known = {"catalogue"}
    for entry in content.entries:
        known.add(entry.standard.id)
        known.update(each.id for each in entry.code_systems)
        known.update(each.id for each in entry.thresholds)
        known.update(each.id for each in entry.pilots)
    for file, number, request in _requests(content):
        if request.target not in known:
            path = ("changes", number, "target")
            expected = "the id of a standard, code system, threshold or pilot, or catalogue"
            yield Finding(file, path, repr(request.target), expected)
