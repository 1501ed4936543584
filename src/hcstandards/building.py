"""
The build step: authored files to what ships inside the package.

Writes `_data/catalogue.hcs`, `_data/schemas/` and `_ids.py`. Called by the package build, by editable installs
and by `make compile`; never by a lookup.
"""

import json
from pathlib import Path

from hcstandards.authoring.loading import load_folder
from hcstandards.authoring.shapes import authored_schemas
from hcstandards.model.content import Content
from hcstandards.release.compiling import compile_content
from hcstandards.release.container import write_whole

IDS_HEAD = '''"""The ids of the embedded catalogue, for type checkers. Written by the build: don't edit."""

from typing import Literal, TypeAlias

'''


def build(root: Path) -> None:
    """
    Compile `catalogue/` and copy `schemas/` under *root* into the package under `src/`.

    Raises:
        InvalidCatalogueError: with every problem of the authored files.
    """
    package = root / "src" / "hcstandards"
    content = load_folder(root / "catalogue")
    data = package / "_data"
    (data / "schemas").mkdir(parents=True, exist_ok=True)
    write_whole(data / "catalogue.hcs", compile_content(content))
    for stale in (data / "schemas").glob("*.json"):
        stale.unlink()
    for schema in sorted((root / "schemas").glob("*.schema.json")):
        write_whole(data / "schemas" / schema.name, schema.read_bytes())
    write_whole(package / "_ids.py", ids_module(content).encode())


def schema_texts() -> dict[str, str]:
    """Return the authored files' schemas as they stand under `schemas/`, by file name."""
    return {
        f"authored-{kind}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        for kind, schema in authored_schemas().items()
    }


def ids_module(content: Content) -> str:
    """Return the source of `_ids.py`: one `Literal` for each kind of id, pins included."""
    standards, systems, thresholds = [], [], []
    for entry in content.entries:
        pins = [pin for edition in entry.standard.editions for pin in (edition.version, edition.label)]
        standards += _pinned(entry.standard.id, pins)
        thresholds += sorted({each.id for each in entry.thresholds})
        labels = {edition.version: edition.label for edition in entry.standard.editions}
        for system in entry.code_systems:
            pins = [pin for each in system.releases for pin in (each.id, each.edition, labels[each.edition])]
            systems += _pinned(system.id, pins)
    kinds = {
        "StandardId": standards,
        "CodeSystemId": systems,
        "ThresholdId": thresholds,
        "GradingSchemeId": [each.id for entry in content.entries for each in entry.grading],
        "PointsSchemeId": [each.id for entry in content.entries for each in entry.points],
        "ProgrammeId": [each.id for entry in content.entries for each in entry.programmes],
        "PilotId": [each.id for entry in content.entries for each in entry.pilots],
        "BodyId": [each.id for each in content.bodies],
        "IndicatorId": [each.id for each in content.indicators],
    }
    return IDS_HEAD + "\n".join(_literal(name, ids) for name, ids in kinds.items())


def _pinned(key: str, pins: list[str]) -> list[str]:
    return [key, *dict.fromkeys(f"{key}@{pin}" for pin in pins)]


def _literal(name: str, ids: list[str]) -> str:
    if not ids:
        return f'{name}: TypeAlias = Literal[""]\n'
    lines = "".join(f"    {json.dumps(each, ensure_ascii=False)},\n" for each in sorted(ids))
    return f"{name}: TypeAlias = Literal[\n{lines}]\n"


if __name__ == "__main__":
    import sys

    here = Path(__file__).resolve().parents[2]
    if "--schemas" in sys.argv:
        for file, text in schema_texts().items():
            write_whole(here / "schemas" / file, text.encode())
    build(here)
