"""Checks of an overlay's files together with the catalogue below them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from hcstandards.authoring.checks import local_path, rule_findings
from hcstandards.authoring.reading import Authored, Path_
from hcstandards.errors import Problem
from hcstandards.model.codes import CodeSystem, CodeSystemExtension
from hcstandards.model.content import Content, Entry, Table
from hcstandards.release.contents import content_of
from hcstandards.release.holdings import Holdings

Files = Mapping[str, Authored]
KINDS = ("documents", "bodies", "indicators", "lifecycles", "changes")


def with_base_properties(extension: CodeSystemExtension, base: Holdings | None) -> CodeSystemExtension:
    """Return *extension* with the properties that the code system below it declares."""
    if base is None or extension.id not in base.index["code_systems"]:
        return extension
    return evolve(extension, properties=(*base.code_system(extension.id).properties, *extension.properties))


def alone_problems(content: Content, files: Files, root: Path) -> list[Problem]:
    """Return what is wrong with an overlay's files that are read without the catalogue below them."""
    if not content.identity.extends and not content.extensions:
        return []
    authored = files.get(f"identity/{content.identity.id}")
    where = authored.where(("identity", "extends")) if authored else f"{root.name}/catalogue.yaml:1"
    below = ", ".join(content.identity.extends) or "a catalogue with the code systems of `extensions`"
    hint = "open it on the catalogue below it: hcstandards.load(folder, over=catalogue)"
    return [Problem(where, "overlay.alone", "an overlay read without the catalogue below it", below, hint)]


def overlay_problems(content: Content, base: Holdings, files: Files) -> list[Problem]:
    """Return every problem of meaning of an overlay's files, references into *base* followed."""
    below = content_of(base)
    problems = _unknown_extensions(content, below, files)
    if problems:
        return problems
    extended, moved = _extended(content, below)
    own = {entry.standard.id for entry in content.entries}
    replaced = set(content.identity.replaces)
    # The overlay's own come first, so that what is there twice is found where it is read.
    stacked: dict[str, Any] = {kind: _stacked(getattr(content, kind), getattr(below, kind)) for kind in KINDS}
    whole = Content(
        identity=content.identity,
        **stacked,
        entries=(*content.entries, *(each for each in extended if each.standard.id not in own)),
        tables=(*content.tables, *(each for each in below.tables if _name(each) not in replaced)),
    )
    for rule, finding in rule_findings(whole):
        path, key = finding.path, finding.file
        for prefix, (extension, shorter) in moved.items():
            if (key, *path[: len(prefix) - 1]) == prefix:
                key, path = f"extensions/{extension}", (*shorter, *path[len(prefix) - 1 :])
        authored = files.get(key)
        if authored is not None:
            where = authored.where(local_path(key, path, authored))
            problems.append(rule.problem(where, finding))
    return problems


def _name(table: Table) -> str:
    return f"tables/{table.system}/{table.release}"


def _stacked(own: tuple[Any, ...], below: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return what an overlay lists and what lies below it, but for what it has a copy of or replaces."""
    ids = {each.id for each in own}
    return (*own, *(each for each in below if each.id not in ids))


def _unknown_extensions(content: Content, below: Content, files: Files) -> list[Problem]:
    known = {system.id for entry in below.entries for system in entry.code_systems}
    problems = []
    for number, each in enumerate(content.extensions):
        if each.id not in known:
            authored = files[f"extensions/{each.id}"]
            where = authored.where(local_path(f"extensions/{each.id}", ("extensions", number, "id"), authored))
            problems.append(Problem(where, "extension.code-system", repr(each.id), "a code system below the overlay"))
    return problems


Moved = dict[tuple[str | int, ...], tuple[str, Path_]]
"""Where a release of an extended code system stands in the whole, and where in the extension's file."""


def _extended(content: Content, below: Content) -> tuple[list[Entry], Moved]:
    """Return the entries below with the overlay's table releases put in, and where those came from."""
    extensions = {each.id: (number, each) for number, each in enumerate(content.extensions)}
    replaced = set(content.identity.replaces)
    moved: Moved = {}
    entries = []
    for entry in below.entries:
        systems = []
        for at, system in enumerate(entry.code_systems):
            kept = tuple(each for each in system.releases if f"tables/{system.id}/{each.id}" not in replaced)
            number, extension = extensions.get(system.id, (0, None))
            if extension is not None:
                systems.append(_with(evolve(system, releases=kept), extension))
                for place in range(len(extension.releases)):
                    prefix = (f"standards/{entry.standard.id}", "code_systems", at, "releases", len(kept) + place)
                    moved[prefix] = (system.id, ("extensions", number, "releases", place))
            else:
                systems.append(evolve(system, releases=kept))
        entries.append(evolve(entry, code_systems=tuple(systems)))
    return entries, moved


def _with(system: CodeSystem, extension: CodeSystemExtension) -> CodeSystem:
    return evolve(
        system,
        releases=(*system.releases, *extension.releases),
        properties=(*system.properties, *extension.properties),
        rules=(*system.rules, *extension.rules),
    )
