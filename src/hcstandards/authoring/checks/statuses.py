"""Lifecycles and statuses: values of their axis, one a day, and histories that their lifecycle allows."""

from collections.abc import Iterator
from itertools import pairwise, product
from typing import Final, get_args

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.divisions import binds_in
from hcstandards.model.content import Content
from hcstandards.model.pilots import PilotStageName
from hcstandards.model.statuses import StatusRecord

_VALUES: Final = {
    "legal": ("upcoming", "in-force", "replaced", "withdrawn"),
    "pilot": get_args(PilotStageName),
    "identifier": ("active", "deprecated", "reserved"),
}
_IDENTIFIER: Final = {
    *product(("active", "deprecated"), _VALUES["identifier"]),
    ("reserved", "reserved"),
}
"""The steps of the identifier axis: what is reserved is so for ever."""


@rule("lifecycle.machine")
def machine(content: Content) -> Iterator[Finding]:
    """A lifecycle's stages are given once, and its steps, each once, lead from one of them to one of them."""
    for at, lifecycle in enumerate(content.lifecycles):
        file, base = f"lifecycles/{lifecycle.id}", ("lifecycles", at)
        codes = [state.code for state in lifecycle.states]
        for number, state in enumerate(lifecycle.states):
            if state.code in codes[:number]:
                yield Finding(file, (*base, "states", number, "code"), f"{state.code!r} again", "each stage once")
            if state.legal not in (None, *_VALUES["legal"]):
                yield Finding(file, (*base, "states", number, "legal"), repr(state.legal), ", ".join(_VALUES["legal"]))
        steps = [(step.origin, step.target) for step in lifecycle.transitions]
        for number, step in enumerate(steps):
            path = (*base, "transitions", number)
            for name, code in zip(("origin", "target"), step, strict=True):
                if code not in codes:
                    yield Finding(file, (*path, name), repr(code), ", ".join(codes) or "a stage")
            if step in steps[:number]:
                yield Finding(file, path, f"{step[0]} → {step[1]} again", "each step once")


@rule("status.value")
def value(content: Content) -> Iterator[Finding]:
    """A status is a value of its axis; on the lifecycle axis a stage of the standard's lifecycle."""
    states = {each.id: [state.code for state in each.states] for each in content.lifecycles}
    for entry in content.entries:
        known = {**_VALUES, "lifecycle": states.get(entry.standard.lifecycle, ())}
        for number, record in enumerate(entry.statuses):
            allowed = known.get(record.axis)
            if allowed is not None and record.value not in allowed:
                path = ("statuses", number, "value")
                yield Finding(f"standards/{entry.standard.id}", path, repr(record.value), ", ".join(allowed))


@rule("status.derived")
def derived(content: Content) -> Iterator[Finding]:
    """What is read off an edition's version or days isn't recorded as well: the record would never be read."""
    for entry in content.entries:
        dated = {each.version for each in entry.standard.editions if each.starts is not None}
        for number, record in enumerate(entry.statuses):
            file, path = f"standards/{entry.standard.id}", ("statuses", number, "axis")
            if record.axis == "artefact":
                yield Finding(file, path, "artefact", "nothing: draft or stable is read off the version")
            elif record.axis == "legal" and (record.edition in dated if record.edition else dated):
                expected = "nothing for an edition with days in force: they say it; else the `edition` without days"
                yield Finding(file, path, "legal", expected)


@rule("status.period")
def period(content: Content) -> Iterator[Finding]:
    """A status ends after it starts; but for stages of a lifecycle, an axis takes one value a day."""
    for entry in content.entries:
        seen: set[tuple[object, ...]] = set()
        for number, record in enumerate(entry.statuses):
            file, path = f"standards/{entry.standard.id}", ("statuses", number)
            if record.until is not None and record.until <= record.since:
                yield Finding(file, (*path, "until"), str(record.until), f"a day after {record.since}")
            key = record.axis, record.edition, record.region, record.since
            if record.axis != "lifecycle" and key in seen:
                yield Finding(file, (*path, "since"), f"{record.axis} twice from {record.since}", "one value a day")
            seen.add(key)


@rule("status.transition")
def transition(content: Content) -> Iterator[Finding]:
    """A history takes only the steps that its lifecycle allows; an identifier that is reserved stays so."""
    steps = {each.id: {(step.origin, step.target) for step in each.transitions} for each in content.lifecycles}
    for entry in content.entries:
        allowed = {"lifecycle": steps.get(entry.standard.lifecycle, set()), "identifier": _IDENTIFIER}
        wrong: dict[int, tuple[str, str, str]] = {}
        for axis, ways in allowed.items():
            for history in _histories(entry.statuses, axis):
                for (_, before), (number, after) in pairwise(history):
                    if (before.value, after.value) not in ways:
                        onward = ", ".join(sorted(target for origin, target in ways if origin == before.value))
                        wrong.setdefault(number, (before.value, after.value, onward))
        for number, (before_value, after_value, onward) in sorted(wrong.items()):
            found, expected = f"{before_value} → {after_value}", f"from {before_value}: {onward or 'nothing'}"
            yield Finding(f"standards/{entry.standard.id}", ("statuses", number, "value"), found, expected)


def _histories(records: tuple[StatusRecord, ...], axis: str) -> Iterator[list[tuple[int, StatusRecord]]]:
    """Yield the history of each edition in each region that has records: those of the whole count for its parts."""
    listed = [(number, each) for number, each in enumerate(records) if each.axis == axis]
    editions = {None, *(each.edition for _, each in listed)}
    regions = {None, *(each.region for _, each in listed)}
    for edition, region in product(editions, regions):
        found = [
            (number, each)
            for number, each in listed
            if each.edition in (None, edition)
            and (each.region is None or (region is not None and binds_in(each.region, region)))
        ]
        yield sorted(found, key=lambda item: (item[1].since, item[0]))
