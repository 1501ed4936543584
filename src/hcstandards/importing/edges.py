"""Rows of text to edges between codes."""

import csv
import io
from collections import Counter
from collections.abc import Container
from datetime import date
from typing import Final, get_args

from attrs import define, evolve, field, frozen

from hcstandards.importing.mapping import Mapper
from hcstandards.importing.recipe import MapColumn, Part, Recipe
from hcstandards.model.correspondences import CorrespondenceKind

KINDS: Final = get_args(CorrespondenceKind)
TRUE: Final = frozenset({"1", "true", "是", "y", "yes", "Y"})
COLUMNS: Final = (
    "source_system",
    "source_edition",
    "source_code",
    "kind",
    "target_system",
    "target_edition",
    "target_code",
    "since",
    "until",
    "primary",
    "note",
)


@frozen
class Edge:
    """One edge between two codes; without a target its code has none."""

    source_system: str
    source_edition: str
    source_code: str
    kind: CorrespondenceKind
    target_system: str = ""
    target_edition: str = ""
    target_code: str = ""
    since: date | None = None
    until: date | None = None
    primary: bool = False
    note: str = ""

    def cells(self) -> list[str]:
        """Return the facts as text, in the order of `COLUMNS`."""
        facts = {name: getattr(self, name) for name in COLUMNS}
        facts["primary"] = "true" if self.primary else ""
        return ["" if facts[name] is None else str(facts[name]) for name in COLUMNS]


def edges_csv(edges: list[Edge]) -> bytes:
    """Return edges as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(edge.cells() for edge in edges)
    return text.getvalue().encode()


def settled_kinds(edges: list[Edge]) -> list[Edge]:
    """Return *edges* with those that only say `recoded` told apart: one of several from a code, or to a code."""
    leaving = Counter((each.source_system, each.source_code) for each in edges if each.target_code)
    arriving = Counter((each.target_system, each.target_code) for each in edges if each.target_code)
    found: list[Edge] = []
    for each in edges:
        if each.kind == "recoded" and leaving[each.source_system, each.source_code] > 1:
            found.append(evolve(each, kind="split"))
        elif each.kind == "recoded" and arriving[each.target_system, each.target_code] > 1:
            found.append(evolve(each, kind="merged"))
        else:
            found.append(each)
    return found


@define
class EdgeMapper:
    """Makes edges of the rows of one member."""

    recipe: Recipe
    part: Part
    mapper: Mapper
    known_source: Container[str] | None = None
    known_target: Container[str] | None = None
    seen: set[tuple[str, ...]] = field(factory=set)

    def edge(self, row: int, cells: list[str]) -> Edge | None:
        """Return the edge that *cells* say, or `None` where the row is refused."""
        mapper = self.mapper
        prepared = mapper.prepared(row, cells)
        if prepared is None:
            return None
        source, target = mapper.cell(prepared, "source_code"), mapper.cell(prepared, "target_code")
        if not source:
            mapper.note("no-code", row, "source_code", " ".join(filter(None, prepared)), "row refused")
            return None
        if not target and self.part.without_target == "skip":
            mapper.note("no-target", row, "source_code", source, "no edge")
            return None
        systems = self._systems(prepared)
        kind = self._kind(row, prepared, source, target)
        key = (*systems, source, target, mapper.cell(prepared, "note"))
        if key in self.seen:
            mapper.note("identical-key", row, "source_code", f"{source} → {target}", "kept once")
            return None
        self.seen.add(key)
        self._dangling(row, source, target)
        return Edge(
            source_system=systems[0],
            source_edition=self.recipe.source_edition,
            source_code=source,
            kind=kind,
            target_system=systems[1] if target else "",
            target_edition=self.recipe.target_edition if target else "",
            target_code=target,
            since=self._day(row, prepared, "since"),
            until=self._day(row, prepared, "until"),
            primary=mapper.cell(prepared, "primary") in TRUE,
            note=mapper.cell(prepared, "note"),
        )

    def _systems(self, cells: list[str]) -> tuple[str, str]:
        recipe = self.recipe
        own = recipe.source_system or recipe.system
        other = recipe.target_system or recipe.system
        return self.mapper.cell(cells, "source_system") or own, self.mapper.cell(cells, "target_system") or other

    def _kind(self, row: int, cells: list[str], source: str, target: str) -> CorrespondenceKind:
        if not target:
            return "disabled"
        word = self.mapper.cell(cells, "kind")
        found = self.part.kinds.get(word) or (word if word in KINDS else "")
        if word and not found:
            self.mapper.note("unknown-kind", row, "kind", word, f"read as {self.part.kind_otherwise or 'ambiguous'}")
        chosen = found or self.part.kind_otherwise
        if not chosen:
            chosen = "ambiguous" if word else "unchanged" if source == target else "recoded"
        return next(kind for kind in KINDS if kind == chosen)

    def _dangling(self, row: int, source: str, target: str) -> None:
        if self.known_source is not None and source not in self.known_source:
            self.mapper.note("dangling-source", row, "source_code", source, "kept")
        if target and self.known_target is not None and target not in self.known_target:
            self.mapper.note("dangling-target", row, "target_code", target, "kept")

    def _day(self, row: int, cells: list[str], name: str) -> date | None:
        text = self.mapper.cell(cells, name)
        reading, day = self.mapper.days.read(text)
        if reading in {"impossible", "unreadable", "typo"}:
            kind = "unreadable-date" if reading == "unreadable" else "impossible-date"
            self.mapper.note(kind, row, name, text, "left empty")
        return day


def mapped(recipe: Recipe, each: MapColumn, code: str, target: str) -> Edge:
    """Return the edge that a column of a concept's row says."""
    kind = next(kind for kind in KINDS if kind == each.kind)
    if kind == "unchanged" and code != target:
        kind = "recoded"
    return Edge(recipe.system, recipe.edition, code, kind, each.target_system, each.target_edition, target)
