"""
From a code to the codes that correspond to it, over dated edges, chained, both ways.

Edges come from three places: recorded correspondences; what a table says of itself (`replaced_by`); and, between
neighbouring releases of one table, codes whose display is the same in both, which are taken as unchanged unless
a recorded edge says otherwise.
"""

from collections import deque
from collections.abc import Iterator
from datetime import date
from typing import Literal

from hcstandards.errors import AmbiguousTranslationError
from hcstandards.lookup.concepts import choose_release
from hcstandards.lookup.selecting import NO_PINS, Pins
from hcstandards.model.codes import CodeSystem, TableRelease
from hcstandards.model.correspondences import Correspondence
from hcstandards.model.standings import Translation, TranslationHit, TranslationStep
from hcstandards.release.holdings import Holdings

Policy = Literal["all", "primary", "error"]
Node = tuple[str, str, str]
"""System, edition, code."""


class Edges:
    """The edges of one release that hold on one day, by where they start."""

    def __init__(self, holdings: Holdings, day: date) -> None:
        """Index the recorded edges that hold on *day*."""
        self._holdings = holdings
        self._out: dict[Node, list[TranslationStep]] = {}
        self.ended: set[Node] = set()
        self._recorded: set[Node] = set()
        for edge in holdings.correspondences():
            if (edge.since is None or edge.since <= day) and (edge.until is None or day < edge.until):
                self._add(edge)

    def _add(self, edge: Correspondence) -> None:
        start = (edge.source_system, edge.source_edition, edge.source_code)
        self._recorded.add(start)
        if edge.target_system is None or edge.target_edition is None or edge.target_code is None:
            self.ended.add(start)
            return
        end = (edge.target_system, edge.target_edition, edge.target_code)
        self._recorded.add(end)
        if edge.kind == "reused":  # the same code for another meaning: nothing translates along it
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
                neighbours = [*releases[max(0, number - 1) : number], *releases[number + 1 : number + 2]]
                for other in neighbours:
                    yield from self._unchanged(system, release, other, code)

    def _said_by_table(self, system: CodeSystem, release: TableRelease, code: str) -> Iterator[TranslationStep]:
        for concept in self._holdings.table(system.id, release.id).concepts(code):
            for successor in concept.replaced_by:
                yield TranslationStep(
                    system.id, release.edition, code, "recoded", system.id, release.edition, successor
                )

    def _unchanged(
        self, system: CodeSystem, release: TableRelease, other: TableRelease, code: str
    ) -> Iterator[TranslationStep]:
        here, there = (system.id, release.edition, code), (system.id, other.edition, code)
        if here in self._recorded or there in self._recorded:
            return
        ours = self._holdings.table(system.id, release.id).concepts(code)
        theirs = self._holdings.table(system.id, other.id).concepts(code)
        if ours and theirs and ours[-1].display == theirs[-1].display:
            yield TranslationStep(*here, "unchanged", *there, implied=True)


def translate(
    holdings: Holdings,
    key: str,
    code: str,
    target: str,
    day: date,
    pins: Pins = NO_PINS,
    on_ambiguous: Policy = "all",
    edges: Edges | None = None,
) -> Translation:
    """
    Return the codes of *target* (`id` or `id@version`) that correspond to *code* of *key*, by the shortest chains.

    *on_ambiguous*: `all` hits, the `primary` one only, or an `error` where there are several.

    Raises:
        UnknownIdError, UnknownVersionError, AbsentError: the system or target can't be chosen.
        AmbiguousTranslationError: several hits (and, for `primary`, not exactly one is marked so).
    """
    edges = edges or Edges(holdings, day)
    system, release, _ = choose_release(holdings, key, day, pins)
    goal, goal_release, _ = choose_release(holdings, target, day, pins)
    start: Node = (system.id, release.edition, code)
    hits = _search(holdings, edges, start, goal, goal_release)
    if len(hits) > 1 and on_ambiguous != "all":
        marked = tuple(hit for hit in hits if hit.primary)
        if on_ambiguous == "error" or len(marked) != 1:
            raise AmbiguousTranslationError(system.id, code, goal.id, tuple(hit.code for hit in hits))
        hits = marked
    ended = not hits and start in edges.ended
    why = None if hits else "disabled without a successor" if ended else "no edge leads there"
    return Translation(*start, goal.id, goal_release.edition, hits, ended, why)


def _search(
    holdings: Holdings, edges: Edges, start: Node, goal: CodeSystem, release: TableRelease
) -> tuple[TranslationHit, ...]:
    """Walk breadth first; a chain keeps to one direction, so that siblings aren't taken for targets."""
    found: dict[Node, TranslationHit] = {}
    queue: deque[tuple[Node, tuple[TranslationStep, ...]]] = deque([(start, ())])
    seen: set[tuple[Node, bool | None]] = {(start, None)}
    while queue:
        node, steps = queue.popleft()
        onward = [step for step in edges.leaving(node) if _same_way(steps, step)]
        replaced = any(not step.inverse and step.target_system == node[0] and not step.implied for step in onward)
        if node[:2] == (goal.id, release.edition) and not (replaced and _same_table(onward, node)):
            concepts = holdings.table(goal.id, release.id).concepts(node[2])
            display = concepts[-1].display if concepts else None
            primary = all(step.primary or step.implied or step.kind != "split" for step in steps)
            found.setdefault(node, TranslationHit(*node, display, steps, primary))
            continue
        for step in onward:
            following = (step.target_system, step.target_edition, step.target_code)
            way = None if step.implied and not steps else step.inverse
            if (following, way) not in seen:
                seen.add((following, way))
                queue.append((following, (*steps, step)))
    return tuple(found.values())


def _same_way(steps: tuple[TranslationStep, ...], step: TranslationStep) -> bool:
    if step.implied:
        return True
    directions = {each.inverse for each in steps if not each.implied}
    return not directions or step.inverse in directions


def _same_table(onward: list[TranslationStep], node: Node) -> bool:
    """Tell whether the code was recoded inside its own release, so that the chain must go on."""
    return any((step.target_system, step.target_edition) == node[:2] and not step.inverse for step in onward)


def untranslated(holdings: Holdings, key: str, target: str, day: date, pins: Pins = NO_PINS) -> tuple[str, ...]:
    """Return the codes of *key* that no chain leads from to *target*, in the table's order."""
    edges = Edges(holdings, day)
    system, release, _ = choose_release(holdings, key, day, pins)
    codes = holdings.table(system.id, release.id).codes()
    return tuple(code for code in codes if not translate(holdings, key, code, target, day, pins, edges=edges).hits)
