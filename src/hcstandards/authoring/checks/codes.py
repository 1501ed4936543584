"""Code systems: rules and their examples, tables and their counts."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.codes import CodeRule, CodeSystem, Concept
from hcstandards.model.content import Content, Table
from hcstandards.model.structure import matches, rule_pattern

_DAMAGED = re.compile("[\ufffd\ue000-\uf8ff]|^\\s|\\s$")


def _systems(content: Content) -> Iterator[tuple[str, int, CodeSystem]]:
    for entry in content.entries:
        for number, system in enumerate(entry.code_systems):
            yield f"standards/{entry.standard.id}", number, system


@rule("rule.shape")
def shape(content: Content) -> Iterator[Finding]:
    """A code rule has segments or a pattern, and the pattern compiles."""
    for file, number, system in _systems(content):
        for at, each in enumerate(system.rules):
            path = ("code_systems", number, "rules", at)
            if bool(each.segments) == bool(each.pattern):
                yield Finding(file, path, "segments and pattern both or neither", "one of them")
            for place, segment in enumerate(each.segments):
                if (segment.characters == "fixed") != (segment.value is not None):
                    yield Finding(file, (*path, "segments", place), "fixed without value, or value without fixed")
                if segment.length < 1:
                    yield Finding(file, (*path, "segments", place), f"length {segment.length}", "at least 1")
                if segment.value is not None and len(segment.value) != segment.length:
                    yield Finding(file, (*path, "segments", place), f"{segment.value!r}", f"{segment.length} long")
            flaw = _flaw(each)
            if flaw:
                yield Finding(file, (*path, "pattern"), flaw, "a regular expression")


def _flaw(rule: CodeRule) -> str | None:
    """Return why the pattern of *rule* doesn't compile; `None` if it does."""
    try:
        rule_pattern(rule)
    except (re.error, OverflowError, RecursionError) as error:
        return str(error)
    return None


@rule("rule.example")
def example(content: Content) -> Iterator[Finding]:
    """The examples of a code rule follow the rule."""
    for file, number, system in _systems(content):
        for at, each in enumerate(system.rules):
            for code in () if _flaw(each) else each.examples:
                if not matches(each, code):
                    path = ("code_systems", number, "rules", at, "examples")
                    yield Finding(file, path, repr(code), f"a code like {rule_pattern(each).pattern}")


def _tables(content: Content) -> Iterator[tuple[str, int, int, CodeSystem, Table]]:
    tables = {(each.system, each.release): each for each in content.tables}
    for file, number, system in _systems(content):
        for at, release in enumerate(system.releases):
            yield file, number, at, system, tables[system.id, release.id]


@rule("table.count")
def count(content: Content) -> Iterator[Finding]:
    """A table has as many concepts as its release states."""
    for file, number, at, system, table in _tables(content):
        stated = system.releases[at].count
        if len(table.concepts) != stated:
            path = ("code_systems", number, "releases", at, "count")
            yield Finding(file, path, f"{len(table.concepts)} concepts", str(stated))


@rule("table.repeated-code")
def repeated_code(content: Content) -> Iterator[Finding]:
    """A code stands once in a release, unless its periods of validity don't touch."""
    for file, number, at, _, table in _tables(content):
        bearers: dict[str, list[Concept]] = {}
        for concept in table.concepts:
            bearers.setdefault(concept.code, []).append(concept)
        for code, concepts in bearers.items():
            concepts.sort(key=lambda each: each.valid_from or date.min)
            for earlier, later in pairwise(concepts):
                if earlier.valid_to is None or (later.valid_from or date.min) < earlier.valid_to:
                    yield Finding(file, ("code_systems", number, "releases", at), f"{code!r} again")


@rule("table.parent")
def parent(content: Content) -> Iterator[Finding]:
    """Parents and replacements are codes of the same release, and nothing is its own ancestor."""
    for file, number, at, _, table in _tables(content):
        parents = {each.code: each.parent for each in table.concepts}
        path = ("code_systems", number, "releases", at, "table")
        for concept in table.concepts:
            for other in (*((concept.parent,) if concept.parent else ()), *concept.replaced_by):
                if other not in parents:
                    yield Finding(file, path, f"{concept.code!r} names {other!r}", "a code of the table")
            seen, above = {concept.code}, concept.parent
            while above is not None and above in parents:
                if above in seen:
                    yield Finding(file, path, f"{concept.code!r} is its own ancestor")
                    break
                seen.add(above)
                above = parents[above]


@rule("table.rule")
def table_rule(content: Content) -> Iterator[Finding]:
    """The codes of a table follow the enforced rules of its code system."""
    for file, number, at, system, table in _tables(content):
        enforced = [each for each in system.rules if each.enforced and not _flaw(each)]
        for concept in table.concepts if enforced else ():
            if not any(matches(each, concept.code) for each in enforced):
                path = ("code_systems", number, "releases", at, "table")
                yield Finding(file, path, repr(concept.code), "a code that follows a rule")


@rule("table.damaged")
def damaged(content: Content) -> Iterator[Finding]:
    """No display lost characters or carries blanks at its ends."""
    for file, number, at, _, table in _tables(content):
        for concept in table.concepts:
            for text in (concept.code, concept.display, concept.display_en or ""):
                if _DAMAGED.search(text):
                    path = ("code_systems", number, "releases", at, "table")
                    yield Finding(file, path, f"{concept.code!r}: {text!r}", "undamaged text")


@rule("release.name")
def name(content: Content) -> Iterator[Finding]:
    """What stands behind `@` means one release: its id is no other's, and no version or label of another edition."""
    names = {
        entry.standard.id: {
            name: each.version for each in entry.standard.editions for name in (each.label, each.version)
        }
        for entry in content.entries
    }
    for file, number, system in _systems(content):
        seen: set[str] = set()
        for at, release in enumerate(system.releases):
            path = ("code_systems", number, "releases", at, "id")
            of = names.get(system.standard, {}).get(release.id, release.edition)
            if release.id in seen:
                yield Finding(file, path, f"{release.id!r} again", "an id of its own")
            elif of != release.edition:
                yield Finding(file, path, f"{release.id!r}, which names edition {of}", "an id of its own")
            seen.add(release.id)


@rule("release.overlap")
def overlap(content: Content) -> Iterator[Finding]:
    """Only one release of a table is in force on a day."""
    for file, number, system in _systems(content):
        dated = sorted((each for each in system.releases if each.starts), key=lambda e: str(e.starts))
        for earlier, later in pairwise(dated):
            if earlier.ends is None or (later.starts and earlier.ends > later.starts):
                path = ("code_systems", number, "releases", system.releases.index(earlier))
                found = f"{earlier.id} until {earlier.ends or 'ever'}"
                yield Finding(file, path, found, f"at most {later.starts}, when {later.id} starts")


@rule("release.period")
def period(content: Content) -> Iterator[Finding]:
    """A release ends after it starts, and so does every code of it."""
    for file, number, system in _systems(content):
        for at, release in enumerate(system.releases):
            if release.starts and release.ends and release.ends <= release.starts:
                found = f"{release.starts} to {release.ends}"
                yield Finding(file, ("code_systems", number, "releases", at), found, f"a day after {release.starts}")
    for file, number, at, _, table in _tables(content):
        for concept in table.concepts:
            if concept.valid_from and concept.valid_to and concept.valid_to <= concept.valid_from:
                path = ("code_systems", number, "releases", at, "table")
                found = f"{concept.code!r}: {concept.valid_from} to {concept.valid_to}"
                yield Finding(file, path, found, f"a day after {concept.valid_from}")


@rule("release.undated")
def undated(content: Content) -> Iterator[Finding]:
    """A release without a first day in force says why."""
    for file, number, system in _systems(content):
        for at, release in enumerate(system.releases):
            if release.in_force_from is None and not release.doubts:
                path = ("code_systems", number, "releases", at)
                yield Finding(file, path, "no in_force_from", "in_force_from, or a doubt about it")


@rule("system.how-to-load")
def how_to_load(content: Content) -> Iterator[Finding]:
    """A code system without an embedded table says how to load one."""
    for file, number, system in _systems(content):
        if not system.releases and not (system.how_to_load and system.how_to_load_en):
            yield Finding(file, ("code_systems", number), "neither releases nor how_to_load", "one of them")
