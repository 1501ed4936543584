"""Correspondences: what an edge names exists, its shape fits its kind, redirects lead on and end."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content
from hcstandards.model.correspondences import Correspondence

Node = tuple[str, str, str]
"""System, edition, code."""
REDIRECTS = ("recoded", "renamed")


def _edges(content: Content) -> Iterator[tuple[str, int, Correspondence]]:
    for entry in content.entries:
        for number, edge in enumerate(entry.correspondences):
            yield f"standards/{entry.standard.id}", number, edge


def _ends(edge: Correspondence) -> Iterator[tuple[str, str, str, str | None]]:
    yield "source", edge.source_system, edge.source_edition, edge.source_code
    if edge.target_system is not None and edge.target_edition is not None:
        yield "target", edge.target_system, edge.target_edition, edge.target_code


@rule("correspondence.reference")
def reference(content: Content) -> Iterator[Finding]:
    """Both ends of an edge are code systems, editions and codes that exist."""
    systems = {each.id: each for entry in content.entries for each in entry.code_systems}
    editions = {entry.standard.id: {each.version for each in entry.standard.editions} for entry in content.entries}
    codes: dict[tuple[str, str], set[str]] = {}
    partly: set[tuple[str, str]] = set()
    for table in content.tables:
        release = next(each for each in systems[table.system].releases if each.id == table.release)
        key = table.system, release.edition
        codes.setdefault(key, set()).update(each.code for each in table.concepts)
        if not release.complete:
            partly.add(key)
    for file, number, edge in _edges(content):
        for end, system, edition, code in _ends(edge):
            path = ("correspondences", number)
            if system not in systems:
                yield Finding(file, (*path, f"{end}_system"), repr(system), "a code system's id")
                continue
            known = editions[systems[system].standard]
            if edition not in known:
                yield Finding(file, (*path, f"{end}_edition"), repr(edition), ", ".join(sorted(known)))
                continue
            held = codes.get((system, edition))
            if held is not None and code is not None and code not in held and (system, edition) not in partly:
                yield Finding(file, (*path, f"{end}_code"), repr(code), f"a code of {system}, edition {edition}")


@rule("correspondence.target")
def target(content: Content) -> Iterator[Finding]:
    """A disabled code has no target, every other edge has a whole one; an edge ends after it starts."""
    for file, number, edge in _edges(content):
        path = ("correspondences", number)
        given = [each for each in (edge.target_system, edge.target_edition, edge.target_code) if each is not None]
        if edge.kind == "disabled" and given:
            yield Finding(file, (*path, "target_code"), f"disabled, yet {given[-1]!r}", "no target")
        if edge.kind != "disabled" and len(given) < 3:  # noqa: PLR2004 - system, edition, code
            yield Finding(
                file, path, f"{edge.kind} without a whole target", "target_system, target_edition, target_code"
            )
        if edge.since and edge.until and edge.until <= edge.since:
            yield Finding(file, (*path, "until"), str(edge.until), f"a day after {edge.since}")


@frozen
class _Redirect:
    """Who says that a code leads on to another, and from when to when."""

    file: str
    path: tuple[str | int, ...]
    since: date | None = None
    until: date | None = None

    def meets(self, other: "_Redirect") -> bool:
        """Tell whether both hold on some day."""
        starts = max(self.since or date.min, other.since or date.min)
        return starts < min(self.until or date.max, other.until or date.max)


def _redirects(content: Content) -> dict[Node, dict[Node, _Redirect]]:
    found: dict[Node, dict[Node, _Redirect]] = {}
    for file, number, edge in _edges(content):
        if edge.kind in REDIRECTS and edge.target_system and edge.target_edition and edge.target_code:
            start = edge.source_system, edge.source_edition, edge.source_code
            end = edge.target_system, edge.target_edition, edge.target_code
            if start != end:
                redirect = _Redirect(file, ("correspondences", number), edge.since, edge.until)
                found.setdefault(start, {})[end] = redirect
    for file, path, system, edition, code, successors in _replaced(content):
        for successor in successors:
            start, end = (system, edition, code), (system, edition, successor)
            found.setdefault(start, {}).setdefault(end, _Redirect(file, path))
    return found


def _replaced(
    content: Content,
) -> Iterator[tuple[str, tuple[str | int, ...], str, str, str, tuple[str, ...]]]:
    tables = {(each.system, each.release): each for each in content.tables}
    for entry in content.entries:
        for number, system in enumerate(entry.code_systems):
            for at, release in enumerate(system.releases):
                table = tables.get((system.id, release.id))
                path = ("code_systems", number, "releases", at, "table")
                for concept in table.concepts if table else ():
                    if concept.replaced_by:
                        file = f"standards/{entry.standard.id}"
                        yield file, path, system.id, release.edition, concept.code, concept.replaced_by


@rule("correspondence.cycle")
def cycle(content: Content) -> Iterator[Finding]:
    """Redirects never lead back to where they started."""
    redirects = _redirects(content)
    reported: set[Node] = set()
    for start in redirects:
        loop = _loop(redirects, start)
        if loop and not reported & set(loop):
            reported |= set(loop)
            first = redirects[loop[0]][loop[1]]
            shown = " → ".join(code for _, _, code in loop)
            yield Finding(first.file, first.path, f"{loop[0][0]}: {shown}", "a chain that ends")


def _loop(redirects: Mapping[Node, Mapping[Node, object]], start: Node) -> list[Node]:
    """Return the way from *start* back to *start*, if there is one."""
    came: dict[Node, Node] = {}
    queue = [start]
    while queue:
        node = queue.pop()
        for following in redirects.get(node, ()):
            if following == start:
                way = [start, node]
                while node != start:
                    node = came[node]
                    way.append(node)
                return way[::-1]
            if following not in came:
                came[following] = node
                queue.append(following)
    return []


@rule("correspondence.double-redirect")
def double_redirect(content: Content) -> Iterator[Finding]:
    """A redirect names the code that stands in the end, not one that is itself redirected in the same release."""
    redirects = _redirects(content)
    for start, targets in redirects.items():
        for middle, first in targets.items():
            for end, second in redirects.get(middle, {}).items():
                if end[:2] == middle[:2] and end != start and first.meets(second):
                    found = f"{start[0]}: {start[2]} → {middle[2]} → {end[2]}"
                    yield Finding(first.file, first.path, found, f"{start[2]} → {end[2]}")
