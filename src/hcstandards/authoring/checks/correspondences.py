"""Correspondences: what an edge names exists, its shape fits its kind, redirects lead on and end."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from hcstandards.authoring.checks.rules import Finding, rule
from hcstandards.model.content import Content
from hcstandards.model.correspondences import Correspondence

Node = tuple[str, str, str]
"""System, edition, code."""
_Edge = tuple[str, int, Correspondence]
"""File, place in it, edge."""
REDIRECTS = ("recoded", "renamed")
"""Kinds that lead a code on to one that is the same."""
FORWARDS = ("recoded", "renamed", "split", "merged")
"""Kinds by which a code leaves its table for others: within one code system never in a circle."""
KEEPING = ("unchanged", "renamed", "reused")
"""Kinds that say something of one code, the same on both sides."""


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


@rule("correspondence.direction")
def direction(content: Content) -> Iterator[Finding]:
    """Edges between editions of one code system lead from the earlier to the later: the way back needs none."""
    systems = {each.id: entry for entry in content.entries for each in entry.code_systems}
    starts = {(key, each.version): each.starts for key, entry in systems.items() for each in entry.standard.editions}
    for file, number, edge in _edges(content):
        if edge.source_system != edge.target_system or edge.target_edition is None:
            continue
        since = starts.get((edge.source_system, edge.source_edition))
        later = starts.get((edge.source_system, edge.target_edition))
        if since is not None and later is not None and later < since:
            found = f"{edge.source_code}: from {edge.source_edition} ({since}) to {edge.target_edition} ({later})"
            yield Finding(file, ("correspondences", number), found, f"from {edge.target_edition}")


@rule("correspondence.shape")
def shape(content: Content) -> Iterator[Finding]:
    """An edge is what its kind says: one code on both sides or another, one target or several, one of them primary."""
    leaving: dict[tuple[Node, str | None], list[_Edge]] = {}
    for file, number, edge in _edges(content):
        path = ("correspondences", number)
        start, end = _nodes(edge)
        if start == end:
            yield Finding(file, path, f"{edge.source_code} leads to itself", "another code, or another edition")
        elif edge.source_system == edge.target_system:
            same = edge.source_code == edge.target_code
            if edge.kind in KEEPING and not same:
                yield Finding(file, (*path, "target_code"), repr(edge.target_code), f"{edge.kind}: the code stays")
            if edge.kind == "recoded" and same:
                yield Finding(file, (*path, "target_code"), repr(edge.target_code), "recoded: another code")
        table = edge.target_system and f"{edge.target_system}@{edge.target_edition}"
        leaving.setdefault((start, table), []).append((file, number, edge))
    for (start, table), edges in leaving.items():
        if table is not None:
            yield from _several(start[2], edges)
    yield from _ended(content)


def _nodes(edge: Correspondence) -> tuple[Node, Node | None]:
    start = edge.source_system, edge.source_edition, edge.source_code
    if edge.target_system is None or edge.target_edition is None or edge.target_code is None:
        return start, None
    return start, (edge.target_system, edge.target_edition, edge.target_code)


def _several(code: str, edges: list[_Edge]) -> Iterator[Finding]:
    """Yield what is wrong with the edges from one code to one table; of two in one file the later is told."""
    for at, (file, number, edge) in enumerate(edges):
        path = ("correspondences", number)
        others = [each for _, _, each in edges[:at] + edges[at + 1 :] if _meet(edge, each)]
        told = [each for place, (of, _, each) in enumerate(edges) if place < at or of != file]
        before = [each for each in told if each is not edge and _meet(edge, each)]
        redirected = [each for each in before if each.kind in REDIRECTS]
        if any(each.target_code == edge.target_code for each in before):
            yield Finding(file, path, f"{code} to {edge.target_code} again", "one edge")
        elif edge.kind in REDIRECTS and redirected:
            found = f"{code} is {edge.kind} to {edge.target_code}, and to {redirected[0].target_code} as well"
            yield Finding(file, (*path, "kind"), found, "split, or ambiguous")
        elif edge.primary and any(each.primary for each in before):
            yield Finding(file, (*path, "primary"), f"{code} has two primary targets", "one")
        if edge.kind == "split" and not any(each.target_code != edge.target_code for each in others):
            expected = "two targets or more; partial, if a part alone leaves the code"
            yield Finding(file, (*path, "kind"), f"{code} is split to {edge.target_code} alone", expected)


def _ended(content: Content) -> Iterator[Finding]:
    """Yield codes that are disabled without a successor, and lead on to one: at both edges if in two files."""
    disabled: dict[Node, list[_Edge]] = {}
    for file, number, edge in _edges(content):
        if edge.kind == "disabled":
            disabled.setdefault(_nodes(edge)[0], []).append((file, number, edge))
    for file, number, edge in _edges(content):
        onward = edge.kind in FORWARDS and edge.source_system == edge.target_system
        for other, place, end in disabled.get(_nodes(edge)[0], ()) if onward else ():
            if _meet(edge, end):
                found = f"{edge.source_code} is disabled, and {edge.kind} to {edge.target_code}"
                yield Finding(file, ("correspondences", number), found, "one of them")
                if other != file:
                    yield Finding(other, ("correspondences", place), found, "one of them")


def _meet(one: "Correspondence | _Redirect", other: "Correspondence | _Redirect") -> bool:
    """Tell whether both hold on some day."""
    starts = max(one.since or date.min, other.since or date.min)
    return starts < min(one.until or date.max, other.until or date.max)


@frozen
class _Redirect:
    """Who says that a code leads on to another, and from when to when."""

    file: str
    path: tuple[str | int, ...]
    since: date | None = None
    until: date | None = None

    def meets(self, other: "_Redirect") -> bool:
        """Tell whether both hold on some day."""
        return _meet(self, other)


def _redirects(content: Content, kinds: tuple[str, ...] = REDIRECTS) -> dict[Node, dict[Node, _Redirect]]:
    found: dict[Node, dict[Node, _Redirect]] = {}
    for file, number, edge in _edges(content):
        inside = edge.kind in REDIRECTS or edge.source_system == edge.target_system
        if edge.kind in kinds and inside:
            start, end = _nodes(edge)
            if end is not None and start != end:
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
    """Redirects, splits and mergers never lead back to where they started."""
    redirects = _redirects(content, FORWARDS)
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
