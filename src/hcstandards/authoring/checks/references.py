"""References: every id that is named exists."""

from collections.abc import Iterator
from typing import Any

import attrs

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.changes import ChangeRequest
from hcstandards.model.content import Content, Entry
from hcstandards.model.sources import Defect, Source


def _walk(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _walk(item, (*path, number))
    elif attrs.has(type(value)):
        for field in attrs.fields(type(value)):
            yield from _walk(getattr(value, field.name), (*path, field.name))


def _all_values(content: Content) -> Iterator[tuple[str, tuple[str | int, ...], Any]]:
    for kind in ("documents", "bodies", "indicators", "lifecycles", "changes"):
        for number, each in enumerate(getattr(content, kind)):
            for path, value in _walk(each, (kind, number)):
                yield f"{kind}/{each.id}", path, value
    for entry in content.entries:
        for path, value in _walk(entry, ()):
            yield f"standards/{entry.standard.id}", path, value


@rule("reference.document")
def documents(content: Content) -> Iterator[Finding]:
    """Every source names a document of documents.yaml."""
    known = {each.id for each in content.documents}
    asked = {f"changes/{each.id}": _asked_for(each) for each in content.changes}
    for file, path, value in _all_values(content):
        if not isinstance(value, (Source, Defect)) or not value.document:
            continue
        if value.document not in known and value.document not in asked.get(file, ()):
            yield Finding(file, (*path, "document"), repr(value.document), "a document's id")


def _asked_for(request: ChangeRequest) -> set[str]:
    """Return the documents that a request would add, which its own sources may name before it is applied."""
    return {each.add_document.id for each in request.operations if each.add_document}


@rule("reference.body")
def bodies(content: Content) -> Iterator[Finding]:
    """Every body that is named stands in bodies.yaml."""
    known = {each.id for each in content.bodies}
    for number, body in enumerate(content.bodies):
        for other in (*body.succeeded_by, *((body.part_of,) if body.part_of else ())):
            if other not in known:
                yield Finding(f"bodies/{body.id}", ("bodies", number), repr(other), "a body's id")
    for entry in content.entries:
        for path, other in _named_bodies(entry):
            if other not in known:
                yield Finding(f"standards/{entry.standard.id}", path, repr(other), "a body's id")


def _named_bodies(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    yield ("standard", "issuer"), entry.standard.issuer
    for number, programme in enumerate(entry.programmes):
        for at, task in enumerate(programme.tasks):
            for role in ("leads", "participants", "responsible"):
                for body in getattr(task, role):
                    yield ("programmes", number, "tasks", at, role), body
        for at, measure in enumerate(programme.measures):
            for body in measure.bodies:
                yield ("programmes", number, "measures", at, "bodies"), body


@rule("reference.standard")
def standards(content: Content) -> Iterator[Finding]:
    """Related and replaced standards exist."""
    known = {entry.standard.id for entry in content.entries}
    for entry in content.entries:
        for other in entry.standard.related:
            if other not in known:
                path = ("standard", "related")
                yield Finding(f"standards/{entry.standard.id}", path, repr(other), "a standard's id")


@rule("reference.lifecycle")
def lifecycles(content: Content) -> Iterator[Finding]:
    """Every standard follows a lifecycle of lifecycles.yaml."""
    known = {each.id for each in content.lifecycles}
    for entry in content.entries:
        if entry.standard.lifecycle not in known:
            found = repr(entry.standard.lifecycle)
            expected = ", ".join(sorted(known))
            yield Finding(f"standards/{entry.standard.id}", ("standard", "lifecycle"), found, expected)


@rule("reference.edition")
def editions(content: Content) -> Iterator[Finding]:
    """What belongs to an edition names one that exists."""
    for entry in content.entries:
        known = {each.version for each in entry.standard.editions}
        for path, value in _walk(attrs.evolve(entry, correspondences=()), ()):
            edition = getattr(value, "edition", None) if attrs.has(type(value)) else None
            if edition is not None and edition not in known:
                expected = ", ".join(sorted(known))
                yield Finding(f"standards/{entry.standard.id}", (*path, "edition"), repr(edition), expected)


@rule("reference.indicator")
def indicators(content: Content) -> Iterator[Finding]:
    """Every threshold measures an indicator of indicators.yaml."""
    known = {each.id for each in content.indicators}
    for entry in content.entries:
        for number, threshold in enumerate(entry.thresholds):
            if threshold.indicator not in known:
                path = ("thresholds", number, "indicator")
                found = repr(threshold.indicator)
                yield Finding(f"standards/{entry.standard.id}", path, found, "an indicator's id")


@rule("reference.threshold")
def thresholds(content: Content) -> Iterator[Finding]:
    """Criteria and bands name thresholds of the same standard."""
    for entry in content.entries:
        known = {each.id for each in entry.thresholds}
        named = [
            *(
                (("criteria", number, "thresholds"), each)
                for number, criterion in enumerate(entry.criteria)
                for each in criterion.thresholds
            ),
            *(
                (("grading", number, "levels"), band.threshold)
                for number, scheme in enumerate(entry.grading)
                for level in scheme.levels
                for band in level.bands
            ),
        ]
        for path, each in named:
            if each not in known:
                yield Finding(f"standards/{entry.standard.id}", path, repr(each), "a threshold's id")


@rule("reference.group")
def groups(content: Content) -> Iterator[Finding]:
    """Criteria, tasks and measures stand under groups that exist."""
    for entry in content.entries:
        file = f"standards/{entry.standard.id}"
        known = {each.id for each in entry.criterion_groups}
        for number, criterion in enumerate(entry.criteria):
            if criterion.group not in known:
                yield Finding(file, ("criteria", number, "group"), repr(criterion.group), "a criterion group's id")
        for at, programme in enumerate(entry.programmes):
            inside = {each.id for each in programme.groups}
            tasks = {each.id for each in programme.tasks}
            for kind in ("tasks", "measures"):
                for number, each in enumerate(getattr(programme, kind)):
                    if each.group is not None and each.group not in inside:
                        path = ("programmes", at, kind, number, "group")
                        yield Finding(file, path, repr(each.group), "a group's id")
            for kind in ("deliverables", "pilots", "targets"):
                for number, each in enumerate(getattr(programme, kind)):
                    if each.task is not None and each.task not in tasks:
                        path = ("programmes", at, kind, number, "task")
                        yield Finding(file, path, repr(each.task), "a task's id")
