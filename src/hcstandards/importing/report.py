"""The quality report of an import, as values; `rendering` puts it into words."""

from typing import Any

from attrs import define, field

from hcstandards.importing.findings import KINDS, Findings
from hcstandards.importing.sources import Fingerprint


@define
class PartReport:
    """What came of one table of the files: rows read, kept, and refused (those left out for being doubles too)."""

    file: str
    content: str
    sheet: str = ""
    rows: int = 0
    kept: int = 0
    refused: int = 0


@define
class Report:
    """
    What one import read, what it kept and refused, and every kind of defect it met.

    *concepts* and *edges* are in the files written; *previous* and the four counts tell what changed against the
    release before it. *undated*: the table written gives neither a day in force nor one of publication.
    """

    recipe: str
    system: str
    release: str
    inputs: tuple[Fingerprint, ...]
    repairs: tuple[str, ...]
    findings: Findings
    parts: list[PartReport] = field(factory=list)
    written: list[str] = field(factory=list)
    concepts: int = 0
    edges: int = 0
    seconds: float = 0.0
    previous: str | None = None
    changes: dict[str, int] = field(factory=dict)
    content: str = ""
    undated: bool = False
    unmapped: list[str] = field(factory=list)
    unmapped_count: int | None = None

    @property
    def rows(self) -> int:
        """Rows read, of all parts."""
        return sum(part.rows for part in self.parts)

    @property
    def kept(self) -> int:
        """Rows kept, of all parts."""
        return sum(part.kept for part in self.parts)

    @property
    def refused(self) -> int:
        """Rows refused, of all parts."""
        return sum(part.refused for part in self.parts)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data: what its JSON form holds."""
        found = self.findings
        return {
            "recipe": self.recipe,
            "system": self.system,
            "release": self.release,
            "inputs": [{"name": each.name, "size": each.size, "sha256": each.sha256} for each in self.inputs],
            "repairs": list(self.repairs),
            "rows": self.rows,
            "kept": self.kept,
            "refused": self.refused,
            "concepts": self.concepts,
            "edges": self.edges,
            "seconds": round(self.seconds, 3),
            "content": self.content,
            "written": self.written,
            "undated": self.undated,
            "previous": self.previous,
            "changes": self.changes,
            "unmapped": {"count": self.unmapped_count, "codes": self.unmapped},
            "parts": [
                {
                    "file": part.file,
                    "content": part.content,
                    "rows": part.rows,
                    "kept": part.kept,
                    "refused": part.refused,
                }
                for part in self.parts
            ],
            "errors": found.number("error"),
            "warnings": found.number("warning"),
            "findings": [self._kind(kind) for kind in found.kinds()],
        }

    def _kind(self, kind: str) -> dict[str, Any]:
        severity, en, zh = KINDS[kind]
        found = self.findings
        return {
            "kind": kind,
            "severity": severity,
            "title": zh,
            "title_en": en,
            "count": found.counts[kind],
            "done": {done: count for (name, done), count in found.done.items() if name == kind},
            "examples": [
                {"file": each.file, "row": each.row, "column": each.column, "value": each.value, "done": each.done}
                for each in found.kept.get(kind, ())
            ],
        }
