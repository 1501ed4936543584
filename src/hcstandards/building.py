"""
The build step: authored files to what ships inside the package.

Writes `_data/catalogue.hcs`, `_data/schemas/`, `_data/examples/` and `_ids.py`. Called by the package build, by
editable installs and by `make compile`; never by a lookup.
"""

import json
from pathlib import Path

from hcstandards.authoring.exchanging import exchange_schemas
from hcstandards.authoring.loading import load_folder
from hcstandards.authoring.shapes import authored_schemas
from hcstandards.model.content import Content
from hcstandards.release.compiling import compile_content
from hcstandards.release.writing import write_whole

IDS_HEAD = '''"""The ids of the embedded catalogue, for type checkers. Written by the build: don't edit."""

from typing import Literal, TypeAlias

'''


def build(root: Path) -> None:
    """
    Compile `catalogue/`, copy `schemas/` and the example facts under *root* into the package under `src/`.

    Raises:
        InvalidCatalogueError: with every problem of the authored files.
    """
    package = root / "src" / "hcstandards"
    content = load_folder(root / "catalogue")
    data = package / "_data"
    data.mkdir(parents=True, exist_ok=True)
    write_whole(data / "catalogue.hcs", compile_content(content))
    _copy(root / "schemas", "*.schema.json", data / "schemas")
    _copy(root / "docs" / "examples", "*.json", data / "examples")
    write_whole(package / "_ids.py", ids_module(content).encode())


def _copy(origin: Path, pattern: str, target: Path) -> None:
    """Make *target* hold exactly the files of *origin* that match *pattern*."""
    target.mkdir(parents=True, exist_ok=True)
    wanted = {path.name: path for path in sorted(origin.glob(pattern))}
    for path in target.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, path in wanted.items():
        write_whole(target / name, path.read_bytes())


def schema_texts() -> dict[str, str]:
    """Return the schemas that are drawn from the model as they stand under `schemas/`, by file name."""
    drawn = {f"authored-{kind}": schema for kind, schema in authored_schemas().items()}
    drawn |= exchange_schemas()
    return {
        f"{name}.schema.json": json.dumps(schema, indent=2, ensure_ascii=False) + "\n" for name, schema in drawn.items()
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
