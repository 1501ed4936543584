"""Codes that moved between two tables: recoded, split, merged, by what is on record."""

from collections.abc import Iterator
from typing import Literal

from hcstandards.diffing.recording import Recorder
from hcstandards.diffing.rows import Row
from hcstandards.model.correspondences import Correspondence

_MOVING = ("recoded", "split", "merged", "partial", "ambiguous", "renamed")
Rule = Literal["code.recoded", "code.split", "code.merged", "code.redistributed"]


class Moves:
    """
    What became of the codes that only one of two tables has.

    The records of both releases count, in both directions: recorded correspondences between the two editions,
    and the successors that a row names. *disabled*, *enabled*: codes on record as ended without a successor.
    *reused*: codes on record as given another meaning; *same*: as meaning the same, whatever they are called.
    """

    def __init__(
        self,
        recorder: Recorder,
        system: str,
        old_edition: str,
        new_edition: str,
        old: dict[str, list[Row]],
        new: dict[str, list[Row]],
    ) -> None:
        self._gone, self._fresh = old.keys() - new.keys(), new.keys() - old.keys()
        self._old, self._new = old, new
        self.disabled: set[str] = set()
        self.enabled: set[str] = set()
        self.reused: set[str] = set()
        self.same: set[str] = set()
        self._edges: set[tuple[str, str]] = set()
        for edge in _recorded(recorder, system):
            self._take(edge, old_edition, new_edition)
        self._edges |= {(code, to) for code in self._gone for row in old[code] for to in row.get("replaced_by", ())}
        self._edges |= {(of, code) for code in self._fresh for row in new[code] for of in row.get("replaced_by", ())}
        self._edges = {(x, y) for x, y in self._edges if (x in self._gone or y in self._fresh) and x != y}
        self._placed = {code for edge in self._edges for code in edge}

    def _take(self, edge: Correspondence, old_edition: str, new_edition: str) -> None:
        here, there = edge.source_edition, edge.target_edition
        if edge.target_code is None:
            if here == old_edition and edge.source_code in self._gone:
                self.disabled.add(edge.source_code)
            if here == new_edition and edge.source_code in self._fresh:
                self.enabled.add(edge.source_code)
            return
        ends = edge.source_code, edge.target_code
        if ends[0] == ends[1] and edge.kind in ("renamed", "unchanged") and {here, there} == {old_edition, new_edition}:
            self.same.add(ends[0])
        if edge.kind == "reused" and new_edition in (here, there):  # from whatever edition had the code before
            self.reused |= {*ends}
        elif edge.kind in _MOVING and (here, there) == (old_edition, new_edition):
            forward = old_edition != new_edition or ends[0] in self._gone or ends[1] in self._fresh
            self._edges.add(ends if forward else (ends[1], ends[0]))
        elif edge.kind in _MOVING and (there, here) == (old_edition, new_edition):
            self._edges.add((ends[1], ends[0]))

    def moved(self, code: str) -> bool:
        """Tell whether only one of the tables has *code*."""
        return code in self._gone or code in self._fresh

    @property
    def left(self) -> list[str]:
        """The codes of the older table that went nowhere, sorted."""
        return sorted(self._gone - self._placed)

    @property
    def arrived(self) -> list[str]:
        """The codes of the newer table that came from nowhere, sorted."""
        return sorted(self._fresh - self._placed)

    def groups(self) -> Iterator[tuple[Rule, list[str], list[str]]]:
        """
        Yield what moved together: the rule, the codes before and after.

        A code that stays is on both sides; one that stands in both tables and ends in one of them doesn't stay.
        """
        both = {code: (_over(self._old[code]), _over(self._new[code])) for code in self._placed if self._stands(code)}
        gone = self._gone | {code for code, (before, after) in both.items() if after and not before}
        fresh = self._fresh | {code for code, (before, after) in both.items() if before and not after}
        for edges in self._components():
            sources, targets = {x for x, _ in edges}, {y for _, y in edges}
            staying = (sources - gone) | (targets - fresh)
            sources, targets = (sources | staying) - fresh, (targets | staying) - gone
            yield _rule(len(sources), len(targets)), sorted(sources), sorted(targets)

    def _stands(self, code: str) -> bool:
        """Tell whether a code is among the rows that differ, in both tables."""
        return code in self._old and code in self._new

    def _components(self) -> list[list[tuple[str, str]]]:
        """Return the edges that hang together, by the first of their codes."""
        leaders: dict[str, str] = {}
        for one, other in self._edges:
            leaders[_leader(leaders, one)] = _leader(leaders, other)
        found: dict[str, list[tuple[str, str]]] = {}
        for edge in self._edges:
            found.setdefault(_leader(leaders, edge[0]), []).append(edge)
        return sorted(found.values(), key=lambda edges: min(map(min, edges)))


def _leader(leaders: dict[str, str], code: str) -> str:
    """Return the code that stands for all that *code* hangs together with; the way there is shortened."""
    above = leaders.setdefault(code, code)
    while above != code:
        leaders[code] = leaders[above]
        code, above = above, leaders[above]
    return code


def _over(rows: list[Row]) -> bool:
    """Tell whether a code has ended, or its end is known."""
    return all(each.get("status") == "disabled" or "valid_to" in each for each in rows)


def _rule(before: int, after: int) -> Rule:
    if before == 1:
        return "code.recoded" if after == 1 else "code.split"
    return "code.merged" if after == 1 else "code.redistributed"


def _recorded(recorder: Recorder, system: str) -> list[Correspondence]:
    """Return the edges of either release inside one code system."""
    both = dict.fromkeys((*recorder.old.correspondences(), *recorder.new.correspondences()))
    return [each for each in both if each.source_system == system and each.target_system in (system, None)]
