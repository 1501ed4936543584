"""Code tables: CSV files to concepts."""

from datetime import date
from pathlib import Path

from hcstandards.authoring.reading import ReadingError, read_csv
from hcstandards.errors import Problem
from hcstandards.model.codes import CodeSystem, CodeSystemExtension, Concept, TableRelease
from hcstandards.model.content import Table
from hcstandards.values import FrozenMap

FIXED = ("code", "display", "display_en", "parent", "status", "valid_from", "valid_to", "replaced_by", "record")
"""Columns with a meaning of their own; every other column must be a declared property."""


def read_table(
    root: Path, system: CodeSystem | CodeSystemExtension, release: TableRelease
) -> tuple[Table | None, list[Problem]]:
    """Return the concepts of *release*, or `None` and every problem of its file."""
    shown = f"{root.name}/{release.table}"
    path = (root / release.table).resolve()
    if not path.is_relative_to(root.resolve()):
        return None, [Problem(shown, "table.path", "a path outside the catalogue", "a path inside it")]
    try:
        header, rows = read_csv(path, shown)
    except ReadingError as error:
        return None, [error.problem]
    problems = _header_problems(shown, header, system)
    if problems:
        return None, problems
    concepts: list[Concept] = []
    for line, cells in rows:
        row = {name: cell for name, cell in zip(header, cells, strict=True) if cell}
        try:
            concepts.append(_concept(row, system, release))
        except ValueError as error:
            problems.append(Problem(f"{shown}:{line}", "table.value", str(error)))
    return (None if problems else Table(system.id, release.id, tuple(concepts))), problems


def _header_problems(shown: str, header: list[str], system: CodeSystem | CodeSystemExtension) -> list[Problem]:
    known = {*FIXED, *(each.id for each in system.properties)}
    unknown = [name for name in header if name not in known]
    missing = [name for name in ("code", "display") if name not in header]
    problems = [Problem(f"{shown}:1", "table.column", f"column {name!r}", ", ".join(sorted(known))) for name in unknown]
    return problems + [Problem(f"{shown}:1", "table.column", f"no column {name!r}", name) for name in missing]


def _concept(row: dict[str, str], system: CodeSystem | CodeSystemExtension, release: TableRelease) -> Concept:
    for name in ("code", "display"):
        if name not in row:
            reason = f"an empty {name}"
            raise ValueError(reason)
    status = row.get("status", "active")
    if status not in ("active", "disabled"):
        reason = f"status {status!r}; expected active or disabled"
        raise ValueError(reason)
    return Concept(
        system=system.id,
        edition=release.edition,
        code=row["code"],
        display=row["display"],
        display_en=row.get("display_en"),
        parent=row.get("parent"),
        properties=FrozenMap({each.id: row[each.id] for each in system.properties if each.id in row}),
        replaced_by=tuple(row["replaced_by"].split(";")) if "replaced_by" in row else (),
        status="disabled" if status == "disabled" else "active",
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
        record=row.get("record"),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
