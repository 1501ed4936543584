"""
From a code to the codes that correspond to it, over dated edges, chained, both ways.

Edges come from three places: recorded correspondences; what a table says of itself (`replaced_by`); and, between
neighbouring releases of one table, codes whose display is the same in both, which are taken as unchanged unless
a recorded edge says otherwise (a `partial` one doesn't: the rest keeps its code).
"""

from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Literal

from hcstandards.errors import AmbiguousTranslationError, NotCoveredError, UnknownCodeError, UnknownIdError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import NO_PINS, Pins, SelectionRule, split_pin
from hcstandards.model.codes import CodeSystem, Concept, TableRelease
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.standings import Translation, TranslationHit, TranslationStep
from hcstandards.release.holdings import Holdings, ReleaseRows
from hcstandards.values import covers

ENDED = "disabled without a successor"
REUSED = "there it is on record as the code of something else"
NO_EDGE = "no edge leads there"
NOT_THEN = "no edge leads there on the day; the code has one that holds on other days"
"""Why a code has no target."""
_CHINESE = {
    ENDED: "已停用且无后继代码",
    REUSED: "该代码在目标表中已另有所指",
    NO_EDGE: "没有对照通向目标",
    NOT_THEN: "该日没有对照通向目标；该代码另有他日有效的对照",
}
Policy = Literal["all", "primary", "error"]
Node = tuple[str, str, str]
"""System, edition, code."""


class Edges:
    """The edges of one release that hold on one day, by where they start."""

    def __init__(self, holdings: Holdings, day: date) -> None:
        """Index the recorded edges that hold on *day*."""
        self._holdings = holdings
        self._day = day
        self._out: dict[Node, list[TranslationStep]] = {}
        self._ended: set[Node] = set()
        self._reused: set[tuple[Node, str]] = set()
        self._decided: set[tuple[Node, tuple[str, str]]] = set()
        self._replacing: dict[tuple[str, str], dict[str, list[str]]] = {}
        self._dated: set[Node] = set()
        for edge in holdings.correspondences():
            if covers(edge.since, edge.until, day):
                self._add(edge)
            else:
                self._dated |= _ends_of(edge)

    def _add(self, edge: Correspondence) -> None:
        start = (edge.source_system, edge.source_edition, edge.source_code)
        if edge.target_system is None or edge.target_edition is None or edge.target_code is None:
            self._ended.add(start)
            return
        end = (edge.target_system, edge.target_edition, edge.target_code)
        if edge.kind != "partial" or start[::2] == end[::2]:  # a part that goes elsewhere leaves the code to the rest
            self._decided.add((start, end[:2]))
        if edge.kind == "reused":  # the same code for another meaning: nothing translates along it
            self._reused |= {(start, end[0]), (end, start[0])}
            return
        forward = TranslationStep(*start, edge.kind, *end, primary=edge.primary, source=edge.source)
        back = TranslationStep(*end, edge.kind, *start, inverse=True, primary=edge.primary, source=edge.source)
        self._out.setdefault(start, []).append(forward)
        self._out.setdefault(end, []).append(back)

    def leaving(self, node: Node) -> Iterator[TranslationStep]:
        """Yield every edge that starts at *node*."""
        yield from self._out.get(node, ())
        system_id, edition, code = node
        if system_id not in self._holdings.index["code_systems"]:
            return
        system = self._holdings.code_system(system_id)
        releases = sorted(system.releases, key=lambda each: (each.starts or date.max, each.id))
        for number, release in enumerate(releases):
            if release.edition == edition:
                yield from self._said_by_table(system, release, code)
                for other in releases[max(0, number - 1) : number]:
                    yield from self._unchanged(system, release, other, code, forwards=False)
                for other in releases[number + 1 : number + 2]:
                    yield from self._unchanged(system, release, other, code, forwards=True)

    def same(self, step: TranslationStep) -> bool:
        """
        Tell whether both codes of a step mean the same: unchanged, or one renamed or recoded to one.

        A code that a part went from, or that another was merged into, is the same code and not quite the same thing.
        """
        start = (step.system, step.edition, step.code)
        end = (step.target_system, step.target_edition, step.target_code)
        if step.implied:
            return self._alone(start, end)
        return (
            step.kind in ("unchanged", "renamed", "recoded")
            and step.system == step.target_system
            and self._count(start, end[:2]) == self._count(end, start[:2]) == 1
            and not (start[2] != end[2] and (self._stayed(start[2], start, end) or self._stayed(end[2], start, end)))
        )

    def _stayed(self, code: str, start: Node, end: Node) -> bool:
        """Tell whether *code* stands unchanged in the tables of both nodes, so that the other one merged into it."""
        nodes = (*start[:2], code), (*end[:2], code)
        known = start[0] in self._holdings.index["code_systems"]
        if not known or any((node, other[:2]) in self._decided for node, other in (nodes, nodes[::-1])):
            return False
        system = self._holdings.code_system(start[0])
        before, after = (self._display(system, node[1], code) for node in nodes)
        return before is not None and before == after

    def _display(self, system: CodeSystem, edition: str, code: str) -> str | None:
        for release in system.releases:
            if release.edition == edition and (found := self._holdings.table(system.id, release.id).concepts(code)):
                return found[-1].display
        return None

    def _alone(self, start: Node, end: Node) -> bool:
        """Tell whether no recorded edge leads from either code to the other's table."""
        return not self._count(start, end[:2]) and not self._count(end, start[:2])

    def _count(self, node: Node, table: tuple[str, str]) -> int:
        return sum((each.target_system, each.target_edition) == table for each in self._out.get(node, ()))

    def has_others(self, node: Node) -> bool:
        """Tell whether an edge of the code is on record that doesn't hold on the day."""
        return node in self._dated

    def reuses(self, node: Node, system: str) -> bool:
        """Tell whether the code is on record as meaning something else in another table of *system*."""
        return (node, system) in self._reused

    def ends(self, node: Node) -> bool:
        """Tell whether the code was disabled without a successor, by an edge or by its own table."""
        if node in self._ended:
            return True
        system_id, edition, code = node
        if system_id not in self._holdings.index["code_systems"]:
            return False
        system = self._holdings.code_system(system_id)
        concepts = [
            each
            for release in system.releases
            if release.edition == edition
            for each in self._holdings.table(system.id, release.id).concepts(code)
        ]
        return bool(concepts) and not any(each.replaced_by or not self._has_ended(each) for each in concepts)

    def _has_ended(self, concept: Concept) -> bool:
        return concept.status == "disabled" or (concept.valid_to is not None and concept.valid_to <= self._day)

    def _said_by_table(self, system: CodeSystem, release: TableRelease, code: str) -> Iterator[TranslationStep]:
        """Yield the redirects inside a release: a code that still holds on the day has not been replaced yet."""
        here = (system.id, release.edition)
        table = self._holdings.table(system.id, release.id)
        for concept in table.concepts(code):
            if concept.valid_to is None or self._has_ended(concept):
                for successor in concept.replaced_by:
                    if not self._gives_way(table, (*here, code), successor):
                        yield TranslationStep(*here, code, "recoded", *here, successor)
        if (system.id, release.id) not in self._replacing:
            replacing = self._replacing[system.id, release.id] = {}
            for concept in table.redirected():
                if concept.valid_to is None or self._has_ended(concept):
                    for successor in concept.replaced_by:
                        if not self._gives_way(table, (*here, concept.code), successor):
                            replacing.setdefault(successor, []).append(concept.code)
        for old in self._replacing[system.id, release.id].get(code, ()):
            yield TranslationStep(*here, code, "recoded", *here, old, inverse=True)

    def _gives_way(self, table: ReleaseRows, node: Node, successor: str) -> bool:
        """Tell whether a redirect, which has no day, leads to a code still to come where a recorded edge holds."""
        concepts = table.concepts(successor) if self._count(node, node[:2]) else ()
        return bool(concepts) and all(each.valid_from and each.valid_from > self._day for each in concepts)

    def _unchanged(
        self, system: CodeSystem, release: TableRelease, other: TableRelease, code: str, *, forwards: bool
    ) -> Iterator[TranslationStep]:
        here, there = (system.id, release.edition, code), (system.id, other.edition, code)
        earlier, later = (here, there) if forwards else (there, here)
        if earlier in self._ended or (earlier, later[:2]) in self._decided:
            return
        ours = self._holdings.table(system.id, release.id).concepts(code)
        theirs = self._holdings.table(system.id, other.id).concepts(code)
        if ours and theirs and ours[-1].display == theirs[-1].display:
            inverse = not forwards and not self._alone(here, there)
            yield TranslationStep(*here, "unchanged", *there, implied=True, inverse=inverse)


def _ends_of(edge: Correspondence) -> set[Node]:
    start = (edge.source_system, edge.source_edition, edge.source_code)
    if edge.target_system is None or edge.target_edition is None or edge.target_code is None:
        return {start}
    return {start, (edge.target_system, edge.target_edition, edge.target_code)}


def edges_of(holdings: Holdings, day: date) -> Edges:
    """Return the edges that hold on *day*; those of the day asked last are kept."""
    return holdings.kept("edges", day, lambda: Edges(holdings, day))


def translate(
    holdings: Holdings,
    key: str,
    code: str,
    target: str,
    day: date,
    pins: Pins = NO_PINS,
    on_ambiguous: Policy = "all",
    region: str | None = None,
) -> Translation:
    """
    Return the codes of *target* (`id` or `id@version`) that correspond to *code* of *key*, by the shortest chains.

    *on_ambiguous*: `all` hits, the `primary` one only, or an `error` where there are several.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: the system or target can't be chosen, or doesn't bind in
            *region*.
        NotCoveredError: the correspondences name the system or target, and no table of it is loaded.
        UnknownCodeError: the table of *key* is embedded whole and doesn't hold *code*, nor does any edge.
        AmbiguousTranslationError: several hits (and, for `primary`, not exactly one is marked so).
    """
    edges = edges_of(holdings, day)
    system, release, _ = _chosen(holdings, key, day, pins, region)
    goal, goal_release, _ = _chosen(holdings, target, day, pins, region)
    start: Node = (system.id, release.edition, code)
    hits, ended = _search(holdings, edges, start, release, goal, goal_release)
    rows = holdings.table(system.id, release.id)
    if not hits and release.complete and code not in rows and not any(edges.leaving(start)):
        raise UnknownCodeError(system.id, code, release.edition, rows.near(code))
    if len(hits) > 1 and on_ambiguous != "all":
        marked = tuple(hit for hit in hits if hit.primary)
        if on_ambiguous == "error" or len(marked) != 1:
            raise AmbiguousTranslationError(system.id, code, goal.id, tuple(hit.code for hit in hits))
        hits = marked
    ended = ended and not hits
    why = None if hits else ENDED if ended else NOT_THEN if edges.has_others(start) else NO_EDGE
    if not hits and edges.reuses(start, goal.id):
        why = REUSED
    return Translation(*start, goal.id, goal_release.edition, hits, ended, why, why and _CHINESE[why])


def _chosen(
    holdings: Holdings, key: str, day: date, pins: Pins, region: str | None
) -> tuple[CodeSystem, TableRelease, SelectionRule]:
    """Choose a release; of a code system that correspondences alone know, say that its table is to be loaded."""
    try:
        return choose_release(holdings, key, day, pins, region)
    except UnknownIdError as error:
        id_ = split_pin(key)[0]
        editions = {each.source_edition for each in holdings.correspondences() if each.source_system == id_}
        editions |= {each.target_edition or "" for each in holdings.correspondences() if each.target_system == id_}
        if not editions:
            raise
        what = "the correspondences name this code system, and no table of it is loaded"
        command = (
            f"hcstandards import --recipe csv FILE --system {id_} --edition {max(editions)} "
            "--release YYYYMMDD -o OUT.hct"
        )
        raise NotCoveredError(
            id_,
            what,
            f"Import its list ({command}) and stack it: catalogue.with_tables('OUT.hct'), or --catalogue OUT.hct",
            f"导入其代码表（{command}），再叠加：catalogue.with_tables('OUT.hct')，或 --catalogue OUT.hct",
        ) from error


def _search(
    holdings: Holdings, edges: Edges, start: Node, origin: TableRelease, goal: CodeSystem, release: TableRelease
) -> tuple[tuple[TranslationHit, ...], bool]:
    """
    Walk breadth first and return the hits, and whether some chain ended at a disabled code.

    A chain keeps to one direction, so that siblings aren't taken for targets; only between codes that mean the same
    it may go either way. A code is its own target where another release of its edition has it under the same display.
    """
    found: dict[Node, TranslationHit] = {}
    table = holdings.table(goal.id, release.id)
    queue: deque[tuple[Node, tuple[TranslationStep, ...]]] = deque([(start, ())])
    seen: set[tuple[Node, bool | None]] = {(start, None)}
    ended = False
    while queue:
        node, steps = queue.popleft()
        way = _way(edges, steps)
        onward = [step for step in edges.leaving(node) if way in (None, step.inverse) or edges.same(step)]
        at_goal = node[:2] == (goal.id, release.edition) and (node[2] in table or (steps and not release.complete))
        at_goal = at_goal and not _same_table(onward, node)
        if at_goal and not steps and origin.id != release.id:
            here = holdings.table(goal.id, origin.id).concepts(node[2])
            at_goal = bool(here) and here[-1].display == table.concepts(node[2])[-1].display
            steps = (TranslationStep(*node, "unchanged", *node, implied=True),) if at_goal else ()
        if at_goal:
            concepts = table.concepts(node[2])
            display = concepts[-1].display if concepts else None
            primary = all(step.primary for step in steps if _chooses(step))
            found.setdefault(node, TranslationHit(*node, display, steps, primary))
            continue
        ended = ended or (way is not True and edges.ends(node))
        for step in onward:
            following = (step.target_system, step.target_edition, step.target_code)
            reached = (following, _way(edges, (*steps, step)))
            if reached not in seen:
                seen.add(reached)
                queue.append((following, (*steps, step)))
    return tuple(found.values()), ended


def _way(edges: Edges, steps: tuple[TranslationStep, ...]) -> bool | None:
    """Return whether a chain goes backwards; `None` as long as its codes mean the same."""
    return next((step.inverse for step in steps if not edges.same(step)), None)


def _chooses(step: TranslationStep) -> bool:
    """Tell whether a step is one of several that its kind gives a code."""
    return step.kind in ("partial", "ambiguous", "merged" if step.inverse else "split")


def _same_table(onward: list[TranslationStep], node: Node) -> bool:
    """Tell whether the code was recoded inside its own release, so that the chain must go on."""
    return any(
        (step.target_system, step.target_edition) == node[:2] and not step.inverse and not step.implied
        for step in onward
    )


def untranslated(
    holdings: Holdings, key: str, target: str, day: date, pins: Pins = NO_PINS, region: str | None = None
) -> tuple[str, ...]:
    """Return the codes of *key* that no chain leads from to *target*, in the table's order."""
    system, release, _ = _chosen(holdings, key, day, pins, region)
    codes = holdings.table(system.id, release.id).codes()
    return tuple(code for code in codes if not translate(holdings, key, code, target, day, pins, region=region).hits)
